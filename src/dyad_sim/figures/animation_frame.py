"""One frame of a course on the circumplex; what stands still is drawn only once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image

from dyad_sim.figures.animation_words import PALE, Words
from dyad_sim.figures.circumplex import CORNERS
from dyad_sim.figures.style import COLOURS, FAINT, INK, styled, tint
from dyad_sim.figures.therapy_events import KINDS

WIDTH, HEIGHT = 840, 600
"""Size in pixels."""

DOTS = 100
"""Pixels per inch."""

PLANE = (64, 148, 412, 412)
"""Left, bottom, width and height of the circumplex, in pixels."""

STRIP = (64, 44, 752, 44)
"""The same of the strip of time."""

REACH = 1.05
"""How far the plane is drawn: an act lies between -1 and 1, and its mark has room beyond."""

TRAIL = 12
"""Acts that a trail goes back."""

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

MOST_NAMED = 10
"""Sessions under the strip of time that get a name."""

SOFT = 0.7
"""Part that the colour of a rupture has in the strip of time: the alliance is to show."""

VEIL = 0.78
"""How far what is still to come is covered."""

Patient = Mapping[str, Any] | pd.Series
"""Wish and fear of a patient, by the names of the table of dyads."""


class Scene:
    """A stretch of a course, to be drawn frame by frame.

    Parameters
    ----------
    exchanges
        All exchanges of one dyad, in order of time.
    patient
        Wish and fear, by the names of the table of dyads.
    title
        What is to be seen.
    first, last
        Rows of the first and of the last frame.
    """

    @styled
    def __init__(
        self, exchanges: pd.DataFrame, patient: Patient, title: str, first: int, last: int
    ) -> None:
        self.exchanges = exchanges
        self.first = first
        self.frames = last - first + 1
        self.session = exchanges["session"].to_numpy()
        self.path = {who: _path(exchanges, f"{{}}_{who}") for who in MARKERS}
        self.received = _path(exchanges, "received_{}")
        self.kind = exchanges["rupture_kind"].to_numpy(dtype=str)
        self.intensity = exchanges["rupture_intensity"].to_numpy(dtype=float)
        figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS)
        self.canvas: Any = FigureCanvasAgg(figure)  # Half of it has no annotations.
        self.plane, self.strip, page = (
            figure.add_axes(_share(box)) for box in (PLANE, STRIP, (0, 0, WIDTH, HEIGHT))
        )
        page.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        page.set_axis_off()
        page.text(16, HEIGHT - 24, title, fontsize=10.5, fontweight="bold", va="center")
        _draw_plane(self.plane, patient)
        _draw_strip(self.strip, exchanges.iloc[first : last + 1])
        self.words = Words(page, exchanges)
        self.still: dict[tuple[str, int], Any] = {}

    @styled
    def frame(self, number: int) -> Image.Image:
        """Return a frame, counted from 0."""
        at = self.first + number
        self.canvas.restore_region(self._background(at))
        movers = [*self._trails(at), *self._partners(at), *self._now(number)]
        movers += self.words.of(at)
        for artist in movers:
            assert artist.axes is not None
            artist.axes.draw_artist(artist)
            artist.remove()
        return Image.fromarray(np.asarray(self.canvas.buffer_rgba())[..., :3].copy())

    def _background(self, at: int) -> Any:
        """Return what stands still, on a plane that takes the colour of an open rupture."""
        kind, step = self.kind[at], int(np.ceil(TINTS * self.intensity[at]))
        if (kind, step) not in self.still:
            self.plane.set_facecolor(_ground(kind, step))
            self.canvas.draw()
            self.still[kind, step] = self.canvas.copy_from_bbox(self.canvas.figure.bbox)
        return self.still[kind, step]

    def _trails(self, at: int) -> list[Artist]:
        """Draw the last acts of both partners in this session, the older the paler."""
        begun = max(at - TRAIL, int(np.searchsorted(self.session, self.session[at])))
        found: list[Artist] = []
        for who in MARKERS:
            points = self.path[who][begun : at + 1]
            strength = np.linspace(1.0, 0.0, TRAIL, endpoint=False)[: len(points) - 1][::-1]
            lines = LineCollection(
                np.stack([points[:-1], points[1:]], axis=1).tolist(),
                colors=[to_rgba(COLOURS[who], 0.8 * part) for part in strength],
                linewidths=[0.6 + 2.0 * part for part in strength],
                capstyle="round",
            )
            found.append(self.plane.add_collection(lines, autolim=False))
        return found

    def _partners(self, at: int) -> list[Artist]:
        """Draw the acts of this exchange: sent, and that of the therapist as it is received."""
        (sent_x, sent_y), (heard_x, heard_y) = self.path["therapist"][at], self.received[at]
        found = self.plane.plot(
            [sent_x, heard_x],
            [sent_y, heard_y],
            color=COLOURS["therapist"],
            linewidth=1.4,
            linestyle=(0, (2.0, 1.2)),
        )
        marker, size = MARKERS["therapist"]
        found += _mark(self.plane, (heard_x, heard_y), "therapist", hollow=True)
        if self.words.speaks[at]:
            found += self.plane.plot(
                sent_x,
                sent_y,
                marker=marker,
                markersize=size + 9.0,
                markerfacecolor="none",
                markeredgecolor=INK,
                markeredgewidth=1.8,
            )
        for who in MARKERS:
            found += _mark(self.plane, tuple(self.path[who][at]), who)
        return list(found)

    def _now(self, number: int) -> list[Artist]:
        """Cover what is still to come in the strip of time, and mark the moment."""
        here = number + 0.5
        veil = Rectangle((here, 0.0), self.frames - here, 1.0, color="white", alpha=VEIL)
        self.strip.add_patch(veil)
        return [veil, self.strip.axvline(here, color=INK, linewidth=1.6)]


def _ground(kind: str, step: int) -> tuple[float, float, float]:
    """Return the colour of the plane while a rupture is open; white for none."""
    return tint(COLOURS.get(kind, "white"), DEEPEST * step / TINTS)


def fixed_colours() -> list[Any]:
    """Return the colours that must be just what they are, in every frame."""
    grounds = [_ground(kind, step) for kind in KINDS for step in range(1, TINTS + 1)]
    bars = [tint(COLOURS[kind], SOFT) for kind in KINDS]
    return ["white", INK, FAINT, PALE, *COLOURS.values(), *grounds, *bars]


def _share(box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    """Return a box of pixels as parts of the frame."""
    left, bottom, width, height = box
    return left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT


def _path(exchanges: pd.DataFrame, name: str) -> np.ndarray:
    """Return positions, shape ``(exchange, 2)``."""
    columns = [name.format(axis) for axis in ("affiliation", "control")]
    path: np.ndarray = exchanges[columns].to_numpy(dtype=float)
    return path


def _mark(
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


def _draw_plane(axes: Axes, patient: Patient) -> None:
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
            color="#777777",
            fontsize=8.5,
            style="italic",
        )
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
    for name, (marker, size) in NAMED.items():
        where = tuple(
            float(patient[f"patient_{name}_{on}"]) for on in ("affiliation", "control")
        )
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


def _draw_strip(axes: Axes, shown: pd.DataFrame) -> None:
    """Draw the stretch of time that is shown: alliance, ruptures, talk about them."""
    middle = np.arange(len(shown)) + 0.5
    kind, intensity = (shown[f"rupture_{name}"].to_numpy() for name in ("kind", "intensity"))
    for name in KINDS:
        height = np.where(kind == name, intensity, 0.0)
        axes.bar(middle, height, width=1.0, color=tint(COLOURS[name], SOFT), linewidth=0.0)
    axes.plot(middle, shown["alliance_true"], color=INK, linewidth=1.6)
    spoke = middle[shown["metacommunicating"].to_numpy(dtype=bool)]
    axes.vlines(spoke, 1.04, 1.26, color=INK, linewidth=1.2, clip_on=False)
    axes.set(xlim=(0.0, len(shown)), ylim=(0.0, 1.0), yticks=(0.0, 1.0))
    session = shown["session"].to_numpy()
    begins = np.flatnonzero(np.diff(session, prepend=session[0] - 1))
    named = begins[:: int(np.ceil(len(begins) / MOST_NAMED))]
    axes.set_xticks(named, [f"session {session[at]}" for at in named], ha="left")
    axes.tick_params(axis="x", length=5.0)
    axes.annotate(
        "line: alliance    area: intensity of the rupture    ticks: talk about the two of them",
        (0.0, 0.0),
        xycoords="axes fraction",
        xytext=(0.0, -28.0),
        textcoords="offset points",
        fontsize=8.0,
        color=PALE,
    )
