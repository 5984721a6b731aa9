"""Distributions below each other: that they say what they show."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.lib.figures import distributions

ENDS = np.linspace(0.0, 1.0, 11)


def bins(columns: int = 2, rows: int = 3) -> pd.DataFrame:
    """Flat histograms."""
    table = [
        {"column": f"C{column}", "row": 0.5 * row, "low": low, "high": high, "share": 0.1}
        for column in range(columns)
        for row in range(rows)
        for low, high in itertools.pairwise(ENDS)
    ]
    return pd.DataFrame(table)


def outcomes(columns: int = 2, rows: int = 3) -> pd.DataFrame:
    """Tests of which the first finds a second mode, and the last is not known."""
    table = [
        {"column": f"C{column}", "row": 0.5 * row, "p": 1.0, "n": 100}
        for column in range(columns)
        for row in range(rows)
    ]
    table[0]["p"], table[-1]["p"] = 0.003, np.nan
    return pd.DataFrame(table)


def drawn(**changes: object) -> Figure:
    """Figure of the made-up histograms."""
    asked: dict[str, object] = {"x": "Intensity", "row": "Pull", "title": "A title"}
    return distributions(bins(), outcomes(), **asked | changes)


def texts(figure: Figure) -> list[str]:
    """Everything that is written on a figure."""
    return [text.get_text() for text in figure.findobj(Text)]


def test_there_is_a_panel_for_each_row_and_column_with_its_p_value() -> None:
    figure = drawn()
    assert len(figure.axes) == 6
    assert all(len(axes.patches) == 10 for axes in figure.axes)
    assert "p = 0.003" in texts(figure)
    assert texts(figure).count("p = 1") == 4


def test_panels_with_a_second_mode_have_another_colour() -> None:
    figure = drawn()
    colours = {axes.patches[0].get_facecolor() for axes in figure.axes[1:]}
    assert len(colours) == 1
    assert figure.axes[0].patches[0].get_facecolor() not in colours


def test_rows_may_have_words() -> None:
    assert "half" in texts(drawn(words={0.5: "half"}))


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="got none"):
        distributions(bins().iloc[:0], outcomes(), x="x", row="row", title="A title")
