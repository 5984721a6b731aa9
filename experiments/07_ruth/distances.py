"""How distant the therapist was, session by session and from the first third to the last."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures import mean
from experiments.lib.rows import columns_of

from .courses import Courses
from .milestones import AGREED

MEASURES = ("distance", "affiliation_therapist", "embeddedness", "matched_share")
"""Faces of distance: toward the fear, cold, drawn in, out of tune."""

FEWEST = 10
"""Dyads still in treatment from which a session is shown; an interval asks for them."""


def over_sessions(courses: Courses) -> pd.DataFrame:
    """Return the mean of each measure in each session, over the dyads still in treatment."""
    rows = []
    for session, here in courses.sessions.groupby("session"):
        if len(here) < FEWEST:
            continue
        row = {"session": session, "courses": len(here)}
        for name in MEASURES:
            row |= columns_of(name, mean(here[name], here["dyad"]))
        rows.append(row)
    return pd.DataFrame(rows)


def thirds(courses: Courses) -> pd.DataFrame:
    """Return each measure in the first and last third, and the change within courses.

    The thirds are those of the sessions agreed on, for courses that reached the last; or
    those of the sessions held, for all courses of three sessions and more.
    """
    rows = []
    for which, third in {"agreed": _agreed(courses), "held": _held(courses)}.items():
        for name in MEASURES:
            values = courses.sessions[name]
            means = values.groupby([courses.sessions["dyad"], third]).mean()
            both = means.unstack().reindex(columns=["first", "last"]).dropna()  # noqa: PD010 - of a series
            row = {"thirds": which, "measure": name, "courses": len(both)}
            row |= columns_of("first", mean(both["first"], both.index))
            row |= columns_of("last", mean(both["last"], both.index))
            row |= columns_of("change", mean(both["last"] - both["first"], both.index))
            rows.append(row)
    return pd.DataFrame(rows)


def _agreed(courses: Courses) -> pd.Series:
    """Return the third of the sessions agreed on to which each session belongs."""
    session = courses.sessions["session"]
    return _named(session <= AGREED / 3, session > AGREED * 2 / 3)


def _held(courses: Courses) -> pd.Series:
    """Return the third of the sessions held to which each session belongs."""
    session = courses.sessions["session"]
    held = session.groupby(courses.sessions["dyad"]).transform("max")
    long = held >= 3  # noqa: PLR2004 - a third needs a session
    return _named(long & (session <= held / 3), long & (session > held * 2 / 3))


def _named(first: pd.Series, last: pd.Series) -> pd.Series:
    """Return the name of the third; the middle one has none."""
    return pd.Series(np.select([first, last], ["first", "last"], "middle"), index=first.index)
