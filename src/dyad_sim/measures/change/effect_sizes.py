"""Effect sizes: how far two groups, or two perspectives, lie apart in deviations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import known_rows, numbers
from dyad_sim.measures.core.products import ROUNDING, centred

FEWEST_PER_GROUP = 2
"""A group of one has no deviation."""


def mean_difference(
    frame: pd.DataFrame, outcome: str, group: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Mean of the rows in a group less that of the others, in the unit of the outcome.

    Parameters
    ----------
    frame
        One row per observation, with ``dyad``.
    outcome, group
        Columns: a number, and yes or no.
    """
    return _between_groups(frame, outcome, group, _raw, how)


def cohens_d(
    frame: pd.DataFrame, outcome: str, group: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Difference of two groups in deviations within groups.

    .. math:: d = \frac{\bar y_1 - \bar y_0}{s}, \quad
        s^2 = \frac{(n_1 - 1) s_1^2 + (n_0 - 1) s_0^2}{n_1 + n_0 - 2}

    Parameters
    ----------
    frame, outcome, group
        As for :func:`mean_difference`.

    Notes
    -----
    Cohen (1988, *Statistical Power Analysis*, ch. 2).
    """
    return _between_groups(frame, outcome, group, cohen_of_sums, how)


def hedges_g(
    frame: pd.DataFrame, outcome: str, group: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Cohen's d without its bias in small samples.

    .. math:: g = d \left(1 - \frac{3}{4 (n_1 + n_0) - 9}\right)

    Notes
    -----
    Hedges (1981, *Journal of Educational Statistics* 6, 107-128), with his approximation
    of the factor.
    """
    return _between_groups(frame, outcome, group, _hedges, how)


def perspective_d(
    frame: pd.DataFrame, first: str, second: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Difference of two columns of the same rows, in deviations of either.

    .. math:: d = \frac{\bar x - \bar y}{\sqrt{(s_x^2 + s_y^2) / 2}}

    Parameters
    ----------
    frame
        One row per observation, with ``dyad``.
    first, second
        Two ratings of the same, such as the patient's and the therapist's.

    Notes
    -----
    The deviation is that between people, not that of the differences, so that the figure
    can be compared with one from separate groups (Borenstein et al. 2009, *Introduction to
    Meta-Analysis*, ch. 4).
    """
    known, lack = known_rows(frame, first, second)
    if lack:
        return unknown(0, lack)
    if not len(known):
        return unknown(0, "no observations")
    x, y = centred(known, (first, second)).T
    apart = float((numbers(known, first) - numbers(known, second)).mean())
    moments = np.column_stack([np.ones_like(x), x, y, x * x, y * y])

    def statistic(sums: Floats) -> Floats:
        n, total_x, total_y, square_x, square_y = sums.T
        within = square_x - total_x**2 / n + square_y - total_y**2 / n
        deviation = _deviation(within, square_x + square_y, 2.0 * (n - 1.0))
        found: Floats = (apart + (total_x - total_y) / n) / deviation
        return found

    return bootstrapped(known, moments, statistic, how)


def _between_groups(
    frame: pd.DataFrame,
    outcome: str,
    group: str,
    statistic: Callable[[Floats], Floats],
    how: Bootstrap,
) -> Estimate:
    """Estimate from number, sum and sum of squares in either group."""
    known, lack = known_rows(frame, outcome, group, yes=[group])
    if lack:
        return unknown(0, lack)
    y, inside = numbers(known, outcome), numbers(known, group) > 0.0
    if min(np.count_nonzero(inside), np.count_nonzero(~inside)) < FEWEST_PER_GROUP:
        return unknown(known["dyad"].nunique(), "a group with fewer than 2")
    return bootstrapped(known, group_moments(y, inside), statistic, how)


def group_moments(values: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Number, sum and sum of squares inside and outside a group, of each row.

    Parameters
    ----------
    values
        Shape ``(row,)``; centred here, so that the difference of squares loses no digits.
    inside
        Who is in the group, shape ``(row,)``.

    Returns
    -------
    Floats
        Shape ``(row, 6)``.
    """
    y = values - values.mean()
    powers = (np.ones_like(y), y, y * y)
    return np.column_stack(
        [np.where(side, power, 0.0) for side in (inside, ~inside) for power in powers]
    )


def _raw(sums: Floats) -> Floats:
    """Difference of the two means."""
    n1, y1, _, n0, y0, _ = sums.T
    found: Floats = y1 / n1 - y0 / n0
    return found


def cohen_of_sums(sums: Floats) -> Floats:
    """Cohen's d from sums of :func:`group_moments`, shapes ``(sample, 6)`` to ``(sample,)``."""
    n1, y1, square1, n0, y0, square0 = sums.T
    within = square1 - y1**2 / n1 + square0 - y0**2 / n0
    found: Floats = (y1 / n1 - y0 / n0) / _deviation(within, square1 + square0, n1 + n0 - 2.0)
    return found


def _deviation(within: Floats, squares: Floats, freedom: Floats) -> Floats:
    """Deviation from squares around means; NaN where these are but rounding of all squares."""
    return np.sqrt(np.where(within > ROUNDING * squares, within, np.nan) / freedom)


def _hedges(sums: Floats) -> Floats:
    """Cohen's d with the factor for small samples."""
    n1, n0 = sums[:, 0], sums[:, 3]
    found: Floats = cohen_of_sums(sums) * (1.0 - 3.0 / (4.0 * (n1 + n0) - 9.0))
    return found
