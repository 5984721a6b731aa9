"""Ruptures and what happened in them, as rows over the sessions of one therapy."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from dyad_sim.figures.style import COLOURS, INK, tint
from dyad_sim.figures.therapy_key import write_key

KINDS = ("withdrawal", "confrontation")


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


class Band(NamedTuple):
    """A stretch of a rupture: of one kind, and noticed by the therapist or not yet."""

    start: float
    end: float
    kind: str
    noticed: bool


def places(
    session: pd.Series[int], exchange: pd.Series[int], exchanges: pd.DataFrame
) -> NDArray[np.float64]:
    """Return where exchanges stand on the axis of sessions, each in the middle of its share.

    Parameters
    ----------
    session, exchange
        Their numbers, from 1 and from 0.
    exchanges
        All exchanges of the therapy: the longest session has the width 1.
    """
    within = (exchange.to_numpy(dtype=float, na_value=np.nan) + 0.5) / _length(exchanges)
    place: NDArray[np.float64] = session.to_numpy(dtype=float, na_value=np.nan) - 0.5 + within
    return place


def bands(exchanges: pd.DataFrame, episodes: pd.DataFrame) -> list[Band]:
    """Return the stretches of the ruptures, in order.

    Parameters
    ----------
    exchanges
        ``session``, ``exchange``, ``rupture_kind``, ``events``, in order of time.
    episodes
        ``session_detected``, ``exchange_detected``, ``session_ended``, ``exchange_ended``,
        each missing where it did not happen.
    """
    place = places(exchanges["session"], exchanges["exchange"], exchanges)
    half = 0.5 / _length(exchanges)
    kind = exchanges["rupture_kind"].to_numpy(dtype=str)
    noticed = _noticed(place, exchanges, episodes)
    begins = happened(exchanges, "onset")
    begins[1:] |= (kind[1:] != kind[:-1]) | (noticed[1:] != noticed[:-1])
    begins[0] = True
    edges = [*np.flatnonzero(begins), len(kind)]
    return [
        Band(place[first] - half, place[after - 1] + half, str(kind[first]), noticed[first])
        for first, after in itertools.pairwise(edges)
        if kind[first] in KINDS
    ]


def _length(exchanges: pd.DataFrame) -> float:
    """Return how many exchanges the longest session has."""
    return float(exchanges["exchange"].max()) + 1.0


def _noticed(
    place: NDArray[np.float64], exchanges: pd.DataFrame, episodes: pd.DataFrame
) -> NDArray[np.bool_]:
    """Tell for each exchange whether its rupture has been noticed by then."""
    noticed = np.zeros(len(place), dtype=bool)
    if episodes.empty:
        return noticed
    seen = episodes[episodes["session_detected"].notna()]
    since = places(seen["session_detected"], seen["exchange_detected"], exchanges)
    until = places(seen["session_ended"], seen["exchange_ended"], exchanges)
    for first, last in zip(since, np.nan_to_num(until, nan=np.inf), strict=True):
        noticed |= (place >= first) & (place <= last)
    return noticed


def happened(exchanges: pd.DataFrame, event: str) -> NDArray[np.bool_]:
    """Tell for each exchange whether an event is among its events."""
    return np.array([event in names.split() for names in exchanges["events"]], dtype=bool)


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
