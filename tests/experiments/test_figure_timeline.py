"""The timeline of milestones: that it says what it shows."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from experiments.lib.figures import timeline

NAMES = ["Distant", "Turn", "Never"]


def made_up() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three milestones over ten sessions; the last one never comes."""
    shares = {"Distant": [0.5] + [0.02] * 9, "Turn": [0.0] * 3 + [0.1] * 7, "Never": [0.0] * 10}
    frame = pd.DataFrame(
        [
            {"label": name, "session": session, "share": share}
            for name, row in shares.items()
            for session, share in enumerate(row, start=1)
        ]
    )
    summary = pd.DataFrame(
        {
            "label": NAMES,
            "share": [0.68, 0.7, 0.0],
            "share_low": [0.6, 0.62, 0.0],
            "share_high": [0.75, 0.77, 0.02],
            "median": [1.0, 7.0, np.nan],
            "median_low": [1.0, 6.0, np.nan],
            "median_high": [1.0, 8.0, np.nan],
            "first": [1.0, 9.0, np.nan],
            "last": [4.0, 9.0, np.nan],
        }
    )
    return frame, summary


def test_each_milestone_has_a_row_with_its_share() -> None:
    frame, summary = made_up()
    figure = timeline(frame, summary, known="published", unit="Session", title="A title")
    written = [text.get_text() for text in figure.findobj(mpl.text.Text)]
    assert "68 % (60 to 75)" in written
    assert "0 % (0 to 2)" in written
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == NAMES
    assert any("published course" in text for text in written)


def test_bars_stand_for_the_distribution_of_their_row() -> None:
    frame, summary = made_up()
    axes = timeline(frame, summary, known="known", unit="Session", title="A title").axes[0]
    heights = np.abs([bar.get_height() for bar in axes.patches])
    assert len(heights) == 20
    assert heights[0] == heights.max() == heights[10:].max()


def test_intervals_that_are_not_known_are_not_written() -> None:
    frame, summary = made_up()
    summary = summary.assign(share_low=np.nan, share_high=np.nan)
    figure = timeline(frame, summary, known="known", unit="Session", title="A title")
    assert "68 %" in [text.get_text() for text in figure.findobj(mpl.text.Text)]


def test_nothing_to_draw_is_refused() -> None:
    frame, summary = made_up()
    with pytest.raises(ValueError, match="got none"):
        timeline(frame, summary.iloc[:0], known="known", unit="Session", title="A title")
