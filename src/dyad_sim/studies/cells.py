"""The cells of a sweep one after another, in memory: for what is measured and let go."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dyad_sim.studies.runner import Progress, Work, blocks_of, results_in_order
from dyad_sim.studies.sweeps import Sweep
from dyad_sim.studies.tables import Results, Tables, frame, joined, table_of, without_rows


def cells_in_order(
    sweep: Sweep, threads: int, progress: Progress | None = None
) -> Iterator[Tables]:
    """Yield the tables of each cell, in the order of the cells.

    Parameters
    ----------
    sweep
        Every cell of it checked; tables that it does not keep have no rows.
    threads
        From 1.
    progress
        Told after each block: dyads that are done, and all of them.
    """
    total = int(sweep.sizes.sum())
    done, cell = 0, 0
    parts: list[Results] = []
    for part in results_in_order(_work(sweep), threads, sweep.tables):
        parts.append(part)
        done += len(part.cells)
        if progress is not None:
            progress(done, total)
        if sum(len(one.cells) for one in parts) == sweep.sizes[cell]:
            yield _tables(sweep, cell, joined(parts))
            parts, cell = [], cell + 1


def _work(sweep: Sweep) -> Iterator[Work]:
    """Yield the dyads of all cells in blocks."""
    for cell in range(len(sweep.points)):
        yield from blocks_of(cell, sweep.plan_of(cell))


def _tables(sweep: Sweep, cell: int, results: Results) -> Tables:
    """Return the tables of one cell; its row in ``cells`` says what was swept."""
    number = frame("cells", [np.array([cell])])
    point = sweep.points.iloc[[cell]].reset_index(drop=True)
    return Tables(
        pd.concat([number, point], axis=1),
        _table(sweep, "dyads", results),
        _table(sweep, "sessions", results),
        _table(sweep, "episodes", results),
        table_of("exchanges", results) if "exchanges" in sweep.tables else None,
    )


def _table(sweep: Sweep, name: str, results: Results) -> pd.DataFrame:
    """Return a table of one cell; without rows if the sweep does not keep it."""
    return table_of(name, results) if name in sweep.tables else without_rows(name).copy()
