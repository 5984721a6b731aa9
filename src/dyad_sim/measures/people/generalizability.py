"""Generalizability: how well the mean of a dyad's ratings tells dyads apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import FEWEST_GROUPS, Estimate, unknown
from dyad_sim.measures.core.observations import (
    check_between,
    check_yes_or_no,
    in_order,
    known_rows,
    numbers,
)

ROUNDING = 1e-9
"""Sum of squares of sessions below which they are all one session."""


def generalizability(
    frame: pd.DataFrame,
    rating: str,
    *,
    detrend: bool = True,
    occasions: float = 1,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Reliability of the mean of a dyad's ratings over occasions; at most 1.

    .. math:: G = \frac{\sigma_b^2}{\sigma_b^2 + \sigma_w^2 / m}, \quad
        \sigma_w^2 = \frac{\sum_i S_i}{\sum_i (n_i - 2)}, \quad
        \sigma_b^2 = \frac{M_b - \sigma_w^2}{n_0}, \quad
        n_0 = \frac{N - \sum_i n_i^2 / N}{k - 1}

    for ``m`` occasions, ``k`` dyads with :math:`n_i` ratings, :math:`N` in all, the mean
    square between dyads :math:`M_b`, and :math:`S_i`, what is left of the squares of a dyad.

    Parameters
    ----------
    frame
        One row per dyad and session, with ``dyad`` and, for the trend, ``session``.
    rating
        Column of the rating, any unit.
    detrend
        Whether each dyad's own straight line over sessions is taken out of what is
        within; else only its mean is, and :math:`n_i - 1` are free.
    occasions
        Ratings averaged, 1 upward.
    how
        Samples for the interval.

    Raises
    ------
    ValueError
        If occasions are no number from 1, or, for the trend, a session is there twice.

    Notes
    -----
    One facet, occasions within dyads (Brennan 2001, *Generalizability Theory*, ch. 2);
    for the whole of a balanced treatment without trends, ICC(1,k) of Shrout & Fleiss
    (1979, *Psychological Bulletin* 86, 420-428).  Taking out the trend is ours: change
    over treatment is no error of measurement.  It leaves dyads' means as they are, so
    where treatments differ in length a common trend is part of what is between.
    Below 0 where dyads are more alike than chance allows.
    """
    check_yes_or_no("detrend", detrend)
    advice = "It is how many ratings are averaged."
    check_between("occasions", occasions, 1.0, np.inf, "[)", advice)
    known, lack = known_rows(frame, rating, *(["session"] if detrend else []))
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    if detrend:
        in_order(known, "session")
    dyads, moments = _ratings(known, rating, detrend)
    reason = _ungeneral(known, rating, moments)
    if reason:
        return unknown(len(dyads), reason)

    def statistic(sums: Floats) -> Floats:
        k, size, total, between, squared, within, free = sums.T
        error = within / free
        spread = (size - squared / size) / (k - 1.0)
        variance = ((between - total**2 / size) / (k - 1.0) - error) / spread
        found: Floats = variance / (variance + error / occasions)
        return found

    return bootstrapped(dyads, moments, statistic, how)


def _ungeneral(known: pd.DataFrame, rating: str, moments: Floats) -> str:
    """Return why there is no such coefficient, or nothing."""
    if np.ptp(numbers(known, rating)) == 0.0:
        return f"all alike in {rating}"
    if len(moments) < FEWEST_GROUPS:
        return "1 dyad"
    return "" if moments[:, -1].any() else "too few ratings per dyad"


def _ratings(known: pd.DataFrame, rating: str, detrend: bool) -> tuple[pd.DataFrame, Floats]:
    """Return the dyads, and for each what generalizability is reckoned from."""
    codes, _ = pd.factorize(known["dyad"])
    dyads = known[~known["dyad"].duplicated()]
    size = np.bincount(codes).astype(float)
    values = numbers(known, rating) - numbers(known, rating).mean()
    total = np.bincount(codes, values)
    apart = values - (total / size)[codes]
    within, free = np.bincount(codes, apart**2), size - 1.0
    if detrend:
        session = numbers(known, "session")
        session = session - (np.bincount(codes, session) / size)[codes]
        spread = np.bincount(codes, session**2)
        moves = spread > ROUNDING
        covariance = np.bincount(codes, session * apart)
        within = within - np.where(moves, covariance**2 / np.where(moves, spread, 1.0), 0.0)
        free = free - moves
    ones = np.ones(len(size))
    return dyads, np.column_stack([ones, size, total, total**2 / size, size**2, within, free])
