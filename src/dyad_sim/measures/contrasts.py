"""Differences between cells of a design: every measure of many pairs, paired and not.

The same as :func:`~dyad_sim.measures.differences.difference_in`, which reckons one measure
of one pair: what a cell brings into its differences is reckoned once for all of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.definitions import DEFINITIONS, Definition, columns_of, summed
from dyad_sim.measures.dyads import extended
from dyad_sim.measures.estimate import FEWEST_GROUPS, FEWEST_UNITS, t_quantile
from dyad_sim.measures.observations import require
from dyad_sim.measures.ratios import Ratio, ratio
from dyad_sim.measures.source import Source

MEASURES = tuple(DEFINITIONS)
"""Names of the measures that are compared: all that are ratios of sums over dyads."""


class Side(NamedTuple):
    """What one cell brings into its differences from others.

    Attributes
    ----------
    people
        Numbers of its dyads and of their therapists, shape ``(2, dyad)``.
    means
        Value of each measure of :data:`MEASURES`; NaN where there is nothing to divide by.
    influences
        What each cluster adds to the error of each, shape ``(measure, cluster)``.
    """

    people: Floats
    means: Floats
    influences: Floats


class Contrast(NamedTuple):
    """The first of two cells minus the second, in each measure of :data:`MEASURES`.

    Attributes
    ----------
    difference
        Of the values.
    paired
        Half the 95 % interval under common random numbers, as
        :func:`~dyad_sim.measures.differences.paired_difference` has it; NaN where the
        cells do not hold the same dyads, or fewer than ten.
    unpaired
        Half of the interval that two samples of other dyads would have had.
    """

    difference: Floats
    paired: Floats
    unpaired: Floats


def side_of(dyads: pd.DataFrame) -> Side:
    """Return what a cell brings into its differences from others.

    Parameters
    ----------
    dyads
        One row per dyad of one cell, as for
        :func:`~dyad_sim.measures.cells.summarise_cells`, with ``therapist``.
    """
    require(dyads, "dyad", "therapist")
    source = columns_of(extended(dyads))
    groups = source.whose.clusters.size
    found = [_ratio(source, how) for how in DEFINITIONS.values()]
    return Side(
        dyads[["dyad", "therapist"]].to_numpy(dtype=float).T,
        np.array([math.nan if one is None else one.value for one in found]),
        np.array(
            [np.full(groups, math.nan) if one is None else one.influence for one in found]
        ),
    )


def _ratio(source: Source, how: Definition) -> Ratio | None:
    """Return a measure over all clusters of the cell, also those that have no part in it."""
    if source.lack(how.above, how.below):
        return None
    above, below = summed(source.columns, how)
    below = np.ones_like(above) if below is None else below
    seen = np.isfinite(above) & np.isfinite(below)
    return ratio(np.where(seen, above, 0.0), np.where(seen, below, 0.0), source.whose)


def contrast(first: Side, second: Side, *, same_draws: bool) -> Contrast:
    r"""Return the differences between two cells.

    .. math:: s^2 = \frac{G}{G - 1} \sum_g (u_g - u'_g)^2
        \quad\text{or}\quad s^2 + s'^2

    paired or not, with Student's t on the number of clusters less one, unpaired on that
    of the smaller cell, which is on the safe side.

    Parameters
    ----------
    same_draws
        True if the cells meet the same dyads with the same random numbers.
    """
    fewest = min(first.people.shape[1], second.people.shape[1])
    groups = min(first.influences.shape[1], second.influences.shape[1])
    unknown = np.full(len(MEASURES), math.nan)
    difference = first.means - second.means
    if fewest < FEWEST_UNITS or groups < FEWEST_GROUPS:
        return Contrast(difference, unknown, unknown)
    quantile = t_quantile(groups)
    unpaired = quantile * np.sqrt(_squared(first.influences) + _squared(second.influences))
    if not (same_draws and np.array_equal(first.people, second.people)):
        return Contrast(difference, unknown, unpaired)
    paired = quantile * np.sqrt(_squared(first.influences - second.influences))
    return Contrast(difference, paired, unpaired)


def _squared(influences: Floats) -> Floats:
    """Return the squared standard error of each measure; see ``ratios.robust_error``."""
    groups = influences.shape[1]
    scaled: Floats = groups / (groups - 1.0) * np.square(influences).sum(axis=1)
    return scaled
