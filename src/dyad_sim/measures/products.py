"""Sums of products of columns: what means, correlations and regressions need to know."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import numbers
from dyad_sim.measures.clusters import Floats


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
        the line, shape ``(sample, column, column)``.
    """
    width = round(sums.shape[1] ** 0.5)
    matrix = sums.reshape(-1, width, width)
    rows = matrix[:, 0, 0]
    means = matrix[:, 0, 1:] / rows[:, None]
    squares = matrix[:, 1:, 1:] / rows[:, None, None]
    return means, squares - means[:, :, None] * means[:, None, :]


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
        Shapes ``(sample, k, k)`` and ``(sample, k)``.
    """
    places = np.flatnonzero(np.isfinite(matrices).all(axis=(1, 2)))
    # Of columns that repeat one another only rounding is left, so rank is asked for first.
    full = np.linalg.matrix_rank(matrices[places], hermitian=True) == targets.shape[1]
    places = places[full]
    found = np.full(targets.shape, np.nan)
    found[places] = np.linalg.solve(matrices[places], targets[places][:, :, None])[:, :, 0]
    return found
