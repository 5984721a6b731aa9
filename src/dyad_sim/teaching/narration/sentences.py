"""A sentence of the narration: what it asserts, when, and at which detail it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dyad_sim.instruments.exchange_report import ExchangeRow

SESSIONS = "sessions"
EPISODES = "episodes"
EXCHANGES = "exchanges"

DETAILS = (SESSIONS, EPISODES, EXCHANGES)
"""From the coarsest to the finest; a finer one tells everything that a coarser one tells."""

WHOLE = -1
"""Exchange of a sentence about a whole session: it is said before its exchanges."""


FEWEST_SYMPTOMS = 0.05
"""Reported symptoms (intake mean 1) of which a share still says something; ours."""


class Claim(NamedTuple):
    """What a sentence is going to say, before it has words.

    Attributes
    ----------
    session, exchange
        From 1 and from 0; ``WHOLE`` for a claim about the session as a whole.
    level
        Coarsest detail at which it is told.
    name, case
        Type of claim, and which of its wordings fit.
    facts
        What is asserted; a test recomputes each of them from the tables.
    words
        What fills the wording.  A value that begins with ``@`` names a table of phrases.
    """

    session: int
    exchange: int
    level: str
    name: str
    case: str
    facts: Mapping[str, object]
    words: Mapping[str, str]


def at(row: ExchangeRow, level: str, name: str, case: str) -> tuple[int, int, str, str, str]:
    """Return the first five parts of a claim that is told at an exchange."""
    return row.session, row.exchange, level, name, case


class Sentence(NamedTuple):
    """One sentence; see :class:`Claim`: ``claim`` is its name, and its case is a fact."""

    session: int
    exchange: int
    level: str
    claim: str
    text: str
    facts: Mapping[str, object]


def told(sentences: Iterable[Sentence], detail: str) -> list[Sentence]:
    """Return the sentences that are told at a detail, in order.

    Parameters
    ----------
    sentences
        Of one course.
    detail
        ``sessions``, ``episodes`` or ``exchanges``.
    """
    if detail not in DETAILS:
        message = f"detail must be one of {', '.join(DETAILS)}, got {detail!r}."
        raise ValueError(message)
    included = DETAILS[: DETAILS.index(detail) + 1]
    return [sentence for sentence in sentences if sentence.level in included]
