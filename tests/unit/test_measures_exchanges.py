"""Sessions of exchanges: which of them, and what in them, the measures of fit look at."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import VALUES_ONLY
from dyad_sim.measures.detrended import detrended_correlation
from dyad_sim.measures.spectra import coherence, phase
from tests.made_up import cycles

SEED = 20091201

Measure = Callable[..., Estimate]
all_three = pytest.mark.parametrize("measure", [detrended_correlation, coherence, phase])
spectral = pytest.mark.parametrize("measure", [coherence, phase])


@all_three
def test_units_and_the_order_of_rows_do_not_matter(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    other = frame.assign(x=7.0 + 0.01 * frame["x"], y=50.0 * frame["y"])
    shuffled = other.sample(frac=1.0, random_state=1)
    expected = measure(frame, "x", "y", VALUES_ONLY).value
    assert measure(shuffled, "x", "y", VALUES_ONLY).value == pytest.approx(expected)


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
