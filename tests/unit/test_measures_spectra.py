"""Correlation, coherence and phase of made-up series whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import signal

from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.spectra import coherence, detrended_correlation, phase

SEED = 20091201
STUDIES = 200
EXCHANGES = 60
QUICK = Bootstrap(400)

Measure = Callable[..., Estimate]
all_three = pytest.mark.parametrize("measure", [detrended_correlation, coherence, phase])
spectral = pytest.mark.parametrize("measure", [coherence, phase])


def table(x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """Frame of two series of shape ``(dyad, session, exchange)``; ids of dyads are text."""
    dyad, session, exchange = (axis.ravel() for axis in np.indices(x.shape))
    columns = {"session": session + 1, "exchange": exchange, "x": x.ravel(), "y": y.ravel()}
    return pd.DataFrame({"dyad": [f"case {number}" for number in dyad], **columns})


def cycles(
    generator: np.random.Generator, degrees: float, dyads: int = 30, noise: float = 1.0
) -> pd.DataFrame:
    """Cycles of 10 exchanges, so far apart on average; dyads differ by 15 degrees or so."""
    shape = (dyads, 2, EXCHANGES)
    angle = 2.0 * np.pi * np.arange(EXCHANGES) / 10.0 + generator.uniform(
        0.0, 6.0, (dyads, 2, 1)
    )
    apart = np.radians(generator.normal(degrees, 15.0, (dyads, 1, 1)))
    x = np.sin(angle) + generator.normal(0.0, noise, shape)
    y = np.sin(angle + apart) + generator.normal(0.0, noise, shape)
    return table(x, y)


def coverage(draw: Callable[[np.random.Generator], Estimate], truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    found = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([each.low <= truth <= each.high for each in found]))


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
    found = detrended_correlation(table(x + 0.3 * time, y - 0.1 * time), "x", "y")
    assert found.value == pytest.approx(np.tanh(z.mean()))
    assert (found.n, found.trusted, found.reason) == (12, True, "")


def test_each_dyad_counts_once_however_many_sessions_it_has() -> None:
    generator = np.random.default_rng(SEED)
    x, noise = generator.normal(size=(2, 2, 5, EXCHANGES))
    frame = table(x, np.array([[[0.9]], [[-0.9]]]) * x + 0.4 * noise)
    one_session = frame[(frame["dyad"] == "case 0") | (frame["session"] == 1)]
    apart = [
        detrended_correlation(one_session[one_session["dyad"] == dyad], "x", "y").value
        for dyad in ("case 0", "case 1")
    ]
    together = detrended_correlation(one_session, "x", "y").value
    assert np.arctanh(together) == pytest.approx(np.mean(np.arctanh(apart)))


@pytest.mark.parametrize(("sign", "degrees"), [(1.0, 0.0), (-1.0, 180.0)])
def test_a_series_and_itself_or_its_mirror_image_fit_perfectly(
    sign: float, degrees: float
) -> None:
    x = np.random.default_rng(SEED).normal(size=(12, 2, EXCHANGES))
    frame = table(x, 3.0 + sign * 2.0 * x)
    assert detrended_correlation(frame, "x", "y").value == pytest.approx(sign, abs=1e-5)
    assert coherence(frame, "x", "y").value == pytest.approx(1.0)
    found = phase(frame, "x", "y")
    assert found[:3] == pytest.approx((degrees, degrees, degrees), abs=1e-6)


def test_coherence_is_the_weighted_mean_of_scipys() -> None:
    """One long session, less its straight line, in windows of 20."""
    generator = np.random.default_rng(SEED)
    x = generator.normal(size=2000).cumsum()
    y = np.roll(x, 2) + generator.normal(0.0, 5.0, 2000)
    found = coherence(table(x.reshape(1, 1, -1), y.reshape(1, 1, -1)), "x", "y")
    left = signal.detrend(x), signal.detrend(y)
    _, each = signal.coherence(*left, nperseg=20)
    weight = np.prod([signal.welch(series, nperseg=20)[1] for series in left], axis=0)[1:]
    assert found.value == pytest.approx(np.average(each[1:], weights=weight))


def test_the_spectra_of_a_dyad_are_summed_over_its_windows() -> None:
    """Sessions of 40 and 60 exchanges have 3 and 5 windows; the sum weighs them so."""
    x, y = np.random.default_rng(SEED).normal(size=(2, 1, 2, EXCHANGES))
    frame = table(x, y)
    frame = frame[(frame["session"] == 2) | (frame["exchange"] < 40)]
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
    assert 1 / 100 < coherence(table(x, y), "x", "y").value < 1 / 60


@pytest.mark.parametrize("degrees", [0.0, 36.0, 90.0, 144.0, 180.0])
def test_the_phase_of_two_cycles_is_found(degrees: float) -> None:
    time = 2.0 * np.pi * np.arange(200) / 10.0
    x, y = np.sin(time), np.sin(time + math.radians(degrees))
    frame = table(np.tile(x, (10, 1, 1)), np.tile(y, (10, 1, 1)))
    assert phase(frame, "x", "y").value == pytest.approx(degrees, abs=1.0)
    assert phase(frame, "y", "x").value == pytest.approx(degrees, abs=1.0)


def test_a_phase_next_to_180_is_not_averaged_to_0() -> None:
    """Dyads at 170 and at -170 degrees are both nearly in antiphase."""
    time = 2.0 * np.pi * np.arange(200) / 10.0
    apart = np.radians([170.0, -170.0] * 6)[:, np.newaxis, np.newaxis]
    x = np.tile(np.sin(time), (12, 1, 1))
    found = phase(table(x, np.sin(time + apart)), "x", "y")
    assert found.value == pytest.approx(180.0, abs=1.0)
    assert found.low > 170.0
    assert found.high == 180.0


def test_phases_that_cancel_have_no_mean() -> None:
    x = np.random.default_rng(SEED).normal(size=(12, 1, EXCHANGES))
    y = x * np.array([1.0, -1.0] * 6)[:, np.newaxis, np.newaxis]
    found = phase(table(x, y), "x", "y")
    assert (math.isnan(found.value), found.n, found.reason) == (True, 12, "phases cancel")


@all_three
def test_units_and_the_order_of_rows_do_not_matter(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    other = frame.assign(x=7.0 + 0.01 * frame["x"], y=50.0 * frame["y"])
    shuffled = other.sample(frac=1.0, random_state=1)
    expected = measure(frame, "x", "y", VALUES_ONLY).value
    assert measure(shuffled, "x", "y", VALUES_ONLY).value == pytest.approx(expected)


@pytest.mark.parametrize("degrees", [0.0, 90.0, 180.0])
def test_the_phase_covers_the_truth(degrees: float) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return phase(cycles(generator, degrees), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, degrees) <= 0.98


@pytest.mark.parametrize("measure", [detrended_correlation, coherence])
def test_fit_covers_the_truth(measure: Measure) -> None:
    """The truth is that of sessions of the same length: 5000 dyads of them."""
    truth = measure(cycles(np.random.default_rng(1), 60.0, 5000), "x", "y", VALUES_ONLY).value

    def draw(generator: np.random.Generator) -> Estimate:
        return measure(cycles(generator, 60.0), "x", "y", QUICK)

    assert 0.90 <= coverage(draw, truth) <= 0.98


@all_three
def test_short_sessions_are_left_out_and_counted(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0, 12)
    short = (frame["session"] == 2) & (frame["dyad"] == "case 3") & (frame["exchange"] >= 9)
    found = measure(frame[~short], "x", "y")
    without = measure(frame[(frame["session"] == 1) | (frame["dyad"] != "case 3")], "x", "y")
    assert found[:5] == pytest.approx(without[:5])
    assert found.reason == "without 1 short session"


@spectral
def test_sessions_shorter_than_two_windows_are_too_short(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0)
    found = measure(frame[frame["exchange"] < 39], "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, "no session of 40 exchanges")
    assert measure(frame[frame["exchange"] < 40], "x", "y").trusted


@all_three
def test_exchanges_that_lack_a_series_are_skipped_over(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    holes = np.random.default_rng(1).random(len(frame)) < 0.1
    with_holes = measure(frame.assign(y=frame["y"].mask(holes)), "x", "y")
    assert with_holes == pytest.approx(measure(frame[~holes], "x", "y"), nan_ok=True)


@all_three
def test_series_that_never_vary_have_no_fit(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0, 12)
    found = measure(frame.assign(y=0.1), "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, "no series varies")
    line = measure(frame.assign(y=0.1 * frame["exchange"]), "x", "y")
    assert line.reason == "no series varies"
    partly = measure(frame.assign(y=frame["y"].mask(frame["dyad"] == "case 3", 0.1)), "x", "y")
    assert (partly.n, partly.trusted) == (11, True)


@all_three
@pytest.mark.parametrize("column", ["dyad", "session", "exchange", "x", "y"])
def test_a_missing_column_is_named(measure: Measure, column: str) -> None:
    found = measure(cycles(np.random.default_rng(SEED), 0.0, 2).drop(columns=column), "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@all_three
def test_nothing_observed_is_said_in_words(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0, 2)
    for nothing in (frame.iloc[:0], frame.assign(x=np.nan)):
        found = measure(nothing, "x", "y")
        assert (math.isnan(found.value), found.trusted) == (True, False)
        assert found.reason.startswith("no session of ")


@all_three
def test_one_dyad_has_a_value_and_no_interval(measure: Measure) -> None:
    found = measure(cycles(np.random.default_rng(SEED), 0.0, 1), "x", "y")
    assert math.isfinite(found.value)
    assert (math.isnan(found.low), math.isnan(found.high)) == (True, True)
    assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")


@all_three
def test_therapists_limit_what_the_interval_speaks_of(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0, 12)
    frame["therapist"] = np.where(frame["dyad"] < "case 3", "a", "b")
    assert measure(frame, "x", "y").reason == "for these 2 therapists"
