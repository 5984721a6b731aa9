"""Measures against each other along a swept parameter, drawn from made-up cells."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from dyad_sim.measures.studies.reported import Measure
from experiments.lib.figures import traces

REPAIR, SENSITIVITY = "therapist.repair_probability", "patient.intrusion_sensitivity"
X = "metacommunications_per_session"
RATES = (0.0, 0.5, 1.0)


def made_up() -> pd.DataFrame:
    """Two lines of three cells, whose alliance is best in the middle."""
    rows = [
        {
            REPAIR: rate,
            SENSITIVITY: sensitivity,
            X: 4.0 * rate,
            "alliance_last": alliance,
            "dropped_out_share": 0.2 + 0.1 * rate,
        }
        for sensitivity in (0.05, 0.95)
        for rate, alliance in zip(RATES, (3.0, 4.0, 3.5), strict=True)
    ]
    cells = pd.DataFrame(rows)
    for name, half in ((X, 0.3), ("alliance_last", 0.2), ("dropped_out_share", 0.05)):
        cells[f"{name}_low"], cells[f"{name}_high"] = cells[name] - half, cells[name] + half
    return cells


def rings(figure: Figure, panel: int) -> list[tuple[float, float]]:
    """Places of the rings in one panel."""
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in figure.axes[panel].get_lines()
        if line.get_markerfacecolor() == "none"
    ]


def test_a_ring_marks_the_best_of_each_line() -> None:
    figure = traces(made_up(), X, ["alliance_last", "dropped_out_share"], REPAIR, SENSITIVITY)
    assert rings(figure, 0) == [(2.0, 4.0)] * 2
    assert rings(figure, 1) == [(0.0, 20.0)] * 2


def test_both_intervals_are_drawn() -> None:
    figure = traces(made_up(), X, ["alliance_last"], REPAIR, SENSITIVITY)
    across, up = figure.axes[0].containers[0].lines[2]
    assert np.ptp(across.get_segments()[1][:, 0]) == pytest.approx(0.6)
    assert np.ptp(up.get_segments()[1][:, 1]) == pytest.approx(0.4)


def test_it_says_what_is_what() -> None:
    figure = traces(made_up(), X, ["alliance_last"], REPAIR, SENSITIVITY)
    figure.draw_without_rendering()
    written = " | ".join(found.get_text() for found in figure.findobj(Text))
    for words in (
        "Metacommunications (per session)",
        "Alliance, last session",
        "Rings: the best",
        "therapist repair probability",
        "patient intrusion sensitivity",
    ):
        assert words in written


def test_no_ring_where_nothing_is_better() -> None:
    y = Measure("alliance_last", "Level", "points")
    assert rings(traces(made_up(), X, [y], REPAIR, SENSITIVITY), 0) == []


def test_what_is_not_known_is_left_out() -> None:
    cells = made_up()
    cells.loc[cells[SENSITIVITY] == 0.05, ["alliance_last", "alliance_last_low"]] = math.nan
    assert len(rings(traces(cells, X, ["alliance_last"], REPAIR, SENSITIVITY), 0)) == 1
