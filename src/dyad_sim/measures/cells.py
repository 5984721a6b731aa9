"""The table of the cells of a sweep, and one row of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from dyad_sim.measures.catalogue import CATALOGUE
from dyad_sim.measures.definitions import columns_of, estimates_of
from dyad_sim.measures.dyads import extended
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.observations import require
from dyad_sim.measures.summary import summarise
from dyad_sim.measures.tables import Tables


def cell_row(tables: Tables) -> dict[str, float]:
    """Return the summary of one cell, flat: ``name``, ``name_low``, ``name_high``.

    Parameters
    ----------
    tables
        Of one cell, as for :func:`~dyad_sim.measures.summary.summarise`.

    Returns
    -------
    dict
        Values and 95 % limits by name, in the order of the summary; NaN where a value or
        a limit cannot be had (the summary of the cell says why).
    """
    return _row({line.name: line.estimate for line in summarise(tables)})


def summarise_cells(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return the summary of every cell of a sweep, one row per cell.

    Parameters
    ----------
    dyads
        One row per dyad of each ``cell``, with what its sessions and ruptures add up to
        (see :func:`~dyad_sim.measures.dyads.per_dyad`).

    Returns
    -------
    DataFrame
        ``cell``, in ascending order, then the columns of :func:`cell_row`.

    Raises
    ------
    ValueError
        If the dyads do not say which cell they belong to (MissingColumnError; summarise a
        single study with ``summarise``), or if a dyad is there twice in its cell.
    """
    require(dyads, "cell")
    cell = dyads["cell"].to_numpy()
    if np.any(np.diff(cell) < 0):
        # One sort, then slices: looking up the rows of each cell would take as long again.
        dyads = dyads.iloc[np.argsort(cell, kind="stable")]
        cell = dyads["cell"].to_numpy()
    cells, starts = np.unique(cell, return_index=True)
    source = columns_of(extended(dyads))
    rows = [
        _row(estimates_of(source.part(slice(start, stop))))
        for start, stop in pairwise([*starts, len(dyads)])
    ]
    table = pd.DataFrame(rows, columns=_names(), dtype=float)
    table.insert(0, "cell", cells)
    return table


def _names() -> list[str]:
    """Return the columns of a row: every measure with its limits."""
    return [name + end for name in CATALOGUE for end in ("", "_low", "_high")]


def _row(estimates: Mapping[str, Estimate]) -> dict[str, float]:
    """Return values and limits, in the order of the catalogue."""
    limits = [limit for name in CATALOGUE for limit in estimates[name][:3]]
    return dict(zip(_names(), limits, strict=True))
