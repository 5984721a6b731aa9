"""Every measure of the catalogue from the columns of two dyads, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.studies.definitions import DEFINITIONS, definition_of, estimates_of
from dyad_sim.measures.studies.source import Source

COLUMNS = {
    "dyad": [1, 2],
    "sessions_attended": [4, 6],
    "ruptures": [3, 5],
    "withdrawals": [2, 4],
    "confrontations": [1, 2],
    "escalated": [1, 0],
    "sessions_rupture_patient": [1, 3],
    "sessions_rupture_patient_known": [4, 5],
    "sessions_rupture_therapist": [2, 3],
    "sessions_rupture_therapist_known": [4, 4],
    "sessions_rupture_observer": [0, 2],
    "sessions_rupture_observer_known": [4, 3],
    "sessions_escalated": [1, 1],
    "sessions_escalated_known": [3, 3],
    "detected": [2, 5],
    "resolved": [1, 3],
    "lapsed": [1, 1],
    "open_at_end": [1, 0],
    "metacommunications": [10, 15],
    "backlashes": [1, 4],
    "alliance_patient_first": [4, 5],
    "alliance_patient_last": [5, 7],
    "alliance_patient_change": [1, 4],
    "ending_completed": [1, np.nan],
    "ending_good_enough": [1, 0],
    "ending_dropped_out": [0, np.nan],
    "symptom_fall": [0.2, 0.6],
    "symptoms_intake_true": [1, 2],
    "symptoms_intake": [1, 2],
    "symptoms_end": [0.8, 1.4],
    "affiliation_correlation": [0.5, 0.25],
    "affiliation_correlation_known": [4, 8],
    "control_correlation": [0.1, 0.4],
    "control_correlation_known": [4, 6],
    "matched_share": [0.6, 0.9],
    "matched_share_known": [1, 2],
}

BY_HAND = {
    "sessions_attended": 10 / 2,
    "ruptures_per_session": 8 / 10,
    "withdrawals_per_session": 6 / 10,
    "confrontations_per_session": 3 / 10,
    "escalated_per_session": 1 / 10,
    "rupture_patient_share": 4 / 9,
    "rupture_therapist_share": 5 / 8,
    "rupture_observer_share": 2 / 7,
    "escalated_session_share": 2 / 6,
    "detected_share": 7 / 8,
    "resolved_share": 4 / 8,
    "lapsed_share": 2 / 8,
    "open_share": 1 / 8,
    "metacommunications_per_session": 25 / 10,
    "backlashes_per_metacommunication": 5 / 25,
    "alliance_first": 9 / 2,
    "alliance_last": 12 / 2,
    "alliance_change": 5 / 2,
    "completed_share": 1.0,
    "good_enough_share": 1 / 2,
    "dropped_out_share": 0.0,
    "symptom_change": 0.8 / 2,
    "symptom_change_standardised": 0.4 / math.sqrt(0.5),
    "affiliation_correlation": (4 * 0.5 + 8 * 0.25) / 12,
    "control_correlation": (4 * 0.1 + 6 * 0.4) / 10,
    "matched_share": (0.6 + 2 * 0.9) / 3,
}


def estimates(dyads: slice = slice(None), **changed: list[float] | None) -> dict[str, Estimate]:
    """Estimates from some of the two dyads; None stands for a column that is missing."""
    columns = {**COLUMNS, **changed}
    known = {name: values for name, values in columns.items() if values is not None}
    return estimates_of(
        Source({name: np.array(values, dtype=float)[dyads] for name, values in known.items()})
    )


@pytest.mark.parametrize("name", BY_HAND)
def test_a_measure_is_that_of_the_hand(name: str) -> None:
    assert estimates()[name].value == pytest.approx(BY_HAND[name], rel=1e-9)


def test_every_measure_has_been_worked_by_hand() -> None:
    assert list(estimates()) == [*DEFINITIONS, "symptom_change_standardised"]
    assert set(BY_HAND) == set(estimates())


@pytest.mark.parametrize(
    ("column", "measure", "reason"),
    [
        ("alliance_patient_first", "alliance_first", "no ratings of session 1"),
        ("alliance_patient_last", "alliance_last", "no ratings"),
        ("alliance_patient_change", "alliance_change", "no ratings of session 1 and another"),
        ("ending_completed", "completed_share", "no dyads"),
        ("symptom_fall", "symptom_change", "no dyads"),
        ("metacommunications", "backlashes_per_metacommunication", "no metacommunication"),
        ("ruptures", "lapsed_share", "no ruptures"),
        ("sessions_attended", "ruptures_per_session", "no sessions"),
        ("sessions_escalated", "escalated_session_share", "no sessions"),
        ("matched_share", "matched_share", "no sessions"),
    ],
)
def test_where_there_is_nothing_to_divide_by_it_is_said_in_words(
    column: str, measure: str, reason: str
) -> None:
    assert estimates(**{column: [np.nan, np.nan]})[measure].reason == reason


def test_the_column_that_is_missing_is_named_the_one_above_the_line_first() -> None:
    found = estimates(detected=None, ruptures=None, symptoms_end=None)
    assert found["detected_share"][3:] == (0, False, "no column detected")
    assert found["lapsed_share"][3:] == (0, False, "no column ruptures")
    standardised = found["symptom_change_standardised"]
    assert standardised[3:] == (0, False, "no column symptoms_end")


@pytest.mark.parametrize("true", [[1.0, 1.0], [np.nan, 3.0]])
def test_two_dyads_of_one_patient_have_no_deviation_at_intake(true: list[float]) -> None:
    found = estimates(symptoms_intake_true=true)["symptom_change_standardised"]
    assert found[3:] == (2, False, "same patient")


@pytest.mark.parametrize("true", [None, [np.nan, np.nan], [1.0, 3.0]])
def test_dyads_not_known_to_be_of_one_patient_may_differ(true: list[float] | None) -> None:
    found = estimates(symptoms_intake_true=true)["symptom_change_standardised"]
    assert found.value == pytest.approx(0.4 / math.sqrt(0.5), rel=1e-9)


def test_one_dyad_is_too_few_rather_than_the_same_patient() -> None:
    found = estimates(slice(1))["symptom_change_standardised"]
    assert found.reason == "fewer than 2 dyads"


def test_only_ratios_of_sums_have_a_definition() -> None:
    assert definition_of("backlashes_per_metacommunication").below == "metacommunications"
    with pytest.raises(ValueError, match="symptom_change_standardised"):
        definition_of("symptom_change_standardised")
