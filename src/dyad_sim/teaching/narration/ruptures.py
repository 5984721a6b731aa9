"""What is told of ruptures: what each was, how it was noticed, how it ended; small ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from dyad_sim.instruments.episodes import ESCALATED, LAPSED, OPEN, RESOLVED, EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.wordings import (
    EPISODES,
    EXCHANGES,
    SESSIONS,
    Claim,
    at,
    kind,
    number,
    over,
    since,
)
from dyad_sim.theory import events as ev
from dyad_sim.theory.states import NO_RUPTURE

ATTEMPTED = ev.METACOMMUNICATED | ev.MENDING_TRIED | ev.ADHERED
"""Any answer to a rupture but going on; pressing on is one that repairs nothing."""

SEEN = ev.NOTICED | ev.SEEN_THROUGH
"""Either way in which the therapist becomes aware of an open rupture."""


class TriedRepair(NamedTuple):
    """An exchange in which the therapist responded to an open rupture, and the one before."""

    before: ExchangeRow
    row: ExchangeRow


class ToldRupture(NamedTuple):
    """One rupture.

    Attributes
    ----------
    rows
        Its exchanges, the one in which it began and the one in which it ended among them.
    outcome
        ``OPEN``, ``RESOLVED`` or ``LAPSED``, by the exchanges alone.
    report
        Its row, None where a course that goes on has not written it down yet.
    """

    rows: Sequence[ExchangeRow]
    outcome: int
    report: EpisodeRow | None

    @property
    def first(self) -> ExchangeRow:
        """Exchange in which it began."""
        return self.rows[0]

    @property
    def last(self) -> ExchangeRow:
        """Exchange in which it ended, or the last one so far."""
        return self.rows[-1]

    @property
    def open_rows(self) -> Sequence[ExchangeRow]:
        """Exchanges at whose end it was open."""
        return self.rows if self.outcome == OPEN else self.rows[:-1]

    @property
    def kind(self) -> int:
        """Kind at the onset."""
        return self.first.rupture_kind

    @property
    def kind_last(self) -> int:
        """Kind when it was last open."""
        return self.open_rows[-1].rupture_kind

    @property
    def focus(self) -> int | None:
        """What it is about, where that is known."""
        return None if self.report is None else self.report.focus

    @property
    def peak(self) -> float:
        """Highest intensity."""
        seen = max(row.rupture_intensity for row in self.open_rows)
        return seen if self.report is None else max(seen, self.report.peak_intensity)

    @property
    def escalated(self) -> bool:
        """Whether it is told in full."""
        return self.peak >= ESCALATED

    @property
    def noticed(self) -> ExchangeRow | None:
        """Exchange in which the therapist first noticed it."""
        return next((row for row in self.rows[1:] if ev.includes(row.events, SEEN)), None)

    @property
    def attempts(self) -> list[TriedRepair]:
        """Responses to it other than going on, in order."""
        return [
            TriedRepair(before, row)
            for before, row in pairwise(self.rows)
            if ev.includes(row.events, ATTEMPTED)
        ]


def ruptures_of(
    exchanges: Iterable[ExchangeRow], episodes: Iterable[EpisodeRow]
) -> list[ToldRupture]:
    """Return the ruptures of a course, in order.

    Parameters
    ----------
    exchanges
        All that there were so far.
    episodes
        Reports, as far as they have been written down.
    """
    reports = {(row.session_begun, row.exchange_begun): row for row in episodes}
    found: list[ToldRupture] = []
    rows: list[ExchangeRow] = []
    for row in exchanges:
        if rows or ev.includes(row.events, ev.ONSET):
            rows.append(row)
        if rows and row.rupture_kind == NO_RUPTURE:
            outcome = RESOLVED if ev.includes(row.events, ev.RESOLVED) else LAPSED
            found.append(_rupture(rows, outcome, reports))
            rows = []
    if rows:
        found.append(_rupture(rows, OPEN, reports))
    return found


def _rupture(
    rows: Sequence[ExchangeRow], outcome: int, reports: dict[tuple[int, int], EpisodeRow]
) -> ToldRupture:
    """Return a rupture with its report."""
    begun = rows[0].session, rows[0].exchange
    return ToldRupture(tuple(rows), outcome, reports.get(begun))


UNSEEN_FOR = 2
"""Sessions after which an unnoticed rupture is called so."""

FEW_TOLD = 2
"""Times that seeing through an apparent repair is told at the usual detail."""

AT_ONCE = 5
"""Exchanges within which noticing counts as prompt; ours.

