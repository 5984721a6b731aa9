"""What is told of each session as a whole: a few sentences, and not the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.climate import climate
from dyad_sim.teaching.narration.remarks import (
    drawn_in,
    in_tune,
    manner,
    perspectives,
    remark,
    two_ratings,
)
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import FEWEST_SYMPTOMS, Claim

RATED = 0.8
"""Change of the patient's rating since it was last told, of 7, that is told; ours."""

REST = 4
"""Sessions for which a kind of remark rests before it is made again; ours."""

AGAIN = 3
"""Sessions after which an unchanged climate is told again; ours."""

MILESTONES = ((0.5, "half"), (0.75, "quarter"))
"""Symptoms over those of the first session, told once when first reached; ours."""

MOST = 3
"""Remarks about one session at most."""


class Remark(NamedTuple):
    """A claim about a session, and whether it is telling by itself or only fills a gap."""

    claim: Claim
    telling: bool


class Chronicle:
    """Tells session by session, and remembers what was told last and when."""

    def __init__(self, ruptures: Sequence[Rupture], exchanges: int) -> None:
        self._ruptures, self._exchanges = ruptures, exchanges
        self._end = exchanges - 1
        self._last: dict[str, Claim] = {}
        self._first: SessionRow | None = None
        self._reached: set[str] = set()

    def session_claims(self, row: SessionRow) -> Iterator[Claim]:
        """Yield what is told of the next session."""
        self._first = self._first or row
        made = [remark for remark in self._remarks(row) if remark is not None]
        found = [remark.claim for remark in made if remark.telling][:MOST]
        if not found and made:
            found = [min(made, key=self._told_at).claim]
        for claim in found:
            self._last[claim.name] = claim
            # What a session begins with is told before its exchanges; what was rated and
            # added up, after them.
            begins = claim.name == "climate" and "session_begun" in claim.facts
            yield claim if begins else claim._replace(exchange=self._end)

    def _remarks(self, row: SessionRow) -> list[Remark | None]:
        """Return everything that could be said, the weightiest first."""
        return [
            self._climate(row),
            self._rating(row),
            self._symptoms(row),
            self._now_and_then(perspectives(row), REST, anew=True),
            self._now_and_then(drawn_in(row), 2 * REST),
            self._in_tune(row),
            self._now_and_then(two_ratings(row), 2 * REST),
            Remark(manner(row), False),
        ]

    def _now_and_then(
        self, claim: Claim | None, rest: int, anew: bool = False
    ) -> Remark | None:
        """Return a remark that is telling if it has rested; ``anew``, if it also differs."""
        if claim is None:
            return None
        last = self._last.get(claim.name)
        differs = last is None or last.case != claim.case
        return Remark(claim, self._rested(claim, rest) and (differs or not anew))

    def _in_tune(self, row: SessionRow) -> Remark:
        """In how many exchanges the two were in tune; telling where they were many."""
        claim = in_tune(row, self._exchanges)
        return Remark(claim, claim.case == "often" and self._rested(claim, 2 * REST))

    def _told_at(self, remark: Remark) -> int:
        """Return the session in which a remark of this type was last made."""
        last = self._last.get(remark.claim.name)
        return 0 if last is None else last.session

    def _rested(self, claim: Claim, rest: int = REST) -> bool:
        """Whether a remark of this type has not been made for long, or never."""
        last = self._last.get(claim.name)
        return last is None or claim.session - last.session >= rest

    def _climate(self, row: SessionRow) -> Remark | None:
        """Which ruptures were open."""
        claim = climate(row.session, self._ruptures)
        if claim is None:
            return None
        last = self._last.get("climate")
        changed = last is None or last.case != claim.case
        return Remark(claim, changed or self._rested(claim, AGAIN))

    def _rating(self, row: SessionRow) -> Remark:
        """How the patient rated the alliance."""
        last = self._last.get("rating")
        rated = round(row.alliance_patient, 1)
        facts: dict[str, object] = {"rating": f"{rated:.1f}", "scale": 7}
        if last is None:
            return Remark(remark(row, "rating", "first", facts), True)
        before = str(last.facts["rating"])
        change = rated - float(before)
        facts |= {"before": before, "session_before": last.session}
        case = "up" if change >= RATED else "down" if change <= -RATED else "same"
        return Remark(remark(row, "rating", case, facts), case != "same")

    def _symptoms(self, row: SessionRow) -> Remark | None:
        """That the reported symptoms have fallen past a milestone since the first session."""
        assert self._first is not None
        if self._first.symptoms < FEWEST_SYMPTOMS:
            return None
        share = row.symptoms / self._first.symptoms
        for bound, case in MILESTONES:
            if share <= bound:
                if case in self._reached:
                    return None
                self._reached |= {each for low, each in MILESTONES if low >= bound}
                facts: dict[str, object] = {"percent": round(100.0 * share)}
                return Remark(remark(row, "symptoms", case, facts), True)
        return None
