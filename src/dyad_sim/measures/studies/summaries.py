"""A study in a few lines, and a row of measures for each cell."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.core.observations import require
from dyad_sim.measures.core.table_views import HasTables, check_one_cell
from dyad_sim.measures.studies.definitions import columns_of, estimates_of
from dyad_sim.measures.studies.dyads import extended, per_dyad
from dyad_sim.measures.studies.reported import CATALOGUE


class Line(NamedTuple):
    """One line of the summary.

    ``name`` is stable (see :mod:`dyad_sim.measures.studies.reported`), ``label`` for
    clinicians, ``unit`` the unit of the ``estimate``.
    """

    name: str
    label: str
    unit: str
    estimate: Estimate


def summarise(tables: HasTables) -> list[Line]:
    """Return the summary of a study, line by line, in a fixed order.

    Parameters
    ----------
    tables
        ``dyads``, ``sessions`` and ``episodes`` of one cell; the latter two may be empty
        where ``dyads`` has what they add up to (see
        :func:`~dyad_sim.measures.studies.dyads.per_dyad`).  A measure whose columns are
        missing, as in a clinic that did not collect them, is marked as not trusted,
        with the name of the column.

    Raises
    ------
    ValueError
        If the tables hold more than one cell, or rows or values that cannot be meant so:
        see :func:`~dyad_sim.measures.studies.dyads.per_dyad`.
    """
    check_one_cell(tables)
    estimates = estimates_of(columns_of(per_dyad(tables)))
    return [
        Line(measure.name, measure.label, measure.unit, estimates[name])
        for name, measure in CATALOGUE.items()
    ]


def cell_row(tables: HasTables) -> dict[str, float]:
    """Return the summary of one cell, flat: ``name``, ``name_low``, ``name_high``.

    Parameters
    ----------
    tables
        Of one cell, as for :func:`~dyad_sim.measures.studies.summaries.summarise`.

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
        (see :func:`~dyad_sim.measures.studies.dyads.per_dyad`).

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
