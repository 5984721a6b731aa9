"""The ten skills of metacommunication: each has an effect of its own, and only that."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import SKILLS, PatientTraits, TherapistTraits
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.consequences import after_failure
from dyad_sim.theory.detection import sensing_chance
from dyad_sim.theory.exchange import therapist_turn
from dyad_sim.theory.metacommunication import (
    disclosed,
    discouragement_next,
    earlier_next,
    explored_load,
    load_next,
    metacommunication_target,
    pressing_after_failure,
    pressing_worn,
    taken_personally,
)
from dyad_sim.theory.reception import criticism, history_weight
from dyad_sim.theory.resolution import ease
from dyad_sim.theory.response import GO_ON, IMMEDIATE, METACOMMUNICATE
from tests.examples import SHOCKS, THERAPIST, constants, dyad, state, withdrawal

approx = pytest.approx

AFTER_A_LAPSE: dict[str, dict[str, int]] = {
    "tentativeness": {"control of what is said": +1},
    "no_parallels": {"criticism heard": +1},
    "responsibility": {"warmth of what is said": -1, "ease of stage 3": -1},
    "immediacy": {"criticism heard": +1},
    "concreteness": {f"ease of stage {stage}": -1 for stage in range(1, 5)},
    "monitoring": {
        "load after a failure": +1,
        "pressing after a failure": +1,
        "chance of seeing through": -1,
    },
    "relational_meaning": {"weight of history": +1},
    "collaboration": {"warmth of what is said": -1, "ease of stage 2": -1},
    "self_disclosure": {"embeddedness after speaking": +1},
    "expecting_ruptures": {
        "discouragement after a failure": +1,
        "embeddedness after a failure": +1,
    },
}
"""What a lower skill does, by what is documented to depend on it; what is not named stays."""


def documented(skills: TherapistTraits) -> dict[str, float]:
    """Every quantity that some skill of metacommunication is documented to change."""
    c = constants()
    said = metacommunication_target(skills, c)
    stuck = THERAPIST._replace(
        embeddedness=0.5, load=0.5, pressing=0.5, earlier=Act(0.5, 0.5), discouragement=0.2
    )
    failed = after_failure(stuck, dyad()._replace(therapist=skills))
    patient = PatientTraits()
    return {
        "warmth of what is said": said.affiliation,
        "control of what is said": said.control,
        "criticism heard": criticism(
            stuck, Act(-0.5, -0.5), METACOMMUNICATE, skills, patient, c
        ),
        "weight of history": history_weight(0.5, METACOMMUNICATE, skills.relational_meaning, c),
        "load after a failure": failed.load,
        "pressing after a failure": failed.pressing,
        "discouragement after a failure": failed.discouragement,
        "embeddedness after a failure": failed.embeddedness,
        "embeddedness after speaking": disclosed(0.5, skills.self_disclosure, c),
        "chance of seeing through": sensing_chance(
            withdrawal(stage=1, shown_stage=3), skills, c
        ),
        **{
            f"ease of stage {stage}": ease(stage, 0.5, 0.5, 0.5, skills, c)
            for stage in range(1, 5)
        },
    }


@pytest.mark.parametrize("skill", SKILLS)
def test_lowering_one_skill_changes_what_it_is_documented_to_and_nothing_else(skill):
    """Each of the ten principles has its own mechanism."""
    before = documented(TherapistTraits(**dict.fromkeys(SKILLS, 0.8)))
    lapse = documented(TherapistTraits(**{**dict.fromkeys(SKILLS, 0.8), skill: 0.2}))
    expected = AFTER_A_LAPSE[skill]
    for quantity, value in before.items():
        change = lapse[quantity] - value
        direction = 0 if abs(change) < 1e-12 else (1 if change > 0 else -1)
        assert direction == expected.get(quantity, 0), quantity


def test_no_two_skills_do_the_same():
    """The documented effects of the ten skills differ, but for what each adds to the tone."""
    effects = [tuple(sorted(effect)) for effect in AFTER_A_LAPSE.values()]
    same = {"no_parallels", "immediacy"}
    assert set(AFTER_A_LAPSE) == set(SKILLS)
    assert len(set(effects)) == len(SKILLS) - len(same) + 1


def test_a_premature_parallel_blames_always_and_a_stale_answer_only_after_a_change():
    """Skill 2 sounds whatever the moment; skill 4 only where the moment has moved on."""
    c = constants()
    patient = PatientTraits()
    moved, unmoved = (
        THERAPIST._replace(earlier=Act(0.5, 0.5)),
        THERAPIST._replace(earlier=Act(-0.5, -0.5)),
    )

    def heard(moment, **lapse):
        skills = TherapistTraits(**{**dict.fromkeys(SKILLS, 1.0), **lapse})
        return criticism(moment, Act(-0.5, -0.5), METACOMMUNICATE, skills, patient, c)

    assert heard(unmoved, no_parallels=0.0) > heard(unmoved)
    assert heard(unmoved, immediacy=0.0) == heard(unmoved)
    assert heard(moved, immediacy=0.0) > heard(moved)


def test_metacommunication_without_skill_is_cold_and_controlling():
    """0.6 - 0.4 - 0.3 of warmth, and 0.5 of control."""
    c = constants(
        metacommunication__warmth=0.6,
        metacommunication__control=0.0,
        metacommunication__defensive_coldness=0.4,
        metacommunication__distance=0.3,
        metacommunication__pushiness=0.5,
    )
    clumsy = TherapistTraits(**dict.fromkeys(SKILLS, 0.0))
    assert metacommunication_target(clumsy, c) == approx((-0.1, 0.5))


def test_disclosure_frees_by_half_at_full_skill():
    """Skill 9: a release of one half leaves half of the embeddedness."""
    c = constants(embedding__disclosure_release=0.5)
    assert disclosed(0.8, 1.0, c) == approx(0.4)
    assert disclosed(0.8, 0.0, c) == 0.8


def test_load_adds_up_and_wears_off():
    """Kept 0.5 of 0.4, then a quarter of the way to full when speaking again."""
    c = constants(metacommunication__load=0.25, metacommunication__load_kept=0.5)
    assert load_next(0.4, False, c) == approx(0.2)
    assert load_next(0.4, True, c) == approx(0.2 + 0.25 * 0.8)


def test_who_monitors_explores_a_failure_and_who_does_not_presses_on():
    """Skill 6: full monitoring relieves half the load and adds no pressure."""
    c = constants(metacommunication__relief=0.5, metacommunication__pressing_kept=0.5)
    assert explored_load(0.4, 1.0, c) == approx(0.2)
    assert pressing_worn(0.4, c) == approx(0.2)
    assert pressing_after_failure(0.4, 1.0) == approx(0.4)
    assert pressing_after_failure(0.4, 0.5) == approx(0.7)
    assert pressing_after_failure(0.4, 0.0) == approx(1.0)


def test_pressing_wears_off_once_in_an_exchange_whether_an_attempt_failed_or_not():
    """With full monitoring a failure adds nothing: half of the pressing is kept either way."""
    c = constants(metacommunication__pressing_kept=0.5, resolution__advance=0.0)
    who = dyad(c, monitoring=1.0)
    pressed = state(pressing=0.4, rupture=withdrawal())
    for response in (GO_ON, METACOMMUNICATE):
        after, _ = therapist_turn(pressed, 0, response, SHOCKS, 0.0, who)
        assert after.therapist.pressing == approx(0.2)


def test_a_failure_discourages_who_did_not_expect_it():
    """Skill 10: without it 0.4 of the way to despair and 0.3 into the pattern."""
    c = constants(metacommunication__discouragement=0.4, metacommunication__personal=0.3)
    assert discouragement_next(0.5, 0.0, c) == approx(0.7)
    assert discouragement_next(0.5, 1.0, c) == 0.5
    assert taken_personally(0.0, 0.0, c) == approx(0.3)
    assert taken_personally(0.0, 1.0, c) == 0.0


def test_the_earlier_moment_is_let_go_step_by_step():
    """A trace of one quarter covers a quarter of the way to the patient's act."""
    c = constants(metacommunication__trace=0.25)
    assert earlier_next(Act(0.0, 0.4), Act(0.4, 0.0), c) == approx((0.1, 0.3))


@pytest.mark.parametrize("response", [GO_ON, IMMEDIATE])
def test_the_skills_of_speaking_are_silent_while_nothing_is_said(response):
    """Skills 2, 4 and 7 matter in metacommunication only."""
    c = constants()
    skilled, clumsy = (TherapistTraits(**dict.fromkeys(SKILLS, level)) for level in (1.0, 0.0))
    pressed = THERAPIST._replace(pressing=1.0, earlier=Act(0.9, 0.9))
    heard = [
        criticism(pressed, Act(-0.9, -0.9), response, skills, PatientTraits(), c)
        for skills in (skilled, clumsy)
    ]
    assert heard[0] == heard[1]
    assert history_weight(0.5, response, 1.0, c) == history_weight(0.5, response, 0.0, c)
