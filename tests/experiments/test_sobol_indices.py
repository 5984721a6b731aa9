"""Sobol indices and what is made of them, worked by hand on two or three blocks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.sobol_indices import (
    Indices,
    difference_in_total,
    interactions,
    of_blocks,
    share_of_largest,
    sobol_indices,
)

pytest.importorskip("SALib")

HOW = Bootstrap(50, 3)
NAMES = ["p0", "p1"]

MEANS = np.array([[0.0, 3.0, 1.0, 4.0], [4.0, 4.0, 0.0, 0.0]])
"""Two blocks: the first point, the first with p0 and with p1 of the last, the last."""

NOISE = np.array([[0.0, 1.0, 0.0, 2.0], [1.0, 1.0, 3.0, 0.0]])
"""How far two replicates are from their mean, one up and one down."""


def units(blocks: int) -> pd.DataFrame:
    """Points of so many blocks: the first, with p0 and with p1 of the last, the last."""
    first, last = np.random.default_rng(3).random((2, blocks, 2))
    mixed = [np.where([place == 0, place == 1], last, first) for place in range(2)]
    points = np.stack([first, *mixed, last], axis=1)
    return pd.DataFrame(points.reshape(-1, 2), columns=NAMES)


def outcome() -> np.ndarray:
    """The two blocks in two replicates, and one with a point of which nothing is known."""
    known = np.stack([MEANS + NOISE, MEANS - NOISE], axis=2)
    unknown = np.zeros((1, 4, 2))
    unknown[0, 2] = np.nan
    return np.concatenate([known[:1], unknown, known[1:]]).reshape(-1, 2)


def test_the_indices_of_two_blocks_by_hand() -> None:
    """The first and the last points vary by 4; the mean of all points is 2.

    First: halves of 2 times 3, and of 2 times 1 and -2 times -4.
    Total: quarters of 9, and of 1 and 16.
    """
    found = sobol_indices(units(3), outcome(), HOW)
    assert found.blocks == 2
    assert found.table["parameter"].tolist() == NAMES
    np.testing.assert_allclose(found.table["first"], [3.0 / 4.0, 5.0 / 4.0])
    np.testing.assert_allclose(found.table["total"], [9.0 / 16.0, 17.0 / 16.0])


def test_the_draws_of_two_blocks_by_hand() -> None:
    """Replicates of p0's differences are 1 and 0 from their means, of p1's 0 and 2.

    What the first and the last points share, 3/4, is no noise: left are 3/4, 1/4,
    5/4, 3/4.
    """
    found = sobol_indices(units(3), outcome(), HOW)
    np.testing.assert_allclose(found.table["noise"], [0.5 / 8.0, 2.0 / 8.0])
    assert found.noise == pytest.approx((9.0 + 1.0 + 25.0 + 9.0) / 16.0 / 4.0 / 4.0)


def test_samples_of_two_blocks_hold_one_the_other_or_both() -> None:
    found = sobol_indices(units(3), outcome(), HOW)
    assert np.unique(found.first[:, 0].round(9)).tolist() == [0.0, 0.75, 1.5]
    assert np.unique(found.total[:, 0].round(9)).tolist() == [0.0, 0.5625, 1.125]
    for name in ("first", "total"):
        value, low, high = (found.table[name + end] for end in ("", "_low", "_high"))
        assert (low < value).all()
        np.testing.assert_allclose(high - value, value - low)


def test_the_interval_is_drawn_as_it_is_asked_to_be() -> None:
    """The same seed draws the same; without samples there is nothing to draw."""

    def first(samples: int, seed: int) -> np.ndarray:
        return sobol_indices(units(3), outcome(), Bootstrap(samples, seed)).first

    np.testing.assert_array_equal(first(50, 3), first(50, 3))
    assert not np.array_equal(first(50, 3), first(50, 4))
    assert first(50, 3).shape == (50, 2)
    with pytest.raises(ValueError, match="how must draw samples"):
        first(0, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        np.random.default_rng(1).random((12, 2)),
        units(3).to_numpy()[:11],
        np.roll(units(3).to_numpy(), 1, axis=0),
        np.where(np.arange(24).reshape(12, 2) == 5, 0.123, units(3)),
        np.where(np.arange(24).reshape(12, 2) == 5, np.nan, units(3)),
        units(3).to_numpy()[:0],
    ],
    ids=["any", "a row short", "a row late", "a value off", "unknown", "none"],
)
def test_points_of_another_design_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(
        ValueError, match=r"units must be points of Saltelli's design, in bl.* 4"
    ):
        sobol_indices(pd.DataFrame(wrong, columns=NAMES), np.zeros(len(wrong)), HOW)


def test_outcomes_and_groups_go_with_the_points() -> None:
    with pytest.raises(ValueError, match=r"outcome must have shape \(12,\).* got \(11,\)"):
        sobol_indices(units(3), np.zeros(11), HOW)
    with pytest.raises(
        ValueError, match=r"groups must name the group of every col.* none of p1"
    ):
        sobol_indices(units(3), outcome(), HOW, groups={"p0": "a"})


def test_an_outcome_that_varies_by_1_has_indices() -> None:
    assert sobol_indices(units(2), MEANS.ravel() / 4.0, HOW).table["total"].notna().all()


@pytest.mark.parametrize(
    ("values", "blocks"), [(np.ones(8), 2), (MEANS[0], 1)], ids=["all alike", "one block"]
)
def test_where_nothing_can_be_parted_all_is_unknown(values: np.ndarray, blocks: int) -> None:
    found = sobol_indices(units(blocks), values, HOW)
    assert found.table["parameter"].tolist() == NAMES
    unknown = found.table.drop(columns="parameter")
    assert set(unknown) == {
        f"{name}{end}" for name in ("first", "total") for end in ("", "_low", "_high")
    } | {"noise"}
    assert unknown.isna().all(axis=None)
    assert found.first.shape == found.total.shape == (0, 2)
    assert found.blocks == blocks
    assert math.isnan(found.noise)


def made(
    first: list[float], total: list[float], drawn: list[list[float]], noise: float = math.nan
) -> Indices:
    """Indices of 10 blocks; samples of the first-order ones are halves of the total ones."""
    names = [f"p{place}" for place in range(len(first))]
    columns = {"parameter": names, "first": first, "total": total, "noise": noise}
    samples = np.array(drawn)
    return Indices(pd.DataFrame(columns), samples / 2.0, samples, 10, math.nan)


def test_the_share_of_the_largest_by_hand() -> None:
    """1 and 0.6 of 2; in the samples 0.8 of 1 and 0.7 of 0.8."""
    drawn = [[0.2, 0.5, 0.3], [0.1, 0.6, 0.1]]
    found = share_of_largest(made([0.1] * 3, [0.4, 1.0, 0.6], drawn), 2)
    ends = (0.8 + 0.025 * 0.075, 0.8 + 0.975 * 0.075)
    assert found[:3] == pytest.approx((0.8, *ends))
    assert found[3:] == (10, True, "")


def test_of_equals_the_first_are_the_largest() -> None:
    """Every other one of twenty is as large; the samples have the first three of these."""
    drawn = [[1.0, 0.0] * 3 + [0.0] * 14]
    assert share_of_largest(made([0.1] * 20, [0.5, 0.4] * 10, drawn), 3).low == 1.0


@pytest.mark.parametrize(
    ("noise", "value", "low", "high"), [(0.1, 0.5, 0.75, 0.8), (math.nan, 0.75, 1.0, 1.0)]
)
def test_interactions_by_hand(noise: float, value: float, low: float, high: float) -> None:
    """Of 1.4 noise takes 0.2, over 0.8; in the samples of 1.6 over 0.8, and of 2 over 1."""
    found = interactions(made([0.5, 0.3], [0.6, 0.8], [[1.0, 1.0], [1.2, 0.4]], noise))
    step = 0.025 * (high - low)
    assert found[:3] == pytest.approx((value, low + step, high - step))


def test_where_no_parameter_acts_alone_there_is_nothing_to_compare_with() -> None:
    found = interactions(made([0.1, -0.1], [0.6, 0.8], [[1.0, 1.0]]))
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (10, False, "no parameter acts alone")


def test_a_difference_in_total_by_hand() -> None:
    found = difference_in_total(
        made([0.1] * 3, [0.2, 0.5, 0.3], [[0.2, 0.5, 0.3], [0.1, 0.6, 0.1]]), "p1", "p0"
    )
    assert found[:3] == pytest.approx((0.3, 0.3 + 0.025 * 0.2, 0.5 - 0.025 * 0.2))


@pytest.mark.parametrize(
    ("blocks", "trusted", "reason"),
    [(10, True, ""), (9, False, "9 blocks"), (1, False, "1 block")],
)
def test_the_middle_nineteen_twentieths_of_the_samples_are_the_interval(
    blocks: int, trusted: bool, reason: str
) -> None:
    found = of_blocks(0.4, np.arange(41.0) / 40.0, blocks)
    assert found[:3] == pytest.approx((0.4, 0.025, 0.975))
    assert found[3:] == (blocks, trusted, reason)


@pytest.mark.parametrize(("value", "samples"), [(math.nan, 3), (0.4, 0)])
def test_without_a_value_or_samples_nothing_is_known(value: float, samples: int) -> None:
    found = of_blocks(value, np.ones(samples), 10)
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (10, False, "the outcome does not vary")
