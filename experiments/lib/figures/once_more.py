"""The same stretch of a therapy several times, with only some of what was brought into it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle, grid_of, key_below
from dyad_sim.figures.style import DASHES, FAINT, INK, hide_spare, panels, styled

PER_ROW = 2
PER_LINE = 4
"""Entries in one line of the key."""


@styled
def once_more(
    frame: pd.DataFrame,
    *,
    y: str,
    title: str,
    note: str,
    colours: Mapping[str, str],
    level: float | None = None,
) -> Figure:
    """Courses of single cases, in panels, one line for each of several worlds.

    Each line is what happened once, or would have happened once: there is no uncertainty
    in it to be drawn.

    Parameters
    ----------
    frame
        ``panel``, ``world``, ``session``, ``exchange`` (both as in the tables) and
        ``value``, in the order of time.
    y
        What is shown, with its unit.
    title
        What the figure says.
    note
        For the key: what the worlds differ in.
    colours
        Colour of each world, in the order in which they are drawn and named.
    level
        A value marked by a line.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each exchange, got none."
        raise ValueError(message)
    names = list(dict.fromkeys(frame["panel"]))
    columns, rows = grid_of(len(names), PER_ROW)
    figure, axes = panels(columns, rows=rows, width=4.4 * columns, height=2.5 * rows + 0.8)
    for panel, name in zip(axes, names, strict=False):
        _panel(panel, frame[frame["panel"] == name], colours, level)
        panel.set_title(str(name))
        panel.set_ylabel(y)
    hide_spare(axes, len(names))
    key_below(figure, *axes[0].get_legend_handles_labels(), note, PER_LINE)
    entitle(figure, title)
    return figure


def _panel(
    axes: Axes, frame: pd.DataFrame, colours: Mapping[str, str], level: float | None
) -> None:
    """Draw one case; dotted lines stand between sessions."""
    if level is not None:
        axes.axhline(level, color=FAINT, linewidth=0.8, zorder=0)
    for place, (world, colour) in enumerate(colours.items()):
        here = frame[frame["world"] == world]
        axes.plot(
            range(1, len(here) + 1),
            here["value"],
            color=colour,
            linestyle=DASHES[place % len(DASHES)],
            linewidth=2.2 if place == 0 else 1.5,
            label=world,
        )
    moments = frame[frame["world"] == frame["world"].iloc[0]]
    sessions = moments["session"].to_numpy()
    for border in (sessions[1:] != sessions[:-1]).nonzero()[0]:
        axes.axvline(border + 1.5, color=INK, linewidth=0.7, linestyle=":")
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("exchange, from the quiet before the rupture")
    axes.grid(axis="y")
