"""Small equations: examples reckoned by hand."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.endings import parting_strain
from dyad_sim.theory.events import ADVANCED, FAILED, NOTICED, count
from dyad_sim.theory.response import METACOMMUNICATE
from dyad_sim.theory.session import parting
from dyad_sim.theory.states import Dyad
from dyad_sim.theory.symptoms import improvement


def test_an_event_counts_once_where_it_is_among_the_events():
    """Other events beside it change nothing."""
    assert count(NOTICED | FAILED, FAILED) == 1
    assert count(NOTICED | FAILED, ADVANCED) == 0


@pytest.mark.parametrize(("before", "after", "share"), [(1.0, 0.75, 0.25), (0.5, 1.0, -1.0)])
def test_improvement_is_the_share_of_the_symptoms_lost(before, after, share):
    """Negative where they grew."""
    assert improvement(before, after) == share


def test_without_symptoms_nothing_can_improve():
    """0 rather than a division by nothing."""
    assert improvement(0.0, 0.0) == 0.0


@pytest.mark.parametrize("session", [1, 9, 10])
def test_the_end_approaches_by_the_sessions_agreed_and_the_patients_sensitivity(session):
    """Both come from the dyad; the last session stirs it most."""
    patient, treatment = PatientTraits(parting_sensitivity=0.8), Treatment(sessions=10)
    dyad = Dyad(patient, TherapistTraits(), treatment, Constants(), METACOMMUNICATE, 0)
    assert parting(session, dyad) == parting_strain(session, 10, 0.8, dyad.constants)
    assert parting(10, dyad) >= parting(session, dyad)
    assert parting(10, dyad) > parting(1, dyad) == 0.0
