"""Times of several tasks, taken in turns so that a noisy machine is unfair to none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

Task = Callable[[], int]
"""Does some work and returns how many units of it."""

NANO = 1e9


class Times(NamedTuple):
    """Nanoseconds per unit of a task, one number per round."""

    rounds: list[float]

    @property
    def best(self) -> float:
        """The shortest time: what others do on the machine can only add to it."""
        return min(self.rounds)

    @property
    def typical(self) -> float:
        """The median time."""
        return median(self.rounds)

    @property
    def rate(self) -> float:
        """Units per second, at best."""
        return NANO / self.best


class Ratio(NamedTuple):
    """Ratios of two tasks, one number per round: what slows one slows its neighbour."""

    rounds: list[float]

    @property
    def typical(self) -> float:
        """The median ratio."""
        return median(self.rounds)

    @property
    def middle_half(self) -> tuple[float, float]:
        """The quartiles of the ratios."""
        low, _, high = quantiles(self.rounds, n=4)
        return low, high


def ratio(one: Times, other: Times) -> Ratio:
    """Return the ratios of two tasks that were measured in turns."""
    return Ratio([a / b for a, b in zip(one.rounds, other.rounds, strict=True)])


def timed(task: Task) -> float:
    """Return the nanoseconds per unit of one round of a task."""
    begin = perf_counter()
    units = task()
    return (perf_counter() - begin) / units * NANO


def in_turns(tasks: Mapping[str, Task], rounds: int) -> dict[str, Times]:
    """Return the times of tasks; each is done once to warm up and then once in each round."""
    for task in tasks.values():
        task()
    times: dict[str, Times] = {name: Times([]) for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            times[name].rounds.append(timed(task))
    return times
