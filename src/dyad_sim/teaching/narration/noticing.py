"""Claims about whether and when the therapist saw an escalated rupture."""

from __future__ import annotations

from collections.abc import Iterator

from dyad_sim.teaching.narration.phrases import kind, number
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import EPISODES, EXCHANGES, Claim, at
from dyad_sim.theory import events as ev

UNSEEN_FOR = 2
"""Sessions after which an unnoticed rupture is called so."""

FEW_TOLD = 2
"""Times that seeing through an apparent repair is told at the usual detail."""

AT_ONCE = 5
"""Exchanges within which noticing counts as prompt; ours.

Of the escalated ruptures of the default population that are noticed at all, 28 in 100.
"""


def notice_claims(rupture: Rupture, at_length: bool) -> Iterator[Claim]:
    """Yield when the therapist noticed a rupture, or saw through an apparent repair.

    Parameters
    ----------
    at_length
        Whether it is also told that the rupture went unseen for long.
    """
    yield from _notice(rupture, at_length)
    yield from _seen_through(rupture)


def _notice(rupture: Rupture, at_length: bool) -> Iterator[Claim]:
    """When the therapist noticed, and that they had not for long."""
    row = rupture.noticed
    begun = rupture.first.session
    until = rupture.last.session if row is None else row.session
    if until - begun > UNSEEN_FOR and at_length:
        last = [each for each in rupture.open_rows if each.session < begun + UNSEEN_FOR][-1]
        facts: dict[str, object] = {"kind": kind(last.rupture_kind), "sessions": UNSEEN_FOR}
        words = {"kind": kind(last.rupture_kind), "count": number(UNSEEN_FOR)}
        yield Claim(*at(last, EPISODES, "unseen", "so_far"), facts, words)
    if row is None:
        return
    passed = row.session - begun
    waited = row.exchange - rupture.first.exchange if passed == 0 else None
    facts = {"sessions_later": passed, "exchanges_later": waited}
    before = rupture.rows[rupture.rows.index(row) - 1]
    words = {"kind": kind(before.rupture_kind), "count": number(passed)}
    case = "later" if passed > 1 else "next" if passed else "same_session"
    if waited is not None and waited <= AT_ONCE:
        case = "prompt"
    facts["kind"] = words["kind"]
    yield Claim(*at(row, EPISODES, "noticed", case), facts, words)


def _seen_through(rupture: Rupture) -> Iterator[Claim]:
    """The therapist saw through an apparent repair; told the first few times."""
    seen = [row for row in rupture.rows if ev.includes(row.events, ev.SEEN_THROUGH)]
    for place, row in enumerate(seen):
        level = EPISODES if place < FEW_TOLD else EXCHANGES
        facts = {"nth": place}
        case = "again" if place else "first"
        yield Claim(*at(row, level, "seen_through", case), facts, {})
