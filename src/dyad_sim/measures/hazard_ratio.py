"""How much sooner or later a dyad drops out, by what was known at the start."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap, clusters_of
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
from dyad_sim.measures.life_table import Course, course_of
from dyad_sim.measures.observations import known_rows, numbers
from dyad_sim.measures.ratios import robust_error

MOST_STEPS = 50
"""Steps of Newton's method; it takes about five where there is an answer."""

NEAR = 1e-9
"""A step of the logarithm of a ratio below this is no step."""


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
        As for :func:`~dyad_sim.measures.hazard.hazard`.
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
    known, lack = known_rows(frame, attended, event, covariate, yes=[event])
    if lack or not len(known):
        return unknown(0, lack or "no dyads")
    course, values = course_of(known, attended, event), numbers(known, covariate)
    if isinstance(course, str) or not course.events.any():
        return unknown(len(known), f"no {event}")
    if np.ptp(values) == 0.0:
        return unknown(len(known), f"all alike in {covariate}")
    scores = (values - values.mean()) / values.std(ddof=1)
    slope, error = _slope(course, scores)
    if math.isnan(slope):
        return unknown(len(known), f"{covariate} parts those with {event} from the others")
    return _ratio_of(course, slope, error if how.samples else math.nan)


def _ratio_of(course: Course, slope: float, error_of_dyads: Floats | float) -> Estimate:
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


def _slope(course: Course, scores: Floats) -> tuple[float, Floats]:
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
    course: Course, scores: Floats, ties: _Ties, slope: float
) -> tuple[Floats, Floats, float]:
    """Return, per event, the sum of risks and the mean score at risk; and the information."""
    own = course.last - course.session[0]
    risk = np.exp(slope * scores)
    sums = []
    for weights in (risk, risk * scores, risk * scores**2):
        there = np.cumsum(np.bincount(own, weights)[::-1])[::-1]
        events = np.bincount(own, weights * course.dropped)
        sums.append(there[ties.place] - ties.gone * events[ties.place])
    below, first, second = sums
    mean = first / below
    return below, mean, float(np.sum(second / below - mean**2))


def _residuals(
    course: Course, scores: Floats, ties: _Ties, slope: float, below: Floats, mean: Floats
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
