"""When each milestone of a course first comes, over many courses, against one that is known."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle, reach
from dyad_sim.figures.style import COLOURS, FAINT, INK, panels, percent, styled, tint

SIMULATED, KNOWN = COLOURS["completed"], COLOURS["confrontation"]
TALLEST = 0.62
"""Height of the highest bar of a row, in rows."""

SURE = 0.15
"""How far below its line the known course stands, in rows."""

Row = dict[Hashable, Any]
"""A row of the summary."""

KEY = (
    "Blue bars: how often it first comes in that session, each row to its own height. "
    "Black: median with its 95 % interval.\n"
    "Orange: where the {known} course stood. "
    "Right: share of courses that have it at all, with its 95 % interval."
)


@styled
def timeline(
    frame: pd.DataFrame, summary: pd.DataFrame, *, known: str, unit: str, title: str
) -> Figure:
    """Distribution over sessions of the first time of each milestone, one row for each.

    Parameters
    ----------
    frame
        ``label``, ``session`` and ``share``, on [0, 1]: of all courses, those in which the
        milestone first comes in that session.
    summary
        One row per ``label``, in order from the top: ``share``, ``median`` (session), each
        with ``_low`` and ``_high``, and ``first`` and ``last``, the sessions between which the
        known course had it (NaN where it had not).
    known
        Name of the known course, for the key.
    unit
        Name of the axis of sessions.
    title
        What the figure says.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if summary.empty:
        message = "summary must have a row for each milestone, got none."
        raise ValueError(message)
    figure, (axes,) = panels(1, width=8.4, height=1.4 + 0.52 * len(summary))
    for place, row in enumerate(summary.to_dict("records")):
        _row(axes, place, frame[frame["label"] == row["label"]], row)
    last = frame["session"].max()
    axes.set_yticks(range(len(summary)), summary["label"])
    axes.set(xlim=(0.0, last + 1.0), ylim=(len(summary) - 0.55, -0.85))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(unit)
    axes.grid(axis="x")
    entitle(figure, title)
    figure.supxlabel(KEY.format(known=known), fontsize=8.0, x=0.01, ha="left")
    return figure


def _row(axes: Axes, place: int, here: pd.DataFrame, row: Row) -> None:
    """Draw one milestone: distribution, median, the known course, and the share."""
    shares = here["share"].to_numpy(dtype=float)
    highest = shares.max(initial=0.0)
    axes.axhline(place, color=FAINT, linewidth=0.7, zorder=0)
    if highest > 0.0:
        heights = TALLEST * shares / highest
        colour = tint(SIMULATED, 0.8)
        axes.bar(
            here["session"], -heights, bottom=place, width=0.8, color=colour, edgecolor="none"
        )
    _known(axes, place, row)
    _median(axes, place, row)
    ends = "" if math.isnan(row["share_low"]) else _ends(row["share_low"], row["share_high"])
    axes.annotate(
        f"{percent(row['share'])}{ends}",
        (1.01, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8.0,
        annotation_clip=False,
    )


def _known(axes: Axes, place: int, row: Row) -> None:
    """Mark the sessions between which the known course had the milestone."""
    if math.isnan(row["first"]):
        return
    axes.plot(
        [row["first"], row["last"]],
        [place + SURE] * 2,
        color=KNOWN,
        linewidth=3.2,
        solid_capstyle="butt",
        marker="D",
        markersize=4.5,
    )


def _median(axes: Axes, place: int, row: Row) -> None:
    """Mark the median and its interval."""
    if math.isnan(row["median"]):
        return
    axes.errorbar(
        [row["median"]],
        [place],
        xerr=reach(*(row[f"median{end}"] for end in ("", "_low", "_high"))),
        marker="o",
        markersize=4.5,
        capsize=2.5,
        elinewidth=1.4,
        color=INK,
    )


def _ends(low: float, high: float) -> str:
    """Return an interval in percent."""
    return f" ({100.0 * low:.0f} to {100.0 * high:.0f})"
