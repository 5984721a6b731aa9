"""Change of a score: standardised, and reliable or not."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.core.clusters import Floats, check_same_length, nesting
from dyad_sim.measures.core.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.core.observations import (
    check_argument,
    check_between,
    floats,
    in_order,
    known_rows,
    numbers,
    rounding,
)
from dyad_sim.measures.core.ratios import robust_error
from dyad_sim.measures.ruptures.rated_cases import share_of_rows


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
    check_same_length(intake=start, end=final, dyad=whose.dyad)
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


CRITERION = 1.96
"""Change in errors of a difference beyond which it is reliable, at 95 %."""


def reliable_change_index(intake: ArrayLike, end: ArrayLike, reliability: float) -> Floats:
    r"""Fall from intake to end in errors of measurement of a difference.

    .. math:: RC = \frac{x_0 - x_1}{s_0 \sqrt{2 (1 - r)}}

    Parameters
    ----------
    intake, end
        Scores, higher is worse, shape ``(dyad,)``; NaN where missing.
    reliability
        Of the instrument (r), on [0, 1): test-retest, in the same population.

    Raises
    ------
    ValueError
        If the reliability lies outside [0, 1), if scores are no numbers or not as many, or if
        fewer than two differ at intake.

    Notes
    -----
    Jacobson & Truax (1991, *Journal of Consulting and Clinical Psychology* 59, 12-19);
    positive for improvement.
    """
    advice = "Take the test-retest reliability; at 1 there is no error to hold changes against."
    check_between("reliability", reliability, 0.0, 1.0, "[)", advice)
    start, final = floats(intake, "intake"), floats(end, "end")
    check_same_length(intake=start, end=final)
    known = start[np.isfinite(start)]
    # Not their deviation, which rounding keeps from 0.
    differ = known.size > 1 and np.ptp(known) > rounding(known)
    advice = "Without a deviation at intake no change can be held against it."
    check_argument(differ, "intake", "hold scores that differ", known[:3].tolist(), advice)
    index: Floats = (start - final) / (
        float(known.std(ddof=1)) * math.sqrt(2.0 * (1.0 - reliability))
    )
    return index


def reliably_improved(
    frame: pd.DataFrame, intake: str, end: str, reliability: float
) -> Estimate:
    """Share of dyads whose symptoms fell reliably, 0 to 1.

    Parameters
    ----------
    frame
        One row per dyad.
    intake, end
        Columns of scores, higher is worse.
    reliability
        See :func:`reliable_change_index`.

    Raises
    ------
    ValueError
        If a dyad is there twice, or the reliability lies outside [0, 1).

    Notes
    -----
    The interval takes the criterion as given: it speaks of changes beyond this sample's own
    deviation at intake, and not of how well that deviation is known.
    """
    return _share_beyond(frame, intake, end, reliability, 1.0)


def reliably_deteriorated(
    frame: pd.DataFrame, intake: str, end: str, reliability: float
) -> Estimate:
    """Share of dyads whose symptoms rose reliably, 0 to 1; as :func:`reliably_improved`."""
    return _share_beyond(frame, intake, end, reliability, -1.0)


def _share_beyond(
    frame: pd.DataFrame, intake: str, end: str, reliability: float, sign: float
) -> Estimate:
    """Share of dyads beyond the criterion on one side."""
    known, lack = known_rows(frame, intake, end)
    if lack:
        return unknown(0, lack)
    if not len(known):
        return unknown(0, "no observations")
    in_order(known)
    start = numbers(known, intake)
    # Not their deviation, which rounding keeps from 0.
    if np.ptp(start) <= rounding(start):
        return unknown(len(known), "all alike at intake")
    index = reliable_change_index(start, numbers(known, end), reliability)
    return share_of_rows(known, sign * index > CRITERION, "no observations")
