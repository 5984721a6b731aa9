"""Heat maps of a measure over two swept parameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dyad_sim.figures.labels import (
    axis_label,
    levels,
    measure_of,
    number,
    parameter_label,
    scaled,
    slant,
    unit_label,
    value_label,
)
from dyad_sim.figures.layout import entitle, even_grid_of, grid_of, note_below
from dyad_sim.figures.style import hide_spare, panels, styled
from dyad_sim.figures.to_draw import cells_to_draw, check_distinct
from dyad_sim.measures.core.observations import listed
from dyad_sim.measures.studies.reported import Measure

PER_ROW = 3
PALETTES = {"higher": "crest", "lower": "flare", "neither": "light:#5A5A5A"}
"""Sequential: green to blue if more is better, orange to red if worse, grey if neither."""

SIGNED_PALETTES = {"higher": "vlag_r", "lower": "vlag", "neither": "PuOr"}
"""Palettes with white at 0: blue is better, red is worse."""

KEY = "In each field: the value, and half the width of its 95 % interval."


class _Range(NamedTuple):
    """Values at the two ends of a palette."""

    low: float
    high: float


@styled
def heat_map(cells: pd.DataFrame, x: str, y: str, measure: str | Measure) -> Figure:
    """A measure over two swept parameters.

    Parameters
    ----------
    cells
        One row per cell: the parameters and ``measure``, ``measure_low``,
        ``measure_high``.
    x, y
        Columns of swept parameters: numbers, names or switches.
    measure
        A name of the catalogue, any other column, or a measure of one's own.

    Returns
    -------
    Figure
        Each field shows the value and half the width of its 95 % interval.

    Raises
    ------
    ValueError
        If two cells share both values, a column is missing or holds what it cannot mean, or
        there are no cells.
    """
    cells = cells_to_draw(cells, [x, y], [measure])
    size = _size(cells, x, y)
    figure, axes = panels(1, width=size[0] + 1.6, height=size[1] + 1.0)
    found = measure_of(measure)
    _map(axes[0], cells, (x, y), found, _range(cells, found))
    _title(axes[0], found)
    note_below(figure, KEY)
    return figure


@styled
def heat_maps(cells: pd.DataFrame, x: str, y: str, measures: Sequence[str | Measure]) -> Figure:
    """Several measures over two swept parameters, one panel each; see :func:`heat_map`."""
    measures = listed(measures, "measures")
    cells = cells_to_draw(cells, [x, y], measures)
    columns, rows = grid_of(len(measures), PER_ROW)
    size = _size(cells, x, y)
    figure, axes = panels(
        columns, rows=rows, width=columns * (size[0] + 1.4), height=rows * (size[1] + 0.9)
    )
    for panel, name in zip(axes, measures, strict=False):
        found = measure_of(name)
        _map(panel, cells, (x, y), found, _range(cells, found))
        _title(panel, found)
    note_below(figure, KEY)
    hide_spare(axes, len(measures))
    return figure


@styled
def heat_maps_by(
    cells: pd.DataFrame, x: str, y: str, measure: str | Measure, others: Sequence[str]
) -> Figure:
    """A measure over two swept parameters, one panel for each value of the others.

    Parameters
    ----------
    cells, x, y, measure
        As for :func:`heat_map`.
    others
        The other swept parameters; all panels share one scale of colours.
    """
    others = listed(others, "others")
    cells = cells_to_draw(cells, [x, y, *others], [measure])
    found = measure_of(measure)
    if not others:
        return heat_map(cells, x, y, measure)
    groups = list(cells.groupby(list(others), sort=False))
    columns, rows = even_grid_of(len(groups), PER_ROW)
    size = _size(cells, x, y)
    figure, axes = panels(
        columns, rows=rows, width=columns * (size[0] + 1.4), height=rows * (size[1] + 0.9) + 0.3
    )
    for panel, (values, here) in zip(axes, groups, strict=False):
        _map(panel, here, (x, y), found, _range(cells, found))
        pairs = zip(others, values, strict=True)
        panel.set_title(
            "\n".join(f"{parameter_label(name)}: {value_label(value)}" for name, value in pairs)
        )
    hide_spare(axes, len(groups))
    entitle(figure, axis_label(found))
    note_below(figure, KEY)
    return figure


def _size(cells: pd.DataFrame, x: str, y: str) -> tuple[float, float]:
    """Width and height of the fields of one panel, inches."""
    return 0.72 * max(cells[x].nunique(), 3), 0.52 * max(cells[y].nunique(), 3)


def _map(
    axes: Axes, cells: pd.DataFrame, parameters: tuple[str, str], measure: Measure, ends: _Range
) -> None:
    """Draw one heat map."""
    x, y = parameters
    values = _grid(cells, x, y, scaled(measure, cells[measure.name]))
    palette = SIGNED_PALETTES if measure.signed else PALETTES
    import seaborn as sns  # noqa: PLC0415 - as for group_colours

    sns.heatmap(
        values,
        ax=axes,
        annot=_annotation(cells, parameters, measure),
        fmt="",
        annot_kws={"fontsize": 7.5},
        cmap=sns.color_palette(palette[measure.better], as_cmap=True),
        vmin=ends.low,
        vmax=ends.high,
        linewidths=1.0,
        linecolor="white",
        cbar_kws={"pad": 0.02, "aspect": 25, "ticks": MaxNLocator(5)},
    )
    axes.invert_yaxis()
    names = [value_label(value) for value in values.columns]
    axes.set_xticklabels(names, **(slant(names) or {"rotation": 0}))
    axes.set_yticklabels([value_label(value) for value in values.index], rotation=0)
    axes.tick_params(length=0)
    axes.set(xlabel=parameter_label(x), ylabel=parameter_label(y))


def _title(axes: Axes, measure: Measure) -> None:
    """Write measure and unit over a panel."""
    axes.set_title(f"{measure.label}\n", pad=4)
    axes.text(0.0, 1.02, unit_label(measure), transform=axes.transAxes, fontsize=8.0)


def _grid(cells: pd.DataFrame, x: str, y: str, values: pd.Series) -> pd.DataFrame:
    """Return values by ``y`` (rows) and ``x`` (columns)."""
    check_distinct(cells, x, y)
    table = pd.Series(values.to_numpy(), index=[cells[y], cells[x]]).unstack()  # noqa: PD010 - of a series
    return table.reindex(index=levels(cells[y]), columns=levels(cells[x]))


def _annotation(
    cells: pd.DataFrame, parameters: tuple[str, str], measure: Measure
) -> np.ndarray:
    """Return what is written into the fields: value, and half the interval."""
    low = scaled(measure, cells[f"{measure.name}_low"])
    high = scaled(measure, cells[f"{measure.name}_high"])
    value = _grid(cells, *parameters, scaled(measure, cells[measure.name]))
    half = _grid(cells, *parameters, (high - low) / 2.0)
    return np.array(
        [
            [_field(measure, one, margin) for one, margin in zip(*rows, strict=True)]
            for rows in zip(value.to_numpy(), half.to_numpy(), strict=True)
        ]
    )


def _field(measure: Measure, value: float, half: float) -> str:
    """Return the text of one field."""
    if math.isnan(value):
        return ""
    return f"{number(measure, value)}\n±{number(measure, half)}"


def _range(cells: pd.DataFrame, measure: Measure) -> _Range:
    """Return the ends of the palette, never closer than chance alone would put them.

    Were they the smallest and the largest value whatever these are, a table of mere
    noise would look like a pattern.
    """
    values = scaled(measure, cells[measure.name]).dropna()
    if values.empty:
        return _Range(0.0, 1.0)
    width = scaled(measure, cells[f"{measure.name}_high"] - cells[f"{measure.name}_low"]).mean()
    least = 1e-6 if math.isnan(width) else max(float(width), 1e-6)
    low, high = float(values.min()), float(values.max())
    if measure.signed:
        reach = max(abs(low), abs(high), least)
        return _Range(-reach, reach)
    spare = max(least - (high - low), 0.0) / 2.0
    return _Range(low - spare, high + spare)
