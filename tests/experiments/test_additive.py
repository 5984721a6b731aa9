"""Sums of single effects whose share of the variance is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.additive import DEGREE, additive_share

HOW = Bootstrap(200, 1)
PARAMETERS = 4


def points(number: int = 400, rows: int = 6, seed: int = 3) -> pd.DataFrame:
    """Blocks as those of Sobol indices: each row but the last differs in one parameter."""
    draws = np.random.default_rng(seed)
    blocks = []
    for _ in range(number):
        one, other = draws.random((2, PARAMETERS))
        block = np.tile(one, (rows, 1))
        for place in range(PARAMETERS):
            block[place + 1, place] = other[place]
        block[-1] = other
        blocks.append(block)
    return pd.DataFrame(np.concatenate(blocks), columns=list("abcd"))


def test_a_sum_of_curves_is_explained_whole() -> None:
    units = points()
    outcome = units["a"] + 2.0 * units["b"] ** 2 - units["c"] ** 3
    found = additive_share(units, outcome, 6, how=HOW)
    assert found.value == pytest.approx(1.0, abs=1e-6)


def test_a_product_is_explained_as_far_as_its_single_effects_go() -> None:
    # Of (x + c) (y + c) on [0, 1]: single effects 2 m^2 v, together v^2 beside.
    units = points(2000)
    mean, variance = 0.5, 1.0 / 12.0
    truth = 2.0 * mean**2 * variance / (2.0 * mean**2 * variance + variance**2)
    found = additive_share(units, units["a"] * units["b"], 6, how=HOW)
    assert found.value == pytest.approx(truth, abs=0.01)
    assert found.low < truth < found.high


def test_draws_is_taken_off_where_replicates_show_it() -> None:
    units = points(1000)
    outcome = (units["a"] + units["b"]).to_numpy()
    draws = np.random.default_rng(1).normal(0.0, 0.5, (len(units), 4))
    found = additive_share(units, outcome[:, None] + draws, 6, how=HOW)
    assert found.value == pytest.approx(1.0, abs=0.05)
    averaged = additive_share(units, outcome + draws.mean(axis=1), 6, how=HOW)
    assert averaged.value < 0.8


def test_blocks_with_an_unknown_point_are_left_out() -> None:
    units = points(100)
    outcome = units["a"].to_numpy().copy()
    outcome[[0, 7]] = np.nan
    found = additive_share(units, outcome, 6, how=HOW)
    assert found.n == 98
    assert found.value == pytest.approx(1.0, abs=1e-6)


def test_what_replicates_share_is_no_draws() -> None:
    """Of two replicates one lies 10 higher throughout: nothing differs by chance."""
    units = points(100)
    outcome = units["a"].to_numpy()[:, None] + [0.0, 10.0]
    found = additive_share(units, outcome, 6, how=HOW)
    assert found.value == pytest.approx(1.0, abs=1e-6)


def test_a_curve_is_bent_twice_and_no_more_unless_asked() -> None:
    """P_4 is orthogonal to all that is bent less; 35 x^4 - 30 x^2 + 3, by 8, on [-1, 1]."""
    units = points(1000)
    x = 2.0 * units["a"] - 1.0
    outcome = (35.0 * x**4 - 30.0 * x**2 + 3.0) / 8.0
    assert abs(additive_share(units, outcome, 6, degree=DEGREE, how=HOW).value) < 0.05
    four = additive_share(units, outcome, 6, degree=4, how=HOW)
    assert four.value == pytest.approx(1.0, abs=1e-6)


def line(blocks: int) -> tuple[pd.DataFrame, np.ndarray]:
    """One parameter at both ends in each block, and an outcome that rises along it."""
    ends = np.tile([0.0, 1.0], blocks)
    return pd.DataFrame({"a": ends}), 3.0 + 2.0 * ends


def test_each_term_needs_two_blocks() -> None:
    """An intercept and a slope are two terms: four blocks are enough, three are not."""
    few = additive_share(*line(3), 2, degree=1, how=HOW)
    reason = "too few blocks, or an outcome that does not vary"
    assert math.isnan(few.value)
    assert (few.n, few.trusted, few.reason) == (3, False, reason)
    enough = additive_share(*line(4), 2, degree=1, how=HOW)
    assert enough.value == pytest.approx(1.0, abs=1e-6)
    assert enough.n == 4


def test_points_may_be_numbers_of_any_type() -> None:
    units, outcome = line(12)
    as_they_are = additive_share(units, outcome, 2, degree=1, how=HOW)
    found = additive_share(units.astype(object), outcome, 2, degree=1, how=HOW)
    assert found == as_they_are


def test_nothing_can_be_said_of_few_points_or_of_what_does_not_vary() -> None:
    assert not additive_share(points(2), np.arange(12.0), 6, how=HOW).trusted
    assert not additive_share(points(100), np.ones(600), 6, how=HOW).trusted


@pytest.mark.parametrize("degree", [1, 3])
def test_the_share_lies_in_its_interval_nineteen_times_in_twenty(degree: int) -> None:
    truth = 6.0 / 7.0
    inside, values = [], []
    for seed in range(150):
        units = points(120, seed=seed)
        found = additive_share(units, units["a"] * units["b"], 6, degree=degree, how=HOW)
        inside.append(found.low < truth < found.high)
        values.append(found.value)
    assert np.mean(inside) >= 0.88
    assert np.mean(values) == pytest.approx(truth, abs=0.005)
