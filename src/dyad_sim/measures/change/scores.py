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
    is_between,
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


def reliable_change_index(
    intake: ArrayLike, end: ArrayLike, reliability: float, deviation: float | None = None
) -> Floats:
    r"""Fall from intake to end in errors of measurement of a difference.

    .. math:: RC = \frac{x_0 - x_1}{s_0 \sqrt{2 (1 - r)}}

    Parameters
    ----------
    intake, end
        Scores, higher is worse, shape ``(dyad,)``; NaN where missing.
    reliability
        Of the instrument (r), on [0, 1): test-retest, in the same population.
    deviation
        Standard deviation at intake (s), above 0, such as that of a norm; of these scores if
        not given.

    Raises
    ------
    ValueError
        If the reliability lies outside [0, 1) or the deviation is not above 0, if scores are no
        numbers or not as many, or if fewer than two differ at intake and no deviation is given.

    Notes
    -----
    Jacobson & Truax (1991, *Journal of Consulting and Clinical Psychology* 59, 12-19);
    positive for improvement.
    """
    advice = "Take the test-retest reliability; at 1 there is no error to hold changes against."
    check_between("reliability", reliability, 0.0, 1.0, "[)", advice)
    start, final = floats(intake, "intake"), floats(end, "end")
    check_same_length(intake=start, end=final)
    if deviation is not None:
        return np.asarray((start - final) / deviation_of_change(reliability, deviation))
    known = start[np.isfinite(start)]
    # Not their deviation, which rounding keeps from 0.
    differ = known.size > 1 and np.ptp(known) > rounding(known)
    advice = "Without a deviation at intake no change can be held against it."
    check_argument(differ, "intake", "hold scores that differ", known[:3].tolist(), advice)
    index: Floats = (start - final) / deviation_of_change(reliability, float(known.std(ddof=1)))
    return index


def deviation_of_change(reliability: float, deviation: float) -> float:
    r"""Standard error of measurement of a difference, in the unit of the scores.

    .. math:: s \sqrt{2 (1 - r)}

    Parameters
    ----------
    reliability
        Of the instrument (r), on [0, 1).
    deviation
        Standard deviation at intake (s), above 0.

    Raises
    ------
    ValueError
        If one of them lies beyond these.
    """
    advice = "Take the test-retest reliability; at 1 there is no error to hold changes against."
    check_between("reliability", reliability, 0.0, 1.0, "[)", advice)
    advice = "Give the standard deviation at intake, of the sample or of a norm."
    check_between("deviation", deviation, 0.0, math.inf, "()", advice)
    return deviation * math.sqrt(2.0 * (1.0 - reliability))


def reliably_improved(
    frame: pd.DataFrame,
    intake: str,
    end: str,
    reliability: float,
    deviation: float | None = None,
) -> Estimate:
    """Share of dyads whose symptoms fell reliably, 0 to 1.

    Parameters
    ----------
    frame
        One row per dyad.
    intake, end
        Columns of scores, higher is worse.
    reliability, deviation
        See :func:`reliable_change_index`.

    Raises
    ------
    ValueError
        If a dyad is there twice, the reliability lies outside [0, 1), or the deviation is not
        above 0.

    Notes
    -----
    The interval takes the criterion as given: it speaks of changes beyond this sample's own
    deviation at intake, and not of how well that deviation is known.
    """
    return _share_beyond(frame, intake, end, reliability, deviation, 1.0)


def reliably_deteriorated(
    frame: pd.DataFrame,
    intake: str,
    end: str,
    reliability: float,
    deviation: float | None = None,
) -> Estimate:
    """Share of dyads whose symptoms rose reliably, 0 to 1; as :func:`reliably_improved`."""
    return _share_beyond(frame, intake, end, reliability, deviation, -1.0)


def clinically_significant(
    frame: pd.DataFrame,
    intake: str,
    end: str,
    reliability: float,
    cutoff: float,
    deviation: float | None = None,
) -> Estimate:
    """Share of dyads who improved reliably and crossed the cut-off to the healthy side, 0 to 1.

    Parameters
    ----------
    frame, intake, end, reliability, deviation
        As for :func:`reliably_improved`, with its errors and its note.
    cutoff
        Score that parts patients from others, in the unit of the scores; see :func:`cutoff_of`.

    Notes
    -----
    Jacobson & Truax (1991): recovered.  It is a share of all dyads with both scores: who begins
    below the cut-off cannot cross it, and counts as not.
    """
    advice = "Give the score that parts patients from others, in the unit of the scores."
    number = is_between(cutoff, -math.inf, math.inf, "()")
    check_argument(number, "cutoff", "be a number", cutoff, advice)
    return _share_beyond(frame, intake, end, reliability, deviation, 1.0, cutoff)


def cutoff_of(patients: tuple[float, float], others: tuple[float, float]) -> float:
    r"""Cut-off between patients and others, in the unit of the scores.

    .. math:: c = \frac{s_0 M_1 + s_1 M_0}{s_0 + s_1}

    Parameters
    ----------
    patients, others
        Mean and standard deviation of patients (1) and of a norm (0).

    Raises
    ------
    ValueError
        If a deviation is not above 0.

    Notes
    -----
    Criterion c of Jacobson & Truax (1991).
    """
    (mean, spread), (other, width) = patients, others
    for name, value in (("patients", spread), ("others", width)):
        advice = "Give a mean and a standard deviation: (22.0, 6.0)."
        check_between(name, value, 0.0, math.inf, "()", advice)
    return (width * mean + spread * other) / (width + spread)


def _share_beyond(
    frame: pd.DataFrame,
    intake: str,
    end: str,
    reliability: float,
    deviation: float | None,
    sign: float,
    cutoff: float | None = None,
) -> Estimate:
    """Share of dyads beyond the criterion on one side, and across a cut-off if one is given."""
    known, lack = known_rows(frame, intake, end)
    if lack:
        return unknown(0, lack)
    if not len(known):
        return unknown(0, "no observations")
    in_order(known)
    start, final = numbers(known, intake), numbers(known, end)
    # Not their deviation, which rounding keeps from 0.
    if deviation is None and np.ptp(start) <= rounding(start):
        return unknown(len(known), "all alike at intake")
    beyond = sign * reliable_change_index(start, final, reliability, deviation) > CRITERION
    if cutoff is not None:
        beyond &= (start >= cutoff) & (final < cutoff)
    return share_of_rows(known, beyond, "no observations")
