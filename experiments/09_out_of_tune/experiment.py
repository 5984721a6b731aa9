"""How long moments stay out of tune, who mends them, and which of them become ruptures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dyad_sim.configs import compose, to_plan
from experiments.lib import Design, Experiment, Findings

from .becoming import differences, hazards, odds
from .drawing import draw
from .mending import chances, durations, gains, menders, quick
from .moments import Cell, simulated


def find(design: Design) -> Findings:
    """Return durations, who mends, and what becomes a rupture, at each level of skill."""
    constants = to_plan(compose(design.asked())).constants
    settings = design.settings
    tables: dict[str, list[pd.DataFrame]] = {}
    mending: dict[float, pd.DataFrame] = {}
    for skill in settings["skills"]:
        cell = simulated(design, skill, constants)
        found = {
            "chances": chances(cell),
            "durations": durations(cell, settings["longest"]),
            "quick": quick(cell, settings["quick"]),
            "menders": menders(cell, constants.attunement.match_radius),
            "becoming": differences(cell, settings["soon"]),
            "odds": odds(cell, settings["soon"]),
            "elapsed": hazards(cell, settings["longest"]),
        }
        for name, rows in found.items():
            rows.insert(0, "skill", skill)
            tables.setdefault(name, []).append(rows)
        mending[skill] = _kept(cell)
    steadier = simulated(design, settings["typical"], constants, *settings["steadier"])
    second = menders(steadier, constants.attunement.match_radius)
    together = {name: pd.concat(rows, ignore_index=True) for name, rows in tables.items()}
    return together | {"gains": gains(mending), "menders_steadier": second}


def _kept(cell: Cell) -> pd.DataFrame:
    """Return what is compared between cells: the moments out of tune."""
    columns = ["dyad", "therapist", "phase", "mended_next"]
    return cell.steps.loc[~cell.steps["in_tune"], columns]


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
