"""The states of the dyad: what the next step needs, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits, Treatment
from dyad_sim.theory.circumplex import Act

NO_RUPTURE = 0
WITHDRAWAL = 1
CONFRONTATION = 2

TASKS_GOALS = 0
BOND = 1

LAST_STAGE = 4
"""Stages of resolution after Safran & Muran (2000): marker, exploration, avoidance, wish."""


class PatientState(NamedTuple):
    """The patient from exchange to exchange.

    ``act`` and ``reception`` (the smoothed received act) are positions; the
    other numbers lie on [0, 1], but ``symptoms`` (0 upward, intake mean 1) and
    ``improvement`` (share of the symptoms lost in the last session, below 1).
    """

    act: Act
    reception: Act
    strain: float
    openness: float
    style: Act
    rigidity: float
    transference: float
    negotiability: float
    symptoms: float
    improvement: float


class TherapistState(NamedTuple):
    """The therapist from exchange to exchange; numbers on [0, 1].

    ``earlier`` trails behind the patient's acts: the moment that a therapist
    without immediacy still answers.
    """

    act: Act
    earlier: Act
    embeddedness: float
    aware: bool
    load: float
    pressing: float
    discouragement: float
    familiarity: float
    warmth: float
    learned: float


class Rupture(NamedTuple):
    """The open rupture, or its absence (``kind`` 0).

    ``stage`` is how far resolution has come, ``shown_stage`` how far it seems
    to have come; ``compliance`` is the placating share of a withdrawal.
    """

    kind: int
    focus: int
    stage: int
    shown_stage: int
    compliance: float
    intensity: float
    peak: float


class Alliance(NamedTuple):
    """Bond, agreement on tasks, agreement on goals; each on [0, 1] (Bordin 1979)."""

    bond: float
    tasks: float
    goals: float


class DyadState(NamedTuple):
    """Everything that the next exchange needs to know of the dyad."""

    patient: PatientState
    therapist: TherapistState
    rupture: Rupture
    alliance: Alliance
    matched: bool


class Dyad(NamedTuple):
    """What does not change during a therapy: who the two are, and the rules."""

    patient: PatientTraits
    therapist: TherapistTraits
    treatment: Treatment
    constants: Constants
    strategy: int
    case: int


QUIET = Rupture(NO_RUPTURE, TASKS_GOALS, 0, 0, 0.0, 0.0, 0.0)
"""No rupture is open."""
