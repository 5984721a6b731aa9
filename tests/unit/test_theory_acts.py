"""How the two act: examples reckoned by hand."""

from __future__ import annotations

import math

import pytest

from dyad_sim.parameters import TherapistTraits, Treatment
from dyad_sim.theory.attunement import is_matched, mismatch, retuned
from dyad_sim.theory.circumplex import (
    Act,
    complement,
    distance,
    expressed,
    next_act,
    pulled,
    size,
    toward,
)
from dyad_sim.theory.markers import (
    ANGER,
    ASSERTION,
    AWAY,
    COMPLAINT,
    COMPLIANCE,
    HURT,
    VULNERABILITY,
    concealed,
    marker,
)
from dyad_sim.theory.patient import patient_act, patient_target
from dyad_sim.theory.response import ADHERE, GO_ON, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import CONFRONTATION, QUIET
from dyad_sim.theory.therapist import (
    embeddedness_next,
    felt_pull,
    intended_target,
    stance_now,
    therapist_act,
)
from tests.examples import NEUTRAL, PATIENT, THERAPIST, constants, dyad, withdrawal

approx = pytest.approx


def test_a_hostile_dominant_act_pulls_for_hostile_submission():
    """The complement keeps affiliation and turns control round."""
    assert complement(Act(-0.8, 0.6)) == Act(-0.8, -0.6)
    assert pulled(Act(-0.8, 0.6), 0.5, 0.25) == Act(-0.4, -0.15)


def test_distances_and_sizes_follow_pythagoras():
    """Three across and four along make five; a corner has size one."""
    assert distance(Act(0.0, 0.0), Act(0.3, 0.4)) == approx(0.5)
    assert size(Act(1.0, -1.0)) == approx(1.0)
    assert toward(Act(0.0, 0.0), Act(0.4, -0.8), 0.25) == approx((0.1, -0.2))


def test_an_impulse_of_three_quarters_is_expressed_as_three_fifths():
    """0.75 / sqrt(1 + 0.75^2) = 0.75 / 1.25 = 0.6."""
    assert expressed(0.75) == approx(0.6)


def test_the_next_act_blends_the_last_one_with_its_target_and_adds_noise():
    """0.25 * 0.2 + 0.75 * 0.8 + 0.1 = 0.75, expressed as 0.6."""
    assert next_act(Act(0.2, 0.0), Act(0.8, 0.0), 0.25, Act(0.1, 0.0)) == approx((0.6, 0.0))


def test_the_patient_is_drawn_by_style_and_pull():
    """Half style (-0.4, 0.6), half the complement of (0.5, -0.5) at a strength of 0.8 * 0.5."""
    c = constants(pull__patient_affiliation=0.8, pull__patient_control=0.8)
    traits = dyad().patient._replace(susceptibility_affiliation=0.5, susceptibility_control=0.5)
    target = patient_target(PATIENT, QUIET, Act(0.5, -0.5), traits, c)
    assert target == approx((-0.2 + 0.5 * 0.2, 0.3 + 0.5 * 0.2))


def test_strain_sharpens_the_style():
    """With an amplification of 2 and a strain of 0.5 the style counts double."""
    c = constants(acts__amplification=2.0)
    traits = dyad().patient
    target = patient_target(PATIENT._replace(strain=0.5), QUIET, NEUTRAL, traits, c)
    assert target == approx((-0.4, 0.6))


def test_a_rupture_shows_in_proportion_to_its_intensity():
    """A withdrawal of intensity 0.5 adds half its marker, and no style is left to add to."""
    c = constants(rupture__marker=1.0)
    loose = PATIENT._replace(rigidity=0.0)
    target = patient_target(loose, withdrawal(intensity=0.5), NEUTRAL, dyad().patient, c)
    assert target == approx((0.5 * AWAY.affiliation, 0.5 * AWAY.control))


def test_what_was_voiced_draws_the_next_acts():
    """After a resolution the patient stays for a while where its path ended."""
    c = constants(acts__opening=0.8)
    opened = PATIENT._replace(rigidity=0.0, voiced=Act(0.25, -0.5))
    target = patient_target(opened, QUIET, NEUTRAL, dyad().patient, c)
    assert target == approx((0.2, -0.4))


