"""Linear combinations of cells: differences, differences of differences, sums of gains."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.core.products import ROUNDING
from dyad_sim.measures.core.ratios import robust_error
from experiments.lib.measures.side_by_side import SideBySide, in_cells, measure_in


def combination_in(
    measure: str, cells: Sequence[pd.DataFrame], weights: Sequence[float]
) -> Estimate:
    r"""Weighted sum of a measure over cells of a sweep that met the same dyads.

    .. math:: C = \sum_k w_k R_k, \quad
        s^2 = \frac{G}{G - 1} \sum_g \Big( \sum_k w_k u_{gk} \Big)^2

    With weights 1 and -1 this is :func:`~dyad_sim.measures.studies.contrasts.difference_in`;
    with (1, -1, -1, 1) a difference of differences, such as what a skill is worth for one kind
    of patient more than for another.

    Parameters
    ----------
    measure
        A name of ``catalogue.CATALOGUE`` but the standardised relief.
    cells
        Tables ``dyads``, one for each cell.
    weights
        One for each cell.

    Returns
    -------
    Estimate
        In the unit of the measure; the interval is Student's t on the number of clusters
        less one.

    Raises
    ------
    ValueError
        If the measure is no ratio of sums, if the cells do not hold the same dyads, or if
        there is not one weight for each cell.

    Notes
    -----
    That the influences of a weighted sum are the weighted sum of influences is the linear
    case of the delta method (van der Vaart 1998, *Asymptotic Statistics*, ch. 3 and 20).
    Random numbers that the cells share are in the influences of both, and cancel (common
    random numbers; Law 2015, *Simulation Modeling and Analysis*, ch. 11).
    """
    return combined(measure_in(measure, cells), weights)


def combination(
    cells: Sequence[pd.DataFrame],
    weights: Sequence[float],
    above: str,
    below: str | None = None,
) -> Estimate:
    """Weighted sum of the ratio of two columns; see :func:`combination_in`.

    Parameters
    ----------
    cells, weights
        As for :func:`combination_in`.
    above, below
        Columns of numbers: the mean of ``above``, or the sum of ``above`` over the sum of
        ``below``.
    """
    return combined(in_cells(cells, above, below), weights)


def combined(found: SideBySide, weights: Sequence[float], *, paired: bool = True) -> Estimate:
    r"""Weighted sum of ratios that stand side by side; see :func:`combination_in`.

    Parameters
    ----------
    weights
        One for each cell; of a cell with weight 0 nothing is asked.
    paired
        If not, the interval is what it would be had every cell met other dyads with other
        noise: :math:`s^2 = \sum_k w_k^2 s_k^2`.
    """
    each = np.asarray(weights, dtype=float)
    cells = found.above.shape[1]
    if each.size != cells:
        message = (
            f"weights must be one for each of {cells} cells, got {each.size}. "
            "Give 0 to cells that do not count."
        )
        raise ValueError(message)
    counts = each != 0.0
    own = found._replace(above=found.above[:, counts], below=found.below[:, counts])
    each, groups = each[counts], found.groups
    value = float(own.ratios @ each)
    if math.isnan(value):
        return unknown(groups.dyads, "no observations")
    if groups.size < FEWEST_GROUPS:
        return judged(value, math.nan, math.nan, groups.dyads)
    influences = own.influences * each
    if paired:
        error = robust_error(influences.sum(axis=1))
    else:
        error = math.hypot(*(robust_error(one) for one in influences.T))
    # What cancels to the last digit leaves rounding, which is no difference.
    least = ROUNDING * float(np.abs(own.ratios * each).sum())
    value = value if abs(value) > least else 0.0
    margin = t_quantile(groups.size) * error if error > least else 0.0
    return judged(value, value - margin, value + margin, groups.dyads, groups.note)
