"""Tells a course: gathers the claims about it, and gives them words in order of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.attempts import attempt_claims, small_attempt_claims
from dyad_sim.teaching.narration.closing import closing_claims
from dyad_sim.teaching.narration.ending import ending_claims, parting_claims
from dyad_sim.teaching.narration.moments import moment_claims
from dyad_sim.teaching.narration.opening import opening_claims
from dyad_sim.teaching.narration.ruptures import Rupture, ruptures_of
from dyad_sim.teaching.narration.sentences import Claim, Sentence
from dyad_sim.teaching.narration.sessions import Chronicle
from dyad_sim.teaching.narration.small import false_alarms, small_claims
from dyad_sim.teaching.narration.told_in_full import FAMILIAR, full_claims
from dyad_sim.teaching.narration.voice import in_words
from dyad_sim.theory.states import Dyad


def narrated(
    dyad: Dyad,
    sessions: Sequence[SessionRow],
    episodes: Sequence[EpisodeRow],
    exchanges: Sequence[ExchangeRow],
    row: DyadRow | None = None,
) -> list[Sentence]:
    """Return the course of one dyad in sentences, in order of time, at every detail.

    Parameters
    ----------
    dyad
        At intake.
    sessions, episodes, exchanges
        Rows so far.  A session or rupture that is under way need have no row
        yet; what only its row knows is then left out.
    row
        Of the whole treatment; None while it goes on.

    Notes
    -----
    Small ruptures, whose intensity stays below one half, are told in one
    sentence where they end.  While a course goes on, a rupture that is small so
    far is told as small.
    """
    return in_words(_claims(dyad, sessions, episodes, exchanges, row))


def _claims(
    dyad: Dyad,
    sessions: Sequence[SessionRow],
    episodes: Sequence[EpisodeRow],
    exchanges: Sequence[ExchangeRow],
    row: DyadRow | None,
) -> Iterator[Claim]:
    """Yield everything that is claimed of a course, in no order."""
    ruptures = ruptures_of(exchanges, episodes)
    yield from opening_claims(dyad)
    chronicle = Chronicle(ruptures, dyad.treatment.exchanges)
    for session in sessions:
        yield from chronicle.session_claims(session)
    yield from _rupture_claims(dyad, ruptures, row is not None)
    yield from false_alarms(exchanges)
    yield from moment_claims(exchanges)
    yield from parting_claims(dyad, sessions, exchanges)
    if row is not None:
        yield from ending_claims(dyad, row, dyad.treatment.exchanges - 1)


def _rupture_claims(dyad: Dyad, ruptures: Sequence[Rupture], over: bool) -> Iterator[Claim]:
    """Yield what is claimed of the ruptures."""
    full = [rupture for rupture in ruptures if rupture.escalated]
    small = [rupture for rupture in ruptures if not rupture.escalated]
    for nth, rupture in enumerate(full):
        yield from full_claims(rupture, nth, dyad.treatment.exchanges)
        yield from attempt_claims(rupture, nth >= FAMILIAR)
        yield from closing_claims(rupture, over, nth >= FAMILIAR)
    yield from small_claims(small)
    for rupture in small:
        yield from small_attempt_claims(rupture)
