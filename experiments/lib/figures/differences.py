"""Differences between two treatments over a parameter, against a line of no difference."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import (
    entitle,
    grid_of,
    key_below,
    note_below,
    reach,
    side_by_side,
)
from dyad_sim.figures.style import INK, MARKERS, group_colours, hide_spare, panels, styled

KEY = "Bars: 95 % intervals of paired differences. Line at 0: no difference."
PER_ROW = 3
PER_LINE = 5
"""Entries in one line of the key."""


@styled
def differences_along(
    frame: pd.DataFrame,
    *,
    along: str,
    label: str,
    units: Sequence[str],
    title: str,
    sides: tuple[str, str] | None = None,
) -> Figure:
    """Differences over a parameter, one panel for each outcome, one line for each group.

    Parameters
    ----------
    frame
        ``panel`` (outcome), ``group`` (line), the column named by ``along``,
        ``difference`` and its ``_low`` and ``_high``.
    along, label
        Column of the parameter, and its name on the axis.
    units
        Of the difference in each panel, in the order in which the panels come.
    title
        What the figure says.
    sides
        Who does better below and above 0, as words: not given where that differs.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each difference, got none."
        raise ValueError(message)
    names, groups = (list(dict.fromkeys(frame[column])) for column in ("panel", "group"))
    columns, rows = grid_of(len(names), PER_ROW)
    figure, axes = panels(columns, rows=rows, width=3.3 * columns, height=0.9 + 2.6 * rows)
    for place, name in enumerate(names):
        _panel(axes[place], frame[frame["panel"] == name], along, groups)
        axes[place].set_title(str(name))
        axes[place].set_ylabel(units[place])
        axes[place].set_xlabel(label)
    hide_spare(axes, len(names))
    said = KEY if sides is None else f"{KEY} Above 0: {sides[1]}. Below: {sides[0]}."
    if len(groups) > 1:
        key_below(figure, *axes[0].get_legend_handles_labels(), said, PER_LINE)
    else:
        note_below(figure, said)
    entitle(figure, title)
    return figure


def _panel(axes: Axes, here: pd.DataFrame, along: str, groups: list[str]) -> None:
    """Draw one outcome."""
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=0)
    colours = group_colours(groups)
    span = float(here[along].max() - here[along].min())
    for place, group in enumerate(groups):
        one = here[here["group"] == group].sort_values(along)
        shift = 0.025 * span * side_by_side(place, len(groups))
        axes.errorbar(
            one[along].to_numpy(dtype=float) + shift,
            one["difference"].to_numpy(dtype=float),
            yerr=reach(*(one[f"difference{end}"] for end in ("", "_low", "_high"))),
            marker=MARKERS[place % len(MARKERS)],
            markersize=4.0,
            linewidth=1.3,
            elinewidth=1.0,
            capsize=2.0,
            color=colours[place],
            label=str(group),
        )
    axes.grid(axis="y")
