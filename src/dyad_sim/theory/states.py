"""The states of the dyad: what the next step needs, and nothing else."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.circumplex import Act

NO_RUPTURE = 0
WITHDRAWAL = 1
CONFRONTATION = 2

TASKS_GOALS = 0
BOND = 1

LAST_STAGE = 4
"""Stages of resolution after Safran & Muran (2000): marker, exploration, avoidance, wish."""


class Variable(NamedTuple):
    """What is to be known about one variable of a state: its range, symbol and what it is.

    ``high`` is infinite where nothing bounds it; an act lies in the range on both axes.
    """

    low: float
    high: float
    symbol: str
    meaning: str


class PatientState(NamedTuple):
    """The patient from exchange to exchange."""

    act: Annotated[Act, Variable(-1, 1, "b_P", "last act")]
    reception: Annotated[
        Act, Variable(-1, 1, r"\bar r", "how the therapist is received of late")
    ]
    strain: Annotated[float, Variable(0, 1, "S", "interpersonal strain")]
    voiced: Annotated[
        Act,
        Variable(-1, 1, "V", "where the patient spoke from as a rupture was resolved, fading"),
    ]
    style: Annotated[Act, Variable(-1, 1, "s", "where the patient habitually acts")]
    rigidity: Annotated[
        float, Variable(0, 1, r"\rho", "how far the style overrides the moment")
    ]
    transference: Annotated[
        float, Variable(0, 1, r"\tau_P", "how far history colours what is received")
    ]
    negotiability: Annotated[
        float, Variable(0, 1, "N", "sense that needs can be held and the other kept")
    ]
    symptoms: Annotated[float, Variable(0, math.inf, "X", "true symptoms; mean 1 at intake")]
    improvement: Annotated[
        float,
        Variable(-math.inf, 1, r"\Delta", "share of the symptoms lost in the last session"),
    ]


class TherapistState(NamedTuple):
    """The therapist from exchange to exchange."""

    act: Annotated[Act, Variable(-1, 1, "b_T", "last act")]
    earlier: Annotated[
        Act,
        Variable(
            -1, 1, r"\tilde b_P", "moment that a therapist without immediacy still answers"
        ),
    ]
    embeddedness: Annotated[float, Variable(0, 1, "e", "how far drawn into the pattern")]
    aware: Annotated[
        bool,
        Variable(0, 1, r"\text{aware}", "under the impression of a rupture, right or wrong"),
    ]
    load: Annotated[float, Variable(0, 1, "L", "recent load of metacommunication")]
    pressing: Annotated[float, Variable(0, 1, "P", "pressing on after an attempt that failed")]
    discouragement: Annotated[float, Variable(0, 1, "D", "discouraged by attempts that failed")]
    familiarity: Annotated[float, Variable(0, 1, "F", "familiar with this patient's pattern")]
    warmth: Annotated[
        float, Variable(0, 1, "W", "warmth toward this patient beyond the stance")
    ]
    learned: Annotated[float, Variable(0, 1, "K", "skill learned from resolved ruptures")]


class Rupture(NamedTuple):
    """The open rupture, or its absence."""

    kind: Annotated[
        int, Variable(0, 2, r"\text{kind}", "0 none, 1 withdrawal, 2 confrontation")
    ]
    focus: Annotated[
        int, Variable(0, 1, r"\text{focus}", "what it is about: 0 tasks and goals, 1 the bond")
    ]
    stage: Annotated[int, Variable(0, LAST_STAGE, "n", "how far resolution has come")]
    shown_stage: Annotated[
        int, Variable(0, LAST_STAGE, "n_{shown}", "how far it seems to have come")
    ]
    compliance: Annotated[float, Variable(0, 1, "k", "placating share of a withdrawal")]
    intensity: Annotated[float, Variable(0, 1, "I", "intensity now")]
    peak: Annotated[float, Variable(0, 1, r"\hat I", "highest intensity so far")]


class Alliance(NamedTuple):
    """The alliance in truth (Bordin 1979)."""

    bond: Annotated[float, Variable(0, 1, "B", "bond")]
    tasks: Annotated[float, Variable(0, 1, "T", "agreement on tasks")]
    goals: Annotated[float, Variable(0, 1, "G", "agreement on goals")]


class DyadState(NamedTuple):
    """Everything that the next exchange needs to know of the dyad."""

    patient: PatientState
    therapist: TherapistState
    rupture: Rupture
    alliance: Alliance
    matched: Annotated[
        bool, Variable(0, 1, r"\text{in tune}", "whether the last moment was in tune")
    ]


class Dyad(NamedTuple):
    """What does not change during a therapy: who the two are, and the rules.

    ``strategy`` is a code of :mod:`dyad_sim.theory.response`; ``case`` is the place of the
    patient in the therapist's caseload, from 0.
    """

    patient: PatientTraits
    therapist: TherapistTraits
    treatment: Treatment
    constants: Constants
    strategy: int
    case: int


QUIET = Rupture(NO_RUPTURE, TASKS_GOALS, 0, 0, 0.0, 0.0, 0.0)
"""No rupture is open."""
