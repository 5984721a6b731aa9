"""Heat maps of every measure over any two swept parameters, for the browser to lay out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.figures.labels import is_numeric, levels, parameter_label
from dyad_sim.measures import CATALOGUE
from dyad_sim.report.cell_table import HEADLINES
from dyad_sim.report.numbers import rounded, setting

MOST_LEVELS = 8
"""Numbers of more values than this are put into bins."""

MOST_NAMES = 16
"""A parameter with more names or switches than this has no heat map: it could not be read."""

MOST_NUMBERS = 250_000
"""Numbers that all heat maps of a report hold together: about a megabyte."""


FINENESS = 3.0
"""The edges of a bin are told to at least a third of the narrowest bin."""


class SweptAxis(NamedTuple):
    """A swept parameter: what its fields are called, and the field of each cell."""

    key: str
    labels: list[str]
    places: np.ndarray
    binned: bool


class Extent(NamedTuple):
    """How much is shown: bins of a sampled parameter, measures, parameters."""

    bins: int
    measures: Sequence[str]
    parameters: int


EXTENTS = (
    Extent(5, tuple(CATALOGUE), 60),
    Extent(4, HEADLINES, 60),
    Extent(3, HEADLINES, 40),
    Extent(3, HEADLINES, 20),
)
"""From the most that can be shown to the least; the first that fits is taken."""


def heat_data(cells: pd.DataFrame, varied: Sequence[str]) -> dict[str, Any] | None:
    """Return the heat maps of a design; None if fewer than two parameters can be shown.

    A field is the mean over the cells in it, which differ in the other parameters.  Its
    half width is the mean of theirs, which is at least that of the mean: cells that meet
    the same dyads err together.
    """
    for extent in EXTENTS:
        axes = [axis for key in varied if (axis := axis_of(cells[key], extent.bins))]
        pairs = list(combinations(axes[: extent.parameters], 2))
        fields = sum(len(x.labels) * len(y.labels) for x, y in pairs)
        if 2 * fields * len(extent.measures) <= MOST_NUMBERS:
            break
    if not pairs:
        return None
    shown = axes[: extent.parameters]
    return {
        "parameters": [
            {"key": axis.key, "label": parameter_label(axis.key), "levels": axis.labels}
            for axis in shown
        ],
        "left_out": len(varied) - len(shown),
        "binned": any(axis.binned for axis in shown),
        "measures": list(extent.measures),
        "maps": {f"{x.key}|{y.key}": _map(cells, x, y, extent.measures) for x, y in pairs},
        "ends": {name: _ends(cells, name) for name in extent.measures},
    }


def axis_of(values: pd.Series[Any], bins: int) -> SweptAxis | None:
    """Return a parameter as an axis: each value a field, or each bin of many numbers."""
    key, ticks = str(values.name), levels(values)
    numeric = is_numeric(values)
    if numeric and len(ticks) > MOST_LEVELS:
        return _binned(key, values, bins)
    if len(ticks) > MOST_NAMES:
        return None
    places = {value: place for place, value in enumerate(ticks)}
    return SweptAxis(
        key, list(map(setting, ticks)), values.map(places).to_numpy(), binned=False
    )


def _binned(key: str, values: pd.Series[Any], bins: int) -> SweptAxis:
    """Return an axis of bins that hold about the same number of cells each."""
    edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, bins + 1)))
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    return SweptAxis(key, _ranges(edges), places, binned=True)


def _ranges(edges: np.ndarray) -> list[str]:
    """Return what bins are called, with as few digits as tell the narrowest from others."""
    narrowest = float(np.diff(edges).min()) if len(edges) > 1 else 1.0
    digits = max(-math.floor(math.log10(narrowest / FINENESS)), 0)
    ends = [f"{edge:.{digits}f}" for edge in edges]
    dash = " to " if edges.min() < 0.0 else "\N{EN DASH}"
    return [f"{low}{dash}{high}" for low, high in pairwise(ends)]


def _map(
    cells: pd.DataFrame, x: SweptAxis, y: SweptAxis, measures: Sequence[str]
) -> dict[str, Any]:
    """Return count, value and half width of each field, row by row; all measures."""
    size = len(x.labels) * len(y.labels)
    where = y.places * len(x.labels) + x.places
    maps: dict[str, Any] = {"count": np.bincount(where, minlength=size).tolist()}
    for name in measures:
        half = (cells[f"{name}_high"] - cells[f"{name}_low"]) / 2.0
        maps[name] = [_means(where, column, size) for column in (cells[name], half)]
    return maps


def _means(where: np.ndarray, column: pd.Series[Any], size: int) -> list[float | int | None]:
    """Return the mean of the cells in each field of which the number is known."""
    values = column.to_numpy(dtype=float)
    known = np.isfinite(values)
    sums = np.bincount(where[known], weights=values[known], minlength=size)
    counts = np.bincount(where[known], minlength=size)
    means = np.divide(sums, counts, out=np.full(size, np.nan), where=counts > 0)
    return list(map(rounded, means))


def _ends(cells: pd.DataFrame, name: str) -> list[float | int | None]:
    """Return the values at the two ends of the colours, the same for all heat maps.

    They are never closer than the mean width of the intervals: else mere noise would
    look like a pattern.  Where 0 means "none" it is in the middle.
    """
    values = cells[name].dropna()
    if values.empty:
        return [0, 1]
    width = float((cells[f"{name}_high"] - cells[f"{name}_low"]).mean())
    least = max(width, 1e-6) if np.isfinite(width) else 1e-6
    low, high = float(values.min()), float(values.max())
    if CATALOGUE[name].signed:
        reach = max(abs(low), abs(high), least)
        return [rounded(-reach), rounded(reach)]
    spare = max(least - (high - low), 0.0) / 2.0
    return [rounded(low - spare), rounded(high + spare)]
