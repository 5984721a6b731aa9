"""The screen, and what several commands show on it alike."""

from __future__ import annotations

import math
import shlex
import sys
from pathlib import Path

from rich.console import Console

MEGABYTE = 1_000_000

WIDTH = 80
"""Columns of text where there is no terminal."""


def screen() -> Console:
    """Return the screen; plain text of fixed width where there is no terminal."""
    return Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDTH
    )


def next_step(folder: Path) -> str:
    """Return the command that makes a report of what was just simulated."""
    return f"Report for a browser: {shlex.join(['dyad-sim', 'report', str(folder)])}"


def printed(value: float, unit: str) -> str:
    """Return a number with as many digits as a reader can use, a share as a percentage."""
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:.0f} %" if unit.startswith("share") else f"{value:.2f}"


def megabytes(size: int) -> str:
    """Return a number of bytes as it is printed."""
    return f"{size / MEGABYTE:.1f} MB"
