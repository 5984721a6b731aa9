"""Screening and Sobol indices on functions whose answers are known."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.salib import averaged, noise_of_mean, problem, replicated, salib
from experiments.lib.measures.screening import elementary_effects
from experiments.lib.measures.sobol_indices import (
    Indices,
    difference_in_total,
    interactions,
    share_of_largest,
    sobol_indices,
)

pytest.importorskip("SALib")

HOW = Bootstrap(200, 3)
BLOCKS = 4096
WEIGHTS = (3.0, -2.0, 1.0, 0.0)


def trajectories(parameters: int, number: int, seed: int = 5) -> pd.DataFrame:
    """Trajectories on the unit cube."""
    names = [f"p{place}" for place in range(parameters)]
    drawn = salib("sample.morris").sample(
        problem(names), number, num_levels=4, seed=np.random.default_rng(seed)
    )
    return pd.DataFrame(drawn, columns=names)


def units_of(points: np.ndarray) -> pd.DataFrame:
    """Points as a table with one column per parameter."""
    return pd.DataFrame(points, columns=[f"p{place}" for place in range(points.shape[1])])


def blocks(parameters: int, number: int = BLOCKS, seed: int = 5) -> np.ndarray:
    """Points for Sobol indices on the unit cube, shape ``(point, parameter)``."""
    names = [f"p{place}" for place in range(parameters)]
    drawn: np.ndarray = salib("sample.sobol").sample(
        problem(names), number, calc_second_order=False, seed=np.random.default_rng(seed)
    )
    return drawn


def ishigami(points: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """Function of Ishigami & Homma (1990) on the unit cube."""
    x, y, z = (2.0 * math.pi * points - math.pi).T
    return np.asarray(np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x))


def ishigami_indices(a: float = 7.0, b: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices of the function of Ishigami."""
    one = 0.5 * (1.0 + b * math.pi**4 / 5.0) ** 2
    two = a**2 / 8.0
    both = b**2 * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    whole = one + two + both
    first = np.array([one, two, 0.0]) / whole
    return first, np.array([one + both, two, both]) / whole


