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
    """What is to be known about one variable of a state: its range and what it is.

    ``high`` is infinite where nothing bounds it; an act lies in the range on both axes.
    """

    low: float
    high: float
    meaning: str


class PatientState(NamedTuple):
    """The patient from exchange to exchange."""

    act: Annotated[Act, Variable(-1, 1, "last act")]
    reception: Annotated[Act, Variable(-1, 1, "how the therapist is received of late")]
    strain: Annotated[float, Variable(0, 1, "interpersonal strain")]
    voiced: Annotated[
        Act, Variable(-1, 1, "where the patient spoke from as a rupture was resolved, fading")
    ]
    style: Annotated[Act, Variable(-1, 1, "where the patient habitually acts")]
    rigidity: Annotated[float, Variable(0, 1, "how far the style overrides the moment")]
    transference: Annotated[float, Variable(0, 1, "how far history colours what is received")]
    negotiability: Annotated[
        float, Variable(0, 1, "sense that needs can be held and the other kept")
    ]
    symptoms: Annotated[float, Variable(0, math.inf, "true symptoms; mean 1 at intake")]
    improvement: Annotated[
        float, Variable(-math.inf, 1, "share of the symptoms lost in the last session")
    ]


class TherapistState(NamedTuple):
    """The therapist from exchange to exchange."""

    act: Annotated[Act, Variable(-1, 1, "last act")]
    earlier: Annotated[
        Act, Variable(-1, 1, "moment that a therapist without immediacy still answers")
    ]
    embeddedness: Annotated[float, Variable(0, 1, "how far drawn into the pattern")]
    aware: Annotated[bool, Variable(0, 1, "under the impression of a rupture, right or wrong")]
    load: Annotated[float, Variable(0, 1, "recent load of metacommunication")]
    pressing: Annotated[float, Variable(0, 1, "pressing on after an attempt that failed")]
    discouragement: Annotated[float, Variable(0, 1, "discouraged by attempts that failed")]
    familiarity: Annotated[float, Variable(0, 1, "familiar with this patient's pattern")]
    warmth: Annotated[float, Variable(0, 1, "warmth toward this patient beyond the stance")]
    learned: Annotated[float, Variable(0, 1, "skill learned from resolved ruptures")]


class Rupture(NamedTuple):
    """The open rupture, or its absence."""

    kind: Annotated[int, Variable(0, 2, "0 none, 1 withdrawal, 2 confrontation")]
    focus: Annotated[int, Variable(0, 1, "what it is about: 0 tasks and goals, 1 the bond")]
    stage: Annotated[int, Variable(0, LAST_STAGE, "how far resolution has come")]
    shown_stage: Annotated[int, Variable(0, LAST_STAGE, "how far it seems to have come")]
    compliance: Annotated[float, Variable(0, 1, "placating share of a withdrawal")]
    intensity: Annotated[float, Variable(0, 1, "intensity now")]
    peak: Annotated[float, Variable(0, 1, "highest intensity so far")]


class Alliance(NamedTuple):
    """The alliance in truth (Bordin 1979)."""

    bond: Annotated[float, Variable(0, 1, "bond")]
    tasks: Annotated[float, Variable(0, 1, "agreement on tasks")]
    goals: Annotated[float, Variable(0, 1, "agreement on goals")]


class DyadState(NamedTuple):
    """Everything that the next exchange needs to know of the dyad."""

    patient: PatientState
    therapist: TherapistState
    rupture: Rupture
    alliance: Alliance
    matched: Annotated[bool, Variable(0, 1, "whether the last moment was in tune")]


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
