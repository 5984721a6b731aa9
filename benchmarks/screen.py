"""The tables on the screen."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.clock import NANO, Times
from benchmarks.growth import Cost, Size
from benchmarks.peers import Peer
from benchmarks.speed import Comparison
from benchmarks.start import Start


def show_machine(console: Console, facts: dict[str, str]) -> None:
    """Show what is measured on."""
    console.print(", ".join(f"{name} {fact}" for name, fact in facts.items()), highlight=False)


def show_speeds(
    console: Console, times: dict[str, Times], comparisons: list[Comparison]
) -> None:
    """Show times per exchange and their ratios."""
    rounds = len(next(iter(times.values())).rounds)
    table = _table(
        f"One exchange, or its draws: best and median of {rounds} rounds, all tasks in turns",
        ["", "per second", "best, ns", "median, ns"],
    )
    for name, time in times.items():
        table.add_row(name, f"{time.rate:,.0f}", _number(time.best), _number(time.typical))
    console.print(table)
    table = _table(
        "Ratios of times: median of the rounds",
        ["", "ratio", "middle half", "bar", ""],
    )
    for compared in comparisons:
        low, high = compared.ratio.middle_half
        table.add_row(
            compared.meaning,
            f"{compared.ratio.typical:.2f}",
            f"{low:.2f} to {high:.2f}",
            compared.bar,
            compared.verdict,
        )
    console.print(table)


def show_peers(console: Console, peers: Iterable[Peer]) -> None:
    """Show other programs beside this one."""
    table = _table("Other programs", ["", "exchanges/s, one core", ""])
    for peer in peers:
        table.add_row(*peer)
    console.print(table)


def show_starts(console: Console, starts: dict[str, Start]) -> None:
    """Show how long commands take."""
    table = _table("Commands", ["", "seconds", "bar", ""])
    for name, start in starts.items():
        bar = "" if start.bar is None else f"under {start.bar:g}"
        table.add_row(name, f"{start.seconds:.2f}", bar, start.verdict)
    console.print(table)


def show_growth(console: Console, costs: Iterable[tuple[Size, Cost]]) -> None:
    """Show how time and memory grow."""
    table = _table(
        "Growth: dyad-sim sweep on all cores, table of dyads kept, start and summary included",
        ["cells", "dyads each", "sessions", "seconds", "exchanges/s", "ns", "peak, MiB"],
    )
    for size, cost in costs:
        table.add_row(
            *(f"{number:,}" for number in size),
            f"{cost.seconds:.2f}",
            f"{cost.exchanges / cost.seconds:,.0f}",
            f"{cost.seconds / cost.exchanges * NANO:.0f}",
            f"{cost.memory:.0f}",
        )
    console.print(table)


def _table(title: str, columns: list[str]) -> Table:
    """Return an empty table; the first column names things if it has no heading."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column else "left")
    return table


def _number(nanoseconds: float) -> str:
    """Return a time with as many digits as matter."""
    return f"{nanoseconds:,.1f}" if nanoseconds < NANO / 1e6 else f"{nanoseconds:,.0f}"
