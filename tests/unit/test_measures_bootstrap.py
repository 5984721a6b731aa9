"""Intervals by bootstrap on made-up data, and the sums that estimates are made from."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dyad_sim.measures import Estimate
from dyad_sim.measures.core import bootstrap
from dyad_sim.measures.core.bootstrap import (
    VALUES_ONLY,
    Bootstrap,
    bootstrapped,
    clusters_of,
    summed,
)
from dyad_sim.measures.core.observations import known_rows, numbers
from dyad_sim.measures.core.products import centred, moments_of, products, solved

SEED = 20190611
STUDIES = 200
HOW = Bootstrap(300, 1)


def quotient(sums: np.ndarray) -> np.ndarray:
    """Mean from the number and the total."""
    return sums[:, 1] / sums[:, 0]


def mean_by_bootstrap(frame: pd.DataFrame, how: Bootstrap = HOW) -> Estimate:
    """Mean of ``y`` over rows."""
    y = numbers(frame, "y")
    return bootstrapped(frame, np.column_stack([np.ones_like(y), y]), quotient, how)


def caseloads(therapists: int, dyads: int, seed: int = SEED) -> pd.DataFrame:
    """One row per dyad; therapists differ as much as their dyads do."""
    generator = np.random.default_rng(seed)
    therapist = np.repeat(np.arange(therapists), dyads)
    y = generator.normal(size=therapists)[therapist] + generator.normal(size=therapist.size)
    return pd.DataFrame({"dyad": np.arange(therapist.size), "therapist": therapist, "y": y})


def clustered(generator: np.random.Generator) -> pd.DataFrame:
    """Sixty dyads of eight sessions, whose mean is 2."""
    dyad = np.repeat(np.arange(60), 8)
    y = 2.0 + generator.normal(size=60)[dyad] + generator.normal(size=480)
    return pd.DataFrame({"dyad": dyad, "y": y})


def test_the_interval_is_that_of_scipy_where_dyads_are_single_rows() -> None:
    y = np.random.default_rng(SEED).gamma(2.0, 1.0, 80)
    found = mean_by_bootstrap(pd.DataFrame({"dyad": np.arange(80), "y": y}), Bootstrap(9999))
    expected = stats.bootstrap(
        (y,), np.mean, n_resamples=9999, method="percentile", rng=np.random.default_rng(SEED)
    ).confidence_interval
    assert found.value == pytest.approx(y.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.01)


def test_the_interval_is_that_of_rows_drawn_dyad_by_dyad() -> None:
    """Weights by sums give what a loop over samples gives, dyads of unequal length."""
    generator = np.random.default_rng(SEED)
    dyad = np.repeat(np.arange(25), generator.integers(2, 12, 25))
    y = generator.normal(size=25)[dyad] + generator.normal(size=dyad.size)
    found = mean_by_bootstrap(pd.DataFrame({"dyad": dyad, "y": y}), Bootstrap(4000))
    rows = [y[dyad == one] for one in range(25)]
    drawn = [
        np.concatenate([rows[one] for one in generator.integers(0, 25, 25)]).mean()
        for _ in range(4000)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.04)


def test_the_interval_covers_the_truth_when_sessions_of_a_dyad_are_alike() -> None:
    generator = np.random.default_rng(SEED)
    found = [mean_by_bootstrap(clustered(generator)) for _ in range(STUDIES)]
    assert 0.88 <= np.mean([one.low <= 2.0 <= one.high for one in found]) <= 0.98


def test_the_interval_covers_the_truth_when_therapists_differ() -> None:
    """Twenty therapists of five dyads; drawn by dyad the interval is too narrow."""
    frames = [caseloads(20, 5, SEED + study) for study in range(STUDIES)]
    found = [mean_by_bootstrap(frame) for frame in frames]
    blind = [mean_by_bootstrap(frame.drop(columns="therapist")) for frame in frames]
    assert 0.87 <= np.mean([one.low <= 0.0 <= one.high for one in found]) <= 0.98
    assert np.mean([one.low <= 0.0 <= one.high for one in blind]) < 0.82


def test_ten_therapists_are_drawn_in_place_of_their_dyads() -> None:
    """The interval is the one that therapists give if they are called dyads."""
    frame = caseloads(10, 6)
    found = mean_by_bootstrap(frame)
    alone = mean_by_bootstrap(frame.assign(dyad=frame["therapist"]).drop(columns="therapist"))
    assert found[:3] == pytest.approx(alone[:3])
    assert (found.n, found.trusted, found.reason) == (60, True, "")


def test_nine_therapists_leave_the_interval_to_their_dyads() -> None:
    frame = caseloads(9, 6)
    found = mean_by_bootstrap(frame)
    assert found[:3] == mean_by_bootstrap(frame.drop(columns="therapist"))[:3]
    assert (found.trusted, found.reason) == (True, "for these 9 therapists")


def test_the_same_seed_gives_the_same_interval() -> None:
    frame = caseloads(1, 40).drop(columns="therapist")
    once, again = (mean_by_bootstrap(frame, Bootstrap(200, 7)) for _ in range(2))
    other = mean_by_bootstrap(frame, Bootstrap(200, 8))
    assert once == again
    assert once.value == other.value
    assert once[1:3] != other[1:3]


def test_the_order_of_rows_does_not_matter() -> None:
    frame = clustered(np.random.default_rng(SEED))
    shuffled = frame.sample(frac=1.0, random_state=SEED)
    assert mean_by_bootstrap(shuffled) == pytest.approx(mean_by_bootstrap(frame))


def test_copies_of_every_row_do_not_narrow_the_interval() -> None:
    frame = clustered(np.random.default_rng(SEED))
    often = pd.concat([frame] * 5)
    assert mean_by_bootstrap(often) == pytest.approx(mean_by_bootstrap(frame))


def test_values_only_gives_no_interval() -> None:
    frame = caseloads(1, 40)
    found = mean_by_bootstrap(frame, VALUES_ONLY)
    assert found.value == pytest.approx(frame["y"].mean())
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_dyads_may_be_named_by_text() -> None:
    frame = clustered(np.random.default_rng(SEED))
    named = frame.assign(dyad=[f"case {dyad:03d}" for dyad in frame["dyad"]])
    assert mean_by_bootstrap(named) == mean_by_bootstrap(frame)


@pytest.mark.parametrize(("dyads", "reason"), [(1, "1 dyad"), (2, "2 dyads"), (9, "9 dyads")])
def test_few_dyads_are_not_trusted(dyads: int, reason: str) -> None:
    found = mean_by_bootstrap(caseloads(1, dyads))
    assert (found.n, found.trusted, found.reason) == (dyads, False, reason)
    assert math.isnan(found.low) == (dyads == 1)


def test_no_rows_are_no_observations() -> None:
    found = mean_by_bootstrap(caseloads(1, 3).iloc[:0])
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


def test_an_estimate_that_does_not_exist_is_said_in_words() -> None:
    frame = caseloads(1, 20)
    found = bootstrapped(frame, np.zeros((20, 2)), quotient, HOW)
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (20, False, "nothing differs")


def test_an_estimate_that_hangs_on_one_dyad_is_not_trusted() -> None:
    """A third of the samples lack that dyad and give no value: no interval counts."""
    frame = caseloads(1, 40)
    only = (frame["dyad"] == 0).to_numpy(dtype=float)
    found = bootstrapped(frame, np.column_stack([only, only * 3.0]), quotient, HOW)
    assert found.value == 3.0
    assert math.isnan(found.low)
    assert (found.n, found.trusted, found.reason) == (40, False, "rests on too few dyads")


def test_what_divides_by_zero_does_not_exist_either() -> None:
    """Three above the line and nothing below it: infinite, and no warning."""
    moments = np.column_stack([np.zeros(20), np.full(20, 3.0)])
    found = bootstrapped(caseloads(1, 20), moments, quotient, HOW)
    assert (found.n, found.trusted, found.reason) == (20, False, "nothing differs")


@pytest.mark.parametrize(("known", "trusted"), [(270, True), (269, False)])
def test_an_estimate_must_exist_in_nine_of_ten_samples(known: int, trusted: bool) -> None:
    """Of 300 samples, 270; where it exists it is 4, and so are the ends of its interval."""

    def statistic(sums: np.ndarray) -> np.ndarray:
        return np.where(np.arange(len(sums)) < known, 4.0, np.nan)

    found = bootstrapped(caseloads(1, 40), np.ones((40, 1)), statistic, Bootstrap(300))
    assert found.trusted is trusted
    assert math.isnan(found.low) is not trusted
    if trusted:
        assert found[:3] == (4.0, 4.0, 4.0)


def test_samples_are_the_same_where_their_weights_do_not_fit_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = caseloads(1, 40)
    at_once = mean_by_bootstrap(frame)
    monkeypatch.setattr(bootstrap, "LARGEST", 0)
    assert mean_by_bootstrap(frame) == pytest.approx(at_once)


def test_known_rows_have_every_number() -> None:
    frame = pd.DataFrame(
        {"dyad": [1, 2, 3, 4], "x": [1.0, np.nan, 3.0, np.nan], "y": [True, False, None, True]}
    )
    known, lack = known_rows(frame, "x", "y")
    assert (known["dyad"].tolist(), lack) == ([1], "")
    assert known_rows(frame, "x")[0]["dyad"].tolist() == [1, 3]


@pytest.mark.parametrize(("names", "lack"), [(("x", "w"), "w"), (("v", "w"), "v")])
def test_a_column_that_is_not_there_is_named(names: tuple[str, ...], lack: str) -> None:
    frame = pd.DataFrame({"dyad": [1, 2], "x": [1.0, 2.0]})
    known, reason = known_rows(frame, *names)
    assert (len(known), reason) == (0, f"no column {lack}")
    assert known_rows(frame.drop(columns="dyad"), "x")[1] == "no column dyad"


def test_missing_numbers_may_be_of_any_kind() -> None:
    frame = pd.DataFrame({"dyad": [1, 2, 3], "x": pd.Series([2.0, pd.NA, None], dtype=object)})
    assert known_rows(frame, "x")[0]["dyad"].tolist() == [1]
    np.testing.assert_array_equal(numbers(frame, "x"), [2.0, np.nan, np.nan])


def test_yes_and_no_become_one_and_zero() -> None:
    frame = pd.DataFrame({"left": pd.array([True, False, None], dtype="boolean")})
    np.testing.assert_array_equal(numbers(frame, "left"), [1.0, 0.0, np.nan])


def test_sums_are_those_of_the_rows_of_a_cluster() -> None:
    frame = pd.DataFrame({"dyad": ["b", "a", "b"]})
    sums = summed(np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]]), clusters_of(frame))
    np.testing.assert_array_equal(sums, [[2.0, 20.0], [5.0, 50.0]])


def test_products_give_back_means_and_covariances() -> None:
    """As numpy reckons them, for all rows and for a sample that weighs them."""
    columns = np.random.default_rng(SEED).normal(size=(50, 3))
    weights = np.random.default_rng(SEED).integers(0, 4, 50)
    sums = np.stack([products(columns).sum(axis=0), weights @ products(columns)])
    means, covariances = moments_of(sums)
    for place, part in enumerate([columns, np.repeat(columns, weights, axis=0)]):
        np.testing.assert_allclose(means[place], part.mean(axis=0))
        np.testing.assert_allclose(covariances[place], np.cov(part.T, bias=True))


def test_a_column_that_does_not_vary_has_no_variance_at_all() -> None:
    """Not even the 1e-17 that rounding leaves of 0.1, from which a correlation would grow."""
    generator = np.random.default_rng(SEED)
    columns = np.column_stack([np.full(37, -0.025), generator.normal(size=37)])
    _, covariance = moments_of(products(columns).sum(axis=0, keepdims=True))
    np.testing.assert_array_equal(covariance[0, 0], [0.0, 0.0])
    assert covariance[0, 1, 1] == pytest.approx(columns[:, 1].var())


def test_centred_columns_keep_the_digits_of_large_numbers() -> None:
    x = np.random.default_rng(SEED).normal(size=200)
    frame = pd.DataFrame({"far": x + 1e8})
    sums = products(centred(frame, ("far",))).sum(axis=0, keepdims=True)
    assert moments_of(sums)[1][0, 0, 0] == pytest.approx(x.var(), rel=1e-6)


def test_only_what_is_singular_stays_unsolved() -> None:
    """By sample: one well made, one repeated, one empty, one in very unlike units."""
    well = np.array([[2.0, 0.5], [0.5, 1.0]])
    unlike = np.array([[1e-10, 0.3], [0.3, 1e10]])
    matrices = np.stack([well, [[1.0, 0.1], [0.1, 0.01]], np.zeros((2, 2)), unlike])
    targets = np.ones((4, 2))
    found = solved(matrices, targets)
    np.testing.assert_allclose(found[0], np.linalg.solve(well, [1.0, 1.0]))
    assert np.isnan(found[1:3]).all()
    np.testing.assert_allclose(found[3], [(1e10 - 0.3) / 0.91, (1e-10 - 0.3) / 0.91])


def test_many_estimates_from_the_same_sums_are_those_of_each() -> None:
    """Value and interval, one by one; what is not finite often enough has no interval."""
    frame = caseloads(40, 1)
    y = numbers(frame, "y")
    rare = np.where(np.arange(40) == 0, 1.0, 0.0)
    groups = clusters_of(frame)
    sums = summed(np.column_stack([np.ones_like(y), y, y * y, rare]), groups)

    def several(found: np.ndarray) -> np.ndarray:
        return np.column_stack([found[:, 1], found[:, 2], found[:, 1] / found[:, 3]])

    value, low, high = bootstrap.bands_of_sums(sums, several, HOW)
    for place in range(3):
        one = bootstrap.estimate_of_sums(
            sums, groups, lambda found, place=place: several(found)[:, place], HOW
        )
        assert (value[place], low[place], high[place]) == pytest.approx(
            (one.value, one.low, one.high), nan_ok=True
        )
    assert np.isfinite(value).all()
    assert np.isnan([low[2], high[2]]).all()
    assert np.isfinite([low[:2], high[:2]]).all()


@pytest.mark.parametrize(("how", "clusters"), [(VALUES_ONLY, 40), (HOW, 1)])
def test_many_estimates_have_no_intervals_without_samples_or_for_one_cluster(
    how: Bootstrap, clusters: int
) -> None:
    value, low, high = bootstrap.bands_of_sums(np.ones((clusters, 2)), lambda sums: sums, how)
    assert value.tolist() == [clusters, clusters]
    assert np.isnan([low, high]).all()
    assert low.shape == high.shape == (2,)


def test_many_estimates_have_intervals_from_two_clusters_on_and_what_is_none_is_left_open() -> (
    None
):
    sums = np.array([[1.0, 0.0], [2.0, 0.0]])
    value, low, high = bootstrap.bands_of_sums(
        sums, lambda found: np.column_stack([found[:, 0], found[:, 1] / found[:, 1]]), HOW
    )
    assert (low[0], value[0], high[0]) == (2.0, 3.0, 4.0)
    assert np.isnan([low[1], value[1], high[1]]).all()
