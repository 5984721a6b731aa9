"""Where things stand in a figure of several panels: rows, title, key, intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike, NDArray

BARS = "Bars: 95 % intervals."
BANDS = "Bands: 95 % intervals."
PALE = "Palest: where 95 % of the models that the evidence allows lie."
"""What the key says of intervals."""


class Grid(NamedTuple):
    """Columns and rows of panels."""

    columns: int
    rows: int


def grid_of(count: int, per_row: int) -> Grid:
    """Return the grid of some panels, as wide as it may be."""
    columns = min(count, per_row)
    return Grid(columns, math.ceil(count / columns))


def even_grid_of(count: int, per_row: int) -> Grid:
    """Return the grid of some panels, one column narrower where that fills it evenly."""
    return grid_of(count, per_row - 1 if count == (per_row - 1) ** 2 else per_row)


def entitle(figure: Figure, title: str) -> None:
    """Write what a figure says over it."""
    written = figure.suptitle(title, x=0.01, ha="left")
    written.set_parse_math(False)  # A dollar is a dollar.


def settle(figure: Figure) -> None:
    """Give every panel its place for good; the last digits of a layout differ by run."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position().bounds, 6).tolist())


def note_below(figure: Figure, note: str) -> None:
    """Write below the panels what there is to know of their signs."""
    figure.supxlabel(note, fontsize=8.0)


def key_below(
    figure: Figure, handles: Iterable[Any], names: Iterable[str], note: str, most: int
) -> None:
    """Write below the panels which sign is what, under a note, so many entries in a line."""
    names = list(names)
    figure.legend(
        list(handles),
        names,
        title=note,
        title_fontsize=8.5,
        loc="outside lower center",
        ncols=min(len(names), most),
    )


def in_percent(axis: Axis) -> None:
    """Show the shares along an axis as percentages."""
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))


def reach(value: ArrayLike, low: ArrayLike, high: ArrayLike) -> NDArray[np.float64]:
    """Return how far intervals reach down and up, shape ``(2, estimate)``; 0 if not known."""
    middle, below, above = (np.asarray(one, dtype=float) for one in (value, low, high))
    ends = np.vstack([middle - below, above - middle])
    found: NDArray[np.float64] = np.nan_to_num(np.maximum(ends, 0.0))
    return found


def side_by_side(place: int, count: int) -> float:
    """Return where one of several stands, from -0.5 to 0.5: no interval hides another."""
    return 0.0 if count == 1 else place / (count - 1) - 0.5
