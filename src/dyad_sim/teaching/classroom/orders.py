"""A learner's choices from JSON: checked before they are followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dyad_sim.teaching.classroom.case import MOST_EXCHANGES
from dyad_sim.teaching.classroom.chair import BADLY, MANNERS, WELL, Choice, Orders, Place
from dyad_sim.teaching.classroom.checks import cut, is_whole
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE

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
