"""Measures against each other while one parameter is swept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.labels import (
    axis_label,
    levels,
    measure_of,
    parameter_label,
    scaled,
    unit_label,
    value_label,
)
from dyad_sim.figures.layout import BARS, grid_of, key_below, reach
from dyad_sim.figures.style import FAINT, MARKERS, hide_spare, panels, styled
from dyad_sim.measures.studies.reported import Measure

PER_ROW = 3
PER_LINE = 3
"""Entries in one line of the key."""


@styled
def traces(
    cells: pd.DataFrame,
    x: str | Measure,
    measures: Sequence[str | Measure],
    along: str,
    by: str,
) -> Figure:
    """Several measures over another measure, one line for each value of ``by``.

    For what cannot be set but only comes about, such as how often a relationship is talked
    about when a therapist answers so many of the ruptures that are noticed.

    Parameters
    ----------
    cells
        One row per cell: ``along``, ``by``, and of each measure its column with ``_low`` and
        ``_high``.
    x
        Measure on the axis below; a name of the catalogue, or a measure of one's own.
    measures
        Measures on the axes at the side, one panel each.
    along
        Column of the swept parameter: lines run from its lowest to its highest value.
    by
        Column of a second swept parameter.

    Returns
    -------
    Figure
        Bars are 95 % intervals of both measures; a ring marks the best cell of each line
        where the measure says what is better.
    """
    across, ups = measure_of(x), [measure_of(name) for name in measures]
    columns, rows = grid_of(len(ups), PER_ROW)
    figure, axes = panels(columns, rows=rows, width=3.5 * columns, height=3.0 * rows + 0.9)
    for panel, up in zip(axes, ups, strict=False):
        _panel(panel, cells, across, up, (along, by))
    hide_spare(axes, len(ups))
    note = (
        f"Lines: {parameter_label(by)}, each from the lowest to the highest "
        f"{parameter_label(along)}.  {BARS}  Rings: the best."
    )
    key_below(figure, *axes[0].get_legend_handles_labels(), note, PER_LINE)
    return figure


def _panel(
    axes: Axes, cells: pd.DataFrame, x: Measure, y: Measure, swept: tuple[str, str]
) -> None:
    """Draw one measure over the other."""
    along, by = swept
    groups = levels(cells[by])
    colours = sns.color_palette("colorblind", len(groups))
    for place, group in enumerate(groups):
        here = cells[cells[by] == group].sort_values(along)
        across, up = (scaled(measure, here[measure.name]).to_numpy() for measure in (x, y))
        axes.errorbar(
            across,
            up,
            xerr=_reach(here, x),
            yerr=_reach(here, y),
            marker=MARKERS[place % len(MARKERS)],
            markersize=3.5,
            linewidth=1.3,
            elinewidth=0.8,
            color=colours[place],
            label=value_label(group),
        )
        if y.better != "neither" and np.isfinite(up).any():
            best = np.nanargmax(up) if y.better == "higher" else np.nanargmin(up)
            axes.plot(
                across[best],
                up[best],
                marker="o",
                markersize=11.0,
                markerfacecolor="none",
                markeredgecolor=colours[place],
                markeredgewidth=1.4,
                linestyle="none",
            )
    if y.signed:
        ends = axes.get_ylim()  # The line shows where 0 is in sight; it is not to be sought.
        axes.axhline(0.0, color=FAINT, linewidth=0.8, zorder=0)
        axes.set_ylim(ends)
    axes.grid(axis="y")
    axes.set_xlabel(axis_label(x))
    axes.set_ylabel(unit_label(y))
    axes.set_title(y.label)


def _reach(cells: pd.DataFrame, measure: Measure) -> np.ndarray:
    """Return how far the intervals of a measure reach, as it is shown."""
    columns = (f"{measure.name}{end}" for end in ("", "_low", "_high"))
    return reach(*(scaled(measure, cells[column]) for column in columns))
