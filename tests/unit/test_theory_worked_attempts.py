"""What follows from attempts and from the course of a rupture, worked by hand.

The numbers are chosen so that no two quantities of a formula are alike, and most chances
come out of F(3/4) = 0.8: whatever takes one quantity for another shows.
"""

from __future__ import annotations

import pytest

from dyad_sim.theory import events as ev
from dyad_sim.theory.consequences import Moment, after_attempt, after_course
from dyad_sim.theory.response import IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import (
    BOND,
    CONFRONTATION,
    NO_RUPTURE,
    QUIET,
    TASKS_GOALS,
    WITHDRAWAL,
    Alliance,
    Rupture,
)
from tests.examples import NEVER, SURELY, constants, dyad, state, withdrawal

approx = pytest.approx

ATTEMPT = {
    "resolution__advance": 1.0,
    "resolution__steepness": 2.0,
    "resolution__threshold": 0.5,
    "resolution__bond": 1.0,
    "resolution__negotiability": 0.5,
    "resolution__difficulty_3": 0.0,
    "resolution__relief": 0.25,
    "resolution__apparent": 0.0,
    "resolution__skipping": 0.0,
    "resolution__single_step": 0.0,
    "resolution__backlash": 0.0,
    "resolution__falling_back": 0.0,
}
AT_HALF = {
    "concreteness": 0.5,
    "collaboration": 0.5,
    "responsibility": 0.5,
    "affect_tolerance": 0.5,
}
SECOND_STAGE = withdrawal(stage=2, shown_stage=2, intensity=0.4, peak=0.6)


def spoken_about(uniform, rupture=SECOND_STAGE, smoothed=0.95, now=0.375, **values):
    """Metacommunication in a dyad with bond 0.9 and negotiability 0.7."""
    before = state(
        rupture=rupture,
        alliance=Alliance(0.9, 0.5, 0.3),
        negotiability=0.7,
        strain=0.6,
        aware=True,
    )
    who = dyad(constants(**{**ATTEMPT, **values}), **AT_HALF)
    return after_attempt(Moment(before, 0), METACOMMUNICATE, smoothed, now, uniform, who)


def test_an_attempt_depends_on_this_act_the_bond_and_negotiability_each_by_its_weight():
    """2 (0.5 - 0.375) + (0.9 - 0.5) + 0.5 (0.7 - 0.5) = 0.75: a chance of 0.8."""
    found = spoken_about(0.79)
    assert found.events == ev.METACOMMUNICATED | ev.ADVANCED
    assert spoken_about(0.81).events == ev.METACOMMUNICATED | ev.FAILED


def test_an_advance_relieves_intensity_and_strain_by_the_same_share():
    """A quarter less: 0.4 becomes 0.3 and 0.6 becomes 0.45; the peak stays."""
    found = spoken_about(0.79).state
    expected = SECOND_STAGE._replace(stage=3, shown_stage=3, intensity=approx(0.3))
    assert found.rupture == expected
    assert found.patient.strain == approx(0.45)
    assert spoken_about(0.81).state.patient.strain == 0.6


def received_after(found, share):
    """Whether the therapist is received so far nearer to the wish than neutrally."""
    wish = dyad(constants()).patient
    return found.patient.reception == approx(
        (share * wish.wish_affiliation, share * wish.wish_control)
    )


def test_what_is_received_nears_the_wish_by_what_was_met_of_it():
    """A quarter at an advance; at the last stage three quarters of what is left then."""
    assert received_after(spoken_about(0.79).state, 0.25)
    last = SECOND_STAGE._replace(stage=3, shown_stage=3)
    over = spoken_about(
        SURELY, rupture=last, resolution__difficulty_4=0.0, growth__calming=0.75
    )
    assert received_after(over.state, 0.25 + 0.75 * 0.75)
    assert received_after(mended_by_hand(0.71, rupture__floor=0.35).state, 0.25)
    assert received_after(mended_by_hand(0.73).state, 0.0)


