"""A sweep: many cells, many dyads in each, computed chunk by chunk, in any order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.populations import Integers
from dyad_sim.studies.chunks import MOST_CHUNKS, Chunk, ChunkTakenError, Store, cut
from dyad_sim.studies.extension import Earlier
from dyad_sim.studies.plan import Plan, Size
from dyad_sim.studies.runner import (
    BLOCK,
    Progress,
    Work,
    blocks_of,
    numbers_of,
    results_in_order,
)
from dyad_sim.studies.tables import Results, Tables, frame, joined, table_of, without_rows

ROWS_OF_CHUNK = 2**18
"""Most rows of a chunk in its longest table, so that a chunk fits into little memory."""

MANY_CHUNKS = 64
"""Chunks that a sweep is cut into where that makes none too small to be worth a file."""

FEWEST_DYADS = 64
"""Dyads of a chunk, unless their tables are too long, or there are fewer in all."""


class Sweep(NamedTuple):
    """What a sweep is.

    Attributes
    ----------
    points
        One row per cell, one column per swept key.
    plan_of
        The plan of a cell by its number.
    sizes
        Dyads of each cell, shape ``(cell,)``.
    tables
        Names of the tables that are kept.
    rows_per_dyad
        Most rows that a dyad can have in a table that has to be held in memory.
    size
        Of all cells together.
    """

    points: pd.DataFrame
    plan_of: Callable[[int], Plan]
    sizes: Integers
    tables: tuple[str, ...]
    rows_per_dyad: int
    size: Size


def most_dyads(rows_per_dyad: int) -> int:
    """Return how many dyads a sweep may have whose dyads have so many rows."""
    return MOST_CHUNKS * _most_per_chunk(rows_per_dyad)


def _most_per_chunk(rows_per_dyad: int) -> int:
    """Return how many dyads fit into a chunk."""
    return max(1, ROWS_OF_CHUNK // rows_per_dyad)


def dyads_per_chunk(sweep: Sweep) -> int:
    """Return how many dyads a chunk has, which follows from the sweep alone."""
    evenly = -(-int(sweep.sizes.sum()) // MANY_CHUNKS)
    return min(_most_per_chunk(sweep.rows_per_dyad), max(FEWEST_DYADS, evenly))


def chunks_of(sweep: Sweep) -> list[Chunk]:
    """Return the chunks of a sweep."""
    return cut(int(sweep.sizes.sum()), dyads_per_chunk(sweep))


def work_of(sweep: Sweep, chunk: Chunk) -> Iterator[Work]:
    """Yield the blocks of a chunk: cell, its plan, and numbers of dyads."""
    return in_blocks(cells_of(sweep, chunk))


def in_blocks(works: Iterable[Work]) -> Iterator[Work]:
    """Yield work in blocks."""
    for cell, plan, numbers in works:
        # The readable engine takes a while for a dyad, and both progress and Ctrl-C wait.
        size = 1 if plan.engine == "mesa" else BLOCK
        for begin in range(0, len(numbers), size):
            yield cell, plan, numbers[begin : begin + size]


def cells_of(sweep: Sweep, chunk: Chunk) -> Iterator[Work]:
    """Yield the cells of a chunk: number, plan, and the dyads that are in the chunk."""
    ends = np.cumsum(sweep.sizes)
    cell = int(np.searchsorted(ends, chunk.begin, side="right"))
    place = chunk.begin
    while place < chunk.end:
        plan = sweep.plan_of(cell)
        first = int(ends[cell]) - int(sweep.sizes[cell])
        last = min(chunk.end, int(ends[cell]))
        yield cell, plan, numbers_of(plan)[place - first : last - first]
        place, cell = last, cell + 1


def _left(sweep: Sweep, chunk: Chunk, earlier: Earlier | None) -> tuple[int, Iterator[Work]]:
    """Return how many dyads of a chunk are to be computed, and the blocks of them."""
    if earlier is None:
        return chunk.dyads, work_of(sweep, chunk)
    left = list(earlier.left(cells_of(sweep, chunk), sweep.tables))
    return sum(len(numbers) for *_, numbers in left), in_blocks(left)


def _put(
    sweep: Sweep, store: Store, chunk: Chunk, finished: list[Results], earlier: Earlier | None
) -> None:
    """Write a chunk: what was computed of it, and what an earlier sweep has."""
    whole = joined(finished) if finished else None
    tables = {
        name: without_rows(name) if whole is None else table_of(name, whole)
        for name in sweep.tables
    }
    if earlier is not None:
        tables = earlier.completed(cells_of(sweep, chunk), tables)
    store.put(chunk, tables)


def run_chunks(
    sweep: Sweep,
    store: Store,
    chunks: list[Chunk],
    threads: int,
    progress: Progress | None = None,
    earlier: Earlier | None = None,
) -> list[Chunk]:
    """Compute chunks of a sweep and write each down as soon as it is whole.

    Parameters
    ----------
    sweep, store
        What is computed, and where it goes.
    chunks
        Those to be computed, in this order; a chunk that is there or that another
        process has taken is passed over.
    threads
        From 1.
    progress
        Told after each block: dyads of these chunks that are done, and all of them.
    earlier
        What need not be computed, because a sweep that this one extends has it.

    Returns
    -------
    list of Chunk
        Those that another process had taken.
    """
    total = sum(chunk.dyads for chunk in chunks)
    done = 0
    passed: list[Chunk] = []
    under_way: deque[tuple[Chunk, int]] = deque()  # With dyads that are computed.

    def report(dyads: int) -> None:
        nonlocal done
        done += dyads
        if progress is not None:
            progress(done, total)

    def blocks() -> Iterator[Work]:
        for chunk in chunks:
            try:
                is_there = store.take(chunk, sweep.tables)
            except ChunkTakenError:
                passed.append(chunk)
                continue
            if is_there:
                report(chunk.dyads)
                continue
            dyads, work = _left(sweep, chunk, earlier)
            report(chunk.dyads - dyads)
            if dyads == 0:
                _put(sweep, store, chunk, [], earlier)
                continue
            under_way.append((chunk, dyads))
            yield from work

    finished: list[Results] = []
    missing = 0
    report(0)
    try:
        for results in results_in_order(blocks(), threads, sweep.tables):
            finished.append(results)
            missing = missing or under_way[0][1]
            missing -= len(results.cells)
            report(len(results.cells))
            if missing == 0:
                _put(sweep, store, under_way[0][0], finished, earlier)
                finished = []
                under_way.popleft()
    except Exception as error:
        with suppress(OSError):  # The disk may be what is wrong.
            if under_way:
                store.note_failure(under_way[0][0], error)
        raise
    finally:
        store.let_go()
    return passed


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
    chunks: list[Results] = []
    for chunk in results_in_order(_work(sweep), threads, sweep.tables):
        chunks.append(chunk)
        done += len(chunk.cells)
        if progress is not None:
            progress(done, total)
        if sum(len(one.cells) for one in chunks) == sweep.sizes[cell]:
            yield _tables(sweep, cell, joined(chunks))
            chunks, cell = [], cell + 1


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
