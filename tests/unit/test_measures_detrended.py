"""Correlation within sessions of made-up series whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.detrended import detrended_correlation
from tests.made_up import EXCHANGES, coverage, cycles, frame_of_exchanges

SEED = 20091201

QUICK = Bootstrap(400)


def test_the_correlation_is_that_of_what_two_lines_leave_over() -> None:
    """By hand: lines by least squares, r of each session, means of z by dyad."""
    generator = np.random.default_rng(SEED)
    x, noise = generator.normal(size=(2, 12, 3, EXCHANGES))
    y = 0.5 * x + noise
    time = np.arange(EXCHANGES)
    z = np.empty((12, 3))
    for place in np.ndindex(12, 3):
        left = [
            series - np.polyval(np.polyfit(time, series, 1), time)
            for series in (x[place], y[place])
        ]
        z[place] = np.arctanh(np.corrcoef(*left)[0, 1])
    found = detrended_correlation(frame_of_exchanges(x + 0.3 * time, y - 0.1 * time), "x", "y")
    assert found.value == pytest.approx(np.tanh(z.mean()))
    assert (found.n, found.trusted, found.reason) == (12, True, "")


UP_AND_DOWN = np.array([1.0, -1.0, -1.0, 1.0, 0.0, 0.0, 1.0, -1.0, -1.0, 1.0])
NEAR_THE_ENDS = np.array([1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 1.0])
LATER = np.array([1.0, 1.0, -1.0, -1.0, 0.0, 0.0, -1.0, -1.0, 1.0, 1.0])
TEN = np.arange(10.0)


def session(dyad: str, number: int, x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """A session of two series, on straight lines and in units of their own."""
    line = np.arange(x.size)
    columns = {"exchange": line, "x": 0.01 * x + 3.0 * line, "y": 0.02 * y - 5.0 * line}
    return pd.DataFrame({"dyad": dyad, "session": number, **columns})


def test_correlations_of_ten_exchanges_are_those_of_the_hand() -> None:
    """Of 8, 4 and 4 in common: r is 4 / sqrt(32); and 0.  A line says nothing, nor do nine.

    Alike before and behind their middle, the series lie on no line of their own.
    """
    sessions = [
        session("a", 1, UP_AND_DOWN, NEAR_THE_ENDS),
        session("a", 2, UP_AND_DOWN, LATER),
        session("b", 1, UP_AND_DOWN, NEAR_THE_ENDS),
        session("b", 2, UP_AND_DOWN[:9], LATER[:9]),
        session("c", 1, UP_AND_DOWN, TEN),
    ]
    found = detrended_correlation(pd.concat(sessions), "x", "y", VALUES_ONLY)
    z = math.atanh(4.0 / math.sqrt(32.0))
    assert found.value == pytest.approx(math.tanh((z / 2.0 + z) / 2.0), rel=1e-9)
    assert found[3:] == (2, False, "2 dyads; without 1 short session")


def test_of_two_columns_that_are_not_there_the_first_is_named() -> None:
    found = detrended_correlation(session("a", 1, TEN, TEN), "warmth", "control")
    assert found[3:] == (0, False, "no column warmth")


def test_each_dyad_counts_once_however_many_sessions_it_has() -> None:
    generator = np.random.default_rng(SEED)
    x, noise = generator.normal(size=(2, 2, 5, EXCHANGES))
    frame = frame_of_exchanges(x, np.array([[[0.9]], [[-0.9]]]) * x + 0.4 * noise)
    one_session = frame[(frame["dyad"] == "case 0") | (frame["session"] == 1)]
    apart = [
        detrended_correlation(one_session[one_session["dyad"] == dyad], "x", "y").value
        for dyad in ("case 0", "case 1")
    ]
    together = detrended_correlation(one_session, "x", "y").value
    assert np.arctanh(together) == pytest.approx(np.mean(np.arctanh(apart)))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_series_and_itself_or_its_mirror_image_correlate_perfectly(sign: float) -> None:
    x = np.random.default_rng(SEED).normal(size=(12, 2, EXCHANGES))
    found = detrended_correlation(frame_of_exchanges(x, 3.0 + sign * 2.0 * x), "x", "y")
    assert found.value == pytest.approx(sign * (1.0 - 1e-6), rel=1e-9)


def test_the_correlation_covers_the_truth() -> None:
    """The truth is that of sessions of the same length: 5000 dyads of them."""
    truth = detrended_correlation(
        cycles(np.random.default_rng(1), 60.0, 5000), "x", "y", VALUES_ONLY
    ).value

    def draw(generator: np.random.Generator) -> Estimate:
        return detrended_correlation(cycles(generator, 60.0), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98
