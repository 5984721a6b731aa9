"""Claims about the end of an escalated rupture and what it did to the alliance."""

from __future__ import annotations

from collections.abc import Iterator

from dyad_sim.instruments.episodes import OPEN, RESOLVED
from dyad_sim.teaching.narration.phrases import kind, number
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import SESSIONS, Claim
from dyad_sim.theory import events as ev

CHANGED = 0.02
"""Change of the alliance, on [0, 1], from which a rupture is said to have moved it; ours."""


def closing_claims(rupture: Rupture, over: bool, familiar: bool) -> Iterator[Claim]:
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


def _length(rupture: Rupture) -> int:
    """Sessions that a rupture touched, the one in which it faded at the start not counted."""
    return rupture.open_rows[-1].session - rupture.first.session + 1


def _resolved(rupture: Rupture) -> Claim:
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


def _faded(rupture: Rupture) -> Claim:
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


def _left_open(rupture: Rupture) -> Claim:
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


def _aftermath(rupture: Rupture) -> Claim:
    """What the rupture did to the alliance, in truth."""
    report, last = rupture.report, rupture.last
    assert report is not None
    gain = report.alliance_after - report.alliance_before
    case = "deeper" if gain >= CHANGED else "worn" if gain <= -CHANGED else "restored"
    if rupture.outcome != RESOLVED:
        case = f"unrepaired_{case}"
    facts = {"gain": gain, "resolved": rupture.outcome == RESOLVED}
    return Claim(last.session, last.exchange, SESSIONS, "aftermath", case, facts, {})
