"""Pressing on, mending the task, or talking about it: what to do about a noticed rupture."""

from __future__ import annotations

from pathlib import Path

from experiments.lib import Design, Experiment, Findings
from experiments.lib.measures.comparisons import compared

from .cells import simulated
from .drawing import draw
from .findings import OUTCOMES, OWN, by_focus, differences, levels
from .reasons import embedded, reasons


def find(design: Design) -> Findings:
    """Return levels, differences between responses, and what is resolved by focus."""
    cells = simulated(design)
    found = compared(cells, OUTCOMES, OWN)
    return {
        "levels": levels(found),
        "differences": differences(found),
        "focus": by_focus(cells),
        "reasons": reasons(design),
        "embedded": embedded(design),
    }


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
