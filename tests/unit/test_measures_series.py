"""Ruptures and repairs in made-up series whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.observations import MissingColumnError
from dyad_sim.measures.ruptures.series import (
    Criterion,
    sequences,
    share_unrepaired,
    share_with_repair,
    share_with_rupture,
)
from tests.made_up import Ratings, coverage, frame_of, frame_of_array

SEED = 20120715
ONE_POINT = Criterion(1.0)

Measure = Callable[[pd.DataFrame, str, Criterion], Estimate]
MEASURES: list[Measure] = [share_with_rupture, share_with_repair, share_unrepaired]


def counts(ratings: Ratings, criterion: Criterion) -> tuple[int, int, int]:
    """Ruptures, repaired and unrepaired, of one series."""
    row = sequences(frame_of(ratings), "alliance", criterion).iloc[0]
    return int(row["ruptures"]), int(row["repaired"]), int(row["unrepaired"])


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([5, 5, 3, 4, 5], (1, 1, 0)),
        ([5, 4, 3, 2, 2, 2, 2], (1, 0, 1)),
        ([5, 3, 5, 3], (2, 1, 1)),
        ([5, 3, 3, 3, 3, 5], (1, 0, 1)),
        ([5, 3, 3, 3, 4], (1, 1, 0)),
        ([5, None, 3, None, None, None, None, 4], (1, 1, 0)),
        ([5, 5.5, 6, 7], (0, 0, 0)),
        ([4, 4, 4, 4], (0, 0, 0)),
        ([4.1, 3.1], (1, 0, 1)),
        ([2.2, 1.2, 1.7], (1, 1, 0)),
        ([5], (0, 0, 0)),
    ],
    ids=[
        "a fall and half of it regained",
        "a fall over several sessions is one rupture",
        "a second fall from where the first was repaired",
        "regained too late",
        "regained at the last moment",
        "missing sessions are skipped over",
        "only rising",
        "never changing",
        "a fall of 1 in decimals",
        "half of it regained in decimals",
        "a single rating",
    ],
)
def test_ruptures_are_counted_as_by_hand(
    ratings: Ratings, expected: tuple[int, int, int]
) -> None:
    assert counts(ratings, ONE_POINT) == expected


def test_a_slow_fall_counts_only_within_its_sessions() -> None:
    slow = [5.0, 4.5, 4.0, 4.0]
    assert counts(slow, ONE_POINT) == (0, 0, 0)
    assert counts(slow, ONE_POINT._replace(fall_sessions=2)) == (1, 0, 1)


def test_the_share_to_regain_is_of_the_whole_fall() -> None:
    """From 5 down to 2, over 3 at which the fall counts: half is 3.5, all is 5."""
    ratings = [5.0, 3.0, 2.0, 3.5, 4.0]
    assert counts(ratings, ONE_POINT) == (1, 1, 0)
    assert counts(ratings, ONE_POINT._replace(regain=0.9)) == (1, 0, 1)


def test_only_the_sessions_between_first_and_last_are_looked_at() -> None:
    ratings = [5, 3, 5, 5, 3, 5]
    early = sequences(frame_of(ratings), "alliance", ONE_POINT._replace(last=4))
    late = sequences(frame_of(ratings), "alliance", ONE_POINT._replace(first=4))
    assert early.iloc[0].tolist() == ["case 0", 4, 1, 1, 0]
    assert late.iloc[0].tolist() == ["case 0", 3, 1, 1, 0]


def test_a_steady_decline_has_no_rupture_in_its_own_deviations() -> None:
    """Nothing departs from the line, so there is no deviation to measure a fall by."""
    assert counts([6.3, 5.2, 4.1, 3.0], Criterion(1.0, "own_sd")) == (0, 0, 0)
    assert counts([0.1] * 7, Criterion(1.0, "own_sd")) == (0, 0, 0)
    assert counts([0.1] * 7, Criterion(1.0, "sample_sd")) == (0, 0, 0)


@pytest.mark.parametrize(("drop", "ruptures"), [(2.0, 1), (2.5, 0)])
def test_a_fall_is_measured_by_the_deviation_around_the_own_line(
    drop: float, ruptures: int
) -> None:
    """The line 5.5, 4, 2.5 leaves squares of 1.5 on 1 degree of freedom: 3 points are 2.45."""
    assert counts([6, 3, 3], Criterion(drop, "own_sd")) == (ruptures, 0, ruptures)


def test_two_ratings_of_one_session_are_refused() -> None:
    frame = frame_of([5, 3]).assign(session=1)
    with pytest.raises(ValueError, match="rows 0 and 1 are both dyad case 0, session 1"):
        sequences(frame, "alliance", Criterion(1.0, "own_sd"))


def test_two_ratings_can_fall_and_three_leave_something_beside_a_line() -> None:
    frame = frame_of([6, 3, 3], [5, 3], [5, 5], [5])
    found = share_with_rupture(frame, "alliance", ONE_POINT)
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)
    own = share_with_rupture(frame, "alliance", Criterion(2.0, "own_sd"))
    assert (own.value, own.n) == (1.0, 1)


def test_deviations_of_the_sample_are_those_around_each_case() -> None:
    """Squares 0.98 and 4.5 on 2 degrees of freedom: 1.66, more than the first fall."""
    found = sequences(frame_of([9, 7.6], [4, 1]), "alliance", Criterion(1.0, "sample_sd"))
    assert found["ruptures"].tolist() == [0, 1]


def test_shares_are_of_the_dyads_with_ratings_enough() -> None:
    frame = frame_of(*[[5, 3, 5]] * 6, *[[5, 3, 3]] * 3, *[[5, 5, 5]] * 3, [5], [None, 4])
    ruptured = share_with_rupture(frame, "alliance", ONE_POINT)
    assert (ruptured.value, ruptured.n, ruptured.trusted) == (pytest.approx(9 / 12), 12, True)
    assert share_with_repair(frame, "alliance", ONE_POINT).value == pytest.approx(6 / 12)
    assert share_unrepaired(frame, "alliance", ONE_POINT).value == pytest.approx(3 / 12)


def test_the_share_with_a_rupture_covers_the_truth() -> None:
    def draw(generator: np.random.Generator, dyads: int = 60) -> Estimate:
        level = generator.normal(0.0, 1.0, (dyads, 1))
        ratings = np.round(5.0 + level + generator.normal(0.0, 0.4, (dyads, 12)), 1)
        ratings[generator.random(ratings.shape) < 0.2] = np.nan
        return share_with_rupture(frame_of_array(ratings), "alliance", ONE_POINT)

    truth = draw(np.random.default_rng(1), 40_000).value
    assert 0.2 < truth < 0.8
    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98


def test_sequences_without_the_column_are_refused() -> None:
    with pytest.raises(MissingColumnError, match="no column warmth"):
        sequences(frame_of([5, 3]), "warmth", ONE_POINT)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("column", ["dyad", "session", "alliance"])
def test_a_missing_column_is_named(measure: Measure, column: str) -> None:
    found = measure(frame_of([5, 3, 5]).drop(columns=column), "alliance", ONE_POINT)
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@pytest.mark.parametrize("measure", MEASURES)
def test_of_two_missing_columns_the_session_is_named(measure: Measure) -> None:
    found = measure(frame_of([5, 3, 5])[["dyad"]], "alliance", ONE_POINT)
    assert found.reason == "no column session"


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("ratings", [[], [None, None]], ids=["no rows", "no ratings"])
def test_nothing_rated_is_said_in_words(measure: Measure, ratings: Ratings) -> None:
    found = measure(frame_of(ratings), "alliance", ONE_POINT)
    assert (math.isnan(found.value), found.trusted) == (True, False)
    assert found.reason.startswith("no dyad with ")
