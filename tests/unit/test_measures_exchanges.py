"""Sessions of exchanges: which of them, and what in them, the measures of fit look at."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from dyad_sim.measures.people.spectra import coherence, phase, pooled, sessions_of
from tests.made_up import cycles

SEED = 20091201

Measure = Callable[..., Estimate]
spectral = pytest.mark.parametrize("measure", [coherence, phase])


def exchanged() -> pd.DataFrame:
    """Sessions of 3 and 4 exchanges of one dyad, one of 3 and one of 2 of another, mixed up.

    In their second session one exchange of the first dyad lacks a series.
    """
    rows = [
        ("b", 2, 2, 6.0, 0.0),
        ("b", 2, 1, 3.0, 2.0),
        ("b", 2, 3, 3.0, 7.0),
        ("a", 1, 1, 1.0, 5.0),
        ("b", 1, 1, 1.0, 2.0),
        ("b", 1, 2, 2.0, 1.0),
        ("a", 1, 3, 6.0, 9.0),
        ("a", 1, 2, 2.0, 7.0),
        ("a", 2, 9, 0.0, 4.0),
        ("a", 2, 5, 2.0, 3.0),
        ("a", 2, 4, 0.0, 3.0),
        ("a", 2, 2, 8.0, np.nan),
        ("a", 2, 7, 2.0, 4.0),
    ]
    frame = pd.DataFrame(rows, columns=["dyad", "session", "exchange", "x", "y"])
    return frame.assign(therapist=frame["dyad"].map({"a": "A", "b": "B"}))


def test_sessions_are_put_in_order_and_lose_their_lines_by_hand() -> None:
    """Among three exchanges 1, 2, 6 lie 0.5, -1 and 0.5 from their line; 5, 7, 9 on it."""
    found = sessions_of(exchanged(), "x", "y", 3)
    assert (found.short, found.lacking) == (1, "")
    assert found.dyads[["dyad", "therapist"]].to_numpy().tolist() == [["b", "B"], ["a", "A"]]
    three, four = found.stacks
    assert (three.dyad.tolist(), four.dyad.tolist()) == ([0, 1], [1])
    assert three.x == pytest.approx(np.array([[-1.0, 2.0, -1.0], [0.5, -1.0, 0.5]]))
    assert three.y[0] == pytest.approx([1.5, -3.0, 1.5])
    assert three.y[1].tolist() == [0.0, 0.0, 0.0]
    # At 4, 5, 7 and 9 the lines are those through uneven places.
    places = np.array([4.0, 5.0, 7.0, 9.0])
    for left, series in ((four.x, [0.0, 2.0, 2.0, 0.0]), (four.y, [3.0, 3.0, 4.0, 4.0])):
        line = np.polyval(np.polyfit(places, series, 1), places)
        assert left[0] == pytest.approx(series - line)


def test_without_a_session_that_is_long_enough_the_short_ones_are_counted() -> None:
    found = sessions_of(exchanged(), "x", "y", 5)
    assert (found.stacks, found.short, found.lacking) == ([], 4, "no session of 5 exchanges")


def test_of_the_columns_that_are_missing_the_first_is_named() -> None:
    columns = ["session", "exchange", "x", "y"]
    for place, name in enumerate(columns):
        lacking = sessions_of(exchanged().drop(columns=columns[place:]), "x", "y", 3)
        assert lacking[1:] == ([], 0, f"no column {name}")


def test_what_is_pooled_says_for_whom_it_speaks_and_what_it_leaves_out() -> None:
    sessions = sessions_of(exchanged(), "x", "y", 3)
    names = [f"case {number}" for number in range(12)]
    dyads = pd.DataFrame({"dyad": names, "therapist": ["A"] * 4 + ["B"] * 8})
    many = sessions._replace(dyads=dyads, short=2)
    sums = np.column_stack([np.arange(12.0), np.full(12, 2.0)])
    known = np.arange(12) > 0

    def quotient(drawn: np.ndarray) -> np.ndarray:
        return drawn[:, 0] / drawn[:, 1]

    found = pooled(many, known, sums, quotient, VALUES_ONLY)
    assert (found.value, found.n, found.trusted) == (3.0, 11, True)
    assert found.reason == "for these 2 therapists; without 2 short sessions"
    whole = pooled(many._replace(short=0), known, sums, quotient, VALUES_ONLY)
    assert whole.reason == "for these 2 therapists"
    none = pooled(many, np.zeros(12, dtype=bool), sums, quotient, VALUES_ONLY)
    assert (none.n, none.reason) == (0, "no series varies")


@spectral
def test_units_and_the_order_of_rows_do_not_matter(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    other = frame.assign(x=7.0 + 0.01 * frame["x"], y=50.0 * frame["y"])
    shuffled = other.sample(frac=1.0, random_state=1)
    expected = measure(frame, "x", "y", VALUES_ONLY).value
    assert measure(shuffled, "x", "y", VALUES_ONLY).value == pytest.approx(expected)


@spectral
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


@spectral
def test_exchanges_that_lack_a_series_are_as_those_that_are_missing(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0)
    holes = np.random.default_rng(1).random(len(frame)) < 0.1
    with_holes = measure(frame.assign(y=frame["y"].mask(holes)), "x", "y")
    assert with_holes == pytest.approx(measure(frame[~holes], "x", "y"), nan_ok=True)


@spectral
def test_series_that_never_vary_have_no_fit(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0, 12)
    found = measure(frame.assign(y=0.1), "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, "no series varies")
    line = measure(frame.assign(y=0.1 * frame["exchange"]), "x", "y")
    assert line.reason == "no series varies"
    partly = measure(frame.assign(y=frame["y"].mask(frame["dyad"] == "case 3", 0.1)), "x", "y")
    assert (partly.n, partly.trusted) == (11, True)


@spectral
@pytest.mark.parametrize("column", ["dyad", "session", "exchange", "x", "y"])
def test_a_missing_column_is_named(measure: Measure, column: str) -> None:
    found = measure(cycles(np.random.default_rng(SEED), 0.0, 2).drop(columns=column), "x", "y")
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@spectral
def test_nothing_observed_is_said_in_words(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 0.0, 2)
    reasons = {"no session of ": frame.iloc[:0], "no observations of x": frame.assign(x=np.nan)}
    for reason, nothing in reasons.items():
        found = measure(nothing, "x", "y")
        assert (math.isnan(found.value), found.trusted) == (True, False)
        assert found.reason.startswith(reason)


@spectral
def test_one_dyad_has_a_value_and_no_interval(measure: Measure) -> None:
    found = measure(cycles(np.random.default_rng(SEED), 0.0, 1), "x", "y")
    assert math.isfinite(found.value)
    assert (math.isnan(found.low), math.isnan(found.high)) == (True, True)
    assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")


@spectral
def test_therapists_limit_what_the_interval_speaks_of(measure: Measure) -> None:
    frame = cycles(np.random.default_rng(SEED), 60.0, 12)
    frame["therapist"] = np.where(frame["dyad"] < "case 3", "a", "b")
    assert measure(frame, "x", "y").reason == "for these 2 therapists"
