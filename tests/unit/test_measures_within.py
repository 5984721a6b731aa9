"""What goes with what from session to session, on made-up series whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import signal, stats
from statsmodels.regression.linear_model import OLS

from dyad_sim.measures import Estimate
from dyad_sim.measures.change.within import autocorrelation, cross_lag, lagged, within_person
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap

SEED = 20150308
STUDIES = 200
HOW = Bootstrap(300, 1)
CARRIED, KEPT, PUSH = 0.5, 0.4, 0.3

Measure = Callable[[pd.DataFrame], Estimate]

MEASURES: list[Measure] = [
    lambda frame: autocorrelation(frame, "x", HOW),
    lambda frame: cross_lag(frame, "x", "y", how=HOW),
    lambda frame: cross_lag(frame, "x", "y", detrended=True, how=HOW),
]


def series(generator: np.random.Generator, dyads: int, sessions: int) -> pd.DataFrame:
    """x carries 0.5 of itself over; y keeps 0.4 of itself and takes 0.3 of x before.

    Dyads differ in level; x has variance 1 within them.
    """
    start = 30
    shocks = generator.normal(size=(2, dyads, start + sessions))
    x = signal.lfilter([math.sqrt(1.0 - CARRIED**2)], [1.0, -CARRIED], shocks[0])
    pushed = np.concatenate([np.zeros((dyads, 1)), PUSH * x[:, :-1]], axis=1) + shocks[1]
    y = signal.lfilter([1.0], [1.0, -KEPT], pushed)
    level = generator.normal(0.0, 3.0, (2, dyads, 1))
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), sessions),
            "session": np.tile(np.arange(1, sessions + 1), dyads),
            "x": (level[0] + x[:, start:]).ravel(),
            "y": (level[1] + y[:, start:]).ravel(),
        }
    )


def standardised_push() -> float:
    """PUSH in deviations of y per deviation of x, from the stationary variance of y."""
    common = CARRIED * PUSH / (1.0 - CARRIED * KEPT)
    variance = (PUSH**2 + 2.0 * KEPT * PUSH * common + 1.0) / (1.0 - KEPT**2)
    return PUSH / math.sqrt(variance)


def gappy(dyads: int = 20) -> pd.DataFrame:
    """Treatments of unequal length, some sessions not held and some not rated."""
    generator = np.random.default_rng(SEED)
    frame = series(generator, dyads, 15)
    frame = frame[frame["session"] <= 4 + frame["dyad"] % 12]
    frame = frame[generator.random(len(frame)) < 0.9].reset_index(drop=True)
    return frame.assign(x=frame["x"].where(generator.random(len(frame)) < 0.9))


def test_deviations_by_hand() -> None:
    frame = pd.DataFrame({"dyad": ["b", "a", "b", "a", "a"], "x": [1.0, 2.0, 3.0, np.nan, 6.0]})
    found = within_person(frame, ["x"])["x"]
    np.testing.assert_allclose(found, [-1.0, -2.0, 1.0, np.nan, 2.0])


def test_residuals_of_a_trend_by_hand() -> None:
    """1, 3, 2 on sessions 1, 2, 4: means 2 and 7/3, slope 3/14."""
    frame = pd.DataFrame({"dyad": 1, "session": [1, 2, 4], "x": [1.0, 3.0, 2.0]})
    found = within_person(frame, ["x"], detrended=True)["x"]
    np.testing.assert_allclose(found, [-10 / 14, 15 / 14, -5 / 14])


@pytest.mark.parametrize("detrended", [False, True])
def test_deviations_sum_to_zero_in_every_dyad(detrended: bool) -> None:
    found = within_person(gappy(), ["x", "y"], detrended=detrended)
    sums = found.groupby("dyad")[["x", "y"]].sum().to_numpy()
    np.testing.assert_allclose(sums, 0.0, atol=1e-12)


def test_detrended_residuals_do_not_go_with_session() -> None:
    """In no dyad; and each is the residual that statsmodels gives."""
    frame = gappy()
    found = within_person(frame, ["x"], detrended=True)
    for dyad, rows in frame.groupby("dyad"):
        seen = rows["x"].notna()
        held = rows[seen]
        residuals = found.loc[held.index, "x"].to_numpy()
        assert residuals @ held["session"].to_numpy() == pytest.approx(0.0, abs=1e-10), dyad
        if len(held) > 2:
            design = np.column_stack([np.ones(len(held)), held["session"]])
            expected = OLS(held["x"].to_numpy(), design).fit().resid
            np.testing.assert_allclose(residuals, expected, atol=1e-10)


def test_gaps_stay_gaps_and_other_columns_stay_as_they_are() -> None:
    frame = gappy()
    found = within_person(frame, ["x"], detrended=True)
    np.testing.assert_array_equal(found["x"].isna(), frame["x"].isna())
    pd.testing.assert_frame_equal(found.drop(columns="x"), frame.drop(columns="x"))


def test_a_session_without_number_has_no_place_on_the_trend() -> None:
    """It is a gap, and the rest of its dyad is as without it."""
    frame = gappy().astype({"session": float})
    frame.loc[2, "session"] = np.nan
    found = within_person(frame, ["y"], detrended=True)["y"]
    assert math.isnan(found[2])
    expected = within_person(frame.drop(index=2), ["y"], detrended=True)["y"]
    np.testing.assert_array_equal(found.drop(index=2), expected)


def test_single_sessions_deviate_by_nothing() -> None:
    frame = pd.DataFrame({"dyad": [1, 2], "session": [1, 1], "x": [0.3, 0.7]})
    for detrended in (False, True):
        found = within_person(frame, ["x"], detrended=detrended)["x"]
        assert found.tolist() == [0.0, 0.0]


def test_dyads_on_their_own_line_deviate_by_nothing_at_all() -> None:
    """Not even by the 1e-17 that rounding leaves, and that would correlate."""
    frame = gappy().assign(y=lambda rows: 0.1 * rows["session"] + 0.3 * rows["dyad"])
    assert (within_person(frame, ["y"], detrended=True)["y"] == 0.0).all()
    level = frame.assign(y=0.1 + frame["dyad"] / 3.0)
    assert (within_person(level, ["y"])["y"] == 0.0).all()


def test_the_session_before_by_hand() -> None:
    """Rows in any order; dyad a misses session 3, dyad b a rating."""
    frame = pd.DataFrame(
        {
            "dyad": ["b", "a", "a", "b", "a", "a", "b"],
            "session": [2, 4, 1, 1, 2, 5, 3],
            "x": [np.nan, 40.0, 10.0, 1.0, 20.0, 50.0, 3.0],
        }
    )
    found = lagged(frame, ["x"]).set_index(["dyad", "session"])["x_before"]
    expected = {
        ("a", 1): np.nan,
        ("a", 2): 10.0,
        ("a", 4): np.nan,
        ("a", 5): 40.0,
        ("b", 1): np.nan,
        ("b", 2): 1.0,
        ("b", 3): np.nan,
    }
    np.testing.assert_array_equal(found, pd.Series(expected).loc[found.index])


def test_first_sessions_and_those_after_a_gap_have_no_session_before() -> None:
    frame = gappy()
    found = lagged(frame, ["y"])
    held = set(zip(frame["dyad"], frame["session"], strict=True))
    values = frame.set_index(["dyad", "session"])["y"]
    for row in found.itertuples():
        before = (row.dyad, row.session - 1)
        expected = values[before] if before in held else np.nan
        np.testing.assert_equal(row.y_before, expected)


@pytest.mark.parametrize("kind", ["str", "object", "string", "category"])
def test_dyads_may_be_named_by_text(kind: str) -> None:
    frame = series(np.random.default_rng(SEED), 20, 12)
    named = frame.assign(
        dyad=pd.Series([f"c{dyad:02d}" for dyad in frame["dyad"]]).astype(kind)
    )
    for measure in MEASURES:
        assert measure(named) == measure(frame)


def test_autocorrelation_is_that_of_the_residuals_of_scipy() -> None:
    frame = series(np.random.default_rng(SEED), 12, 14)
    rest = signal.detrend(frame["x"].to_numpy().reshape(12, 14), axis=1)
    expected = stats.pearsonr(rest[:, 1:].ravel(), rest[:, :-1].ravel()).statistic
    assert autocorrelation(frame, "x", VALUES_ONLY).value == pytest.approx(expected)


def test_a_cross_lag_is_the_standardised_coefficient_of_statsmodels() -> None:
    frame = series(np.random.default_rng(SEED), 12, 14)
    x, y = (frame[name].to_numpy().reshape(12, 14) for name in ("x", "y"))
    x, y = (part - part.mean(axis=1, keepdims=True) for part in (x, y))
    now, before, own = (stats.zscore(part.ravel()) for part in (y[:, 1:], x[:, :-1], y[:, :-1]))
    expected = OLS(now, np.column_stack([before, own])).fit().params[0]
    found = cross_lag(frame, "x", "y", how=VALUES_ONLY)
    assert found.value == pytest.approx(expected)


def test_autocorrelation_recovers_what_a_long_series_carries_over() -> None:
    """However dyads differ in level and trend."""
    frame = series(np.random.default_rng(SEED), 30, 400)
    frame["x"] += 0.05 * (frame["dyad"] - 15) * frame["session"]
    found = autocorrelation(frame, "x", HOW)
    assert found.value == pytest.approx(CARRIED, abs=0.02)
    assert found.low < CARRIED < found.high


def test_autocorrelation_of_short_series_lies_below_the_truth() -> None:
    """Kendall's bias: without any carrying over, five sessions seem to swing back."""
    frame = series(np.random.default_rng(SEED), 400, 5)
    frame["x"] = np.random.default_rng(SEED).normal(size=len(frame))
    assert autocorrelation(frame, "x", HOW).high < -0.2


