"""The model beside the published figures and the conditions of the process."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dyad_sim.figures.layout import entitle, settle
from dyad_sim.figures.style import COLOURS, DIM, FAINT, INK, NOT_KNOWN, styled, tint

INSIDE = COLOURS["withdrawal"]
OUTSIDE = COLOURS["confrontation"]
BAND = tint(FAINT, 0.55)

ENTRY_ROW = 0.24
"""Height of an entry in inches."""

HEAD = 0.5
"""Height of what surrounds the rows of a panel, in inches."""

SIDE = 0.12
"""Empty room at the sides, in inches: names come out longer than they were measured."""

LIMITS = {
    "share": (-0.12, 1.02),
    "correlation or standardised coefficient": (-0.8, 1.02),
}
"""Ends of the axis where the scale has usual ones; it is longer if something lies beyond."""


@styled
def record_figure(comparison: pd.DataFrame) -> Figure:
    """Every scored entry: band, published figure and interval, model and interval.

    Parameters
    ----------
    comparison
        One row per entry: ``label``, ``scale``, ``robustness``, ``published`` (NaN where
        only a sign was), ``published_low``, ``published_high``, ``low``, ``high`` (NaN
        where the band is open), ``model``, ``model_low``, ``model_high``, ``inside``.

    Returns
    -------
    Figure
        One panel per scale, the fullest first; one row per entry, in the order of the frame.
    """
    # The fullest panel first: scales with a single entry are the ones least like others.
    scales = comparison["scale"].value_counts(sort=True).index.tolist()
    parts = [comparison[comparison["scale"] == scale] for scale in scales]
    heights = [ENTRY_ROW * len(part) + HEAD for part in parts]
    room = ConstrainedLayoutEngine(w_pad=SIDE)
    figure = Figure(figsize=(8.6, sum(heights) + 0.9), layout=room)
    axes = figure.subplots(len(parts), 1, height_ratios=heights, squeeze=False)[:, 0]
    for panel, scale, part in zip(axes, scales, parts, strict=True):
        _panel(panel, scale, part)
    inside = int(comparison["inside"].sum())
    entitle(figure, f"{inside} of {len(comparison)} published figures hold on the model")
    figure.legend(
        handles=_key(), loc="outside lower center", ncols=4, fontsize=8.0, handlelength=1.6
    )
    settle(figure)
    return figure


def _panel(axes: Axes, scale: str, part: pd.DataFrame) -> None:
    """Draw the entries of one scale."""
    axes.set_xlim(*_ends(scale, part))
    left, right = axes.get_xlim()
    for place, row in enumerate(part.to_dict("records")):
        start, end = (
            limit if math.isnan(bound) else bound
            for bound, limit in ((row["low"], left), (row["high"], right))
        )
        axes.barh(place, end - start, left=start, height=0.78, color=BAND, linewidth=0.0)
        _published(axes, place, row["published"], row["published_low"], row["published_high"])
        colour = INSIDE if row["inside"] else OUTSIDE
        axes.plot([row["model_low"], row["model_high"]], [place + 0.17] * 2, color=colour)
        marker = "o" if row["inside"] else "X"
        axes.plot(row["model"], place + 0.17, marker, color=colour, markersize=5.0)
    labels = [f"{row['label']}  {row['robustness'][0]}" for row in part.to_dict("records")]
    axes.set_yticks(range(len(part)), labels)
    axes.set_ylim(len(part) - 0.45, -0.55)
    if left < 0.0 < right:
        axes.axvline(0.0, color=INK, linewidth=0.6, zorder=0.5)
    axes.tick_params(axis="y", length=0.0)
    axes.set_xlabel(scale.capitalize())


def _published(axes: Axes, place: float, value: float, low: float, high: float) -> None:
    """Draw the published figure and its interval, as far as there are."""
    if not math.isnan(low):
        axes.plot([low, high], [place - 0.17] * 2, color=INK, linewidth=1.0)
    if not math.isnan(value):
        axes.plot(value, place - 0.17, "D", color="white", markeredgecolor=INK, markersize=4.0)


def _ends(scale: str, part: pd.DataFrame) -> tuple[float, float]:
    """Ends of an axis that shows everything of a scale, 0 too."""
    columns = ["published_low", "published_high", "low", "high", "model_low", "model_high"]
    values = np.append(
        part[[*columns, "published", "model"]].to_numpy(dtype=float).ravel(), 0.0
    )
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    margin = 0.08 * (high - low) or 1.0
    left, right = LIMITS.get(scale, (low - margin, high + margin))
    return (left if left <= low else low - margin, right if high <= right else high + margin)


def _key() -> list[Line2D | Patch]:
    """What the signs mean."""
    return [
        Patch(color=BAND, label="band of acceptance"),
        Line2D([], [], color=INK, marker="D", markerfacecolor="white", label="published"),
        Line2D([], [], color=INSIDE, marker="o", label="model, inside"),
        Line2D([], [], color=OUTSIDE, marker="X", label="model, outside"),
    ]


END = 4.0
"""End of the axis, in half widths of a band."""

LAST = 3.85
"""Where what lies further out is marked: the whole of the marker is to be seen."""


COLUMNS = (8.0, 70.0)
"""Where the numbers stand, in points to the right of the axis: band, and model."""

NOTE = (
    "Every row has a scale of its own, on which the ends of its band lie at the same places. "
    "Arrow: further out."
)


@styled
def process_figure(process: pd.DataFrame) -> Figure:
    """Every figure of the process: its band, and the model with its interval.

    Parameters
    ----------
    process
        One row per figure: ``id``, ``label``, ``scale``, ``low``, ``high`` (NaN where the
        band is open), ``model``, ``model_low``, ``model_high``, ``inside``.

    Returns
    -------
    Figure
        One row per figure, in the order of the frame, from the band's middle in half
        widths; the numbers themselves stand at the right.
    """
    figure = Figure(
        figsize=(10.4, ENTRY_ROW * len(process) + 1.4),
        layout=ConstrainedLayoutEngine(w_pad=0.1),
    )
    axes = figure.subplots()
    axes.set_xlim(-END, END)
    axes.set_ylim(len(process) - 0.45, -1.4)
    for place, row in enumerate(process.to_dict("records")):
        _row(axes, place, row)
    labels = [f"{row['label']}  {row['id'].partition('-')[0]}" for _, row in process.iterrows()]
    axes.set_yticks(range(len(process)), labels)
    axes.set_xticks([-1.0, 1.0], ["lower end", "upper end"])
    lower, upper = axes.get_xticklabels()
    lower.set_horizontalalignment("right")
    upper.set_horizontalalignment("left")
    axes.tick_params(axis="y", length=0.0)
    _beside(axes, -0.95, ("asked for", DIM), ("model", DIM))
    inside = int(process["inside"].sum())
    entitle(figure, f"{inside} of {len(process)} figures of the process are as asked for")
    figure.legend(
        handles=_key_of_process(),
        loc="outside lower center",
        ncols=3,
        fontsize=8.0,
        handlelength=1.6,
        title=NOTE,
        title_fontsize=7.5,
    )
    settle(figure)
    return figure


def _row(axes: Axes, place: int, row: dict[Any, Any]) -> None:
    """Draw one figure: band, model and interval, and both in numbers."""
    placed = _scale(row)
    start = -END if math.isnan(row["low"]) else -1.0
    end = END if math.isnan(row["high"]) else 1.0
    axes.barh(place, end - start, left=start, height=0.78, color=BAND, linewidth=0.0)
    colour, marker = (INSIDE, "o") if row["inside"] else (OUTSIDE, "X")
    low, high, value = (placed(row[name]) for name in ("model_low", "model_high", "model"))
    if math.isfinite(low) and math.isfinite(high):
        axes.plot(np.clip([low, high], -END, END), [place, place], color=colour)
    if abs(value) > LAST:
        value, marker = math.copysign(LAST, value), "<" if value < 0.0 else ">"
    axes.plot(value, place, marker, color=colour, markersize=5.0)
    _beside(axes, place, (_asked(row), INK), (_found(row), colour))


def _beside(axes: Axes, place: float, *columns: tuple[str, str]) -> None:
    """Write texts, each with its colour, to the right of a row."""
    for (text, colour), offset in zip(columns, COLUMNS, strict=True):
        axes.annotate(
            text,
            (1.0, place),
            (offset, 0.0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=8.0,
            color=colour,
            annotation_clip=False,
        )


def _scale(row: dict[Any, Any]) -> Callable[[float], float]:
    """Return where a value lies: its distance from the band's middle in half widths."""
    low, high = row["low"], row["high"]
    if math.isfinite(low) and math.isfinite(high):
        return lambda value: (2.0 * value - low - high) / (high - low)
    bound, side = (low, -1.0) if math.isfinite(low) else (high, 1.0)
    if row["scale"] == "ratio":
        return lambda value: side + (math.log2(value / bound) if value > 0.0 else -math.inf)
    known = [abs(row[name]) for name in ("model", "model_low", "model_high")]
    step = abs(bound) / 2.0 or np.nanmax([*known, 0.0]) / 2.0 or 1.0
    return lambda value: side + (value - bound) / step


def _asked(row: dict[Any, Any]) -> str:
    """Return the band in words."""
    low, high = row["low"], row["high"]
    if math.isnan(low):
        return f"to {high:g}"
    return f"from {low:g}" if math.isnan(high) else f"{low:g} to {high:g}"


def _found(row: dict[Any, Any]) -> str:
    """Return the model in words."""
    value, low, high = (row[name] for name in ("model", "model_low", "model_high"))
    if math.isnan(value):
        return NOT_KNOWN
    return (
        _number(value)
        if math.isnan(low)
        else f"{_number(value)} ({_number(low)}, {_number(high)})"
    )


def _number(value: float) -> str:
    """Return a number with as many digits as a reader can use."""
    if 0.0 < abs(value) < 0.1:  # noqa: PLR2004 - a tenth
        return f"{value:.3f}"
    return f"{value:.2f}" if abs(value) < 10.0 else f"{value:.0f}"  # noqa: PLR2004 - ten


def _key_of_process() -> list[Line2D | Patch]:
    """What the signs mean."""
    return [
        Patch(color=BAND, label="asked for"),
        Line2D([], [], color=INSIDE, marker="o", label="model, inside"),
        Line2D([], [], color=OUTSIDE, marker="X", label="model, outside"),
    ]