def test_the_noise_of_the_patient_is_scaled_by_its_constant():
    """One deviate of a spread of 0.75 carries a patient from nowhere to 0.6."""
    c = constants(acts__patient_noise=0.75, acts__patient_inertia=0.0)
    still = PATIENT._replace(rigidity=0.0)
    act = patient_act(still, QUIET, NEUTRAL, Act(1.0, 0.0), dyad().patient, c)
    assert act == approx((0.6, 0.0))


def test_withdrawal_moves_from_away_through_complaint_to_assertion():
    """Stages 0, 2 and 4 stand at the three positions; control rises all the way."""
    path = [marker(withdrawal(stage=stage)) for stage in range(5)]
    assert path[0] == approx(AWAY)
    assert path[2] == approx(COMPLAINT)
    assert path[4] == approx(ASSERTION)
    assert [a.control for a in path] == sorted(a.control for a in path)


def test_compliant_withdrawal_starts_at_placating_and_ends_at_the_same_assertion():
    """Compliance decides where the path begins and not where it leads."""
    placating = withdrawal(compliance=1.0)
    assert marker(placating) == approx(COMPLIANCE)
    assert marker(placating._replace(stage=4)) == approx(ASSERTION)
    assert marker(placating._replace(stage=1)) == approx(toward(COMPLIANCE, COMPLAINT, 0.5))


def test_confrontation_moves_from_anger_through_hurt_to_vulnerability():
    """Affiliation rises and control falls all the way."""
    path = [marker(withdrawal(kind=CONFRONTATION, stage=stage)) for stage in range(5)]
    assert path[0] == approx(ANGER)
    assert path[2] == approx(HURT)
    assert path[4] == approx(VULNERABILITY)
    assert [a.affiliation for a in path] == sorted(a.affiliation for a in path)
    assert [-a.control for a in path] == sorted(-a.control for a in path)


def test_no_rupture_has_no_marker():
    """Without a rupture nothing draws away from the neutral centre."""
    assert marker(QUIET) == NEUTRAL


def test_only_compliant_withdrawal_conceals():
    """The gap is the way from placating to moving away, 0.9, as far as both are there."""
    assert concealed(withdrawal(compliance=0.5, intensity=0.5), 0.8) == approx(0.9 * 0.5 * 0.4)
    assert concealed(withdrawal(), 0.8) == 0.0
    assert concealed(withdrawal(kind=CONFRONTATION), 0.8) == 0.0


def test_a_therapist_feels_the_pull_by_strength_and_susceptibility():
    """(0.5, 0.5) pulls for (0.5, -0.5); strength 0.8 and susceptibility 0.5 leave 0.4 of it."""
    c = constants(pull__therapist_affiliation=0.8, pull__therapist_control=0.8)
    traits = TherapistTraits(susceptibility_affiliation=0.5, susceptibility_control=0.5)
    assert felt_pull(Act(0.5, 0.5), traits, c) == approx((0.2, -0.2))


def test_embeddedness_grows_with_the_pull_and_falls_with_mindfulness():
    """Gain 0.5 of the missing 0.6, loss 0.1 * (0.5 + 0.5) / 2 of 0.4: 0.4 + 0.3 - 0.02."""
    c = constants(
        embedding__embedding=0.5,
        embedding__release=0.1,
        embedding__release_base=0.5,
        embedding__familiarity_weight=0.5,
        embedding__defensiveness=0.0,
        pull__therapist_affiliation=1.0,
        pull__therapist_control=1.0,
    )
    traits = TherapistTraits(
        mindfulness=0.5, susceptibility_affiliation=1.0, susceptibility_control=1.0
    )
    state = THERAPIST._replace(embeddedness=0.4)
    assert embeddedness_next(state, Act(1.0, 1.0), traits, c) == approx(0.4 + 0.3 - 0.02)
    known = state._replace(familiarity=1.0)
    assert embeddedness_next(known, Act(1.0, 1.0), traits, c) == approx(0.4 + 0.3 - 0.03)


def test_an_aware_therapist_comes_free_faster():
    """Awareness adds its release to that of mindfulness, like an independent cause."""
    c = constants(embedding__release=0.2, embedding__aware_release=0.5)
    traits = TherapistTraits(mindfulness=1.0)
    state = THERAPIST._replace(embeddedness=1.0, familiarity=1.0)
    assert embeddedness_next(state, NEUTRAL, traits, c) == approx(0.8)
    aware = state._replace(aware=True)
    assert embeddedness_next(aware, NEUTRAL, traits, c) == approx(0.8 * 0.5)


