"""How a quantity spreads over cases, and where its mean lies, one row for each group."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle, note_below
from dyad_sim.figures.style import FAINT, INK, interval, panels, styled, tint

KEY = (
    "Thin bars: the middle 80 % of {cases}.  Thick bars: the middle half.\n"
    "Upright lines: medians.  Dots with lines: means with 95 % intervals."
)
THICK, THIN = 0.46, 0.12
"""Heights of the two bars, in rows."""

ROW_HEIGHT = 0.34
"""Inches for each row."""


@styled
def spreads(
    frame: pd.DataFrame,
    *,
    unit: str,
    cases: str,
    title: str,
    colours: Mapping[str, str] | None = None,
    reference: float = 0.0,
) -> Figure:
    """Spread of a quantity over cases, in rows and panels, with the mean and its interval.

    Parameters
    ----------
    frame
        ``panel``, ``label``, ``p10``, ``p25``, ``p50``, ``p75``, ``p90`` (quantiles), and
        ``mean``, ``low``, ``high``; panels share their rows.
    unit
        Of the quantity, for the axis.
    cases
        What it spreads over, for the key.
    title
        What the figure says.
    colours
        Colour of each label; one for all if not given.
    reference
        A value marked by a line.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    if frame.empty:
        message = "frame must have a row for each spread, got none."
        raise ValueError(message)
    names, labels = (list(dict.fromkeys(frame[name])) for name in ("panel", "label"))
    figure, axes = panels(
        len(names),
        width=2.4 + 2.9 * len(names),
        height=1.5 + ROW_HEIGHT * len(labels),
        share=True,
    )
    for panel, name in zip(axes, names, strict=True):
        panel.use_sticky_edges = False  # Else a bar would end where the panel does.
        here = frame[frame["panel"] == name].set_index("label")
        panel.axvline(reference, color=FAINT, linewidth=1.0, zorder=0)
        for place, label in enumerate(labels):
            if label in here.index:
                colour = INK if colours is None else colours[label]
                _row(panel, place, here.loc[label], colour)
        panel.set_title(str(name))
        panel.set_xlabel(unit)
        panel.grid(axis="x")
        panel.tick_params(axis="y", length=0)
    axes[0].set_yticks(range(len(labels)), labels)
    axes[0].set_ylim(len(labels) - 0.5, -0.5)
    entitle(figure, title)
    note_below(figure, KEY.format(cases=cases))
    return figure


def _row(axes: Axes, place: int, row: pd.Series, colour: str) -> None:
    """Draw one spread: two bars, the median, and the mean above them."""
    for low, high, height, strength in (
        ("p10", "p90", THIN, 0.45),
        ("p25", "p75", THICK, 0.45),
    ):
        axes.barh(
            place,
            row[high] - row[low],
            left=row[low],
            height=height,
            color=tint(colour, strength),
            linewidth=0.0,
        )
    half = THICK / 2.0
    axes.plot([row["p50"]] * 2, [place - half, place + half], color=colour, linewidth=1.4)
    interval(axes, place, row["low"], row["high"], upright=False)
    axes.plot(row["mean"], place, marker="o", markersize=4.5, color=colour, markeredgecolor=INK)
