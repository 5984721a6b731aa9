"""The cells of a sweep from its parts, as far as they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.studies.parts import Store, stored_parts

Reader = Callable[[str, Sequence[str], Sequence[int]], Iterator[pd.DataFrame]]
"""Yields some columns of a table, one frame for each of some cells."""


def parts_reader(
    path: Path, record: dict[str, Any], sizes: Sequence[int]
) -> tuple[list[int], Reader]:
    """Return the cells of a sweep that are whole, and what reads them.

    Parameters
    ----------
    path
        Folder of the sweep.
    record
        What ``study.json`` says of it.
    sizes
        Dyads of each cell.
    """
    size = record["sweep"]["dyads_per_part"]
    parts = stored_parts(record, sum(sizes))
    ends = np.cumsum(np.array(sizes, dtype=np.int64))
    stored = Store(path, str(record["hash"]))
    done = set(stored.state(parts).done)
    # Parts are cut through all cells: a cell may begin in one and end in another.
    first, last = (ends - np.array(sizes)) // size, (ends - 1) // size

    @lru_cache(maxsize=1)
    def part(table: str, columns: tuple[str, ...], number: int) -> pd.DataFrame:
        return stored.read(parts[number], table, columns=list(columns))

    def read(
        table: str, columns: Sequence[str], cells: Sequence[int]
    ) -> Iterator[pd.DataFrame]:
        wanted = tuple(dict.fromkeys(["cell", *columns]))
        for cell in cells:
            frames = [part(table, wanted, n) for n in range(first[cell], last[cell] + 1)]
            own = [_of_cell(frame, cell) for frame in frames]
            yield own[0] if len(own) == 1 else pd.concat(own, ignore_index=True)

    spans = enumerate(zip(first, last, strict=True))
    return [cell for cell, (a, b) in spans if done.issuperset(range(a, b + 1))], read


def _of_cell(part: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Return the rows of a cell, which stand together: cells are in order in each part."""
    begin, end = np.searchsorted(part["cell"].to_numpy(), [cell, cell + 1])
    return part.iloc[begin:end]
