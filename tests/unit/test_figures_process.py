"""The conditions of the process, drawn: nothing is missing, bands lie in one column."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from dyad_sim.evidence import PROCESS, Outcome, ProcessCompared, ProcessCondition
from dyad_sim.evidence.table import table
from dyad_sim.figures.evidence import END, INSIDE, LAST, OUTSIDE, process_figure
from dyad_sim.figures.style import save
from dyad_sim.measures import Estimate, unknown


def somewhere(condition: ProcessCondition) -> Estimate:
    """A value in the middle of the band, or well beyond its only end."""
    low, high = condition.low, condition.high
    if low is not None and high is not None:
        value = (low + high) / 2.0
    elif low is not None:
        value = low + (abs(low) / 2.0 or 0.1)
    else:
        assert high is not None
        value = high - (abs(high) / 2.0 or 0.1)
    return Estimate(value, value - 0.05, value + 0.05, 40, True, "")


def drawn_table(**models: Estimate) -> pd.DataFrame:
    """The figures with made-up values; by id, with dashes as underscores."""
    process = []
    for condition in PROCESS:
        model = models.get(condition.id.replace("-", "_"), somewhere(condition))
        process.append(ProcessCompared(condition, model, condition.holds(model.value)))
    return table(Outcome([], [], process))


@cache
def usual() -> Figure:
    """The figure of a model that is inside everywhere."""
    return process_figure(drawn_table())


def texts(figure: Figure) -> list[str]:
    """All that is written."""
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text)]


def markers(figure: Figure) -> list[tuple[float, str, str]]:
    """Place across, shape and colour of the value of each row, in their order."""
    (axes,) = figure.axes
    return [
        (float(np.asarray(line.get_xdata())[0]), str(line.get_marker()), str(line.get_color()))
        for line in axes.lines
        if line.get_marker() != "None"
    ]


def place_of(name: str) -> int:
    """Row of a figure of the process."""
    return [condition.id for condition in PROCESS].index(name)


def test_every_figure_of_the_process_has_a_row_from_above() -> None:
    (axes,) = usual().axes
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert labels == [f"{one.label}  {one.number}" for one in PROCESS]
    bottom, top = axes.get_ylim()
    assert top < 0.0 < bottom


def test_the_ends_of_all_bands_lie_at_the_same_places() -> None:
    """One that is open reaches the end of the axis."""
    (axes,) = usual().axes
    for condition, bar in zip(PROCESS, axes.patches, strict=True):
        box = bar.get_extents().transformed(axes.transData.inverted())
        assert box.x0 == pytest.approx(-END if condition.low is None else -1.0)
        assert box.x1 == pytest.approx(END if condition.high is None else 1.0)


def test_a_value_lies_where_it_belongs() -> None:
    """In the middle of a band, at its end, one half width or one doubling beyond."""
    models = {
        "P1": 0.8,
        "P13_mean": 5.8,
        "P14": 0.85,
        "P2": 4.0,
        "P5_upper": 180.0,
        "P4_confirmation": 0.0,
    }
    frame = drawn_table(
        **{name: Estimate(one, one, one, 40, True, "") for name, one in models.items()}
    )
    places = [place for place, _, _ in markers(process_figure(frame))]
    expected = {
        "P1": 0.0,
        "P13-mean": 1.0,
        "P14": 2.0,
        "P2": -2.0,
        "P5-upper": 2.0,
        "P4-confirmation": -3.0,
    }
    assert {name: places[place_of(name)] for name in expected} == pytest.approx(expected)


def test_inside_and_outside_differ_in_colour_and_in_shape() -> None:
    figure = process_figure(drawn_table(P14=Estimate(0.7, 0.6, 0.8, 40, True, "")))
    found = markers(figure)
    assert found[place_of("P14")][1:] == ("X", OUTSIDE)
    assert [one[1:] for one in found].count(("o", INSIDE)) == len(PROCESS) - 1
    assert f"{len(PROCESS) - 1} of {len(PROCESS)} figures of the process are as asked for" in (
        texts(figure)
    )


def test_what_lies_further_out_is_marked_at_the_edge() -> None:
    """On the side where it is; also a ratio of 0, whose logarithm has no end."""
    frame = drawn_table(
        P1=Estimate(0.0, 0.0, 0.01, 40, True, ""),
        P5_median=Estimate(500.0, 400.0, 600.0, 40, True, ""),
        P7=Estimate(0.0, 0.0, 0.1, 40, True, ""),
    )
    found = markers(process_figure(frame))
    assert found[place_of("P1")][:2] == (-LAST, "<")
    assert found[place_of("P5-median")][:2] == (LAST, ">")
    assert found[place_of("P7")][:2] == (-LAST, "<")


def test_band_and_model_stand_beside_each_row_in_numbers() -> None:
    written = texts(process_figure(drawn_table(P1=Estimate(0.123, 0.045, 12.3, 40, True, ""))))
    for text in ("0.7 to 0.9", "from 8", "to 120", "0.12 (0.045, 12)", "asked for", "model"):
        assert text in written


def test_figures_without_a_value_or_an_interval_are_drawn() -> None:
    bare = {
        one.id.replace("-", "_"): somewhere(one)._replace(low=math.nan, high=math.nan)
        for one in PROCESS
    }
    nothing = {name: unknown(0, "no ruptures") for name in bare}
    assert len(markers(process_figure(drawn_table(**bare)))) == len(PROCESS)
    assert texts(process_figure(drawn_table(**nothing))).count("\N{EN DASH}") == len(PROCESS)


def test_what_is_written_lies_on_the_paper() -> None:
    figure = usual()
    figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= 0.0
            assert box.x1 <= width
            assert box.y0 >= 0.0
            assert box.y1 <= height


@pytest.mark.slow
def test_the_figure_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    once, again = (
        save(process_figure(drawn_table()), tmp_path / name, "process")
        for name in ("once", "again")
    )
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    assert {path.suffix for path in once} == {".png", ".svg", ".pdf"}
