"""Estimates below each other, each with its interval, against a line of no difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import BARS, entitle, grid_of, key_below, note_below, reach
from dyad_sim.figures.style import (
    FAINT,
    MARKERS,
    group_colours,
    hide_spare,
    panels,
    styled,
)

PER_ROW = 4
PER_LINE = 4
"""Entries in one line of the key."""

ROW_HEIGHT = 0.24
"""Inches for each estimate."""


@styled
def forest(
    frame: pd.DataFrame,
    *,
    unit: str,
    title: str,
    by: Sequence[str] | None = None,
    of: Sequence[str] | None = None,
    reference: float = 0.0,
) -> Figure:
    """Estimates with their 95 % intervals, one row for each.

    Parameters
    ----------
    frame
        ``label``, ``value``, ``low``, ``high``; with ``group``, several estimates stand in
        the row of a label; with ``panel``, estimates stand in several panels, which share
        their rows.
    unit
        Of the values, for the axis; with panels of several units, one of each in ``of``.
    title
        What the figure says.
    by
        Groups in their order, from the top; as they come if not given.
    of
        Unit of each panel, in the order in which the panels come.
    reference
        Value of no difference, marked by a line.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each estimate, got none."
        raise ValueError(message)
    frame = frame.assign(
        panel=frame.get("panel", pd.Series("", index=frame.index)),
        group=frame.get("group", pd.Series("", index=frame.index)),
    )
    names, groups = (
        list(dict.fromkeys(frame["panel"])),
        list(by or dict.fromkeys(frame["group"])),
    )
    labels = list(dict.fromkeys(frame["label"]))
    rows = len(labels) * max(1.0, 0.62 * len(groups))
    columns, lines = grid_of(len(names), PER_ROW)
    figure, axes = panels(
        columns,
        rows=lines,
        width=2.3 + 2.5 * columns,
        height=lines * (1.0 + ROW_HEIGHT * max(rows, 4)) + 0.4,
    )
    for place, (panel, name) in enumerate(zip(axes, names, strict=False)):
        _panel(panel, frame[frame["panel"] == name], labels, groups, reference)
        panel.set_title(str(name))
        panel.set_xlabel(unit if of is None else of[place])
        panel.tick_params(labelleft=place % columns == 0)
    hide_spare(axes, len(names))
    _key(figure, axes[0], groups)
    entitle(figure, title)
    return figure


def _panel(
    axes: Axes,
    frame: pd.DataFrame,
    labels: list[str],
    groups: list[str],
    reference: float,
) -> None:
    """Draw one panel, the first label at its top."""
    colours = group_colours(groups)
    axes.axvline(reference, color=FAINT, linewidth=1.0, zorder=0)
    spread = min(0.7, 0.25 * (len(groups) - 1))  # Of a row, which is 1 high.
    for place, group in enumerate(groups):
        here = frame[frame["group"] == group]
        shift = spread * (place / max(len(groups) - 1, 1) - 0.5)
        heights = (
            np.array([labels.index(label) for label in here["label"]], dtype=float) + shift
        )
        axes.errorbar(
            here["value"].to_numpy(dtype=float),
            heights,
            xerr=reach(here["value"], here["low"], here["high"]),
            linestyle="none",
            marker=MARKERS[place % len(MARKERS)],
            markersize=4.0,
            elinewidth=1.2,
            capsize=2.0,
            color=colours[place],
            label=str(group),
        )
    for between in range(1, len(labels)):
        axes.axhline(between - 0.5, color="#F0F0F0", linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _key(figure: Figure, axes: Axes, groups: list[str]) -> None:
    """Say below the panels which group is which, and what the bars are."""
    if len(groups) == 1:
        note_below(figure, BARS)
    else:
        key_below(figure, *axes.get_legend_handles_labels(), BARS, PER_LINE)
