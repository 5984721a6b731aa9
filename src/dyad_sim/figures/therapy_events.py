"""Ruptures and what happened in them, as rows over the sessions of one therapy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from dyad_sim.figures.names import KINDS
from dyad_sim.figures.style import COLOURS, INK, tint
from dyad_sim.figures.therapy_bands import Band, happened
from dyad_sim.figures.therapy_key import write_key


class Row(NamedTuple):
    """How an event is named and marked, and whether its row is there even if it is empty."""

    label: str
    marker: str
    filled: bool
    always: bool


ROWS = {
    "noticed": Row("noticed", "v", True, True),
    "false_alarm": Row("sensed where there was none", "v", False, False),
    "mending_tried": Row("clarified or changed the task", "|", True, False),
    "adhered": Row("pressed on with technique", "|", True, False),
    "metacommunicated": Row("talked about it", "|", True, True),
    "only_apparent": Row("advance only apparent", "d", False, True),
    "seen_through": Row("seen through", "d", True, False),
    "backlash": Row("backlash", "X", True, True),
    "resolved": Row("resolved", "o", True, True),
    "lapsed": Row("lapsed, unrepaired", "o", False, True),
}
"""Rows of events, from the top: what the therapist sees, does, and what becomes of it."""

IN_VAIN = "#9A9A9A"
"""Grey of an attempt that did not advance the resolution."""

BAR = 0.62
"""Height of the bar of a rupture, in rows."""


def shown_events(exchanges: pd.DataFrame) -> list[str]:
    """Return the events that get a row: the usual ones, and others that happened."""
    return [name for name, row in ROWS.items() if row.always or happened(exchanges, name).any()]


def draw_events(
    axes: Axes,
    exchanges: pd.DataFrame,
    place: NDArray[np.float64],
    ruptures: Sequence[Band],
    rows: Sequence[str],
) -> None:
    """Draw ruptures as bars, and below them a row for each event with its count."""
    for band in ruptures:
        axes.barh(
            0.0,
            band.end - band.start,
            left=band.start,
            height=BAR,
            color=tint(COLOURS[band.kind], 1.0 if band.noticed else 0.4),
        )
    begun = place[happened(exchanges, "onset")]
    axes.vlines(begun, -BAR / 2.0, BAR / 2.0, color="white", linewidth=1.0)
    _count(axes, 0.0, len(begun))
    for height, name in enumerate(rows, start=1):
        where = happened(exchanges, name)
        in_vain = where & _attempt_failed(exchanges, name)
        _marks(axes, place[where & ~in_vain], float(height), ROWS[name], INK)
        _marks(axes, place[in_vain], float(height), ROWS[name], IN_VAIN)
        _count(axes, float(height), int(where.sum()))
    axes.set_yticks(range(len(rows) + 1), ["rupture", *(ROWS[name].label for name in rows)])
    axes.set(ylim=(len(rows) + 0.6, -0.6))
    axes.tick_params(axis="y", length=0.0)
    axes.set_title("Ruptures, and what happened in them")
    write_key(axes, list(_entries()))


def _attempt_failed(exchanges: pd.DataFrame, event: str) -> NDArray[np.bool_]:
    """Tell for each exchange whether the event was an attempt that advanced nothing."""
    if event != "metacommunicated":
        return np.zeros(len(exchanges), dtype=bool)
    return ~happened(exchanges, "advanced")


def _marks(
    axes: Axes, where: NDArray[np.float64], height: float, row: Row, colour: str
) -> None:
    """Mark an event in its row."""
    tick = row.marker == "|"
    axes.plot(
        where,
        np.full(len(where), height),
        linestyle="none",
        marker=row.marker,
        markersize=9.0 if tick else 5.0,
        markeredgewidth=1.1 if tick else 0.9,
        color=colour,
        markerfacecolor=colour if row.filled else "white",
        clip_on=False,
        in_layout=False,  # A line of no points, not clipped, would stand outside the figure.
    )


def _count(axes: Axes, height: float, count: int) -> None:
    """Write beside a row how often it happened."""
    axes.annotate(
        str(count),
        (1.008, height),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8.0,
        annotation_clip=False,
    )


def _entries() -> Iterator[Line2D | Patch]:
    """Yield the entries of the key: colours and greys."""
    for kind in KINDS:
        yield Patch(color=COLOURS[kind], label=f"{kind}, noticed")
        yield Patch(color=tint(COLOURS[kind], 0.4), label=f"{kind}, not yet noticed")
    for label, colour in (("talk that advanced it", INK), ("talk in vain", IN_VAIN)):
        yield Line2D([], [], color=colour, marker="|", markersize=9.0, ls="none", label=label)
