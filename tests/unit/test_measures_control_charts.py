"""Control charts of made-up series whose limits are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.measures import Estimate
from dyad_sim.measures.control_charts import (
    FEWEST_RATINGS,
    LIMIT,
    control_chart,
    share_out_of_control,
    share_with_point_below,
)
from dyad_sim.measures.observations import MissingColumnError

SEED = 20120716
STUDIES = 200
ZIGZAG_AND_FALL = [4.0, 5.0, 4.0, 5.0, 4.0, 5.0, 4.0, 5.0, 4.0, 0.0]

Measure = Callable[[pd.DataFrame, str], Estimate]
both = pytest.mark.parametrize("measure", [share_out_of_control, share_with_point_below])


def table(ratings: np.ndarray) -> pd.DataFrame:
    """Frame of ratings of shape ``(dyad, session)``; ids of dyads are text."""
    dyads, sessions = ratings.shape
    return pd.DataFrame(
        {
            "dyad": np.repeat([f"case {dyad}" for dyad in range(dyads)], sessions),
            "session": np.tile(np.arange(1, sessions + 1), dyads),
            "alliance": ratings.ravel(),
        }
    )


def falling(generator: np.random.Generator, dyads: int) -> pd.DataFrame:
    """Ratings that fall by 2 points now and then, more often in some dyads than in others."""
    falls = generator.random((dyads, 20)) < generator.beta(2.0, 30.0, (dyads, 1))
    return table(generator.normal(5.0, 0.3, (dyads, 20)) - 2.0 * falls)


def test_limits_are_those_reckoned_by_hand() -> None:
    """Mean 4; moving ranges eight times 1 and once 4, mean 4/3; limits 4 -/+ 2.66 * 4/3."""
    chart = control_chart(table(np.array([ZIGZAG_AND_FALL])), "alliance")
    assert chart["centre"].to_numpy() == pytest.approx(4.0)
    assert chart["lower"].to_numpy() == pytest.approx(4.0 - 2.66 * 4.0 / 3.0)
    assert chart["upper"].to_numpy() == pytest.approx(4.0 + 2.66 * 4.0 / 3.0)
    assert chart["below"].tolist() == [False] * 9 + [True]
    assert not chart["above"].any()
    assert chart["session"].tolist() == list(range(1, 11))
    limits = ["centre", "lower", "upper", "below", "above"]
    assert list(chart) == ["dyad", "session", *limits]


def test_a_chart_upside_down_has_its_point_above() -> None:
    chart = control_chart(table(-np.array([ZIGZAG_AND_FALL])), "alliance")
    assert chart["above"].tolist() == [False] * 9 + [True]
    assert not chart["below"].any()


def test_sessions_without_a_rating_are_skipped_over() -> None:
    """The range is that to the last rating: the limits are those of the ratings alone."""
    gappy = np.insert(np.array([ZIGZAG_AND_FALL]), [3, 7, 7], np.nan, axis=1)
    chart = control_chart(table(gappy), "alliance")
    plain = control_chart(table(np.array([ZIGZAG_AND_FALL])), "alliance")
    assert chart["session"].tolist() == [1, 2, 3, 5, 6, 7, 8, 11, 12, 13]
    pd.testing.assert_frame_equal(chart.drop(columns="session"), plain.drop(columns="session"))


def test_each_dyad_has_its_own_chart_whatever_the_order_of_the_rows() -> None:
    ratings = np.random.default_rng(SEED).normal(5.0, 1.0, (6, 12))
    frame = table(ratings)
    chart = control_chart(frame.sample(frac=1.0, random_state=1), "alliance")
    lower = chart.groupby("dyad")["lower"].first().sort_index().to_numpy()
    ranges = np.abs(np.diff(ratings, axis=1)).mean(axis=1)
    assert lower == pytest.approx(ratings.mean(axis=1) - 2.66 * ranges)


def test_the_limit_is_three_deviations_of_independent_normal_ratings() -> None:
    """The mean range of two normal values is 2 / sqrt(pi) of their deviation."""
    assert pytest.approx(3.0 / (2.0 / math.sqrt(math.pi)), abs=0.005) == LIMIT


@given(ratings=st.lists(st.integers(0, 100), min_size=2, max_size=FEWEST_RATINGS - 1))
def test_no_rating_of_a_shorter_series_could_lie_outside(ratings: list[int]) -> None:
    """So leaving short cases out hides no session below its limit."""
    series = np.array(ratings, dtype=float)
    reach = LIMIT * np.abs(np.diff(series)).mean()
    assert np.abs(series - series.mean()).max() <= reach + 1e-9


def test_a_series_of_five_can_have_a_point_outside() -> None:
    chart = control_chart(table(np.array([[5.0, 5.0, 5.0, 5.0, 1.0]])), "alliance")
    assert chart["below"].tolist() == [False] * 4 + [True]


@pytest.mark.parametrize("rating", [0.1, 0.7])
def test_a_series_without_change_has_no_point_outside(rating: float) -> None:
    """Rounding puts the mean of seven a little below 0.1, and a little above 0.7."""
    chart = control_chart(table(np.full((1, 7), rating)), "alliance")
    assert not (chart["below"] | chart["above"]).any()


def test_shares_are_of_sessions_and_of_dyads() -> None:
    steady = [4.0, 5.0] * 5
    frame = table(np.array([ZIGZAG_AND_FALL] * 3 + [steady] * 9))
    sessions = share_out_of_control(frame, "alliance")
    dyads = share_with_point_below(frame, "alliance")
    assert (sessions.value, sessions.n) == (pytest.approx(3 / 120), 12)
    assert (dyads.value, dyads.n, dyads.trusted) == (pytest.approx(3 / 12), 12, True)


@both
def test_the_share_covers_the_truth(measure: Measure) -> None:
    truth = measure(falling(np.random.default_rng(1), 20_000), "alliance").value
    generator = np.random.default_rng(SEED)
    found = [measure(falling(generator, 60), "alliance") for _ in range(STUDIES)]
    assert 0.90 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.98


def test_few_sessions_of_independent_ratings_lie_below() -> None:
    """Three deviations leave out 1 in 740; limits from the same 30 ratings, a few more."""
    ratings = np.random.default_rng(SEED).normal(0.0, 1.0, (2000, 30))
    assert 0.001 < share_out_of_control(table(ratings), "alliance").value < 0.003


@both
@pytest.mark.parametrize("column", ["dyad", "session", "alliance"])
def test_a_missing_column_is_named(measure: Measure, column: str) -> None:
    frame = table(np.array([ZIGZAG_AND_FALL])).drop(columns=column)
    found = measure(frame, "alliance")
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")
    with pytest.raises(MissingColumnError, match=f"no column {column}"):
        control_chart(frame, "alliance")


@both
@pytest.mark.parametrize("rows", [0, 4])
def test_too_few_ratings_are_said_in_words(measure: Measure, rows: int) -> None:
    found = measure(table(np.array([ZIGZAG_AND_FALL])).iloc[:rows], "alliance")
    assert (math.isnan(found.value), found.reason) == (True, "no dyad with 5 ratings")


@both
def test_one_dyad_has_a_value_and_no_interval(measure: Measure) -> None:
    found = measure(table(np.array([ZIGZAG_AND_FALL])), "alliance")
    assert (found.n, found.trusted, found.reason) == (1, False, "1 dyad")
    assert math.isfinite(found.value)
    assert math.isnan(found.low)


@both
def test_therapists_limit_what_the_interval_speaks_of(measure: Measure) -> None:
    frame = table(np.array([ZIGZAG_AND_FALL] * 12))
    frame["therapist"] = np.where(frame["dyad"].isin(["case 0", "case 1"]), "a", "b")
    assert measure(frame, "alliance").reason == "for these 2 therapists"
