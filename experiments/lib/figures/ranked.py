"""What matters most, largest first, in panels that each have an order of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from dyad_sim.figures.layout import (
    BARS,
    entitle,
    grid_of,
    key_below,
    note_below,
    side_by_side,
)
from dyad_sim.figures.style import FAINT, INK, hide_spare, panels, styled

FLOOR_KEY = "Grey ticks: what chance alone would show."
MARKERS = "os^vDP"
"""Full markers; later groups are drawn hollow."""

PER_ROW = 2
PER_LINE = 4
"""Entries in one line of the key."""

MOST_TICKS = 6
"""Steps between ticks: more would let their numbers touch."""

ROW_HEIGHT = 0.2
"""Inches for each row of a panel."""


@styled
def ranked(
    frame: pd.DataFrame,
    *,
    unit: str | Mapping[str, str],
    title: str,
    most: int = 15,
    kinds: Sequence[str] | None = None,
) -> Figure:
    """The largest estimates of each panel below each other, the largest at the top.

    Parameters
    ----------
    frame
        ``panel``, ``label``, ``value``, ``low``, ``high``; with ``kind``, a colour for
        each; with ``group``, several estimates in the row of a label, of which the first
        group decides the order; with ``floor``, a tick at what chance alone would give.
    unit
        Of the values, or one for each panel.
    title
        What the figure says.
    most
        Rows of a panel.
    kinds
        Kinds in the order of their colours; as they come if not given.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each estimate, got none."
        raise ValueError(message)
    frame = frame.assign(
        group=frame.get("group", pd.Series("", index=frame.index)),
        kind=frame.get("kind", pd.Series("", index=frame.index)),
    )
    names = list(dict.fromkeys(frame["panel"]))
    order = list(kinds or dict.fromkeys(frame["kind"]))
    colours = _colours(order)
    rows = min(most, int(frame.groupby("panel")["label"].nunique().max()))
    columns, lines = grid_of(len(names), PER_ROW)
    figure, axes = panels(
        columns, rows=lines, width=5.0 * columns, height=lines * (0.9 + ROW_HEIGHT * rows) + 0.5
    )
    for panel, name in zip(axes, names, strict=False):
        _panel(panel, frame[frame["panel"] == name], most, colours)
        panel.set_title(str(name))
        panel.set_xlabel(unit if isinstance(unit, str) else unit[name])
    hide_spare(axes, len(names))
    _key(figure, frame, order, colours)
    entitle(figure, title)
    return figure


def _colours(kinds: list[str]) -> dict[str, str]:
    """Return a colour for each kind."""
    if len(kinds) == 1:
        return {kinds[0]: INK}
    palette = sns.color_palette("colorblind", len(kinds))
    return {kind: to_hex(colour) for kind, colour in zip(kinds, palette, strict=True)}


def _panel(axes: Axes, frame: pd.DataFrame, most: int, colours: Mapping[str, str]) -> None:
    """Draw one panel."""
    groups = list(dict.fromkeys(frame["group"]))
    first = frame[frame["group"] == groups[0]]
    labels = first.sort_values("value", ascending=False, kind="stable")["label"][:most].tolist()
    heights = {label: float(place) for place, label in enumerate(labels)}
    for place, group in enumerate(groups):
        shift = 0.4 * side_by_side(place, len(groups))
        here = frame[(frame["group"] == group) & frame["label"].isin(labels)]
        for row in here.itertuples():
            height, colour = heights[row.label] + shift, colours[row.kind]
            _point(axes, row, height, colour, MARKERS[place % len(MARKERS)], full=place == 0)
    if "floor" in frame:
        known = first[first["label"].isin(labels) & np.isfinite(first["floor"])]
        at = [heights[label] for label in known["label"]]
        axes.scatter(known["floor"], at, marker="|", s=60.0, color=FAINT, zorder=1)
    axes.axvline(0.0, color=FAINT, linewidth=1.0, zorder=0)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(MOST_TICKS))
    axes.grid(axis="x")


def _point(
    axes: Axes, row: object, height: float, colour: str, marker: str, *, full: bool
) -> None:
    """Draw one estimate with its interval."""
    ends = [row.low, row.high]  # type: ignore[attr-defined]  # a row of the frame
    if all(math.isfinite(end) for end in ends):
        axes.plot(ends, [height, height], color=colour, linewidth=1.3, solid_capstyle="butt")
    axes.plot(
        row.value,  # type: ignore[attr-defined]  # a row of the frame
        height,
        marker=marker,
        markersize=4.5,
        color=colour,
        markerfacecolor=colour if full else "white",
        linestyle="none",
    )


def _key(
    figure: Figure, frame: pd.DataFrame, kinds: list[str], colours: Mapping[str, str]
) -> None:
    """Say below the panels which colour and which marker is what."""
    groups = [group for group in dict.fromkeys(frame["group"]) if group]
    handles = [
        Line2D(
            [],
            [],
            marker=MARKERS[place % len(MARKERS)],
            color=INK,
            markerfacecolor=INK if place == 0 else "white",
            linestyle="none",
            label=str(group),
        )
        for place, group in enumerate(groups)
    ]
    if len(kinds) > 1:
        there = [kind for kind in kinds if kind in set(frame["kind"])]
        handles += [Line2D([], [], color=colours[kind], lw=3.0, label=kind) for kind in there]
    text = f"{BARS}  {FLOOR_KEY}" if "floor" in frame else BARS
    if not handles:
        note_below(figure, text)
        return
    key_below(figure, handles, [str(one.get_label()) for one in handles], text, PER_LINE)
