"""How every figure looks: one colour for each meaning, type, sizes, and how files are written.

Colours are those of Okabe & Ito (2008, *Color Universal Design*), with one of Paul Tol's
(2021, *Colour Schemes*): both sets stay apart for readers who are colour-blind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

P = ParamSpec("P")
R = TypeVar("R")

COLOURS = {
    "withdrawal": "#0072B2",
    "confrontation": "#D55E00",
    "patient": "#009E73",
    "therapist": "#CC79A7",
    "observer": "#4D4D4D",
    "completed": "#56B4E9",
    "good_enough": "#E69F00",
    "dropped_out": "#882255",
}
"""Colour of each meaning, the same in every figure."""

INK = "#333333"
DIM = "#777777"
"""Grey of words that stay in the background."""

FAINT = "#B8B8B8"

ENDING_LABELS = {
    "completed": "Completed",
    "good_enough": "Left early, good enough",
    "dropped_out": "Dropped out",
}

NOT_KNOWN = "\N{EN DASH}"

RESOLUTION = 200
"""Dots per inch of the PNG files."""

MARKERS = "osD^vPX*"
"""A marker beside each colour, for print in grey."""

DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
"""A dash beside each colour, for the same."""

METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Kinds of files; neither the clock nor the version of a program belongs into a result."""

_CONTEXT: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # Comes with Matplotlib: the same on every machine.
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.7,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "text.color": INK,
    "figure.titlesize": 10.5,
    "figure.titleweight": "bold",
    "figure.dpi": 100.0,
    "savefig.dpi": RESOLUTION,
    "savefig.bbox": "standard",
    "savefig.facecolor": "white",
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "white",
    "patch.force_edgecolor": True,
    "path.simplify": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "dyad_sim",  # Without it the identifiers in an SVG change at every run.
}


def figure_style() -> AbstractContextManager[None]:
    """Context in which figures are drawn and written; settings outside stay as they were."""
    return matplotlib.style.context(["default", _CONTEXT])


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Give a drawing function the style of the project."""

    @wraps(draw)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with figure_style():
            return draw(*args, **kwargs)

    return within


def panels(
    columns: int, *, rows: int = 1, width: float, height: float, share: bool = False
) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels, row by row; sizes in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=share, sharey=share, squeeze=False)
    return figure, list(np.ravel(grid))


def hide_spare(axes: list[Axes], used: int) -> None:
    """Hide the panels of a figure that nothing was drawn in."""
    for spare in axes[used:]:
        spare.set_axis_off()


def group_colours(groups: Sequence[Any]) -> list[Any]:
    """Return a colour for each group; ink for a single one."""
    if len(groups) == 1:
        return [INK]
    # It takes most of a second, and a single study has one group.
    import seaborn as sns  # noqa: PLC0415 - late, see above

    return list(sns.color_palette("colorblind", len(groups)))


def tint(colour: str, strength: float) -> tuple[float, float, float]:
    """Return a colour mixed with white; ``strength`` on [0, 1] is the colour's part."""
    red, green, blue = to_rgb(colour)
    return (
        1.0 - strength * (1.0 - red),
        1.0 - strength * (1.0 - green),
        1.0 - strength * (1.0 - blue),
    )


def shade(colour: str, strength: float) -> tuple[float, float, float]:
    """Return a colour mixed with black; ``strength`` on [0, 1] is the colour's part."""
    red, green, blue = to_rgb(colour)
    return strength * red, strength * green, strength * blue


def interval(axes: Axes, place: float, low: float, high: float, *, upright: bool) -> None:
    """Draw an interval as a line that shows on any colour; nothing where it is not known."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return
    along, across = [low, high], [place, place]
    x, y = (across, along) if upright else (along, across)
    axes.plot(x, y, color="white", linewidth=2.6, solid_capstyle="round")
    axes.plot(x, y, color=INK, linewidth=1.2, solid_capstyle="round")


def shade_models(
    axes: Axes, ends: pd.DataFrame, colour: str, step: Literal["post"] | None = None
) -> None:
    """Draw the range of a course over models, under everything else.

    Parameters
    ----------
    ends
        ``session``, ``low``, ``high``.
    colour
        Of the course.
    step
        ``post`` if it goes in steps.
    """
    pale = tint(colour, 0.16)
    at, low, high = (ends[name] for name in ("session", "low", "high"))
    axes.fill_between(at, low, high, step=step, color=pale, linewidth=0, zorder=0)


def say_empty(axes: Axes, message: str) -> None:
    """Write into a panel why there is nothing to see in it."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, message, ha="center", va="center", transform=axes.transAxes)


def percent(value: float) -> str:
    """Return a share as a percentage, as clinicians read it."""
    return NOT_KNOWN if math.isnan(value) else f"{100.0 * value:.0f} %"


@styled
def save(figure: Figure, folder: Path | str, name: str) -> list[Path]:
    """Write a figure as PNG, SVG and PDF, the same bytes each time, and return the paths.

    Raises
    ------
    ValueError
        If the name is not that of a file.
    OSError
        If the folder cannot be made or written.
    """
    if not name or Path(name).name != name:
        message = f"name must be that of a file, without folders, got {name!r}."
        raise ValueError(message)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png, svg, pdf = (folder / f"{name}.{kind}" for kind in METADATA)
    save_as(figure, png, "png")
    layout = figure.get_layout_engine()
    figure.set_layout_engine(None)  # Everything has its place: no need to find it twice.
    save_as(figure, svg, "svg")
    save_as(figure, pdf, "pdf")
    figure.set_layout_engine(layout)
    return [png, svg, pdf]


@styled
def save_as(figure: Figure, file: Path, kind: str) -> None:
    """Write a figure as ``png``, ``svg`` or ``pdf``, the same bytes each time.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    drawn = BytesIO()  # Whatever a disk does, Matplotlib would make another error of it.
    figure.savefig(drawn, format=kind, metadata=METADATA[kind])
    file.write_bytes(drawn.getvalue())
