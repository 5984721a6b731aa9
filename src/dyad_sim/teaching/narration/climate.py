"""The weather of a session: which ruptures were open in it, and where they were going."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.narration.phrases import kind, number
from dyad_sim.teaching.narration.ruptures import Rupture
from dyad_sim.teaching.narration.sentences import SESSIONS, WHOLE, Claim

MOVED = 0.08
"""Change of the mean intensity from session to session that is called a change; ours."""

SEVERE = 0.8
"""Mean intensity that is called severe; ours.

Of the sessions into which an escalated rupture was carried, in the default population, 6 in
100 are severe, 16 lasting, 10 smouldering; in two thirds of the others it eases.
"""


def climate(session: int, ruptures: Sequence[Rupture]) -> Claim | None:
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


def _rows(rupture: Rupture, session: int) -> list[ExchangeRow]:
    """Return the exchanges of a session at whose end a rupture was open."""
    return [row for row in rupture.open_rows if row.session == session]


def _carried(session: int, rupture: Rupture) -> Claim:
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
