"""Escalated ruptures as pull, embedding or rigidity is turned up, and where they tip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.studies.summaries import summarise
from experiments.lib import Design
from experiments.lib.measures.side_by_side import measure_in
from experiments.lib.measures.tipping import (
    Curve,
    bend,
    curve,
    estimated,
    reached,
    s_over_line,
    shifted,
    slope,
    steepest,
)
from experiments.lib.rows import columns_of

from .levels import AXES, spread
from .levels import simulated as each_point

MEASURES = ("escalated_session_share", "escalated_per_session")
TIPS = "escalated_session_share"
"""Time spent in escalated ruptures; its curve is searched for a tipping point."""

HOW = Bootstrap()
THIRD = 1.0 / 3.0

Curves = dict[tuple[str, str, str], Curve]
"""By axis, people and therapist."""


def simulated(design: Design) -> tuple[pd.DataFrame, Curves]:
    """Return the measures at every level, and the curves of the one that may tip."""
    settings = design.settings["tipping"]
    rows: list[dict[str, object]] = []
    curves: Curves = {}
    for axis in AXES:
        levels = spread(settings[axis])
        for people in settings["people"]:
            cells: dict[str, list[pd.DataFrame]] = {}
            for point, cell in each_point(design, people, axis, levels):
                row: dict[str, object] = {"axis": axis, "people": people}
                row |= {"therapist": point.therapist, "level": point.level}
                found = {line.name: line.estimate for line in summarise(cell)}
                for name in MEASURES:
                    row |= columns_of(name, found[name])
                rows.append(row)
                cells.setdefault(point.therapist, []).append(cell.dyads)
            for therapist, dyads in cells.items():
                beside = measure_in(TIPS, dyads)
                curves[axis, people, therapist] = curve(levels, beside)
    return pd.DataFrame(rows), curves


def tipping(curves: Curves, level: float) -> pd.DataFrame:
    """Return where each curve tips, how it bends, and where it reaches a level."""
    estimates: dict[str, Callable[..., np.ndarray]] = {
        "place": steepest,
        "slope_first": slope(0.0, THIRD),
        "slope_middle": slope(THIRD, 2.0 * THIRD),
        "slope_last": slope(2.0 * THIRD, 1.0),
        "bend": bend,
        "s_over_line": s_over_line,
        "reached": reached(level),
    }
    rows = []
    for (axis, people, therapist), found in curves.items():
        row: dict[str, object] = {"axis": axis, "people": people, "therapist": therapist}
        for name, statistic in estimates.items():
            row |= columns_of(name, estimated(found, statistic, HOW))
        rows.append(row)
    return pd.DataFrame(rows)


def moved(curves: Curves, repaired: dict[str, str], level: float) -> pd.DataFrame:
    """Return how far repair moves the tipping point, and the place where a level is reached."""
    rows = []
    for (axis, people, therapist), found in curves.items():
        if therapist not in repaired:
            continue
        other = curves[axis, people, repaired[therapist]]
        row: dict[str, object] = {"axis": axis, "people": people, "therapist": therapist}
        row |= columns_of("place", shifted(found, other, steepest, HOW))
        row |= columns_of("reached", shifted(found, other, reached(level), HOW))
        row |= columns_of("at_most", _at_most(found, other))
        rows.append(row)
    return pd.DataFrame(rows)


def _at_most(found: Curve, other: Curve) -> Estimate:
    """How much of the measure at the highest level repair takes away, as a difference."""
    return shifted(found, other, lambda _, values: values[:, -1], HOW)