@pytest.mark.parametrize("detrended", [False, True])
def test_a_cross_lag_recovers_the_push_in_long_series(detrended: bool) -> None:
    frame = series(np.random.default_rng(SEED), 30, 400)
    if detrended:
        frame["y"] += 0.05 * (frame["dyad"] - 15) * frame["session"]
    found = cross_lag(frame, "x", "y", detrended=detrended, how=HOW)
    assert found.value == pytest.approx(standardised_push(), abs=0.02)
    assert found.low < standardised_push() < found.high
    back = cross_lag(frame, "y", "x", detrended=detrended, how=HOW)
    assert back.value == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ([0.1, 0.2, 0.3, 0.4], [math.nan, 0.0, 1.0, 2.0]),
        # Days as numbers: the gap is a gap, however large the numbers are.
        ([738000.0, 738000.1, 738000.3, 738000.4], [math.nan, 0.0, math.nan, 2.0]),
    ],
)
def test_what_was_before_is_found_but_for_rounding(session, expected) -> None:
    frame = pd.DataFrame({"dyad": 0, "session": session, "x": range(4)})
    found = lagged(frame, ["x"], lag=0.1)["x_before"]
    np.testing.assert_array_equal(found, expected)


def test_intervals_cover_the_truth() -> None:
    """Sixty dyads of sixty sessions, long enough for the bias of short series to be small."""
    generator = np.random.default_rng(SEED)
    inside = []
    for _ in range(STUDIES):
        frame = series(generator, 60, 60)
        found = cross_lag(frame, "x", "y", how=HOW)
        inside.append(found.low <= standardised_push() <= found.high)
    assert 0.88 <= np.mean(inside) <= 0.98


