"""Straight lines through the ratings of each case, and the share with a trend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.cases import Cases, cases_of, share_of_rows
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import check_argument

FEWEST_FOR_A_TREND = 4
"""Ratings of a case whose trend is tested: three leave one degree of freedom."""


class Trends(NamedTuple):
    """The straight line through the ratings of each case over sessions, least squares.

    ``slope`` per session, ``spread`` the sum of squares of the sessions around their mean,
    ``residual`` that of the ratings around the line; each of shape ``(dyad,)``.
    """

    slope: Floats
    spread: Floats
    residual: Floats


def trends_of(cases: Cases) -> Trends:
    """Return the line of each case; slope NaN where all ratings are of one session."""
    session, rating = cases.centred(cases.session), cases.centred(cases.rating)
    spread = cases.total(session**2)
    slope = np.full(spread.size, np.nan)
    np.divide(cases.total(session * rating), spread, out=slope, where=spread > 0.0)
    residual = cases.total((rating - np.nan_to_num(slope)[cases.case] * session) ** 2)
    return Trends(slope, spread, residual)


def significant_trend_share(
    frame: pd.DataFrame,
    rating: str,
    *,
    alpha: float = 0.05,
    growing: bool | None = None,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share of dyads whose own ratings rise or fall steadily over sessions; 0 to 1.

    .. math:: t = \frac{b}{s_b}, \quad s_b^2 = \frac{\sum e^2 / (n - 2)}{\sum (s - \bar s)^2}

    with ``b`` the least-squares slope of a dyad's ratings over its sessions ``s``, tested
    against 0, two-sided, with Student's t on ``n - 2`` degrees of freedom.

    Parameters
    ----------
    frame, rating
        One row per ``dyad`` and ``session``, and the column of the ratings, any unit.
    alpha
        Level of the test, between 0 and 1; so large is the share where nobody has a trend.
    growing
        True to count rising trends only, False falling ones only (half of ``alpha`` each).
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.rates.share`.

    Raises
    ------
    ValueError
        If ``alpha`` does not lie between 0 and 1.

    Notes
    -----
    Left out are dyads with fewer than 4 ratings.  Ratings that never change have no trend.
    Stevens et al. (2007) count the cases with a linear trend; the test takes ratings of one
    case as independent around their line, which inflates the share where they are not.
    """
    advice = "Percentages are given as fractions: 0.05 for 5 %."
    check_argument(0.0 < alpha < 1.0, "alpha", "lie in (0, 1)", alpha, advice)
    cases, lacking = cases_of(frame, rating)
    if lacking:
        return unknown(0, lacking)
    slope, spread, residual = trends_of(cases)
    tested = (cases.number >= FEWEST_FOR_A_TREND) & (spread > 0.0)
    freedom = np.maximum(cases.number - 2.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = slope / np.sqrt(residual / freedom / spread)
    significant = 2.0 * special.stdtr(freedom, -np.abs(t)) < alpha
    if growing is not None:
        significant &= (slope > 0.0) == growing
    nothing = f"no dyad with {FEWEST_FOR_A_TREND} ratings"
    return share_of_rows(cases.dyads[tested], significant[tested], nothing)
