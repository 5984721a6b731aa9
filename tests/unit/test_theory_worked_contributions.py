"""What is left of the two when one contribution is taken away, field by field."""

from __future__ import annotations

import pytest

from dyad_sim.parameters import SKILLS
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.contributions import (
    CONTRIBUTIONS,
    EVERYTHING,
    Neutral,
    bringing,
    settled,
)
from tests.examples import constants, dyad, state

approx = pytest.approx

NEUTRAL_TERMS = Neutral(stance_affiliation=0.5, stance_control=-0.85, skill=0.9)

SETTLED = {"affiliation": 0.6, "control": -0.6}
"""Where the neutral therapist's stance of (0.75, -0.75) lies: half warmed, 0.1 of structure."""

NOT_PULLED = {"susceptibility_affiliation": 0.0, "susceptibility_control": 0.0}

TAKEN_AWAY = {
    "patient_style": {"patient": {"rigidity": 0.0}},
    "patient_susceptibility": {"patient traits": NOT_PULLED},
    "patient_hearing": {
        "patient": {"transference": 0.0, "reception": approx(tuple(SETTLED.values()))},
        "patient traits": {
            **{f"wish_{axis}": approx(value) for axis, value in SETTLED.items()},
            "fear_affiliation": approx(-0.3),
            "fear_control": 0.0,
            "intrusion_sensitivity": 0.0,
            "parting_sensitivity": 0.0,
        },
    },
    "therapist_stance": {
        "therapist traits": {"stance_affiliation": 0.5, "stance_control": -0.85}
    },
    "therapist_susceptibility": {
        "therapist": {"embeddedness": 0.0},
        "therapist traits": NOT_PULLED,
    },
    "therapist_lapses": {
        "therapist": {"pressing": 0.0, "discouragement": 0.0},
        "therapist traits": dict.fromkeys([*SKILLS, "mindfulness", "affect_tolerance"], 0.9),
    },
}
"""Whose numbers become what; everything else stays."""


def the_two():
    """State and dyad in which no number is what it becomes when taken away."""
    c = constants(reception__fear_chill=0.3, acts__therapist_inertia=0.0)
    who = dyad(
        c,
        intrusion_sensitivity=0.7,
        parting_sensitivity=0.6,
        fear_control=0.35,
        structure=0.1,
        **dict.fromkeys(SKILLS, 0.4),
    )
    then = state(
        embeddedness=0.3, pressing=0.2, discouragement=0.25, warmth=0.5, reception=Act(0.1, 0.2)
    )
    return then, who


@pytest.mark.parametrize("name", CONTRIBUTIONS)
def test_taking_one_contribution_away_leaves_these_numbers(name):
    """And no others are changed."""
    then, who = the_two()
    state_left, dyad_left = bringing(then, who, EVERYTHING - CONTRIBUTIONS[name], NEUTRAL_TERMS)
    changes = TAKEN_AWAY[name]
    expected = {
        "patient": then.patient._replace(**changes.get("patient", {})),
        "therapist": then.therapist._replace(**changes.get("therapist", {})),
        "patient traits": who.patient._replace(**changes.get("patient traits", {})),
        "therapist traits": who.therapist._replace(**changes.get("therapist traits", {})),
    }
    assert expected == {
        "patient": state_left.patient,
        "therapist": state_left.therapist,
        "patient traits": dyad_left.patient,
        "therapist traits": dyad_left.therapist,
    }


def test_acts_settle_where_inertia_and_target_agree():
    """Where the expression of what is kept and of the target is the act itself."""
    act = settled(Act(0.75, -0.4), 0.5)
    impulse = 0.5 * act.affiliation + 0.5 * 0.75
    assert act.affiliation == approx(impulse / (1.0 + impulse**2) ** 0.5)
    assert settled(Act(0.75, -0.75), 0.0) == approx((0.6, -0.6))
