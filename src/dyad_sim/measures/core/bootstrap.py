"""Intervals by bootstrap, for every estimate that is a function of sums over dyads.

A correlation, a regression, a difference in deviations, a ratio: each needs of the
observations only some sums (numbers, totals, squares, products).  So a sample drawn
anew is a new weight for each cluster, and all samples together are one product of
matrices: weights by sums.

SciPy's ``bootstrap`` is not used: it draws single observations, not dyads or therapists, and
calls the estimate once for each sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from dyad_sim.measures.core.clusters import Clusters, Floats, nesting, several_therapists
from dyad_sim.measures.core.estimate import CONFIDENCE, FEWEST_GROUPS, Estimate, judged, unknown
from dyad_sim.measures.core.observations import check_argument, check_whole

FEWEST_FINITE = 0.9
"""Share of the samples drawn anew in which an estimate must exist for its interval to count."""

FEWEST_SAMPLES = 40
"""Of fewer, less than one sample would lie beyond an end of an interval of 95 %."""

Statistic = Callable[[Floats], Floats]
"""From sums, shape ``(sample, moment)``, to estimates, shape ``(sample,)``; NaN for none."""


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are drawn: number of samples drawn anew, and their seed.

    Attributes
    ----------
    samples
        From 40 on; without samples (0) there are values only, and no interval.
    seed
        A whole number from 0.

    Raises
    ------
    ValueError
        If the samples are fewer and not 0, or either is no whole number from 0.
    """

    samples: int = 999
    seed: int = 0

    def __post_init__(self) -> None:
        usual = "999 is usual; 0 is for values only."
        check_whole("samples", self.samples, 0, usual)
        enough = self.samples == 0 or self.samples >= FEWEST_SAMPLES
        must = f"be 0 or at least {FEWEST_SAMPLES}"
        check_argument(enough, "samples", must, self.samples, usual)
        check_whole("seed", self.seed, 0, "Any will do: the same gives the same interval.")


def check_drawn(how: Bootstrap) -> None:
    """Refuse to do without samples, where there is no estimate without them.

    Raises
    ------
    ValueError
        If no samples are to be drawn.
    """
    advice = "Leave it out, or take Bootstrap(999)."
    check_argument(how.samples > 0, "how", "draw samples", how, advice)


DEFAULT = Bootstrap()
"""Percentile intervals of 999 samples; the same data give the same interval."""

VALUES_ONLY = Bootstrap(0)
"""No intervals, for whoever only needs the values, such as a fit."""


def clusters_of(frame: pd.DataFrame) -> Clusters:
    """Return to whom the rows belong: to therapists where there are enough, else to dyads.

    A dyad that changes therapists belongs to no caseload.
    """
    if "therapist" not in frame:
        return nesting(frame["dyad"].to_numpy()).clusters
    dyad, therapist = frame["dyad"].to_numpy(), frame["therapist"]
    several = several_therapists(dyad, therapist)
    return nesting(dyad, therapist.mask(several) if several.any() else therapist).clusters


def summed(moments: Floats, groups: Clusters) -> Floats:
    """Sum moments over each cluster: from ``(row, moment)`` to ``(cluster, moment)``."""
    return np.column_stack([groups.sums(column) for column in moments.T])


def bootstrapped(
    frame: pd.DataFrame, moments: Floats, statistic: Statistic, how: Bootstrap = DEFAULT
) -> Estimate:
    """Return an estimate from sums over dyads, with its percentile interval.

    Parameters
    ----------
    frame
        Says whose each row is: ``dyad``, and ``therapist`` where known.
    moments
        What is summed of each row, shape ``(row, moment)``, finite.
    statistic
        The estimate as a function of the sums.
    how
        Samples are drawn by dyad, or by therapist where ten or more are known.

    Notes
    -----
    Cluster bootstrap: Davison & Hinkley (1997, *Bootstrap Methods and their
    Application*, section 3.8); that the highest level is drawn, and it alone, after Ren
    et al. (2010, *Journal of Applied Statistics* 37, 1487-1498).  Sums are centred by
    whoever makes them, where products of large numbers would lose digits.
    """
    if not len(frame):
        return unknown(0, "no observations")
    groups = clusters_of(frame)
    return estimate_of_sums(summed(moments, groups), groups, statistic, how)


