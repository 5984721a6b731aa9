"""Gaps between events in made-up series whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.ruptures.series import gaps_longer_than
from tests.made_up import Ratings, coverage, frame_of, frame_of_array

SEED = 20120715


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
        return gaps_longer_than(frame_of_array(events), "alliance", 3)

    truth = draw(np.random.default_rng(1), 20_000).value
    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98


@pytest.mark.parametrize("column", ["dyad", "session", "alliance"])
def test_a_missing_column_is_named(column: str) -> None:
    found = gaps_longer_than(frame_of([5, 3, 5]).drop(columns=column), "alliance", 1)
    assert (found.n, found.trusted, found.reason) == (0, False, f"no column {column}")


@pytest.mark.parametrize("ratings", [[], [None, None]], ids=["no rows", "no ratings"])
def test_nothing_rated_is_said_in_words(ratings: Ratings) -> None:
    found = gaps_longer_than(frame_of(ratings), "alliance", 1)
    assert (math.isnan(found.value), found.trusted) == (True, False)
    assert found.reason.startswith("no dyad with ")


def test_gaps_of_less_than_no_session_are_refused() -> None:
    with pytest.raises(ValueError, match="sessions must be a whole number from 0"):
        gaps_longer_than(frame_of([1, 0]), "alliance", -1)
