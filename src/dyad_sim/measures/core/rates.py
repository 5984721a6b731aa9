"""Means, shares and rates, with intervals that know which sessions share a dyad.

All three are ratios of two sums over dyads (Cochran 1977, *Sampling Techniques*,
ch. 6): dyads with more sessions weigh more, as they do in a count over sessions.
Missing observations are left out.  For their intervals see ``intervals``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.measures.core.clusters import Floats, Nesting, check_same_length, nesting
from dyad_sim.measures.core.estimate import Estimate, judged, t_quantile, unknown
from dyad_sim.measures.core.intervals import mean_of, rate_of, share_of, wilson_bounds
from dyad_sim.measures.core.observations import (
    check_argument,
    check_from_0,
    check_whole,
    floats,
    refuse_at,
)
from dyad_sim.measures.core.ratios import ratio


def mean(
    values: ArrayLike,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
    *,
    nothing: str = "no observations",
) -> Estimate:
    """Mean of a quantity over observations, such as the alliance over sessions.

    Parameters
    ----------
    values
        One per observation, any unit; NaN where missing.
    dyad, therapist
        Whom each observation belongs to, shape ``(observation,)``.
    nothing
        Reason to give when there is no observation.

    Raises
    ------
    ValueError
        If a value is no number, or as large as none is (see ``observations.check_magnitude``).
    """
    y = floats(values, "values")
    return mean_of(ratio(y, None, _whose(dyad, therapist, values=y)), nothing)


def rate(
    events: ArrayLike,
    exposure: ArrayLike | None,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
    *,
    nothing: str = "no observations",
) -> Estimate:
    """Events per unit of exposure, such as ruptures per session; 0 upward.

    Parameters
    ----------
    events
        Events of each observation (a session, or a dyad).
    exposure
        Units of exposure of each observation; 1 each if not given.
    dyad, therapist, nothing
        As for :func:`mean`.

    Raises
    ------
    ValueError
        If there are less events or exposure than none.
    """
    number = floats(events, "events")
    units = np.ones_like(number) if exposure is None else floats(exposure, "exposure")
    whose = _whose(dyad, therapist, events=number, exposure=units)
    check_from_0(number, "events")
    check_from_0(units, "exposure")
    return rate_of(ratio(number, units, whose), nothing)


def share(
    successes: ArrayLike,
    trials: ArrayLike | None,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
    *,
    nothing: str = "no observations",
) -> Estimate:
    """Share of trials that succeed, such as sessions with a rupture; 0 to 1.

    Parameters
    ----------
    successes
        Successes of each observation: 0 or 1, or a count.
    trials
        Trials of each observation; 1 each if not given.
    dyad, therapist, nothing
        As for :func:`mean`.

    Raises
    ------
    ValueError
        If there are more successes than trials, or less than none.
    """
    yes = floats(successes, "successes")
    most = np.ones_like(yes) if trials is None else floats(trials, "trials")
    whose = _whose(dyad, therapist, successes=yes, trials=most)
    must = "successes must lie between 0 and the trials"
    refuse_at(yes, (yes < 0.0) | (yes > most), must, "Recode them as 1 and 0.")
    below = None if trials is None else most
    return share_of(ratio(yes, below, whose), nothing)


def _whose(dyad: ArrayLike, therapist: ArrayLike | None, **values: Floats) -> Nesting:
    """Return to whom observations belong, of as many values each."""
    whose = nesting(dyad, therapist)
    check_same_length(**values, dyad=whose.dyad)
    return whose


def wilson(successes: int, n: int) -> Estimate:
    """Share of independent trials with its interval after Wilson (1927, *JASA* 22, 209-212).

    Raises
    ------
    ValueError
        If these are no whole numbers, or the successes do not lie between 0 and the trials.
    """
    check_whole("n", n, 0, "Give the number of trials.")
    check_whole("successes", successes, 0, "Give how many of the trials succeeded.")
    advice = "Give first how many succeeded, then of how many."
    check_argument(successes <= n, "successes", f"be at most n, here {n}", successes, advice)
    if n == 0:
        return unknown(0, "no trials")
    low, high = wilson_bounds(successes / n, float(n), t_quantile(1_000_000_000))
    return judged(successes / n, low, high, n)
