"""The search for falls and repairs, against one that goes step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dyad_sim.measures.ruptures.series import (
    Criterion,
    check_criterion,
    ruptures_and_repairs,
    sequences,
)
from tests.made_up import Ratings, frame_of


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


def counts(ratings: Ratings, criterion: Criterion) -> tuple[int, int]:
    """Ruptures and repairs of one dyad."""
    row = sequences(frame_of(ratings), "alliance", criterion).iloc[0]
    return int(row["ruptures"]), int(row["repaired"])


def test_unless_said_otherwise_falls_come_at_once_and_half_is_regained_in_three() -> None:
    plain = Criterion(2.0)
    assert counts([6, 4, 4, 4, 5], plain) == (1, 1)
    assert counts([6, 4, 4, 4, 4, 5], plain) == (1, 0)
    assert counts([6, 4, 4.9], plain) == (1, 0)
    assert counts([6, 5, 4], plain) == (0, 0)


def test_falls_and_repairs_by_hand() -> None:
    """From 7 to 5 and on to 4, back to 5.5; from there to 3.5 in two sessions, and no more.

    The rating from which a rupture is mended may be the start of the next one.
    """
    slow = Criterion(2.0, fall_sessions=2, regain_sessions=2)
    assert counts([7, 5, 4, 4, 5.5, 4.5, 3.5, 3.5, 4], slow) == (2, 1)
    assert counts([7, 5, 4, 4, 4, 5.5], slow) == (1, 0)
    assert counts([7, 6, 5, 4.5, 6], slow) == (1, 1)
    assert counts([7, 6, 5.5, 5, 7], slow) == (0, 0)
    assert counts([6, 4, 6], slow) == (1, 1)
    assert counts([6, 4, 4], Criterion(2.0, regain=0.0)) == (1, 1)
    assert counts([6, 4], Criterion(2.0, regain=0.0)) == (1, 0)


def test_dyads_are_searched_side_by_side_by_hand() -> None:
    """One falls by 2 twice and mends once; one by 3 in its last two of five; one not at all."""
    nan = math.nan
    x = np.array([[6, 4, 5, 3, 3, 3], [5, 6, 5, 4, 3, nan], [5, 5, 5, nan, nan, nan]])
    least = np.array([2.0, 3.0, math.inf])
    ruptures, repaired = ruptures_and_repairs(x, least, Criterion(1.0, fall_sessions=9))
    assert (ruptures.tolist(), repaired.tolist()) == ([2, 1, 0], [1, 0, 0])
    assert ruptures.dtype == repaired.dtype == np.intp
    assert counts([6, 5, 4], Criterion(2.0, fall_sessions=2)) == (1, 0)


def test_criteria_at_their_borders_are_taken() -> None:
    for regain, unit in ((0.0, "points"), (1.0, "own_sd"), (0.5, "sample_sd")):
        check_criterion(Criterion(0.1, unit, 1, regain, 1))


def test_what_rounding_takes_from_a_fall_or_from_its_repair_does_not_count() -> None:
    """In tenths 0.3 less 0.1 is a little less than 0.2."""
    assert counts([0.3, 0.1, 0.2], Criterion(0.2)) == (1, 1)
    assert counts([1.1, 0.8, 0.9], Criterion(0.3, regain=1 / 3)) == (1, 1)


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


@pytest.mark.parametrize(
    "criterion",
    [
        Criterion(0.0),
        Criterion(math.nan),
        Criterion(1.0, fall_sessions=0),
        Criterion(1.0, regain_sessions=0),
        Criterion(1.0, regain=1.5),
        Criterion(1.0, regain=-0.5),
        Criterion(1.0, "percent"),  # type: ignore[arg-type]  # what is refused
    ],
)
def test_a_criterion_without_sense_is_refused(criterion: Criterion) -> None:
    with pytest.raises(ValueError, match=r"^(drop|\w+_sessions|regain|unit) must "):
        sequences(frame_of([5, 3]), "alliance", criterion)
