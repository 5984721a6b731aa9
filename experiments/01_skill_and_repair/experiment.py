"""Where therapist skill and repair probability substitute for each other, and where not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import heat_maps
from dyad_sim.measures import CATALOGUE, cell_row, difference_in
from experiments.lib import Design, Experiment, Findings
from experiments.lib.figures import forest
from experiments.lib.rows import columns_of, measured

SKILL, REPAIR = "therapist.skill", "therapist.repair_probability"

MEASURES = (
    "ruptures_per_session",
    "escalated_session_share",
    "resolved_share",
    "alliance_last",
    "dropped_out_share",
    "symptom_change",
)
"""What the plane shows."""

OUTCOMES = ("alliance_last", "dropped_out_share", "symptom_change")
"""What skill and repair may substitute for each other in."""

SHORT = dict(
    zip(OUTCOMES, ("Alliance, last session", "Dropped out", "Symptom relief"), strict=True)
)
"""What outcomes are called above narrow panels."""

Point = tuple[float, float]
"""Skill and repair probability."""

Contrasts = dict[str, tuple[Point, Point]]
"""Pairs of points by what they show: the first is held against the second."""

SKILL_STEPS = ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8))
REPAIR_STEPS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.6))

STEPS: Contrasts = {
    f"skill {low:g} to {high:g}, at repair {at:g}": ((high, at), (low, at))
    for low, high in SKILL_STEPS
    for at in (0.0, 0.1, 0.3, 0.6)
} | {
    f"repair {low:g} to {high:g}, at skill {at:g}": ((at, high), (at, low))
    for low, high in REPAIR_STEPS
    for at in (0.2, 0.4, 0.6, 0.8)
}
"""Steps of one while the other stays."""

SUBSTITUTES: Contrasts = {
    f"skill {low:g} with repair {repair:g}, against skill {high:g} without": (
        (low, repair),
        (high, 0.0),
    )
    for low, high in SKILL_STEPS
    for repair in (0.1, 0.3, 0.6, 1.0)
}
"""Repair in place of a step of skill."""


def find(design: Design) -> Findings:
    """Return the plane, what each step is worth, and where repair makes up for skill."""
    cells = {
        (cell.cells[SKILL].item(), cell.cells[REPAIR].item()): cell for cell in design.each()
    }
    plane = [
        {SKILL: skill, REPAIR: repair, **measured(cell_row(cell), MEASURES)}
        for (skill, repair), cell in cells.items()
    ]
    dyads = {point: cell.dyads for point, cell in cells.items()}
    return {
        "plane": pd.DataFrame(plane),
        "steps": _differences(dyads, STEPS),
        "substitutes": _differences(dyads, SUBSTITUTES),
    }


def _differences(dyads: dict[Point, pd.DataFrame], contrasts: Contrasts) -> pd.DataFrame:
    """Return paired differences between points, one row per outcome and contrast."""
    return pd.DataFrame(
        [
            {"measure": measure, "contrast": name}
            | columns_of("difference", difference_in(measure, dyads[one], dyads[other]))
            for name, (one, other) in contrasts.items()
            for measure in OUTCOMES
        ]
    )


def draw(findings: Findings) -> dict[str, Figure]:
    """Return one figure for each table."""
    return {
        "plane": heat_maps(findings["plane"], REPAIR, SKILL, MEASURES),
        "steps": _forest(findings["steps"], "What a step of skill, and of repair, is worth"),
        "substitutes": _forest(
            findings["substitutes"], "Where repair makes up for a step of skill, and where not"
        ),
    }


def _forest(differences: pd.DataFrame, title: str) -> Figure:
    """Return paired differences, a panel for each outcome."""
    rows = differences.rename(columns=lambda name: name.removeprefix("difference_"))
    rows = rows.rename(columns={"contrast": "label", "difference": "value"})
    return forest(
        rows.assign(panel=rows["measure"].map(SHORT)),
        unit="",
        of=[f"difference, {CATALOGUE[name].unit}" for name in OUTCOMES],
        title=f"{title} (paired differences)",
    )


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
