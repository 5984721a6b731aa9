"""Distributions below each other, as something is turned up: one mode, or two."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle
from dyad_sim.figures.style import COLOURS, FAINT, INK, panels, styled, tint

LEVEL = 0.05
"""Below it, corrected for the number of tests, a second mode is taken to be there."""

HEADROOM = 1.5
"""Height of a panel over its highest bar: the p value stands above."""

ROW_HEIGHT = 0.62
"""Inches for each row of panels."""


@styled
def distributions(
    bins: pd.DataFrame,
    tests: pd.DataFrame,
    *,
    x: str,
    row: str,
    title: str,
    words: Mapping[float, str] | None = None,
) -> Figure:
    """Histograms in rows and columns, each with the p value of a test of one mode.

    Parameters
    ----------
    bins
        ``column``, ``row``, ``low``, ``high`` (ends of a bin) and ``share`` of the values.
    tests
        ``column``, ``row``, ``p`` (corrected for the number of tests) and ``n``.
    x
        What is distributed, with its unit.
    row
        What the rows differ in, with its unit.
    title
        What the figure says.
    words
        What to write beside a row instead of its number.

    Returns
    -------
    Figure
        Panels in colour are those with more than one mode.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if bins.empty:
        message = "bins must have a row for each bin, got none."
        raise ValueError(message)
    columns, rows = list(dict.fromkeys(bins["column"])), sorted(set(bins["row"]))
    figure, axes = panels(
        len(columns),
        rows=len(rows),
        width=1.2 + 2.3 * len(columns),
        height=1.2 + ROW_HEIGHT * len(rows),
        share=True,
    )
    known = {(one.column, one.row): one for one in tests.itertuples()}
    for place, panel in enumerate(axes):
        level, name = rows[place // len(columns)], columns[place % len(columns)]
        here = bins[(bins["column"] == name) & (bins["row"] == level)]
        _panel(panel, here, known.get((name, level)))
        if place < len(columns):
            panel.set_title(str(name))
        if place % len(columns) == 0:
            text = (words or {}).get(level, f"{level:g}")
            panel.set_ylabel(text, rotation=0, ha="right", va="center")
    axes[0].set_ylim(0.0, HEADROOM * bins["share"].max())
    for panel in axes[-len(columns) :]:
        panel.set_xlabel(x)
    figure.supylabel(row)
    entitle(figure, title)
    return figure


def _panel(axes: Axes, bins: pd.DataFrame, test: object | None) -> None:
    """Draw one histogram, with its p value."""
    p = math.nan if test is None else float(test.p)  # type: ignore[attr-defined]  # a row
    two = p < LEVEL
    colour = COLOURS["confrontation"] if two else INK
    axes.bar(
        bins["low"],
        bins["share"],
        width=bins["high"] - bins["low"],
        align="edge",
        color=tint(colour, 0.7 if two else 0.45),
    )
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.axhline(0.0, color=FAINT, linewidth=0.8)
    text = "" if math.isnan(p) else f"p = {p:.2g}" if p < 1.0 else "p = 1"
    axes.text(0.98, 0.97, text, transform=axes.transAxes, ha="right", va="top", fontsize=7.5)
