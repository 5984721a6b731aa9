"""Wish, fear, reception and strain: examples reckoned by hand."""

from __future__ import annotations

import math

import pytest

from dyad_sim.parameters import PatientTraits, TherapistTraits
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.reception import CRITICAL, criticism, history_weight, received_act
from dyad_sim.theory.response import ADHERE, GO_ON, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.schema import confirmation, feared_response, reading, wished_control
from dyad_sim.theory.strain import (
    confirming_strain,
    mismatching_strain,
    overload_strain,
    pressing_strain,
    strain_next,
)
from tests.examples import NEUTRAL, PATIENT, THERAPIST, constants

approx = pytest.approx
WISH, FEAR = Act(0.6, -0.4), Act(-0.6, 0.4)


def test_a_controlling_style_fears_a_colder_passive_response():
    """Style (-0.2, 0.5) evokes (-0.2, -0.5); half a chill goes half the way to hostility.

    The wish is for a firm response, half as extreme at an opposition of one half.
    """
    fear = feared_response(Act(-0.2, 0.5), 0.5)
    assert fear == approx((-0.6, -0.5))
    assert wished_control(fear, 1.0) == approx(0.5)
    assert wished_control(fear, 0.5) == approx(0.25)


@pytest.mark.parametrize(
    ("received", "expected"),
    [(WISH, 0.0), (FEAR, 1.0), (NEUTRAL, 0.5), (Act(0.3, -0.2), 0.25), (Act(0.4, 0.6), 0.5)],
)
def test_confirmation_says_how_near_the_fear_an_act_is_received(received, expected):
    """Nothing at the wish, all at the fear, one half at equal distance from both."""
    assert confirmation(received, WISH, FEAR) == approx(expected)


def test_wish_and_fear_at_one_place_confirm_by_one_half():
    """Where there is no difference, an act there is neither."""
    assert confirmation(WISH, WISH, WISH) == 0.5


def test_an_impersonal_reading_is_coldness():
    """Affiliation 0.2 leaves 0.4 of coldness; a half-personal reading mixes."""
    assert reading(Act(0.2, 0.9), WISH, FEAR, 0.0) == approx(0.4)
    assert reading(WISH, WISH, FEAR, 0.5) == approx(0.5 * 0.2)


def test_history_is_tempered_by_relational_meaning_in_metacommunication():
    """0.5 * 0.4 = 0.2; full skill 7 with an anticipation of 0.5 halves it."""
    c = constants(reception__transference=0.5, reception__anticipation=0.5)
    assert history_weight(0.4, GO_ON, 1.0, c) == approx(0.2)
    assert history_weight(0.4, METACOMMUNICATE, 1.0, c) == approx(0.1)
    assert history_weight(0.4, METACOMMUNICATE, 0.0, c) == approx(0.2)


def test_a_frustrated_therapist_sounds_critical():
    """0.5 * 1 * (1 - 0.5) = 0.25, saturated to 0.25 / 1.25 = 0.2."""
    c = constants(reception__frustration=0.5)
    state = THERAPIST._replace(embeddedness=1.0)
    traits = TherapistTraits(affect_tolerance=0.5)
    assert criticism(state, NEUTRAL, GO_ON, traits, PatientTraits(), c) == approx(0.2)


def test_a_load_of_metacommunication_intrudes_on_the_sensitive():
    """1 * 0.5 * 0.5 = 0.25, saturated to 0.2, also while nothing is being said about it."""
    c = constants(reception__intrusion=1.0)
    state = THERAPIST._replace(load=0.5)
    patient = PatientTraits(intrusion_sensitivity=0.5)
    assert criticism(state, NEUTRAL, GO_ON, TherapistTraits(), patient, c) == approx(0.2)


def test_lapses_are_heard_in_metacommunication_only():
    """Blame, staleness and pressure add up, and do not sound while going on."""
    c = constants(
        reception__frustration=0.0,
        reception__blame=0.2,
        reception__staleness=0.4,
        reception__pressure=0.1,
    )
    state = THERAPIST._replace(earlier=Act(-1.0, -1.0), pressing=1.0)
    clumsy = TherapistTraits(no_parallels=0.0, immediacy=0.0)
    late = criticism(state, Act(0.0, 0.0), METACOMMUNICATE, clumsy, PatientTraits(), c)
    assert late == approx(0.5 / 1.5)
    assert criticism(state, NEUTRAL, GO_ON, clumsy, PatientTraits(), c) == 0.0


def test_adhering_sounds_forcing_beyond_what_else_sounds():
    """0.5 * 0.5 * 1 = 0.25 of frustration and 0.35 of forcing: 0.6, saturated to 0.375."""
    c = constants(reception__frustration=0.5, reception__pressure=0.35)
    state = THERAPIST._replace(embeddedness=1.0)
    traits = TherapistTraits(affect_tolerance=0.5)
    assert criticism(state, NEUTRAL, ADHERE, traits, PatientTraits(), c) == approx(0.375)


