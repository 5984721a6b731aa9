"""Curvature of a course: high-low-high, or low-high-low."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.change.effect_sizes import mean_difference
from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import MissingColumnError
from dyad_sim.measures.core.products import ROUNDING
from dyad_sim.measures.core.rates import mean
from dyad_sim.measures.ruptures.rated_cases import cases_of

FEWEST_FOR_A_CURVE = 4
"""Ratings of a case whose curve is told: three lie on one whatever they are."""


def curvatures(frame: pd.DataFrame, rating: str) -> pd.DataFrame:
    r"""Curvature of the ratings of each dyad, in points of the rating.

    .. math:: x = a + b\,u + c\,u^2, \quad u = \frac{2 s - s_1 - s_n}{s_n - s_1}

    by least squares, with the sessions :math:`s` from the first rated one to the last put on
    -1 to 1.  So ``c`` is how far the curve's ends lie, on average, above its middle: positive
    for high-low-high, negative for low-high-low.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    rating
        Column, any unit.

    Returns
    -------
    DataFrame
        One row per dyad: ``dyad``, ``therapist`` where known, and ``curvature``; NaN of fewer
        than 4 rated sessions.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), or a session is there twice.

    Notes
    -----
    Gelso & Carter (1994, *Journal of Counseling Psychology* 41, 296-306) expect high-low-high
    of successful treatments; Kivlighan & Shaughnessy (2000, same journal, 47, 362-371) look
    for it by quadratic curves.  That sessions are put on -1 to 1 is ours: curves of short and
    long treatments can be compared.
    """
    cases, lack = cases_of(frame, rating)
    if lack:
        raise MissingColumnError(lack)
    ends = pd.Series(cases.session).groupby(cases.case)
    first, last = (
        end.to_numpy(dtype=float) for end in (ends.transform("min"), ends.transform("max"))
    )
    span = np.where(last > first, last - first, 1.0)
    straight = cases.centred((2.0 * cases.session - first - last) / span)
    bent = cases.centred(((2.0 * cases.session - first - last) / span) ** 2)
    spread = cases.total(straight**2)
    slope = cases.total(straight * bent) / np.where(spread > 0.0, spread, 1.0)
    rest = bent - slope[cases.case] * straight
    squares = cases.total(rest**2)
    told = (cases.number >= FEWEST_FOR_A_CURVE) & (squares > ROUNDING)
    curved = cases.total(rest * cases.rating) / np.where(told, squares, 1.0)
    return cases.dyads.assign(curvature=np.where(told, curved, np.nan))


def mean_curvature(frame: pd.DataFrame, rating: str) -> Estimate:
    """Mean curvature of the ratings over dyads, in points; see :func:`curvatures`."""
    try:
        found = curvatures(frame, rating)
    except MissingColumnError as error:
        return unknown(0, str(error))
    nothing = f"no dyad with {FEWEST_FOR_A_CURVE} ratings"
    return mean(found["curvature"], found["dyad"], found.get("therapist"), nothing=nothing)


def curvature_by_outcome(
    frame: pd.DataFrame,
    rating: str,
    dyads: pd.DataFrame,
    improved: str,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Mean curvature of those who improved less that of the others, in points.

    Parameters
    ----------
    frame, rating
        As for :func:`curvatures`.
    dyads
        One row per dyad, with ``dyad`` and the column ``improved``.
    improved
        Column of yes and no, such as whether symptoms fell reliably.
    how
        Samples for the interval.
    """
    try:
        found = curvatures(frame, rating)
    except MissingColumnError as error:
        return unknown(0, str(error))
    if improved not in dyads:
        return unknown(0, f"no column {improved}")
    outcome = found["dyad"].map(dyads.set_index("dyad")[improved])
    told = found.assign(improved=outcome)[found["curvature"].notna().to_numpy()]
    if not len(told):
        return unknown(0, f"no dyad with {FEWEST_FOR_A_CURVE} ratings")
    return mean_difference(told, "curvature", "improved", how)
