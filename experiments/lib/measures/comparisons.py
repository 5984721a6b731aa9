"""Cells of a sweep by name, for many comparisons of the same few measures."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.estimate import Estimate
from experiments.lib.measures.combinations import combined
from experiments.lib.measures.side_by_side import SideBySide, in_cells, measure_in


class Compared(NamedTuple):
    """Cells of a sweep by name, ready for any number of comparisons.

    Attributes
    ----------
    places
        Number of each cell, from 0, by its name.
    measures
        Each measure in all cells, side by side, by its name.
    """

    places: Mapping[Hashable, int]
    measures: Mapping[str, SideBySide]

    def sum_of(
        self, measure: str, weights: Mapping[Hashable, float], *, paired: bool = True
    ) -> Estimate:
        """Weighted sum of a measure over some cells, by their names; see :func:`combined`.

        Raises
        ------
        KeyError
            If there is no such cell, or no such measure.
        """
        each = np.zeros(len(self.places))
        for name, weight in weights.items():
            each[self.places[name]] = weight
        return combined(self.measures[measure], each.tolist(), paired=paired)

    def difference(
        self, measure: str, first: Hashable, second: Hashable, *, paired: bool = True
    ) -> Estimate:
        """A measure in one cell less that in another, as ``differences.difference_in``."""
        each = np.zeros(len(self.places))
        each[self.places[first]] = 1.0
        each[self.places[second]] -= 1.0  # Of a cell and itself nothing is left.
        return combined(self.measures[measure], each.tolist(), paired=paired)

    def level(self, measure: str, cell: Hashable) -> Estimate:
        """A measure in one cell, with a symmetric interval."""
        return self.sum_of(measure, {cell: 1.0})


def compared(
    cells: Mapping[Hashable, pd.DataFrame],
    measures: Sequence[str] = (),
    ratios: Mapping[str, tuple[str, str | None]] | None = None,
) -> Compared:
    """Return cells by name with some measures, ready to be compared.

    Parameters
    ----------
    cells
        Tables ``dyads`` of cells that met the same dyads.
    measures
        Names of ``catalogue.CATALOGUE`` but the standardised relief.
    ratios
        Measures of one's own by name: the columns above and below the line, or the column
        of a mean and None.
    """
    frames = list(cells.values())
    own = {name: in_cells(frames, *columns) for name, columns in (ratios or {}).items()}
    return Compared(
        {name: place for place, name in enumerate(cells)},
        {measure: measure_in(measure, frames) for measure in measures} | own,
    )
