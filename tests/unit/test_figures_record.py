"""The model beside the record, drawn: nothing is missing, nothing lies off the paper."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from dyad_sim.evidence import Compared, Entry, Outcome, entries, scored
from dyad_sim.evidence.table import table
from dyad_sim.figures.evidence import INSIDE, OUTSIDE, record_figure
from dyad_sim.figures.style import INK, save
from dyad_sim.measures import Estimate, unknown


def somewhere(entry: Entry, half: float = 0.05) -> Estimate:
    """A value in the middle of the band, or near its only end, with an interval."""
    ends = [end for end in (entry.low, entry.high) if end is not None]
    value = sum(ends) / len(ends) + (
        0.1 if entry.high is None else -0.1 if entry.low is None else 0.0
    )
    return Estimate(value, value - half, value + half, 40, True, "")


def drawn_table(**models: Estimate) -> pd.DataFrame:
    """The scored entries with made-up values; by id, with dashes as underscores."""
    compared = []
    for entry in entries().values():
        model = models.get(
            entry.id.replace("-", "_"), somewhere(entry) if entry.scored else unknown(0, "")
        )
        inside = entry.holds(model.value) if entry.scored else None
        compared.append(Compared(entry, model, inside))
    frame = table(Outcome(compared, []))
    return frame[frame["scored"]]


@cache
def usual() -> Figure:
    """The figure of a model that is inside everywhere."""
    return record_figure(drawn_table())


def labels(figure: Figure) -> list[str]:
    """The labels of all rows, panel by panel."""
    return [tick.get_text() for axes in figure.axes for tick in axes.get_yticklabels()]


def segments(axes: Axes, colour: str) -> list[tuple[float, float]]:
    """Ends of the horizontal lines of a colour."""
    return [
        (float(xs[0]), float(xs[1]))
        for line in axes.lines
        if line.get_color() == colour
        and len(xs := np.asarray(line.get_xdata(), dtype=float)) == 2
        and len(set(np.asarray(line.get_ydata()).tolist())) == 1
    ]


def markers(figure: Figure, marker: str) -> int:
    """How many points of a shape there are, the key not counted."""
    return sum(line.get_marker() == marker for axes in figure.axes for line in axes.lines)


def panel_of(figure: Figure, scale: str) -> Axes:
    """The panel of a scale."""
    (found,) = (axes for axes in figure.axes if axes.get_xlabel() == scale.capitalize())
    return found


def test_every_scored_entry_has_a_row_in_the_panel_of_its_scale() -> None:
    """In the order of the record, with its grade; the fullest panel first."""
    figure = usual()
    rows = defaultdict(list)
    for entry in scored():
        rows[entry.scale.capitalize()].append(f"{entry.label}  {entry.grade}")
    scales = [axes.get_xlabel() for axes in figure.axes]
    assert sorted(scales) == sorted(rows)
    assert [len(rows[scale]) for scale in scales] == sorted(map(len, rows.values()))[::-1]
    assert labels(figure) == [label for scale in scales for label in rows[scale]]
    assert len(labels(figure)) == 46


def test_published_intervals_and_figures_are_there() -> None:
    """Every interval as a line, every number as a diamond."""
    figure = usual()
    found = {ends for axes in figure.axes for ends in segments(axes, INK)}
    for entry in scored():
        if entry.published_low is not None:
            assert (entry.published_low, entry.published_high) in found
    assert markers(figure, "D") == sum(entry.value is not None for entry in scored())


def test_the_model_and_its_interval_are_there() -> None:
    frame, figure = drawn_table(), usual()
    found = {ends for axes in figure.axes for ends in segments(axes, INSIDE)}
    assert set(zip(frame["model_low"], frame["model_high"], strict=True)) <= found
    assert markers(figure, "o") == 46


def test_inside_and_outside_differ_in_colour_and_in_shape() -> None:
    frame = drawn_table(dropout_rate=Estimate(0.9, 0.8, 1.0, 40, True, ""))
    figure = record_figure(frame)
    assert markers(figure, "X") == 1
    assert markers(figure, "o") == 45
    (cross,) = (line for axes in figure.axes for line in axes.lines if line.get_marker() == "X")
    assert cross.get_color() == OUTSIDE
    figure.draw_without_rendering()
    written = " ".join(text.get_text() for text in figure.findobj(Text))
    assert "45 of 46 published figures hold on the model" in written
    assert "model, outside" in written


def test_a_band_that_is_open_reaches_the_end_of_the_axis() -> None:
    """Above or below."""
    figure = usual()
    for entry in scored():
        if entry.low is not None and entry.high is not None:
            continue
        axes = panel_of(figure, entry.scale)
        row = [tick.get_text() for tick in axes.get_yticklabels()].index(
            f"{entry.label}  {entry.grade}"
        )
        bar = axes.patches[row].get_extents().transformed(axes.transData.inverted())
        ends = axes.get_xlim()
        assert bar.x0 == pytest.approx(ends[0] if entry.low is None else entry.low)
        assert bar.x1 == pytest.approx(ends[1] if entry.high is None else entry.high)


def test_the_first_entry_of_a_panel_stands_on_top() -> None:
    for axes in usual().axes:
        bottom, top = axes.get_ylim()
        assert top < 0.0 < bottom


def test_values_beyond_the_usual_are_not_cut_off() -> None:
    """Neither a difference of shares nor a coefficient has its ends at the usual ones."""
    frame = drawn_table(
        aft_hostility_drop=Estimate(-0.4, -0.5, -0.3, 40, True, ""),
        unrepaired_beta=Estimate(1.3, 1.1, 1.5, 40, True, ""),
        control_reciprocity=Estimate(-0.95, -0.99, -0.9, 40, True, ""),
    )
    figure = record_figure(frame)
    share = panel_of(figure, "share").get_xlim()
    correlation = panel_of(figure, "correlation or standardised coefficient").get_xlim()
    assert share[0] < -0.5
    assert share[1] > 1.0
    assert correlation[0] < -0.99
    assert correlation[1] > 1.5


def test_entries_without_a_value_or_an_interval_are_drawn() -> None:
    """Too few dyads for an interval, or nothing to measure at all."""
    bare = {
        entry.id.replace("-", "_"): somewhere(entry)._replace(low=math.nan, high=math.nan)
        for entry in scored()
    }
    nothing = {name: unknown(0, "nothing differs") for name in bare}
    for models in (bare, nothing):
        figure = record_figure(drawn_table(**models))
        figure.draw_without_rendering()
        assert labels(figure) == labels(usual())


def test_a_single_entry_makes_a_figure() -> None:
    """Also one whose scale it has for itself and of which nothing is known."""
    frame = drawn_table(warm_complementarity_alliance=unknown(0, "no observations"))
    alone = frame[frame["id"] == "warm-complementarity-alliance"]
    (axes,) = record_figure(alone).axes
    left, right = axes.get_xlim()
    assert left < 0.0 < right


@pytest.mark.slow
def test_the_figure_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    once, again = (
        save(record_figure(drawn_table()), tmp_path / name, "record")
        for name in ("once", "again")
    )
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    assert {path.suffix for path in once} == {".png", ".svg", ".pdf"}
