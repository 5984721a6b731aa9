"""What sessions and ruptures add up to for each dyad, in a simulation and in a clinic."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate, Frames, per_dyad, summarise
from dyad_sim.measures.studies.dyads import extended

NONE = pd.DataFrame()

SESSIONS = pd.DataFrame(
    {
        "dyad": [1, 1, 1, 2, 2],
        "session": [1, 2, 3, 1, 2],
        "rupture_patient": [1.0, np.nan, 0.0, np.nan, np.nan],
        "peak_intensity": [0.5, 0.4, 0.9, 0.0, 0.0],
        "matched_share": [0.2, 0.4, np.nan, 0.1, 0.3],
        "alliance_patient": [3.0, 4.0, 5.0, 6.0, np.nan],
    }
)
"""A clinic in which ratings are missing."""

EPISODES = pd.DataFrame({"dyad": [1, 1, 2], "peak_intensity": [0.5, 0.9, 0.3]})

RAW = (
    "rupture_patient",
    "rupture_therapist",
    "rupture_observer",
    "affiliation_correlation",
    "control_correlation",
    "matched_share",
)


def clinic(**columns: object) -> Frames:
    """Two dyads, of which the table says no more than is given."""
    return Frames(pd.DataFrame({"dyad": [1, 2], **columns}), SESSIONS, EPISODES)


def estimates(tables: Frames) -> dict[str, Estimate]:
    """Estimates of a summary by name."""
    return {line.name: line.estimate for line in summarise(tables)}


def simulated(generator: np.random.Generator, dyads: int = 40) -> Frames:
    """Dyads of one to ten sessions, with every column that summaries of sessions need."""
    lengths = generator.integers(1, 11, dyads)
    count = int(lengths.sum())
    sessions = pd.DataFrame({"dyad": np.repeat(np.arange(dyads), lengths)})
    sessions["session"] = sessions.groupby("dyad").cumcount() + 1
    sessions = sessions.assign(**{name: generator.random(count) < 0.4 for name in RAW[:3]})
    sessions = sessions.assign(**{name: generator.uniform(0, 1, count) for name in RAW[3:]})
    sessions["alliance_patient"] = generator.uniform(1.0, 7.0, count)
    sessions["peak_intensity"] = generator.uniform(0.0, 1.0, count)
    table = pd.DataFrame({"dyad": np.arange(dyads), "therapist": np.arange(dyads) // 3})
    table["sessions_attended"] = lengths
    table["ruptures"] = 1
    episodes = table[["dyad"]].assign(peak_intensity=generator.uniform(0.0, 1.0, dyads))
    return Frames(table, sessions, episodes)


def test_columns_are_derived_from_sessions_and_episodes() -> None:
    """Missing ratings are left out of what is counted and of what it rests on."""
    found = per_dyad(clinic()).set_index("dyad")
    one, two = found.loc[1], found.loc[2]
    assert (one["escalated"], two["escalated"]) == (2, 0)
    assert (one["sessions_escalated"], two["sessions_escalated"]) == (2, 0)
    assert (one["sessions_rupture_patient"], one["sessions_rupture_patient_known"]) == (1, 2)
    assert math.isnan(two["sessions_rupture_patient"])
    assert two["sessions_rupture_patient_known"] == 0
    assert (one["matched_share"], one["matched_share_known"]) == (pytest.approx(0.3), 2)
    assert (one["alliance_patient_first"], one["alliance_patient_last"]) == (3.0, 5.0)
    assert one["alliance_patient_change"] == 2.0
    assert math.isnan(two["alliance_patient_last"])
    assert "sessions_rupture_observer" not in found


def test_every_count_and_mean_of_sessions_by_hand() -> None:
    """Of three sessions and of two; of the last of either not everything is known."""
    nan = math.nan
    sessions = pd.DataFrame(
        {
            "dyad": [1, 1, 1, 2, 2],
            "rupture_therapist": [1.0, 0.0, 1.0, 0.0, nan],
            "rupture_observer": [0.0, 0.0, nan, 1.0, 1.0],
            "affiliation_correlation": [0.2, 0.4, nan, 0.7, nan],
            "control_correlation": [-0.1, 0.3, 0.1, 0.5, 0.9],
        }
    )
    found = per_dyad(Frames(pd.DataFrame({"dyad": [1, 2]}), sessions, EPISODES))
    expected = {
        "sessions_rupture_therapist": [2, 0],
        "sessions_rupture_therapist_known": [3, 1],
        "sessions_rupture_observer": [0, 2],
        "sessions_rupture_observer_known": [2, 2],
        "affiliation_correlation": [0.3, 0.7],
        "affiliation_correlation_known": [2, 1],
        "control_correlation": [0.1, 0.7],
        "control_correlation_known": [3, 2],
    }
    assert set(found) == {"dyad", "escalated", *expected}
    for name, values in expected.items():
        assert found[name].tolist() == pytest.approx(values), name


def test_endings_are_marked_where_they_are_known() -> None:
    found = extended(
        pd.DataFrame({"ending": ["dropped_out", "completed", "good_enough", None]})
    )
    marks = {
        "ending_completed": [0, 1, 0, None],
        "ending_good_enough": [0, 0, 1, None],
        "ending_dropped_out": [1, 0, 0, None],
    }
    pd.testing.assert_frame_equal(found[[*marks]], pd.DataFrame(marks, dtype=float))


def test_symptoms_fall_from_intake_to_end() -> None:
    found = extended(pd.DataFrame({"symptoms_intake": [2.0, 1.5], "symptoms_end": [0.5, 1.75]}))
    assert found["symptom_fall"].tolist() == [1.5, -0.25]


def test_a_table_that_lacks_nothing_is_taken_as_it_is() -> None:
    tables = simulated(np.random.default_rng(2))
    whole = per_dyad(tables).iloc[1:]
    pd.testing.assert_frame_equal(per_dyad(tables._replace(dyads=whole)), whole)


def test_the_number_of_a_session_is_asked_for_the_alliance_alone() -> None:
    tables = clinic(sessions_attended=3, alliance_patient_first=3.0, alliance_patient_last=4.0)
    found = per_dyad(tables._replace(sessions=SESSIONS.drop(columns="session")))
    assert found["matched_share"].tolist() == pytest.approx([0.3, 0.2])


def test_reports_may_be_yes_no_and_not_known() -> None:
    told = [SESSIONS["rupture_patient"].astype("boolean")]
    told.append(told[0].astype(object))
    for reports in told:
        found = per_dyad(clinic()._replace(sessions=SESSIONS.assign(rupture_patient=reports)))
        pd.testing.assert_frame_equal(found, per_dyad(clinic()))


def test_columns_that_are_there_are_taken_as_they_are() -> None:
    tables = clinic(
        sessions_attended=[10, 20],
        escalated=[7, 8],
        sessions_rupture_patient=[5, 6],
        matched_share=[0.8, 0.9],
        alliance_patient_first=[1.0, 2.0],
        alliance_patient_last=[4.0, 6.0],
    )
    found = per_dyad(tables)
    pd.testing.assert_frame_equal(found[list(tables.dyads)], tables.dyads)
    assert found["sessions_rupture_patient_known"].tolist() == [10, 20]
    assert found["matched_share_known"].tolist() == [10, 20]
    assert found["alliance_patient_change"].tolist() == [3.0, 4.0]


def test_a_dyad_of_one_session_has_no_change_of_alliance() -> None:
    tables = clinic(
        sessions_attended=[1, 2], alliance_patient_first=[3.0, 3.0], alliance_patient_last=4.0
    )
    assert per_dyad(tables)["alliance_patient_change"].isna().tolist() == [True, False]


def test_each_clinic_share_has_its_own_denominator() -> None:
    """Sessions without the report are left out, however many were attended."""
    found = estimates(clinic(sessions_attended=[10, 10]))
    assert found["rupture_patient_share"].value == pytest.approx(0.5)
    assert found["rupture_patient_share"].n == 1
    assert found["escalated_session_share"].value == pytest.approx(2 / 5)
    assert found["matched_share"].value == pytest.approx((0.2 + 0.4 + 0.1 + 0.3) / 4)


def test_dyads_alone_give_the_summary_that_their_sessions_give() -> None:
    tables = simulated(np.random.default_rng(20140903))
    alone = per_dyad(tables)
    kept = [name for name in alone if not name.endswith(("_known", "_change"))]
    found = estimates(Frames(alone[kept], NONE, NONE))
    for name, expected in estimates(tables).items():
        assert found[name][:4] == pytest.approx(expected[:4], nan_ok=True), name
        assert found[name].trusted == expected.trusted
    assert found["matched_share"].trusted


@pytest.mark.parametrize("raw", [*RAW, "alliance_patient"])
def test_a_column_that_nobody_has_is_named_as_a_clinic_would(raw: str) -> None:
    tables = simulated(np.random.default_rng(1))
    lacking = tables._replace(sessions=tables.sessions.drop(columns=raw))
    reasons = {found.reason for found in estimates(lacking).values()}
    assert f"no column {raw}" in reasons


def test_what_a_clinic_has_to_collect_is_named() -> None:
    counted = pd.DataFrame({"dyad": [1, 2], "sessions_rupture_patient": 3})
    found = estimates(Frames(counted, NONE, NONE))
    assert found["rupture_patient_share"].reason == "no column sessions_attended"
    assert found["completed_share"].reason == "no column ending"
    assert found["symptom_change"].reason == "no column symptoms_intake"
    begun = estimates(Frames(counted.assign(symptoms_intake=1.0), NONE, NONE))
    assert begun["symptom_change"].reason == "no column symptoms_end"


def test_an_empty_table_of_ruptures_is_not_taken_for_a_study_without() -> None:
    """A sweep keeps no episodes, and older dyads do not count the escalated ones."""
    quiet = clinic(ruptures=0, sessions_attended=5)._replace(episodes=NONE)
    assert estimates(quiet)["escalated_per_session"].value == 0.0
    some = clinic(ruptures=[0, 3], sessions_attended=5)
    for episodes in (NONE, EPISODES[:0], EPISODES[["dyad"]]):
        found = estimates(some._replace(episodes=episodes))["escalated_per_session"]
        assert found.reason == "no column peak_intensity"


def test_dyads_that_only_have_sessions_count_too() -> None:
    tables = clinic(ruptures=2)
    found = per_dyad(tables._replace(dyads=tables.dyads.iloc[1:]))
    assert found["dyad"].tolist() == [2, 1]
    assert found.index.tolist() == [0, 1]
    assert found["ruptures"].isna().tolist() == [False, True]
    assert per_dyad(tables._replace(dyads=NONE))["dyad"].tolist() == [1, 2]
    nameless = tables.dyads.drop(columns="dyad")
    pd.testing.assert_frame_equal(per_dyad(tables._replace(dyads=nameless)), nameless)


def test_the_therapist_may_be_named_by_the_sessions() -> None:
    """Dyads that change therapists belong to no caseload."""
    named = SESSIONS.assign(therapist=["A", "A", "A", "A", "B"])
    found = per_dyad(clinic()._replace(sessions=named))
    assert found["therapist"].tolist()[0] == "A"
    assert found["therapist"].isna().tolist() == [False, True]


def test_sessions_of_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="no column dyad"):
        summarise(clinic()._replace(sessions=SESSIONS.drop(columns="dyad")))
