"""Who leads: the sign of the asymmetry of the cross-correlation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.people.leading import lead


def following(dyads=60, sessions=12, seed=1):
    """A series and another that repeats it a session later, with noise."""
    draws = np.random.default_rng(seed)
    x = draws.normal(size=(dyads, sessions))
    y = np.roll(x, 1, axis=1) + draws.normal(size=x.shape)
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), sessions),
            "session": np.tile(np.arange(sessions), dyads),
            "x": x.ravel(),
            "y": y.ravel(),
        }
    )


def test_who_is_repeated_by_the_other_leads():
    found = lead(following(), "x", "y")
    assert 0.5 < found.low < found.value
    assert lead(following(), "y", "x").value == pytest.approx(-found.value)


def test_it_is_the_difference_of_two_correlations():
    frame = following(dyads=30)
    within = frame[["x", "y"]] - frame.groupby("dyad")[["x", "y"]].transform("mean")
    before = within.groupby(frame["dyad"]).shift()
    expected = before["x"].corr(within["y"]) - before["y"].corr(within["x"])
    assert lead(frame, "x", "y").value == pytest.approx(expected)


def test_of_series_that_move_together_nobody_leads():
    frame = following()
    found = lead(frame.assign(y=frame["x"] + np.tile([0.1, -0.1], len(frame) // 2)), "x", "y")
    assert found.low < 0.0 < found.high


def test_what_is_missing_is_said():
    assert lead(following(), "x", "z").reason == "no column z"
    every_other = following().query("session % 2 == 0")
    assert lead(every_other, "x", "y").reason == "no two sessions 1 apart are rated"
    assert lead(every_other, "x", "y", lag=2).n == 60
