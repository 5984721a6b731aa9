"""Curves with marks: that they say what they show."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from experiments.lib.figures import marked_curves


def curves(panels: int = 2, groups: int = 3) -> pd.DataFrame:
    """Rising curves with bands of half a unit."""
    rows = [
        {"panel": f"P{panel}", "group": f"G{group}", "x": x, "value": value}
        for panel in range(panels)
        for group in range(groups)
        for x, value in enumerate(np.linspace(group, group + 1.0, 5))
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(low=frame["value"] - 0.25, high=frame["value"] + 0.25)


MARKS = pd.DataFrame(
    {
        "panel": ["P0", "P0", "P0"],
        "group": ["G1", "G2", "nobody"],
        "place": [2.0, np.nan, 1.0],
        "low": [1.5, 0.0, 0.5],
        "high": [2.5, 4.0, 1.5],
    }
)


@pytest.mark.parametrize("panels", [1, 2, 4, 5])
def test_each_panel_has_a_curve_and_a_band_for_each_group(panels: int) -> None:
    along = {f"P{panel}": f"x{panel}" for panel in range(panels)}
    figure = marked_curves(curves(panels), along=along, units="points", title="A title")
    drawn = [axes for axes in figure.axes if axes.axison]
    assert [axes.get_xlabel() for axes in drawn] == list(along.values())
    for axes in drawn:
        assert len(axes.lines) == len(axes.collections) == 3
        assert axes.get_ylabel() == "points"


def test_marks_stand_on_the_curve_of_their_group() -> None:
    figure = marked_curves(
        curves(1),
        along="x",
        units="points",
        title="A title",
        marks=MARKS,
        note="Diamonds: there.",
    )
    (diamond,) = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert diamond.get_xydata().tolist() == [[2.0, 1.5]]
    assert any("Diamonds: there." in text.get_text() for text in figure.findobj(mpl.text.Text))


def test_groups_come_in_the_order_asked_for_and_axes_may_be_logarithmic() -> None:
    figure = marked_curves(
        curves(1).assign(value=1.0, low=0.5, high=2.0),
        along="x",
        units={"P0": "points"},
        title="A title",
        by=["G2", "G0"],
        logarithmic=True,
    )
    axes = figure.axes[0]
    assert [line.get_label() for line in axes.lines] == ["G2", "G0"]
    assert axes.get_yscale() == "log"


def test_a_single_group_needs_no_key() -> None:
    figure = marked_curves(curves(1, 1), along="x", units="points", title="A title")
    assert not figure.legends


def test_gaps_in_the_band_are_borne_and_nothing_is_refused() -> None:
    gaps = curves(1).assign(low=np.nan, high=np.nan)
    marked_curves(gaps, along="x", units="points", title="A title")
    with pytest.raises(ValueError, match="got none"):
        marked_curves(curves().iloc[:0], along="x", units="points", title="A title")
