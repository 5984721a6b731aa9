"""Intraclass correlation: how well two coders who rate the same thing agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import known_rows, numbers


def intraclass(
    frame: pd.DataFrame,
    first: str,
    second: str,
    *,
    average: bool = True,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Intraclass correlation of two coders in absolute agreement, at most 1.

    .. math:: \frac{MS_R - MS_E}{MS_R + (MS_C - MS_E) / n}, \quad
        \frac{MS_R - MS_E}{MS_R + MS_E + 2 (MS_C - MS_E) / n}

    with mean squares of rows, coders and error over ``n`` rows: the reliability of the
    mean of both coders, ICC(2,2), and of a single coder, ICC(2,1).

    Parameters
    ----------
    frame
        One row per rated thing, with ``dyad``.
    first, second
        Columns of the two coders' ratings, in the same unit.
    average
        Whether the mean of both coders is what is used, or one coder's rating.
    how
        Samples for the interval.

    Notes
    -----
    Two-way random effects: Shrout & Fleiss (1979, *Psychological Bulletin* 86, 420-428);
    McGraw & Wong (1996, *Psychological Methods* 1, 30-46), ICC(A,k) and ICC(A,1).
    The interval is ours: theirs takes rows for independent, ours draws dyads anew.
    """
    known, lack = known_rows(frame, first, second)
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    ratings = np.column_stack([numbers(known, first), numbers(known, second)])
    # Less its own first value, a column that does not vary is exactly 0.
    apart = float(ratings[0, 0] - ratings[0, 1])
    one, other = (ratings - ratings[0]).T
    columns = [np.ones(len(one)), one, other, one**2, other**2, one * other]

    def statistic(sums: Floats) -> Floats:
        return _intraclass(sums, apart, average)

    return bootstrapped(known, np.column_stack(columns), statistic, how)


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