def test_an_act_is_heard_through_history_and_tone():
    """A fifth of the way to the fear, then a fifth of the way to criticism."""
    c = constants(
        reception__transference=0.5, reception__frustration=0.5, reception__intrusion=0.0
    )
    patient = PATIENT._replace(transference=0.4)
    traits = PatientTraits(fear_affiliation=-0.5, fear_control=0.5)
    therapist = THERAPIST._replace(embeddedness=1.0)
    tolerant = TherapistTraits(affect_tolerance=0.5)
    heard = received_act(Act(0.5, 0.0), patient, therapist, GO_ON, tolerant, traits, c)
    history = Act(0.3, 0.1)
    assert heard == approx(
        (
            history.affiliation + 0.2 * (CRITICAL.affiliation - history.affiliation),
            history.control + 0.2 * (CRITICAL.control - history.control),
        )
    )


def test_without_history_and_tone_an_act_is_heard_as_it_was_meant():
    """A patient without transference and a free therapist: received is sent."""
    patient = PATIENT._replace(transference=0.0)
    args = (GO_ON, TherapistTraits(), PatientTraits(), constants())
    assert received_act(Act(0.3, -0.2), patient, THERAPIST, *args) == approx((0.3, -0.2))


def test_strain_arises_beyond_the_tolerance_only():
    """Half way from the tolerance of 0.4 to the fear gives half the reactivity."""
    c = constants(strain__tolerance=0.4, strain__reactivity=0.6)
    assert confirming_strain(0.4, c) == 0.0
    assert confirming_strain(0.7, c) == approx(0.3)
    assert confirming_strain(1.0, c) == approx(0.6)


def test_overload_grows_with_the_square_of_the_load():
    """Half the load costs a quarter of the strain."""
    c = constants(strain__overload=0.8)
    assert overload_strain(1.0, 0.5, c) == approx(0.4)
    assert overload_strain(0.5, 0.5, c) == approx(0.1)


def test_only_technique_pressed_on_in_a_rupture_strains():
    """0.3 of an intensity of 0.7; any other response, and no rupture, none."""
    c = constants(strain__pressing_on=0.3)
    assert pressing_strain(0.7, ADHERE, c) == approx(0.21)
    assert pressing_strain(0.0, ADHERE, c) == 0.0
    others = (GO_ON, METACOMMUNICATE, IMMEDIATE)
    assert [pressing_strain(0.7, response, c) for response in others] == [0.0, 0.0, 0.0]


def test_a_moment_out_of_tune_strains_in_proportion():
    """0.2 of a mismatch of (1.5 - 0.1) / (2 sqrt 2 - 0.1); in tune, none."""
    c = constants(attunement__misattunement=0.2, attunement__match_radius=0.1)
    found = mismatching_strain(Act(0.9, 0.5), Act(-0.6, -0.5), c)
    assert found == approx(0.2 * 1.4 / (2.0 * math.sqrt(2.0) - 0.1))
    assert mismatching_strain(Act(0.9, 0.5), Act(0.85, -0.5), c) == 0.0


def test_strain_gains_from_every_source_and_drains():
    """Sources of 0.2 and 0.1 gain 0.28; leak and soothing lose 0.28: at one half it stays."""
    c = constants(strain__leak=0.2, strain__soothing=0.5, attunement__reparation=0.5)
    sources = (0.2, 0.1, 0.0, 0.0, 0.0)
    assert strain_next(0.5, *sources, 0.5, 0.4, False, c) == approx(0.5)


@pytest.mark.parametrize("source", range(5))
def test_each_source_of_strain_counts_the_same(source):
    """One source of 0.1 on a calm dyad gives a strain of 0.1, whichever it is."""
    sources = [0.0] * 5
    sources[source] = 0.1
    assert strain_next(0.0, *sources, 0.5, 0.0, False, constants()) == approx(0.1)


def test_a_mended_moment_soothes():
    """A reparation of 0.5 takes half of what the leak leaves."""
    c = constants(strain__leak=0.2, attunement__reparation=0.5)
    calm = (0.0,) * 5
    assert strain_next(1.0, *calm, 0.0, 0.0, False, c) == approx(0.8)
    assert strain_next(1.0, *calm, 0.0, 0.0, True, c) == approx(0.4)


def test_a_cold_reception_soothes_nobody():
    """Bond soothes only through warmth received."""
    c = constants(strain__leak=0.2, strain__soothing=0.5)
    calm = (0.0,) * 5
    assert strain_next(1.0, *calm, 1.0, -0.8, False, c) == approx(0.8)
    assert strain_next(1.0, *calm, 1.0, 0.8, False, c) == approx(0.8 * 0.6)