def g_function(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Function G of Sobol, in which small weights make a parameter matter."""
    return np.asarray(np.prod((np.abs(4.0 * points - 2.0) + weights) / (1.0 + weights), axis=1))


def with_draws(values: np.ndarray, sd: float, replicates: int, seed: int = 1) -> np.ndarray:
    """An outcome in replicates with noise of their own, shape ``(point, replicate)``."""
    draws = np.random.default_rng(seed).normal(0.0, sd, (len(values), replicates))
    return values[:, None] + draws


def test_effects_of_a_sum_are_its_weights() -> None:
    units = trajectories(len(WEIGHTS), 10)
    found = elementary_effects(units, units.to_numpy() @ np.array(WEIGHTS), how=HOW)
    np.testing.assert_allclose(found["mu"], WEIGHTS, atol=1e-12)
    np.testing.assert_allclose(found["mu_star"], np.abs(WEIGHTS), atol=1e-12)
    np.testing.assert_allclose(found["sigma"], 0.0, atol=1e-12)
    np.testing.assert_allclose(found["mu_star_high"], found["mu_star"], atol=1e-12)
    assert found["noise"].isna().all()
    assert (found["trajectories"] == 10).all()


def test_a_product_shows_in_the_spread_of_effects() -> None:
    units = trajectories(3, 40)
    points = units.to_numpy()
    found = elementary_effects(units, points[:, 0] * points[:, 1] + points[:, 2], how=HOW)
    assert found["sigma"][0] > 0.2
    assert found["sigma"][2] == pytest.approx(0.0, abs=1e-12)
    star, low, high = (found[name][0] for name in ("mu_star", "mu_star_low", "mu_star_high"))
    assert 0.0 < low < star
    assert high - star == pytest.approx(star - low)


def test_effects_of_opposite_signs_do_not_cancel_in_mu_star() -> None:
    units = trajectories(2, 60)
    points = units.to_numpy()
    found = elementary_effects(units, (points[:, 0] - 0.5) * (points[:, 1] - 0.5), how=HOW)
    assert abs(found["mu"][0]) < 0.5 * found["mu_star"][0]


def test_draws_alone_gives_a_parameter_without_effect_the_mu_star_called_noise() -> None:
    units = trajectories(4, 300)
    values = with_draws(units.to_numpy() @ np.array(WEIGHTS), 0.4, 4)
    found = elementary_effects(units, values, how=HOW)
    assert found["noise"][3] == pytest.approx(found["mu_star"][3], rel=0.1)
    assert found["mu_star"][0] == pytest.approx(3.0, rel=0.02)


def test_a_trajectory_with_an_unknown_point_is_left_out_whole() -> None:
    units = trajectories(4, 10)
    values = units.to_numpy() @ np.array(WEIGHTS)
    values[7] = np.nan
    found = elementary_effects(units, values, how=HOW)
    assert (found["trajectories"] == 9).all()
    np.testing.assert_allclose(found["mu"], WEIGHTS, atol=1e-12)


def test_the_effects_of_two_trajectories_by_hand() -> None:
    """Steps of 2/3: effects 3 and 6 of p0, 3/2 and -3 of p1, each in two replicates.

    The replicates of an effect are 3/2 and 9/2, 3 and 9, 0 and 3, and both -3: their means
    vary by 9/4 and 9, and by 9/4 and 0.
    """
    step = 2.0 / 3.0
    points = [[0.0, 0.0], [step, 0.0], [step, step], [0.0, step], [0.0, 0.0], [step, 0.0]]
    values = [[0.0, 0.0], [1.0, 3.0], [1.0, 5.0], [1.0, 1.0], [3.0, 3.0], [5.0, 9.0]]
    found = elementary_effects(pd.DataFrame(points, columns=["p0", "p1"]), values, how=HOW)
    assert found["parameter"].tolist() == ["p0", "p1"]
    np.testing.assert_allclose(found["mu"], [4.5, -0.75])
    np.testing.assert_allclose(found["mu_star"], [4.5, 2.25])
    np.testing.assert_allclose(found["sigma"], np.array([3.0, 4.5]) / math.sqrt(2.0))
    np.testing.assert_allclose(
        found["noise"], np.sqrt(2.0 / math.pi * np.array([5.625, 1.125]))
    )


def test_steps_are_as_long_as_the_levels_of_the_grid_make_them() -> None:
    """Of six levels a step is 3/5, not 2/3."""
    units = pd.DataFrame({"p0": [0.0, 0.6, 0.4, 1.0]})
    found = elementary_effects(units, [0.0, 3.0, 1.0, 4.0], levels=6, how=HOW)
    assert found["mu"][0] == pytest.approx(5.0)


def test_units_may_be_columns_that_can_have_gaps() -> None:
    units = trajectories(3, 5)
    values = with_draws(units.to_numpy() @ np.array([1.0, 2.0, 3.0]), 0.1, 2)
    pd.testing.assert_frame_equal(
        elementary_effects(units.astype("Float64"), values, how=HOW),
        elementary_effects(units, values, how=HOW),
    )


def test_the_interval_of_effects_is_drawn_as_it_is_asked_to_be() -> None:
    """The same seed draws the same; without samples there is nothing to draw."""
    units = trajectories(3, 10)
    values = units.to_numpy().prod(axis=1)

    def high(samples: int, seed: int) -> list[float]:
        found = elementary_effects(units, values, how=Bootstrap(samples, seed))
        return list(found["mu_star_high"])

    assert high(200, 3) == high(200, 3)
    assert high(200, 3) != high(200, 4)
    assert high(40, 3) != high(41, 3)
    with pytest.raises(ValueError, match="how must draw samples"):
        high(0, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda units: units * 0.0 + np.random.default_rng(1).random(units.shape),
        lambda units: units[:-1],
        lambda units: units.reindex([*units.index[1:], 0]),
        lambda units: units * 2.0,
        lambda units: units * 0.5,
        lambda units: units.mask(units == units.iloc[4, 0]),
        lambda units: units.assign(p1=units["p0"]),
        lambda units: units[:0],
    ],
    ids=[
        "any",
        "a row short",
        "a row late",
        "wide",
        "narrow",
        "unknown",
        "two at once",
        "none",
    ],
)
def test_points_of_another_design_have_no_elementary_effects(
    wrong: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    units = wrong(trajectories(3, 5))
    with pytest.raises(ValueError, match=r"units must be trajectories of 4 points on \[0, 1\]"):
        elementary_effects(units, np.zeros(len(units)), how=HOW)


@pytest.mark.parametrize("levels", [0, 5, 6, 4.0])
def test_effects_are_of_the_levels_that_were_drawn(levels: int) -> None:
    """With others the steps would be taken for longer or shorter than they are."""
    units = trajectories(3, 5)
    with pytest.raises(ValueError, match="num_levels"):
        elementary_effects(units, np.zeros(len(units)), levels, HOW)
    with pytest.raises(ValueError, match=r"outcome must have shape \(20,\).* got \(19,\)"):
        elementary_effects(units, np.zeros(19), how=HOW)


def test_nothing_known_gives_unknown_effects() -> None:
    units = trajectories(4, 3)
    found = elementary_effects(units, np.full(len(units), np.nan), how=HOW)
    assert found["parameter"].tolist() == ["p0", "p1", "p2", "p3"]
    unknown = found.drop(columns=["parameter", "trajectories"])
    assert list(unknown) == ["mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "noise"]
    assert unknown.isna().all(axis=None)
    assert (found["trajectories"] == 0).all()


def test_indices_of_ishigami_are_those_of_the_formula() -> None:
    first, total = ishigami_indices()
    found = sobol_indices(units_of(blocks(3)), ishigami(blocks(3)), HOW)
    np.testing.assert_allclose(found.table["first"], first, atol=0.03)
    np.testing.assert_allclose(found.table["total"], total, atol=0.03)
    assert (found.table["total_low"] < total).all()
    assert (found.table["total_high"] > total).all()
    assert found.table["noise"].isna().all()


def test_total_indices_of_the_g_function_are_those_of_the_formula() -> None:
    weights = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1.0 / (3.0 * (1.0 + weights) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    total = parts * np.prod(1.0 + parts) / (1.0 + parts) / whole
    found = sobol_indices(units_of(blocks(4)), g_function(blocks(4), weights), HOW)
    np.testing.assert_allclose(found.table["first"], parts / whole, atol=0.04)
    np.testing.assert_allclose(found.table["total"], total, atol=0.04)


def test_what_draws_adds_to_a_total_index_is_told_apart() -> None:
    _, total = ishigami_indices()
    found = sobol_indices(units_of(blocks(3)), with_draws(ishigami(blocks(3)), 2.0, 3), HOW)
    variance = 1.0 + 4.0 / 3.0 / ishigami(blocks(3)).var()
    without_draws = (found.table["total"] - found.table["noise"]) * variance
    np.testing.assert_allclose(without_draws, total, atol=0.04)
    assert found.noise == pytest.approx(1.0 - 1.0 / variance, rel=0.1)
    assert (found.table["noise"] > 0.05).all()


def test_draws_that_all_points_share_is_no_noise() -> None:
    shared = np.array([0.0, 5.0, -3.0])
    found = sobol_indices(
        units_of(blocks(3, 256)), ishigami(blocks(3, 256))[:, None] + shared, HOW
    )
    assert found.noise == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.table["noise"], 0.0, atol=1e-12)


def test_a_block_with_an_unknown_point_is_left_out_whole() -> None:
    values = ishigami(blocks(3, 256))
    values[[0, 3, 700]] = np.nan
    assert sobol_indices(units_of(blocks(3, 256)), values, HOW).blocks == 254


def test_an_outcome_that_does_not_vary_has_no_indices() -> None:
    found = sobol_indices(units_of(blocks(3, 16)), np.ones(5 * 16), HOW)
    assert found.table["total"].isna().all()
    assert not share_of_largest(found, 2).trusted
    assert math.isnan(interactions(found).value)


def of(function: str, number: int = BLOCKS) -> Indices:
    """Indices of a function with or without interactions."""
    points = blocks(4, number)
    values = points @ np.array(WEIGHTS)
    if function == "product":
        values = np.prod(points - 0.5, axis=1)
    return sobol_indices(units_of(points), values, HOW)


def test_the_largest_of_a_sum_carry_the_share_of_their_squares() -> None:
    found = share_of_largest(of("sum"), 2)
    assert found.value == pytest.approx(13.0 / 14.0, abs=0.01)
    assert found.low < 13.0 / 14.0 < found.high


def test_a_sum_has_no_interactions_and_a_product_has() -> None:
    found = interactions(of("sum"))
    assert found.low < 0.0 < found.high or abs(found.value) < 0.01
    assert interactions(of("product")).value > 1.0


def test_draws_does_not_look_like_interactions() -> None:
    values = with_draws(blocks(4) @ np.array(WEIGHTS), 1.0, 4)
    indices = sobol_indices(units_of(blocks(4)), values, HOW)
    found = interactions(indices)
    assert found.low < 0.0 < found.high
    mistaken = interactions(indices._replace(table=indices.table.assign(noise=0.0)))
    assert mistaken.value > 0.5


def test_two_total_indices_differ_by_what_they_differ() -> None:
    found = difference_in_total(of("sum"), "p0", "p1")
    assert found.value == pytest.approx(5.0 / 14.0, abs=0.02)
    assert found.low < 5.0 / 14.0 < found.high


def test_intervals_of_few_blocks_are_not_to_be_trusted() -> None:
    found = share_of_largest(of("sum", 8), 2)
    assert not found.trusted
    assert found.reason == "8 blocks"


def test_the_share_of_the_largest_lies_in_its_interval_nineteen_times_in_twenty() -> None:
    truth = 9.0 / 14.0
    inside = []
    for seed in range(200):
        points = np.random.default_rng(seed).random((128, 2, 4))
        rows = [points[:, 0]]
        for place in range(4):
            mixed = points[:, 0].copy()
            mixed[:, place] = points[:, 1, place]
            rows.append(mixed)
        rows.append(points[:, 1])
        drawn = np.stack(rows, axis=1).reshape(-1, 4)
        indices = sobol_indices(units_of(drawn), drawn @ np.array(WEIGHTS), HOW)
        found = share_of_largest(indices, 1)
        inside.append(found.low < truth < found.high)
    assert 0.90 <= np.mean(inside) <= 0.99


def test_the_same_seed_gives_the_same_interval() -> None:
    assert interactions(of("product", 64)) == interactions(of("product", 64))


def test_unknown_replicates_are_passed_over() -> None:
    values = np.array([[1.0, 3.0, np.nan], [np.nan, np.nan, np.nan], [2.0, np.nan, np.nan]])
    np.testing.assert_array_equal(averaged(values), [2.0, np.nan, 2.0])
    np.testing.assert_array_equal(noise_of_mean(values), [1.0, np.nan, np.nan])


def test_an_outcome_without_a_number_is_not_known() -> None:
    np.testing.assert_array_equal(replicated([1, None], 2), [[1.0], [np.nan]])


def test_without_salib_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "SALib.analyze.sobol", None)
    with pytest.raises(ImportError, match=r"dyad-sim\[sensitivity\]"):
        salib("analyze.sobol")
