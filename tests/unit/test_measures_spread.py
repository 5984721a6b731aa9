"""How widely a quantity spreads, on made-up data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.measures.core.spread import (
    PROBABILITIES,
    STEPS,
    deviation,
    middle_half,
    quantiles,
)

SEED = 1989
STUDIES = 200
HOW = Bootstrap(300, 1)


def single(values: np.ndarray) -> pd.DataFrame:
    """One observation of each dyad."""
    return pd.DataFrame({"dyad": np.arange(len(values)), "y": values})


def clustered(generator: np.random.Generator) -> pd.DataFrame:
    """Eighty dyads of six observations, half of whose variance lies between dyads."""
    dyad = np.repeat(np.arange(80), 6)
    y = generator.normal(size=80)[dyad] + generator.normal(size=480)
    return pd.DataFrame({"dyad": dyad, "y": y})


def test_quantiles_are_those_of_numpy() -> None:
    values = np.random.default_rng(SEED).normal(size=200)
    found = quantiles(np.append(values, np.nan))
    assert list(found) == list(PROBABILITIES) == ["p10", "p25", "p50", "p75", "p90"]
    assert list(found.values()) == pytest.approx(
        np.quantile(values, list(PROBABILITIES.values()))
    )


def test_quantiles_of_one_observation_are_all_that_one() -> None:
    assert set(quantiles([3.0, None]).values()) == {3.0}


def test_quantiles_of_nothing_are_missing() -> None:
    assert all(math.isnan(value) for value in quantiles([np.nan]).values())


def test_the_middle_half_of_known_values() -> None:
    found = middle_half(single(np.arange(1.0, 13.0)), "y", HOW)
    assert found.value == pytest.approx(6.0, abs=11.0 / STEPS)
    assert (found.n, found.trusted) == (12, True)
    assert found.low < found.value < found.high


def test_the_middle_half_of_four_by_hand() -> None:
    """From the first to the third."""
    found = middle_half(single(np.array([0.0, 500.4, 1600.4, 2000.0])), "y", HOW)
    assert found.value == 1600.4


def test_the_middle_half_is_that_of_scipy() -> None:
    values = np.random.default_rng(SEED).gamma(2.0, 1.0, 4000)
    expected = stats.iqr(values, interpolation="inverted_cdf")
    found = middle_half(single(values), "y", HOW)
    assert found.value == pytest.approx(expected, abs=2.0 * np.ptp(values) / STEPS)


def test_the_unit_does_not_matter() -> None:
    values = np.random.default_rng(SEED).normal(size=300)
    one, other = (middle_half(single(values * unit), "y", HOW) for unit in (1.0, 100.0))
    assert [100.0 * limit for limit in one[:3]] == pytest.approx(list(other[:3]), rel=1e-3)


def test_the_interval_covers_the_truth_when_observations_of_a_dyad_are_alike() -> None:
    generator = np.random.default_rng(SEED)
    truth = math.sqrt(2.0) * (stats.norm.ppf(0.75) - stats.norm.ppf(0.25))
    found = [middle_half(clustered(generator), "y", HOW) for _ in range(STUDIES)]
    assert 0.89 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98


def test_values_that_are_all_alike_do_not_spread() -> None:
    found = middle_half(single(np.full(40, 0.3)), "y", HOW)
    assert found[:3] == (0.0, 0.0, 0.0)


def test_missing_values_are_left_out() -> None:
    values = np.random.default_rng(SEED).normal(size=100)
    with_gaps = single(np.append(values, [np.nan] * 20))
    assert middle_half(with_gaps, "y", HOW) == middle_half(single(values), "y", HOW)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (single(np.empty(0)), "no observations"),
        (single(np.full(3, np.nan)), "no observations of y"),
        (pd.DataFrame({"dyad": [1]}), "no column y"),
    ],
)
def test_what_cannot_be_known_is_said_in_words(frame: pd.DataFrame, reason: str) -> None:
    found = middle_half(frame, "y", HOW)
    assert (found.n, found.trusted, found.reason) == (0, False, reason)


def test_a_deviation_is_that_of_numpy() -> None:
    """With n - 1 below the line, whatever is added to all."""
    values = np.random.default_rng(SEED).normal(size=50)
    for scale, shift in ((1.0, 0.0), (1.0, 1e6), (1e-9, 0.0)):
        found = deviation(single(scale * np.append(values, np.nan) + shift), "y", HOW)
        assert found.value == pytest.approx(scale * np.std(values, ddof=1), rel=1e-6)
    assert found.n == 50


@pytest.mark.parametrize("values", [[], [3.0], [3.0, 3.0, 3.0]])
def test_without_differences_there_is_no_deviation(values: list[float]) -> None:
    found = deviation(single(np.array(values)), "y", HOW)
    assert math.isnan(found.value)
    assert (found.n, found.reason) == (
        len(values),
        "nothing differs" if values else "no observations",
    )
    lacking = deviation(single(np.array(values)), "z", HOW)
    assert (lacking.n, lacking.reason) == (0, "no column z")


def test_the_interval_of_a_deviation_is_that_of_samples_drawn_anew() -> None:
    """The same samples one by one, by their weights."""
    values = np.random.default_rng(SEED).exponential(size=50)
    weights = np.random.default_rng(1).multinomial(50, np.full(50, 1.0 / 50.0), size=300)
    drawn = [np.std(np.repeat(values, weight), ddof=1) for weight in weights]
    found = deviation(single(values), "y", HOW)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])))


@pytest.mark.slow
def test_the_interval_of_the_deviation_holds_the_truth() -> None:
    """Half of the variance of 2 lies between dyads."""
    generator = np.random.default_rng(SEED)
    found = [deviation(clustered(generator), "y", HOW) for _ in range(STUDIES)]
    held = np.mean([one.low <= np.sqrt(2.0) <= one.high for one in found])
    assert 0.9 < held < 0.98
