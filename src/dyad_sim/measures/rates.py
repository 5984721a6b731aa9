"""Means, shares and rates, with intervals that know which sessions share a dyad.

All three are ratios of two sums over dyads (Cochran 1977, *Sampling Techniques*,
ch. 6): dyads with more sessions weigh more, as they do in a count over sessions.
The standard error is the cluster-robust one of Liang & Zeger (1986, *Biometrika* 73,
13-22), with Student's t on the number of clusters less one; see ``clusters`` for
what a cluster is.  Missing observations are left out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.measures.clusters import Clusters, Floats, clustered
from dyad_sim.measures.estimate import (
    CONFIDENCE,
    FEWEST_GROUPS,
    Estimate,
    judged,
    t_quantile,
    unknown,
)

NO_EVENT_LIMIT = -math.log((1.0 - CONFIDENCE) / 2.0)
"""Most events to expect, at 95 %, where none was seen: the Poisson limit of Garwood (1936)."""


class Ratio(NamedTuple):
    """A ratio of two sums over clusters.

    ``influence`` is what each cluster adds to the error of the ratio, shape
    ``(cluster,)``; ``total`` the sum below the line.
    """

    value: float
    influence: Floats
    total: float
    clusters: Clusters

    @property
    def error(self) -> float:
        """Cluster-robust standard error; infinite for a single cluster."""
        return robust_error(self.influence)


def robust_error(influence: Floats) -> float:
    r"""Return the standard error of a sum of independent influences.

    .. math:: s = \sqrt{\frac{G}{G - 1} \sum_g u_g^2}

    Parameters
    ----------
    influence
        Influence of each of the ``G`` clusters, summing to 0.
    """
    groups = influence.size
    if groups < FEWEST_GROUPS:
        return math.inf
    return math.sqrt(groups / (groups - 1.0) * float(np.sum(influence**2)))


def ratio(
    above: ArrayLike,
    below: ArrayLike | None,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
) -> Ratio | None:
    r"""Return the ratio of two sums, or None if there is nothing to divide by.

    .. math:: R = \frac{\sum_g y_g}{\sum_g m_g}, \quad u_g = \frac{y_g - R m_g}{\sum_g m_g}

    Parameters
    ----------
    above, below
        What is summed above and below the line, shape ``(observation,)``; below, 1
        each if not given.
    dyad, therapist
        Whom each observation belongs to.
    """
    y = np.asarray(above, dtype=float)
    m = np.ones_like(y) if below is None else np.asarray(below, dtype=float)
    seen = np.isfinite(y) & np.isfinite(m)
    if not seen.any() or m[seen].sum() <= 0.0:
        return None
    nested = None if therapist is None else np.asarray(therapist)[seen]
    groups = clustered(np.asarray(dyad)[seen], nested)
    sums, weights = groups.sums(y[seen]), groups.sums(m[seen])
    total = float(weights.sum())
    value = float(sums.sum()) / total
    return Ratio(value, (sums - value * weights) / total, total, groups)


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
    """
    found = ratio(values, None, dyad, therapist)
    if found is None:
        return unknown(0, nothing)
    margin = _margin(found)
    return _estimate(found, found.value - margin, found.value + margin)


def rate(
    events: ArrayLike,
    exposure: ArrayLike | None,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
    *,
    nothing: str = "no observations",
) -> Estimate:
    r"""Events per unit of exposure, such as ruptures per session; 0 upward.

    The interval is taken on the logarithm, so that it stays above 0:

    .. math:: R \exp(\pm t \, s / R)

    Where no event was seen the upper end is Garwood's (1936) Poisson limit.

    Parameters
    ----------
    events
        Events of each observation (a session, or a dyad).
    exposure
        Units of exposure of each observation; 1 each if not given.
    dyad, therapist, nothing
        As for :func:`mean`.
    """
    found = ratio(events, exposure, dyad, therapist)
    if found is None:
        return unknown(0, nothing)
    if found.value <= 0.0:
        return _estimate(found, 0.0, NO_EVENT_LIMIT / found.total)
    factor = math.exp(min(_margin(found) / found.value, 700.0))
    return _estimate(found, found.value / factor, found.value * factor)


def share(
    successes: ArrayLike,
    trials: ArrayLike | None,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
    *,
    nothing: str = "no observations",
) -> Estimate:
    r"""Share of trials that succeed, such as sessions with a rupture; 0 to 1.

    Wilson's interval with the effective number of trials,

    .. math:: n^* = p (1 - p) / s^2,

    and Student's t for the normal quantile (Korn & Graubard 1998, *Survey Methodology*
    24, 193-201; Dean & Pagano 2015, *Journal of Survey Statistics and Methodology* 3,
    484-503).  Where all trials agree, nothing shows how alike they are: then each dyad
    counts as one trial.

    Parameters
    ----------
    successes
        Successes of each observation: 0 or 1, or a count.
    trials
        Trials of each observation; 1 each if not given.
    dyad, therapist, nothing
        As for :func:`mean`.
    """
    found = ratio(successes, trials, dyad, therapist)
    if found is None:
        return unknown(0, nothing)
    if found.clusters.size < FEWEST_GROUPS:
        return _estimate(found, math.nan, math.nan)
    p, dyads = found.value, found.clusters.dyads
    if p <= 0.0 or p >= 1.0:
        return _estimate(found, *_wilson_bounds(p, float(dyads), t_quantile(dyads)))
    variance = found.error**2
    # Clusters that happen to be more alike than chance allows add no trials.
    effective = min(p * (1.0 - p) / variance, found.total) if variance > 0.0 else found.total
    return _estimate(found, *_wilson_bounds(p, effective, t_quantile(found.clusters.size)))


def wilson(successes: int, n: int) -> Estimate:
    """Share of independent trials with its interval after Wilson (1927, *JASA* 22, 209-212).

    Raises
    ------
    ValueError
        If the successes do not lie between 0 and the number of trials.
    """
    if not 0 <= successes <= n:
        message = f"successes must lie between 0 and the {n} trials, got {successes}."
        raise ValueError(message)
    if n == 0:
        return unknown(0, "no trials")
    low, high = _wilson_bounds(successes / n, float(n), t_quantile(1_000_000_000))
    return judged(successes / n, low, high, n)


def _wilson_bounds(p: float, n: float, quantile: float) -> tuple[float, float]:
    """Return the ends of Wilson's interval for a share ``p`` of ``n`` trials."""
    squared = quantile**2
    centre = (p + squared / (2.0 * n)) / (1.0 + squared / n)
    reach = (
        quantile / (1.0 + squared / n) * math.sqrt(p * (1.0 - p) / n + squared / (4.0 * n**2))
    )
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def _margin(found: Ratio) -> float:
    """Half the width of the symmetric interval; infinite for a single cluster."""
    return t_quantile(found.clusters.size) * found.error


def _estimate(found: Ratio, low: float, high: float) -> Estimate:
    """Return the estimate, without an interval where one cluster is all there is."""
    if found.clusters.size < FEWEST_GROUPS:
        low = high = math.nan
    return judged(found.value, low, high, found.clusters.dyads, found.clusters.note)
