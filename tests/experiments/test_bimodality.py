"""The dip test on samples whose number of modes is known."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.bimodality import SAMPLES, dip_test, holm

diptest = pytest.importorskip("diptest")

HOW = Bootstrap(499, 2)
STUDIES = 400


def rejected(draw: str, n: int = 100, level: float = 0.05) -> float:
    """Share of samples of a kind in which one mode is rejected."""
    draws = np.random.default_rng(20260101)
    samples = {
        "uniform": lambda: draws.random(n),
        "normal": lambda: draws.normal(size=n),
        "skewed": lambda: draws.exponential(size=n),
        "two": lambda: draws.normal(size=n) + 4.0 * (draws.random(n) < 0.5),
    }
    return float(np.mean([dip_test(samples[draw](), HOW).p <= level for _ in range(STUDIES)]))


def test_one_flat_mode_is_rejected_as_often_as_the_level_says() -> None:
    assert rejected("uniform") == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize("kind", ["normal", "skewed"])
def test_one_peaked_mode_is_hardly_ever_rejected(kind: str) -> None:
    assert rejected(kind) <= 0.02


def test_two_modes_four_deviations_apart_are_found() -> None:
    assert rejected("two", n=300) >= 0.95


def test_p_agrees_with_the_table_of_the_package() -> None:
    sample = np.random.default_rng(4).random(200) ** 2
    sample[:60] += 0.7
    dip, p = diptest.diptest(sample)
    found = dip_test(sample, Bootstrap(4999, 1))
    assert found.dip == pytest.approx(dip)
    assert found.p == pytest.approx(p, abs=0.02)
    assert found.trusted


def test_p_is_never_zero() -> None:
    sample = np.concatenate([np.linspace(0.0, 0.1, 50), np.linspace(0.9, 1.0, 50)])
    assert dip_test(sample, HOW).p == pytest.approx(1.0 / 500.0)


def test_piles_of_equal_values_are_not_trusted() -> None:
    counts = np.random.default_rng(3).binomial(30, 0.2, 300) / 30.0
    found = dip_test(counts, HOW)
    assert not found.trusted
    assert found.reason == "many equal values"


def test_missing_values_are_left_out_and_few_are_not_tested() -> None:
    values = np.append(np.random.default_rng(3).random(30), [np.nan] * 5)
    assert dip_test(values, HOW).n == 30
    found = dip_test([0.1, 0.2, None], HOW)
    assert math.isnan(found.p)
    assert found[2:] == (2, False, "2 values")


def test_ten_values_are_enough_and_a_dip_counts_those_as_large_as_itself() -> None:
    """The first of the samples drawn is the sample itself."""
    drawn = np.sort(np.random.default_rng(5).random((40, 10)), axis=1)
    dips = [diptest.dipstat(one) for one in drawn]
    found = dip_test(drawn[0], Bootstrap(40, 5))
    larger = sum(dip > dips[0] for dip in dips)
    assert found[1:] == ((1 + 1 + larger) / (1 + 40), 10, True, "")


def test_one_pair_of_equal_values_in_ten_is_no_pile() -> None:
    """Nine of ten differ, which is the least that is asked."""
    sample = [0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert dip_test(sample, HOW)[2:] == (10, True, "")
    assert dip_test([0.2, *sample[1:9], 0.8], HOW)[2:] == (10, False, "many equal values")


def test_p_is_known_to_one_in_two_thousand() -> None:
    sample = np.append(np.linspace(0.0, 0.01, 10), np.linspace(0.99, 1.0, 10))
    assert dip_test(sample, SAMPLES).p == pytest.approx(1.0 / 2000.0, rel=1e-9)


def test_the_same_seed_gives_the_same_p() -> None:
    values = np.random.default_rng(3).random(40)
    assert dip_test(values, HOW) == dip_test(values, HOW)


def test_holm_multiplies_the_smallest_p_most() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.8])
    np.testing.assert_allclose(holm(p), [0.04, 0.09, 0.09, 0.025, 0.8])


def test_holm_does_not_count_what_is_not_known() -> None:
    np.testing.assert_allclose(holm([0.02, np.nan, 0.5]), [0.04, np.nan, 0.5])
    np.testing.assert_allclose(holm([0.02, None, 0.5]), [0.04, np.nan, 0.5])
    assert np.isnan(holm([np.nan])).all()


def test_without_diptest_the_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "diptest", None)
    with pytest.raises(ImportError, match=r"dyad-sim\[experiments\]"):
        dip_test(np.arange(20.0), HOW)
