"""How often studies of a size find what is there."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from dyad_sim.figures.layout import BARS, entitle, grid_of, key_below, reach, side_by_side
from dyad_sim.figures.style import INK, MARKERS, hide_spare, panels, styled

LEVEL = 5.0
"""Per cent of studies that find something where there is nothing, if a test keeps its word."""

PER_ROW = 3
PER_LINE = 3
"""Entries in one line of the key."""

WANTED = 80.0
"""Power that studies are planned for, per cent."""


@styled
def power_curves(frame: pd.DataFrame, *, title: str) -> Figure:
    """Share of studies that find something, over the number of cases.

    Parameters
    ----------
    frame
        ``panel``, ``line`` (such as the test), ``cases``, and ``power`` (0 to 1) with its
        ``_low`` and ``_high``; rows without a power are left out.
    title
        What the figure says.

    Returns
    -------
    Figure
        Lines mark 80 %, and the 5 % of studies that may find what is not there.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each size of a study, got none."
        raise ValueError(message)
    names, lines = (list(dict.fromkeys(frame[column])) for column in ("panel", "line"))
    columns, rows = grid_of(len(names), PER_ROW)
    figure, axes = panels(
        columns, rows=rows, width=0.8 + 3.4 * columns, height=0.9 + 2.7 * rows
    )
    sizes = sorted(frame["cases"].unique())
    for place, name in enumerate(names):
        _panel(axes[place], frame[frame["panel"] == name], lines, sizes)
        axes[place].set_title(str(name))
        axes[place].tick_params(labelleft=place % columns == 0)
        if place % columns == 0:
            axes[place].set_ylabel("Studies with p < 0.05 (%)")
        if place + columns >= len(names):
            axes[place].set_xlabel("Cases in the study (number, log scale)")
    hide_spare(axes, len(names))
    handles = {
        label: handle
        for panel in axes
        for handle, label in zip(*panel.get_legend_handles_labels(), strict=True)
    }
    key_below(figure, handles.values(), handles, BARS, PER_LINE)
    entitle(figure, title)
    return figure


def _panel(axes: Axes, here: pd.DataFrame, lines: list[str], sizes: list[int]) -> None:
    """Draw the tests of one panel."""
    colours = sns.color_palette("colorblind", len(lines))
    for height in (WANTED, LEVEL):
        axes.axhline(height, color=INK, linewidth=1.0, linestyle=":", zorder=1)
        axes.annotate(
            f"{height:.0f} %",
            (1.01, height),
            xycoords=("axes fraction", "data"),
            fontsize=7.5,
            va="center",
            annotation_clip=False,
        )
    for place, line in enumerate(lines):
        one = here[(here["line"] == line) & here["power"].notna()].sort_values("cases")
        if one.empty:
            continue
        value, low, high = (100.0 * one[f"power{end}"] for end in ("", "_low", "_high"))
        axes.errorbar(
            one["cases"] * (1.0 + 0.05 * side_by_side(place, len(lines))),
            value,
            yerr=reach(value, low, high),
            marker=MARKERS[place % len(MARKERS)],
            markersize=4.0,
            linewidth=1.3,
            elinewidth=1.0,
            capsize=2.0,
            color=colours[place],
            label=line,
        )
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes], fontsize=7.5)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlim=(sizes[0] / 1.15, sizes[-1] * 1.15), ylim=(-2.0, 104.0))
    axes.grid(axis="y")
