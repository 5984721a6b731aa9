"""Lines of a measure over one swept parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.labels import (
    is_numeric,
    levels,
    measure_of,
    parameter_label,
    scaled,
    slant,
    unit_label,
    value_label,
)
from dyad_sim.figures.layout import BARS, grid_of, key_below, note_below, reach, side_by_side
from dyad_sim.figures.style import (
    FAINT,
    MARKERS,
    group_colours,
    hide_spare,
    panels,
    styled,
)
from dyad_sim.figures.to_draw import cells_to_draw, check_distinct
from dyad_sim.measures.core.observations import listed
from dyad_sim.measures.studies.reported import Measure

PER_ROW = 3
PER_LINE = 4
"""Entries in one line of the key."""


@styled
def lines(cells: pd.DataFrame, x: str, measure: str | Measure, by: str | None = None) -> Figure:
    """A measure over one swept parameter, with 95 % intervals.

    Parameters
    ----------
    cells
        One row per cell: the parameters and ``measure``, ``measure_low``,
        ``measure_high``.
    x
        Column of a swept parameter: numbers are joined by a line, names are not.
    measure
        A name of the catalogue, any other column, or a measure of one's own.
    by
        A second swept parameter, one line for each of its values.

    Raises
    ------
    ValueError
        If two cells stand at one place, a column is missing or holds what it cannot mean, or
        there are no cells.
    """
    cells = _cells(cells, x, by, [measure])
    figure, axes = panels(1, width=5.2, height=3.3)
    _panel(axes[0], cells, x, measure_of(measure), by)
    _key(figure, axes[0], by)
    return figure


@styled
def line_panels(
    cells: pd.DataFrame, x: str, measures: Sequence[str | Measure], by: str | None = None
) -> Figure:
    """Several measures over one swept parameter, one panel each; see :func:`lines`."""
    measures = listed(measures, "measures")
    cells = _cells(cells, x, by, measures)
    columns, rows = grid_of(len(measures), PER_ROW)
    figure, axes = panels(columns, rows=rows, width=3.4 * columns, height=2.7 * rows)
    for panel, name in zip(axes, measures, strict=False):
        _panel(panel, cells, x, measure_of(name), by)
    hide_spare(axes, len(measures))
    _key(figure, axes[0], by)
    return figure


def _cells(
    cells: pd.DataFrame, x: str, by: str | None, measures: Sequence[str | Measure]
) -> pd.DataFrame:
    """Return the cells that are drawn, none at the place of another."""
    swept = [x] if by is None else [x, by]
    found = cells_to_draw(cells, swept, measures)
    check_distinct(found, *swept)
    return found


def _key(figure: Figure, axes: Axes, by: str | None) -> None:
    """Say below the panels which line is which, and what the bars are."""
    if by is None:
        note_below(figure, BARS)
    else:
        note = f"Lines: {parameter_label(by)}.  {BARS}"
        key_below(figure, *axes.get_legend_handles_labels(), note, PER_LINE)


def _panel(axes: Axes, cells: pd.DataFrame, x: str, measure: Measure, by: str | None) -> None:
    """Draw one measure."""
    groups: list[Any] = [None] if by is None else levels(cells[by])
    colours = group_colours(groups)
    ticks = levels(cells[x])
    for place, value in enumerate(groups):
        here = cells if by is None else cells[cells[by] == value]
        _line(
            axes,
            *_places(here[x], ticks, side_by_side(place, len(groups))),
            _shown(here, measure),
            color=colours[place],
            marker=MARKERS[place % len(MARKERS)],
            label=None if by is None else value_label(value),
        )
    if not is_numeric(cells[x]):
        names = [value_label(tick) for tick in ticks]
        axes.set_xticks(range(len(ticks)), names, **slant(names))
        axes.set_xlim(-0.5, len(ticks) - 0.5)
    if measure.signed:
        axes.axhline(0.0, color=FAINT, linewidth=0.8, zorder=0)
    axes.grid(axis="y")
    axes.set_xlabel(parameter_label(x))
    axes.set_title(measure.label)
    axes.set_ylabel(unit_label(measure))


def _shown(cells: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return value, low and high as they are shown."""
    names = {
        "value": measure.name,
        "low": f"{measure.name}_low",
        "high": f"{measure.name}_high",
    }
    return pd.DataFrame({key: scaled(measure, cells[name]) for key, name in names.items()})


def _places(values: pd.Series, ticks: list[Any], shift: float) -> tuple[np.ndarray, bool]:
    """Return where values stand on the axis, and whether a line may join them."""
    if is_numeric(values):
        span = float(ticks[-1]) - float(ticks[0])
        return values.to_numpy(dtype=float) + 0.012 * span * shift, True
    return np.array([ticks.index(value) for value in values], dtype=float) + 0.3 * shift, False


def _line(
    axes: Axes, places: np.ndarray, joined: bool, shown: pd.DataFrame, **style: Any
) -> None:
    """Draw points with their intervals, joined or not."""
    order = np.argsort(places, kind="stable")
    shown = shown.iloc[order]
    axes.errorbar(
        places[order],
        shown["value"].to_numpy(),
        yerr=reach(shown["value"], shown["low"], shown["high"]),
        linestyle="-" if joined else "none",
        linewidth=1.4,
        elinewidth=1.1,
        capsize=2.5,
        markersize=4.5,
        **style,
    )
