"""The moment at which a replay opens, in its files and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dyad_sim.studies.replay import Replay

Moment = tuple[int, int]
"""Session, from 1, and exchange, from 0."""

BEFORE = 10
"""Exchanges that are shown before the rupture that is to be seen begins."""


def moments_of(replay: Replay) -> list[Moment]:
    """Return the moments of a course, in order."""
    exchanges = replay.tables["exchanges"]
    return list(zip(exchanges["session"], exchanges["exchange"], strict=True))


def moment_of(text: str | None, opening: Moment | None, replay: Replay) -> Moment:
    """Return the moment that was asked for, or else one at which something begins.

    That is the opening of a scene, or shortly before the rupture that became most intense.

    Raises
    ------
    ConfigurationError
        If what was asked for is no moment of the course.
    """
    if text is not None:
        return _asked(text, replay)
    return opening or _before_the_worst(replay)


def _asked(text: str, replay: Replay) -> Moment:
    """Return a moment from its text, ``3.12``."""
    from dyad_sim.configs import ConfigurationError

    moments = moments_of(replay)
    session, _, exchange = text.partition(".")
    if session.isdecimal() and exchange.isdecimal():
        asked = int(session), int(exchange)
        if asked in moments:
            return asked
    last = ".".join(map(str, moments[-1]))
    message = f"--at {text} is no moment of this course; give one from 1.0 to {last}."
    raise ConfigurationError(message)


def _before_the_worst(replay: Replay) -> Moment:
    """Return a moment shortly before the worst rupture; the first where there is none."""
    moments, episodes = moments_of(replay), replay.tables["episodes"]
    if episodes.empty:
        return moments[0]
    worst = int(episodes["peak_intensity"].to_numpy().argmax())
    onset = episodes[["session_begun", "exchange_begun"]].to_numpy()[worst]
    session, exchange = moments[max(0, moments.index(tuple(onset)) - BEFORE)]
    return int(session), int(exchange)
