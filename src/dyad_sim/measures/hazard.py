"""Drop-out over the course of treatment, as a life table of sessions.

A dyad that attended ``t`` sessions and dropped out did so after session ``t``; a dyad that
ended otherwise is censored there: it was at risk after session ``t`` and stayed.
Who never came (0 sessions) is at risk at session 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap, clusters_of, known_rows, numbers
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import (
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    judged,
    t_quantile,
    unknown,
)
from dyad_sim.measures.intervals import wilson_bounds
from dyad_sim.measures.rates import share
from dyad_sim.measures.ratios import robust_error

COLUMNS = ("session", "at_risk", "events", "hazard", "low", "high", "staying")
"""Columns of a table of hazards."""

MOST_STEPS = 50
"""Steps of Newton's method; it takes about five where there is an answer."""

NEAR = 1e-9
"""A step of the logarithm of a ratio below this is no step."""


class _Course(NamedTuple):
    """A life table, with arrays of shape ``(session,)``, and the dyads behind it."""

    dyads: pd.DataFrame
    last: NDArray[np.int64]
    dropped: Floats
    session: NDArray[np.int64]
    at_risk: Floats
    events: Floats

    @property
    def hazard(self) -> Floats:
        """Events per dyad at risk; somebody is, up to the last session."""
        return self.events / self.at_risk

    @property
    def staying(self) -> Floats:
        """Share still in treatment after each session."""
        return np.cumprod(1.0 - self.hazard).astype(float)


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
        One row per dyad, with ``dyad`` and, where known, ``therapist``.
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

    Notes
    -----
    Product-limit estimate of Kaplan & Meier (1958, *JASA* 53, 457-481).  What comes with
    fewer than ten dyads at risk, as ``at_risk`` tells, is not to be trusted.
    """
    course = _course(frame, attended, event)
    if isinstance(course, str):
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

    Notes
    -----
    Greenwood's (1926) error on the scale of Kalbfleisch & Prentice (2002, *The Statistical
    Analysis of Failure Time Data*, section 1.4).  Ours: the error is reckoned from what each
    cluster adds, which is Greenwood's for single dyads (Williams 1995, *Lifetime Data
    Analysis* 1, 171-186) and allows for therapists who differ; and ``q`` is Student's, as
    of all our intervals.  Where nobody or everybody has dropped out, the interval is
    Wilson's for the dyads that reached the session.
    """
    course = _course(frame, attended, event)
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


