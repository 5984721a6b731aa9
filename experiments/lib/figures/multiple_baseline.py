"""Multiple baselines: one panel for each beginning, below each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch

from dyad_sim.figures.layout import BANDS, entitle, key_below
from dyad_sim.figures.style import COLOURS, FAINT, INK, panels, styled

HALF_A_SESSION = 0.5
KEY = f"{BANDS} Dashed line: training begins."


class Outcome(NamedTuple):
    """What is shown over sessions: how it is called, its unit, and the colour of the line."""

    label: str
    unit: str
    colour: str = COLOURS["patient"]


@styled
def multiple_baseline(
    frame: pd.DataFrame, outcomes: Mapping[str, Outcome], *, title: str
) -> Figure:
    """Trained and untrained cases over sessions, one row of panels for each beginning.

    Parameters
    ----------
    frame
        One row per ``outcome``, ``begins`` (session in which training begins) and
        ``session``, with ``trained``, ``untrained`` and their ``_low`` and ``_high``.
    outcomes
        What is shown, by the name in ``frame``, one column of panels for each.
    title
        What the figure says.

    Returns
    -------
    Figure
        The dashed line steps from row to row where training begins, as in reports of
        multiple-baseline studies.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    begins = sorted(frame["begins"].unique())
    if not begins or not outcomes:
        message = "frame must have a beginning and outcomes must name one, got none."
        raise ValueError(message)
    columns = len(outcomes)
    figure, axes = panels(
        columns,
        rows=len(begins),
        width=1.4 + (3.0 if columns > 1 else 5.4) * columns,
        height=1.1 + 1.65 * len(begins),
    )
    rows = [axes[columns * place : columns * (place + 1)] for place in range(len(begins))]
    for start, row in zip(begins, rows, strict=True):
        here = frame[frame["begins"] == start]
        for panel, (name, outcome) in zip(row, outcomes.items(), strict=True):
            _panel(panel, here[here["outcome"] == name], float(start), outcome)
        row[0].set_ylabel(f"Training from\nsession {start:g}", fontsize=8.5)
    for place, outcome in enumerate(outcomes.values()):
        column = [row[place] for row in rows]
        _share(column)
        _step(figure, column, [float(start) for start in begins])
        column[0].set_title(f"{outcome.label}\n({outcome.unit})")
        column[-1].set_xlabel("Session")
    key_below(figure, *rows[0][0].get_legend_handles_labels(), KEY, 2)
    entitle(figure, title)
    return figure


def _panel(axes: Axes, here: pd.DataFrame, start: float, outcome: Outcome) -> None:
    """Draw one outcome of the cases of one beginning, and of those never trained."""
    here = here.sort_values("session")
    lines = (("untrained", FAINT, INK, 1.0), ("trained", outcome.colour, outcome.colour, 1.8))
    for name, band, colour, width in lines:
        low, high = here[f"{name}_low"].astype(float), here[f"{name}_high"].astype(float)
        axes.fill_between(here["session"], low, high, color=band, alpha=0.35, linewidth=0)
        axes.plot(
            here["session"],
            here[name],
            color=colour,
            linewidth=width,
            label="never trained" if name == "untrained" else "trained",
        )
    axes.axvline(start - HALF_A_SESSION, color=INK, linestyle=(0, (4, 2)), linewidth=1.0)
    axes.grid(axis="y")


def _share(column: list[Axes]) -> None:
    """Give the panels of a column the same axes, so that their heights can be compared."""
    lows, highs = zip(*(panel.get_ylim() for panel in column), strict=True)
    first, last = zip(*(panel.get_xlim() for panel in column), strict=True)
    for panel in column:
        panel.set(ylim=(min(lows), max(highs)), xlim=(min(first), max(last)))
        panel.tick_params(labelbottom=panel is column[-1])


def _step(figure: Figure, column: list[Axes], begins: list[float]) -> None:
    """Lead the dashed line from each beginning down and over to the next."""
    for place in range(len(column) - 1):
        upper, lower = column[place], column[place + 1]
        start, following = (begin - HALF_A_SESSION for begin in begins[place : place + 2])
        if math.isclose(start, following):
            continue
        figure.add_artist(
            ConnectionPatch(
                xyA=(start, 0.0),
                coordsA=upper.get_xaxis_transform(),
                xyB=(following, 1.0),
                coordsB=lower.get_xaxis_transform(),
                connectionstyle="angle,angleA=90,angleB=0,rad=0",
                linestyle=(0, (4, 2)),
                linewidth=1.0,
                color=INK,
            )
        )