@pytest.mark.parametrize("name", ["dyad", "session", "x"])
def test_a_missing_column_is_named(name: str) -> None:
    frame = series(np.random.default_rng(SEED), 12, 6).drop(columns=name)
    for measure in MEASURES:
        found = measure(frame)
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (0, False, f"no column {name}")


def test_of_several_missing_columns_the_first_that_was_asked_for_is_named() -> None:
    """What is measured comes before the sessions it is measured in."""
    frame = pd.DataFrame({"dyad": range(12)})
    for measure in MEASURES:
        assert measure(frame).reason == "no column x"
    assert cross_lag(frame.assign(x=1.0), "x", "y").reason == "no column y"


def test_a_missing_effect_is_named() -> None:
    found = cross_lag(series(np.random.default_rng(SEED), 12, 6), "x", "symptoms")
    assert (found.n, found.trusted, found.reason) == (0, False, "no column symptoms")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (gappy().iloc[:0], "no observations"),
        (gappy().assign(x=np.nan), "no observations of x"),
    ],
)
def test_nothing_rated_is_said_in_words(frame: pd.DataFrame, reason: str) -> None:
    for measure in MEASURES:
        found = measure(frame)
        assert (found.n, found.trusted, found.reason) == (0, False, reason)


@pytest.mark.parametrize("level", [0.0, 0.1, 1 / 3, 0.7, 100.1])
def test_ratings_that_never_change_go_with_nothing(level: float) -> None:
    """Alike in all, or in every dyad its own: neither is a change."""
    frame = series(np.random.default_rng(SEED), 12, 7)
    for x in (level, level + frame["dyad"] / 3.0):
        for measure in MEASURES:
            found = measure(frame.assign(x=x))
            assert math.isnan(found.value)
            assert (found.n, found.trusted, found.reason) == (12, False, "nothing differs")


