"""Pseudo-dyads: partners who never met show what coincidence does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.people.pseudo_dyads import (
    congruence,
    congruence_above_chance,
    congruences,
    pseudo_congruence,
)


def made(dyads=60, sessions=20, *, own=0.0, trend=0.0, seed=3):
    """Two series of each dyad with a share of their own in common, and a trend of all."""
    draws = np.random.default_rng(seed)
    shared, x, y = draws.normal(size=(3, dyads, sessions))
    rise = trend * np.arange(sessions)
    weights = np.sqrt(own), np.sqrt(1.0 - own)
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), sessions),
            "session": np.tile(np.arange(1, sessions + 1), dyads),
            "patient": (weights[0] * shared + weights[1] * x + rise).ravel(),
            "therapist_rating": (weights[0] * shared + weights[1] * y + rise).ravel(),
        }
    )


def test_the_correlation_of_each_dyad_is_that_of_numpy():
    frame = made(dyads=3, own=0.5)
    found = congruences(frame, "patient", "therapist_rating", draws=1)
    for dyad, rows in frame.groupby("dyad"):
        expected = np.corrcoef(rows["patient"], rows["therapist_rating"])[0, 1]
        assert found.real[dyad] == pytest.approx(expected)


def test_of_two_dyads_each_has_the_others_partner():
    frame = made(dyads=2)
    found = congruences(frame, "patient", "therapist_rating", draws=3)
    wide = frame.pivot_table(index="session", columns="dyad")
    for dyad in (0, 1):
        expected = wide["patient"][dyad].corr(wide["therapist_rating"][1 - dyad])
        assert found.chance[dyad] == pytest.approx(expected)


def test_what_a_dyad_has_of_its_own_lies_above_chance():
    frame = made(own=0.5)
    assert congruence(frame, "patient", "therapist_rating").value == pytest.approx(
        0.5, abs=0.07
    )
    assert abs(pseudo_congruence(frame, "patient", "therapist_rating").value) < 0.05
    assert congruence_above_chance(frame, "patient", "therapist_rating").low > 0.3


def test_a_trend_of_all_belongs_to_chance():
    frame = made(trend=0.3)
    assert congruence(frame, "patient", "therapist_rating").low > 0.5
    above = congruence_above_chance(frame, "patient", "therapist_rating")
    assert above.low < 0.0 < above.high


def test_the_same_seed_draws_the_same_partners_and_order_does_not_matter():
    frame = made(dyads=12, own=0.3)
    one = pseudo_congruence(frame, "patient", "therapist_rating", seed=4)
    assert pseudo_congruence(frame, "patient", "therapist_rating", seed=4) == one
    assert pseudo_congruence(frame, "patient", "therapist_rating", seed=5) != one


def test_short_constant_and_missing_series_are_left_out():
    frame = made(dyads=4, own=0.5)
    frame.loc[frame["dyad"] == 0, "patient"] = 7.0
    frame.loc[(frame["dyad"] == 1) & (frame["session"] > 3), "patient"] = np.nan
    found = congruences(frame, "patient", "therapist_rating")
    assert np.isfinite(found.real).tolist() == [False, False, True, True]
    assert congruence(frame, "patient", "therapist_rating").n == 2


def test_what_is_missing_is_said():
    assert congruence(made(), "patient", "observer").reason == "no column observer"
    alone = made(dyads=1)
    assert congruence(alone, "patient", "therapist_rating").reason == "fewer than 2 dyads"
    with pytest.raises(ValueError, match="draws must be a whole number from 1"):
        pseudo_congruence(made(), "patient", "therapist_rating", draws=0)
