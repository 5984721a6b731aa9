"""Where along a sweep a measure is best, and what is lost elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, estimate_of_sums
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.core.ratios import robust_error
from dyad_sim.measures.studies.reported import CATALOGUE
from experiments.lib.measures.side_by_side import SideBySide, divided, measure_in

Cells = Mapping[float, pd.DataFrame]
"""Tables ``dyads`` of cells that met the same dyads, by the value of what was varied."""

FOLDS = 2
"""One half of the clusters chooses the best value, the other half judges it, and in turn."""


def optimum_in(measure: str, cells: Cells, how: Bootstrap = DEFAULT) -> Estimate:
    r"""Value of what was varied at which a measure is best, among the values tried.

    .. math:: x^* = \arg\max_x R(x) \quad\text{or}\quad \arg\min_x R(x)

    as the catalogue says what is better; of equals the lowest.

    Parameters
    ----------
    measure
        A name of ``catalogue.CATALOGUE`` of which more, or less, is better.
    cells
        Cells by the value of what was varied.
    how
        Samples are drawn by cluster, the same clusters in every cell.

    Returns
    -------
    Estimate
        In the unit of what was varied.  Its interval runs from one of the values tried to
        another: it tells which of them may be best, and no more of what lies between.

    Raises
    ------
    ValueError
        If the catalogue does not say which values of the measure are better.

    Notes
    -----
    The percentile interval of the place of an extremum on a grid (Efron & Tibshirani 1993,
    *An Introduction to the Bootstrap*, ch. 13).  That all cells are drawn together, so that
    random numbers that they share do not blur their order, is ours.
    """
    found, places = optimum_shift(((measure, cells),), how), _places(cells)
    if math.isnan(found.low):
        return found
    # A quantile may fall between two values: the interval then goes on to the next.
    low = float(places[places <= found.low].max())
    return found._replace(low=low, high=float(places[places >= found.high].min()))


def optimum_shift(
    compared: tuple[tuple[str, Cells], ...], how: Bootstrap = DEFAULT
) -> Estimate:
    """The first of two optima less the second, both from the same samples.

    Parameters
    ----------
    compared
        Measure and cells of each, as for :func:`optimum_in`; all cells met the same dyads.
        With one only, the optimum itself.
    """
    curves = [
        (better_in(measure), _places(cells), measure_in(measure, _ordered(cells)))
        for measure, cells in compared
    ]
    sums = np.column_stack([np.hstack([one.above, one.below]) for _, _, one in curves])

    def statistic(drawn: Floats) -> Floats:
        found, start, sign = np.zeros(len(drawn)), 0, 1.0
        for direction, places, _ in curves:
            stop = start + places.size
            above, below = drawn[:, start:stop], drawn[:, stop : stop + places.size]
            found += sign * _best(direction * divided(above, below), places)
            start, sign = stop + places.size, -1.0
        return found

    return estimate_of_sums(sums, curves[0][2].groups, statistic, how)


def loss_in(measure: str, cells: Cells, at: float) -> Estimate:
    r"""What is lost at one value against the best; above 0 if that value is worse.

    .. math:: L = \frac12 \sum_{h} \pm\left(R_h(x^*_{-h}) - R_h(x)\right)

    Half of the clusters (h) judges the value that the other half found best, so that the
    chance by which a value comes out best does not count as its merit.

    Parameters
    ----------
    measure, cells
        As for :func:`optimum_in`.
    at
        A value that was tried.

    Returns
    -------
    Estimate
        In the unit of the measure; below 0 only by chance.

    Raises
    ------
    ValueError
        If that value was not tried.

    Notes
    -----
    Sample splitting with the halves in both roles (Chernozhukov et al. 2018, *Econometrics
    Journal* 21, C1-C68); here the nuisance is the choice of a value on a grid.  The halves
    take turns through the clusters in their order.  The interval takes the two halves as
    independent and the values they choose as given, and half of the clusters may choose a
    neighbour that is nearly as good: so the loss is, if anything, stated too small.  Its
    lower end, which tells whether anything is lost, lies above the truth in no more than
    5 % of studies (tested); its upper end is rough.
    """
    if at not in cells:
        message = (
            f"at must be one of the values {sorted(cells)}, got {at!r}. "
            "Take the nearest that was tried, or add its cell."
        )
        raise ValueError(message)
    found, places = measure_in(measure, _ordered(cells)), _places(cells)
    direction, here = better_in(measure), int(np.flatnonzero(places == at)[0])
    groups = found.groups
    halves = np.arange(groups.size) % FOLDS
    values, errors = [], []
    for half in range(FOLDS):
        judging, choosing = _part(found, halves == half), _part(found, halves != half)
        chosen, judged_as = direction * choosing.ratios, judging.ratios
        if np.isnan(chosen).all() or np.isnan(judged_as).any():
            return unknown(groups.dyads, "no observations")
        best = int(np.nanargmax(chosen))
        values.append(direction * (judged_as[best] - judged_as[here]))
        apart = judging.influences[:, best] - judging.influences[:, here]
        errors.append(robust_error(apart))
    value = float(np.mean(values))
    if groups.size < FOLDS * FEWEST_GROUPS:
        return judged(value, math.nan, math.nan, groups.dyads)
    margin = t_quantile(groups.size - FOLDS + 1) * math.hypot(*errors) / FOLDS
    return judged(value, value - margin, value + margin, groups.dyads, groups.note)


def better_in(measure: str) -> float:
    """Return 1 if more of a measure is better, -1 if less is.

    Raises
    ------
    ValueError
        If the catalogue does not say.
    """
    better = CATALOGUE[measure].better if measure in CATALOGUE else "neither"
    if better == "neither":
        known = [name for name, entry in CATALOGUE.items() if entry.better != "neither"]
        message = (
            "measure must be one of which more or less is better, "
            f"got {measure!r}. Take one of {', '.join(known)}."
        )
        raise ValueError(message)
    return 1.0 if better == "higher" else -1.0


def _places(cells: Cells) -> Floats:
    """Return the values tried, rising."""
    return np.array(sorted(cells), dtype=float)


def _ordered(cells: Cells) -> list[pd.DataFrame]:
    """Return the cells in the order of the values tried."""
    return [cells[value] for value in sorted(cells)]


def _best(merits: Floats, places: Floats) -> Floats:
    """Return the place of the highest merit of each sample; NaN where any is not known."""
    known = np.isfinite(merits.sum(axis=1))
    highest = np.where(known[:, np.newaxis], merits, 0.0).argmax(axis=1)
    return np.where(known, places[highest], np.nan)


def _part(found: SideBySide, rows: NDArray[np.bool_]) -> SideBySide:
    """Return some of the clusters."""
    return found._replace(above=found.above[rows], below=found.below[rows])
