"""Single exchanges that are worth telling: who acted how, and whether it fitted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.phrases import position
from dyad_sim.teaching.narration.sentences import EXCHANGES, Claim
from dyad_sim.theory import events as ev

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