def hazard_ratio(
    frame: pd.DataFrame,
    attended: str,
    event: str,
    covariate: str,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Ratio of the hazards of dropping out, per standard deviation of a covariate; above 0.

    .. math:: h_t(x) = h_t(0)\, e^{\beta x / s_x}

    Parameters
    ----------
    frame, attended, event
        As for :func:`hazard`.
    covariate
        Column of what was known at the start, any unit.
    how
        Without samples there is no interval; else it is taken on the logarithm.

    Notes
    -----
    Proportional hazards (Cox 1972, *Journal of the Royal Statistical Society B* 34,
    187-220); ties, of which sessions make many, after Efron (1977, *JASA* 72, 557-565).
    The interval is robust, and by cluster (Lin & Wei 1989, *JASA* 84, 1074-1078), with
    Student's t; it takes the standard deviation of the covariate for known.
    """
    known, lack = known_rows(frame, attended, event, covariate)
    if lack or not len(known):
        return unknown(0, lack or "no dyads")
    course, values = _course(known, attended, event), numbers(known, covariate)
    if isinstance(course, str) or not course.events.any():
        return unknown(len(known), f"no {event}")
    if np.ptp(values) == 0.0:
        return unknown(len(known), f"all alike in {covariate}")
    scores = (values - values.mean()) / values.std(ddof=1)
    slope, error = _slope(course, scores)
    if math.isnan(slope):
        return unknown(len(known), f"{covariate} parts those with {event} from the others")
    return _ratio_of(course, slope, error if how.samples else math.nan)


def _course(frame: pd.DataFrame, attended: str, event: str) -> _Course | str:
    """Return the life table of dyads, or why there is none."""
    known, lack = known_rows(frame, attended, event)
    if lack or not len(known):
        return lack or "no dyads"
    last = numbers(known, attended).astype(np.int64)
    dropped = (numbers(known, event) != 0.0).astype(float)
    first = min(int(last.min()), 1)
    ended = np.bincount(last - first)
    events = np.bincount(last - first, weights=dropped).astype(float)
    at_risk = np.cumsum(ended[::-1])[::-1].astype(float)
    return _Course(known, last, dropped, first + np.arange(len(ended)), at_risk, events)


def _hazard_bounds(course: _Course, session: int) -> tuple[float, float]:
    """Return the ends of the interval of the hazard after one session."""
    there = course.last >= session
    events = (course.last[there] == session) * course.dropped[there]
    dyads = course.dyads[there]
    found = share(events, None, dyads["dyad"], dyads.get("therapist"))
    return found.low, found.high


def _staying_bounds(course: _Course, place: int) -> tuple[float, float]:
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


def _influences(course: _Course, place: int) -> Floats:
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


def _ratio_of(course: _Course, slope: float, error_of_dyads: Floats | float) -> Estimate:
    """Return the ratio with its interval, not to be trusted if few dropped out."""
    groups = clusters_of(course.dyads)
    margin = math.nan
    if isinstance(error_of_dyads, np.ndarray) and groups.size >= FEWEST_GROUPS:
        margin = t_quantile(groups.size) * robust_error(groups.sums(error_of_dyads))
    low, high = math.exp(slope - margin), math.exp(min(slope + margin, 700.0))
    found = judged(math.exp(slope), low, high, groups.dyads, groups.note)
    events = int(course.events.sum())
    if found.trusted and events < FEWEST_UNITS:
        return found._replace(trusted=False, reason=counted(events, "event"))
    return found


class _Ties(NamedTuple):
    """Efron's steps: the dyads that drop out after one session leave one by one.

    Shape ``(event,)``: place of the session, and the share of its events that have gone.
    """

    place: NDArray[np.intp]
    gone: Floats


def _slope(course: _Course, scores: Floats) -> tuple[float, Floats]:
    """Return the logarithm of the ratio and what each dyad adds to its error; NaN for none."""
    counts = course.events.astype(np.intp)
    place = np.repeat(np.arange(counts.size), counts)
    rank = np.arange(place.size) - np.repeat(np.cumsum(counts) - counts, counts)
    ties = _Ties(place, rank / counts[place])
    slope = 0.0
    for _ in range(MOST_STEPS):
        below, mean, information = _efron(course, scores, ties, slope)
        pull = float(scores @ course.dropped - mean.sum())
        if information < NEAR:
            break
        # No leap: from a bad start Newton's step may overshoot into overflow.
        step = float(np.clip(pull / information, -1.0, 1.0))
        if abs(step) < NEAR:
            residuals = _residuals(course, scores, ties, slope, below, mean)
            return slope, residuals / information
        slope += step
    return math.nan, np.empty(0)


def _efron(
    course: _Course, scores: Floats, ties: _Ties, slope: float
) -> tuple[Floats, Floats, float]:
    """Return, per event, the sum of risks and the mean score at risk; and the information."""
    own = course.last - course.session[0]
    risk = np.exp(slope * scores)
    sums = []
    for weights in (risk, risk * scores, risk * scores**2):
        there = np.cumsum(np.bincount(own, weights)[::-1])[::-1]
        events = np.bincount(own, weights * course.dropped, minlength=there.size)
        sums.append(there[ties.place] - ties.gone * events[ties.place])
    below, first, second = sums
    mean = first / below
    return below, mean, float(np.sum(second / below - mean**2))


def _residuals(
    course: _Course, scores: Floats, ties: _Ties, slope: float, below: Floats, mean: Floats
) -> Floats:
    """What each dyad adds to the pull on the slope (score residuals), shape ``(dyad,)``."""
    size = course.session.size

    def per_session(values: Floats) -> Floats:
        return np.bincount(ties.place, values, minlength=size).astype(float)

    own = course.last - course.session[0]
    risk = np.exp(slope * scores)
    hazards, moved = (np.cumsum(per_session(v)) for v in (1.0 / below, mean / below))
    # Who drops out is at risk for a part of Efron's steps only.
    spared = [per_session(ties.gone * v)[own] for v in (1.0 / below, mean / below)]
    exposed = hazards[own] - course.dropped * spared[0]
    moved_own = moved[own] - course.dropped * spared[1]
    expected = per_session(mean)[own] / np.maximum(course.events[own], 1.0)
    found: Floats = course.dropped * (scores - expected) - risk * (scores * exposed - moved_own)
    return found
