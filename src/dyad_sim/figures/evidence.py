"""The model beside the record: every published interval against that of the model."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dyad_sim.figures.layout import entitle, settle
from dyad_sim.figures.style import COLOURS, FAINT, INK, styled, tint

INSIDE = COLOURS["withdrawal"]
OUTSIDE = COLOURS["confrontation"]
BAND = tint(FAINT, 0.55)

ROW = 0.24
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
    heights = [ROW * len(part) + HEAD for part in parts]
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
