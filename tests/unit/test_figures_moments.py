"""The moments before a rupture and after talk about it: that the figures say what they show."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from dyad_sim.figures import COLOURS, after_speaking, before_a_rupture
from dyad_sim.figures.moments import (
    AFTER,
    BEFORE,
    COLUMNS,
    DRAWN,
    averages_of_study,
)
from dyad_sim.measures.ruptures.event_averages import MOMENTS, EventAverages, no_averages
from tests.made_up import exchanges_with_ruptures


def averages(lags: range, heights: Mapping[str, float]) -> EventAverages:
    """Straight lines that reach a height at their end; moments differ, bands are 0.2 wide."""
    rows = [
        (signal, moments, lag, value, value - 0.1, value + 0.1)
        for signal, height in heights.items()
        for place, moments in enumerate(MOMENTS)
        for lag in lags
        for value in [height * (lag - lags[0]) / (lags[-1] - lags[0]) + 0.05 * place]
    ]
    names = ["signal", "moments", "lag", "value", "low", "high"]
    return EventAverages(pd.DataFrame(rows, columns=names), 1234, 56, "")


def before(height: float = 0.8) -> EventAverages:
    """Averages before an onset, the last signals first."""
    signals = [signal for panel in BEFORE for signal in panel.signals.values()]
    return averages(range(-20, 6), dict.fromkeys(reversed(signals), height))


def after(height: float = -0.3) -> EventAverages:
    """Averages after speaking."""
    signals = [signal for panel in AFTER for signal in panel.signals.values()]
    return averages(range(-1, 21), dict.fromkeys(signals, height))


def texts(figure: Figure) -> str:
    """Everything that is written in a figure."""
    figure.draw_without_rendering()
    return " | ".join(found.get_text() for found in figure.findobj(Text))


def curves(axes: Axes) -> list[np.ndarray]:
    """What is drawn along the exchanges: the lines that are no level."""
    return [line.get_ydata() for line in axes.lines if len(line.get_ydata()) > 2]


# --- Before a rupture ----------------------------------------------------------


def test_what_builds_up_is_drawn_for_six_signals_and_both_partners() -> None:
    figure = before_a_rupture(before())
    assert [panel.get_title(loc="left") for panel in figure.axes] == [
        *("Strain", "Confirmation", "Embeddedness"),
        *("Negative complementarity", "Affiliation", "Control"),
    ]
    assert [len(curves(panel)) for panel in figure.axes] == [1, 1, 1, 1, 2, 2]
    acts = figure.axes[-1].lines[1:]
    assert [to_hex(line.get_color()).upper() for line in acts] == [
        COLOURS["patient"],
        COLOURS["therapist"],
    ]


def test_a_curve_is_the_difference_from_matched_moments_with_its_band() -> None:
    found = before(0.8)
    panel = before_a_rupture(found).axes[0]
    (curve,) = curves(panel)
    assert curve[[0, -1]] == pytest.approx([0.1, 0.9])
    (band,) = (one for one in panel.collections if one.get_paths())
    ends = band.get_paths()[0].vertices[:, 1]
    assert (ends.min(), ends.max()) == pytest.approx((0.0, 1.0))


def test_the_figure_before_a_rupture_names_axes_lines_and_what_it_rests_on() -> None:
    written = texts(before_a_rupture(before()))
    for expected in (
        "What builds up before a rupture",
        "exchanges before (\N{MINUS SIGN}) and after the rupture begins",
        "difference in SD",
        "before a rupture",
        "matched moments of the same dyad",
        "the patient, before a rupture",
        "1,234 ruptures of 56 dyads, each after 20 exchanges without one",
        "95 % intervals",
    ):
        assert expected in written


@pytest.mark.parametrize(("height", "reach"), [(0.1, 0.5), (3.0, 3.1)])
def test_small_differences_look_small_on_axes_that_all_panels_share(
    height: float, reach: float
) -> None:
    figure = before_a_rupture(before(height))
    ends = {panel.get_ylim() for panel in figure.axes}
    assert len(ends) == 1
    ((low, high),) = ends
    assert low <= -0.5
    assert reach <= high < reach + 0.5


# --- After speaking ------------------------------------------------------------


def test_speaking_and_silence_stand_above_and_their_difference_below() -> None:
    figure = after_speaking(after())
    above, below = figure.axes[:4], figure.axes[4:]
    assert [panel.get_title(loc="left") for panel in above] == [
        *("A rupture is open", "Intensity", "Embeddedness", "Confirmation"),
    ]
    for level, difference in zip(above, below, strict=True):
        assert [curve[-1] for curve in curves(level)] == pytest.approx([-0.3, -0.25])
        assert [curve[-1] for curve in curves(difference)] == pytest.approx([-0.2])
        assert len(level.collections) == 2
        assert len(difference.collections) == 1


def test_the_figure_after_speaking_names_axes_lines_and_what_it_rests_on() -> None:
    written = texts(after_speaking(after()))
    for expected in (
        "What becomes of a rupture that is spoken about",
        "exchanges since then",
        "share of the moments",
        "difference, in points",
        "the therapist, aware of the rupture, speaks about it",
        "does not, at matched moments of the same dyad",
        "Spoken about 1,234 times in 56 dyads",
        "\N{MINUS SIGN}1: the exchange before",
        "95 % intervals",
    ):
        assert expected in written


def test_shares_are_percentages_and_the_rest_has_one_scale() -> None:
    figure = after_speaking(after(-0.01))
    figure.draw_without_rendering()
    ticks = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    points = [label.get_text() for label in figure.axes[4].get_yticklabels()]
    assert "0 %" in ticks
    assert "\N{MINUS SIGN}5" in points
    assert len({panel.get_ylim() for panel in figure.axes[1:4]}) == 1
    assert len({panel.get_ylim() for panel in figure.axes[5:]}) == 1
    low, high = figure.axes[4].get_ylim()
    assert low <= -0.05
    assert high >= 0.05


# --- Both ----------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_without_enough_moments_nothing_is_drawn(name: str) -> None:
    with pytest.raises(ValueError, match="got none: only 3 moments"):
        DRAWN[name](no_averages("only 3 moments"))


@pytest.mark.parametrize(
    ("name", "found"), [("before_a_rupture", before()), ("after_speaking", after())]
)
def test_gaps_are_borne(name: str, found: EventAverages) -> None:
    """Sessions may be too short for the last exchanges, and a signal may never vary."""
    gaps = found.frame.assign(low=np.nan, high=np.nan)
    gaps.loc[gaps["lag"] > 3, "value"] = np.nan
    texts(DRAWN[name](found._replace(frame=gaps)))
    gaps.loc[gaps["signal"] == "confirmation", "value"] = np.nan
    texts(DRAWN[name](found._replace(frame=gaps)))


def test_the_averages_of_a_study_hold_every_signal_that_is_drawn() -> None:
    exchanges = exchanges_with_ruptures(np.random.default_rng(7), 14)
    dyads = pd.DataFrame({"dyad": np.arange(14), "therapist": np.arange(14)})
    found = averages_of_study(exchanges[list(COLUMNS)], dyads)
    assert list(found) == list(DRAWN)
    for name, shown in (("before_a_rupture", BEFORE), ("after_speaking", AFTER)):
        assert found[name].lacking == ""
        signals = {signal for panel in shown for signal in panel.signals.values()}
        assert set(found[name].frame["signal"]) == signals
        texts(DRAWN[name](found[name]))
