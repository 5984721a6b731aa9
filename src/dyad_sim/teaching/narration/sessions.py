"""What is told of whole sessions and of moments in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import fmean
from typing import NamedTuple

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.ruptures import ToldRupture
from dyad_sim.teaching.narration.wordings import (
    EXCHANGES,
    FEWEST_SYMPTOMS,
    SESSIONS,
    WHOLE,
    Claim,
    fill,
    kind,
    number,
    position,
)
from dyad_sim.theory import events as ev

MOVED = 0.08
"""Change of the mean intensity from session to session that is called a change; ours."""

SEVERE = 0.8
"""Mean intensity that is called severe; ours.

Of the sessions into which an escalated rupture was carried, in the default population, 6 in
100 are severe, 16 lasting, 10 smouldering; in two thirds of the others it eases.
"""


def climate(session: int, ruptures: Sequence[ToldRupture]) -> Claim | None:
    """Return the claim about the ruptures of a session; None where one began that escalated.

    Parameters
    ----------
    session
        From 1.
    ruptures
        Of the whole course so far.
    """
    here = [rupture for rupture in ruptures if _rows(rupture, session)]
    carried = [rupture for rupture in here if rupture.first.session < session]
    full = [rupture for rupture in here if rupture.escalated]
    if not here:
        left = any(rupture.last.session == session for rupture in ruptures)
        return _claim(session, "cleared" if left else "quiet", {"ruptures": 0}, {})
    if full and full[0] in carried:
        return _carried(session, full[0])
    if full:
        return None
    words = {"count": number(len(here)), "s": "" if len(here) == 1 else "s"}
    return _claim(session, "minor", {"ruptures": len(here)}, words)


def _rows(rupture: ToldRupture, session: int) -> list[ExchangeRow]:
    """Return the exchanges of a session at whose end a rupture was open."""
    return [row for row in rupture.open_rows if row.session == session]


def _carried(session: int, rupture: ToldRupture) -> Claim:
    """A rupture that had begun in an earlier session was still open."""
    rows = _rows(rupture, session)
    now = fmean(row.rupture_intensity for row in rows)
    before = fmean(row.rupture_intensity for row in _rows(rupture, session - 1))
    length = session - rupture.first.session
    now_kind = rows[0].rupture_kind
    facts = {
        "kind": kind(now_kind),
        "session_begun": rupture.first.session,
        "intensity": now,
        "intensity_before": before,
    }
    words = {
        "kind": kind(now_kind) if now_kind == rupture.kind else "rupture",
        "begun": f"session {rupture.first.session}" if length > 1 else "the session before",
    }
    return _claim(session, _carried_case(now, before), facts, words)


def _carried_case(now: float, before: float) -> str:
    """Which wordings fit a rupture that goes on."""
    if now - before >= MOVED:
        return "growing"
    if now - before <= -MOVED:
        return "easing"
    if now >= SEVERE:
        return "severe"
    return "lasting" if now >= ESCALATED else "smouldering"


def _claim(session: int, case: str, facts: dict[str, object], words: dict[str, str]) -> Claim:
    """Return a claim about the climate of a session."""
    return Claim(session, WHOLE, SESSIONS, "climate", case, facts, words)


DRAWN, FREE = 0.55, 0.33
"""Mean embeddedness of a session that is worth a remark, from above and below; ours.

In the default population 5 of 100 sessions lie above, 9 below.
"""

IN_TUNE, OUT_OF_TUNE = 0.55, 0.1
"""Share of matched moments that is worth a remark, from above and below; ours.

In the default population 14 of 100 sessions lie above, 4 below.
"""

APART = 1.5
"""Difference of the partners' ratings, of 7, that is told; ours.

