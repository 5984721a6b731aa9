"""The figures, from the findings as they stand on disk."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.lib import Findings
from experiments.lib.figures import forest, time_courses, timeline
from experiments.lib.rows import ends_of

THERAPISTS = {
    "published": "as published (skill 0.65)",
    "attuned": "attuned",
    "relentless": "relentless",
    "easily_hooked": "easily hooked",
    "unskilled": "as published, skill 0.25",
    "novice": "novice",
    "disengaged": "disengaged",
    "leaves_alone": "skill 0.65, leaves ruptures alone",
    "mender": "mender",
    "adherent": "adherent (presses on)",
}
"""Therapists in the order in which they are shown: those who talk first."""

FOLLOWED = ("published", "attuned", "easily_hooked", "leaves_alone", "mender", "disengaged")
"""Therapists whose distance is followed from session to session."""

MILESTONES = {
    "distance": "Therapist distant\n(pattern, first third)",
    "talked_about": "Withdrawal\ntalked about",
    "compliance": "First talk: compliance\nor failure",
    "self_assertion": "Self-assertion",
    "complaint": "Complaint, later",
    "vulnerability": "Wish spoken, later\n(vulnerability)",
    "warmer": "Therapist warmer",
    "fear_of_being_left": "Fear of being left,\ntalked about",
    "completed": "All 30 sessions",
}

ORDERS = {
    "sequence": "Published sequence,\nin order",
    "repair_sequence": "The same without\nthe early distance",
    "whole_course": "Whole published course",
}

DISTANCES = {
    "distance": ("Distance", "0 her wish, 1 her fear"),
    "affiliation_therapist": ("Therapist's affiliation", "circumplex axis, -1 to 1"),
    "embeddedness": ("Embeddedness", "0 to 1"),
    "matched_share": ("Moments in tune", "% of exchanges"),
}


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the milestones over sessions, by therapist, by criteria, and the distance."""
    return {
        "timeline": _timeline(findings),
        "therapists": _therapists(findings["milestones"]),
        "distance": _distance(findings["distance"]),
        "sensitivity": _sensitivity(findings["sensitivity"]),
    }


def _timeline(findings: Findings) -> Figure:
    """When each milestone first comes, with the therapist of the case."""
    frame, shares = findings["timeline"], findings["milestones"]
    stood = frame.drop_duplicates("milestone")[["milestone", "first", "last"]]
    own = shares[shares["therapist"] == "published"].merge(stood, on="milestone")
    return timeline(
        frame.assign(label=frame["milestone"].map(MILESTONES)),
        own.assign(label=own["milestone"].map(MILESTONES))
        .set_index("milestone")
        .loc[list(MILESTONES)]
        .reset_index(),
        known="published",
        unit="Session in which it first comes",
        title="The published turn at session 16 is late: simulated courses take it sooner",
    )


def _therapists(shares: pd.DataFrame) -> Figure:
    """Share of courses with each milestone, by therapist."""
    named = MILESTONES | ORDERS
    shown = shares[shares["milestone"].isin(list(named))]
    rows = pd.DataFrame(
        {
            "panel": shown["milestone"].map(named),
            "label": shown["therapist"].map(THERAPISTS),
            **ends_of(shown, "share", 100.0),
        }
    )
    order = pd.Categorical(rows["label"], list(THERAPISTS.values()))
    places = pd.Categorical(rows["panel"], list(named.values()))
    rows = rows.assign(order=order, place=places).sort_values(["place", "order"])
    return forest(
        rows,
        unit="% of courses",
        title="What Ruth would have met with another therapist",
    )


def _distance(distance: pd.DataFrame) -> Figure:
    """How distant the therapist was, session by session."""
    parts = []
    for name, (label, unit) in DISTANCES.items():
        parts.append(
            pd.DataFrame(
                {
                    "panel": label,
                    "group": distance["therapist"].map(THERAPISTS),
                    "x": distance["session"],
                    **ends_of(distance, name, 100.0 if unit.startswith("%") else 1.0),
                }
            )
        )
    return time_courses(
        pd.concat(parts),
        along="Session",
        units=dict(DISTANCES.values()),
        by=[THERAPISTS[name] for name in FOLLOWED],
        title="Talked about, ruptures bring the therapist nearer; left alone, little changes",
    )


def _sensitivity(found: pd.DataFrame) -> Figure:
    """Share of courses with the sequence, and with the early distance, by criteria."""
    panels = {"sequence": "Published\nsequence", "both": "Early distance\nand withdrawal"}
    rows = [
        pd.DataFrame(
            {"panel": panel, "label": found["criteria"], **ends_of(found, name, 100.0)}
        )
        for name, panel in panels.items()
    ]
    return forest(
        pd.concat(rows, ignore_index=True),
        unit="% of courses",
        title="How typical the course is depends on where distance begins",
    )
