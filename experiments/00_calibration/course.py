"""Draw the course of the searches: the distance from all targets, round by round.

python experiments/00_calibration/course.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from calibrate import FITS
from matplotlib.axes import Axes

from dyad_sim.figures.style import COLOURS, FAINT, panels, save, styled

SEARCHES = {
    "first": "From prototype M",
    "second": "From prototype A",
    "third": "From the end of the first",
}


@styled
def draw() -> None:
    """Draw and save ``course.png``: the distance of the centre, and the figures inside."""
    figure, axes = panels(len(SEARCHES), width=8.6, height=3.2, share=True)
    for panel, (name, title) in zip(axes, SEARCHES.items(), strict=True):
        course = pd.read_csv(FITS / name / "course.csv")
        _distance(panel, course)
        panel.set_title(title)
        panel.set_xlabel("round")
        panel.set_yscale("log")
        panel.grid(axis="y")
    axes[0].set_ylabel("distance from all targets")
    for other in save(figure, Path(__file__).parent, "course")[1:]:
        other.unlink()  # The page shows the PNG.


def _distance(axes: Axes, course: pd.DataFrame) -> None:
    """Draw the distance after each round, the stages told apart, and what lies inside."""
    rounds = course["round"] + 1
    axes.plot(rounds, course["after"], marker="o", markersize=4.0, color=COLOURS["patient"])
    for place, change in zip(rounds, course["size"].diff().fillna(0.0) != 0.0, strict=True):
        if change:
            axes.axvline(place - 0.5, color=FAINT, linewidth=0.8)
    for place, after, inside in zip(rounds, course["after"], course["inside"], strict=True):
        axes.annotate(
            str(inside),
            (place, after),
            xytext=(0.0, 6.0),
            textcoords="offset points",
            ha="center",
            fontsize=7.0,
        )


if __name__ == "__main__":
    draw()
