"""Falls and repairs, trends and gaps in made-up series whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dyad_sim.measures import Estimate
from dyad_sim.measures.series import (
    Criterion,
    gaps_longer_than,
    sequences,
    share_unrepaired,
    share_with_repair,
    share_with_rupture,
    significant_trend_share,
)

SEED = 20120715
STUDIES = 200
ONE_POINT = Criterion(1.0)

Ratings = Sequence[float | None]


def frame_of(*series: Ratings) -> pd.DataFrame:
    """One dyad per series, whose sessions are numbered from 1; None where not rated."""
    rows = [
        (f"case {number}", session, math.nan if rating is None else float(rating))
        for number, ratings in enumerate(series)
        for session, rating in enumerate(ratings, start=1)
    ]
    return pd.DataFrame(rows, columns=["dyad", "session", "alliance"])


def table(ratings: np.ndarray) -> pd.DataFrame:
    """Frame of ratings of shape ``(dyad, session)``."""
    dyads, sessions = ratings.shape
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), sessions),
            "session": np.tile(np.arange(1, sessions + 1), dyads),
            "alliance": ratings.ravel(),
        }
    )


def counts(ratings: Ratings, criterion: Criterion) -> tuple[int, int, int]:
    """Ruptures, repaired and unrepaired, of one series."""
    row = sequences(frame_of(ratings), "alliance", criterion).iloc[0]
    return int(row["ruptures"]), int(row["repaired"]), int(row["unrepaired"])


def within(ratings: Ratings, criterion: Criterion) -> list[float | None]:
    """The series with None outside the sessions looked at."""
    last = criterion.last or math.inf
    return [
        rating if criterion.first <= session <= last else None
        for session, rating in enumerate(ratings, start=1)
    ]


def least_fall(ratings: Ratings, every: Sequence[Ratings], criterion: Criterion) -> float:
    """The fall that counts, by the words of the criterion."""
    known = [[(s, x) for s, x in enumerate(case) if x is not None] for case in every]
    own = [(s, x) for s, x in enumerate(ratings) if x is not None]
    if criterion.unit == "points":
        return criterion.drop
    if criterion.unit == "own_sd":
        if len(own) < 3:
            return math.inf
        line = stats.linregress(*zip(*own, strict=True))
        rest = [x - line.intercept - line.slope * s for s, x in own]
        squares, freedom = sum(e**2 for e in rest), len(own) - 2
    else:
        rated = [[x for _, x in case] for case in known if case]
        squares = sum((x - np.mean(case)) ** 2 for case in rated for x in case)
        freedom = sum(map(len, rated)) - len(rated)
    deviation = math.sqrt(squares / freedom) if freedom > 0 else 0.0
    return criterion.drop * deviation if deviation > 1e-9 else math.inf


def searched(ratings: Ratings, fall: float, criterion: Criterion) -> tuple[int, int]:
    """Ruptures and repairs, sought one step at a time."""
    x = [rating for rating in ratings if rating is not None]
    ruptures = repaired = i = 0
    while i < len(x):
        window = range(i + 1, min(i + criterion.fall_sessions, len(x) - 1) + 1)
        fallen = [j for j in window if x[i] - x[j] >= fall - 1e-9]
        if not fallen:
            i += 1
            continue
        low = fallen[0]
        while low + 1 < len(x) and x[low + 1] < x[low]:
            low += 1
        goal = x[low] + criterion.regain * (x[i] - x[low])
        after = range(low + 1, min(low + criterion.regain_sessions, len(x) - 1) + 1)
        back = [k for k in after if x[k] >= goal - 1e-9]
        ruptures, repaired = ruptures + 1, repaired + bool(back)
        i = back[0] if back else low
    return ruptures, repaired


def coverage(draw: Callable[[np.random.Generator], Estimate], truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    estimates = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([found.low <= truth <= found.high for found in estimates]))


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


def test_deviations_of_the_sample_are_those_around_each_case() -> None:
    """Squares 0.98 and 4.5 on 2 degrees of freedom: 1.66, more than the first fall."""
    found = sequences(frame_of([9, 7.6], [4, 1]), "alliance", Criterion(1.0, "sample_sd"))
    assert found["ruptures"].tolist() == [0, 1]


@given(
    every=st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=12), min_size=1, max_size=5
    ),
    criterion=st.builds(
        Criterion,
        drop=st.sampled_from([0.5, 1.0, 1.7, 3.0]),
        unit=st.sampled_from(["points", "own_sd", "sample_sd"]),
        fall_sessions=st.integers(1, 14),
        regain=st.sampled_from([0.0, 0.3, 0.5, 1.0]),
        regain_sessions=st.integers(1, 14),
        first=st.integers(1, 4),
        last=st.one_of(st.none(), st.integers(5, 12)),
    ),
)
def test_all_dyads_at_once_give_what_a_search_step_by_step_gives(
    every: list[list[int | None]], criterion: Criterion
) -> None:
    found = sequences(frame_of(*every), "alliance", criterion).set_index("dyad")
    looked_at = [within(ratings, criterion) for ratings in every]
    assert len(found) == sum(map(bool, every))
    for number, ratings in enumerate(looked_at):
        if not ratings:
            continue
        row = found.loc[f"case {number}"]
        fall = least_fall(ratings, looked_at, criterion)
        assert (row["ruptures"], row["repaired"]) == searched(ratings, fall, criterion)
        assert row["ruptures"] == row["repaired"] + row["unrepaired"]
        assert row["sessions"] == sum(rating is not None for rating in ratings)


def test_the_order_of_the_rows_does_not_matter() -> None:
    ratings = np.random.default_rng(SEED).normal(5.0, 1.0, (20, 10))
    frame = table(ratings)
    shuffled = frame.sample(frac=1.0, random_state=1)
    expected = sequences(frame, "alliance", ONE_POINT)
    found = sequences(shuffled, "alliance", ONE_POINT).sort_values("dyad", ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


def test_therapists_are_carried_unless_a_dyad_has_several() -> None:
    frame = frame_of([5, 3], [5, 4]).assign(therapist=["a", "a", "a", "b"])
    found = sequences(frame, "alliance", ONE_POINT)
    assert found.loc[0, "therapist"] == "a"
    assert pd.isna(found.loc[1, "therapist"])


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
        return share_with_rupture(table(ratings), "alliance", ONE_POINT)

    truth = draw(np.random.default_rng(1), 40_000).value
    assert 0.2 < truth < 0.8
    assert 0.90 <= coverage(draw, truth) <= 0.98


@pytest.mark.parametrize("growing", [None, True, False])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.4])
def test_the_share_with_a_trend_is_that_of_an_independent_test(
    growing: bool | None, alpha: float
) -> None:
    """Each dyad alone by SciPy's linear regression; series of 1 to 12 sessions."""
    generator = np.random.default_rng(SEED)
    slopes = generator.normal(0.0, 0.15, (200, 1))
    ratings = 5.0 + slopes * np.arange(12) + generator.normal(0.0, 0.5, (200, 12))
    ratings[np.arange(12) >= generator.integers(1, 13, (200, 1))] = np.nan
    ratings[generator.random(ratings.shape) < 0.1] = np.nan
    significant = []
    for series in ratings:
        sessions = np.flatnonzero(np.isfinite(series))
        if sessions.size >= 4:
            line = stats.linregress(sessions + 1, series[sessions])
            right_way = growing is None or (line.slope > 0.0) == growing
            significant.append(line.pvalue < alpha and right_way)
    found = significant_trend_share(table(ratings), "alliance", alpha=alpha, growing=growing)
    assert found.value == pytest.approx(np.mean(significant))
    assert found.n == len(significant)


