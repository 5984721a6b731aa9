"""Sums of products of columns: what means, correlations and regressions need to know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import numbers

ROUNDING = 1e-12
"""Share of a mean square below which a variance is what rounding left of none."""

REPEATED = 1e-10
"""Share of its variance below which what others leave of a column is rounding too."""


def products(columns: Floats) -> Floats:
    """Products of every two columns and 1, of each row.

    Parameters
    ----------
    columns
        Shape ``(row, column)``.

    Returns
    -------
    Floats
        Shape ``(row, (column + 1) ** 2)``: the matrix of products of ``(1, columns)``.
    """
    extended = np.column_stack([np.ones(len(columns)), columns])
    outer = extended[:, :, None] * extended[:, None, :]
    return outer.reshape(len(columns), -1)


def moments_of(sums: Floats) -> tuple[Floats, Floats]:
    """Means and covariances from sums of :func:`products`.

    Parameters
    ----------
    sums
        Shape ``(sample, (column + 1) ** 2)``.

    Returns
    -------
    tuple
        Means, shape ``(sample, column)``, and covariances with the number of rows below
        the line, shape ``(sample, column, column)``; 0 for a column that does not vary.
    """
    width = round(sums.shape[1] ** 0.5)
    matrix = sums.reshape(-1, width, width)
    rows = matrix[:, 0, 0]
    means = matrix[:, 0, 1:] / rows[:, None]
    squares = matrix[:, 1:, 1:] / rows[:, None, None]
    covariance = squares - means[:, :, None] * means[:, None, :]
    varies = np.einsum("sii->si", covariance) > ROUNDING * np.einsum("sii->si", squares)
    covariance[~(varies[:, :, None] & varies[:, None, :])] = 0.0
    return means, covariance


def centred(frame: pd.DataFrame, names: tuple[str, ...]) -> Floats:
    """Columns as numbers less their means, so that products lose no digits."""
    columns = np.column_stack([numbers(frame, name) for name in names])
    centre: Floats = columns - columns.mean(axis=0)
    return centre


def solved(matrices: Floats, targets: Floats) -> Floats:
    """Solve ``matrix @ x = target`` for each sample; NaN where the matrix is singular.

    Parameters
    ----------
    matrices, targets
        Covariances, shapes ``(sample, k, k)`` and ``(sample, k)``.
    """
    deviations = np.sqrt(np.einsum("sii->si", matrices))
    found = np.full(targets.shape, np.nan)
    places = np.flatnonzero((deviations > 0.0).all(axis=1))
    unit = deviations[places]
    alike = matrices[places] / (unit[:, :, None] * unit[:, None, :])
    # Of columns that repeat one another only rounding is left, so rank is asked for first;
    # of correlations, because units differ.
    full = np.linalg.matrix_rank(alike, hermitian=True, rtol=REPEATED) == targets.shape[1]
    places, alike, unit = places[full], alike[full], unit[full]
    found[places] = np.linalg.solve(alike, (targets[places] / unit)[:, :, None])[:, :, 0] / unit
    return found