def test_hostility_hooks_a_therapist_who_cannot_bear_it():
    """The same size of act embeds more when it is hostile and tolerance is missing."""
    c = constants(embedding__defensiveness=0.5)
    hot = TherapistTraits(affect_tolerance=0.0)
    calm = TherapistTraits(affect_tolerance=1.0)
    cold, warm = Act(-0.8, 0.2), Act(0.8, 0.2)
    stung, borne = (embeddedness_next(THERAPIST, cold, traits, c) for traits in (hot, calm))
    assert stung == approx(borne * (1.0 + 0.5 * 0.8))
    assert embeddedness_next(THERAPIST, warm, hot, c) == approx(borne)


def test_warmth_and_structure_move_the_stance():
    """Half warmth covers half the way to full affiliation; structure adds control."""
    traits = TherapistTraits(stance_affiliation=0.4, stance_control=0.1)
    stance = stance_now(0.5, traits, Treatment(structure=0.2))
    assert stance == approx((0.7, 0.3))


def test_the_four_responses_aim_at_different_positions():
    """Mending is warmer, pressing on colder and more controlling; skill sets the fourth."""
    c = constants(
        response__mending_warmth=0.1,
        response__adherence_coldness=0.2,
        response__adherence_control=0.3,
        metacommunication__warmth=0.6,
        metacommunication__control=0.0,
    )
    skilled = TherapistTraits(
        stance_affiliation=0.5,
        stance_control=0.0,
        tentativeness=1.0,
        responsibility=1.0,
        collaboration=1.0,
    )
    aims = {
        response: intended_target(THERAPIST, response, skilled, Treatment(structure=0.0), c)
        for response in (GO_ON, IMMEDIATE, ADHERE, METACOMMUNICATE)
    }
    assert aims[GO_ON] == approx((0.5, 0.0))
    assert aims[IMMEDIATE] == approx((0.6, 0.0))
    assert aims[ADHERE] == approx((0.3, 0.3))
    assert aims[METACOMMUNICATE] == approx((0.6, 0.0))


@pytest.mark.parametrize("embedded", [0.0, 0.5, 1.0])
def test_an_embedded_therapist_acts_as_the_pull_dictates(embedded):
    """Free, the therapist acts from the stance; wholly embedded, from the pull."""
    c = constants(
        acts__therapist_noise=0.0,
        acts__therapist_inertia=0.0,
        pull__therapist_affiliation=1.0,
        pull__therapist_control=1.0,
    )
    traits = TherapistTraits(
        stance_affiliation=0.5,
        stance_control=0.0,
        susceptibility_affiliation=1.0,
        susceptibility_control=1.0,
    )
    state = THERAPIST._replace(embeddedness=embedded)
    act = therapist_act(
        state, Act(-0.5, 0.5), GO_ON, True, NEUTRAL, traits, Treatment(structure=0.0), c
    )
    assert act.affiliation == approx(expressed(0.5 - embedded * 1.0))
    assert act.control == approx(expressed(-0.5 * embedded))


def test_a_moment_is_in_tune_within_the_radius_of_the_complement():
    """The act is 0.3 away from the complement, (0.2, -0.4): in tune at 0.35, not at 0.25."""
    assert is_matched(Act(0.2, 0.4), Act(0.5, -0.4), 0.35)
    assert not is_matched(Act(0.2, 0.4), Act(0.5, -0.4), 0.25)


def test_a_mismatch_is_the_share_of_the_way_beyond_the_radius():
    """From the radius to the far corner a mismatch runs from 0 to 1."""
    assert mismatch(Act(0.2, 0.4), Act(0.5, -0.4), 0.35) == 0.0
    assert mismatch(Act(1.0, 1.0), Act(-1.0, 1.0), 0.35) == approx(
        (2.0 * math.sqrt(2.0) - 0.35) / (2.0 * math.sqrt(2.0) - 0.35)
    )


def test_a_mindful_therapist_tunes_in_after_a_mismatch():
    """Half the way to the patient's warmth, and to the complement of the patient's lead."""
    c = constants(attunement__retuning=0.5)
    found = retuned(Act(0.2, 0.0), Act(0.6, 0.4), False, 1.0, 0.0, c)
    assert found == approx((0.4, -0.2))
    cold = retuned(Act(0.2, 0.0), Act(-0.6, -0.4), False, 1.0, 0.0, c)
    assert cold == approx((0.2, 0.2))
