"""Courses that a reader can replay: the typical, the most unlike, the most like the case."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.lib.measures.typical import remoteness

from .courses import Courses
from .findings import MILESTONES
from .milestones import AGREED

NEVER = AGREED + 1
"""Stands for a milestone that never came: later than any session."""

OWN = (
    "sessions_attended",
    "withdrawals",
    "confrontations",
    "resolved",
    "metacommunications",
    "backlashes",
    "matched_share",
    "alliance_patient_last",
    "symptoms_end",
)
"""What else describes a course."""


def examples(
    courses: Courses, times: pd.DataFrame, reached: pd.DataFrame, settings: dict[str, Any]
) -> pd.DataFrame:
    """Return four courses with what describes them; a milestone of 31 never came."""
    described = courses.dyads[["dyad", "ending", *OWN]].copy()
    for name in MILESTONES:
        described[name] = times[name].fillna(NEVER).to_numpy()
    described["remoteness"] = remoteness(described, [*MILESTONES, *OWN])
    described["away"] = _away(described, settings["published"])
    order = reached["sequence"].to_numpy() > 0
    like = described[order] if order.any() else described
    rows = {
        "typical": described.nsmallest(1, "remoteness"),
        "most unlike the others": described.nlargest(1, "remoteness"),
        "most unlike, of those completed": _completed(described).nlargest(1, "remoteness"),
        "most like the published": like.nsmallest(1, ["away", "remoteness"]),
    }
    return pd.concat([row.assign(course=name) for name, row in rows.items()], ignore_index=True)


def _completed(described: pd.DataFrame) -> pd.DataFrame:
    """Return the courses that ran to their end, or all where none did."""
    completed = described[described["ending"] == "completed"]
    return described if completed.empty else completed


def _away(described: pd.DataFrame, published: dict[str, list[int]]) -> pd.Series:
    """Return by how many sessions the milestones miss where the published course stood."""
    missed = pd.Series(0.0, index=described.index)
    for name, (first, last) in published.items():
        session = described[name]
        missed += (first - session).clip(lower=0) + (session - last).clip(lower=0)
    return missed
