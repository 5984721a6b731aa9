"""All figures of a sweep, chosen by what was swept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures.heat import heat_map, heat_maps, heat_maps_by
from dyad_sim.figures.labels import is_numeric
from dyad_sim.figures.lines import line_panels, lines
from dyad_sim.figures.main_effects import main_effects
from dyad_sim.figures.style import save
from dyad_sim.measures.core.observations import listed

HEADLINES = (
    "escalated_session_share",
    "rupture_patient_share",
    "resolved_share",
    "alliance_last",
    "dropped_out_share",
    "symptom_change",
)
"""What a sweep is first asked about."""

MOST_VALUES = 12
"""A heat map with more rows or columns cannot be read."""

MOST_PANELS = 6
MOST_LINES = 8
PAIR = 2

Figures = Iterator[tuple[str, Figure]]


def draw_all(cells: pd.DataFrame, swept: list[str], folder: Path) -> list[Path]:
    """Draw the figures of a sweep and return the files written.

    Parameters
    ----------
    cells
        One row per cell: a column for each swept parameter, and for each measure
        ``name``, ``name_low``, ``name_high``.
    swept
        Columns of swept parameters, in the order to be drawn: the first along x.
    folder
        Made if it is not there.

    Returns
    -------
    list of Path
        One swept parameter gives lines, two give heat maps, and lines too if one of
        them is a name.  More give heat maps of the first two for each value of the
        others, if that makes few panels, else the effect of each on average.  Nothing
        is drawn where nothing was swept.

    Raises
    ------
    ValueError
        If a swept parameter is no column of ``cells``.
    OSError
        If the folder cannot be written.
    """
    swept = listed(swept, "swept")
    missing = [name for name in swept if name not in cells]
    if missing:
        message = f"cells must have a column {missing[0]}, which was swept."
        raise ValueError(message)
    varied = [name for name in swept if len(set(cells[name])) > 1]
    measures = [name for name in HEADLINES if name in cells and cells[name].notna().any()]
    if not varied or not measures:
        return []
    distinct = cells.drop_duplicates(varied)
    return [
        path
        for name, figure in _figures(distinct, varied, measures)
        for path in save(figure, folder, name)
    ]


def _figures(cells: pd.DataFrame, swept: list[str], measures: list[str]) -> Figures:
    """Yield name and figure, one by one, so that few are held at a time."""
    if len(swept) == 1:
        yield "lines", line_panels(cells, swept[0], measures)
        for measure in measures:
            yield f"lines_{measure}", lines(cells, swept[0], measure)
    elif not _is_grid(cells, swept):
        for measure in measures:
            yield f"effects_{measure}", main_effects(cells, swept, measure)
    elif len(swept) == PAIR:
        yield from _pair(cells, swept, measures)
    else:
        for measure in measures:
            figure = heat_maps_by(cells, swept[0], swept[1], measure, swept[PAIR:])
            yield f"heat_maps_{measure}", figure


def _pair(cells: pd.DataFrame, swept: list[str], measures: list[str]) -> Figures:
    """Yield the figures of two swept parameters."""
    names = [name for name in swept if not is_numeric(cells[name])]
    # Names are read more easily along y.
    x, y = reversed(swept) if names == swept[:1] else swept
    yield "heat_maps", heat_maps(cells, x, y, measures)
    for measure in measures:
        yield f"heat_map_{measure}", heat_map(cells, x, y, measure)
    if len(names) == 1 and cells[names[0]].nunique() <= MOST_LINES:
        yield "lines", line_panels(cells, x, measures, by=y)


def _is_grid(cells: pd.DataFrame, swept: list[str]) -> bool:
    """Tell whether the cells fill few heat maps of a size that can be read."""
    counts = [cells[name].nunique() for name in swept]
    full = math.prod(counts) == len(cells)
    readable = max(counts[:PAIR]) <= MOST_VALUES
    return full and readable and math.prod(counts[PAIR:]) <= MOST_PANELS
