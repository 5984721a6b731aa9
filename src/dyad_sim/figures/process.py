"""The conditions of the process: what was asked for, and where the model lies."""

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

from dyad_sim.figures.evidence import BAND, INSIDE, OUTSIDE
from dyad_sim.figures.layout import entitle, settle
from dyad_sim.figures.style import DIM, INK, NOT_KNOWN, styled

END = 4.0
"""End of the axis, in half widths of a band."""

LAST = 3.85
"""Where what lies further out is marked: the whole of the marker is to be seen."""

ROW = 0.24
"""Height of a row in inches."""

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
        figsize=(10.4, ROW * len(process) + 1.4), layout=ConstrainedLayoutEngine(w_pad=0.1)
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
        handles=_key(),
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


def _key() -> list[Line2D | Patch]:
    """What the signs mean."""
    return [
        Patch(color=BAND, label="asked for"),
        Line2D([], [], color=INSIDE, marker="o", label="model, inside"),
        Line2D([], [], color=OUTSIDE, marker="X", label="model, outside"),
    ]
