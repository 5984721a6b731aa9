"""Sudden gains, by examples worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.change.sudden_gains import (
    share_reversed,
    share_with_sudden_gain,
    sudden_gains,
)


def course(*courses):
    """Sessions of dyads with these symptoms; None for a session without a rating."""
    rows = [
        {"dyad": dyad, "session": session, "symptoms": x}
        for dyad, symptoms in enumerate(courses)
        for session, x in enumerate(symptoms, 1)
    ]
    return pd.DataFrame(rows).astype({"symptoms": float})


def test_a_fall_that_is_large_and_lasts_is_a_gain():
    # Pre 30, post 20, both deviations 1: t = 10 / sqrt(2/3) = 12.2 > 2.776; fall 11 >= 7.75.
    found = sudden_gains(course([30, 29, 31, 20, 19, 21]), "symptoms", 7.0)
    assert found.to_dict("records") == [
        {"dyad": 0, "session": 3, "size": 11.0, "reversed": False}
    ]


@pytest.mark.parametrize(
    ("symptoms", "why"),
    [
        ([30, 29, 31, 25, 24, 23], "a fall of 6 is below 7 points"),
        ([50, 49, 51, 41, 40, 42], "a fall of 10 is below a quarter of 51"),
        # Pre 30 (20, 40, 30), post 22 (21, 5, 40): t = 0.68.
        ([20, 40, 30, 21, 5, 40], "the ratings around it vary too much"),
        ([31, 20, 19, 21], "one rating before it is too few"),
        ([30, 29, 31, 20], "one rating after it is too few"),
    ],
)
def test_a_fall_that_lacks_one_criterion_is_none(symptoms, why):
    assert sudden_gains(course(symptoms), "symptoms", 7.0).empty, why


def test_two_ratings_on_a_side_need_a_larger_t():
    # Pre 30 (31, 29), post 19 (21, 17, 19): s^2 = (2 + 8) / 3; t = 11 / (1.826 * 0.913) = 6.6.
    assert len(sudden_gains(course([31, 29, 21, 17, 19]), "symptoms", 7.0)) == 1


def test_a_gain_of_which_half_is_lost_in_any_later_session_is_reversed():
    kept = [30, 29, 31, 20, 19, 21, 25.4, 20]
    lost = [30, 29, 31, 20, 19, 21, 25.5, 20]
    found = sudden_gains(course(kept, lost), "symptoms", 7.0)
    assert found["reversed"].tolist() == [False, True]
    assert share_reversed(course(kept, lost), "symptoms", 7.0).value == 0.5


def test_the_share_is_of_dyads_with_four_ratings():
    frame = course([30, 29, 31, 20, 19, 21], [30, 30, 30, 30, 30], [30, 20, 10])
    found = share_with_sudden_gain(frame, "symptoms", 7.0)
    assert (found.value, found.n) == (0.5, 2)


def test_dyads_do_not_run_into_each_other():
    frame = course([30, 29, 31], [20, 19, 21])
    assert sudden_gains(frame, "symptoms", 7.0).empty
    assert share_with_sudden_gain(frame, "symptoms", 7.0).reason == "no dyad with 4 ratings"


def test_a_session_without_a_rating_is_skipped_and_said():
    frame = course([30, 29, 31, None, 20, 19, 21], [30, 30, 30, 30])
    assert sudden_gains(frame, "symptoms", 7.0)["session"].tolist() == [3]
    assert "over 1 gap" in share_with_sudden_gain(frame, "symptoms", 7.0).reason


def test_a_fall_without_any_deviation_lasts():
    assert len(sudden_gains(course([30, 30, 30, 20, 20, 20]), "symptoms", 7.0)) == 1


def test_what_cannot_be_meant_is_refused_and_what_is_missing_is_said():
    with pytest.raises(ValueError, match="least must be above 0"):
        share_with_sudden_gain(course([1, 2]), "symptoms", 0.0)
    with pytest.raises(ValueError, match="symptoms must be 0 or more"):
        sudden_gains(course([-1, 2]), "symptoms", 1.0)
    assert share_with_sudden_gain(course([1]), "distress", 1.0).reason == "no column distress"
    assert math.isnan(share_reversed(course([1, 2, 3, 4]), "symptoms", 1.0).value)


def test_without_any_gains_chance_finds_few():
    """Courses that only vary at random seldom meet all three criteria."""
    draws = np.random.default_rng(1)
    frame = course(*(np.clip(draws.normal(25, 4, 15), 0, None) for _ in range(200)))
    assert share_with_sudden_gain(frame, "symptoms", 7.0).value < 0.15
