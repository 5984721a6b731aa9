"""The circumplex of an animation: its plane, wish and fear, and the markers on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from dyad_sim.figures.circumplex import CORNERS
from dyad_sim.figures.style import COLOURS, DIM, FAINT, INK, tint

REACH = 1.05
"""How far the plane is drawn: an act lies between -1 and 1, and its mark has room beyond."""

TINTS = 8
"""Steps in which the plane takes the colour of a rupture as it grows."""

DEEPEST = 0.32
"""Part that the colour of a rupture has in the plane at its highest intensity."""

MARKERS = {"therapist": ("s", 11.5), "patient": ("o", 13.0)}
"""Marker of each partner and its size; the patient is drawn last, on top."""

NAMED = {"wish": ("*", 15.0), "fear": ("X", 10.0)}
"""Marker of what the patient longs for and expects."""

HALO = [withStroke(linewidth=3.0, foreground="white")]
"""Keeps words readable where they stand on something."""

Patient = Mapping[str, Any] | pd.Series
"""Wish and fear of a patient, by the names of the table of dyads."""


def ground(kind: str, step: int) -> tuple[float, float, float]:
    """Return the colour of the plane while a rupture is open; white for none."""
    return tint(COLOURS.get(kind, "white"), DEEPEST * step / TINTS)


def mark(
    axes: Axes, where: tuple[float, float], who: str, *, hollow: bool = False
) -> list[Line2D]:
    """Draw the marker of a partner, hollow for an act as it is received."""
    marker, size = MARKERS[who]
    return axes.plot(
        *where,
        marker=marker,
        markersize=size - 2.0 if hollow else size,
        markerfacecolor="white" if hollow else COLOURS[who],
        markeredgecolor=COLOURS[who] if hollow else "white",
        markeredgewidth=1.8 if hollow else 1.2,
    )


def draw_plane(axes: Axes, patient: Patient) -> None:
    """Draw the circumplex, and on it the patient's wish and fear."""
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    for spine in axes.spines.values():
        spine.set(visible=True, color=FAINT)
    axes.add_patch(Circle((0.0, 0.0), 1.0, fill=False, edgecolor=FAINT, zorder=0.5))
    axes.axhline(0.0, color=FAINT, linewidth=0.9, zorder=0.5)
    axes.axvline(0.0, color=FAINT, linewidth=0.9, zorder=0.5)
    for (across, along), label in CORNERS.items():
        axes.text(
            1.01 * across,
            1.01 * along,
            label,
            ha="left" if across < 0 else "right",
            va="bottom" if along < 0 else "top",
            color=DIM,
            fontsize=8.5,
            style="italic",
        )
    _name_axes(axes)
    for name in NAMED:
        _draw_named(axes, name, patient)


def _name_axes(axes: Axes) -> None:
    """Name both axes and their ends."""
    axes.set_xticks((-1.0, 0.0, 1.0), ("hostile", "Affiliation", "friendly"))
    axes.set_yticks((-1.0, 0.0, 1.0), ("submissive", "Control", "dominant"), rotation=90)
    # The ends stand inside the plane's corners, so that they do not meet the other axis's.
    (left, _, right), (low, middle, high) = axes.get_xticklabels(), axes.get_yticklabels()
    left.set_horizontalalignment("left")
    right.set_horizontalalignment("right")
    low.set_verticalalignment("bottom")
    middle.set_verticalalignment("center")
    high.set_verticalalignment("top")
    for text in (axes.get_xticklabels()[1], axes.get_yticklabels()[1]):
        text.set_fontweight("bold")
    axes.tick_params(length=0.0, pad=3.5)


def _draw_named(axes: Axes, name: str, patient: Patient) -> None:
    """Draw the patient's wish or fear, and its name."""
    marker, size = NAMED[name]
    where = tuple(float(patient[f"patient_{name}_{on}"]) for on in ("affiliation", "control"))
    axes.plot(
        *where,
        marker=marker,
        markersize=size,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=1.3,
    )
    axes.annotate(
        name,
        (where[0], where[1]),
        xytext=(0.0, -9.0),
        textcoords="offset points",
        ha="center",
        va="top",
        path_effects=HALO,
    )
