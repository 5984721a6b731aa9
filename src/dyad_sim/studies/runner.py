"""Runs a study: draws the dyads, hands them to an engine, gathers the tables."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.engines.batch import Batch, BatchRows
from dyad_sim.engines.own_rules import simulate_of
from dyad_sim.engines.therapy import DyadCourse
from dyad_sim.populations import draw_people, strategy_of
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.tables import (
    Results,
    Tables,
    joined,
    results_of,
    table_of,
    tables_of,
)

Progress = Callable[[int, int], None]
"""Told how many dyads are done, of how many."""

Put = Callable[[pd.DataFrame], None]
"""Takes rows of a table."""

BLOCK = 256
"""Dyads of a block, the work of one thread at a time; no number depends on it."""

STUDY_TABLES = BatchRows._fields
"""The tables that an engine fills."""

Work = tuple[int, Plan, range]
"""A block of a design: cell, its plan, and the numbers of the dyads."""


def batch_of(plan: Plan, numbers: range) -> Batch:
    """Return some dyads of a study under its rules, for an engine.

    A dyad is the same alone as among all.
    """
    people = draw_people(plan.population, plan.address, numbers, plan.constants)
    return Batch(
        plan.address,
        people,
        plan.treatment,
        plan.constants,
        plan.instruments,
        strategy_of(plan.population),
        _kept(plan, numbers),
    )


def _kept(plan: Plan, numbers: range) -> np.ndarray:
    """Whether the exchanges of each dyad are kept."""
    if plan.exchanges_table is None:
        return np.ones(len(numbers), dtype=np.bool_)
    return np.array([number in plan.exchanges_table for number in numbers], dtype=np.bool_)


def course_of(plan: Plan, number: int) -> DyadCourse:
    """Return the course of one dyad of a study in the readable engine."""
    course: DyadCourse = engine("mesa").run_dyad(batch_of(plan, range(number, number + 1)))
    return course


def numbers_of(plan: Plan) -> range:
    """Return the numbers of the dyads of a study."""
    return range(plan.first_dyad, plan.first_dyad + plan.dyads)


def blocks_of(cell: int, plan: Plan, size: int = BLOCK) -> Iterator[Work]:
    """Yield the dyads of a cell in blocks."""
    numbers = numbers_of(plan)
    return (
        (cell, plan, numbers[begin : begin + size]) for begin in range(0, len(numbers), size)
    )


def results_in_order(
    work: Iterable[Work], threads: int, tables: Collection[str] = STUDY_TABLES
) -> Generator[Results]:
    """Yield the results of blocks in their order, several being computed at a time.

    Parameters
    ----------
    work
        Taken only as fast as it is computed, so that it may be endless.
    threads
        From 1.  More than one serves the compiled engine only.
    tables
        Those that are wanted; of the others no rows are kept.
    """
    waiting: deque[Future[Results]] = deque()
    pool = ThreadPoolExecutor(threads)
    try:
        for block in work:
            waiting.append(pool.submit(_computed, *block, tables))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _computed(cell: int, plan: Plan, numbers: range, tables: Collection[str]) -> Results:
    """Return the results of one block, with the rows of some tables."""
    batch = batch_of(plan, numbers)
    constants: Any = type(plan.constants)
    simulate = simulate_of(engine(plan.engine), plan.rules, constants)
    rows: BatchRows = simulate(batch)
    unwanted = {
        name: table[:0].copy() for name, table in rows._asdict().items() if name not in tables
    }
    return results_of(cell, batch, rows._replace(**unwanted))


def engine(name: str) -> ModuleType:
    """Return an engine by its name; each takes a while to import, and one is enough."""
    return import_module(f"dyad_sim.engines.{name}")


def is_ready(name: str) -> bool:
    """Whether an engine can start at once; the compiled one has to be compiled once."""
    return name == "mesa" or bool(engine(name).is_ready())


def cores() -> int:
    """Return how many cores this process may use."""
    return (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )


def run(plan: Plan, progress: Progress | None = None, put: Put | None = None) -> Tables:
    """Return the tables of a study.

    Parameters
    ----------
    plan
        Checked by whoever made it; nothing is refused here.
    progress
        Told after each block of dyads.
    put
        Takes the rows of ``exchanges``, block by block in order, which are then not held
        and not returned.
    """
    (tables,) = run_each([plan], progress, put)
    return tables


def run_each(
    plans: Sequence[Plan], progress: Progress | None = None, put: Put | None = None
) -> Iterator[Tables]:
    """Yield the tables of several studies; while they are used, the next are simulated.

    Parameters
    ----------
    plans
        All of the same engine.
    progress, put
        As for :func:`run`; dyads are counted over all studies.
    """
    threads = 1 if any(plan.engine == "mesa" for plan in plans) else cores()
    work = (block for plan in plans for block in _shared(plan, threads))
    done, total = 0, sum(plan.dyads for plan in plans)
    with closing(results_in_order(work, threads)) as results:
        for plan in plans:
            parts: list[Results] = []
            expected = done + plan.dyads
            while done < expected:
                part = next(results)
                if put is not None:
                    put(table_of("exchanges", part))
                parts.append(part if put is None else _without_exchanges(part))
                done += len(part.cells)
                if progress is not None:
                    progress(done, total)
            yield tables_of(joined(parts), plan.keeps_exchanges and put is None)


def _shared(plan: Plan, threads: int) -> Iterator[Work]:
    """Yield the blocks of a study, of a size that leaves no thread without work."""
    readable = plan.engine == "mesa"
    return blocks_of(0, plan, 1 if readable else min(BLOCK, -(-plan.dyads // threads)))


def _without_exchanges(results: Results) -> Results:
    """Return results that hold no single exchange."""
    rows = results.rows
    return results._replace(rows=rows._replace(exchanges=rows.exchanges[:0].copy()))
