"""How much of an outcome a sum of single effects explains, from a designed sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.polynomial import legendre
from numpy.typing import ArrayLike

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, check_drawn
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import numbers
from experiments.lib.measures.salib import averaged, mean_known, noise_of_mean, replicated
from experiments.lib.measures.sobol_indices import of_blocks

DEGREE = 3
"""Of the curve that each parameter may have: rising, bent, and bent twice."""

FEWEST_PER_TERM = 2
"""Blocks that each term of the sum needs, at the least."""


def additive_share(
    units: pd.DataFrame,
    outcome: ArrayLike,
    rows: int,
    degree: int = DEGREE,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share of the variance of an outcome that a sum of curves of one parameter each explains.

    .. math:: y \approx a + \sum_j \sum_{d=1}^{D} b_{jd} P_d(2 x_j - 1), \quad
        R = \frac{V(\hat y)}{V(y) - n}

    Parameters
    ----------
    units
        Points, each parameter evenly distributed on [0, 1] and independent of the others;
        consecutive rows form blocks that are independent of each other.
    outcome
        Of each point, shape ``(point,)``, or with independent replicates
        ``(point, replicate)``, which are averaged; then their noise (n) is taken off the
        variance.  Blocks with an unknown outcome are left out.
    rows
        Of a block.
    degree
        Of the polynomials (D).

    Raises
    ------
    ValueError
        If the points are no whole number of blocks, if there is not one outcome for each, or
        if no samples are to be drawn.

    Returns
    -------
    Estimate
        1 less this is what parameters do together, or by curves of a higher degree; ``n``
        counts blocks.

    Notes
    -----
    Regression on Legendre polynomials, which are orthogonal under an even distribution, so
    that R is the sum of first-order Sobol indices up to the degree: Sudret (2008,
    *Reliability Engineering & System Safety* 93, 964-979).  It errs far less than their
    estimates from the same points.  Ours: noise is taken off; and as a fit explains a little
    of what is not there, the more so in samples of blocks drawn anew, the value is corrected
    by their mean and the interval is reflected (Davison & Hinkley 1997, *Bootstrap Methods
    and their Application*, sections 2.1 and 5.2).
    """
    if len(units) % rows:
        message = (
            f"units must be whole blocks of {rows} rows, got {len(units)} rows. Give all "
            "points of each block, or the number of its points as rows."
        )
        raise ValueError(message)
    check_drawn(how)
    values = replicated(outcome, len(units))
    values = values.reshape(-1, rows, values.shape[1])
    seen = np.isfinite(averaged(values)).all(axis=1)
    values = values[seen]
    points = np.column_stack([numbers(units, name) for name in units])
    points = points.reshape(-1, rows, units.shape[1])[seen]
    means = averaged(values)
    terms = 1 + degree * units.shape[1]
    if len(values) < FEWEST_PER_TERM * terms or np.ptp(means) == 0.0:
        return unknown(len(values), "too few blocks, or an outcome that does not vary")
    offset = np.array([mean_known(column) for column in values.reshape(-1, values.shape[2]).T])
    noise = np.nan_to_num(noise_of_mean(values - offset)).mean(axis=1)
    sums = _sums(_terms(points, degree), means - means.mean(), noise)
    draws = np.random.default_rng(how.seed)
    chances = np.full(len(values), 1.0 / len(values))
    weights = draws.multinomial(len(values), chances, size=how.samples).astype(float)
    fitted = float(_explained(sums.sum(axis=0, keepdims=True), terms)[0])
    drawn = _explained(weights @ sums, terms)
    return of_blocks(2.0 * fitted - float(drawn.mean()), 2.0 * fitted - drawn, len(values))


def _terms(points: Floats, degree: int) -> Floats:
    """Terms of the sum at each point, ``(block, row, parameter)`` to ``(block, row, term)``."""
    powers = legendre.legvander(2.0 * points - 1.0, degree)[..., 1:]
    flat = powers.reshape(*points.shape[:2], -1)
    found: Floats = np.concatenate([np.ones((*points.shape[:2], 1)), flat], axis=2)
    return found


def _sums(terms: Floats, means: Floats, noise: Floats) -> Floats:
    """What a regression needs of each block, shape ``(block, sum)``."""
    squares = np.einsum("bri,brj->bij", terms, terms)
    products = np.einsum("bri,br->bi", terms, means)
    found: Floats = np.column_stack(
        [
            squares.reshape(len(terms), -1),
            products,
            (means**2).sum(axis=1),
            means.sum(axis=1),
            noise * means.shape[1],
        ]
    )
    return found


def _explained(sums: Floats, terms: int) -> Floats:
    """Share that is explained, in each sample of blocks."""
    squares = sums[:, : terms**2].reshape(-1, terms, terms)
    products = sums[:, terms**2 : terms**2 + terms]
    square, total, noise = sums[:, -3:].T
    points = squares[:, 0, 0]
    # A ridge that no digit shows, for samples in which two terms happen to be alike.
    ridge = 1e-9 * points[:, None, None] * np.eye(terms)
    weights = np.linalg.solve(squares + ridge, products[:, :, None])[:, :, 0]
    fitted = (weights * products).sum(axis=1) - total**2 / points
    found: Floats = fitted / (square - total**2 / points - noise)
    return found
