"""Time courses: quantities over sessions or exchanges, against what was to be expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dyad_sim.figures.layout import BANDS, entitle, even_grid_of, key_below, note_below
from dyad_sim.figures.style import group_colours, hide_spare, panels, styled

DASHES = ((), (4, 1.4), (1.2, 1.2), (6, 1.4, 1.2, 1.4), (2.5, 1.2), (7, 2, 2, 2))
"""A pattern of dashes beside each colour, for print in grey."""

PER_ROW = 3
PER_LINE = 3
"""Entries in one line of the key."""


@styled
def time_courses(
    frame: pd.DataFrame,
    *,
    along: str,
    units: Mapping[str, str],
    title: str,
    by: Sequence[str] | None = None,
    expected: str | None = None,
) -> Figure:
    """Quantities over sessions or exchanges, one panel for each, one curve for each group.

    Parameters
    ----------
    frame
        ``panel``, ``group``, ``x``, ``value``, ``low`` and ``high``; and, where there is
        something to hold the curves against, ``expected``.
    along
        Name of the axis along which the curves run, with its unit.
    units
        Unit of each panel, by its name.
    title
        What the figure says.
    by
        Groups in their order; as they come if not given.
    expected
        What the thin line in the colour of a group is, for the key.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each point of a curve, got none."
        raise ValueError(message)
    names = list(dict.fromkeys(frame["panel"]))
    groups = list(by or dict.fromkeys(frame["group"]))
    columns, rows = even_grid_of(len(names), PER_ROW)
    figure, axes = panels(
        columns, rows=rows, width=max(3.3 * columns, 7.4), height=1.1 + 2.6 * rows
    )
    for panel, name in zip(axes, names, strict=False):
        _panel(panel, frame[frame["panel"] == name], groups)
        panel.set_title(str(name))
        panel.set(xlabel=along, ylabel=units[name])
    hide_spare(axes, len(names))
    _key(figure, axes[0], BANDS if expected is None else f"{BANDS} Thin: {expected}.")
    entitle(figure, title)
    return figure


def _panel(axes: Axes, here: pd.DataFrame, groups: list[str]) -> None:
    """Draw the curves of one panel."""
    colours = group_colours(groups)
    for place, group in enumerate(groups):
        one = here[here["group"] == group].sort_values("x")
        colour = colours[place]
        x = one["x"].to_numpy(dtype=float)
        low, high = (one[end].to_numpy(dtype=float) for end in ("low", "high"))
        axes.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
        axes.plot(
            x,
            one["value"].to_numpy(dtype=float),
            color=colour,
            linewidth=1.7,
            dashes=DASHES[place % len(DASHES)],
            label=str(group),
        )
        if "expected" in one:
            axes.plot(x, one["expected"].to_numpy(dtype=float), color=colour, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(axis="y")


def _key(figure: Figure, axes: Axes, said: str) -> None:
    """Say below the panels which curve is which, and what the bands are."""
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) == 1:
        note_below(figure, said)
    else:
        key_below(figure, handles, labels, said, PER_LINE)
