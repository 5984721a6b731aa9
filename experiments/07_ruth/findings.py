"""Shares, times and order of the milestones, with their intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.measures import Estimate, paired_difference, share, wilson
from dyad_sim.measures.core.bootstrap import bootstrapped
from experiments.lib.measures.sequences import first_sessions, median
from experiments.lib.rows import columns_of

from .courses import KINDS, Courses
from .milestones import (
    AGREED,
    SEQUENCE,
    Criteria,
    events_of,
    sequence,
    whole_course,
)

Events = dict[str, pd.DataFrame]

MILESTONES = (
    "distance",
    "talked_about",
    "compliance",
    "self_assertion",
    "complaint",
    "vulnerability",
    "warmer",
    "fear_of_being_left",
    "completed",
)
"""Milestones of the published course, in its order."""

SPREAD = {"tenth": 0.1, "quarter": 0.25, "three_quarters": 0.75, "nine_tenths": 0.9}
"""Quantiles of the session in which a milestone first comes."""

COMPARED = (*MILESTONES, "repair_sequence", "sequence", "whole_course")
"""What is held against the therapist of the case."""


def times_of(courses: Courses, events: Events) -> pd.DataFrame:
    """Return the session in which each milestone first comes, one row per dyad; NaN: never."""
    dyads = courses.dyads["dyad"]
    times = {name: first_sessions(found, dyads) for name, found in events.items()}
    return pd.DataFrame({"dyad": dyads, **times})


def reached_in(courses: Courses, events: Events, criteria: Criteria) -> pd.DataFrame:
    """Return which dyads have each milestone, and the orders of several, as 0 and 1."""
    dyads = courses.dyads["dyad"]
    times = times_of(courses, events).set_index("dyad").notna().astype(float)
    both = times["distance"] * times["early_withdrawal"]
    order = sequence(events, dyads, criteria.later).astype(float)
    repair = sequence(events, dyads, criteria.later, SEQUENCE[1:]).astype(float)
    whole = whole_course(events, dyads, criteria.later).astype(float)
    return times.assign(
        distance_and_withdrawal=both, repair_sequence=repair, sequence=order, whole_course=whole
    ).reset_index()


def shares(reached: pd.DataFrame, times: pd.DataFrame) -> pd.DataFrame:
    """Return the share of courses with each milestone, and when it first comes."""
    rows = []
    for name in reached.columns.drop("dyad"):
        row = {"milestone": name, "courses": len(reached)}
        row |= columns_of("share", share(reached[name], None, reached["dyad"]))
        known = times[name].dropna() if name in times else pd.Series(dtype=float)
        row |= columns_of("median", median(known))
        row |= {end: known.quantile(at) if len(known) else np.nan for end, at in SPREAD.items()}
        rows.append(row)
    return pd.DataFrame(rows)


def timeline(times: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Return the share of courses in which each milestone first comes, session by session.

    ``first`` and ``last`` say where the published course stood, ``share_by`` how many of the
    courses that have the milestone had it before the published one.
    """
    rows = []
    for name in MILESTONES:
        first, last = settings["published"][name]
        known = times[name].dropna()
        sooner = wilson(int((known < first).sum()), len(known))
        for session in range(1, AGREED + 1):
            here = wilson(int((times[name] == session).sum()), len(times))
            row = {"milestone": name, "session": session, **columns_of("share", here)}
            row |= {"first": first, "last": last, **columns_of("sooner", sooner)}
            rows.append(row)
    return pd.DataFrame(rows)


def kinds(courses: Courses) -> dict[str, float]:
    """Return the share of sessions in which a rupture of each kind was open."""
    sessions = courses.sessions
    row: dict[str, float] = {}
    for name in KINDS:
        row |= columns_of(name, share(sessions[name], None, sessions["dyad"]))
    return row


def sensitivity(courses: Courses, settings: dict[str, Any]) -> pd.DataFrame:
    """Return the share of courses with the sequence, and with distance and withdrawal."""
    rows = []
    for name, changed in {"as written down": {}, **settings["variants"]}.items():
        criteria = Criteria.of(settings["criteria"], **changed)
        events = events_of(courses, criteria)
        reached = reached_in(courses, events, criteria)
        row: dict[str, Any] = {"criteria": name}
        for column, what in {"sequence": "sequence", "both": "distance_and_withdrawal"}.items():
            row |= columns_of(column, share(reached[what], None, reached["dyad"]))
        rows.append(row)
    return pd.DataFrame(rows)


def against(reached: dict[str, pd.DataFrame], reference: str) -> pd.DataFrame:
    """Return shares with each therapist beside those with the reference: how much less."""
    rows = []
    for therapist, own in reached.items():
        if therapist == reference:
            continue
        for name in COMPARED:
            row = {"therapist": therapist, "milestone": name}
            row |= columns_of("difference", paired_difference(own, reached[reference], name))
            row |= columns_of("ratio", _ratio(own[name], reached[reference][name]))
            rows.append(row)
    return pd.DataFrame(rows)


def _ratio(own: pd.Series, other: pd.Series) -> Estimate:
    """Return a ratio of two shares among the same dyads, drawn anew together."""
    frame = pd.DataFrame({"dyad": np.arange(len(own))})
    moments = np.column_stack([own.to_numpy(), other.to_numpy()])
    found = bootstrapped(frame, moments, lambda sums: sums[:, 0] / sums[:, 1])
    if own.sum() > 0 or not other.sum():
        return found
    # Nothing drawn anew from nothing can be above nothing: Wilson's upper end stands in.
    return found._replace(high=wilson(0, len(own)).high / float(other.mean()))
