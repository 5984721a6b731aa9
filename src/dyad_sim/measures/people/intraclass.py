"""Intraclass correlation: how well coders who rate the same thing agree.

Packages that have it (pingouin) take the rated things for independent, so their intervals do
not fit moments of the same dyad.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    check_yes_or_no,
    known_rows,
    listed,
    numbers,
    rounding,
)


def intraclass(
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    average: bool = True,
    more: Sequence[str] = (),
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Intraclass correlation of two or more coders in absolute agreement, at most 1.

    .. math:: \frac{MS_R - MS_E}{MS_R + (MS_C - MS_E) / n}, \quad
        \frac{MS_R - MS_E}{MS_R + (k - 1) MS_E + k (MS_C - MS_E) / n}

    with mean squares of rows, coders and error over ``n`` rows and ``k`` coders: the
    reliability of the mean of all coders, ICC(2,k), and of a single coder, ICC(2,1).

    Parameters
    ----------
    frame
        One row per rated thing, with ``dyad``.
    first, second
        Columns of the two coders' ratings, in the same unit.
    average
        Whether the mean of all coders is what is used, or one coder's rating.
    more
        Columns of further coders.
    how
        Samples for the interval.

    Notes
    -----
    Two-way random effects: Shrout & Fleiss (1979, *Psychological Bulletin* 86, 420-428);
    McGraw & Wong (1996, *Psychological Methods* 1, 30-46), ICC(A,k) and ICC(A,1).
    The interval is ours: theirs takes rows for independent, ours draws dyads anew.
    """
    more = listed(more, "more")
    check_yes_or_no("average", average)
    known, lack = known_rows(frame, first, second, *more)
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    if more:
        columns = [numbers(known, name) for name in (first, second, *more)]
        return _of_several(known, np.column_stack(columns), average, how)
    ratings = np.column_stack([numbers(known, first), numbers(known, second)])
    # Less its own first value, a column that does not vary is exactly 0.
    apart = float(ratings[0, 0] - ratings[0, 1])
    one, other = (ratings - ratings[0]).T
    columns = [np.ones(len(one)), one, other, one**2, other**2, one * other]

    def statistic(sums: Floats) -> Floats:
        return _intraclass(sums, apart, average)

    return bootstrapped(known, np.column_stack(columns), statistic, how)


def _of_several(
    known: pd.DataFrame, ratings: Floats, average: bool, how: Bootstrap
) -> Estimate:
    """Return the correlation of ratings of shape ``(row, coder)``."""
    apart = ratings - ratings.mean()
    coders = apart.shape[1]
    squares = np.column_stack([(apart**2).sum(axis=1), apart.sum(axis=1) ** 2])
    sums = np.column_stack([np.ones(len(apart)), squares, apart])
    least = rounding(ratings) ** 2

    def statistic(sums: Floats) -> Floats:
        rows, square, of_row = sums[:, :3].T
        of_coder = sums[:, 3:]
        level = of_coder.sum(axis=1) ** 2 / (rows * coders)
        between_rows = of_row / coders - level
        between_coders = (of_coder**2).sum(axis=1) / rows - level
        rest = square - level - between_rows - between_coders
        of_rows = between_rows / (rows - 1.0)
        of_error = rest / ((rows - 1.0) * (coders - 1.0))
        excess = (between_coders / (coders - 1.0) - of_error) / rows
        single = excess * coders + (coders - 1.0) * of_error
        below = of_rows + (excess if average else single)
        differs = (square - between_coders - level > least * rows) & (below > 0.0)
        return np.where(differs, (of_rows - of_error) / below, np.nan)

    return bootstrapped(known, sums, statistic, how)


def _intraclass(sums: Floats, apart: float, average: bool) -> Floats:
    """Return the correlation from sums of two ratings, their squares and their product.

    ``apart`` is what was taken from the first rating and not from the second.
    """
    rows, one, other, squares, other_squares, product = sums.T
    variance = (squares - one**2 / rows) / (rows - 1.0)
    other_variance = (other_squares - other**2 / rows) / (rows - 1.0)
    covariance = (product - one * other / rows) / (rows - 1.0)
    of_rows = (variance + other_variance) / 2.0 + covariance
    of_error = (variance + other_variance) / 2.0 - covariance
    of_coders = rows * ((one - other) / rows + apart) ** 2 / 2.0
    single = 0.0 if average else of_error
    excess = (of_coders - of_error) / rows
    below = of_rows + single + excess * (1.0 if average else 2.0)
    # Coders who differ more within rows than rows do give no reliability to speak of.
    differs = (variance + other_variance > 0.0) & (below > 0.0)
    return np.where(differs, (of_rows - of_error) / below, np.nan)
