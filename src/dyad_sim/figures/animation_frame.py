"""One frame of a course on the circumplex; what stands still is drawn only once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from dyad_sim.figures.animation_plane import (
    MARKERS,
    TINTS,
    Patient,
    draw_plane,
    ground,
    mark,
)
from dyad_sim.figures.animation_side import PALE, Side
from dyad_sim.figures.animation_strip import SOFT, draw_strip
from dyad_sim.figures.names import KINDS
from dyad_sim.figures.style import COLOURS, FAINT, INK, styled, tint

WIDTH, HEIGHT = 840, 600
"""Size in pixels."""

DOTS = 100
"""Pixels per inch."""

PLANE = (64, 148, 412, 412)
"""Left, bottom, width and height of the circumplex, in pixels."""

STRIP = (64, 44, 752, 44)
"""The same of the strip of time."""

TRAIL = 12
"""Acts that a trail goes back."""

VEIL = 0.78
"""How far what is still to come is covered."""


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
        draw_plane(self.plane, patient)
        draw_strip(self.strip, exchanges.iloc[first : last + 1])
        self.side = Side(page, exchanges)
        self.still: dict[tuple[str, int], Any] = {}

    @styled
    def frame(self, number: int) -> Image.Image:
        """Return a frame, counted from 0."""
        at = self.first + number
        self.canvas.restore_region(self._background(at))
        movers = [*self._trails(at), *self._partners(at), *self._now(number)]
        movers += self.side.of(at)
        for artist in movers:
            assert artist.axes is not None
            artist.axes.draw_artist(artist)
            artist.remove()
        return Image.fromarray(np.asarray(self.canvas.buffer_rgba())[..., :3].copy())

    def _background(self, at: int) -> Any:
        """Return what stands still, on a plane that takes the colour of an open rupture."""
        kind, step = self.kind[at], int(np.ceil(TINTS * self.intensity[at]))
        if (kind, step) not in self.still:
            self.plane.set_facecolor(ground(kind, step))
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
        found += mark(self.plane, (heard_x, heard_y), "therapist", hollow=True)
        if self.side.speaks[at]:
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
            found += mark(self.plane, tuple(self.path[who][at]), who)
        return list(found)

    def _now(self, number: int) -> list[Artist]:
        """Cover what is still to come in the strip of time, and mark the moment."""
        here = number + 0.5
        veil = Rectangle((here, 0.0), self.frames - here, 1.0, color="white", alpha=VEIL)
        self.strip.add_patch(veil)
        return [veil, self.strip.axvline(here, color=INK, linewidth=1.6)]


def fixed_colours() -> list[Any]:
    """Return the colours that must be just what they are, in every frame."""
    grounds = [ground(kind, step) for kind in KINDS for step in range(1, TINTS + 1)]
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
