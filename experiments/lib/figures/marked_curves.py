"""Curves over what is turned up, with the places on them that matter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from dyad_sim.figures.layout import (
    BANDS,
    entitle,
    even_grid_of,
    key_below,
    note_below,
    reach,
)
from dyad_sim.figures.style import DASHES, group_colours, hide_spare, panels, styled

PER_ROW = 3
PER_LINE = 4
"""Entries in one line of the key."""


@styled
def marked_curves(
    frame: pd.DataFrame,
    *,
    along: str | Mapping[str, str],
    units: str | Mapping[str, str],
    title: str,
    by: Sequence[str] | None = None,
    marks: pd.DataFrame | None = None,
    note: str = "",
    logarithmic: bool = False,
) -> Figure:
    """Curves with bands of 95 % intervals, and diamonds where something happens on them.

    Parameters
    ----------
    frame
        ``panel``, ``group``, ``x``, ``value``, ``low``, ``high``.
    along, units
        What stands along the horizontal axis, and the unit of the values; or by panel.
    title
        What the figure says.
    by
        Groups in their order; as they come if not given.
    marks
        Places along the curves: ``panel``, ``group``, ``place``, ``low``, ``high``; each a
        diamond on the curve of its group, with its interval.
    note
        What the diamonds are, for the key.
    logarithmic
        Whether values stand on a logarithmic axis.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each point, got none."
        raise ValueError(message)
    names = list(dict.fromkeys(frame["panel"]))
    groups = list(by or dict.fromkeys(frame["group"]))
    columns, rows = even_grid_of(len(names), PER_ROW)
    width = max(3.4 * columns, 5.2)
    figure, axes = panels(columns, rows=rows, width=width, height=2.7 * rows + 0.7)
    for panel, name in zip(axes, names, strict=False):
        here = frame[frame["panel"] == name]
        _curves(panel, here, groups)
        if marks is not None:
            _marks(panel, here, marks[marks["panel"] == name], groups)
        panel.set_title(str(name))
        panel.set_xlabel(along if isinstance(along, str) else along[name])
        panel.set_ylabel(units if isinstance(units, str) else units[name])
        panel.grid(axis="y")
        if logarithmic:
            _on_decades(panel, frame)
    hide_spare(axes, len(names))
    _key(figure, axes[0], groups, f"{BANDS}  {note}".strip())
    entitle(figure, title)
    return figure


def _on_decades(axes: Axes, frame: pd.DataFrame) -> None:
    """Set a panel on a logarithmic axis of whole decades, the same for all panels."""
    seen = frame["value"].to_numpy(dtype=float)
    seen = seen[seen > 0.0]
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    if seen.size:
        low, high = np.floor(np.log10(seen.min())), np.ceil(np.log10(seen.max()))
        axes.set_ylim(10.0**low, 10.0 ** max(high, low + 1.0))


def _curves(axes: Axes, frame: pd.DataFrame, groups: list[str]) -> None:
    """Draw the curves of one panel with their bands."""
    for place, (group, colour) in enumerate(zip(groups, group_colours(groups), strict=True)):
        here = frame[frame["group"] == group].sort_values("x", kind="stable")
        x, value, low, high = (
            here[name].to_numpy(dtype=float) for name in ("x", "value", "low", "high")
        )
        axes.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0.0)
        dash = DASHES[place % len(DASHES)]
        axes.plot(x, value, color=colour, linestyle=dash, linewidth=1.6, label=str(group))


def _marks(axes: Axes, frame: pd.DataFrame, marks: pd.DataFrame, groups: list[str]) -> None:
    """Draw places on the curves of one panel, each with its interval."""
    colours = dict(zip(groups, group_colours(groups), strict=True))
    for mark in marks.to_dict("records"):
        place, low, high = (float(mark[name]) for name in ("place", "low", "high"))
        if mark["group"] not in colours or not math.isfinite(place):
            continue
        curve = frame[frame["group"] == mark["group"]].sort_values("x", kind="stable")
        axes.errorbar(
            place,
            np.interp(place, curve["x"].to_numpy(), curve["value"].to_numpy()),
            xerr=reach(place, low, high),
            marker="D",
            markersize=5.0,
            markeredgecolor="white",
            markeredgewidth=0.8,
            color=colours[mark["group"]],
            elinewidth=1.4,
            capsize=3.0,
            zorder=5.0,
        )


def _key(figure: Figure, axes: Axes, groups: list[str], text: str) -> None:
    """Say below the panels which curve is which, and what bands and marks are."""
    if len(groups) == 1:
        note_below(figure, text)
        return
    lines = {line.get_label(): line for line in axes.lines}
    shown = [str(group) for group in groups if str(group) in lines]
    key_below(figure, [lines[group] for group in shown], shown, text, PER_LINE)
