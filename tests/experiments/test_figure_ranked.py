"""Ranked estimates: that each panel has its own order and says what it shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.lib.figures import ranked


def effects(panels: int = 3, rows: int = 20, groups: int = 1) -> pd.DataFrame:
    """Estimates in an order that differs between panels."""
    table = [
        {
            "panel": f"P{panel}",
            "label": f"L{row}",
            "kind": f"K{row % 3}",
            "group": f"G{group}",
            "value": float((row * (2 * panel + 7)) % rows) + 0.1 * group,
        }
        for panel in range(panels)
        for row in range(rows)
        for group in range(groups)
    ]
    frame = pd.DataFrame(table)
    return frame.assign(low=frame["value"] - 0.5, high=frame["value"] + 0.5, floor=0.2)


def labels(figure: Figure, panel: int) -> list[str]:
    """Labels of a panel from its top."""
    return [text.get_text() for text in figure.axes[panel].get_yticklabels()]


def test_the_largest_stand_at_the_top_of_each_panel_and_no_more_than_asked_for() -> None:
    frame = effects()
    figure = ranked(frame, unit="points", title="A title", most=5)
    for panel in range(3):
        here = frame[frame["panel"] == f"P{panel}"]
        expected = here.sort_values("value", ascending=False)["label"].head(5).tolist()
        assert labels(figure, panel) == expected
        assert figure.axes[panel].get_xlabel() == "points"


def test_kinds_and_groups_are_in_the_key_if_they_are_there() -> None:
    frame = effects(groups=2)
    figure = ranked(
        frame[frame["kind"] != "K1"],
        unit="points",
        title="A title",
        kinds=["K2", "K1", "K0"],
    )
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "G0",
        "G1",
        "K2",
        "K0",
    ]


def test_units_may_differ_between_panels() -> None:
    figure = ranked(effects(2), unit={"P0": "points", "P1": "share"}, title="A title")
    assert [axes.get_xlabel() for axes in figure.axes] == ["points", "share"]


def test_without_kinds_and_groups_there_is_no_key_but_a_word_on_the_bars() -> None:
    frame = effects(1).drop(columns=["kind", "group", "floor"])
    figure = ranked(frame, unit="points", title="A title")
    assert not figure.legends


def test_unknown_intervals_are_borne_and_nothing_is_refused() -> None:
    ranked(effects().assign(low=np.nan, floor=np.nan), unit="points", title="A title")
    with pytest.raises(ValueError, match="got none"):
        ranked(effects().iloc[:0], unit="points", title="A title")