def estimate_of_sums(
    sums: Floats, groups: Clusters, statistic: Statistic, how: Bootstrap = DEFAULT
) -> Estimate:
    """Return an estimate from the sums of each cluster, shape ``(cluster, moment)``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(statistic(sums.sum(axis=0, keepdims=True))[0])
        if not math.isfinite(value):
            return unknown(groups.dyads, "nothing differs")
        low, high = _interval(sums, statistic, how)
    found = judged(value, low, high, groups.dyads, groups.note)
    if found.trusted and how.samples and math.isnan(low):
        return found._replace(trusted=False, reason="rests on too few dyads")
    return found


def bands_of_sums(
    sums: Floats, statistic: Statistic, how: Bootstrap = DEFAULT
) -> tuple[Floats, Floats, Floats]:
    """Return many estimates from the same sums, with both ends of their intervals.

    Parameters
    ----------
    sums
        Of each cluster, shape ``(cluster, moment)``.
    statistic
        The estimates, of shape ``(sample, estimate)``, from sums of ``(sample, moment)``.
    how
        As for :func:`bootstrapped`; all estimates rest on the same samples.

    Returns
    -------
    tuple
        Values, lower and upper ends, each of shape ``(estimate,)``; NaN where not known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = statistic(sums.sum(axis=0, keepdims=True))[0]
        if how.samples == 0 or len(sums) < FEWEST_GROUPS:
            return value, np.full_like(value, np.nan), np.full_like(value, np.nan)
        drawn = statistic(_resampled(sums, how))
    low, high = np.array([_ends(estimate, how) for estimate in drawn.T]).T
    return value, low, high


def _interval(sums: Floats, statistic: Statistic, how: Bootstrap) -> tuple[float, float]:
    """Return the ends of the percentile interval; NaN where there is none."""
    advice = "Such as Bootstrap(samples=999)."
    check_argument(isinstance(how, Bootstrap), "how", "be a Bootstrap", how, advice)
    if how.samples == 0 or len(sums) < FEWEST_GROUPS:
        return math.nan, math.nan
    return _ends(statistic(_resampled(sums, how)), how)


def _ends(drawn: Floats, how: Bootstrap) -> tuple[float, float]:
    """Return the ends of the percentile interval from the estimates of all samples."""
    finite = drawn[np.isfinite(drawn)]
    if finite.size < FEWEST_FINITE * how.samples:
        return math.nan, math.nan
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(finite, [tail, 1.0 - tail])
    return float(low), float(high)


def _resampled(sums: Floats, how: Bootstrap) -> Floats:
    """Sums of each sample drawn anew, shape ``(sample, moment)``."""
    clusters = len(sums)
    if clusters * how.samples <= LARGEST:
        return _weights(clusters, how) @ sums
    # A matrix of all weights would not fit: a million clusters take a gigabyte per hundred.
    draws = np.random.default_rng(how.seed)
    return np.stack([_drawn(draws, clusters, 1)[0] @ sums for _ in range(how.samples)])


LARGEST = 4_000_000
"""Weights that are held at a time, and kept for the next estimate."""


@lru_cache(maxsize=8)
def _weights(clusters: int, how: Bootstrap) -> Floats:
    """How often each cluster is drawn in each sample, shape ``(sample, cluster)``."""
    return _drawn(np.random.default_rng(how.seed), clusters, how.samples)


def _drawn(draws: np.random.Generator, clusters: int, samples: int) -> Floats:
    """Draw weights, shape ``(sample, cluster)``."""
    chances = np.full(clusters, 1.0 / clusters)
    return draws.multinomial(clusters, chances, size=samples).astype(float)