One in five sessions of the default population.
"""


def perspectives(row: SessionRow) -> Claim | None:
    """Who reported a rupture; None where nobody did and none was serious."""
    patient, therapist = row.rupture_patient, row.rupture_therapist
    if patient and therapist:
        case = "both"
    elif patient or therapist:
        case = "patient_only" if patient else "therapist_only"
    elif row.peak_intensity >= ESCALATED:
        case = "neither"
    else:
        return None
    return remark(row, "perspectives", case, {"patient": patient, "therapist": therapist})


def drawn_in(row: SessionRow) -> Claim | None:
    """How far the therapist was drawn into the pattern, where it was far or little."""
    if FREE < row.embeddedness < DRAWN:
        return None
    case = "drawn" if row.embeddedness >= DRAWN else "free"
    return remark(row, "drawn_in", case, {"embeddedness": row.embeddedness})


def in_tune(row: SessionRow, exchanges: int) -> Claim:
    """In how many exchanges of the session the two were in tune."""
    count = round(row.matched_share * exchanges)
    case = "ordinary"
    if row.matched_share >= IN_TUNE:
        case = "often"
    elif row.matched_share <= OUT_OF_TUNE:
        case = "seldom" if count else "never"
    return remark(row, "in_tune", case, {"matched": count, "exchanges": exchanges})


def two_ratings(row: SessionRow) -> Claim | None:
    """That patient and therapist rated the alliance differently, where they did."""
    patient, therapist = round(row.alliance_patient, 1), round(row.alliance_therapist, 1)
    if abs(patient - therapist) < APART:
        return None
    case = "therapist_higher" if therapist > patient else "patient_higher"
    facts = {"patient": f"{patient:.1f}", "therapist": f"{therapist:.1f}", "scale": 7}
    return remark(row, "two_ratings", case, facts)


def manner(row: SessionRow) -> Claim:
    """How the two acted on the whole, as coded."""
    facts = {
        "patient": position(row.affiliation_patient, row.control_patient),
        "therapist": position(row.affiliation_therapist, row.control_therapist),
    }
    return remark(row, "manner", "both", facts)


def remark(row: SessionRow, name: str, case: str, facts: Mapping[str, object]) -> Claim:
    """Return a claim about a session, its numbers in words."""
    return Claim(row.session, WHOLE, SESSIONS, name, case, facts, fill(facts))


MOST = 12
"""Exchanges of one session that are told at most."""

TELLING = ~ev.ADHERED
"""Events that make an exchange worth telling; pressing on alone can fill a session."""

COLDER = 0.25
"""Affiliation lost on the way to the patient that is worth a word; ours."""


def moment_claims(exchanges: Sequence[ExchangeRow]) -> Iterator[Claim]:
    """Yield the exchanges that are told at the finest detail, session by session."""
    for _, group in groupby(exchanges, key=lambda row: row.session):
        rows = list(group)
        for place in sorted(_worth_telling(rows)):
            yield _moment(rows, place)


def _worth_telling(rows: Sequence[ExchangeRow]) -> set[int]:
    """Return the places of the exchanges of a session that are told.

    The first; the one that was received coldest against what was meant; the
    last so far; those in which something happened; those in which the two came
    back into tune, as far as there is room.
    """
    places = range(len(rows))
    coldest = max(places, key=lambda place: _lost(rows[place]))
    found = {0, coldest, len(rows) - 1}
    eventful = [place for place in places if rows[place].events & TELLING]
    back = [place for place in places if _retuned(rows, place)]
    for place in eventful + back:
        if len(found) >= MOST:
            break
        found.add(place)
    return found


def _lost(row: ExchangeRow) -> float:
    """How much colder the therapist's act was received than it was meant."""
    return row.affiliation_therapist - row.received_affiliation


def _retuned(rows: Sequence[ExchangeRow], place: int) -> bool:
    """Whether the two came back into tune in an exchange."""
    return place > 0 and rows[place].matched and not rows[place - 1].matched


def _moment(rows: Sequence[ExchangeRow], place: int) -> Claim:
    """One exchange."""
    row = rows[place]
    facts = {
        "patient": position(row.affiliation_patient, row.control_patient),
        "therapist": position(row.affiliation_therapist, row.control_therapist),
        "received": position(row.received_affiliation, row.received_control),
        "matched": row.matched,
    }
    words = {key: str(value) for key, value in facts.items()}
    case = "matched" if row.matched else "mismatched"
    if _retuned(rows, place):
        case = "retuned"
    elif _lost(row) >= COLDER and facts["received"] != facts["therapist"]:
        case = "colder_matched" if row.matched else "colder"
    return Claim(row.session, row.exchange, EXCHANGES, "moment", case, facts, words)


RATED = 0.8
"""Change of the patient's rating since it was last told, of 7, that is told; ours."""

REST = 4
"""Sessions for which a kind of remark rests before it is made again; ours."""

AGAIN = 3
"""Sessions after which an unchanged climate is told again; ours."""

MILESTONES = ((0.5, "half"), (0.75, "quarter"))
"""Symptoms over those of the first session, told once when first reached; ours."""

MOST_REMARKS = 3
"""Remarks about one session at most."""


class Remark(NamedTuple):
    """A claim about a session, and whether it is telling by itself or only fills a gap."""

    claim: Claim
    telling: bool


class Chronicle:
    """Tells session by session, and remembers what was told last and when."""

    def __init__(self, ruptures: Sequence[ToldRupture], exchanges: int) -> None:
        self._ruptures, self._exchanges = ruptures, exchanges
        self._end = exchanges - 1
        self._last: dict[str, Claim] = {}
        self._first: SessionRow | None = None
        self._reached: set[str] = set()

    def session_claims(self, row: SessionRow) -> Iterator[Claim]:
        """Yield what is told of the next session."""
        self._first = self._first or row
        made = [remark for remark in self._remarks(row) if remark is not None]
        found = [remark.claim for remark in made if remark.telling][:MOST_REMARKS]
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
