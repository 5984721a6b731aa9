"""Figures of shares: how they spread, and single cases held again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from experiments.lib.figures import once_more, spreads

COLOURS = {"both": "#000000", "neither": "#999999"}


def texts(figure: Figure) -> str:
    """Everything that is written in a figure."""
    figure.draw_without_rendering()
    return " | ".join(found.get_text() for found in figure.findobj(Text))


def spread_frame() -> pd.DataFrame:
    """Two panels of two rows; of one, nothing is known."""
    row = {"p10": 10.0, "p25": 20.0, "p50": 40.0, "p75": 60.0, "p90": 90.0}
    row |= {"mean": 42.0, "low": 35.0, "high": 49.0}
    rows = [
        {"panel": panel, "label": label, **row}
        for panel in ("Minor", "Escalated")
        for label in ("Patient", "Therapist")
    ]
    rows[3] |= dict.fromkeys(row, np.nan)
    return pd.DataFrame(rows)


def drawn(frame: pd.DataFrame) -> Figure:
    """The spreads of a frame."""
    return spreads(frame, unit="share, %", cases="ruptures", title="Shares")


def test_spreads_say_what_they_show():
    """Panels, rows, unit, and what bars and dots are."""
    written = texts(drawn(spread_frame()))
    for expected in ("Minor", "Escalated", "Patient", "share, %", "80 % of ruptures", "95 %"):
        assert expected in written


def test_spreads_draw_quantiles_and_means_where_they_are():
    """Two bars, a median and a mean for each row, the first row on top."""
    axes = drawn(spread_frame()).axes[0]
    ends = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches)
    assert ends == [(10.0, 90.0), (10.0, 90.0), (20.0, 60.0), (20.0, 60.0)]
    points = [line.get_xdata() for line in axes.lines if line.get_marker() == "o"]
    assert [float(np.ravel(x)[0]) for x in points] == [42.0, 42.0]
    bottom, top = axes.get_ylim()
    assert bottom > top


def test_spreads_reach_beyond_the_outermost_bar():
    """Else it would look cut off."""
    left, right = drawn(spread_frame()).axes[0].get_xlim()
    assert left < 0.0
    assert right > 90.0


def path_frame(panels: int) -> pd.DataFrame:
    """Paths over two sessions in two worlds."""
    rows = [
        {
            "panel": f"case {panel}",
            "world": world,
            "session": session,
            "exchange": exchange,
            "value": 0.1 * exchange if world == "both" else 0.0,
        }
        for panel in range(panels)
        for world in COLOURS
        for session in (3, 4)
        for exchange in range(5)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("panels", [1, 2, 3])
def test_every_case_has_a_panel_with_every_world(panels):
    """And the key says which line is which."""
    figure = once_more(
        path_frame(panels), y="intensity", title="Cases", note="Who", colours=COLOURS, level=0.5
    )
    shown = [axes for axes in figure.axes if axes.axison]
    assert len(shown) == panels
    for axes in shown:
        lines = {line.get_label(): line for line in axes.lines}
        assert lines["both"].get_ydata().tolist() == [0.1 * n for n in range(5)] * 2
        assert lines["neither"].get_xdata().tolist() == list(range(1, 11))
    written = texts(figure)
    for expected in ("both", "neither", "Who", "intensity", "case 0"):
        assert expected in written


def test_a_new_session_is_marked():
    """Between its first exchange and the one before."""
    figure = once_more(path_frame(1), y="", title="", note="", colours=COLOURS)
    dotted = [line for line in figure.axes[0].lines if line.get_label().startswith("_")]
    assert [line.get_xdata()[0] for line in dotted] == [5.5]


def test_nothing_to_draw_is_refused():
    """In words."""
    with pytest.raises(ValueError, match="a row for each spread, got none"):
        drawn(spread_frame().iloc[:0])
    with pytest.raises(ValueError, match="a row for each exchange, got none"):
        once_more(path_frame(0), y="", title="", note="", colours=COLOURS)
