"""Estimates below each other."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.lib.figures import forest


def estimates(**more) -> pd.DataFrame:
    rows = {
        "label": ["one", "two"],
        "value": [0.5, -0.2],
        "low": [0.1, -0.4],
        "high": [0.9, 0.0],
    }
    return pd.DataFrame({**rows, **more})


def test_the_first_estimate_stands_at_the_top():
    (axes,) = forest(estimates(), unit="points", title="t").axes

    low, high = axes.get_ylim()
    assert low > high
    assert [label.get_text() for label in axes.get_yticklabels()] == ["one", "two"]
    assert axes.get_xlabel() == "points"


def test_every_interval_is_drawn_from_its_low_to_its_high_end():
    (axes,) = forest(estimates(), unit="points", title="t").axes

    (bars,) = axes.containers
    _, _, (lines,) = bars
    ends = sorted((segment[0][0], segment[1][0]) for segment in lines.get_segments())
    assert np.array(ends) == pytest.approx(np.array([[-0.4, 0.0], [0.1, 0.9]]))


def test_an_unknown_interval_leaves_the_estimate():
    figure = forest(estimates(low=[math.nan, -0.4]), unit="points", title="t")

    (bars,) = figure.axes[0].containers
    assert bars[0].get_xdata().tolist() == [0.5, -0.2]


def test_panels_share_their_rows_and_have_units_of_their_own():
    twice = pd.concat([estimates(panel="A"), estimates(panel="B")], ignore_index=True)

    figure = forest(twice, unit="", of=["points", "%"], title="t")

    assert [axes.get_title(loc="left") for axes in figure.axes] == ["A", "B"]
    assert [axes.get_xlabel() for axes in figure.axes] == ["points", "%"]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1


def test_groups_stand_side_by_side_in_a_row_and_in_the_key():
    both = pd.concat([estimates(group="a"), estimates(group="b")], ignore_index=True)

    figure = forest(both, unit="points", title="t", by=["b", "a"])

    (axes,) = figure.axes
    heights = [bars[0].get_ydata()[0] for bars in axes.containers]
    assert heights[0] < heights[1]
    (key,) = figure.legends
    assert [text.get_text() for text in key.get_texts()] == ["b", "a"]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="row for each estimate"):
        forest(estimates().iloc[:0], unit="points", title="t")
