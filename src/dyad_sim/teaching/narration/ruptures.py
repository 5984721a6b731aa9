"""The ruptures of a course as the narration sees them: their exchanges, and their report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from dyad_sim.instruments.episodes import ESCALATED, LAPSED, OPEN, RESOLVED, EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.theory import events as ev
from dyad_sim.theory.states import NO_RUPTURE

ATTEMPTED = ev.METACOMMUNICATED | ev.MENDING_TRIED | ev.ADHERED
"""Any answer to a rupture but going on; pressing on is one that repairs nothing."""

SEEN = ev.NOTICED | ev.SEEN_THROUGH
"""Either way in which the therapist becomes aware of an open rupture."""


class Attempt(NamedTuple):
    """An exchange in which the therapist responded to an open rupture, and the one before."""

    before: ExchangeRow
    row: ExchangeRow


class Rupture(NamedTuple):
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
    def attempts(self) -> list[Attempt]:
        """Responses to it other than going on, in order."""
        return [
            Attempt(before, row)
            for before, row in pairwise(self.rows)
            if ev.includes(row.events, ATTEMPTED)
        ]


def ruptures_of(
    exchanges: Iterable[ExchangeRow], episodes: Iterable[EpisodeRow]
) -> list[Rupture]:
    """Return the ruptures of a course, in order.

    Parameters
    ----------
    exchanges
        All that there were so far.
    episodes
        Reports, as far as they have been written down.
    """
    reports = {(row.session_begun, row.exchange_begun): row for row in episodes}
    found: list[Rupture] = []
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
) -> Rupture:
    """Return a rupture with its report."""
    begun = rows[0].session, rows[0].exchange
    return Rupture(tuple(rows), outcome, reports.get(begun))
