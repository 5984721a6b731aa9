"""Whether a sample has more than one mode (Hartigan & Hartigan 1985)."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.multitest import multipletests

from dyad_sim.extras import optional
from dyad_sim.measures.core.bootstrap import Bootstrap, check_drawn
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import FEWEST_UNITS
from dyad_sim.measures.core.observations import floats, probabilities

DISTINCT = 0.9
"""Share of a sample that must be different values: a pile on one value looks like a mode."""

SAMPLES = Bootstrap(1999)
"""Samples without a second mode that a dip is compared with: p is known to 1 in 2000."""


class Dip(NamedTuple):
    """Result of a test for more than one mode.

    Attributes
    ----------
    dip
        Largest distance of the distribution from the nearest one with a single mode, on
        [0, 1/4]; NaN where not known.
    p
        Chance of such a dip or a larger one in a sample with one mode.
    n
        Independent values.
    trusted
        False if the sample is too small, or holds too many equal values.
    reason
        Why not trusted; else empty.
    """

    dip: float
    p: float
    n: int
    trusted: bool
    reason: str


def dip_test(values: ArrayLike, how: Bootstrap = SAMPLES) -> Dip:
    r"""Hartigan's test of one mode against more.

    .. math:: D = \min_{U} \max_x |F_n(x) - U(x)|, \quad
        p = \frac{1 + \#\{D^* \ge D\}}{1 + S}

    Parameters
    ----------
    values
        Independent values of a continuous quantity, shape ``(value,)``; NaN are left out.
        One value per dyad of one and the same kind: a mixture of kinds of dyads can have
        two modes though no course has.
    how
        Number S of uniform samples of the same size, and their seed.

    Raises
    ------
    MissingPackageError
        If the package diptest is not installed, with the command that installs it.
    ValueError
        If a value is no number, or no samples are to be drawn.

    Notes
    -----
    Hartigan & Hartigan (1985, *Annals of Statistics* 13, 70-84), who take the uniform for
    the distribution with one mode that is hardest to tell from two; against others the
    test is conservative.  The dip is that of the package diptest; p as a Monte Carlo test
    counts it is Davison & Hinkley's (1997, *Bootstrap Methods and their Application*, 4.2).
    Ours: a sample with many equal values is not trusted, since each pile looks like a mode.
    """
    check_drawn(how)
    sample = floats(values, "values")
    sample = np.sort(sample[np.isfinite(sample)])
    n = int(sample.size)
    if n < FEWEST_UNITS:
        return Dip(math.nan, math.nan, n, False, f"{n} values")
    dip = float(optional("diptest").dipstat(sample))
    larger = int(np.count_nonzero(_dips_of_one_mode(n, how) >= dip))
    p = (1 + larger) / (1 + how.samples)
    enough = np.unique(sample).size >= DISTINCT * n
    return Dip(dip, p, n, enough, "" if enough else "many equal values")


@lru_cache(maxsize=64)
def _dips_of_one_mode(n: int, how: Bootstrap) -> Floats:
    """Return the dips of uniform samples of a size, shape ``(sample,)``."""
    draws, dipstat = np.random.default_rng(how.seed), optional("diptest").dipstat
    return np.array([dipstat(np.sort(draws.random(n))) for _ in range(how.samples)])


def holm(p: ArrayLike) -> Floats:
    """Return p values corrected for their number (Holm 1979, *Scand. J. Statistics* 6, 65-70).

    Parameters
    ----------
    p
        Of one family of tests, shape ``(test,)``, on [0, 1]; NaN, a test that could not be
        made, stays so and is not counted.

    Raises
    ------
    ValueError
        If a p lies outside [0, 1].
    """
    values = probabilities(p, "p").copy()
    known = np.isfinite(values)
    if known.any():
        values[known] = multipletests(values[known], method="holm")[1]
    return values