def test_only_a_failed_attempt_at_a_rupture_leaves_its_mark_on_the_therapist():
    """Success leaves the therapist as before; failure does not."""
    assert spoken_about(0.79).state.therapist == state(aware=True).therapist
    failed = spoken_about(0.81, metacommunication__discouragement=0.5).state.therapist
    assert failed.discouragement > 0.0


def test_talk_about_nothing_that_backfires_is_no_failure_of_the_therapist():
    """The impression ends, a rupture begins, and nothing is taken personally."""
    found = spoken_about(
        SURELY,
        rupture=QUIET,
        now=1.0,
        resolution__backlash=1.0,
        metacommunication__discouragement=0.5,
    )
    assert found.events == ev.METACOMMUNICATED | ev.FAILED | ev.BACKLASH | ev.ONSET
    assert found.state.therapist == state(aware=False).therapist


def test_what_the_backlash_left_over_and_the_smoothed_confirmation_shape_the_new_rupture():
    """Backlash 0.5 (0.8 - 0.6) / 0.4 = 0.25 leaves 0.4 of 0.1; that is a confrontation.

    What that leaves, 0.8, lies beyond the 0.7 of a rupture about the bond, by a third of
    the rest: intensity 0.2 + 0.3 / 3.
    """
    found = spoken_about(
        0.1,
        rupture=QUIET,
        smoothed=0.7,
        now=0.8,
        resolution__backlash=0.5,
        resolution__backlash_threshold=0.6,
        rupture__confrontation_bias=0.0,
        rupture__confrontation_tendency=0.0,
        rupture__confrontation_control=0.0,
        rupture__confrontation_bond=0.0,
        rupture__confrontation_negotiability=0.0,
        rupture__bond_focus=1.0,
        rupture__first_low=0.2,
        rupture__first_high=0.5,
    )
    expected = Rupture(CONFRONTATION, TASKS_GOALS, 0, 0, 0.0, approx(0.3), approx(0.3))
    assert found.state.rupture == expected


def test_a_backlash_that_turns_the_kind_keeps_what_else_happened():
    """Failed, backfired and converted, all in one exchange."""
    found = spoken_about(
        1.0 - 1e-6,
        now=1.0,
        resolution__backlash=1.0,
        resolution__backlash_threshold=0.0,
        rupture__conversion=1.0,
    )
    happened = ev.METACOMMUNICATED | ev.FAILED | ev.BACKLASH | ev.CONVERTED
    assert found.events == happened
    assert found.state.rupture.kind == CONFRONTATION


def mended_by_hand(uniform, focus=TASKS_GOALS, now=0.25, **values):
    """Immediate repair of a rupture with bond 0.75: F(2 * 0.25 + 0.25) = 0.8 of 0.9."""
    c = constants(
        **{
            **ATTEMPT,
            "resolution__immediate": 0.9,
            "resolution__immediate_bond": 0.5,
            "resolution__immediate_relief": 0.25,
            "rupture__floor": 0.1,
            "growth__calming": 0.5,
            "growth__surface": 0.5,
            "growth__bond": 0.5,
            "growth__agreement": 0.25,
            **values,
        }
    )
    before = state(
        rupture=withdrawal(focus=focus, intensity=0.4, peak=0.8),
        alliance=Alliance(0.75, 0.5, 0.3),
        strain=0.6,
        aware=True,
    )
    return after_attempt(Moment(before, 0), IMMEDIATE, 0.95, now, uniform, dyad(c))


def test_mending_depends_on_this_act_and_the_bond():
    """A chance of 0.72 for tasks and goals, and of half of it for the bond."""
    tried = ev.MENDING_TRIED
    assert mended_by_hand(0.71).events == tried | ev.MENDED
    assert mended_by_hand(0.73).events == tried | ev.FAILED
    assert mended_by_hand(0.35, focus=BOND).events == tried | ev.MENDED
    assert mended_by_hand(0.37, focus=BOND).events == tried | ev.FAILED