def test_the_share_with_a_trend_is_alpha_where_nobody_has_one() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return significant_trend_share(table(generator.normal(0.0, 1.0, (80, 10))), "alliance")

    assert 0.90 <= coverage(draw, 0.05) <= 0.98


def test_ratings_without_change_have_no_trend_and_a_straight_line_has() -> None:
    for constant in (0.1, 0.7, 4.1):
        assert significant_trend_share(frame_of([constant] * 7), "alliance").value == 0.0
    assert significant_trend_share(frame_of([1, 2, 3, 4, 5]), "alliance").value == 1.0


def test_gaps_are_counted_in_sessions_between_events() -> None:
    """Events in sessions 1, 2, 5 and 9: gaps of 0, 2 and 3 sessions."""
    frame = pd.DataFrame({"dyad": "a", "session": np.arange(1, 11)})
    frame["rupture"] = frame["session"].isin([1, 2, 5, 9])
    for sessions, longer in ((0, 2 / 3), (1, 2 / 3), (2, 1 / 3), (3, 0.0)):
        found = gaps_longer_than(frame, "rupture", sessions)
        assert (found.value, found.reason) == (pytest.approx(longer), "1 dyad")
    unseen = frame[~frame["session"].isin([3, 6])]
    assert gaps_longer_than(unseen, "rupture", 2).value == pytest.approx(1 / 3)


