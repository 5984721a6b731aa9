"""Ratios of two sums over clusters, with what each cluster adds to their error.

Every mean, share and rate is one (see ``rates``), and so are the two sides of a
difference and the two axes of a position.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.measures.core.clusters import Clusters, Floats, Nesting
from dyad_sim.measures.core.estimate import FEWEST_GROUPS


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
    return math.sqrt(groups / (groups - 1.0) * float(influence @ influence))


def ratio(above: ArrayLike, below: ArrayLike | None, whose: Nesting) -> Ratio | None:
    r"""Return the ratio of two sums, or None if there is nothing to divide by.

    .. math:: R = \frac{\sum_g y_g}{\sum_g m_g}, \quad u_g = \frac{y_g - R m_g}{\sum_g m_g}

    Parameters
    ----------
    above, below
        What is summed above and below the line, shape ``(observation,)``; below, 1
        each if not given; no less than 0.  Observations that lack either, or a dyad, are
        left out.
    whose
        To whom each observation belongs.
    """
    y = np.asarray(above, dtype=float)
    m = np.ones_like(y) if below is None else np.asarray(below, dtype=float)
    seen = np.isfinite(y) & np.isfinite(m) & whose.known
    if not seen.all():
        y, m, whose = y[seen], m[seen], whose.among(seen)
    if m.sum() <= 0.0:
        return None
    groups = whose.clusters
    sums, weights = groups.sums(y), groups.sums(m)
    total = float(weights.sum())
    value = float(sums.sum()) / total
    return Ratio(value, (sums - value * weights) / total, total, groups)
