"""The therapist's chair: what a learner can choose at each point, and what came of it.

Nothing else changes: same patient, same rules, same random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dyad_sim.teaching.classroom.case import MOST_EXCHANGES, Case
from dyad_sim.teaching.classroom.recording import Recording
from dyad_sim.teaching.classroom.serialise import cut, is_whole
from dyad_sim.teaching.narration.wordings import position
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE, Situation

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


BEGINNING = {"session": 1, "exchange": 0}


def orders_of(question: Mapping[str, Any]) -> Orders:
    """Return the orders of a question.

    Parameters
    ----------
    question
        ``choices`` (each with ``session``, ``exchange``, ``response`` and ``manner``, skills
        to yes or no), ``from``, ``every``, ``stop`` and ``finish``.

    Raises
    ------
    ValueError
        If one of them is not what it should be.
    """
    choices = question.get("choices") or []
    if not isinstance(choices, list) or len(choices) > MOST_EXCHANGES:
        message = f"choices must be a list of at most {MOST_EXCHANGES}."
        raise ValueError(message)
    return Orders(
        place_of(question.get("from") or BEGINNING),
        {place_of(choice): _choice(choice) for choice in choices},
        _place_or_none(question.get("every")),
        _place_or_none(question.get("stop")),
        _place_or_none(question.get("finish")),
    )


def _place_or_none(plain: Any) -> Place | None:
    """Return a place, or None where none is named."""
    return None if plain is None else place_of(plain)


def place_of(plain: Any) -> Place:
    """Return a place in a course: session from 1, exchange from 0.

    Raises
    ------
    ValueError
        If it is none.
    """
    if isinstance(plain, Mapping):
        session, exchange = plain.get("session"), plain.get("exchange")
        if is_whole(session, 1, MOST_EXCHANGES) and is_whole(exchange, 0, MOST_EXCHANGES):
            return int(session), int(exchange)  # type: ignore[arg-type]  # checked
    message = f"{cut(plain, 80)} is no place; give a session from 1 and an exchange from 0."
    raise ValueError(message)


def _choice(plain: Mapping[str, Any]) -> Choice:
    """Return a learner's choice."""
    response: Any = plain.get("response")
    if not is_whole(response, GO_ON, ADHERE):
        message = f"response={cut(response)} is none of {GO_ON} to {ADHERE}."
        raise ValueError(message)
    manner = plain.get("manner") or {}
    if not isinstance(manner, Mapping) or not set(manner) <= set(MANNERS):
        message = f"manner={cut(manner, 80)} is not allowed; choose from {', '.join(MANNERS)}."
        raise ValueError(message)
    if response != METACOMMUNICATE:
        return Choice(response, {})
    return Choice(response, {name: WELL if well else BADLY for name, well in manner.items()})


MARKED = 0.25
"""Discouragement from which it is spoken of.  Ours."""

IMPRESSIONS = {
    "noticed": "You have just begun to sense that something is wrong between you.",
    "still": "You are still under the impression that something is wrong between you.",
    "asked": "You have no particular impression that something is wrong between you.",
}

SEEMING = (
    "Nothing of it has been spoken about yet.",
    "It seems to have been named between you.",
    "You seem to be exploring it together.",
    "What was avoided about it seems to come into words.",
    "It seems that what the patient needs has been said.",
)
"""How far resolution seems to have come, by the stage that shows."""


def described(point: Point) -> dict[str, Any]:
    """Return a point of choice as values for JSON; nothing that a therapist could not know."""
    seen = point.situation
    session, exchange = point.place
    return {
        "session": session,
        "exchange": exchange,
        "reason": point.reason,
        "text": " ".join(_sentences(point)),
        "stage": seen.shown_stage if seen.aware else None,
        "patient": [seen.patient_affiliation, seen.patient_control],
        "pull": list(point.pull),
    }


def _sentences(point: Point) -> list[str]:
    """Return what there is to go by, in sentences."""
    seen = point.situation
    reason = "still" if point.reason == "asked" and seen.aware else point.reason
    patient = position(seen.patient_affiliation, seen.patient_control)
    own = position(seen.own_affiliation, seen.own_control)
    told = [
        f"The patient is {patient}; a moment ago you were {own}.",
        IMPRESSIONS[reason],
    ]
    if seen.aware:
        told.append(SEEMING[seen.shown_stage])
    if seen.discouragement > MARKED:
        told.append("Earlier attempts have left you discouraged.")
    return told
