"""The columns of the dyads as arrays, whole or cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.clusters import Floats, Nesting, check_names, nesting
from dyad_sim.measures.core.observations import check_magnitude, floats
from dyad_sim.measures.studies.dyads import SOURCES

FEW_BYTES = 4
"""Bytes of a whole number of which none is too large for a number with a point."""


@dataclass(frozen=True)
class Source:
    """Columns with one value per dyad, NaN where missing.

    ``dyad`` and ``therapist`` are numbered anew: they only say who belongs together.
    Whole numbers of few bytes stay as they are, for a cell may hold a million dyads.
    """

    columns: Mapping[str, NDArray[Any]]

    @cached_property
    def whose(self) -> Nesting:
        """Each dyad, in the caseload of its therapist where that is known."""
        return nesting(self.columns["dyad"], self.columns.get("therapist"))

    def part(self, rows: slice | NDArray[np.intp]) -> Source:
        """Return some of the dyads."""
        return Source({name: column[rows] for name, column in self.columns.items()})

    def lack(self, *names: str | None) -> str:
        """Return which column a clinic did not collect for these, or an empty string."""
        for name in ("dyad", *names):
            if name is not None and name not in self.columns:
                collected = SOURCES.get(name, (name,))
                missing = [column for column in collected if column not in self.columns]
                return f"no column {missing[0]}"
        return ""


def source_of(dyads: pd.DataFrame, names: Collection[str]) -> Source:
    """Return the columns of these names, as far as the dyads have them."""
    shared: dict[int, Floats] = {}
    columns: dict[str, NDArray[Any]] = {
        name: _numbers(dyads[name], shared) for name in names if name in dyads
    }
    for key in ("dyad", "therapist"):
        if key in dyads:
            codes, names = pd.factorize(dyads[key])
            if names.dtype.kind == "O":
                check_names(names)
            columns[key] = np.where(codes < 0, np.nan, codes)
    return Source(columns)


def _numbers(column: pd.Series, shared: dict[int, Floats]) -> NDArray[Any]:
    """Return a column as numbers, kept once where several columns are the same values.

    Parameters
    ----------
    column
        Any column of numbers.
    shared
        Numbers by where the values stood in memory; added to.
    """
    if column.dtype == np.float64:
        numbers = column.to_numpy()
        check_magnitude(numbers, f"column {column.name}", column)
        return numbers
    if not isinstance(column.dtype, np.dtype):
        return floats(column, f"column {column.name}")
    values = column.to_numpy()
    if values.dtype.kind in "iu" and values.dtype.itemsize <= FEW_BYTES:
        return values
    place = values.ctypes.data
    if place not in shared:
        shared[place] = floats(column, f"column {column.name}")
    return shared[place]
