"""The screen, and what several commands show on it alike."""

from __future__ import annotations

import math
import shlex
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from dyad_sim.cli.streams import printable

MEGABYTE = 1_000_000

WIDTH = 80
"""Columns of text where there is no terminal."""


class Screen(Console):
    """A console that shows the control characters of a text, so that no terminal obeys them."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a text as it is shown."""
        return super().render_str(printable(text), **how)


def screen() -> Console:
    """Return the screen; plain text of fixed width where there is no terminal."""
    return Screen(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDTH
    )


def next_step(folder: Path) -> str:
    """Return the command that makes a report of what was just simulated."""
    named = f"./{folder}" if str(folder).startswith("-") else str(folder)
    return f"Report for a browser: {shlex.join(['dyad-sim', 'report', named])}"


def printed(value: float, unit: str) -> str:
    """Return a number with as many digits as a reader can use, a share as a percentage."""
    if math.isnan(value):
        return "-"
    return f"{100.0 * value:.0f} %" if unit.startswith("share") else f"{value:.2f}"


def megabytes(size: int) -> str:
    """Return a number of bytes as it is printed."""
    return f"{size / MEGABYTE:.1f} MB"
