"""What a large study costs: said before it begins, and asked about above some limits."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from dyad_sim.cli import BAD_INPUT
from dyad_sim.cli.application import AGREED, YES
from dyad_sim.cli.streams import say
from dyad_sim.configs import ConfigurationError
from dyad_sim.studies.plan import Plan, Size
from dyad_sim.studies.runner import cores
from dyad_sim.studies.sweeps import Sweep, dyads_per_chunk

HOUR = 3600.0


class Cost(NamedTuple):
    """What a study can come to at most: exchanges, seconds, bytes in memory and on disk."""

    exchanges: float
    seconds: float
    memory: float
    disk: float


LARGE = Cost(exchanges=float("inf"), seconds=60.0, memory=1e9, disk=1e9)
"""What is said beforehand; below, nothing is."""

LIMITS = Cost(exchanges=float("inf"), seconds=HOUR, memory=4e9, disk=10e9)
"""What is asked about: an hour, what a small machine can spare, ten gigabytes."""

SPEED = {"compiled": 3e6, "mesa": 12e3}
"""Exchanges a second on one core, tables included: see docs/speed.md."""

PROGRAM = 400e6
"""Bytes in memory that the program takes by itself, figures included."""

IN_MEMORY = Size(dyads=4000, sessions=1800, exchanges=0, kept=800)
"""Bytes in memory for each dyad, session (its ruptures included) and kept exchange.

Measured at the peak of default studies of 1000 and 3000 dyads, and of 200 and 500 of which
all exchanges were kept, over what they can come to if nobody leaves.
"""

MOMENTS, HELD = 1100, 720_000
"""Bytes in memory for each kept exchange of a study, and how many its figures rest on at most.

The others are on disk by then; measured at the peak of 1500 default dyads.
"""

ON_DISK = Size(dyads=450, sessions=300, exchanges=0, kept=80)
"""Bytes on disk, of the same studies."""

FIGURES = 1e6
"""Bytes on disk of the figures of one study."""

SUMMED_UP = 320
"""Bytes in memory for each dyad of a cell whose measures are taken: see ``sweeping.READ``.

Measured at the peak of a sweep of one cell of a million dyads, whose table was kept.
"""


def cost_of_study(plan: Plan, models: int = 1) -> Cost:
    """Return the cost of a study that is held in memory, but for its single exchanges.

    Parameters
    ----------
    models
        Models under which it is simulated, one after another.
    """
    threads = 1 if plan.engine == "mesa" else cores()
    held = plan.size._replace(kept=0)
    return Cost(
        models * plan.size.exchanges,
        models * plan.size.exchanges / (SPEED[plan.engine] * threads),
        PROGRAM + _bytes(held, IN_MEMORY) + MOMENTS * min(plan.size.kept, HELD),
        FIGURES + _bytes(plan.size, ON_DISK),
    )


def cost_of_multirun(plans: Sequence[Plan]) -> Cost:
    """Return the cost of studies one after another."""
    exchanges, seconds, memory, disk = zip(*map(cost_of_study, plans), strict=True)
    return Cost(sum(exchanges), sum(seconds), max(memory), sum(disk))


def cost_of_sweep(sweep: Sweep, engine: str, threads: int, shards: int) -> Cost:
    """Return the cost of a sweep: the time of one shard, the memory of one process."""
    size = sweep.size
    kept = size._replace(
        sessions=size.sessions if "sessions" in sweep.tables else 0,
        dyads=size.dyads if "dyads" in sweep.tables else 0,
    )
    share = min(1.0, dyads_per_chunk(sweep) / size.dyads)
    return Cost(
        size.exchanges,
        size.exchanges / (SPEED[engine] * threads * shards),
        PROGRAM + share * _bytes(kept, IN_MEMORY) + SUMMED_UP * int(sweep.sizes.max()),
        _bytes(kept, ON_DISK),
    )


def _bytes(size: Size, of_row: Size) -> float:
    """Return how much room the rows of a study take."""
    return float(sum(count * each for count, each in zip(size, of_row, strict=True)))


def agree(cost: Cost) -> None:
    """Say what a large study costs; above the limits, go on only if somebody agrees.

    Raises
    ------
    ConfigurationError
        Where nobody can be asked.
    SystemExit
        Where somebody says no.
    """
    if not _exceeds(cost, LARGE):
        return
    if AGREED.get() or not _exceeds(cost, LIMITS):
        say(f"{_said(cost)}.", name="")
        return
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        message = (
            f"{_said(cost)}. That is above a limit ({_amounts(LIMITS)}). Add {YES} to go on, "
            "or ask for less: dyads, treatment.sessions, exchanges_table, cells."
        )
        raise ConfigurationError(message)
    sys.stderr.write(f"{_said(cost)}. Go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        say("nothing was simulated.")
        raise SystemExit(BAD_INPUT)


def _exceeds(cost: Cost, limits: Cost) -> bool:
    """Whether any part of a cost is above its limit."""
    return any(share > limit for share, limit in zip(cost, limits, strict=True))


def _said(cost: Cost) -> str:
    """Return a cost in words."""
    return f"Up to {cost.exchanges:,.0f} exchanges: about {_amounts(cost)}"


def _amounts(cost: Cost) -> str:
    """Return time, memory and disk in words."""
    return (
        f"{_time(cost.seconds)}, {cost.memory / 1e9:,.1f} GB of memory, "
        f"{cost.disk / 1e9:,.1f} GB on disk"
    )


def _time(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    if seconds < HOUR:
        return f"{seconds / 60.0:,.0f} min"
    return f"{seconds / HOUR:,.0f} h"
