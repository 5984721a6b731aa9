"""Correlation within sessions of made-up series whose answers are known."""

from __future__ import annotations

import numpy as np
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
    assert found.value == pytest.approx(sign, abs=1e-5)


def test_the_correlation_covers_the_truth() -> None:
    """The truth is that of sessions of the same length: 5000 dyads of them."""
    truth = detrended_correlation(
        cycles(np.random.default_rng(1), 60.0, 5000), "x", "y", VALUES_ONLY
    ).value

    def draw(generator: np.random.Generator) -> Estimate:
        return detrended_correlation(cycles(generator, 60.0), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98