def test_a_mended_rupture_of_which_something_is_left_stays_open():
    """Three quarters of the intensity are left, above the floor, and it is not over."""
    found = mended_by_hand(0.71).state
    assert found.rupture.intensity == approx(0.3)
    assert found.patient.strain == 0.6
    assert found.therapist.aware


def test_a_failed_mending_resolves_nothing_however_faint_the_rupture():
    """Below the floor it lapses in its course; it is not resolved by what failed."""
    assert mended_by_hand(0.73, rupture__floor=0.9).events == ev.MENDING_TRIED | ev.FAILED


def test_a_task_mended_for_good_restores_the_alliance_in_part():
    """At half the share: 0.5 * 0.8 / 2 = 0.2 of what the bond lacks, half as much beside it."""
    found = mended_by_hand(0.71, rupture__floor=0.35).state
    assert found.alliance == approx((0.75 + 0.2 * 0.25, 0.5 + 0.1 * 0.5, 0.3 + 0.1 * 0.7))
    assert found.patient.strain == approx(0.6 * 0.75)
    assert found.rupture == QUIET
    assert not found.therapist.aware


def test_a_resolution_through_the_stages_restores_in_full():
    """A peak of 0.6: 0.5 * 0.6 of what the bond lacks, half as much of tasks and goals."""
    last = SECOND_STAGE._replace(stage=3, shown_stage=3)
    found = spoken_about(
        SURELY,
        rupture=last,
        resolution__difficulty_4=0.0,
        growth__bond=0.5,
        growth__agreement=0.25,
    ).state
    assert found.alliance == approx((0.9 + 0.3 * 0.1, 0.5 + 0.15 * 0.5, 0.3 + 0.15 * 0.7))


def begun_by_strain(uniform, rupture=QUIET, events=0):
    """The course of an exchange at strain 0.65: a hazard of 0.5 F(3/4) = 0.4."""
    c = constants(
        rupture__onset=0.5,
        rupture__onset_threshold=0.5,
        rupture__onset_width=0.2,
        rupture__confrontation_bias=0.0,
        rupture__confrontation_tendency=0.0,
        rupture__confrontation_control=0.0,
        rupture__confrontation_bond=1.875,
        rupture__confrontation_negotiability=0.0,
        rupture__bond_focus=1.0,
        rupture__first_low=0.2,
        rupture__first_high=0.44,
    )
    before = state(
        strain=0.65, alliance=Alliance(0.9, 0.5, 0.3), negotiability=0.25, rupture=rupture
    )
    who = dyad(c, compliance=0.8)
    return after_course(Moment(before, events), rupture.kind, 0.3, uniform, who)


def test_strain_of_two_thirds_begins_a_rupture_in_two_exchanges_of_five():
    """The hazard is 0.4."""
    assert begun_by_strain(0.39).events == ev.ONSET
    assert begun_by_strain(0.41).events == 0


def test_one_uniform_decides_onset_kind_focus_and_intensity_one_after_the_other():
    """0.1 leaves 0.25 of the onset: beyond the 0.2 of a confrontation at a bond of 0.9.

    That leaves 0.0625, within the 0.3 of a rupture about the bond; that leaves 0.208, and
    an intensity of 0.25.  Three quarters of the compliance are left at negotiability 0.25.
    """
    rupture = begun_by_strain(0.1).state.rupture
    intensity = approx(0.2 + 0.24 * 0.0625 / 0.3)
    assert rupture == Rupture(WITHDRAWAL, BOND, 0, 0, approx(0.6), intensity, intensity)


def test_a_rupture_does_not_grow_in_the_exchange_in_which_it_began():
    """What an attempt has just begun stays as it is until the next exchange."""
    just_begun = withdrawal(intensity=0.3, peak=0.3)
    found = begun_by_strain(NEVER, rupture=just_begun, events=ev.ONSET)
    assert found.state.rupture == just_begun
    assert NO_RUPTURE not in (found.state.rupture.kind, just_begun.kind)
