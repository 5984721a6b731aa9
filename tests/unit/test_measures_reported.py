"""The catalogue: names, labels, units and wishes fit together."""

from __future__ import annotations

import pytest

from dyad_sim.measures.studies.definitions import DEFINITIONS
from dyad_sim.measures.studies.reported import CATALOGUE

WISHED = {
    "higher": {
        "detected_share",
        "resolved_share",
        "alliance_first",
        "alliance_last",
        "alliance_change",
        "symptom_change",
        "symptom_change_standardised",
    },
    "lower": {
        "escalated_per_session",
        "rupture_patient_share",
        "rupture_observer_share",
        "escalated_session_share",
        "lapsed_share",
        "open_share",
        "backlashes_per_metacommunication",
        "dropped_out_share",
    },
}
"""What a patient would wish; a therapist who reports no rupture may only not notice it."""


def test_every_measure_that_is_defined_has_its_place_in_the_report() -> None:
    names = list(DEFINITIONS)
    names.insert(names.index("symptom_change") + 1, "symptom_change_standardised")
    assert list(CATALOGUE) == names


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_unit_is_what_the_name_says(name: str) -> None:
    unit = CATALOGUE[name].unit
    assert name.endswith("_per_session") == (unit == "per session")
    assert name.endswith("_share") == unit.startswith("share of ")
    assert name.endswith("_correlation") == unit.startswith("correlation")


@pytest.mark.parametrize("name", CATALOGUE)
def test_labels_begin_with_a_capital_and_units_do_not(name: str) -> None:
    """A label stands by itself, a unit behind a number."""
    label, unit = CATALOGUE[name].label, CATALOGUE[name].unit
    assert label == label.capitalize()
    assert unit == unit.lower()


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_better_is_what_a_patient_would_wish(name: str) -> None:
    wishes = [wish for wish, names in WISHED.items() if name in names]
    assert [CATALOGUE[name].better] == (wishes or ["neither"])


@pytest.mark.parametrize("name", CATALOGUE)
def test_changes_and_correlations_have_a_sign(name: str) -> None:
    assert CATALOGUE[name].signed == ("change" in name or "correlation" in name)
