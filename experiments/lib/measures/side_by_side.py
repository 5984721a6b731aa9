"""Cells of a sweep side by side: what each cluster brings into a measure, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.clusters import Clusters, Floats, nesting
from dyad_sim.measures.core.observations import check_from_0, in_order, numbers, require
from dyad_sim.measures.studies.definitions import definition_of, summed
from dyad_sim.measures.studies.dyads import extended


class SideBySide(NamedTuple):
    """A ratio of two sums, of every cell over the same clusters of dyads.

    Attributes
    ----------
    above, below
        What each cluster adds above and below the line, shape ``(cluster, cell)``.
    groups
        The clusters: therapists where ten or more are known, else dyads.
    """

    above: Floats
    below: Floats
    groups: Clusters

    @property
    def ratios(self) -> Floats:
        """The ratio in each cell, shape ``(cell,)``; NaN where nothing can be divided by."""
        return divided(self.above.sum(axis=0), self.below.sum(axis=0))

    @property
    def influences(self) -> Floats:
        r"""What each cluster adds to the error of each ratio, shape ``(cluster, cell)``.

        .. math:: u_g = \frac{y_g - R m_g}{\sum_g m_g}

        As in :func:`~dyad_sim.measures.core.estimate.ratio`; each column sums to 0.
        """
        return divided(self.above - self.ratios * self.below, self.below.sum(axis=0))


def divided(above: Floats, below: Floats) -> Floats:
    """Return quotients; NaN where there is nothing to divide by."""
    found: Floats = above / np.where(below > 0.0, below, np.nan)
    return found


def in_cells(cells: Sequence[pd.DataFrame], above: str, below: str | None = None) -> SideBySide:
    """Return the sums of two columns in each cell, side by side.

    Parameters
    ----------
    cells
        Frames of the same dyads, one row for each ``dyad``, with ``therapist`` where known.
    above, below
        Columns of numbers: the mean of ``above``, or the sum of ``above`` over the sum of
        ``below``.  Dyads that lack either are left out of that cell.

    Raises
    ------
    ValueError
        If there is no cell, if two cells do not hold the same dyads, if one holds a dyad
        twice, or if a column is missing (MissingColumnError).
    """
    if not cells:
        message = "cells must hold the dyads of at least one cell, got none. Give its table."
        raise ValueError(message)
    for cell in cells:
        require(cell, "dyad", above, *([] if below is None else [below]))
    ordered = [cell.iloc[in_order(cell, by_label=True)] for cell in cells]
    dyad = ordered[0]["dyad"].to_numpy()
    for place, cell in enumerate(ordered):
        if not np.array_equal(dyad, cell["dyad"].to_numpy()):
            message = (
                "cells must all hold the same dyads, got others at 0 than at "
                f"{place}. Leave out those that are not in all, or compare two cells with "
                "unpaired_difference."
            )
            raise ValueError(message)
    therapist = ordered[0]["therapist"].to_numpy() if "therapist" in ordered[0] else None
    groups = nesting(dyad, therapist).clusters
    pairs = [_sums(cell, above, below, groups) for cell in ordered]
    return SideBySide(
        np.column_stack([pair[0] for pair in pairs]),
        np.column_stack([pair[1] for pair in pairs]),
        groups,
    )


def measure_in(measure: str, cells: Sequence[pd.DataFrame]) -> SideBySide:
    """Return the sums of a measure of the catalogue in each cell, side by side.

    Parameters
    ----------
    measure
        A name of ``catalogue.CATALOGUE`` that is a ratio of sums over dyads: any but the
        standardised relief.
    cells
        Tables ``dyads`` of cells that met the same dyads.

    Raises
    ------
    ValueError
        If the measure is no such ratio, or if the cells do not hold the same dyads.
    """
    how = definition_of(measure)
    frames = []
    for cell in cells:
        wanted = {how.above} if how.below is None else {how.above, how.below}
        columns = cell if wanted <= set(cell) else extended(cell)
        frames.append(columns.assign(_above=summed(columns, how)[0]))
    return in_cells(frames, "_above", how.below)


def _sums(
    cell: pd.DataFrame, above: str, below: str | None, groups: Clusters
) -> tuple[Floats, Floats]:
    """Return the sums of each cluster above and below the line."""
    y = numbers(cell, above)
    m = np.ones_like(y) if below is None else numbers(cell, below)
    check_from_0(m, f"column {below}")
    seen = np.isfinite(y) & np.isfinite(m)
    return groups.sums(np.where(seen, y, 0.0)), groups.sums(np.where(seen, m, 0.0))
