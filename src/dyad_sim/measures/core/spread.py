"""How widely a quantity spreads over observations, with intervals for the spread itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.core.bootstrap import (
    DEFAULT,
    Bootstrap,
    Statistic,
    bootstrapped,
    clusters_of,
    estimate_of_sums,
)
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import floats, known_rows, numbers

PROBABILITIES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
"""Quantiles that a spread is drawn from, by name."""

FEWEST_FOR_SPREAD = 30
"""Dyads on which a standard deviation has to rest."""

STEPS = 2000
"""Steps over its range in which a quantity is resolved for the interval of its spread."""


def quantiles(values: ArrayLike) -> dict[str, float]:
    """Quantiles of a quantity by name, in its unit; NaN where there is no observation.

    Parameters
    ----------
    values
        Shape ``(observation,)``; NaN where missing.

    Raises
    ------
    ValueError
        If a value is no number, or as large as none is.
    """
    seen = floats(values, "values")
    seen = seen[np.isfinite(seen)]
    if not seen.size:
        return dict.fromkeys(PROBABILITIES, np.nan)
    found = np.quantile(seen, list(PROBABILITIES.values()))
    return dict(zip(PROBABILITIES, found.tolist(), strict=True))


def deviation(frame: pd.DataFrame, column: str, how: Bootstrap = DEFAULT) -> Estimate:
    r"""Standard deviation of the observations, :math:`\sqrt{\sum (x - \bar x)^2 / (n - 1)}`.

    Parameters
    ----------
    frame
        ``dyad``, the column, and ``therapist`` where known.
    column
        The quantity, in any unit.
    how
        The interval is a percentile one; dyads, or therapists, are drawn anew.

    Notes
    -----
    Of few dyads this interval is too narrow: of ten with normal values it held the truth in
    three of four trials.  So fewer than :data:`FEWEST_FOR_SPREAD` are not trusted.
    """
    known, lacking = known_rows(frame, column)
    if lacking:
        return unknown(0, lacking)
    if not len(known):
        return unknown(0, "no observations")
    x = numbers(known, column) - numbers(known, column).mean()
    moments = np.column_stack([np.ones_like(x), x, x * x])
    found = bootstrapped(known, moments, _deviation, how)
    if found.trusted and found.n < FEWEST_FOR_SPREAD:
        return found._replace(trusted=False, reason="rests on too few dyads")
    return found


def _deviation(sums: Floats) -> Floats:
    """Standard deviation from number, sum and sum of squares; NaN where all are alike."""
    number, total, squares = sums.T
    within = squares - total**2 / number
    variance = np.where(within > ROUNDING * squares, within, np.nan) / (number - 1.0)
    found: Floats = np.sqrt(variance)
    return found


def middle_half(frame: pd.DataFrame, column: str, how: Bootstrap = DEFAULT) -> Estimate:
    r"""Width of the middle half of the observations, :math:`Q_{0.75} - Q_{0.25}`.

    Parameters
    ----------
    frame
        ``dyad``, the column, and ``therapist`` where known.
    column
        The quantity, in any unit.
    how
        The interval is a percentile one; dyads, or therapists, are drawn anew.

    Notes
    -----
    Quantiles are the smallest values below or at which the share lies (type 1 of Hyndman
    & Fan 1996, *The American Statistician* 50, 361-365), because these are functions of
    counts, and so of sums over dyads.  More than :data:`STEPS` different values
    are resolved in so many steps over their range; that is ours.
    """
    known, lacking = known_rows(frame, column)
    if lacking:
        return unknown(0, lacking)
    if not len(known):
        return unknown(0, "no observations")
    values = numbers(known, column)
    levels, places = np.unique(values, return_inverse=True)
    if levels.size > STEPS:
        width = float(np.ptp(values)) / STEPS
        steps, places = np.unique(np.round(values / width), return_inverse=True)
        levels = steps * width
    groups = clusters_of(known)
    counts = np.zeros((groups.size, levels.size))
    np.add.at(counts, (groups.codes, places), 1.0)
    return estimate_of_sums(counts, groups, _middle_half(levels), how)


def _middle_half(levels: Floats) -> Statistic:
    """Return the width as a function of how often each level was seen."""

    def width(counts: Floats) -> Floats:
        shares = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
        low, high = (
            levels[np.argmax(shares >= share - ROUNDING, axis=1)] for share in (0.25, 0.75)
        )
        found: Floats = high - low
        return found

    return width


ROUNDING = 1e-12
"""A sum of shares that is one half in truth may be a little less in binary numbers."""
