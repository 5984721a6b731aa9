"""Attempts at repair as they are told: those that changed something singly, others in runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dyad_sim.teaching.narration.ruptures import Attempt, Rupture
from dyad_sim.theory import events as ev

LONGEST = 3
"""Sessions that a run of attempts spans at most, so that the reader hears of it in time."""

FEWEST = 2
"""Attempts that are told as a run; fewer are told one by one."""

REPEATED = 1
"""Times in a rupture that a turn for the worse is told by itself; later ones are in runs."""

RESULTS = (
    (ev.RESOLVED, "resolved"),
    (ev.ADHERED, "pressed"),
    (ev.CONVERTED, "converted"),
    (ev.BACKLASH, "backlash"),
    (ev.FELL_BACK, "fell_back"),
    (ev.ONLY_APPARENT, "apparent"),
    (ev.ADVANCED, "advanced"),
    (ev.MENDED, "mended"),
    (ev.MENDING_TRIED, "mending_failed"),
)
"""What came of an attempt: the first event among these; else it failed."""


class Told(NamedTuple):
    """Attempts that are told together: one by itself, or a run."""

    attempts: Sequence[Attempt]
    alone: bool


def result(attempt: Attempt) -> str:
    """Return what came of an attempt, in the words of ``RESULTS``."""
    return next(
        (name for event, name in RESULTS if ev.includes(attempt.row.events, event)), "failed"
    )


def parts_of(rupture: Rupture) -> Iterator[Told]:
    """Yield the attempts as they are told; the one that resolves is told as the end."""
    run: list[Attempt] = []
    is_turn = _turns()
    for attempt in rupture.attempts:
        if result(attempt) == "resolved":
            continue
        turn = is_turn(attempt)
        if run and (turn or attempt.row.session - run[0].row.session >= LONGEST):
            yield from _gathered(run)
            run = []
        if turn:
            yield Told((attempt,), True)
        else:
            run.append(attempt)
    if run:
        yield from _gathered(run)


def _gathered(run: Sequence[Attempt]) -> Iterator[Told]:
    """Yield attempts as a run if they are enough of one kind, else one by one."""
    if len(run) < FEWEST:
        yield from (Told((attempt,), True) for attempt in run)
    else:
        yield Told(tuple(run), False)


def _turns() -> Callable[[Attempt], bool]:
    """Return a test of whether an attempt is worth its own sentence; it is asked in order.

    So are the first attempt, each stage reached for the first time, and the
    first few of each turn for the worse.
    """
    highest, seen = 0, dict.fromkeys(("backlash", "converted", "apparent", "mended"), 0)
    begun = False

    def is_turn(attempt: Attempt) -> bool:
        nonlocal highest, begun
        came = result(attempt)
        turn, begun = not begun, True
        if came in seen:
            seen[came] += 1
            turn = turn or seen[came] <= REPEATED
        if came == "advanced" and attempt.row.stage > highest:
            highest, turn = attempt.row.stage, True
        return turn

    return is_turn
