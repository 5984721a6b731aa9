"""Draw the course of the searches: the distance from the record, generation by generation.

python experiments/00_calibration/course.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from calibrate import FITS
from matplotlib.axes import Axes

from dyad_sim.figures.style import COLOURS, FAINT, panels, save, styled

STAGES = ("rough", "middle", "finer", "first")
"""The searches that led to the default, in their order."""

OTHERS = ("second_rough", "second")
"""The independent ones."""


@styled
def draw() -> None:
    """Draw and save ``course.png``: median and best candidate over generations."""
    figure, (chain, alone) = panels(2, width=8.6, height=3.2, share=True)
    _chain(chain, STAGES)
    _chain(alone, OTHERS)
    chain.set_title("The fit that is the default")
    alone.set_title("An independent one")
    chain.set_ylabel("distance from the record")
    for panel in (chain, alone):
        panel.set_yscale("log")
        panel.set_xlabel("generation")
        panel.grid(axis="y")
    alone.legend(loc="upper right")
    for other in save(figure, Path(__file__).parent, "course")[1:]:
        other.unlink()  # The page shows the PNG.


def _chain(axes: Axes, stages: tuple[str, ...]) -> None:
    """Draw searches one after another."""
    begun = 0
    for stage in stages:
        course = pd.read_csv(FITS / stage / "course.csv")
        _lines(axes, course, begun)
        axes.axvline(begun, color=FAINT, linewidth=0.8)
        axes.text(begun + 2, 300.0, stage.replace("_", " "), fontsize=8.0)
        begun += len(course)


def _lines(axes: Axes, course: pd.DataFrame, begun: int) -> None:
    """Draw median and best of each generation."""
    place = course["generation"] + begun
    first = begun == 0
    axes.plot(
        place, course["median"], color=COLOURS["patient"], label="median" if first else None
    )
    axes.plot(
        place, course["best"], color=COLOURS["withdrawal"], label="best" if first else None
    )


if __name__ == "__main__":
    draw()