def test_two_sessions_leave_nothing_beside_a_trend() -> None:
    frame = series(np.random.default_rng(SEED), 20, 2)
    for found in (autocorrelation(frame, "x"), cross_lag(frame, "x", "y", detrended=True)):
        assert math.isnan(found.value)
        assert (found.n, found.trusted, found.reason) == (20, False, "nothing differs")


def test_single_sessions_have_no_session_before() -> None:
    frame = series(np.random.default_rng(SEED), 20, 1)
    for measure in MEASURES:
        found = measure(frame)
        reason = "no two sessions 1 apart are rated"
        assert (found.n, found.trusted, found.reason) == (0, False, reason)


def test_one_dyad_has_values_but_no_interval() -> None:
    for measure in MEASURES:
        found = measure(series(np.random.default_rng(SEED), 1, 50))
        assert math.isfinite(found.value)
        assert math.isnan(found.low)
        assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")


def test_the_order_of_rows_does_not_matter() -> None:
    frame = gappy()
    for measure in MEASURES:
        found = measure(frame.sample(frac=1.0, random_state=SEED))
        assert found[:3] == pytest.approx(measure(frame)[:3])


def test_the_same_seed_gives_the_same_interval_and_no_samples_give_none() -> None:
    frame = gappy()
    for measure in MEASURES:
        assert measure(frame) == measure(frame)
    once, other = (cross_lag(frame, "x", "y", how=Bootstrap(300, seed)) for seed in (1, 2))
    assert once[1:3] != other[1:3]
    alone = cross_lag(frame, "x", "y", how=VALUES_ONLY)
    assert alone.value == once.value
    assert math.isnan(alone.low)


def test_therapists_are_drawn_where_there_are_ten() -> None:
    """Dyads stay whole in their therapist's caseload; lags never cross from dyad to dyad."""
    frame = series(np.random.default_rng(SEED), 40, 10)
    nested = frame.assign(therapist=frame["dyad"] // 4)
    for measure in MEASURES:
        found, alone = measure(nested), measure(frame)
        assert found.value == pytest.approx(alone.value)
        assert found[1:3] != alone[1:3]
        assert (found.n, found.trusted, found.reason) == (40, True, "")
