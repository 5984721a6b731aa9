"""Figures of training studies and of differences: that they say what they show."""

from __future__ import annotations

import math

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch

from experiments.lib.figures.differences import differences_along
from experiments.lib.figures.multiple_baseline import Outcome, multiple_baseline
from experiments.lib.figures.power import power_curves

BEGINS = (9, 17, 25)
OUTCOMES = {"hostility": Outcome("Hostility", "share of acts")}


def texts(figure: Figure) -> str:
    """Everything that is written in a figure."""
    return " | ".join(found.get_text() for found in figure.findobj(mpl.text.Text))


def course(*names: str) -> pd.DataFrame:
    """Trained and untrained cases, who part where training begins."""
    rows = [
        {
            "outcome": name,
            "begins": start,
            "session": session,
            "trained": 0.4 - 0.02 * max(session - start, 0),
            "trained_low": 0.3,
            "trained_high": 0.5,
            "untrained": 0.4,
            "untrained_low": math.nan,
            "untrained_high": math.nan,
        }
        for name in names
        for start in BEGINS
        for session in range(1, 31)
    ]
    return pd.DataFrame(rows)


def test_each_beginning_has_a_panel_with_a_line_where_training_begins() -> None:
    figure = multiple_baseline(course("hostility"), OUTCOMES, title="It falls")
    assert len(figure.axes) == 3
    for panel, start in zip(figure.axes, BEGINS, strict=True):
        dashed = [line for line in panel.lines if line.get_linestyle() == "--"]
        assert [line.get_xdata()[0] for line in dashed] == [start - 0.5]
    for part in (
        "It falls",
        "Hostility",
        "share of acts",
        "session 17",
        "never trained",
        "95 %",
    ):
        assert part in texts(figure)


def test_the_line_steps_down_between_panels_and_heights_can_be_compared() -> None:
    outcomes = {**OUTCOMES, "alliance": Outcome("Alliance", "1 to 7")}
    figure = multiple_baseline(course("hostility", "alliance"), outcomes, title="Both")
    assert len(figure.axes) == 6
    assert len(figure.findobj(ConnectionPatch)) == 4
    assert len({panel.get_ylim() for panel in figure.axes[::2]}) == 1


def test_a_multiple_baseline_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="got none"):
        multiple_baseline(course("hostility").iloc[:0], OUTCOMES, title="")


def powers() -> pd.DataFrame:
    """Power of two tests over three sizes; the largest could not be drawn for one."""
    table = pd.DataFrame(
        {
            "panel": ["Trained"] * 6 + ["Nobody trained"] * 3,
            "line": ["one", "two"] * 3 + ["one"] * 3,
            "cases": [10, 10, 50, 50, 300, 300, 10, 50, 300],
            "power": [0.1, 0.2, 0.5, 0.7, 0.9, math.nan, 0.05, 0.04, 0.06],
        }
    )
    return table.assign(power_low=table["power"] - 0.02, power_high=table["power"] + 0.02)


def test_power_is_drawn_in_per_cent_over_the_number_of_cases() -> None:
    figure = power_curves(powers(), title="How many cases")
    lines = [drawn.get_children()[0] for drawn in figure.axes[0].containers]
    assert [list(line.get_ydata()) for line in lines] == [[10.0, 50.0, 90.0], [20.0, 70.0]]
    for part in ("How many cases", "Nobody trained", "80 %", "5 %", "one", "two", "300"):
        assert part in texts(figure)


def test_a_panel_in_which_nothing_is_known_stays_empty() -> None:
    nothing = powers().assign(power=math.nan, power_low=math.nan, power_high=math.nan)
    assert not power_curves(nothing, title="").axes[0].containers


def test_power_without_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="got none"):
        power_curves(powers().iloc[:0], title="")


def differences() -> pd.DataFrame:
    """Differences of two outcomes at three values, in two groups."""
    rows = [
        {"panel": panel, "group": group, "rigidity": at, "difference": at - 0.5}
        for panel in ("Relief", "Alliance")
        for group in ("low", "high")
        for at in (0.2, 0.5, 0.8)
    ]
    table = pd.DataFrame(rows)
    return table.assign(
        difference_low=table["difference"] - 0.1, difference_high=table["difference"] + 0.1
    )


def test_differences_stand_against_a_line_at_zero_and_say_whose_side_is_whose() -> None:
    figure = differences_along(
        differences(),
        along="rigidity",
        label="Rigidity (0 to 1)",
        units=["points", "of 1 to 7"],
        title="Where it turns",
        sides=("CBT better", "BRT better"),
    )
    assert len(figure.axes) == 2
    for panel in figure.axes:
        assert any(np.allclose(line.get_ydata(), 0.0) for line in panel.lines)
        assert len(panel.containers) == 2
    for part in ("Above 0: BRT better", "Rigidity (0 to 1)", "of 1 to 7", "high", "95 %"):
        assert part in texts(figure)


def test_a_single_group_needs_no_key() -> None:
    one = differences()[lambda rows: rows["group"] == "low"].drop(columns="difference_low")
    one = one.assign(difference_low=math.nan)
    figure = differences_along(one, along="rigidity", label="", units=["a", "b"], title="")
    assert not figure.legends


def test_differences_without_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="got none"):
        differences_along(
            differences().iloc[:0], along="rigidity", label="", units=[], title=""
        )
