"""Claims about a session as its row has it: the reports, the ratings, the pull, the fit."""

from __future__ import annotations

from collections.abc import Mapping

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.teaching.narration.phrases import fill, position
from dyad_sim.teaching.narration.sentences import SESSIONS, WHOLE, Claim

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
