"""What ``dyad-sim record`` shows on the screen."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from dyad_sim.cli.screen import screen
from dyad_sim.record.comparison import Compared, Condition, Outcome

VERDICTS = {True: "inside", False: "OUTSIDE", None: ""}


def show_record(outcome: Outcome, dyads: int, folder: Path) -> None:
    """Print every entry by topic, the conditions of the theory, and the count."""
    console = screen()
    console.print()
    console.print(_entries(outcome.scored))
    console.print("\nNot scored: context, or contested in the field", style="bold")
    context = [compared for compared in outcome.entries if compared.inside is None]
    console.print(_entries(context))
    for condition in outcome.conditions:
        console.print(_condition(condition))
    console.print()
    count = len(outcome.scored) - len(outcome.outside)
    console.print(
        f"{count} of {len(outcome.scored)} scored entries are inside their bands "
        f"({dyads:,} simulated dyads).",
        style="bold",
    )
    if outcome.outside:
        names = ", ".join(compared.entry.id for compared in outcome.outside)
        console.print(f"Outside: {names}.")
    console.print(
        "Robustness: A meta-analysis or replicated, B a decent study or several small ones, "
        "C very small or by analogy.\n"
        "Intervals of the model: 95 %. Where only a sign was published, the band is open."
    )
    console.print(f"Table with sources, and figure: {folder}", soft_wrap=True)


def _entries(compared: list[Compared]) -> Table:
    """Return a table of entries, a section for each topic."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", min_width=22)
    table.add_column("")
    table.add_column("Published", no_wrap=True)
    table.add_column("Band", no_wrap=True)
    table.add_column("Model", no_wrap=True)
    table.add_column("", no_wrap=True)
    for topic, section in groupby(compared, key=lambda one: one.entry.topic):
        table.add_row(Text(_heading(topic), style="italic"))
        for entry, model, inside in section:
            published = _with_interval(
                entry.published if entry.value is None else _number(entry.value),
                entry.published_low,
                entry.published_high,
            )
            found = _with_interval(_number(model.value), model.low, model.high)
            table.add_row(
                Text(f" {entry.label}"),
                entry.grade,
                published,
                _band(entry.low, entry.high),
                found if math.isfinite(model.value) else "-",
                Text(VERDICTS[inside], style="bold" if inside is False else ""),
            )
    return table


def _heading(topic: str) -> str:
    """Return a topic without its number, in words."""
    number, _, words = topic.partition("-")
    return (words if number.isdigit() else topic).replace("-", " ").capitalize()


def _with_interval(value: str, low: float | None, high: float | None) -> str:
    """Return a value with its interval, where there is one."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return value[:12]
    return f"{value} ({_number(low)}, {_number(high)})"


def _band(low: float | None, high: float | None) -> str:
    """Return a band in words."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"below {_number(high)}"
    return f"above {_number(low)}" if high is None else f"{_number(low)} to {_number(high)}"


def _number(value: float | None) -> str:
    """Return a number with as many digits as a reader can use."""
    if value is None or math.isnan(value):
        return "-"
    return f"{value:.3f}" if 0.0 < abs(value) < 0.1 else f"{value:.2f}"  # noqa: PLR2004


def _condition(condition: Condition) -> str:
    """Return a condition of the theory in words."""
    found = _with_interval(
        _number(condition.model.value), condition.model.low, condition.model.high
    )
    verdict = "holds" if condition.holds else "FAILS"
    return f"\n{condition.label}: {found}; asked: {condition.asked}; {verdict}."
