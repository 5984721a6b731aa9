"""The 95 % intervals of means, rates and shares, from ratios of sums over clusters.

The standard error is the cluster-robust one of Liang & Zeger (1986, *Biometrika* 73,
13-22), with Student's t on the number of clusters less one; see ``clusters`` for
what a cluster is.

The intervals of statsmodels are not used: those of proportions and rates take every
observation for independent, and its clustered ones need a regression and know no share of 0.
"""

from __future__ import annotations

import math

from dyad_sim.measures.core.estimate import (
    CONFIDENCE,
    FEWEST_GROUPS,
    Estimate,
    judged,
    t_quantile,
    unknown,
)
from dyad_sim.measures.core.ratios import Ratio

NO_EVENT_LIMIT = -math.log((1.0 - CONFIDENCE) / 2.0)
"""Most events to expect, at 95 %, where none was seen: the Poisson limit of Garwood (1936)."""


def mean_of(found: Ratio | None, nothing: str) -> Estimate:
    """Mean with an interval that reaches as far up as down.

    Parameters
    ----------
    found
        Sum over number of observations, or None.
    nothing
        Reason to give when there is no ratio.
    """
    if found is None:
        return unknown(0, nothing)
    margin = _margin(found)
    return _estimate(found, found.value - margin, found.value + margin)


def rate_of(found: Ratio | None, nothing: str) -> Estimate:
    r"""Rate with an interval taken on the logarithm, so that it stays above 0.

    .. math:: R \exp(\pm t \, s / R)

    Where no event was seen the upper end is Garwood's (1936) Poisson limit.

    Parameters
    ----------
    found
        Events over exposure, or None.
    nothing
        As for :func:`mean_of`.
    """
    if found is None:
        return unknown(0, nothing)
    if found.value <= 0.0:
        return _estimate(found, 0.0, NO_EVENT_LIMIT / found.total)
    factor = math.exp(min(_margin(found) / found.value, 700.0))
    return _estimate(found, found.value / factor, found.value * factor)


def share_of(found: Ratio | None, nothing: str) -> Estimate:
    r"""Share with Wilson's interval for the effective number of trials.

    .. math:: n^* = p (1 - p) / s^2,

    and Student's t for the normal quantile (Korn & Graubard 1998, *Survey Methodology*
    24, 193-201; Dean & Pagano 2015, *Journal of Survey Statistics and Methodology* 3,
    484-503).  Where all trials agree, nothing shows how alike they are: then each dyad
    counts as one trial.

    Parameters
    ----------
    found
        Successes over trials, or None.
    nothing
        As for :func:`mean_of`.
    """
    if found is None:
        return unknown(0, nothing)
    if found.clusters.size < FEWEST_GROUPS:
        return _estimate(found, math.nan, math.nan)
    p, dyads = found.value, found.clusters.dyads
    if p <= 0.0 or p >= 1.0:
        return _estimate(found, *wilson_bounds(p, float(dyads), t_quantile(dyads)))
    variance = found.error**2
    # Clusters that happen to be more alike than chance allows add no trials.
    effective = min(p * (1.0 - p) / variance, found.total) if variance > 0.0 else found.total
    return _estimate(found, *wilson_bounds(p, effective, t_quantile(found.clusters.size)))


def wilson_bounds(p: float, n: float, quantile: float) -> tuple[float, float]:
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
