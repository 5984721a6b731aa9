"""Who leads: whether one partner's series runs ahead of the other's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.change.within import BEFORE, lagged, within_person
from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import known_rows
from dyad_sim.measures.core.products import centred, moments_of, products
from dyad_sim.measures.core.regressions import partial_of


def lead(
    frame: pd.DataFrame,
    first: str,
    second: str,
    how: Bootstrap = DEFAULT,
    *,
    lag: float = 1,
) -> Estimate:
    r"""How far the first series runs ahead of the second, on [-2, 2].

    .. math:: r(\tilde x_{t-1}, \tilde y_t) - r(\tilde y_{t-1}, \tilde x_t)

    Above 0 the first leads: its deviations from its own mean come back in the second a session
    later, more than the other way round.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    first, second
        Columns x and y; deviations from each dyad's own mean are used.
    how
        Samples for the interval.
    lag
        As for :func:`~dyad_sim.measures.change.within.lagged`, with its errors.

    Notes
    -----
    The sign of the asymmetry of a cross-correlation at one lag (Boker, Rotondo, Xu & King 2002,
    *Psychological Methods* 7, 338-355, look for the lag with the highest one), pooled over
    dyads.  It says who moves first, not who moves whom.
    """
    _, lack = known_rows(frame, first, second, "session")
    if lack:
        return unknown(0, lack)
    names = [first, second]
    deviations = lagged(within_person(frame, names), names, lag)
    columns = (first + BEFORE, second, second + BEFORE, first)
    known, lack = known_rows(deviations, *columns)
    if lack or not len(known):
        return unknown(0, f"no two sessions {lag:g} apart are rated")
    moments = [products(centred(known, pair)) for pair in (columns[:2], columns[2:])]

    def statistic(sums: Floats) -> Floats:
        ahead, behind = np.split(sums, 2, axis=1)
        return partial_of(moments_of(ahead)[1]) - partial_of(moments_of(behind)[1])

    return bootstrapped(known, np.column_stack(moments), statistic, how)
