"""Falls of ratings and their repair, searched in the series of all dyads side by side."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.observations import Places, check_argument, check_whole, rounding


class Criterion(NamedTuple):
    """When a fall of the ratings counts as a rupture, and when it counts as repaired.

    Attributes
    ----------
    drop
        How far the rating must fall, in ``unit``; above 0.
    unit
        ``"points"`` of the scale; ``"own_sd"``, the standard deviation of a case's ratings
        around their own straight line over sessions, on ``n - 2`` degrees of freedom; or
        ``"sample_sd"``, that of all ratings around the mean of their case, on ``n`` less the
        number of cases.  Both are reckoned from the ratings between ``first`` and ``last``.
        A deviation of 0 measures no fall: then there are no ruptures.
    fall_sessions
        The fall happens within so many sessions, from 1.
    regain
        Share of the fall that must be regained, 0 to 1.
    regain_sessions
        It is regained within so many sessions after the lowest point, from 1.
    first, last
        Sessions looked at, both included; ``last`` None for all to the end.
    """

    drop: float
    unit: Literal["points", "own_sd", "sample_sd"] = "points"
    fall_sessions: int = 1
    regain: float = 0.5
    regain_sessions: int = 3
    first: int = 1
    last: int | None = None


def check_criterion(criterion: Criterion) -> None:
    """Refuse a criterion that no series can meet, or that all do."""
    drop, regain, unit = criterion.drop, criterion.regain, criterion.unit
    check_argument(0.0 < drop < math.inf, "drop", "be above 0", drop, "A fall counts upward.")
    check_whole("fall_sessions", criterion.fall_sessions, 1, "1 is from session to session.")
    check_whole("regain_sessions", criterion.regain_sessions, 1, "1 is the next session.")
    advice = "Percentages are given as fractions."
    check_argument(0.0 <= regain <= 1.0, "regain", "lie in [0, 1]", regain, advice)
    units = ("points", "own_sd", "sample_sd")
    must, advice = f"be {' or '.join(units)}", "Ratings themselves are in points."
    check_argument(unit in units, "unit", must, unit, advice)


def ruptures_and_repairs(
    x: Floats, falls: Floats, criterion: Criterion
) -> tuple[Places, Places]:
    """Return ruptures and repairs of each dyad, shape ``(dyad,)``.

    From the ratings ``x`` of each, shape ``(dyad, place)`` with NaN after the last, and the
    least ``falls`` that are ruptures, in points, shape ``(dyad,)``.
    """
    dyads, width = x.shape
    arrivals = _arrivals(x, falls, min(criterion.fall_sessions, width - 1))
    starts = _next(arrivals < width)
    bottoms = _next(~np.pad(x[:, 1:] < x[:, :-1], ((0, 0), (0, 1))))
    ruptures, repaired = np.zeros((2, dyads), dtype=np.intp)
    dyad, place = np.arange(dyads), np.zeros(dyads, dtype=np.intp)
    while dyad.size:
        start = starts[dyad, place]
        dyad, start = dyad[start < width], start[start < width]
        bottom = bottoms[dyad, arrivals[dyad, start]]
        mended, place = _repairs(x, dyad, start, bottom, criterion)
        ruptures[dyad] += 1
        repaired[dyad] += mended
    return ruptures, repaired


def _arrivals(x: Floats, falls: Floats, within: int) -> Places:
    """Return where the fall from each place arrives, or the width if it does not fall."""
    width, least = x.shape[1], falls[:, np.newaxis] - rounding(x)
    arrivals = np.full(x.shape, width, dtype=np.intp)
    for ahead in range(within, 0, -1):
        # A fall of 1 point from 4.1 to 3.1 is a little less than 1 in binary numbers.
        # From far to near, so that the first arrival is the one that stays.
        fell = x[:, :-ahead] - x[:, ahead:] >= least
        np.copyto(arrivals[:, :-ahead], np.arange(ahead, width), where=fell)
    return arrivals


def _next(marked: NDArray[np.bool_]) -> Places:
    """Return the first marked place from each place on, or the width if there is none."""
    width = marked.shape[1]
    places = np.where(marked, np.arange(width), width)
    return np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1]


def _repairs(
    x: Floats, dyad: Places, start: Places, bottom: Places, criterion: Criterion
) -> tuple[NDArray[np.bool_], Places]:
    """Return which ruptures are repaired, and from where to search on."""
    width = x.shape[1]
    ahead = np.arange(1, min(criterion.regain_sessions, width) + 1)
    later = bottom[:, np.newaxis] + ahead
    ratings = np.where(
        later < width, x[dyad[:, np.newaxis], np.minimum(later, width - 1)], np.nan
    )
    lowest = x[dyad, bottom]
    goal = lowest + criterion.regain * (x[dyad, start] - lowest)
    reached = ratings >= goal[:, np.newaxis] - rounding(x)
    mended = np.logical_or.reduce(reached, axis=1)
    return mended, np.where(mended, bottom + 1 + reached.argmax(axis=1), bottom)
