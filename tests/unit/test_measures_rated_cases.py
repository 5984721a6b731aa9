"""Ratings put in the order of cases and sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.ruptures.rated_cases import cases_of, share_of_rows
from dyad_sim.measures.ruptures.series import Criterion, sequences
from tests.made_up import frame_of, frame_of_array

SEED = 20120715
ONE_POINT = Criterion(1.0)


def mixed() -> pd.DataFrame:
    """Four dyads in any order, beside rows that lack a dyad, a session or a rating."""
    rows = [
        (None, 1, 9.0, "q"),
        ("b", 2, 5.0, "t"),
        ("a", 3, 7.0, "s"),
        ("d", 2, 8.0, "s"),
        ("b", 1, 4.0, "t"),
        ("a", None, 1.0, "s"),
        ("a", 1, 3.0, "s"),
        ("b", 3, None, "t"),
        ("c", 1, None, "t"),
    ]
    return pd.DataFrame(rows, columns=["dyad", "session", "alliance", "therapist"])


def test_ratings_are_in_the_order_of_case_and_session() -> None:
    cases, lack = cases_of(mixed(), "alliance")
    assert lack == ""
    assert cases.dyads["dyad"].tolist() == ["b", "a", "d", "c"]
    assert cases.dyads["therapist"].tolist() == ["t", "s", "s", "t"]
    assert cases.case.tolist() == [0, 0, 1, 1, 2]
    assert cases.session.tolist() == [1.0, 2.0, 1.0, 3.0, 2.0]
    assert cases.rating.tolist() == [4.0, 5.0, 3.0, 7.0, 8.0]


def test_values_are_summed_and_centred_case_by_case() -> None:
    """Ratings 4 and 5, 3 and 7, a single 8, and none."""
    cases, _ = cases_of(mixed(), "alliance")
    assert cases.number.tolist() == [2.0, 2.0, 1.0, 0.0]
    assert cases.total(cases.rating).tolist() == [9.0, 10.0, 8.0, 0.0]
    assert cases.centred(cases.rating).tolist() == [-0.5, 0.5, -2.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("first", "last", "ratings"),
    [(2, None, [5.0, 7.0, 8.0]), (1, 2, [4.0, 5.0, 3.0, 8.0]), (2, 2, [5.0, 8.0])],
)
def test_the_first_and_the_last_session_are_among_those_looked_at(
    first: int, last: int | None, ratings: list[float]
) -> None:
    cases, _ = cases_of(mixed(), "alliance", first, last)
    assert cases.rating.tolist() == ratings
    assert cases.dyads["dyad"].tolist() == ["b", "a", "d", "c"]


def test_where_a_column_is_missing_there_are_no_cases() -> None:
    cases, lack = cases_of(mixed().drop(columns=["session", "alliance"]), "alliance")
    assert lack == "no column session"
    assert list(cases.dyads) == ["dyad"]
    assert len(cases.dyads) == cases.case.size == cases.session.size == cases.rating.size == 0
    assert cases.case.dtype == np.intp
    assert cases.rating.dtype == cases.session.dtype == float


def test_a_share_of_rows_is_one_of_dyads() -> None:
    """Three of twelve, in two caseloads."""
    dyads = pd.DataFrame({"dyad": range(12), "therapist": ["a"] * 7 + ["b"] * 5})
    yes = np.arange(12) < 3
    found = share_of_rows(dyads, yes, "nobody")
    assert found.value == pytest.approx(0.25, rel=1e-9)
    assert found[3:] == (12, True, "for these 2 therapists")
    assert share_of_rows(dyads[:0], yes[:0], "nobody").reason == "nobody"


@pytest.mark.parametrize(("low", "ruptures"), [(3.1, 1), (3.2, 0)])
def test_a_fall_of_one_point_is_one_whatever_binary_numbers_make_of_it(
    low: float, ruptures: int
) -> None:
    """4.1 less 3.1 is a little less than 1."""
    assert sequences(frame_of([4.1, low]), "alliance", ONE_POINT)["ruptures"].tolist() == [
        ruptures
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    ratings = np.random.default_rng(SEED).normal(5.0, 1.0, (20, 10))
    frame = frame_of_array(ratings)
    shuffled = frame.sample(frac=1.0, random_state=1)
    expected = sequences(frame, "alliance", ONE_POINT)
    found = sequences(shuffled, "alliance", ONE_POINT).sort_values("dyad", ignore_index=True)
    pd.testing.assert_frame_equal(found, expected)


def test_therapists_are_carried_unless_a_dyad_has_several() -> None:
    frame = frame_of([5, 4], [5, 3], [5, 4]).assign(therapist=["a", "b", "a", "a", "b", "b"])
    found = sequences(frame, "alliance", ONE_POINT)
    assert found["therapist"].isna().tolist() == [True, False, False]
    assert found["therapist"].tolist()[1:] == ["a", "b"]
