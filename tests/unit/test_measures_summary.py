"""The summary of a study on small tables that can be reckoned by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import CATALOGUE, Frames, Line, cell_row, summarise
from dyad_sim.measures.core.table_views import first_and_last

DYADS = 12


def made_up(dyads: int = DYADS) -> Frames:
    """Dyads of ten sessions, two ruptures each; the alliance rises by half a point."""
    number = np.arange(dyads)
    table = pd.DataFrame({"cell": 0, "dyad": number, "sessions_attended": 10})
    table = table.assign(ruptures=2, withdrawals=2, confrontations=0, detected=1, resolved=1)
    table = table.assign(lapsed=0, open_at_end=1, metacommunications=5, backlashes=1)
    table["ending"] = np.resize(["completed", "completed", "good_enough", "dropped_out"], dyads)
    table["symptoms_intake"] = 1.0 + 0.1 * (number % 3)
    table["symptoms_end"] = table["symptoms_intake"] - 0.2
    dyad, session = np.repeat(number, 10), np.tile(np.arange(1, 11), dyads)
    sessions = pd.DataFrame({"cell": 0, "dyad": dyad, "session": session})
    sessions["alliance_patient"] = 4.0 + 0.5 * (session == 10)
    sessions["rupture_patient"] = session <= 3
    sessions["rupture_therapist"] = session <= 5
    sessions["rupture_observer"] = True
    sessions = sessions.assign(affiliation_correlation=0.3, control_correlation=-0.4)
    sessions["matched_share"] = 1.0 / 3.0
    peaks = np.tile([0.3, 0.5], dyads)
    episodes = pd.DataFrame({"cell": 0, "dyad": np.repeat(number, 2), "peak_intensity": peaks})
    return Frames(table, sessions, episodes)


def lines(tables: Frames) -> dict[str, Line]:
    """Lines of a summary by name."""
    return {line.name: line for line in summarise(tables)}


KNOWN = {
    "sessions_attended": 10.0,
    "ruptures_per_session": 0.2,
    "withdrawals_per_session": 0.2,
    "confrontations_per_session": 0.0,
    "escalated_per_session": 0.1,
    "rupture_patient_share": 0.3,
    "rupture_therapist_share": 0.5,
    "rupture_observer_share": 1.0,
    "detected_share": 0.5,
    "resolved_share": 0.5,
    "lapsed_share": 0.0,
    "open_share": 0.5,
    "metacommunications_per_session": 0.5,
    "backlashes_per_metacommunication": 0.2,
    "alliance_first": 4.0,
    "alliance_last": 4.5,
    "alliance_change": 0.5,
    "completed_share": 0.5,
    "good_enough_share": 0.25,
    "dropped_out_share": 0.25,
    "symptom_change": 0.2,
    "affiliation_correlation": 0.3,
    "control_correlation": -0.4,
    "matched_share": 1.0 / 3.0,
}


@pytest.mark.parametrize("name", KNOWN)
def test_every_line_has_its_known_answer(name: str) -> None:
    found = lines(made_up())[name].estimate
    assert found.value == pytest.approx(KNOWN[name])
    assert found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9
    assert (found.n, found.trusted) == (DYADS, True)


def test_symptom_relief_is_also_given_in_deviations_at_intake() -> None:
    deviation = np.std(1.0 + 0.1 * (np.arange(DYADS) % 3), ddof=1)
    found = lines(made_up())["symptom_change_standardised"]
    assert found.estimate.value == pytest.approx(0.2 / deviation)
    assert found.unit == "sd at intake"


def test_lines_come_in_the_order_of_the_catalogue_with_labels_and_units() -> None:
    found = summarise(made_up())
    assert [line.name for line in found] == list(CATALOGUE)
    assert all(line.label and line.unit for line in found)


def test_a_study_without_ruptures_is_summarised() -> None:
    tables = made_up()
    counts = ["ruptures", "withdrawals", "detected", "resolved", "open_at_end"]
    talk = ["metacommunications", "backlashes"]
    quiet = tables.dyads.assign(**dict.fromkeys(counts + talk, 0))
    found = lines(tables._replace(dyads=quiet, episodes=pd.DataFrame()))
    assert found["escalated_per_session"].estimate.value == 0.0
    assert found["resolved_share"].estimate.reason == "no ruptures"
    assert found["backlashes_per_metacommunication"].estimate.reason == "no metacommunication"


@pytest.mark.parametrize("dyads", [1, 2])
def test_a_single_dyad_is_summarised_and_not_trusted(dyads: int) -> None:
    for line in summarise(made_up(dyads)):
        assert not line.estimate.trusted
        assert line.estimate.reason


def test_a_single_session_has_no_change_of_alliance() -> None:
    tables = made_up()
    first = tables.sessions[tables.sessions["session"] == 1]
    dyads = tables.dyads.assign(sessions_attended=1)
    found = lines(Frames(dyads, first, tables.episodes))["alliance_change"].estimate
    assert (found.trusted, found.reason) == (False, "no ratings of session 1 and another")


def test_empty_tables_are_summarised() -> None:
    tables = Frames(*(frame.iloc[:0] for frame in made_up()))
    assert not any(line.estimate.trusted for line in summarise(tables))


def test_a_clinic_without_a_column_is_told_so() -> None:
    tables = made_up()
    sessions = tables.sessions.drop(columns=["rupture_observer", "alliance_patient"])
    dyads = tables.dyads.drop(columns=["symptoms_end", "detected"])
    found = lines(Frames(dyads, sessions, tables.episodes))
    assert found["rupture_observer_share"].estimate.reason == "no column rupture_observer"
    assert found["alliance_last"].estimate.reason == "no column alliance_patient"
    assert found["symptom_change"].estimate.reason == "no column symptoms_end"
    assert found["detected_share"].estimate.reason == "no column detected"
    assert found["resolved_share"].estimate.trusted


def test_missing_ratings_are_left_out() -> None:
    tables = made_up()
    rating = tables.sessions["alliance_patient"].where(tables.sessions["dyad"] != 3)
    sessions = tables.sessions.assign(alliance_patient=rating)
    found = lines(tables._replace(sessions=sessions))["alliance_last"].estimate
    assert (found.value, found.n) == (pytest.approx(4.5), DYADS - 1)


def test_sessions_are_clustered_by_therapist_where_there_are_enough() -> None:
    tables = made_up(40)
    nested = tables.dyads.assign(therapist=np.arange(40) // 2)
    found = lines(tables._replace(dyads=nested))["alliance_last"].estimate
    few = lines(tables._replace(dyads=tables.dyads.assign(therapist=0)))
    assert (found.n, found.trusted, found.reason) == (40, True, "")
    assert few["alliance_last"].estimate.reason == "for this therapist"


def test_tables_of_several_cells_are_refused() -> None:
    tables = made_up()
    dyads = tables.dyads.assign(cell=np.arange(DYADS) % 2)
    with pytest.raises(ValueError, match="one cell of a sweep, got 2"):
        summarise(tables._replace(dyads=dyads))


def test_a_row_of_cells_holds_value_and_limits_of_every_measure() -> None:
    row = cell_row(made_up())
    assert list(row)[:3] == [
        "sessions_attended",
        "sessions_attended_low",
        "sessions_attended_high",
    ]
    assert len(row) == 3 * len(CATALOGUE)
    assert row["completed_share_low"] < row["completed_share"] < row["completed_share_high"]
    assert all(isinstance(value, float) for value in row.values())


def test_the_first_session_counts_only_if_it_was_attended() -> None:
    sessions = pd.DataFrame(
        {"dyad": [0, 0, 1, 1], "session": [3, 2, 1, 2], "rating": [5.0, 4.0, 3.0, np.nan]}
    )
    found = first_and_last(sessions, "rating").set_index("dyad")
    assert math.isnan(found.loc[0, "first"])
    assert found.loc[0, "last"] == 5.0
    assert found.loc[1, "first"] == 3.0
    assert math.isnan(found.loc[1, "last"])
