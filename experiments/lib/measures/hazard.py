"""Drop-out over the course of treatment: hazards, and the share that has dropped out."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, clusters_of
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.core.intervals import wilson_bounds
from dyad_sim.measures.core.observations import MissingColumnError, check_whole, lacking
from dyad_sim.measures.core.rates import share
from dyad_sim.measures.core.ratios import robust_error
from experiments.lib.measures.life_table import Course, course_of

COLUMNS = ("session", "at_risk", "events", "hazard", "low", "high", "staying")
"""Columns of a table of hazards."""


def hazard(
    frame: pd.DataFrame,
    *,
    attended: str = "sessions_attended",
    event: str,
    how: Bootstrap = DEFAULT,
) -> pd.DataFrame:
    r"""Hazard of dropping out after each session, and the share that stays.

    .. math:: h_t = d_t / r_t, \quad S_t = \prod_{u \le t} (1 - h_u)

    Parameters
    ----------
    frame
        One row per dyad, with ``dyad`` and, where known, ``therapist``; or several of a dyad,
        as of the mismatches of ``mismatches``, so that doubled rows are not noticed.
    attended
        Column of sessions attended, whole numbers from 0.
    event
        Column of yes and no: dropped out.
    how
        Without samples there are no intervals; else they are Wilson's, as of any share.

    Returns
    -------
    DataFrame
        One row per session: ``session``, ``at_risk`` and ``events`` (dyads), ``hazard``
        (per session, on [0, 1]) with ``low`` and ``high``, and ``staying``, on [0, 1].
        Empty where there are no data; then ``.attrs["reason"]`` says why.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), if sessions attended are no whole numbers
        from 0, or if the event does not say yes or no.

    Notes
    -----
    Product-limit estimate of Kaplan & Meier (1958, *JASA* 53, 457-481).  What comes with
    fewer than ten dyads at risk, as ``at_risk`` tells, is not to be trusted.
    """
    course = course_of(frame, attended, event)
    if isinstance(course, str):
        if lack := lacking(frame, "dyad", attended, event):
            raise MissingColumnError(lack)
        empty = pd.DataFrame({name: pd.Series(dtype=float) for name in COLUMNS})
        empty.attrs["reason"] = course
        return empty
    ends = np.full((len(course.session), 2), np.nan)
    if how.samples:
        ends = np.array([_hazard_bounds(course, session) for session in course.session])
    columns = (course.session, course.at_risk.astype(int), course.events.astype(int))
    values = (*columns, course.hazard, *ends.T, course.staying)
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def dropout_share_by(
    frame: pd.DataFrame,
    session: int,
    *,
    attended: str = "sessions_attended",
    event: str,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share that has dropped out by a session, had nobody ended otherwise; on [0, 1].

    .. math:: 1 - S_t, \quad S_t^{\exp(\pm q\, s / \log S_t)}, \quad
        s^2 = \sum_{u \le t} \frac{d_u}{r_u (r_u - d_u)}

    Parameters
    ----------
    frame, attended, event, how
        As for :func:`hazard`.
    session
        Session after which to count: from 1, or from 0 where somebody never came.

    Raises
    ------
    ValueError
        If the session is no whole number from 0, or as of :func:`hazard`; of a column that is
        missing the estimate says so.

    Notes
    -----
    Greenwood's (1926) error on the scale of Kalbfleisch & Prentice (2002, *The Statistical
    Analysis of Failure Time Data*, section 1.4).  Ours: the error is reckoned from what each
    cluster adds, which is Greenwood's for single dyads (Williams 1995, *Lifetime Data
    Analysis* 1, 171-186) and allows for therapists who differ; and ``q`` is Student's, as
    of all our intervals.  Where nobody or everybody has dropped out, the interval is
    Wilson's for the dyads that reached the session.
    """
    check_whole("session", session, 0, "Sessions are numbered from 1; 0 is before the first.")
    course = course_of(frame, attended, event)
    if isinstance(course, str):
        return unknown(0, course)
    place = int(np.searchsorted(course.session, session, side="right")) - 1
    if place < 0:
        return unknown(len(course.dyads), f"no session {session}")
    staying = float(course.staying[place])
    groups = clusters_of(course.dyads)
    low, high = _staying_bounds(course, place) if how.samples else (math.nan, math.nan)
    found = judged(1.0 - staying, 1.0 - high, 1.0 - low, groups.dyads, groups.note)
    if session > course.session[-1]:
        return found._replace(trusted=False, reason=f"nobody reached session {session}")
    return found


def _hazard_bounds(course: Course, session: int) -> tuple[float, float]:
    """Return the ends of the interval of the hazard after one session."""
    there = course.last >= session
    events = (course.last[there] == session) * course.dropped[there]
    dyads = course.dyads[there]
    found = share(events, None, dyads["dyad"], dyads.get("therapist"))
    return found.low, found.high


def _staying_bounds(course: Course, place: int) -> tuple[float, float]:
    """Return the ends of the interval of the share that stays."""
    groups = clusters_of(course.dyads)
    if groups.size < FEWEST_GROUPS:
        return math.nan, math.nan
    quantile, staying = t_quantile(groups.size), float(course.staying[place])
    if staying in {0.0, 1.0}:
        return wilson_bounds(staying, float(course.at_risk[place]), quantile)
    error = robust_error(groups.sums(_influences(course, place)))
    reach = math.exp(quantile * error / -math.log(staying))
    return staying**reach, staying ** (1.0 / reach)


def _influences(course: Course, place: int) -> Floats:
    r"""What each dyad adds to the error of the logarithm of the share that stays.

    .. math:: \sum_{u \le \min(T, t)} \frac{h_u - d_u}{r_u (1 - h_u)}
    """
    weight = 1.0 / (course.at_risk - course.events)[: place + 1]
    risked = np.cumsum(course.hazard[: place + 1] * weight)
    own = course.last - course.session[0]
    until = np.minimum(own, place)
    dropped = course.dropped * (own <= place)
    found: Floats = risked[until] - dropped * weight[until]
    return found
