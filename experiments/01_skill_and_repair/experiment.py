"""Where therapist skill and repair probability substitute for each other, and where not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import forest, heat_maps
from dyad_sim.measures import CATALOGUE, cell_row, difference_in
from experiments.kit import Design, Experiment, Findings
from experiments.kit.rows import columns_of, measured

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

STEPS = {
    "skill 0.2 to 0.4": ((0.4, None), (0.2, None)),
    "skill 0.4 to 0.6": ((0.6, None), (0.4, None)),
    "skill 0.6 to 0.8": ((0.8, None), (0.6, None)),
    "repair 0 to 0.1": ((None, 0.1), (None, 0.0)),
    "repair 0.1 to 0.3": ((None, 0.3), (None, 0.1)),
    "repair 0.3 to 0.6": ((None, 0.6), (None, 0.3)),
}
"""Steps of one while the other stays: to which point, from which."""

AT = {
    "skill": (0.0, 0.1, 0.3, 0.6),
    "repair": (0.2, 0.4, 0.6, 0.8),
}
"""Where a step is taken: repair probabilities for steps of skill, skills for the others."""

OUTCOMES = ("alliance_last", "dropped_out_share", "symptom_change")
"""What skill and repair may substitute for each other in."""


def find(design: Design) -> Findings:
    """Return the plane, and what a step of one is worth at several values of the other."""
    cells = {
        (cell.cells[SKILL].item(), cell.cells[REPAIR].item()): cell for cell in design.each()
    }
    plane = [
        {SKILL: skill, REPAIR: repair, **measured(cell_row(cell), MEASURES)}
        for (skill, repair), cell in cells.items()
    ]
    dyads = {point: cell.dyads for point, cell in cells.items()}
    return {"plane": pd.DataFrame(plane), "steps": pd.DataFrame(_steps(dyads))}


def _steps(dyads: dict[tuple[float, float], pd.DataFrame]) -> list[dict[str, object]]:
    """Return paired differences along each step, one row per outcome and place."""
    rows: list[dict[str, object]] = []
    for name, (to, start) in STEPS.items():
        moved = name.partition(" ")[0]
        for at in AT[moved]:
            there, here = (_point(end, at) for end in (to, start))
            for measure in OUTCOMES:
                found = difference_in(measure, dyads[there], dyads[here])
                row = {"measure": measure, "step": name, "at": at}
                rows.append(row | columns_of("difference", found))
    return rows


def _point(end: tuple[float | None, float | None], at: float) -> tuple[float, float]:
    """Return a point of the plane, the coordinate that stays put in its place."""
    skill, repair = end
    return at if skill is None else skill, at if repair is None else repair


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the plane, and the worth of each step."""
    steps = findings["steps"]
    rows = pd.DataFrame(
        {
            "panel": [CATALOGUE[name].label for name in steps["measure"]],
            "label": steps["step"] + [f", at {_other(row)}" for row in steps.itertuples()],
            "value": steps["difference"],
            "low": steps["difference_low"],
            "high": steps["difference_high"],
        }
    )
    return {
        "plane": heat_maps(findings["plane"], REPAIR, SKILL, MEASURES),
        "steps": forest(
            rows,
            unit="",
            of=[CATALOGUE[name].unit for name in OUTCOMES],
            title="What a step of skill, and a step of repair, is worth (paired differences)",
        ),
    }


def _other(row: object) -> str:
    """Return what stays put in a step."""
    return f"repair {row.at:g}" if row.step.startswith("skill") else f"skill {row.at:g}"


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