Of the escalated ruptures of the default population that are noticed at all, 28 in 100.
"""


def notice_claims(rupture: ToldRupture, at_length: bool) -> Iterator[Claim]:
    """Yield when the therapist noticed a rupture, or saw through an apparent repair.

    Parameters
    ----------
    at_length
        Whether it is also told that the rupture went unseen for long.
    """
    yield from _notice(rupture, at_length)
    yield from _seen_through(rupture)


def _notice(rupture: ToldRupture, at_length: bool) -> Iterator[Claim]:
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


def _seen_through(rupture: ToldRupture) -> Iterator[Claim]:
    """The therapist saw through an apparent repair; told the first few times."""
    seen = [row for row in rupture.rows if ev.includes(row.events, ev.SEEN_THROUGH)]
    for place, row in enumerate(seen):
        level = EPISODES if place < FEW_TOLD else EXCHANGES
        facts = {"nth": place}
        case = "again" if place else "first"
        yield Claim(*at(row, level, "seen_through", case), facts, {})


def small_claims(ruptures: Iterable[ToldRupture]) -> Iterator[Claim]:
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


def _unheeded(rupture: ToldRupture) -> bool:
    """Whether a rupture faded without having been noticed."""
    return rupture.outcome == LAPSED and rupture.noticed is None


def _several(ruptures: Sequence[ToldRupture]) -> Claim:
    """Several small ruptures that faded in one session and were never noticed."""
    last = ruptures[-1].last
    facts = {
        "ruptures": len(ruptures),
        "kinds": sorted({kind(rupture.kind) for rupture in ruptures}),
    }
    words = {"count": number(len(ruptures))}
    return Claim(last.session, last.exchange, EPISODES, "small_several", "faded", facts, words)


def _one(rupture: ToldRupture) -> Claim:
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


def _small_case(rupture: ToldRupture) -> str:
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


CHANGED = 0.02
"""Change of the alliance, on [0, 1], from which a rupture is said to have moved it; ours."""


def closing_claims(rupture: ToldRupture, over: bool, familiar: bool) -> Iterator[Claim]:
    """Yield the end of an escalated rupture.

    Parameters
    ----------
    over
        Whether the treatment has ended, so that an open rupture stays open.
    familiar
        Whether some have been told in full: then an alliance as before is not worth a word.
    """
    if rupture.outcome == OPEN:
        if over:
            yield _left_open(rupture)
        return
    yield _resolved(rupture) if rupture.outcome == RESOLVED else _faded(rupture)
    if rupture.report is None:
        return
    aftermath = _aftermath(rupture)
    if not (familiar and aftermath.case.endswith("restored")):
        yield aftermath


def _length(rupture: ToldRupture) -> int:
    """Sessions that a rupture touched, the one in which it faded at the start not counted."""
    return rupture.open_rows[-1].session - rupture.first.session + 1


def _resolved(rupture: ToldRupture) -> Claim:
    """The rupture was resolved: by its wish being spoken, or by mending the task."""
    last = rupture.last
    mended = ev.includes(last.events, ev.MENDED)
    length = _length(rupture)
    facts = {
        "kind": kind(rupture.kind_last),
        "mended": mended,
        "sessions": length,
        "attempts": len(rupture.attempts),
    }
    words = {"kind": kind(rupture.kind_last), "count": number(length)}
    case = "mended" if mended else kind(rupture.kind_last)
    return Claim(last.session, last.exchange, SESSIONS, "resolved", case, facts, words)


def _faded(rupture: ToldRupture) -> Claim:
    """The rupture faded, unrepaired."""
    last = rupture.last
    length = _length(rupture)
    between = last.session != rupture.open_rows[-1].session
    stage = max(row.stage for row in rupture.open_rows)
    facts = {
        "kind": kind(rupture.kind_last),
        "sessions": length,
        "between_sessions": between,
        "noticed": rupture.noticed is not None,
        "stage": stage,
    }
    words = {
        "kind": kind(rupture.kind_last),
        "when": "@faded.between" if between else "@faded.within",
        "reach": f"@reach.{stage}",
    }
    case = "seen" if rupture.noticed else "unseen"
    return Claim(last.session, last.exchange, SESSIONS, "faded", case, facts, words)


def _left_open(rupture: ToldRupture) -> Claim:
    """The rupture was open when the treatment ended."""
    last = rupture.last
    stage = max(row.stage for row in rupture.rows)
    facts = {
        "kind": kind(rupture.kind_last),
        "sessions": _length(rupture),
        "noticed": rupture.noticed is not None,
        "stage": stage,
    }
    words = {"kind": kind(rupture.kind_last), "reach": f"@reach.{stage}"}
    case = "seen" if rupture.noticed else "unseen"
    return Claim(last.session, last.exchange, SESSIONS, "left_open", case, facts, words)


def _aftermath(rupture: ToldRupture) -> Claim:
    """What the rupture did to the alliance, in truth."""
    report, last = rupture.report, rupture.last
    assert report is not None
    gain = report.alliance_after - report.alliance_before
    case = "deeper" if gain >= CHANGED else "worn" if gain <= -CHANGED else "restored"
    if rupture.outcome != RESOLVED:
        case = f"unrepaired_{case}"
    facts = {"gain": gain, "resolved": rupture.outcome == RESOLVED}
    return Claim(last.session, last.exchange, SESSIONS, "aftermath", case, facts, {})
