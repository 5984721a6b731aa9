"""What a study shows on the screen: who met whom, and a summary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from dyad_sim.cli.screen import next_step, printed, screen
from dyad_sim.measures import Estimate, Line
from dyad_sim.studies.tables import Tables

USUAL = {"parameters": "fitted", "instruments": "default"}
"""Choices that go without saying."""

FITTED_TOGETHER = {"fitted": "default", "second_fit": "second_fit", "starting": "starting"}
"""The instruments that go with each set of constants."""


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
    for note in [*unlike(choices), *notes(lines)]:
        console.print(note)
    console.print(f"Tables and figures: {folder}", soft_wrap=True)
    console.print(next_step(folder), soft_wrap=True)


def in_short(configuration: dict[str, Any], choices: dict[str, str]) -> str:
    """Return who met whom under which rules, on one line."""
    named = [f"{group}: {choices[group]}" for group in ("patient", "therapist", "treatment")]
    named += [
        f"{group}: {choices[group]}"
        for group, usual in USUAL.items()
        if choices[group] != usual
    ]
    off = [name for name, on in configuration["mechanisms"].items() if not on]
    if off:
        named.append(f"without {', '.join(off)}")
    return "; ".join(named).capitalize() + "."


def unlike(choices: dict[str, str]) -> list[str]:
    """Return a note if constants and instruments are of two different fits."""
    parameters, instruments = choices["parameters"], choices["instruments"]
    partner = FITTED_TOGETHER.get(parameters, instruments)
    if instruments == partner or instruments not in FITTED_TOGETHER.values():
        return []
    note = (
        f"parameters={parameters} was fitted with instruments={partner}, not {instruments}: "
        "rates that are observed mean little together."
    )
    return [note]


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
    value, low, high = (printed(number, unit) for number in estimate[:3])
    if not estimate.trusted:
        return value, "too few data"
    return value, f"{low} to {high}"
