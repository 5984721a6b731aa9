"""Where a difference turns, on made-up data whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from experiments.lib.measures.crossing import turning_point
from tests.made_up import coverage

SEED = 19670304
VALUES = np.array([0.2, 0.4, 0.6, 0.8])


def differences(generator: np.random.Generator, dyads: int = 80) -> pd.DataFrame:
    """Differences of dyads that cross 0 at 0.5; each has a level and a slope of its own."""
    level = generator.normal(0.0, 0.3, (dyads, 1))
    slope = 2.0 + generator.normal(0.0, 1.0, (dyads, 1))
    values = slope * (VALUES - 0.5) + level + generator.normal(0.0, 0.2, (dyads, VALUES.size))
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), VALUES.size),
            "therapist": np.repeat(np.arange(dyads) // 4, VALUES.size),
            "rigidity": np.tile(VALUES, dyads),
            "gain": values.ravel(),
        }
    )


def test_a_straight_line_turns_where_it_crosses_zero() -> None:
    frame = pd.DataFrame({"dyad": range(4), "rigidity": VALUES, "gain": 3.0 * (VALUES - 0.35)})
    found = turning_point(frame, "gain", "rigidity", VALUES_ONLY)
    assert found.value == pytest.approx(0.35)


def test_a_line_may_turn_beyond_the_values_that_were_tried() -> None:
    frame = pd.DataFrame({"dyad": range(4), "rigidity": VALUES, "gain": VALUES - 1.4})
    assert turning_point(frame, "gain", "rigidity", VALUES_ONLY).value == pytest.approx(1.4)


def test_nineteen_of_twenty_intervals_hold_the_turning_point() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return turning_point(differences(generator), "gain", "rigidity", Bootstrap(300, 1))

    assert 0.89 <= coverage(draw, 0.5, SEED) <= 0.99


def test_a_dyad_drawn_twice_counts_as_two() -> None:
    """A sample drawn anew turns where those who were drawn would turn; some lack a row."""
    frame = differences(np.random.default_rng(SEED), 12).drop(columns="therapist")
    frame = frame.drop(index=[0, 5, 9, 18, 27])
    turns = []
    for drawn in np.random.default_rng(7).multinomial(12, np.full(12, 1.0 / 12.0), size=40):
        rows = [frame[frame["dyad"] == dyad] for dyad in np.repeat(np.arange(12), drawn)]
        turns.append(turning_point(pd.concat(rows), "gain", "rigidity", VALUES_ONLY).value)
    expected = np.quantile(turns, 0.025)
    found = turning_point(frame, "gain", "rigidity", Bootstrap(40, 7))
    assert found.low == pytest.approx(expected, rel=1e-9)
    assert found.value != pytest.approx(expected, rel=1e-3)


def test_a_difference_that_does_not_move_has_no_turning_point() -> None:
    frame = pd.DataFrame({"dyad": range(4), "rigidity": 0.5, "gain": [1.0, 2.0, 3.0, 4.0]})
    found = turning_point(frame, "gain", "rigidity", VALUES_ONLY)
    assert math.isnan(found.value)
    assert not found.trusted


@pytest.mark.parametrize("column", ["dyad", "gain", "rigidity"])
def test_a_missing_column_is_named(column: str) -> None:
    frame = differences(np.random.default_rng(SEED)).drop(columns=column)
    found = turning_point(frame, "gain", "rigidity")
    assert (found.n, found.reason) == (0, f"no column {column}")


def test_of_two_columns_that_are_not_there_the_first_is_named() -> None:
    frame = differences(np.random.default_rng(SEED))
    assert turning_point(frame, "loss", "warmth").reason == "no column loss"


def test_no_rows_are_no_observations() -> None:
    found = turning_point(differences(np.random.default_rng(SEED), 0), "gain", "rigidity")
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")
