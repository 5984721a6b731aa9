"""Time courses: that they say what they show."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from experiments.lib.figures import time_courses


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


UNITS = {f"P{panel}": "points" for panel in range(5)}


@pytest.mark.parametrize("panels", [1, 2, 4, 5])
def test_each_panel_has_a_curve_and_a_band_for_each_group(panels: int) -> None:
    figure = time_courses(curves(panels), along="Session", units=UNITS, title="A title")
    drawn = [axes for axes in figure.axes if axes.axison]
    assert len(drawn) == panels
    for axes in drawn:
        assert len(axes.lines) == len(axes.collections) == 3
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("Session", "points")


def test_what_is_expected_is_drawn_and_named() -> None:
    figure = time_courses(
        curves(1).assign(expected=1.0),
        along="Session",
        units=UNITS,
        title="A title",
        expected="by chance",
    )
    assert len(figure.axes[0].lines) == 6
    assert any("Thin: by chance" in text.get_text() for text in figure.findobj(mpl.text.Text))


def test_groups_come_in_the_order_asked_for() -> None:
    asked = ["G2", "G0"]
    figure = time_courses(curves(1), along="Session", units=UNITS, title="A title", by=asked)
    assert [line.get_label() for line in figure.axes[0].lines] == asked
    assert [text.get_text() for text in figure.legends[0].get_texts()] == asked


def test_a_single_group_needs_no_key() -> None:
    figure = time_courses(curves(1, 1), along="Session", units=UNITS, title="A title")
    assert not figure.legends


def test_gaps_in_the_band_are_borne_and_nothing_is_refused() -> None:
    gaps = curves(1).assign(low=np.nan, high=np.nan)
    time_courses(gaps, along="x", units=UNITS, title="A title")
    with pytest.raises(ValueError, match="got none"):
        time_courses(curves().iloc[:0], along="x", units=UNITS, title="A title")
