"""Change of symptoms in units of how people differ at intake."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.measures.clusters import nesting
from dyad_sim.measures.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.observations import floats, rounding
from dyad_sim.measures.ratios import robust_error


def standardised_change(
    intake: ArrayLike, end: ArrayLike, dyad: ArrayLike, therapist: ArrayLike | None = None
) -> Estimate:
    r"""Mean fall from intake to end, in standard deviations at intake.

    .. math:: d = \frac{\bar x_0 - \bar x_1}{s_0}

    Parameters
    ----------
    intake, end
        Scores of each dyad, higher is worse, shape ``(dyad,)``.
    dyad, therapist
        Whom each score belongs to.

    Notes
    -----
    Standardising by the deviation at intake follows Becker (1988, *British Journal of
    Mathematical and Statistical Psychology* 41, 257-278).  The error is linearised,
    with the deviation itself uncertain: a dyad's influence is

    .. math:: \frac{x_0 - x_1}{s_0} - d - \frac d2 \left(
        \frac{(x_0 - \bar x_0)^2}{s_0^2} - 1 \right).

    Where all patients are the same person, the deviation is only the noise of the
    instrument, and the change in its units says little.
    """
    start, final = floats(intake, "intake"), floats(end, "end")
    whose = nesting(dyad, therapist)
    seen = np.isfinite(start) & np.isfinite(final) & whose.known
    start, final = start[seen], final[seen]
    if start.size < FEWEST_GROUPS:
        return unknown(int(start.size), "fewer than 2 dyads")
    spread = float(np.std(start, ddof=1))
    if spread <= rounding(start):
        return unknown(int(start.size), "all alike at intake")
    groups = whose.among(seen).clusters
    value = float(np.mean(start - final)) / spread
    distance = (start - start.mean()) / spread
    influence = (start - final) / spread - value - value / 2.0 * (distance**2 - 1.0)
    influence -= influence.mean()
    error = robust_error(groups.sums(influence / start.size))
    margin = t_quantile(groups.size) * error if groups.size >= FEWEST_GROUPS else math.nan
    return judged(value, value - margin, value + margin, groups.dyads, groups.note)
