"""What is told of the population of a study, how well, and whether the model fits it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dyad_sim.figures.layout import entitle, grid_of, in_percent, note_below
from dyad_sim.figures.style import (
    COLOURS,
    DIM,
    FAINT,
    INK,
    hide_spare,
    panels,
    percent,
    styled,
    tint,
)

PER_ROW = 5
SHOWN = 15
"""Statistics in the figure of what is off."""

OFF = 3.0
"""Standard deviations from which a statistic is drawn as off."""

LONG = 18
"""Letters from which a label has two lines."""

COURSES = {
    "in_treatment": ("In treatment", "dyads", INK),
    "alliance_patient": ("Alliance, patient", "rating, 1 to 7", COLOURS["patient"]),
    "alliance_therapist": ("Alliance, therapist", "rating, 1 to 7", COLOURS["therapist"]),
    "symptoms": ("Symptoms", "of their first mean", INK),
    "rupture_patient": ("Ruptures, patient", "sessions reported", COLOURS["patient"]),
    "rupture_therapist": ("Ruptures, therapist", "sessions reported", COLOURS["therapist"]),
}
"""Title, axis and colour of each course."""

SHARES = {"in_treatment", "rupture_patient", "rupture_therapist"}


@styled
def recovered(table: pd.DataFrame, studies: pd.DataFrame) -> Figure:
    """Numbers of the population inferred from simulated studies, against the truth.

    Parameters
    ----------
    table, studies
        As :class:`~dyad_sim.inference.recovery.Recovery` has them.
    """
    columns, rows = grid_of(len(table), PER_ROW)
    width, height = 2.0 * columns + 0.4, 2.0 * rows + 0.7
    figure, axes = panels(columns, rows=rows, width=width, height=height)
    for panel, row in zip(axes, table.to_dict("records"), strict=False):
        here = studies[studies["name"] == row["name"]]
        colour = COLOURS["withdrawal"] if row["told"] else FAINT
        panel.vlines(here["truth"], here["low"], here["high"], color=tint(colour, 0.35), lw=0.7)
        panel.plot(here["truth"], here["mean"], "o", color=colour, markersize=2.4)
        ends = [here["truth"].min(), here["truth"].max()]
        panel.plot(ends, ends, color=INK, linewidth=0.8)
        panel.set_title(_in_lines(row["label"]), fontsize=8.5)
        share = f"{percent(max(0.0, row['recovered']))} recovered"
        panel.set_xlabel(share if row["told"] else f"{share}: not told", fontsize=8.0)
        panel.xaxis.set_major_locator(MaxNLocator(3))
        panel.yaxis.set_major_locator(MaxNLocator(4))
    hide_spare(axes, len(table))
    entitle(figure, f"{table['told'].sum()} of {len(table)} numbers can be told")
    note_below(
        figure, "Across: truth of a simulated study. Up: what is inferred, with 95 % intervals."
    )
    return figure


@styled
def inferred(table: pd.DataFrame) -> Figure:
    """What is inferred of a population, before and after the study was seen.

    Parameters
    ----------
    table
        As :class:`~dyad_sim.inference.study.Inferred` has it.
    """
    figure, (axes, *_) = panels(1, width=6.6, height=0.34 * max(len(table), 2) + 1.2)
    places, colour = np.arange(len(table)), COLOURS["withdrawal"]
    known = table["prior_high"] - table["prior_low"]
    axes.barh(places, known, left=table["prior_low"], height=0.7, color=tint(FAINT, 0.5))
    axes.hlines(places, table["low"], table["high"], color=colour, linewidth=2.4)
    axes.plot(table["mean"], places, "o", color=colour, markersize=5.0)
    axes.set_yticks(range(len(table)), table["label"])
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("on the scale of the trait")
    axes.grid(axis="x")
    entitle(figure, "The population that this study may have come from")
    note_below(figure, "Grey: what was thought possible before. Bars: 95 % of what is left.")
    return figure


@styled
def courses_beside(courses: pd.DataFrame) -> Figure:
    """Courses of a study, and the range of those of the inferred populations.

    Parameters
    ----------
    courses
        As :func:`~dyad_sim.inference.courses.courses` returns them.
    """
    names = [name for name in COURSES if name in set(courses["column"])]
    columns, rows = grid_of(len(names), 3)
    figure, axes = panels(
        columns, rows=rows, width=2.7 * columns + 0.3, height=2.1 * rows + 0.7
    )
    for panel, name in zip(axes, names, strict=False):
        _course(panel, courses[courses["column"] == name], name)
    hide_spare(axes, len(names))
    entitle(figure, "The study, and studies of the populations inferred from it")
    note_below(figure, "Line: the study. Band: 95 % of simulated studies.")
    return figure


def _course(axes: Axes, course: pd.DataFrame, name: str) -> None:
    """Draw one course."""
    title, unit, colour = COURSES[name]
    axes.fill_between(
        course["session"], course["low"], course["high"], color=tint(colour, 0.25), linewidth=0
    )
    alone = course["study"].notna().sum() == 1
    if alone:
        axes.vlines(
            course["session"], course["low"], course["high"], tint(colour, 0.25), lw=6.0
        )
    axes.plot(course["session"], course["study"], "o" if alone else "-", color=colour, lw=1.8)
    axes.set_title(title)
    axes.set_xlabel("session")
    axes.set_ylabel(unit)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    if name in SHARES:
        in_percent(axes.yaxis)


@styled
def off(statistics: pd.DataFrame, as_far_off: float) -> Figure:
    """What in a study is farthest from what the model expects.

    Parameters
    ----------
    statistics, as_far_off
        As :class:`~dyad_sim.inference.check.Check` has them.
    """
    shown = statistics.head(SHOWN)
    figure, (axes, *_) = panels(1, width=6.8, height=0.24 * len(shown) + 1.3)
    axes.axvspan(-1.96, 1.96, color=tint(FAINT, 0.35), linewidth=0)
    axes.axvline(0.0, color=DIM, linewidth=0.8)
    colours = np.where(shown["off"].abs() >= OFF, COLOURS["confrontation"], INK)
    axes.scatter(shown["off"], range(len(shown)), c=colours, s=22, zorder=3)
    axes.set_yticks(range(len(shown)), shown["statistic"].map(worded))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("off from what is expected")
    axes.grid(axis="x")
    entitle(figure, f"{percent(as_far_off)} of simulated studies are as far off as this one")
    note_below(figure, "In standard deviations of simulated studies. Grey: 95 % of them.")
    return figure


def worded(statistic: str) -> str:
    """Return the name of a statistic with its columns in words."""
    for name, (title, *_) in COURSES.items():
        statistic = statistic.replace(name, title.lower().replace(",", " of"))
    return statistic


def _in_lines(label: str) -> str:
    """Return a label in two lines where it is long."""
    words = label.split()
    half = (len(words) + 1) // 2
    return (
        label
        if len(label) < LONG
        else "\n".join((" ".join(words[:half]), " ".join(words[half:])))
    )
