"""What a design shows on the screen: how far it is, and the table of its cells."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rich import box
from rich.table import Table

from dyad_sim.cli.screen import next_step, printed, screen
from dyad_sim.measures import CATALOGUE
from dyad_sim.studies.parts import Part, State, Store

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


def show_cell(cell: int, folder: Path, is_new: bool = True) -> None:
    """Print that a cell of a multirun is done, now or before."""
    done = "is done" if is_new else "is there already, and is not simulated again"
    screen().print(f"Cell {cell} {done}: {folder}", soft_wrap=True)


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


def tell_strays(stored: Store, parts: Sequence[Part]) -> None:
    """Say on stderr which files among the tables are none of the sweep."""
    strays = stored.strays(len(parts))
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        sys.stderr.write(
            f"dyad-sim: {strays[0]}{more} is no part of this sweep, and is not counted. "
            "Move it away: what reads the whole folder of a table would count it.\n"
        )


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
        numbers = [printed(row[name], CATALOGUE[name].unit) for name in HEADLINES]
        table.add_row(str(row["cell"]), *settings, *numbers)
    console.print()
    console.print(table)
    console.print()
    if len(cells) > MOST_CELLS:
        console.print(f"These are the first {MOST_CELLS} of {len(cells):,} cells.")
    console.print(f"All measures with their intervals: {folder / 'cells.csv'}", soft_wrap=True)
    console.print(next_step(folder), soft_wrap=True)


def show_pooled(file: Path) -> None:
    """Print that cells that differ in their seed only were shown as one."""
    screen().print(f"Cells that differ in their seed only are pooled: {file}", soft_wrap=True)


def _setting(value: Any) -> str:
    """Return a swept value as it is printed; names are broken into words to fit."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:.4g}"
    return str(value).replace("_", " ")


def _count(number: int, what: str) -> str:
    """Return how many there are of something."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
