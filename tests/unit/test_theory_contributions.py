"""The two without some of what they bring in: what is taken away, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.parameters import SKILLS, TherapistTraits
from dyad_sim.theory.circumplex import CENTRE, Act, next_act
from dyad_sim.theory.contributions import (
    CONTRIBUTIONS,
    EVERYTHING,
    NOTHING,
    OF_PATIENT,
    OF_THERAPIST,
    Neutral,
    bringing,
    brings,
    settled,
)
from dyad_sim.theory.exchange import therapist_turn
from dyad_sim.theory.patient import patient_target
from dyad_sim.theory.response import GO_ON
from dyad_sim.theory.schema import confirmation
from dyad_sim.theory.states import QUIET
from dyad_sim.theory.therapist import embeddedness_next
from tests.examples import NEUTRAL, SHOCKS, dyad, state
from tests.strategies import dyads, states

sets = st.integers(NOTHING, EVERYTHING)

TWO = dyad(
    style_affiliation=-0.4,
    style_control=0.6,
    stance_affiliation=0.2,
    stance_control=0.3,
    parting_sensitivity=0.7,
)
THEN = state(embeddedness=0.6, pressing=0.3, discouragement=0.2, reception=Act(-0.3, 0.2))

AXES = ("affiliation", "control")
TOUCHED = {
    "patient_style": {"patient.rigidity"},
    "patient_susceptibility": {
        "patient traits.susceptibility_affiliation",
        "patient traits.susceptibility_control",
    },
    "patient_hearing": {
        "patient.transference",
        "patient.reception",
        *(f"patient traits.{what}_{axis}" for what in ("wish", "fear") for axis in AXES),
        "patient traits.intrusion_sensitivity",
        "patient traits.parting_sensitivity",
    },
    "therapist_stance": {
        "therapist traits.stance_affiliation",
        "therapist traits.stance_control",
    },
    "therapist_susceptibility": {
        "therapist.embeddedness",
        "therapist traits.susceptibility_affiliation",
        "therapist traits.susceptibility_control",
    },
    "therapist_lapses": {
        "therapist.pressing",
        "therapist.discouragement",
        *(f"therapist traits.{name}" for name in (*SKILLS, "mindfulness", "affect_tolerance")),
    },
}
"""Everything that taking a contribution away may change."""


def numbers(found) -> dict[str, object]:
    """Everything that a dyad is made of, by name."""
    then, who = found
    parts = {
        "patient": then.patient,
        "therapist": then.therapist,
        "patient traits": who.patient,
        "therapist traits": who.therapist,
    }
    return {
        f"{part}.{name}": value
        for part, values in parts.items()
        for name, value in values._asdict().items()
    } | {"rest": (then.rupture, then.alliance, then.matched, *who[2:])}


def changed(contributions: int) -> set[str]:
    """What differs when only some contributions are brought in."""
    whole, less = numbers((THEN, TWO)), numbers(bringing(THEN, TWO, contributions, Neutral()))
    return {name for name, value in whole.items() if less[name] != value}


@pytest.mark.parametrize("name", CONTRIBUTIONS)
def test_taking_a_contribution_away_changes_what_is_its_own(name):
    """And all of it, in an example where nothing is neutral by itself."""
    assert changed(EVERYTHING - CONTRIBUTIONS[name]) == TOUCHED[name]


def test_no_two_contributions_share_a_number():
    """What one of them takes away, none of the others does."""
    touched = [name for names in TOUCHED.values() for name in names]
    assert len(touched) == len(set(touched))


def test_flags_tell_contributions_apart():
    """Each has a bit of its own, and three belong to each partner."""
    assert [1 << place for place in range(6)] == list(CONTRIBUTIONS.values())
    assert sum(v for k, v in CONTRIBUTIONS.items() if k.startswith("patient")) == OF_PATIENT
    assert OF_PATIENT + OF_THERAPIST == EVERYTHING
    assert brings(OF_PATIENT, CONTRIBUTIONS["patient_style"])
    assert not brings(OF_PATIENT, CONTRIBUTIONS["therapist_stance"])


@given(then=states, who=dyads)
def test_with_everything_brought_in_the_two_are_who_they_were(then, who):
    """Nothing is touched."""
    assert bringing(then, who, EVERYTHING, Neutral()) == (then, who)


@given(then=states, who=dyads, first=sets, second=sets)
def test_what_is_taken_away_by_parts_is_taken_away(then, who, first, second):
    """Twice in a row leaves what both leave, in either order."""
    once = bringing(then, who, first & second, Neutral())
    assert bringing(*bringing(then, who, first, Neutral()), second, Neutral()) == once
    assert bringing(*bringing(then, who, second, Neutral()), first, Neutral()) == once


@given(then=states, who=dyads, some=sets)
def test_alliance_rupture_and_rules_stay_as_they_are(then, who, some):
    """Whatever is taken away."""
    after, other = bringing(then, who, some, Neutral())
    assert after[2:] == then[2:]
    assert after.patient.strain == then.patient.strain
    assert other[2:] == who[2:]


@given(then=states, who=dyads)
def test_a_patient_without_style_and_susceptibility_is_drawn_nowhere(then, who):
    """Without an open rupture, and unless a resolved one has opened them."""
    calm = then._replace(rupture=QUIET, patient=then.patient._replace(voiced=CENTRE))
    after, other = bringing(calm, who, OF_THERAPIST, Neutral())
    target = patient_target(
        after.patient, QUIET, after.therapist.act, other.patient, other.constants
    )
    assert target == pytest.approx((0.0, 0.0))


@given(then=states, who=dyads)
def test_a_therapist_without_susceptibility_is_not_drawn_in(then, who):
    """Whatever the patient does."""
    after, other = bringing(then, who, OF_PATIENT, Neutral())
    c = other.constants
    assert embeddedness_next(after.therapist, then.patient.act, other.therapist, c) == 0.0


def test_without_stance_and_hearing_nothing_confirms_the_fear():
    """What the average therapist gives is what is longed for, also once warmth has grown."""
    for warmth in (0.0, 0.4):
        then, who = bringing(state(warmth=warmth), TWO, NOTHING, Neutral())
        wish = Act(who.patient.wish_affiliation, who.patient.wish_control)
        fear = Act(who.patient.fear_affiliation, who.patient.fear_control)
        then = then._replace(therapist=then.therapist._replace(act=wish), matched=True)
        _, info = therapist_turn(then, 0, GO_ON, SHOCKS, 0.0, who)
        assert confirmation(info.received, wish, fear) == pytest.approx(0.0, abs=1e-9)


def test_acts_settle_where_they_stay():
    """One more act toward the same target changes nothing; no target is no act."""
    for inertia in (0.0, 0.37, 0.8):
        act = settled(Act(0.5, -0.2), inertia)
        assert next_act(act, Act(0.5, -0.2), inertia, NEUTRAL) == pytest.approx(act, abs=1e-9)
    assert settled(NEUTRAL, 0.37) == NEUTRAL


def test_the_neutral_therapist_is_average_in_stance_and_lacks_no_skill():
    """By default; another neutral therapist can be asked for."""
    usual = TherapistTraits()
    assert Neutral() == (usual.stance_affiliation, usual.stance_control, 1.0)
    other = Neutral(0.3, -0.1, 0.5)
    _, who = bringing(THEN, TWO, OF_PATIENT, other)
    assert (who.therapist.stance_affiliation, who.therapist.stance_control) == (0.3, -0.1)
    assert {getattr(who.therapist, skill) for skill in SKILLS} == {0.5}
