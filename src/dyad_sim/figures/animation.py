"""A therapy as an animation: the two on the circumplex, what happens in words, and gauges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from dyad_sim.figures.circumplex import CORNERS
from dyad_sim.figures.labels import KINDS, PARTNERS
from dyad_sim.figures.style import COLOURS, DIM, FAINT, INK, shade, styled, tint
from dyad_sim.figures.therapy import AXES, MEASURED, course_of, happened
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures.core.observations import check_argument, floats

STAGES = (
    "No step toward repair yet",
    "Repair, stage 1 of 4: pointed out",
    "Repair, stage 2 of 4: explored together",
    "Repair, stage 3 of 4: feelings faced",
    "Repair, stage 4 of 4: the need is voiced",
)
"""The four stages of resolution (Safran & Muran 2000), in our words."""

SAID = {
    "noticed": "noticed",
    "false_alarm": "false alarm",
    "seen_through": "seen through",
    "metacommunicated": "talk",
    "mending_tried": "task changed",
    "adhered": "pressed on",
    "advanced": "an advance",
    "only_apparent": "only apparent advance",
    "failed": "in vain",
    "fell_back": "falls back a stage",
    "backlash": "backlash",
    "converted": "changes its kind",
    "mended": "task mended",
    "resolved": "rupture resolved",
    "lapsed": "rupture lapsed",
    "onset": "rupture begins",
}
"""What is said of each event; short, so that all of an exchange stand in a line."""


def in_words(events: Sequence[str]) -> str:
    """Return what happened in an exchange; that a backlash was in vain goes without saying."""
    told = [name for name in events if name != "failed" or "backlash" not in events]
    return ", ".join(SAID.get(name, name) for name in told)


def awareness(is_open: bool, aware: bool) -> str:
    """Return what the therapist is under the impression of."""
    if is_open:
        return "The therapist is aware of it" if aware else "The therapist is not aware of it"
    return "The therapist senses a rupture" if aware else ""


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


LEFT = 500
"""Where the words begin, in pixels from the left; heights are pixels from below."""

GAUGE_LEFT, GAUGE_RIGHT, GAUGE_HEIGHT = 566, 750, 10

GAUGES = {
    "rupture_intensity": (456, "intensity"),
    "strain": (432, "strain"),
    "alliance_true": (408, "alliance"),
}
"""Columns that get a gauge, with its height and name."""

LOG, LINE = 300, 19
"""Height of the heading of what happened, and that of a line."""

HEADING = 10.0
"""Type larger than this is bold."""

PALE = "#6E6E6E"
"""Grey of words that are no news, dark enough to be read."""

REMEMBERED = 5
"""Exchanges with events in sight: at eight frames a second one alone cannot be read."""

LASTING = 8
"""Frames for which words about a metacommunication stay: a second."""

KEY = (
    (508, 176, "o", COLOURS["patient"], COLOURS["patient"], "patient"),
    (592, 176, "s", COLOURS["therapist"], COLOURS["therapist"], "therapist"),
    (680, 176, "s", "white", COLOURS["therapist"], "as it is received"),
    (508, 154, "*", "white", INK, "wish"),
    (592, 154, "X", "white", INK, "fear"),
    (680, 154, "s", "white", INK, "frame: talks about it"),
)
"""Place and colours of the markers, and what they mean."""


class SidePanel:
    """What stands beside the circumplex: the still part at once, the rest frame by frame.

    Parameters
    ----------
    page
        Axes over the whole frame, in pixels.
    exchanges
        All exchanges of one dyad, in order of time.
    """

    def __init__(self, page: Axes, exchanges: pd.DataFrame) -> None:
        self.page = page
        self.rows = exchanges.to_dict("records")
        self.speaks = happened(exchanges, "metacommunicated")
        self.told = [
            (at, in_words(row["events"].split()))
            for at, row in enumerate(self.rows)
            if row["events"]
        ]
        for height, label in GAUGES.values():
            page.text(LEFT, height, label, va="center")
            page.add_patch(_gauge(height, 1.0, "white", FAINT))
        page.text(LEFT, LOG, "What happened, at session:exchange", color=PALE)
        for x, y, marker, face, edge, label in KEY:
            page.plot(
                x,
                y,
                marker=marker,
                markersize=8.5,
                markerfacecolor=face,
                markeredgecolor=edge,
                markeredgewidth=1.4,
            )
            page.text(x + 11, y, label, va="center")

    def of(self, at: int) -> list[Artist]:
        """Return the words of a row of the exchanges."""
        return [*self._moment(at), *self._gauges(at), *self._talk(at), *self._log(at)]

    def _moment(self, at: int) -> list[Artist]:
        """Say when it is, what is open, what the therapist knows, how far repair is."""
        row = self.rows[at]
        kind = str(row["rupture_kind"])
        is_open = kind in KINDS
        colour = shade(COLOURS[kind], 0.85) if is_open else PALE
        name = f"{kind.capitalize()} rupture" if is_open else "No rupture"
        name += ", escalated" if row["rupture_intensity"] >= ESCALATED else ""
        found = [
            self._write(
                540, f"Session {row['session']}, exchange {row['exchange']}", size=13.0
            ),
            self._write(508, name, colour, size=12.0),
            self._write(486, awareness(is_open, row["aware"])),
        ]
        if is_open:
            found.append(self._write(382, STAGES[row["stage"]]))
        if row["shown_stage"] > row["stage"]:
            seeming = f"but it seems to be stage {row['shown_stage']}"
            found.append(self._write(364, seeming, COLOURS["dropped_out"]))
        return found

    def _write(
        self, height: float, words: str, colour: Any = INK, *, size: float = 9.0
    ) -> Artist:
        """Write a line; what is larger is a heading."""
        weight = "bold" if size > HEADING else "normal"
        return self.page.text(
            LEFT, height, words, color=colour, fontsize=size, fontweight=weight, va="center"
        )

    def _gauges(self, at: int) -> list[Artist]:
        """Fill the gauges."""
        row = self.rows[at]
        rupture = COLOURS.get(str(row["rupture_kind"]), FAINT)
        found: list[Artist] = []
        for column, (height, _) in GAUGES.items():
            colour = rupture if column == "rupture_intensity" else INK
            found.append(self.page.add_patch(_gauge(height, row[column], colour, "none")))
            number = f"{row[column]:.2f}"
            found.append(self.page.text(GAUGE_RIGHT + 8, height, number, va="center"))
        return found

    def _talk(self, at: int) -> list[Artist]:
        """Say that the therapist talks about the relationship, for as long as it is read."""
        since = next((n for n in range(LASTING) if n <= at and self.speaks[at - n]), None)
        if since is None or self.rows[at - since]["session"] != self.rows[at]["session"]:
            return []
        words = self._write(334, "The therapist talks about the two of them")
        assert isinstance(words, Text)
        edge = INK if since == 0 else FAINT
        words.set_bbox({"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": edge})
        words.set_x(LEFT + 6)
        return [words]

    def _log(self, at: int) -> list[Artist]:
        """Say what happened last, the newest on top."""
        known = [told for told in self.told if told[0] <= at][::-1][:REMEMBERED]
        found: list[Artist] = []
        for line, (then, what) in enumerate(known, start=1):
            row = self.rows[then]
            words = f"{row['session']}:{row['exchange']:02d}  {what}"
            colour = INK if at - then < LASTING else PALE
            found.append(self._write(LOG - 4 - LINE * line, words, colour))
        return found


def _gauge(height: float, share: float, face: Any, edge: Any) -> Rectangle:
    """Return a gauge that is filled to a share."""
    return Rectangle(
        (GAUGE_LEFT, height - GAUGE_HEIGHT / 2.0),
        share * (GAUGE_RIGHT - GAUGE_LEFT),
        GAUGE_HEIGHT,
        facecolor=face,
        edgecolor=edge,
    )


MOST_NAMED = 10
"""Sessions under the strip of time that get a name."""

SOFT = 0.7
"""Part that the colour of a rupture has in the strip of time: the alliance is to show."""


def draw_strip(axes: Axes, shown: pd.DataFrame) -> None:
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


class Canvas:
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
        self.side = SidePanel(page, exchanges)
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


FRAME = 120
"""Milliseconds a frame stands: a GIF counts in hundredths, so this is nearest to 8 a second."""

LAST_FRAME = 2000
"""Milliseconds the last frame stands before it begins again."""

MOST_FRAMES = 600
"""More than ten sessions make a file that no page should load."""

SAMPLES = 12
"""Frames from which the colours of the file are taken."""

MOST_COLOURS = 255
"""Colours of a file; a GIF has room for one more, which stands for "as it was"."""

SHELVES = 64
"""Shelves along red, green and blue, on which colours are sorted."""

Colours = NDArray[np.uint8]
"""Red, green and blue, each from 0 to 255, along the last axis."""

Moment = tuple[int, int]
"""Session, from 1, and exchange of it, from 0."""

Progress = Callable[[int, int], None]
"""Called with how many frames are done, and how many there are."""


def animate(
    exchanges: pd.DataFrame,
    *,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
) -> Iterator[Image.Image]:
    """Pictures of a course on the circumplex, one for each exchange, as they are asked for.

    Parameters
    ----------
    exchanges
        The table of one dyad, as the data dictionary has it.
    patient
        ``patient_wish_affiliation``, ``patient_wish_control``, ``patient_fear_affiliation``
        and ``patient_fear_control``: the row of the dyad in the table of dyads has them.
    title
        What is to be seen.
    first, last
        Session and exchange of the first and of the last picture.

    Raises
    ------
    ValueError
        If the course has no exchange between ``first`` and ``last``, or more than
        ``MOST_FRAMES``; or if the exchanges are those of more than one dyad.
    """
    scene = _scene(exchanges, patient, title, first, last)
    return (scene.frame(number) for number in range(scene.frames))


def save_animation(
    file: Path,
    exchanges: pd.DataFrame,
    *,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
    progress: Progress | None = None,
) -> None:
    """Write a course on the circumplex as an animated GIF, the same bytes each time.

    Parameters
    ----------
    file
        Where to write it; a file that is there is written over.
    exchanges, patient, title, first, last
        As for :func:`animate`.
    progress
        Called after each frame.

    Raises
    ------
    ValueError
        As from :func:`animate`, before anything is written.
    OSError
        If the file cannot be written.
    """
    scene = _scene(exchanges, patient, title, first, last)
    frames = _reduced(scene, _colours(scene), progress)
    next(frames).save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames,
        duration=[FRAME] * (scene.frames - 1) + [LAST_FRAME],
        loop=0,
        optimize=True,  # Leaves out of each frame what is as it was.
    )


def _reduced(
    scene: Canvas, colours: Colours, progress: Progress | None
) -> Iterator[Image.Image]:
    """Yield all frames in the colours of the file, and tell how far it is."""
    nearest = _nearest(colours)
    for number in range(scene.frames):
        reduced = Image.fromarray(nearest[_shelf(np.asarray(scene.frame(number)))])
        reduced.putpalette(colours.ravel().tolist())
        yield reduced
        if progress is not None:
            progress(number + 1, scene.frames)


def _colours(scene: Canvas) -> Colours:
    """Return the colours of the file: those with a meaning, and those that edges need.

    One set for the whole course: were it chosen frame by frame, the colours would flicker.
    """
    chosen = np.unique(np.linspace(0, scene.frames - 1, SAMPLES).astype(int))
    samples = np.vstack([np.asarray(scene.frame(int(number))) for number in chosen])
    meant = np.array([[round(255.0 * part) for part in to_rgb(one)] for one in fixed_colours()])
    others = Image.fromarray(samples).quantize(MOST_COLOURS - len(meant)).getpalette()
    found: Colours = np.vstack([meant, np.array(others).reshape(-1, 3)]).astype(np.uint8)
    return found


def _shelf(colours: Colours) -> NDArray[np.intp]:
    """Return on which shelf colours belong: to look up 262 thousand of them is quick."""
    red, green, blue = np.moveaxis(colours.astype(np.intp) * SHELVES // 256, -1, 0)
    shelf: NDArray[np.intp] = (red * SHELVES + green) * SHELVES + blue
    return shelf


def _nearest(colours: Colours) -> NDArray[np.uint8]:
    """Return for each shelf the colour that belongs there, or is nearest to its middle."""
    steps = np.linspace(0.0, 255.0, SHELVES)
    shelves = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    nearest = np.array(cKDTree(colours).query(shelves)[1], dtype=np.uint8)
    # Backwards: of colours on the same shelf the first wins, and it is one with a meaning.
    nearest[_shelf(colours)[::-1]] = np.arange(len(colours))[::-1]
    return nearest


POSITIONS = (
    *MEASURED,
    *(f"{on}_{who}" for on in AXES for who in PARTNERS),
    *(f"received_{on}" for on in AXES),
)
"""Columns of numbers of the exchanges that an animation draws."""


def _scene(
    exchanges: pd.DataFrame,
    patient: Mapping[str, Any] | pd.Series[Any],
    title: str,
    first: Moment,
    last: Moment,
) -> Canvas:
    """Return the scene, or refuse what cannot be shown."""
    for name, moment in (("first", first), ("last", last)):
        pair = isinstance(moment, tuple) and [isinstance(n, Integral) for n in moment]
        must, advice = "be a session and an exchange", "Give two whole numbers, such as (1, 0)."
        check_argument(pair == [True, True], name, must, moment, advice)
    wanted = [f"patient_{what}_{on}" for what in ("wish", "fear") for on in AXES]
    held = isinstance(patient, Mapping | pd.Series) and set(wanted) <= set(patient.keys())
    must, advice = (
        f"have {', '.join(wanted)}",
        "Give the row of the dyad in the table of dyads.",
    )
    check_argument(held, "patient", must, type(patient).__name__, advice)
    floats([patient[name] for name in wanted], "patient")
    ordered = course_of(exchanges, POSITIONS, yes=["aware", "metacommunicating"])
    moments = list(zip(ordered["session"], ordered["exchange"], strict=True))
    shown = [place for place, moment in enumerate(moments) if first <= moment <= last]
    if not shown:
        message = (
            f"The course has no exchange from session {first[0]}, exchange {first[1]}, to "
            f"session {last[0]}, exchange {last[1]}; name a stretch that was held."
        )
        raise ValueError(message)
    if len(shown) > MOST_FRAMES:
        message = f"An animation shows at most {MOST_FRAMES} exchanges, got {len(shown)}."
        raise ValueError(message)
    return Canvas(ordered, patient, title, shown[0], shown[-1])
