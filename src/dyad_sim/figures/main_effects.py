"""What each swept parameter does on average over the others."""

from __future__ import annotations

from collections.abc import Sequence

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
from dyad_sim.figures.layout import entitle, grid_of, note_below
from dyad_sim.figures.style import FAINT, INK, hide_spare, panels, styled
from dyad_sim.figures.to_draw import cells_to_draw
from dyad_sim.measures.core.observations import listed
from dyad_sim.measures.studies.reported import Measure

PER_ROW = 4
KEY = (
    "Grey: single cells.  Black: their mean over all other parameters,\n"
    "with a bar no shorter than its 95 % interval."
)
SAMPLED_KEY = "Points: single cells, with their 95 % intervals."

MANY_VALUES = 12
"""From here on a parameter was sampled, not stepped: single cells say more than means."""


@styled
def main_effects(cells: pd.DataFrame, swept: Sequence[str], measure: str) -> Figure:
    """A measure over each swept parameter in turn, averaged over the others.

    Parameters
    ----------
    cells
        One row per cell: the parameters and ``measure``, ``measure_low``,
        ``measure_high``.
    swept
        Columns of swept parameters.
    measure
        A name of the catalogue, or any other column.

    Returns
    -------
    Figure
        One panel per parameter: single cells in grey, their mean in black.  Its bar is
        the mean half width of the intervals of the cells, which is at least the half
        width for their mean: cells that meet the same dyads err together.

    Raises
    ------
    ValueError
        If a column is missing or holds what it cannot mean, or there are no cells.
    """
    swept = listed(swept, "swept")
    cells = cells_to_draw(cells, swept, [measure])
    found = measure_of(measure)
    sampled = all(cells[name].nunique() > MANY_VALUES for name in swept)
    columns, rows = grid_of(len(swept), PER_ROW)
    figure, axes = panels(
        columns, rows=rows, width=2.6 * columns + 0.6, height=2.5 * rows + 0.5
    )
    for place, (panel, name) in enumerate(zip(axes, swept, strict=False)):
        _panel(panel, cells, name, found)
        panel.sharey(axes[0])
        panel.tick_params(labelleft=place % columns == 0)
        if place % columns == 0:
            panel.set_ylabel(unit_label(found))
    hide_spare(axes, len(swept))
    entitle(figure, found.label)
    note_below(figure, SAMPLED_KEY if sampled else KEY)
    return figure


def _panel(axes: Axes, cells: pd.DataFrame, name: str, measure: Measure) -> None:
    """Draw one parameter."""
    ticks = levels(cells[name])
    numeric = is_numeric(cells[name])
    places = (
        cells[name].to_numpy(dtype=float)
        if numeric
        else np.array([ticks.index(value) for value in cells[name]], dtype=float)
    )
    value = scaled(measure, cells[measure.name]).to_numpy()
    width = scaled(measure, cells[f"{measure.name}_high"] - cells[f"{measure.name}_low"])
    half = np.nan_to_num(width.to_numpy() / 2.0)
    if len(ticks) > MANY_VALUES:
        axes.errorbar(
            places,
            value,
            yerr=half,
            linestyle="none",
            marker=".",
            color=INK,
            ecolor=FAINT,
            elinewidth=0.8,
        )
    else:
        axes.plot(places, value, linestyle="none", marker=".", color=FAINT, zorder=1)
        _means(axes, places, value, half, joined=numeric)
    if not numeric:
        names = [value_label(tick) for tick in ticks]
        axes.set_xticks(range(len(ticks)), names, **slant(names))
        axes.set_xlim(-0.5, len(ticks) - 0.5)
    axes.grid(axis="y")
    axes.set_xlabel(parameter_label(name))


def _means(
    axes: Axes, places: np.ndarray, value: np.ndarray, half: np.ndarray, *, joined: bool
) -> None:
    """Draw the mean of the cells at each place."""
    table = pd.DataFrame({"place": places, "value": value, "half": half})
    means = table.groupby("place", as_index=False).mean()
    axes.errorbar(
        means["place"],
        means["value"],
        yerr=means["half"],
        linestyle="-" if joined else "none",
        marker="o",
        markersize=4.5,
        capsize=2.5,
        color=INK,
    )
