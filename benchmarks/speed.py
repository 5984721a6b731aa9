"""Exchanges per second: both engines, with and without tables, beside the yardsticks."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from benchmarks.clock import Ratio, Task, Times, in_turns, ratio
from benchmarks.yardsticks import YARDSTICKS, sfc64_draws
from dyad_sim.configs import compose, to_plan
from dyad_sim.engines.batch import BatchRows
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import (
    BLOCK,
    batch_of,
    blocks_of,
    cores,
    engine,
    numbers_of,
    results_in_order,
)
from dyad_sim.studies.tables import table_of

MESA_ALONE, MESA_TABLES = "Mesa, engine alone", "Mesa, with tables"
LOOP, ONE_CORE = "Compiled, engine alone, one core", "Compiled, with tables, one core"
ALL_CORES = "Compiled, with tables, all cores"
DRAWS_ALL_CORES = "SFC64 draws, all cores"
SUMMARY = ("dyads", "sessions", "episodes")

MESA_DYADS = 2
BLOCKS_WITH_TABLES = 16


class Comparison(NamedTuple):
    """Two times compared, and the bar that the design sets."""

    meaning: str
    ratio: Ratio
    low: float | None = None
    high: float | None = None

    @property
    def bar(self) -> str:
        """The bar in words."""
        if self.low is not None:
            return f"at least {self.low:g}"
        return "" if self.high is None else f"at most {self.high:g}"

    @property
    def verdict(self) -> str:
        """Whether the bar is met."""
        if not self.bar:
            return ""
        low, high = self.low or 0.0, self.high or float("inf")
        return "met" if low <= self.ratio.typical <= high else "missed"


def plan_of(*overrides: str) -> Plan:
    """Return the plan of a configuration."""
    return to_plan(compose(list(overrides)))


def exchanges_in(rows: BatchRows, plan: Plan) -> int:
    """Return how many exchanges were simulated."""
    return len(rows.sessions) * plan.treatment.exchanges


def engine_alone(plan: Plan) -> Task:
    """Return a task: one batch in an engine, people drawn before."""
    batch = batch_of(plan, numbers_of(plan))
    return lambda: exchanges_in(engine(plan.engine).simulate(batch), plan)


def with_tables(plan: Plan, threads: int) -> int:
    """Draw people, simulate them and make the summary tables, block by block."""
    exchanges = 0
    for results in results_in_order(blocks_of(0, plan), threads):
        for name in SUMMARY:
            table_of(name, results)
        exchanges += exchanges_in(results.rows, plan)
    return exchanges


def on_one_core(task: Task) -> Task:
    """Return a task whose threads, ours among them, share one core."""

    def pinned() -> int:
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(allowed)})
        try:
            return task()
        finally:
            os.sched_setaffinity(0, allowed)

    return pinned


def on_all_cores(task: Task) -> Task:
    """Return a task that is done on each core at once: what the machine itself can gain."""

    def everywhere() -> int:
        with ThreadPoolExecutor(cores()) as pool:
            return sum(pool.map(lambda _: task(), range(cores())))

    return everywhere


def speeds(rounds: int) -> dict[str, Times]:
    """Return the times of everything that is compared, measured in turns.

    What is compared stands side by side, so that a slow spell hits both.
    """
    mesa = plan_of("engine=mesa", f"dyads={MESA_DYADS}")
    compiled = plan_of(f"dyads={BLOCKS_WITH_TABLES * BLOCK}")
    tasks: dict[str, Task] = {
        MESA_ALONE: engine_alone(mesa),
        MESA_TABLES: partial(with_tables, mesa, 1),
        ONE_CORE: on_one_core(partial(with_tables, compiled, 1)),
        ALL_CORES: partial(with_tables, compiled, cores()),
        LOOP: engine_alone(compiled._replace(dyads=BLOCK)),
        **YARDSTICKS,
        DRAWS_ALL_CORES: on_all_cores(sfc64_draws),
    }
    return in_turns(tasks, rounds)


def comparisons(times: dict[str, Times]) -> list[Comparison]:
    """Return the comparisons that matter."""
    loop, one_core, all_cores = (times[name] for name in (LOOP, ONE_CORE, ALL_CORES))
    arrays, draws, philox = (times[name] for name in YARDSTICKS)
    everywhere = times[DRAWS_ALL_CORES]
    return [
        Comparison(
            "Mesa with tables / compiled with them",
            ratio(times[MESA_TABLES], one_core),
            low=800,
        ),
        Comparison("exchange / SFC64 draws", ratio(loop, draws), high=1.2),
        Comparison("exchange with tables / SFC64 draws", ratio(one_core, draws)),
        Comparison("one core / all cores", ratio(one_core, all_cores), low=0.85 * cores()),
        Comparison("the same of SFC64 draws: the machine's own", ratio(draws, everywhere)),
        Comparison("compiled with tables / without", ratio(one_core, loop), high=1.3),
        Comparison("Philox / exchange", ratio(philox, loop)),
        Comparison("bare exchange / exchange", ratio(arrays, loop)),
    ]
