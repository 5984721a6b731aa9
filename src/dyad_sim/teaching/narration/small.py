"""Claims about small ruptures, a sentence for each or for several, and about false alarms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from dyad_sim.instruments.episodes import LAPSED, OPEN, RESOLVED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.phrases import kind, number, over, since
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import EPISODES, Claim
from dyad_sim.theory import events as ev


def small_claims(ruptures: Iterable[Rupture]) -> Iterator[Claim]:
    """Yield what is told of small ruptures: each where it ended, so that the end is known.

    Those that faded in one session without having been noticed share a sentence.
    """
    by_session = groupby(ruptures, key=lambda rupture: rupture.last.session)
    for _, group in by_session:
        ended = list(group)
        unheeded = [rupture for rupture in ended if _unheeded(rupture)]
        if len(unheeded) > 1:
            yield _several(unheeded)
        for rupture in ended:
            if len(unheeded) < 2 or rupture not in unheeded:  # noqa: PLR2004 - more than one
                yield _one(rupture)


def false_alarms(exchanges: Iterable[ExchangeRow]) -> Iterator[Claim]:
    """Yield the ruptures that the therapist sensed where there was none."""
    for row in exchanges:
        if ev.includes(row.events, ev.FALSE_ALARM):
            spoke = ev.includes(row.events, ev.METACOMMUNICATED)
            hurt = ev.includes(row.events, ev.ONSET)
            facts = {"spoke": spoke, "rupture_began": hurt}
            case = "hurt" if spoke and hurt else "spoke" if spoke else "kept"
            yield Claim(row.session, row.exchange, EPISODES, "false_alarm", case, facts, {})


def _unheeded(rupture: Rupture) -> bool:
    """Whether a rupture faded without having been noticed."""
    return rupture.outcome == LAPSED and rupture.noticed is None


def _several(ruptures: Sequence[Rupture]) -> Claim:
    """Several small ruptures that faded in one session and were never noticed."""
    last = ruptures[-1].last
    facts = {
        "ruptures": len(ruptures),
        "kinds": sorted({kind(rupture.kind) for rupture in ruptures}),
    }
    words = {"count": number(len(ruptures))}
    return Claim(last.session, last.exchange, EPISODES, "small_several", "faded", facts, words)


def _one(rupture: Rupture) -> Claim:
    """One small rupture, from its onset to its end, or as far as it has come."""
    last = rupture.last
    facts = {
        "kind": kind(rupture.kind),
        "kind_last": kind(rupture.kind_last),
        "focus": rupture.focus,
        "outcome": rupture.outcome,
        "noticed": rupture.noticed is not None,
        "attempts": len(rupture.attempts),
        "session_begun": rupture.first.session,
    }
    turned = rupture.kind_last != rupture.kind
    turn = f", by then a {kind(rupture.kind_last)}," if turned else ""
    words = {
        "kind": kind(rupture.kind),
        "over": over(rupture.focus),
        "since": since(rupture.first.session, last.session),
        "turned": turn,
    }
    return Claim(
        last.session, last.exchange, EPISODES, "small", _small_case(rupture), facts, words
    )


def _small_case(rupture: Rupture) -> str:
    """Which wordings fit a small rupture."""
    if rupture.outcome == OPEN:
        return "open_seen" if rupture.noticed else "open"
    if rupture.outcome == RESOLVED:
        mended = ev.includes(rupture.last.events, ev.MENDED)
        return "mended" if mended else "resolved"
    if not rupture.attempts:
        return "seen" if rupture.noticed else "unheeded"
    if all(ev.includes(attempt.row.events, ev.ADHERED) for attempt in rupture.attempts):
        return "pressed"
    return "tried" if rupture.noticed else "touched"
