"""Power, and the size that a study needs, where the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from dyad_sim.measures import Estimate, wilson
from experiments.lib.measures.power import LEVEL, WANTED, cases_needed, power_of

SEED = 19880615


def test_power_is_the_share_of_studies_below_the_level() -> None:
    several = [0.01, 0.049, 0.05, 0.2] * 25
    assert power_of(several) == power_of(several, LEVEL) == wilson(50, 100)


def test_a_study_that_could_not_be_evaluated_found_nothing() -> None:
    assert power_of([0.01, math.nan] * 10).value == 0.5
    assert power_of(np.array([0.01, None] * 10)).value == 0.5


def test_the_cases_needed_are_those_of_the_formula_for_a_test_of_one_mean() -> None:
    """Power of a two-sided z test at an effect of half a deviation: 0.8 with 31.4 cases."""
    sizes = [6, 10, 20, 30, 50, 80]
    power = stats.norm.cdf(0.5 * np.sqrt(sizes) - stats.norm.ppf(0.975))
    generator = np.random.default_rng(SEED)
    found = cases_needed(sizes, [wilson(generator.binomial(4000, p), 4000) for p in power])
    truth = ((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / 0.5) ** 2
    assert found.low < truth < found.high
    assert found.value == pytest.approx(truth, rel=0.06)
    assert found.trusted


def test_between_two_sizes_the_root_of_the_size_is_what_counts() -> None:
    found = cases_needed([16, 36], [exactly(0.7), exactly(0.9)])
    assert found.value == pytest.approx(25.0)


def test_the_interval_goes_from_the_upper_limits_to_the_lower_by_hand() -> None:
    """Roots of 4, 5 and 6: the powers reach 0.8 at 5.5, the limits at 4.75 and at 6."""
    powers = [
        Estimate(0.5, 0.4, 0.65, 900, True, ""),
        Estimate(0.7, 0.6, 0.85, 800, True, ""),
        Estimate(0.9, 0.8, 1.0, 1000, True, ""),
    ]
    found = cases_needed([16, 25, 36], powers)
    assert found[:3] == pytest.approx((5.5**2, 4.75**2, 36.0))
    assert found[3:] == (800, True, "")
    assert found == cases_needed([16, 25, 36], powers, WANTED)
    never = cases_needed([16, 25, 36], powers, wanted=0.95)
    assert never[:3] == pytest.approx((math.inf, (17 / 3) ** 2, math.inf))
    assert never[3:] == (800, False, "more than 36 cases")
    more = cases_needed([25, 36], powers[1:], wanted=0.7)
    assert more == (25.0, 25.0, pytest.approx(5.5**2), 800, False, more.reason)


@pytest.mark.parametrize(
    ("powers", "value", "reason"),
    [((0.1, 0.5), math.inf, "more than 20 cases"), ((0.9, 1.0), 10.0, "10 cases or fewer")],
)
def test_a_size_beyond_those_tried_is_said_in_words(
    powers: tuple[float, float], value: float, reason: str
) -> None:
    found = cases_needed([10, 20], [exactly(power) for power in powers])
    assert (found.value, found.trusted, found.reason) == (value, False, reason)


def test_sizes_without_studies_are_left_out() -> None:
    none = wilson(0, 0)
    assert cases_needed([16, 36, 300], [exactly(0.7), exactly(0.9), none]).trusted
    found = cases_needed([4, 16, 36], [none, exactly(0.7), exactly(0.9)])
    assert (found.value, found.trusted) == (pytest.approx(25.0), True)
    found = cases_needed([4, 16, 36], [none, exactly(0.8), exactly(0.9)])
    assert (found.value, found.reason) == (16.0, "16 cases or fewer")
    found = cases_needed([300], [none])
    assert (found.n, found.reason) == (0, "no studies")


def exactly(power: float) -> Estimate:
    """A power that is known."""
    return Estimate(power, power, power, 1000, True, "")
