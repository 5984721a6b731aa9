"""Twins whose parting is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.twins import growth, parted, unlike_over_chance

HOW = Bootstrap(300, 1)
DYADS = 400


def twins(likeness: float, seed: int = 3, dyads: int = DYADS) -> tuple[np.ndarray, np.ndarray]:
    """Two courses of each dyad; ``likeness`` is their correlation."""
    draws = np.random.default_rng(seed)
    shared, one, other = draws.normal(size=(3, dyads))
    own = math.sqrt(1.0 - likeness)
    return (
        math.sqrt(likeness) * shared + own * one,
        math.sqrt(likeness) * shared + own * other,
    )


def test_the_same_course_twice_is_not_parted() -> None:
    one, _ = twins(0.5)
    found = parted(one, one, HOW)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_the_parting_of_three_pairs_by_hand() -> None:
    """Twins are 1, 2 and 1 apart, and from the twin of the next 3, 3 and 4."""
    one, other = (np.array(values, dtype=np.uint8) for values in ([0, 1, 5], [1, 3, 4]))
    found = parted(one, other, HOW)
    assert (found.value, found.n) == (pytest.approx(0.4), 3)
    assert (found.trusted, found.reason) == (False, "3 dyads")


def test_courses_with_nothing_in_common_are_wholly_parted() -> None:
    found = parted(*twins(0.0), HOW)
    assert found.low < 1.0 < found.high


def test_normal_twins_part_by_the_root_of_what_they_do_not_share() -> None:
    found = parted(*twins(0.75, dyads=4000), HOW)
    assert found.value == pytest.approx(0.5, abs=0.03)


def test_the_parting_lies_in_its_interval_nineteen_times_in_twenty() -> None:
    inside = [
        (found := parted(*twins(0.75, seed), HOW)).low < 0.5 < found.high for seed in range(200)
    ]
    assert 0.90 <= np.mean(inside) <= 0.99


def test_unlike_over_chance_is_one_less_kappa() -> None:
    one = np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0] * 4)
    other = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 1] * 4)
    kappa = (0.8 - 0.58) / (1.0 - 0.58)
    assert unlike_over_chance(one, other, HOW).value == pytest.approx(1.0 - kappa)


def test_unlike_over_chance_by_hand() -> None:
    """3 of 10 are unlike; of shares 0.4 and 0.3 there would be 0.4 * 0.7 + 0.3 * 0.6."""
    found = unlike_over_chance([1] * 4 + [0] * 6, [1] * 2 + [0] * 7 + [1], HOW)
    assert found.value == pytest.approx(0.3 / 0.46)
    assert (found.n, found.trusted, found.reason) == (10, True, "")


def test_independent_ends_are_unlike_as_often_as_by_chance() -> None:
    one, other = twins(0.0)
    found = unlike_over_chance(one > 1.0, other > 1.0, HOW)
    assert found.low < 1.0 < found.high


def test_where_everybody_ends_alike_nothing_can_be_said() -> None:
    assert not unlike_over_chance(np.zeros(DYADS), np.zeros(DYADS), HOW).trusted


@pytest.mark.parametrize("rate", [0.3, 0.0, -0.2])
def test_the_growth_of_differences_is_found(rate: float) -> None:
    draws = np.random.default_rng(4)
    sizes = draws.exponential(size=(DYADS, 1)) * 1e-3
    first = draws.normal(size=(DYADS, 10))
    second = first + sizes * np.exp(rate * np.arange(10))
    found = growth(first, second, HOW)
    assert found.value == pytest.approx(rate, abs=1e-6)
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9


def test_the_growth_of_two_pairs_by_hand() -> None:
    """Mean distances 1, 2 and 8: logarithms 0, 1 and 3 times ln 2, and half their range."""
    first = np.array([[5, 5, 5], [9, 9, 9]], dtype=np.uint8)
    second = np.array([[6, 7, 9], [8, 7, 21]], dtype=np.uint8)
    assert growth(first, second, HOW).value == pytest.approx(1.5 * math.log(2.0))
