"""Events in their order, on made-up courses whose answers are known."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from experiments.lib.measures.sequences import Step, first_sessions, in_turn, median
from tests.made_up import coverage

SEED = 20261123
DYADS = ["a", "b", "c"]


def events(*pairs: tuple[str, float]) -> pd.DataFrame:
    """One row per event."""
    return pd.DataFrame(pairs, columns=["dyad", "session"])


def test_the_first_event_of_each_dyad_counts_in_any_order() -> None:
    found = first_sessions(events(("b", 7), ("a", 5), ("a", 2), ("z", 1)), DYADS)
    assert found.tolist() == pytest.approx([2.0, 7.0, np.nan], nan_ok=True)


def test_events_before_a_session_do_not_count_and_none_does_where_it_is_missing() -> None:
    some = events(("a", 2), ("a", 6), ("b", 3), ("c", 4))
    found = first_sessions(some, DYADS, np.array([3.0, np.nan, 4.0]))
    assert found.tolist() == pytest.approx([6.0, np.nan, 4.0], nan_ok=True)


def test_no_events_are_no_sessions() -> None:
    assert np.isnan(first_sessions(events(), DYADS)).all()


def test_a_sequence_is_taken_step_by_step() -> None:
    steps = [
        Step(events(("a", 1), ("b", 5), ("c", 2))),
        Step(events(("a", 1), ("b", 4), ("c", 3))),
        Step(events(("a", 1), ("a", 2), ("c", 3)), later=1),
    ]
    found = in_turn(steps, DYADS)
    assert found.tolist()[0] == [1.0, 1.0, 2.0]
    assert found[1].tolist() == pytest.approx([5.0, np.nan, np.nan], nan_ok=True)
    assert found[2].tolist() == pytest.approx([2.0, 3.0, np.nan], nan_ok=True)


def test_a_sequence_that_is_there_is_found() -> None:
    """Against all ways to choose one event for each step."""
    generator = np.random.default_rng(SEED)
    for _ in range(60):
        chosen = [generator.integers(1, 9, generator.integers(0, 4)) for _ in range(3)]
        later = generator.integers(0, 3, 3)
        steps = [
            Step(events(*[("a", float(when)) for when in some]), float(gap))
            for some, gap in zip(chosen, later, strict=True)
        ]
        there = any(
            all(
                second - first >= gap
                for first, second, gap in zip(way, way[1:], later[1:], strict=False)
            )
            for way in itertools.product(*chosen)
        )
        assert np.isfinite(in_turn(steps, ["a"])[0, -1]) == there


def test_a_median_of_nothing_is_not_known() -> None:
    found = median([np.nan])
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


def test_a_median_leaves_gaps_out() -> None:
    found = median([3.0, np.nan, 1.0, None] + [2.0] * 11)
    assert (found.value, found.n, found.trusted) == (2.0, 13, True)


@pytest.mark.filterwarnings("error")
def test_a_median_of_few_has_no_interval() -> None:
    found = median([1.0, 4.0])
    assert (found.value, found.trusted) == (2.5, False)


def test_the_median_is_covered_at_least_as_often_as_it_says() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return median(generator.exponential(size=60))

    assert 0.94 <= coverage(draw, float(np.log(2.0)), SEED) <= 1.0
