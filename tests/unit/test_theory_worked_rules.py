"""Single rules of the model, worked by hand with no two numbers alike."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory import events as ev
from dyad_sim.theory.alliance import encouraged, first_alliance
from dyad_sim.theory.attunement import is_matched, retuned
from dyad_sim.theory.circumplex import Act, next_act, size
from dyad_sim.theory.growth import grown_patient, grown_therapist, restored
from dyad_sim.theory.markers import ASSERTION, marker
from dyad_sim.theory.metacommunication import taken_personally
from dyad_sim.theory.patient import patient_act
from dyad_sim.theory.reception import received_act
from dyad_sim.theory.resolution import backlash, ease, metacommunicated
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE
from dyad_sim.theory.rupture import confrontation_chance
from dyad_sim.theory.schema import reading
from dyad_sim.theory.states import CONFRONTATION, QUIET, Alliance
from dyad_sim.theory.therapist import felt_pull, intended_target, therapist_act
from tests.examples import PATIENT, SURELY, THERAPIST, constants, withdrawal

approx = pytest.approx
MIXED = Alliance(0.7, 0.5, 0.3)


# --- Acts ----------------------------------------------------------------------


def test_the_size_of_a_corner_is_1():
    """The half diagonal is the root of 2."""
    assert size(Act(-1.0, 1.0)) == approx(1.0)


def test_inertia_and_noise_count_on_either_axis():
    """0.2 of (1, -1), 0.8 of (0.5, -0.5) and noise of (0.15, -0.15): f(3/4) both ways."""
    found = next_act(Act(1.0, -1.0), Act(0.5, -0.5), 0.2, Act(0.15, -0.15))
    assert found == approx((0.6, -0.6))


def test_the_patient_keeps_part_of_the_last_act_and_scales_the_noise_of_each_axis():
    """0.2 * 0.5 + 0.8 * 0.75 + 0.1 * 0.5 = 3/4, and 0.05 - 0.6 - 0.2 = -3/4."""
    c = constants(
        acts__patient_inertia=0.2,
        acts__patient_noise=0.1,
        acts__amplification=0.0,
        acts__opening=0.0,
        pull__patient_affiliation=0.0,
        pull__patient_control=0.0,
    )
    then = PATIENT._replace(act=Act(0.5, 0.25), rigidity=1.0, style=Act(0.75, -0.75))
    found = patient_act(then, QUIET, Act(0.3, 0.4), Act(0.5, -2.0), PatientTraits(), c)
    assert found == approx((0.6, -0.6))


def test_the_patient_answers_the_pull_of_each_axis_by_its_own_strength():
    """0.75 of an affiliation of 1, and 0.25 of a control of 1 turned round."""
    c = constants(
        acts__patient_inertia=0.0,
        acts__patient_noise=0.0,
        acts__opening=0.0,
        pull__patient_affiliation=1.0,
        pull__patient_control=0.5,
    )
    traits = PatientTraits(susceptibility_affiliation=0.75, susceptibility_control=0.5)
    then = PATIENT._replace(rigidity=0.0)
    found = patient_act(then, QUIET, Act(1.0, 1.0), Act(0.0, 0.0), traits, c)
    assert found == approx((0.6, -0.25 / (1.0 + 0.0625) ** 0.5))


def test_the_therapist_feels_the_pull_of_each_axis_by_its_own_strength():
    """0.8 * 0.5 of the affiliation; 0.4 * 0.25 of the control, turned round."""
    c = constants(pull__therapist_affiliation=0.8, pull__therapist_control=0.4)
    traits = TherapistTraits(susceptibility_affiliation=0.5, susceptibility_control=0.25)
    assert felt_pull(Act(0.5, 0.6), traits, c) == approx((0.2, -0.06))


def test_pressing_on_is_colder_and_more_controlling():
    """0.3 less of affiliation, 0.2 more of control."""
    c = constants(response__adherence_coldness=0.3, response__adherence_control=0.2)
    traits = TherapistTraits(stance_affiliation=0.4, stance_control=-0.1)
    found = intended_target(THERAPIST, ADHERE, traits, Treatment(structure=0.0), c)
    assert found == approx((0.1, 0.1))


def tuning_in(response, matched=False):
    """The act of a mindful therapist, half embedded, after an act of (0.75, 0.5)."""
    c = constants(
        attunement__retuning=0.5,
        acts__therapist_inertia=0.0,
        acts__therapist_noise=0.5,
        pull__therapist_affiliation=0.0,
        pull__therapist_control=0.0,
        response__adherence_coldness=0.0,
        response__adherence_control=0.0,
    )
    traits = TherapistTraits(stance_affiliation=0.25, stance_control=0.1, mindfulness=0.8)
    then = THERAPIST._replace(embeddedness=0.4)
    return therapist_act(
        then,
        Act(0.75, 0.5),
        response,
        matched,
        Act(1.2, -1.8),
        traits,
        Treatment(structure=0.0),
        c,
    )


def test_only_going_on_after_a_mismatch_tunes_in():
    """A share of 0.5 * 0.8 * 0.6 = 0.24 toward (0.75, -0.5), and 0.6 of it; noise by axis."""
    aim = (0.6 * (0.25 + 0.24 * 0.5) + 0.6, 0.6 * (0.1 - 0.24 * 0.6) - 0.9)
    assert tuning_in(GO_ON) == approx([x / (1.0 + x * x) ** 0.5 for x in aim])
    plain = [x / (1.0 + x * x) ** 0.5 for x in (0.15 + 0.6, 0.06 - 0.9)]
    assert tuning_in(GO_ON, matched=True) == approx(plain)
    assert tuning_in(ADHERE) == approx(plain)


def test_tuning_in_grows_with_mindfulness_and_ends_with_embeddedness():
    """0.5 * 0.8 * (1 - 0.25) = 0.3 of the way from (0.2, 0.1) to (0.6, -0.4)."""
    c = constants(attunement__retuning=0.5)
    found = retuned(Act(0.2, 0.1), Act(0.6, 0.4), False, 0.8, 0.25, c)
    assert found == approx((0.2 + 0.3 * 0.4, 0.1 - 0.3 * 0.5))


def test_a_moment_on_the_very_border_is_in_tune():
    """An act 0.5 away at a radius of 0.5, in numbers that a computer has exactly."""
    assert is_matched(Act(0.0, 0.25), Act(0.5, -0.25), 0.5)


def test_half_way_through_its_stages_a_rupture_shows_the_middle_of_its_path():
    """Complaint, and hurt, at the second of four stages; half way beyond at the third."""
    assert marker(withdrawal(stage=2)) == approx((-0.35, 0.1))
    assert marker(withdrawal(stage=2, kind=CONFRONTATION)) == approx((-0.1, -0.1))
    assert marker(withdrawal(stage=3, kind=CONFRONTATION)) == approx((0.2, -0.3))


# --- Reception -----------------------------------------------------------------


def test_a_reading_takes_wish_and_fear_by_what_is_personal_and_coldness_by_the_rest():
    """0.3 from the wish and 0.7 from the fear, on the line; coldness (1 - 0.5) / 2."""
    found = reading(Act(0.5, 0.0), Act(0.8, 0.0), Act(-0.2, 0.0), 0.25)
    assert found == approx(0.25 * 0.3 + 0.75 * 0.25)


def test_an_act_is_heard_through_history_and_then_through_its_tone():
    """History 0.5 * 0.8 * (1 - 0.5 * 0.4) = 0.32; tone x / (1 + x) for the sum of five sources.

    Frustration 0.2 * 0.5 * 0.4, load 0.3 * 0.5 * 0.2, parallels 0.4 * 0.5, a quarter of the
    widest distance late 0.8 * 0.5 / 4, pressing 0.5 * 0.26: 0.5 in all, a tone of one third.
    """
    c = constants(
        reception__transference=0.5,
        reception__anticipation=0.5,
        reception__frustration=0.2,
        reception__intrusion=0.3,
        reception__blame=0.4,
        reception__staleness=0.8,
        reception__pressure=0.5,
    )
    then = THERAPIST._replace(embeddedness=0.5, load=0.2, pressing=0.26, earlier=Act(0.4, 0.5))
    skills = TherapistTraits(
        relational_meaning=0.4, affect_tolerance=0.6, no_parallels=0.5, immediacy=0.5
    )
    patient = PATIENT._replace(act=Act(-0.1, 0.0), transference=0.8)
    traits = PatientTraits(fear_affiliation=-0.5, fear_control=0.7, intrusion_sensitivity=0.5)
    found = received_act(Act(0.5, -0.3), patient, then, METACOMMUNICATE, skills, traits, c)
    heard = (0.5 - 0.32, -0.3 + 0.32)
    assert found == approx(
        (heard[0] - (0.8 + heard[0]) / 3.0, heard[1] + (0.6 - heard[1]) / 3.0)
    )


# --- Alliance and growth ----------------------------------------------------------


def test_more_trust_expects_more_of_the_alliance():
    """A quarter of the way from 0.2 to 0.8."""
    c = constants(alliance__first_low=0.2, alliance__first_high=0.8)
    assert first_alliance(0.25, c) == approx((0.35, 0.35, 0.35))


def test_no_improvement_leaves_the_alliance_to_the_bit():
    """Neither encouraged nor discouraged; and never by more than there is."""
    c = constants(alliance__improvement_gain=2.0)
    assert encouraged(MIXED, 0.0, c) == MIXED
    assert encouraged(MIXED, 0.9, c) == approx((0.7, 1.0, 1.0))
    assert encouraged(MIXED, -0.9, c) == approx((0.7, 0.0, 0.0))


def test_relief_gives_tasks_and_goals_each_their_share_of_what_is_missing():
    """A fifth of 0.5 and of 0.7."""
    c = constants(alliance__improvement_gain=2.0)
    assert encouraged(MIXED, 0.1, c) == approx((0.7, 0.6, 0.44))


def test_a_resolution_restores_every_facet_by_what_is_missing_of_it():
    """0.5 * 0.8 * 0.5 = 0.2 for the bond, half of it for tasks and goals."""
    c = constants(growth__bond=0.5, growth__agreement=0.25)
    assert restored(MIXED, 0.8, 0.5, c) == approx((0.76, 0.55, 0.37))


def test_a_resolution_moves_the_style_toward_the_wish_on_its_own_axes():
    """A quarter of the way from (-0.4, 0.6) to (0.8, 0.2); negotiability gains 0.1 of 0.7."""
    c = constants(
        growth__style_shift=0.5,
        growth__loosening=0.2,
        growth__unlearning=0.4,
        growth__negotiability=0.2,
    )
    traits = PatientTraits(wish_affiliation=0.8, wish_control=0.2)
    then = PATIENT._replace(strain=0.6, negotiability=0.3, rigidity=0.7)
    found = grown_patient(then, withdrawal(stage=4, peak=0.5), traits, c)
    assert found.style == approx((-0.1, 0.5))
    assert found.strain == 0.6
    assert found.rigidity == approx(0.63)
    assert found.transference == approx(0.32)
    assert found.negotiability == approx(0.37)
    assert found.voiced == ASSERTION


def test_what_the_therapist_has_already_grown_is_grown_upon():
    """A quarter, an eighth and a tenth of what is missing."""
    c = constants(growth__familiarity=0.5, growth__warmth=0.25, growth__skill=0.2)
    then = THERAPIST._replace(familiarity=0.4, warmth=0.2, learned=0.1)
    found = grown_therapist(then, 0.5, c)
    assert (found.familiarity, found.warmth, found.learned) == approx((0.55, 0.3, 0.19))


def test_a_failure_taken_personally_draws_in_whoever_is_in_already():
    """0.5 * 0.4 of what is missing to 1 from 0.3."""
    c = constants(metacommunication__personal=0.5)
    assert taken_personally(0.3, 0.6, c) == approx(0.44)


# --- Ruptures and attempts -----------------------------------------------------------


def test_a_confrontation_grows_likelier_with_control_and_negotiability_and_rarer_with_bond():
    """0.1 + 0.4 * 0.25 + 0.5 * 0.4 + 0.2 + 0.15 = 0.75 for the weak bond of 0.1."""
    c = constants(
        rupture__confrontation_bias=0.1,
        rupture__confrontation_tendency=0.4,
        rupture__confrontation_control=0.5,
        rupture__confrontation_bond=0.5,
        rupture__confrontation_negotiability=0.5,
    )
    then = PATIENT._replace(act=Act(-0.2, 0.4), negotiability=0.8)
    assert confrontation_chance(then, 0.1, PatientTraits(confrontation=0.75), c) == approx(0.8)


EASE = {
    "resolution__steepness": 2.0,
    "resolution__threshold": 0.5,
    "resolution__bond": 0.5,
    "resolution__concreteness": 0.1,
    "resolution__collaboration": 0.2,
    "resolution__responsibility": 0.3,
    "resolution__tolerance": 0.4,
    "resolution__negotiability": 0.6,
    "resolution__difficulty_1": 0.01,
    "resolution__difficulty_2": 0.02,
    "resolution__difficulty_3": 0.03,
    "resolution__difficulty_4": 0.04,
}
ABLE = TherapistTraits(
    concreteness=0.6, collaboration=0.7, responsibility=0.8, affect_tolerance=0.9
)


def test_every_stage_adds_up_its_own_sources_of_ease():
    """2 * 0.1 + 0.5 * 0.4 + 0.1 * 0.1 = 0.41 for all, then what each stage has of its own."""
    c = constants(**EASE)
    found = [ease(stage, 0.4, 0.9, 0.7, ABLE, c) for stage in (1, 2, 3, 4)]
    later = 0.4 * 0.4 + 0.6 * 0.2
    assert found == approx(
        [
            0.41 - 0.01,
            0.41 - 0.02 + 0.2 * 0.2,
            0.41 - 0.03 + later + 0.3 * 0.3,
            0.41 - 0.04 + later,
        ]
    )


SHARES = {
    **EASE,
    "resolution__advance": 1.0,
    "resolution__steepness": 0.0,
    "resolution__bond": 0.0,
    "resolution__concreteness": 0.0,
    "resolution__collaboration": 0.0,
    "resolution__difficulty_1": 0.0,
    "resolution__difficulty_2": -0.75,
    "resolution__apparent": 0.5,
    "resolution__single_step": 0.25,
    "resolution__skipping": 0.4,
    "resolution__relief": 0.0,
    "resolution__backlash": 0.5,
    "resolution__backlash_threshold": 0.5,
    "resolution__falling_back": 0.4,
}


def attempt(uniform, rupture, confirmation=0.75):
    """Metacommunication with a chance of one half for stage 1, and of 0.8 for stage 2."""
    c = constants(**SHARES)
    return metacommunicated(rupture, confirmation, 0.9, 0.7, uniform, ABLE, c)


COMPLIANT = withdrawal(compliance=0.4)


@pytest.mark.parametrize(
    ("uniform", "stage", "event"),
    [
        (0.09, 0, ev.ONLY_APPARENT),
        (0.11, 4, ev.ADVANCED),
        (0.19, 4, ev.ADVANCED),
        (0.21, 2, ev.ADVANCED),
        (0.31, 2, ev.ADVANCED),
        (0.33, 1, ev.ADVANCED),
        (0.49, 1, ev.ADVANCED),
    ],
)
def test_one_uniform_decides_how_far_an_attempt_carries(uniform, stage, event):
    """Half succeed; of these a fifth in appearance, a quarter of the rest all the way.

    Of what remains two fifths skip a stage: borders at 0.1, 0.2 and 0.32 of 0.5.
    """
    found = attempt(uniform, COMPLIANT)
    assert found.rupture.stage == stage
    assert found.events == event


@pytest.mark.parametrize(
    ("uniform", "events"),
    [
        (0.79, ev.ADVANCED),
        (0.81, ev.FAILED | ev.BACKLASH),
        (0.849, ev.FAILED | ev.BACKLASH),
        (0.851, ev.FAILED | ev.FELL_BACK),
        (0.909, ev.FAILED | ev.FELL_BACK),
        (0.911, ev.FAILED),
    ],
)
def test_one_uniform_decides_how_an_attempt_fails(uniform, events):
    """A fifth fail; a quarter of these backfire, two fifths of the rest lose the stage."""
    assert attempt(uniform, withdrawal(stage=1, shown_stage=1)).events == events


def test_where_no_stage_is_reached_none_can_be_lost():
    """A failure at the beginning leaves things as they are."""
    assert attempt(0.7, withdrawal()).events == ev.FAILED


def test_talk_without_a_rupture_fails_at_nothing():
    """No event, and nothing changed, unless it backfires."""
    found = attempt(0.9, QUIET)
    assert found.events == 0
    assert found.rupture == QUIET
    assert attempt(SURELY, QUIET).events == ev.FAILED | ev.BACKLASH


def test_compliance_survives_a_backlash_that_leaves_the_kind():
    """It is lost only when the withdrawn burst out."""
    c = constants(rupture__conversion=0.5, resolution__backlash_jump=0.5)
    before = withdrawal(stage=2, shown_stage=3, compliance=0.4, intensity=0.6, peak=0.7)
    kept = backlash(before, 0.51, c)
    assert kept == before._replace(
        stage=1, shown_stage=1, intensity=approx(0.8), peak=approx(0.8)
    )
    turned = backlash(before, 0.49, c)
    assert turned == kept._replace(kind=CONFRONTATION, compliance=0.0)


@pytest.mark.parametrize(("stage", "left"), [(0, 0), (1, 0), (2, 1)])
def test_a_backlash_costs_one_stage_where_there_is_one(stage, left):
    """From the first stage back to none, and no further."""
    found = backlash(withdrawal(stage=stage, shown_stage=3), SURELY, constants())
    assert (found.stage, found.shown_stage) == (left, left)
