"""Curvature of a course, by parabolas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.change.curvature import (
    curvature_by_outcome,
    curvatures,
    mean_curvature,
)


def parabolas(*curved, sessions=9):
    """Courses with these curvatures, each with a line of its own."""
    u = np.linspace(-1.0, 1.0, sessions)
    return pd.concat(
        pd.DataFrame(
            {
                "dyad": dyad,
                "session": np.arange(1, sessions + 1),
                "alliance": 4.0 + 0.3 * dyad * u + c * u**2,
            }
        )
        for dyad, c in enumerate(curved)
    )


def test_of_a_parabola_it_is_its_coefficient_whatever_its_line():
    found = curvatures(parabolas(1.5, -0.5, 0.0), "alliance")
    assert found["curvature"].tolist() == pytest.approx([1.5, -0.5, 0.0])
    assert mean_curvature(parabolas(1.5, -0.5, 0.5), "alliance").value == pytest.approx(0.5)


def test_it_is_how_far_the_ends_lie_above_the_middle_however_long_the_course():
    for sessions in (5, 41):
        frame = parabolas(2.0, sessions=sessions)
        high = frame["alliance"].iloc[[0, -1]].mean() - frame["alliance"].iloc[sessions // 2]
        assert curvatures(frame, "alliance")["curvature"][0] == pytest.approx(high)


def test_gaps_and_late_starts_do_not_change_a_parabola_but_its_ends():
    frame = parabolas(2.0, sessions=9)
    gappy = frame[frame["session"].isin([1, 2, 5, 9])]
    assert curvatures(gappy, "alliance")["curvature"][0] == pytest.approx(2.0)


def test_it_agrees_with_numpy():
    draws = np.random.default_rng(2)
    session = np.array([1, 2, 4, 7, 8, 11])
    rating = draws.normal(5.0, 1.0, 6)
    frame = pd.DataFrame({"dyad": 1, "session": session, "alliance": rating})
    u = (2.0 * session - 12.0) / 10.0
    expected = np.polyfit(u, rating, 2)[0]
    assert curvatures(frame, "alliance")["curvature"][0] == pytest.approx(expected)


def test_three_ratings_tell_no_curve():
    assert math.isnan(curvatures(parabolas(1.0, sessions=3), "alliance")["curvature"][0])
    assert mean_curvature(parabolas(1.0, sessions=3), "alliance").reason == (
        "no dyad with 4 ratings"
    )


def test_outcomes_are_compared():
    frame = parabolas(*[1.0] * 6, *[0.2] * 6)
    dyads = pd.DataFrame({"dyad": np.arange(12), "better": [True] * 6 + [False] * 6})
    found = curvature_by_outcome(frame, "alliance", dyads, "better")
    assert (found.value, found.n) == (pytest.approx(0.8), 12)
    assert curvature_by_outcome(frame, "alliance", dyads, "worse").reason == "no column worse"
    assert mean_curvature(frame, "bond").reason == "no column bond"
