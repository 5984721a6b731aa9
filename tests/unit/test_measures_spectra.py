"""Coherence and phase of made-up series whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import signal

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.people.spectra import coherence, phase, signed_phase
from tests.made_up import EXCHANGES, coverage, cycles, frame_of_exchanges

SEED = 20091201

QUICK = Bootstrap(400)

Measure = Callable[[pd.DataFrame, str, str], Estimate]


@pytest.mark.parametrize(("sign", "degrees"), [(1.0, 0.0), (-1.0, 180.0)])
def test_a_series_and_itself_or_its_mirror_image_fit_perfectly(
    sign: float, degrees: float
) -> None:
    x = np.random.default_rng(SEED).normal(size=(12, 2, EXCHANGES))
    frame = frame_of_exchanges(x, 3.0 + sign * 2.0 * x)
    assert coherence(frame, "x", "y").value == pytest.approx(1.0)
    found = phase(frame, "x", "y")
    assert found[:3] == pytest.approx((degrees, degrees, degrees), abs=1e-6)


def test_coherence_is_the_weighted_mean_of_scipys() -> None:
    """One long session, less its straight line, in windows of 20."""
    generator = np.random.default_rng(SEED)
    x = generator.normal(size=2000).cumsum()
    y = np.roll(x, 2) + generator.normal(0.0, 5.0, 2000)
    found = coherence(frame_of_exchanges(x.reshape(1, 1, -1), y.reshape(1, 1, -1)), "x", "y")
    left = signal.detrend(x), signal.detrend(y)
    _, each = signal.coherence(*left, nperseg=20)
    weight = np.prod([signal.welch(series, nperseg=20)[1] for series in left], axis=0)[1:]
    assert found.value == pytest.approx(np.average(each[1:], weights=weight))


def test_the_spectra_of_a_dyad_are_summed_over_its_windows() -> None:
    """Sessions of 45 and 60 exchanges have 3 and 5 windows; the sum weighs them so."""
    x, y = np.random.default_rng(SEED).normal(size=(2, 1, 2, EXCHANGES))
    frame = frame_of_exchanges(x, y)
    frame = frame[(frame["session"] == 2) | (frame["exchange"] < 45)]
    total = np.zeros((3, 10), dtype=complex)
    for session, windows in ((1, 3), (2, 5)):
        own = frame[frame["session"] == session]
        one, two = signal.detrend(own["x"]), signal.detrend(own["y"])
        for place, pair in enumerate(((one, one), (two, two), (one, two))):
            total[place] += windows * signal.csd(*pair, nperseg=20)[1][1:]
    expected = np.sum(np.abs(total[2]) ** 2) / np.sum((total[0] * total[1]).real)
    assert coherence(frame, "x", "y").value == pytest.approx(expected)


def test_coherence_of_series_without_a_bond_is_about_one_over_the_windows() -> None:
    """20 sessions of 5 overlapping windows: between 1/100 and 1/60."""
    x, y = np.random.default_rng(SEED).normal(size=(2, 40, 20, EXCHANGES))
    assert 1 / 100 < coherence(frame_of_exchanges(x, y), "x", "y").value < 1 / 60


@pytest.mark.parametrize("degrees", [0.0, 36.0, 90.0, 144.0, 180.0])
def test_the_phase_of_two_cycles_is_found(degrees: float) -> None:
    time = 2.0 * np.pi * np.arange(200) / 10.0
    x, y = np.sin(time), np.sin(time + math.radians(degrees))
    frame = frame_of_exchanges(np.tile(x, (10, 1, 1)), np.tile(y, (10, 1, 1)))
    for found in (phase(frame, "x", "y"), phase(frame, "y", "x")):
        assert found[:3] == pytest.approx((degrees, degrees, degrees), abs=1.0)


def test_a_phase_next_to_180_is_not_averaged_to_0() -> None:
    """Dyads at 170 and at -170 degrees are both nearly in antiphase."""
    time = 2.0 * np.pi * np.arange(200) / 10.0
    apart = np.radians([170.0, -170.0] * 6)[:, np.newaxis, np.newaxis]
    x = np.tile(np.sin(time), (12, 1, 1))
    found = phase(frame_of_exchanges(x, np.sin(time + apart)), "x", "y")
    assert found.value == pytest.approx(180.0, abs=1.0)
    assert found.low > 170.0
    assert found.high == 180.0


def apart(*degrees: float, length: int = 200) -> pd.DataFrame:
    """Cycles of 10 exchanges of some dyads, each so far apart."""
    time = 2.0 * np.pi * np.arange(length) / 10.0
    shifts = np.radians(degrees)[:, np.newaxis, np.newaxis]
    x = np.tile(np.sin(time), (len(degrees), 1, 1))
    return frame_of_exchanges(x, np.sin(time + shifts))


def test_an_interval_that_crosses_0_ends_there() -> None:
    found = phase(apart(*[10.0, -10.0] * 6), "x", "y")
    assert (found.low, found.high) == (0.0, pytest.approx(5.0, abs=2.0))


def test_an_interval_next_to_0_does_not_reach_it() -> None:
    found = phase(apart(*[0.2, 1.8] * 6, length=2000), "x", "y")
    assert 0.3 < found.low < 0.9
    assert 1.1 < found.high < 1.7


def test_an_interval_that_crosses_180_ends_there_whoever_leads() -> None:
    """From 165 to 185, which is 175 the other way round."""
    frame = apart(*[160.0, 190.0] * 6)
    for found in (phase(frame, "x", "y"), phase(frame, "y", "x")):
        assert found[:3] == pytest.approx((175.0, 167.5, 180.0), abs=2.5)
        assert found.high == 180.0


def test_the_end_beyond_180_may_be_the_lower_one() -> None:
    """Ten dyads at 169 degrees and two at 229: from 169 to about 194, which is 166."""
    found = phase(apart(*[169.0] * 10, *[229.0] * 2), "x", "y")
    assert found.value == pytest.approx(179.0, abs=2.0)
    assert 160.0 < found.low < 168.0


def test_cycles_weigh_by_the_product_of_their_powers() -> None:
    """Of cycles in phase 2 and 2, of those a quarter apart 2 and 3: tan is 36 over 16."""
    slow, quick = (2.0 * np.pi * np.arange(200) / length for length in (10.0, 4.0))
    x = 2.0 * np.sin(slow) + 2.0 * np.sin(quick)
    y = 2.0 * np.sin(slow) + 3.0 * np.cos(quick)
    found = phase(frame_of_exchanges(*(np.tile(one, (10, 1, 1)) for one in (x, y))), "x", "y")
    assert found.value == pytest.approx(math.degrees(math.atan2(36.0, 16.0)), abs=1.0)


@pytest.mark.parametrize("measure", [coherence, phase])
def test_a_dyad_of_whom_a_series_never_varies_is_left_out(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0, 13)
    still = frame.assign(y=frame["y"].where(frame["dyad"] != "case 4", 3.0))
    found = measure(still, "x", "y")
    others = measure(frame[frame["dyad"] != "case 4"], "x", "y")
    assert found[:3] == pytest.approx(others[:3], rel=1e-9, abs=0)
    assert found[3:] == (12, True, "")
    nobody = measure(frame.assign(y=3.0), "x", "y")
    assert (nobody.n, nobody.trusted, nobody.reason) == (0, False, "no series varies")


@pytest.mark.parametrize("measure", [coherence, phase])
def test_units_do_not_matter(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    small = frame.assign(x=1e-3 * frame["x"], y=1e-3 * frame["y"])
    assert measure(small, "x", "y")[:3] == pytest.approx(measure(frame, "x", "y")[:3])


@pytest.mark.parametrize("measure", [coherence, phase])
def test_sessions_of_less_than_two_windows_are_left_out(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    first = (frame["dyad"] == "case 0") & (frame["session"] == 1)
    assert measure(frame[~first | (frame["exchange"] < 40)], "x", "y").reason == ""
    found = measure(frame[~first | (frame["exchange"] < 39)], "x", "y")
    assert found.reason == "without 1 short session"


@pytest.mark.parametrize("measure", [coherence, phase])
def test_of_two_missing_columns_the_first_is_named(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0, 12).drop(columns=["x", "y"])
    found = measure(frame, "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, "no column x")


def test_phases_of_small_units_cancel_too() -> None:
    x = 1e-3 * np.random.default_rng(SEED).normal(size=(12, 1, EXCHANGES))
    y = x * np.array([1.0, -1.0] * 6)[:, np.newaxis, np.newaxis]
    assert phase(frame_of_exchanges(x, y), "x", "y").reason == "phases cancel"


def test_phases_that_cancel_have_no_mean() -> None:
    x = np.random.default_rng(SEED).normal(size=(12, 1, EXCHANGES))
    y = x * np.array([1.0, -1.0] * 6)[:, np.newaxis, np.newaxis]
    found = phase(frame_of_exchanges(x, y), "x", "y")
    assert (math.isnan(found.value), found.n, found.reason) == (True, 12, "phases cancel")


@pytest.mark.parametrize("degrees", [0.0, 90.0, 180.0])
def test_the_phase_covers_the_truth(degrees: float) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return phase(cycles(generator, degrees), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, degrees, SEED) <= 0.98


def test_coherence_covers_the_truth() -> None:
    """The truth is that of sessions of the same length: 5000 dyads of them."""
    truth = coherence(cycles(np.random.default_rng(1), 60.0, 5000), "x", "y", VALUES_ONLY).value

    def draw(generator: np.random.Generator) -> Estimate:
        return coherence(cycles(generator, 60.0), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98


@pytest.mark.parametrize(
    "given", [{"window": "20"}, {"rate": None}, {"window": math.nan}, {"rate": -1.0}]
)
def test_a_window_and_a_rate_are_numbers_above_0(given: dict[str, Any]) -> None:
    frame = pd.DataFrame({"dyad": 1, "session": 1, "exchange": range(99), "x": 0.0, "y": 0.0})
    with pytest.raises(ValueError, match=f"{next(iter(given))} must be above 0"):
        coherence(frame, "x", "y", **given)


def test_the_signed_phase_says_who_leads() -> None:
    """Cycles of 20 exchanges; the second partner's come 3 later: 54 degrees."""
    t = np.arange(200.0)
    draws = np.random.default_rng(4)
    x, y = (np.sin(2.0 * np.pi * (t - late) / 20.0) for late in (0.0, 3.0))
    noise = 0.3 * draws.normal(size=(2, 12, 1, 200))
    frame = frame_of_exchanges(x + noise[0], y + noise[1])
    found = signed_phase(frame, "x", "y")
    assert found.value == pytest.approx(54.0, abs=4.0)
    assert 40.0 < found.low < found.value < found.high < 68.0
    turned = signed_phase(frame, "y", "x")
    assert turned.value == pytest.approx(-found.value)
    assert abs(found.value) == pytest.approx(phase(frame, "x", "y").value)
    assert signed_phase(frame, "x", "z").reason == "no column z"
