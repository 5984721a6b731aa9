"""Where a difference turns: at which value of a parameter its straight line crosses 0."""

from __future__ import annotations

import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import known_rows, numbers
from dyad_sim.measures.core.products import centred, moments_of, products


def turning_point(
    frame: pd.DataFrame, difference: str, along: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Value of a parameter at which a difference is 0, by its straight line.

    .. math:: x_0 = \bar x - \bar d / b, \quad b = s_{xd} / s_x^2

    Parameters
    ----------
    frame
        One row per ``dyad`` and value of the parameter; rows with gaps are left out.
    difference
        Column of a paired difference, such as relief in one treatment less the other.
    along
        Column of the parameter.
    how
        How the interval is drawn: dyads anew, or therapists where ten or more are known.

    Returns
    -------
    Estimate
        In the unit of the parameter.  It may lie outside the values that were tried: then
        the difference does not turn among them.  Where the slope may well be 0 the interval
        is very wide.

    Notes
    -----
    The ratio of two means of a line, with a percentile interval by cluster bootstrap.
    """
    known, lack = known_rows(frame, difference, along)
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    middle = float(numbers(known, along).mean())
    level = float(numbers(known, difference).mean())

    def statistic(sums: Floats) -> Floats:
        means, covariance = moments_of(sums)
        slope = covariance[:, 0, 1] / covariance[:, 1, 1]
        found: Floats = middle + means[:, 1] - (level + means[:, 0]) / slope
        return found

    return bootstrapped(known, products(centred(known, (difference, along))), statistic, how)
