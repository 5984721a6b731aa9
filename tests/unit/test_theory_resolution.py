"""Attempts at repair and what follows from them: examples reckoned by hand."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import TherapistTraits
from dyad_sim.theory import events as ev
from dyad_sim.theory.chance import sigmoid
from dyad_sim.theory.consequences import Moment, after_attempt, after_course, lapsed
from dyad_sim.theory.markers import ASSERTION
from dyad_sim.theory.resolution import (
    advance_chance,
    backlash,
    backlash_chance,
    difficulty,
    ease,
    mended,
    metacommunicated,
)
from dyad_sim.theory.response import ADHERE, GO_ON, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import (
    CONFRONTATION,
    NO_RUPTURE,
    QUIET,
    TASKS_GOALS,
    WITHDRAWAL,
)
from tests.examples import AVERAGE, NEVER, SURELY, constants, dyad, state, withdrawal

approx = pytest.approx

CERTAIN = {
    "resolution__advance": 1.0,
    "resolution__steepness": 20.0,
    "resolution__apparent": 0.0,
    "resolution__skipping": 0.0,
    "resolution__single_step": 0.0,
}
"""Constants under which a well received attempt all but surely advances one stage."""


def test_the_ease_of_a_stage_is_the_sum_of_what_carries_and_what_hinders():
    """At the middle of all skills: steepness times the margin, less the difficulty."""
    c = constants(
        resolution__steepness=4.0, resolution__threshold=0.5, resolution__difficulty_3=0.3
    )
    average = TherapistTraits()
    assert ease(3, 0.25, 0.5, 0.5, average, c) == approx(1.0 - 0.3)
    assert ease(3, 0.75, 0.5, 0.5, average, c) == approx(-1.0 - 0.3)


@pytest.mark.parametrize(
    ("trait", "constant", "stages"),
    [
        ("concreteness", "concreteness", {1, 2, 3, 4}),
        ("collaboration", "collaboration", {2}),
        ("responsibility", "responsibility", {3}),
        ("affect_tolerance", "tolerance", {3, 4}),
    ],
)
def test_each_skill_carries_its_own_stages(trait, constant, stages):
    """Half a unit more of a skill eases its stages by half its weight, and no other."""
    c = constants(**{f"resolution__{constant}": 0.8})
    skilled = TherapistTraits(**{trait: 1.0})
    for stage in range(1, 5):
        gain = ease(stage, 0.5, 0.5, 0.5, skilled, c) - ease(
            stage, 0.5, 0.5, 0.5, TherapistTraits(), c
        )
        assert gain == approx(0.4 if stage in stages else 0.0, abs=1e-12)


def test_a_negotiable_world_eases_the_last_two_stages():
    """Negotiability helps to bear the avoidance and to voice the wish."""
    c = constants(resolution__negotiability=0.8)
    gains = [
        ease(stage, 0.5, 0.5, 1.0, TherapistTraits(), c)
        - ease(stage, 0.5, 0.5, 0.5, TherapistTraits(), c)
        for stage in range(1, 5)
    ]
    assert gains == approx([0.0, 0.0, 0.4, 0.4])


def test_each_stage_has_its_own_difficulty():
    """The four difficulties are those of the four stages."""
    names = [f"difficulty_{stage}" for stage in range(1, 5)]
    c = constants(
        **{f"resolution__{name}": float(place) for place, name in enumerate(names, 1)}
    )
    assert [difficulty(stage, c) for stage in range(1, 5)] == [1.0, 2.0, 3.0, 4.0]


def test_the_chance_of_an_advance_is_its_share_of_the_full_one():
    """At an ease of 0.75 it is F(0.75) = 0.8 of the full chance."""
    c = constants(
        resolution__advance=0.5,
        resolution__steepness=3.0,
        resolution__threshold=0.5,
        resolution__difficulty_1=0.0,
    )
    assert advance_chance(1, 0.25, 0.5, 0.5, TherapistTraits(), c) == approx(0.5 * 0.8)
    assert sigmoid(0.75) == approx(0.8)


def attempt(rupture, uniform, confirmation=0.0, **values):
    """One act of metacommunication by an average therapist."""
    c = constants(**{**CERTAIN, **values})
    return metacommunicated(rupture, confirmation, 0.5, 0.5, uniform, TherapistTraits(), c)


def test_a_well_received_attempt_advances_one_stage_and_relieves():
    """The stage is reached and shown, and a tenth of the intensity is gone."""
    found = attempt(withdrawal(intensity=0.5), AVERAGE, resolution__relief=0.1)
    assert found.events == ev.ADVANCED
    assert found.rupture == withdrawal(stage=1, shown_stage=1, intensity=0.45)


def test_an_advance_may_skip_a_stage_or_lead_straight_to_the_last():
    """With certain skipping two stages; with a single step all four."""
    assert attempt(withdrawal(), AVERAGE, resolution__skipping=1.0).rupture.stage == 2
    assert attempt(withdrawal(stage=3), AVERAGE, resolution__skipping=1.0).rupture.stage == 4
    assert attempt(withdrawal(), AVERAGE, resolution__single_step=1.0).rupture.stage == 4


def test_a_compliant_patient_goes_along_in_appearance():
    """The stage shown rises, the stage reached and the intensity stay."""
    compliant = withdrawal(compliance=1.0)
    found = attempt(compliant, AVERAGE, resolution__apparent=1.0)
    assert found.events == ev.ONLY_APPARENT
    assert found.rupture == compliant._replace(shown_stage=1)
    honest = attempt(withdrawal(), AVERAGE, resolution__apparent=1.0)
    assert honest.events == ev.ADVANCED


def test_an_attempt_that_confirms_the_fear_fails_and_may_backfire():
    """With certain backlash at full confirmation: more intense, a stage back."""
    found = attempt(
        withdrawal(stage=2, shown_stage=3),
        NEVER,
        confirmation=1.0,
        resolution__backlash=1.0,
        resolution__backlash_jump=0.2,
        rupture__conversion=0.0,
    )
    assert found.events == ev.FAILED | ev.BACKLASH
    assert found.rupture == withdrawal(stage=1, shown_stage=1, intensity=0.6, peak=0.6)


def test_an_attempt_that_merely_fails_may_lose_a_stage():
    """Without backlash a failure falls back one stage, or leaves things as they are."""
    half_way = withdrawal(stage=2, shown_stage=2)
    back = attempt(
        half_way,
        NEVER,
        confirmation=1.0,
        resolution__backlash=0.0,
        resolution__falling_back=1.0,
    )
    assert back.events == ev.FAILED | ev.FELL_BACK
    assert back.rupture == half_way._replace(stage=1, shown_stage=1)
    stuck = attempt(
        half_way,
        NEVER,
        confirmation=1.0,
        resolution__backlash=0.0,
        resolution__falling_back=0.0,
    )
    assert stuck.events == ev.FAILED
    assert stuck.rupture == half_way


def test_backlash_begins_at_its_threshold():
    """Half way from 0.4 to the fear gives half of the chance."""
    c = constants(resolution__backlash=0.6, resolution__backlash_threshold=0.4)
    assert backlash_chance(0.4, c) == 0.0
    assert backlash_chance(0.7, c) == approx(0.3)


@pytest.mark.parametrize(
    ("before", "after"), [(WITHDRAWAL, CONFRONTATION), (CONFRONTATION, WITHDRAWAL)]
)
def test_a_backlash_may_turn_one_kind_into_the_other(before, after):
    """A withdrawn patient may burst out, an angry one may turn away; compliance is over."""
    c = constants(rupture__conversion=1.0)
    found = backlash(withdrawal(kind=before, compliance=0.5), AVERAGE, c)
    assert found.kind == after
    assert found.compliance == 0.0


def test_mending_the_task_takes_intensity_and_moves_no_stage():
    """A quarter of the intensity is gone; the stage stays where it is."""
    c = constants(resolution__immediate=1.0, resolution__immediate_relief=0.25)
    about_tasks = withdrawal(focus=TASKS_GOALS, stage=1, shown_stage=1, intensity=0.4)
    found = mended(about_tasks, 0.0, 0.5, SURELY, c)
    assert found.events == ev.MENDED
    assert found.rupture == about_tasks._replace(intensity=approx(0.3))
    assert mended(about_tasks, 0.0, 0.5, NEVER, c).events == ev.FAILED


def test_mending_the_task_hardly_reaches_a_rupture_of_the_bond():
    """At even odds the chance is 0.5 for tasks and a fifth of it for the bond."""
    c = constants(
        resolution__immediate=1.0, resolution__immediate_bond=0.2, resolution__threshold=0.5
    )
    tasks = withdrawal(focus=TASKS_GOALS)
    assert mended(tasks, 0.5, 0.5, 0.49, c).events == ev.MENDED
    assert mended(tasks, 0.5, 0.5, 0.51, c).events == ev.FAILED
    assert mended(withdrawal(), 0.5, 0.5, 0.11, c).events == ev.FAILED
    assert mended(withdrawal(), 0.5, 0.5, 0.09, c).events == ev.MENDED


def test_there_is_nothing_to_mend_without_a_rupture():
    """Immediate repair of nothing is neither success nor failure."""
    assert mended(QUIET, 0.0, 0.5, SURELY, constants()).events == 0


# --- What follows ------------------------------------------------------------


def after(response, uniform, rupture, confirmation=0.0, c=None, **numbers):
    """The moment after an answer to a rupture."""
    moment = Moment(state(rupture=rupture, aware=True, **numbers), 0)
    who = dyad(c or constants(**CERTAIN))
    return after_attempt(moment, response, confirmation, confirmation, uniform, who)


def test_going_on_changes_nothing_and_adhering_only_leaves_its_mark():
    """Neither is an attempt at repair."""
    before = state(rupture=withdrawal(), aware=True)
    assert after(GO_ON, AVERAGE, withdrawal()) == Moment(before, 0)
    assert after(ADHERE, AVERAGE, withdrawal()) == Moment(before, ev.ADHERED)


def test_the_last_stage_resolves_the_rupture():
    """The rupture is over, both have grown, the alliance is restored and deepened."""
    found = after(METACOMMUNICATE, AVERAGE, withdrawal(stage=3, shown_stage=3), strain=0.6)
    assert found.events == ev.METACOMMUNICATED | ev.ADVANCED | ev.RESOLVED
    after_it = found.state
    assert after_it.rupture == QUIET
    assert after_it.patient.voiced == ASSERTION
    assert after_it.patient.strain < 0.6
    assert after_it.patient.rigidity < 0.5
    assert after_it.patient.transference < 0.4
    assert after_it.therapist.familiarity > 0.0
    assert after_it.therapist.warmth > 0.0
    assert not after_it.therapist.aware
    assert after_it.alliance.bond > 0.5


def test_a_stage_that_is_only_shown_resolves_nothing():
    """The therapist believes that it is over, and the rupture goes on underneath."""
    c = constants(**{**CERTAIN, "resolution__apparent": 1.0})
    placating = withdrawal(stage=1, shown_stage=3, compliance=1.0)
    found = after(METACOMMUNICATE, AVERAGE, placating, c=c)
    assert found.events == ev.METACOMMUNICATED | ev.ONLY_APPARENT
    assert found.state.rupture == placating._replace(shown_stage=4)
    assert not found.state.therapist.aware


def test_a_mended_task_resolves_a_rupture_of_which_nothing_is_left():
    """Below the floor it is over on the surface: calmed, restored in part, nothing learned."""
    c = constants(
        resolution__immediate=1.0, resolution__immediate_relief=0.5, rupture__floor=0.1
    )
    faint = withdrawal(focus=TASKS_GOALS, intensity=0.15)
    found = after(IMMEDIATE, SURELY, faint, c=c, strain=0.6)
    assert found.events == ev.MENDING_TRIED | ev.MENDED | ev.RESOLVED
    assert found.state.rupture == QUIET
    assert found.state.patient.strain < 0.6
    assert found.state.patient.rigidity == 0.5
    assert found.state.therapist.familiarity == 0.0
    full = after(METACOMMUNICATE, AVERAGE, withdrawal(stage=3, shown_stage=3)).state
    assert 0.5 < found.state.alliance.bond < full.alliance.bond


def test_talk_about_nothing_that_backfires_begins_a_rupture():
    """A false alarm spoken about and felt as an attack: a rupture that was not there."""
    c = constants(resolution__backlash=1.0, resolution__backlash_threshold=0.0)
    found = after(METACOMMUNICATE, SURELY, QUIET, confirmation=1.0, c=c)
    assert found.events == ev.METACOMMUNICATED | ev.FAILED | ev.BACKLASH | ev.ONSET
    assert found.state.rupture.kind != NO_RUPTURE
    assert not found.state.therapist.aware


def test_a_false_alarm_passes_once_it_has_been_spoken_about():
    """There is nothing to find: the impression ends, and nobody is discouraged."""
    c = constants(resolution__backlash=0.0)
    found = after(METACOMMUNICATE, SURELY, QUIET, c=c)
    assert found.state.rupture == QUIET
    assert not found.state.therapist.aware
    assert found.state.therapist.discouragement == 0.0


def test_a_rupture_begins_at_the_earliest_after_the_last_one_ended():
    """In the exchange that ends a rupture no other begins, however great the strain."""
    c = constants(rupture__onset=0.5)
    strained = Moment(state(strain=1.0), 0)
    begun = after_course(strained, NO_RUPTURE, 0.5, SURELY, dyad(c))
    assert begun.events == ev.ONSET
    just_ended = after_course(strained, WITHDRAWAL, 0.5, SURELY, dyad(c))
    assert just_ended == strained


def test_a_rupture_left_alone_fades_and_lapses_unrepaired():
    """Near the wish it fades below the floor: over, nothing learned, something worn away."""
    c = constants(rupture__fading=0.5, rupture__floor=0.1, growth__wearing=0.5)
    faint = Moment(state(rupture=withdrawal(intensity=0.15, peak=0.4), aware=True), 0)
    found = after_course(faint, WITHDRAWAL, 0.0, NEVER, dyad(c))
    assert found.events == ev.LAPSED
    assert found.state.rupture == QUIET
    assert found.state.patient.negotiability == approx(0.5 * (1.0 - 0.5 * 0.4))
    assert not found.state.therapist.aware
    assert found.state == lapsed(faint.state, dyad(c))


def test_a_growing_rupture_raises_its_peak():
    """The peak follows the intensity up and not down."""
    c = constants(rupture__growth=0.2, rupture__fading=0.1)
    open_rupture = Moment(state(rupture=withdrawal(intensity=0.5, peak=0.5)), 0)
    grown = after_course(open_rupture, WITHDRAWAL, 1.0, NEVER, dyad(c)).state.rupture
    assert grown.intensity == grown.peak == approx(0.55)
    faded = after_course(open_rupture, WITHDRAWAL, 0.0, NEVER, dyad(c)).state.rupture
    assert faded.intensity == approx(0.45)
    assert faded.peak == 0.5
