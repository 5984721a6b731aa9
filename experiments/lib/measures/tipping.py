"""Where a measure tips as something is turned up: the place of its steepest rise."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, estimate_of_sums
from dyad_sim.measures.core.clusters import Clusters, Floats
from dyad_sim.measures.core.estimate import Estimate
from experiments.lib.measures.side_by_side import SideBySide

PLACES = 101
"""Places of the steepest rise that are tried, evenly over the range."""

WIDTHS = 25
"""Widths that are tried, evenly on a logarithmic scale."""

NARROWEST = 0.25
"""Narrowest width that is tried, in steps between levels: below it every place fits alike."""


class Curve(NamedTuple):
    """A measure of the same dyads at several levels of one thing.

    Attributes
    ----------
    levels
        Rising, shape ``(level,)``.
    sums
        What is summed above and below the line by each cluster, shape
        ``(cluster, 2 * level)``: above at every level, then below at every level.
    groups
        The clusters: therapists where there are enough, else dyads.
    """

    levels: Floats
    sums: Floats
    groups: Clusters


Statistic = Callable[[Floats, Floats], Floats]
"""From levels, and values of shape ``(sample, level)``, to estimates ``(sample,)``."""


def curve(levels: ArrayLike, cells: SideBySide) -> Curve:
    """Return a measure at several levels, as sums over clusters.

    Parameters
    ----------
    levels
        Of each cell, rising.
    cells
        The measure in each cell, see :func:`~experiments.lib.measures.side_by_side.measure_in`.
    """
    sums = np.hstack([cells.above, cells.below])
    return Curve(np.asarray(levels, dtype=float), sums, cells.groups)


def values_of(sums: Floats) -> Floats:
    """Values at each level from sums: ``(sample, 2 * level)`` to ``(sample, level)``."""
    above, below = np.split(sums, 2, axis=1)
    found: Floats = above / below
    return found


def estimated(found: Curve, statistic: Statistic, how: Bootstrap = DEFAULT) -> Estimate:
    """Return an estimate from a curve, with its interval by bootstrap of clusters."""
    return estimate_of_sums(
        found.sums, found.groups, lambda sums: statistic(found.levels, values_of(sums)), how
    )


def shifted(
    found: Curve, other: Curve, statistic: Statistic, how: Bootstrap = DEFAULT
) -> Estimate:
    """Return an estimate from one curve less that from another of the same dyads, paired."""
    width = found.sums.shape[1]

    def difference(sums: Floats) -> Floats:
        one = statistic(found.levels, values_of(sums[:, :width]))
        return one - statistic(other.levels, values_of(sums[:, width:]))

    return estimate_of_sums(np.hstack([found.sums, other.sums]), found.groups, difference, how)


def steepest(levels: Floats, values: Floats) -> Floats:
    r"""Place of the steepest rise of a fitted S-curve, shape ``(sample,)``.

    .. math:: y = a + b\, \frac{1}{1 + e^{-(x - x_0) / w}}, \quad b > 0

    Parameters
    ----------
    levels, values
        Shapes ``(level,)`` and ``(sample, level)``.

    Returns
    -------
    Floats
        :math:`x_0`, from the lowest to the highest level: at an end where the rise is
        steepest at that end.

    Notes
    -----
    Least squares, over a grid of places and widths with a and b in closed form: it always
    finds the best of the grid, and is the same for one sample as for many.
    """
    return _fits(levels, values)[0]


def s_over_line(levels: Floats, values: Floats) -> Floats:
    r"""How much better an S-curve fits than a straight line, shape ``(sample,)``.

    .. math:: \Delta = K \ln \frac{Q_{line}}{Q_S} - 2 \cdot 2

    the difference of Akaike's criterion for K levels and two constants more.  Above 0 the
    S-curve is the better account of the rise.

    Notes
    -----
    Akaike (1974).  Errors at several levels are taken as independent, which they are not
    where all levels meet the same dyads; so judge it with its interval.
    """
    line = np.column_stack([np.ones_like(levels), levels])
    rest = values - values @ _onto(line)
    straight, bent = (rest**2).sum(axis=1), _fits(levels, values)[1]
    found: Floats = len(levels) * np.log(straight / bent) - 4.0
    return found


def reached(level: float) -> Statistic:
    """Return a statistic: where a measure first reaches a level; NaN where it never does.

    Between two levels by a straight line.
    """

    def place(levels: Floats, values: Floats) -> Floats:
        there = values >= level
        first = there.argmax(axis=1)
        rows = np.arange(len(values))
        before = np.maximum(first - 1, 0)
        low, high = values[rows, before], values[rows, first]
        share = np.where(high > low, (level - low) / np.where(high > low, high - low, 1.0), 0.0)
        found = levels[before] + share * (levels[first] - levels[before])
        return np.where(there.any(axis=1), found, np.nan)

    return place


def slope(start: float, end: float) -> Statistic:
    r"""Return a statistic: the slope over a part of the range, over that of the whole.

    1 where a measure rises in proportion.  ``start`` and ``end`` are shares of the range;
    values between two levels are read off a straight line.
    """

    def relative(levels: Floats, values: Floats) -> Floats:
        span = levels[-1] - levels[0]
        places = levels[0] + np.array([start, end]) * span
        low, high = (_at(levels, values, place) for place in places)
        found: Floats = ((high - low) / (end - start)) / (values[:, -1] - values[:, 0])
        return found

    return relative


def bend(levels: Floats, values: Floats) -> Floats:
    """Slope in the middle third less that in the first third, over that of the whole range.

    Above 0 a measure rises faster than in proportion by the middle of the range; shape
    ``(sample,)``.
    """
    third = 1.0 / 3.0
    found: Floats = slope(third, 2.0 * third)(levels, values) - slope(0.0, third)(
        levels, values
    )
    return found


def _at(levels: Floats, values: Floats, place: float) -> Floats:
    """Values at a place between levels, shape ``(sample,)``."""
    after = int(np.clip(np.searchsorted(levels, place), 1, len(levels) - 1))
    share = (place - levels[after - 1]) / (levels[after] - levels[after - 1])
    found: Floats = (1.0 - share) * values[:, after - 1] + share * values[:, after]
    return found


def _fits(levels: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Place and sum of squares of the best S-curve for each sample."""
    places = np.linspace(levels[0], levels[-1], PLACES)
    step, span = float(np.diff(levels).min()), float(levels[-1] - levels[0])
    best = np.full(len(values), np.inf)
    where = np.full(len(values), np.nan)
    centred = values - values.mean(axis=1, keepdims=True)
    whole = (centred**2).sum(axis=1)
    for width in np.geomspace(NARROWEST * step, span, WIDTHS):
        shape = special.expit((levels - places[:, None]) / width)
        shape -= shape.mean(axis=1, keepdims=True)
        across = centred @ shape.T
        size = (shape**2).sum(axis=1)
        left = whole[:, None] - np.where(across > 0.0, across, 0.0) ** 2 / size
        least = left.argmin(axis=1)
        rows = np.arange(len(values))
        better = left[rows, least] < best
        best = np.where(better, left[rows, least], best)
        where = np.where(better, places[least], where)
    # Nothing rises in a flat curve: then it has no steepest place.
    return np.where(best < whole, where, np.nan), best


def _onto(design: Floats) -> Floats:
    """Projection of rows of values on the columns of a design."""
    found: Floats = design @ np.linalg.pinv(design)
    return found
