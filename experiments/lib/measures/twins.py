"""Twins: two courses of each dyad that began almost alike, and how far they part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, estimate_of_sums
from dyad_sim.measures.core.clusters import Clusters, Floats
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.core.observations import floats, yes_or_no


def parted(first: ArrayLike, second: ArrayLike, how: Bootstrap = DEFAULT) -> Estimate:
    r"""How far twins are apart, as a share of how far unrelated courses are.

    .. math:: P = \frac{\sum_i |x_i - x'_i|}{\sum_i |x_i - x'_{i+1}|}

    Parameters
    ----------
    first, second
        A quantity in the two courses of each dyad, shape ``(dyad,)``.  Dyads must be alike
        in all but their random numbers, and stand in no order: then the twin of the next dyad
        is a course that has nothing but the kind of dyad in common.

    Returns
    -------
    Estimate
        0: the same course; 1: as different as two courses with random numbers of their own.

    Notes
    -----
    Ours, after the saturation of differences in studies of chaos (Strogatz 2015,
    *Nonlinear Dynamics and Chaos*, section 9.3).  The interval is a bootstrap of dyads.
    """
    one, other = (floats(values, "the quantity") for values in (first, second))
    moments = np.column_stack([np.abs(one - other), np.abs(one - np.roll(other, -1))])
    return _estimate(moments, lambda sums: sums[:, 0] / sums[:, 1], how)


def unlike_over_chance(
    first: ArrayLike, second: ArrayLike, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""How often twins end unlike, over how often unrelated courses would.

    .. math:: U = \frac{P(y \ne y')}{p (1 - p') + p' (1 - p)}

    Parameters
    ----------
    first, second
        Yes or no in the two courses of each dyad, shape ``(dyad,)``.

    Returns
    -------
    Estimate
        0: never unlike; 1: as often as by chance.  It is 1 less Cohen's kappa.

    Notes
    -----
    Cohen (1960, *Educational and Psychological Measurement* 20, 37-46).  Where nearly all
    courses end alike, few end unlike by chance either: this takes it off.
    """
    one, other = (_answers(values) for values in (first, second))
    moments = np.column_stack([one != other, one, other, np.ones_like(one)]).astype(float)

    def statistic(sums: Floats) -> Floats:
        unlike, p, q = (sums[:, place] / sums[:, 3] for place in range(3))
        found: Floats = unlike / (p * (1.0 - q) + q * (1.0 - p))
        return found

    return _estimate(moments, statistic, how)


def _answers(values: ArrayLike) -> Floats:
    """Return yes and no as 1 and 0; anything else is refused."""
    return yes_or_no(pd.DataFrame({"course": np.asarray(values)}), "course")


def growth(first: ArrayLike, second: ArrayLike, how: Bootstrap = DEFAULT) -> Estimate:
    r"""How fast twins part: slope of the logarithm of their mean distance, per session.

    .. math:: \ln \overline{|x_k - x'_k|} \approx a + \lambda k

    Parameters
    ----------
    first, second
        A quantity in the two courses of each dyad, session by session, shape
        ``(dyad, session)``.

    Returns
    -------
    Estimate
        Above 0 small differences grow, below 0 they heal.

    Notes
    -----
    A finite-size form of the largest Lyapunov exponent (Rosenstein, Collins & De Luca 1993,
    *Physica D* 65, 117-134): least squares over all sessions given; ours is that twins take
    the place of nearest neighbours.
    """
    one, other = (floats(values, "the quantity") for values in (first, second))
    moments = np.abs(one - other)
    time = np.arange(moments.shape[1])
    weights = (time - time.mean()) / ((time - time.mean()) ** 2).sum()
    return _estimate(moments, lambda sums: np.log(sums) @ weights, how)


def _estimate(
    moments: Floats, statistic: Callable[[Floats], Floats], how: Bootstrap
) -> Estimate:
    """Return an estimate from sums over dyads that have nothing in common."""
    dyads = len(moments)
    return estimate_of_sums(
        moments, Clusters(np.arange(dyads, dtype=np.intp), dyads, dyads, ""), statistic, how
    )
