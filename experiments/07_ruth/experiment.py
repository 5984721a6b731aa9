"""The case of Ruth many times over, with the therapist of the case and with others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dyad_sim.measures import cell_row
from experiments.lib import Design, Experiment, Findings
from experiments.lib.rows import measured

from .courses import simulated
from .distances import over_sessions, thirds
from .drawing import draw
from .examples import examples
from .findings import against, kinds, reached_in, sensitivity, shares, timeline, times_of
from .milestones import Criteria, events_of

PUBLISHED = "published"
"""The therapist of the case."""

OUTCOMES = (
    "ruptures_per_session",
    "resolved_share",
    "matched_share",
    "alliance_last",
    "symptom_change",
    "completed_share",
    "good_enough_share",
    "dropped_out_share",
)
"""What else Ruth would have met."""


def find(design: Design) -> Findings:
    """Return shares, times and order of the milestones, and how distance went."""
    settings = design.settings
    criteria = Criteria.of(settings["criteria"])
    parts: dict[str, list[pd.DataFrame]] = {}
    reached: dict[str, pd.DataFrame] = {}
    alone: Findings = {}
    for therapist, overrides in settings["therapists"].items():
        courses = simulated(design, overrides)
        events = events_of(courses, criteria)
        times = times_of(courses, events)
        reached[therapist] = reached_in(courses, events, criteria)
        found = {
            "milestones": shares(reached[therapist], times),
            "distance": over_sessions(courses),
            "thirds": thirds(courses),
            "outcomes": pd.DataFrame([measured(cell_row(courses), OUTCOMES) | kinds(courses)]),
        }
        for name, rows in found.items():
            rows.insert(0, "therapist", therapist)
            parts.setdefault(name, []).append(rows)
        if therapist == PUBLISHED:
            alone = {
                "timeline": timeline(times, settings),
                "sensitivity": sensitivity(courses, settings),
                "courses": examples(courses, times, reached[therapist], settings),
            }
    together = {name: pd.concat(rows, ignore_index=True) for name, rows in parts.items()}
    second = simulated(design, settings["not_freed_by_awareness"])
    return {
        **together,
        "against_published": against(reached, PUBLISHED),
        "distance_not_freed": over_sessions(second),
        "thirds_not_freed": thirds(second),
        **alone,
    }


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
