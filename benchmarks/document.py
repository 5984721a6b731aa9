"""The numbers of ``docs/speed.md``, as they were measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.clock import NANO, Times
from benchmarks.growth import Cost, Size
from benchmarks.peers import Peer
from benchmarks.speed import Comparison
from benchmarks.start import Start

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
MEASURED = re.compile(r"(<!-- begin measured[^>]*-->\n).*(<!-- end measured -->)", re.DOTALL)
"""What a run of the benchmarks writes anew."""


def write(
    facts: dict[str, str],
    times: dict[str, Times],
    compared: Sequence[Comparison],
    others: Iterable[Peer],
    started: dict[str, Start],
    grown: Iterable[tuple[Size, Cost]],
) -> None:
    """Write the numbers of a run into the page."""
    told = ", ".join(f"{name} {fact}" for name, fact in facts.items())
    lines = [
        f"Measured on one machine, in one run: {told}.",
        "",
        *_table(["task, all in turns", "per second", "median, ns"], _of_times(times)),
        "",
        *_table(["ratio of times", "median", "middle half", "goal", ""], _of_ratios(compared)),
        "",
        "Other programs; their exchanges are other things ([related work](related_work.md)):",
        "",
        *_table(["program", "exchanges a second, one core", ""], map(list, others)),
        "",
        *_table(["command", "seconds", "goal", ""], _of_starts(started)),
        "",
        "Time and memory of `dyad-sim sweep` from start to summary, all cores, table of dyads:",
        "",
        *_table(
            ["cells", "dyads each", "sessions", "seconds", "exchanges", "peak memory, MiB"],
            _of_growth(grown),
        ),
    ]
    text = PAGE.read_text(encoding="utf-8")
    body = "\n".join(lines) + "\n"
    PAGE.write_text(
        MEASURED.sub(lambda found: found[1] + body + found[2], text), encoding="utf-8"
    )


def _of_times(times: dict[str, Times]) -> Iterator[list[str]]:
    for name, time in times.items():
        yield [name, f"{NANO / time.typical:,.0f}", f"{time.typical:,.1f}"]


def _of_ratios(compared: Sequence[Comparison]) -> Iterator[list[str]]:
    for each in compared:
        low, high = each.ratio.middle_half
        middle = f"{low:.2f} to {high:.2f}"
        yield [each.meaning, f"{each.ratio.typical:.2f}", middle, each.bar, each.verdict]


def _of_starts(started: dict[str, Start]) -> Iterator[list[str]]:
    for name, start in started.items():
        goal = "" if start.bar is None else f"under {start.bar:g}"
        yield [
            f"`{name}`" if name.startswith("dyad") else name,
            f"{start.seconds:.2f}",
            goal,
            start.verdict,
        ]


def _of_growth(grown: Iterable[tuple[Size, Cost]]) -> Iterator[list[str]]:
    for size, cost in grown:
        numbers = (*size, f"{cost.seconds:.1f}", cost.exchanges, f"{cost.memory:.0f}")
        yield [one if isinstance(one, str) else f"{one:,}" for one in numbers]


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of a table, the first column to the left."""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
