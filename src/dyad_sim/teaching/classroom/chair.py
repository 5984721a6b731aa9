"""The therapist's chair: a learner makes the decisions that the simulated therapist would make.

Nothing else changes: same patient, same rules, same random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dyad_sim.teaching.classroom.case import Case
from dyad_sim.teaching.classroom.recording import Recording
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.response import GO_ON, Situation

PATIENCE = 5
"""Exchanges after a choice before the next one, while the impression of a rupture lasts."""

WELL, BADLY = 0.9, 0.1
"""Skill of an act that a learner means to do in a manner, or means not to.  Ours."""

MANNERS = (
    "tentativeness",
    "no_parallels",
    "responsibility",
    "concreteness",
    "collaboration",
    "self_disclosure",
)
"""Skills that show in a single act, so that a learner can choose them for it."""

Place = tuple[int, int]
"""Session, from 1, and exchange, from 0."""


class Choice(NamedTuple):
    """What a learner chose: a code of :mod:`~dyad_sim.theory.response`, skills of the act."""

    response: int
    manner: Mapping[str, float]


GOING_ON = Choice(GO_ON, {})
"""What a learner does who is not asked."""


class Point(NamedTuple):
    """Where a learner has to choose, what there is to go by, and why the course stopped.

    ``reason`` is ``noticed`` (a new impression of a rupture), ``still`` (it lasts) or
    ``asked`` (the learner wished to be asked).  ``pull`` is the response that the patient's
    act pulls for in this therapist.
    """

    place: Place
    reason: str
    situation: Situation
    pull: Act


class Orders(NamedTuple):
    """How far to go, and what was chosen on the way.

    Attributes
    ----------
    begin
        Before it the simulated therapist decides.
    choices
        By place.
    every
        From here on the learner is asked at every exchange; None for nowhere.
    stop
        The learner is asked here at the latest; None for wherever there is something to
        decide.
    finish
        From here on the simulated therapist decides again; None for nowhere.
    """

    begin: Place
    choices: Mapping[Place, Choice]
    every: Place | None = None
    stop: Place | None = None
    finish: Place | None = None


class Sitting(NamedTuple):
    """A course as far as it goes without a further choice; ``point`` is None at its end."""

    recording: Recording
    point: Point | None


def sat(case: Case, orders: Orders) -> Sitting:
    """Return the course of a learner up to the next point where there is something to decide.

    Notes
    -----
    It depends on nothing but its arguments: a choice taken back, a link and a finished
    course are all a list of choices.
    """
    recording = Recording(case)
    waited = PATIENCE  # Whoever sits down in the middle of something is asked at once.
    while not recording.ended:
        was_aware = recording.aware
        recording.patient_acts()
        here = recording.place
        if here < orders.begin or _reached(here, orders.finish):
            recording.therapist_answers(recording.usual())
            continue
        choice = orders.choices.get(here)
        waited = 0 if choice else waited
        if choice is None:
            reason = _reason(orders, recording, was_aware, waited)
            if reason is not None:
                situation = recording.therapy.situation()
                return Sitting(recording, Point(here, reason, situation, recording.pull()))
            waited += 1
        recording.therapist_answers(*(choice or GOING_ON))
    return Sitting(recording, None)


def _reason(orders: Orders, recording: Recording, was_aware: bool, waited: int) -> str | None:
    """Return why the learner has to be asked now, or None."""
    aware = recording.therapy.situation().aware
    if aware and not was_aware:
        return "noticed"
    if aware and waited >= PATIENCE:
        return "still"
    here = recording.place
    asked = _reached(here, orders.every) or _reached(here, orders.stop)
    return "asked" if asked else None


def _reached(here: Place, place: Place | None) -> bool:
    """Whether a place has been reached."""
    return place is not None and here >= place
