"""Reliable change: who changed by more than the instrument errs."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dyad_sim.measures.cases import share_of_rows
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import (
    check_argument,
    in_order,
    known_rows,
    numbers,
    rounding,
)

CRITERION = 1.96
"""Change in errors of a difference beyond which it is reliable, at 95 %."""


def reliable_change_index(intake: Floats, end: Floats, reliability: float) -> Floats:
    r"""Fall from intake to end in errors of measurement of a difference.

    .. math:: RC = \frac{x_0 - x_1}{s_0 \sqrt{2 (1 - r)}}

    Parameters
    ----------
    intake, end
        Scores, higher is worse, shape ``(dyad,)``.
    reliability
        Of the instrument (r), on [0, 1): test-retest, in the same population.

    Raises
    ------
    ValueError
        If the reliability lies outside [0, 1).

    Notes
    -----
    Jacobson & Truax (1991, *Journal of Consulting and Clinical Psychology* 59, 12-19);
    positive for improvement.
    """
    advice = "Take the test-retest reliability; at 1 there is no error to hold changes against."
    check_argument(
        0.0 <= reliability < 1.0, "reliability", "lie in [0, 1)", reliability, advice
    )
    error = float(intake.std(ddof=1)) * math.sqrt(2.0 * (1.0 - reliability))
    index: Floats = (intake - end) / error
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
