"""What a learner in the therapist's chair is told before choosing."""

from __future__ import annotations

from typing import Any

from dyad_sim.teaching.classroom.chair import Point
from dyad_sim.teaching.narration.phrases import position

MARKED = 0.25
"""Discouragement from which it is spoken of.  Ours."""

IMPRESSIONS = {
    "noticed": "You have just begun to sense that something is wrong between you.",
    "still": "You are still under the impression that something is wrong between you.",
    "asked": "You have no particular impression that something is wrong between you.",
}

SEEMING = (
    "Nothing of it has been spoken about yet.",
    "It seems to have been named between you.",
    "You seem to be exploring it together.",
    "What was avoided about it seems to come into words.",
    "It seems that what the patient needs has been said.",
)
"""How far resolution seems to have come, by the stage that shows."""


def described(point: Point) -> dict[str, Any]:
    """Return a point of choice as values for JSON; nothing that a therapist could not know."""
    seen = point.situation
    session, exchange = point.place
    return {
        "session": session,
        "exchange": exchange,
        "reason": point.reason,
        "text": " ".join(_sentences(point)),
        "stage": seen.shown_stage if seen.aware else None,
        "patient": [seen.patient_affiliation, seen.patient_control],
        "pull": list(point.pull),
    }


def _sentences(point: Point) -> list[str]:
    """Return what there is to go by, in sentences."""
    seen = point.situation
    reason = "still" if point.reason == "asked" and seen.aware else point.reason
    patient = position(seen.patient_affiliation, seen.patient_control)
    own = position(seen.own_affiliation, seen.own_control)
    told = [
        f"The patient is {patient}; a moment ago you were {own}.",
        IMPRESSIONS[reason],
    ]
    if seen.aware:
        told.append(SEEMING[seen.shown_stage])
    if seen.discouragement > MARKED:
        told.append("Earlier attempts have left you discouraged.")
    return told
