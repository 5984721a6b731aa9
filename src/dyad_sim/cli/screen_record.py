"""What ``dyad-sim record`` shows on the screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from dyad_sim.cli.screen import screen
from dyad_sim.evidence.comparison import Compared, Condition, Outcome
from dyad_sim.evidence.entries import TOPICS
from dyad_sim.evidence.process_conditions import ProcessCompared

VERDICTS = {True: "inside", False: "OUTSIDE", None: ""}

LONGEST = 14
"""Characters of a published figure that is a word."""

NOTES = (
    "A: meta-analysis or replicated; B: a decent study, or several small ones; "
    "C: very small, or by analogy. Intervals of the model are 95 %. "
    "Where only a sign was published, the band is open."
)

ONE_LINE = 108
"""Columns of text from which an interval has room beside its value; below, it goes under it."""


def show_record(outcome: Outcome, dyads: int, folder: Path) -> None:
    """Print every entry by topic, the conditions of theory and process, and the counts."""
    console = screen()
    between = " " if console.width >= ONE_LINE else "\n"
    console.print()
    console.print(_entries(outcome.scored, between))
    console.print("\nNot scored: context, or contested in the field", style="bold")
    context = [compared for compared in outcome.entries if compared.inside is None]
    console.print(_entries(context, between))
    for condition in outcome.conditions:
        console.print(_condition(condition))
    if outcome.process:
        console.print("\nConditions of the process", style="bold")
        console.print(_process(outcome.process, between))
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
    if outcome.process:
        console.print(_count_of_process(outcome), style="bold")
        names = ", ".join(compared.condition.id for compared in outcome.failing)
        console.print(f"Not met: {names}." if names else "All are met.")
    console.print(NOTES)
    console.print(f"Table with sources, and figures: {folder}", soft_wrap=True)


def _count_of_process(outcome: Outcome) -> str:
    """Return how many conditions of the process hold; one holds if all its figures do."""
    numbers = {compared.condition.number for compared in outcome.process}
    failing = {compared.condition.number for compared in outcome.failing}
    figures = len(outcome.process)
    return (
        f"{len(numbers) - len(failing)} of {len(numbers)} conditions of the process hold "
        f"({figures - len(outcome.failing)} of {figures} figures are inside their bands)."
    )


def _process(process: Sequence[ProcessCompared], between: str) -> Table:
    """Return a table of the conditions of the process."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("", min_width=18)
    for heading in ("Asked for", "Model", ""):
        table.add_column(heading, no_wrap=True)
    for condition, model, inside in process:
        table.add_row(
            condition.number,
            condition.label,
            condition.asked,
            _with_interval(_number(model.value), model.low, model.high, between),
            Text(VERDICTS[inside], style="" if inside else "bold"),
        )
    return table


def _entries(compared: list[Compared], between: str) -> Table:
    """Return a table of entries, a section for each topic."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("", min_width=18)
    for heading in ("", "Published", "Band", "Model", ""):
        table.add_column(heading, no_wrap=True)
    # The order of the record is kept within a topic.
    by_topic = sorted(compared, key=lambda one: one.entry.place)
    for topic, section in groupby(by_topic, key=lambda one: one.entry.topic):
        table.add_row(Text(TOPICS[topic], style="italic"))
        for entry, model, inside in section:
            published = entry.published if entry.value is None else _number(entry.value)
            table.add_row(
                Text(f" {entry.label}"),
                entry.grade,
                _with_interval(published, entry.published_low, entry.published_high, between),
                _band(entry.low, entry.high),
                _with_interval(_number(model.value), model.low, model.high, between),
                Text(VERDICTS[inside], style="bold" if inside is False else ""),
            )
    return table


def _with_interval(value: str, low: float | None, high: float | None, between: str) -> str:
    """Return a value with its interval, where there is one."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return value.partition(" (")[0][:LONGEST]
    return f"{value}{between}({_number(low)}, {_number(high)})"


def _band(low: float | None, high: float | None) -> str:
    """Return a band in words."""
    if low is None:
        return "" if high is None else f"below {_number(high)}"
    return f"above {_number(low)}" if high is None else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    """Return a number with as many digits as a reader can use."""
    if math.isnan(value):
        return "-"
    if 0.0 < abs(value) < 0.1:  # noqa: PLR2004 - a tenth
        return f"{value:.3f}"
    return f"{value:.2f}" if abs(value) < 10.0 else f"{value:.0f}"  # noqa: PLR2004 - ten


def _condition(condition: Condition) -> str:
    """Return a condition of the theory in words."""
    value, low, high = condition.model[:3]
    found = _with_interval(_number(value), low, high, " ")
    verdict = "holds" if condition.holds else "FAILS"
    return f"\n{condition.label}: {found}; asked: {condition.asked}; {verdict}."
