"""What a study shows on the screen: progress, a summary, the table of a multirun."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dyad_sim.measures import CATALOGUE, Estimate, Line
from dyad_sim.studies.parts import Part, State
from dyad_sim.studies.tables import Tables

HEADLINES = {
    "escalated_session_share": "Escalated\nsessions",
    "resolved_share": "Resolved",
    "dropped_out_share": "Dropped\nout",
    "alliance_last": "Alliance\nat end",
    "symptom_change_standardised": "Relief\n(sd)",
}
"""Measures that the table of a multirun shows on the screen; the file has them all."""

MOST_CELLS = 36
"""Cells whose headlines are printed."""

WIDEST_SETTING = 20
"""Characters of a swept value before it is folded."""

MOST_FAILURES = 5
"""Reasons of failed parts that are printed."""

WIDTH = 80
"""Columns of text where there is no terminal."""


def screen() -> Console:
    """Return the screen; plain text of fixed width where there is no terminal."""
    return Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDTH
    )


def show_study(
    configuration: dict[str, Any],
    choices: dict[str, str],
    tables: Tables,
    lines: Sequence[Line],
    folder: Path,
) -> None:
    """Print the summary of a study, and where it was written."""
    console = screen()
    sessions = configuration["treatment"]["sessions"]
    console.print()
    if configuration["study"]["question"]:
        console.print(configuration["study"]["question"], style="bold")
    console.print(in_short(configuration, choices))
    console.print(
        f"{len(tables.dyads):,} dyads, {len(tables.sessions):,} sessions attended "
        f"({sessions} agreed on), {len(tables.episodes):,} ruptures.\n"
    )
    console.print(summary_table(lines))
    console.print()
    for note in notes(lines):
        console.print(note)
    console.print(f"Tables and figures: {folder}", soft_wrap=True)
    console.print(_next_step(folder), soft_wrap=True)


def _next_step(folder: Path) -> str:
    """Return the command that makes a report of what was just simulated."""
    return f"Report for a browser: {shlex.join(['dyad-sim', 'report', str(folder)])}"


def in_short(configuration: dict[str, Any], choices: dict[str, str]) -> str:
    """Return who met whom under which rules, on one line."""
    named = [f"{group}: {choices[group]}" for group in ("patient", "therapist", "treatment")]
    off = [name for name, on in configuration["mechanisms"].items() if not on]
    if off:
        named.append(f"without {', '.join(off)}")
    return "; ".join(named).capitalize() + "."


def notes(lines: Sequence[Line]) -> list[str]:
    """Return what is to be known of the intervals, each thing once."""
    known = [line.estimate for line in lines if not math.isnan(line.estimate.value)]
    few = sorted({estimate.reason for estimate in known if not estimate.trusted})
    limits = sorted({estimate.reason for estimate in known if estimate.trusted} - {""})
    return [f"Too few data for an interval: {reason}." for reason in few] + [
        f"Intervals hold {reason}." for reason in limits
    ]


def summary_table(lines: Sequence[Line]) -> Table:
    """Return the summary as a table, a section for each unit."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, show_edge=False)
    table.add_column("", min_width=38)
    table.add_column("Estimate", justify="right", no_wrap=True)
    table.add_column("95 % interval", no_wrap=True)
    for unit, section in groupby(lines, key=lambda line: line.unit):
        table.add_row(Text(unit.capitalize(), style="italic"), "", "")
        for line in section:
            value, interval = in_words(line.estimate, unit)
            table.add_row(f"  {line.label}", value, interval)
    return table


def in_words(estimate: Estimate, unit: str) -> tuple[str, str]:
    """Return an estimate and its interval as they are printed, shares as percentages."""
    if math.isnan(estimate.value):
        return "-", f"unknown: {estimate.reason}"
    percent = unit.startswith("share")
    value, low, high = (_number(number, percent) for number in estimate[:3])
    if not estimate.trusted:
        return value, "too few data"
    return value, f"{low} to {high}"


def _number(value: float, percent: bool) -> str:
    """Return a number with as many digits as a reader can use."""
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:.0f} %" if percent else f"{value:.2f}"


def _setting(value: Any) -> str:
    """Return a swept value as it is printed; names are broken into words to fit."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:.4g}"
    return str(value).replace("_", " ")


def show_cell(cell: int, folder: Path) -> None:
    """Print that a cell of a multirun is done."""
    screen().print(f"Cell {cell} is done: {folder}", soft_wrap=True)


def show_sweep(folder: Path, parts: Sequence[Part], state: State) -> None:
    """Print how far a sweep is, and what went wrong in it."""
    console = screen()
    dyads = {part.number: part.dyads for part in parts}
    total = sum(dyads.values())
    console.print()
    if len(state.done) == len(parts):
        console.print(f"Done: {total:,} dyads in {_count(len(parts), 'part')}.")
    else:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column("")
        for heading in ("Parts", "Dyads", "Share"):
            table.add_column(heading, justify="right")
        for label, numbers in {
            "Done": state.done,
            "Running": state.running,
            "Failed": list(state.failed),
            "Waiting": state.waiting,
        }.items():
            count = sum(dyads[number] for number in numbers)
            share = f"{100.0 * count / total:.0f} %"
            table.add_row(label, f"{len(numbers):,}", f"{count:,}", share)
        console.print(table)
        for number, reason in list(state.failed.items())[:MOST_FAILURES]:
            console.print(f"Part {number}: {reason}", soft_wrap=True)
        if not state.running:
            console.print("Start the same sweep again to go on.")
    console.print(f"Folder of the sweep: {folder}", soft_wrap=True)


def _count(number: int, what: str) -> str:
    """Return how many there are of something."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def show_cells(cells: pd.DataFrame, swept: Sequence[str], folder: Path) -> None:
    """Print the headlines of a design, one row per cell, and where the whole table is."""
    console = screen()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("Cell", justify="right")
    for name in swept:
        heading = name.rpartition(".")[2].replace("_", "\n").capitalize()
        table.add_column(heading, overflow="fold", max_width=WIDEST_SETTING)
    for label in HEADLINES.values():
        table.add_column(label, justify="right", no_wrap=True)
    for row in cells.head(MOST_CELLS).to_dict("records"):
        settings = [_setting(row[name]) for name in swept]
        numbers = [
            _number(row[name], CATALOGUE[name].unit.startswith("share")) for name in HEADLINES
        ]
        table.add_row(str(row["cell"]), *settings, *numbers)
    console.print()
    console.print(table)
    console.print()
    if len(cells) > MOST_CELLS:
        console.print(f"These are the first {MOST_CELLS} of {len(cells):,} cells.")
    console.print(f"All measures with their intervals: {folder / 'cells.csv'}", soft_wrap=True)
    console.print(_next_step(folder), soft_wrap=True)