def test_gaps_do_not_reach_from_dyad_to_dyad() -> None:
    frame = pd.DataFrame({"dyad": [1, 1, 2, 2], "session": [1, 2, 8, 9]})
    found = gaps_longer_than(frame.assign(rupture=[0, 1, 1, 0]), "rupture", 1)
    assert (math.isnan(found.value), found.reason) == (True, "no dyad with 2 events")


def test_the_share_of_long_gaps_covers_the_truth() -> None:
    def draw(generator: np.random.Generator, dyads: int = 50) -> Estimate:
        lively = generator.beta(4.0, 8.0, (dyads, 1))
        events = generator.random((dyads, 30)) < lively
        return gaps_longer_than(table(events), "alliance", 3)

    truth = draw(np.random.default_rng(1), 20_000).value
    assert 0.90 <= coverage(draw, truth) <= 0.98


Measure = Callable[[pd.DataFrame], Estimate]
MEASURES: dict[str, Measure] = {
    "rupture": lambda frame: share_with_rupture(frame, "alliance", ONE_POINT),
    "repair": lambda frame: share_with_repair(frame, "alliance", ONE_POINT),
    "unrepaired": lambda frame: share_unrepaired(frame, "alliance", ONE_POINT),
    "trend": lambda frame: significant_trend_share(frame, "alliance"),
    "gaps": lambda frame: gaps_longer_than(frame, "alliance", 1),
}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("column", ["dyad", "session", "alliance"])
def test_a_missing_column_is_named(name: str, column: str) -> None:
    found = MEASURES[name](frame_of([5, 3, 5]).drop(columns=column))
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("ratings", [[], [None, None]], ids=["no rows", "no ratings"])
def test_nothing_rated_is_said_in_words(name: str, ratings: Ratings) -> None:
    found = MEASURES[name](frame_of(ratings))
    assert (math.isnan(found.value), found.trusted) == (True, False)
    assert found.reason.startswith("no dyad with ")


def test_sequences_without_the_column_are_empty() -> None:
    assert sequences(frame_of([5, 3]), "warmth", ONE_POINT).empty


@pytest.mark.parametrize(
    "criterion",
    [
        Criterion(0.0),
        Criterion(math.nan),
        Criterion(1.0, fall_sessions=0),
        Criterion(1.0, regain_sessions=0),
        Criterion(1.0, regain=50.0),
        Criterion(1.0, "percent"),  # type: ignore[arg-type]
    ],
)
def test_a_criterion_without_sense_is_refused(criterion: Criterion) -> None:
    with pytest.raises(ValueError, match=r"a criterion needs|unit must be"):
        sequences(frame_of([5, 3]), "alliance", criterion)


def test_other_arguments_without_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="alpha must lie between 0 and 1"):
        significant_trend_share(frame_of([5, 3]), "alliance", alpha=5.0)
    with pytest.raises(ValueError, match="sessions must be 0 or more"):
        gaps_longer_than(frame_of([1, 0]), "alliance", -1)
