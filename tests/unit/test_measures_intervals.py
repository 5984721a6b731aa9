"""Errors and intervals of ratios over few clusters, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dyad_sim.measures.change.scores import standardised_change
from dyad_sim.measures.core.clusters import nesting
from dyad_sim.measures.core.estimate import Estimate, counted, judged, t_quantile, unknown
from dyad_sim.measures.core.intervals import mean_of, rate_of, share_of, wilson_bounds
from dyad_sim.measures.core.ratios import Ratio, ratio, robust_error

T_OF_TWO, T_OF_THREE = 4.302652729911275, 3.182446305284263
"""The quantiles of Student's t for 95 % with 2 and with 3 degrees of freedom, from a table."""

approx = pytest.approx


def of_three(above: list[float], below: list[float]) -> Ratio:
    """A ratio over three dyads, each seen in two observations."""
    found = ratio(above, below, nesting(np.repeat([7, 8, 9], 2)))
    assert found is not None
    return found


def test_a_ratio_is_one_sum_over_another_and_each_dyad_errs_by_its_own() -> None:
    """Sums of 1, 4, 4 over 2, 3, 4: a ratio of 1, missed by -1, 1 and 0 ninths."""
    found = of_three([1, 0, 2, 2, 1, 3], [1, 1, 1, 2, 3, 1])
    assert (found.value, found.total) == (1.0, 9.0)
    assert found.influence == approx([-1 / 9, 1 / 9, 0.0])
    assert found.error == approx(math.sqrt(3 / 2 * 2 / 81))


def test_without_a_sum_below_the_line_every_observation_counts_once() -> None:
    """And one that lacks either number does not count at all."""
    whose = nesting(np.array([1, 1, 2, 3]))
    found = ratio([1.0, 2.0, 6.0, np.nan], None, whose)
    assert found is not None
    assert (found.value, found.total, found.clusters.dyads) == (3.0, 3.0, 2)
    lacking = ratio([1.0, 2.0, 6.0, 9.0], [1.0, np.nan, 1.0, 2.0], whose)
    assert lacking is not None
    assert (lacking.value, lacking.total) == (4.0, 4.0)


def test_a_missing_number_may_be_given_as_none() -> None:
    """Above or below the line, as a list from a clinic has it."""
    whose = nesting(np.array([1, 2, 3]))
    above = ratio([1.0, None, 3.0], [1.0, 1.0, 3.0], whose)
    below = ratio([1.0, 5.0, 3.0], [1.0, None, 3.0], whose)
    assert above is not None
    assert below is not None
    assert (above.value, below.value) == (1.0, 1.0)
    change = standardised_change([1, None, 3, 5], [0, 9, None, 3], [1, 2, 3, 4])
    assert change.value == approx(1.5 / math.sqrt(8.0))


def test_less_than_one_unit_below_the_line_is_enough() -> None:
    """Two events over half a session."""
    found = ratio([1.0, 1.0], [0.25, 0.25], nesting(np.array([1, 2])))
    assert found is not None
    assert found.value == 4.0


def test_there_is_no_ratio_of_nothing() -> None:
    """Nothing below the line: not an error, and not a number."""
    assert ratio([1.0, 2.0], [0.0, 0.0], nesting(np.array([1, 2]))) is None
    for measure in (mean_of, rate_of, share_of):
        found = measure(None, "no sessions")
        assert (found.n, found.trusted, found.reason) == (0, False, "no sessions")


def test_the_error_of_a_sum_counts_one_cluster_less() -> None:
    """4 / 3 of 9 + 1 + 4 + 36; unknown for a single one."""
    assert robust_error(np.array([3.0, 1.0, 2.0, -6.0])) == approx(math.sqrt(200 / 3))
    assert robust_error(np.array([1.0, -1.0])) == approx(2.0)
    assert robust_error(np.array([0.0])) == math.inf


def test_a_mean_reaches_as_far_up_as_down() -> None:
    """By Student's t of two degrees of freedom."""
    found = mean_of(of_three([1, 0, 2, 2, 1, 3], [1, 1, 1, 2, 3, 1]), "")
    reach = T_OF_TWO / math.sqrt(27.0)
    assert found[:3] == approx((1.0, 1.0 - reach, 1.0 + reach))
    assert (found.n, found.trusted, found.reason) == (3, False, "3 dyads")


def test_a_rate_reaches_as_many_times_up_as_down() -> None:
    """Sums of 2, 8, 8 over 2, 3, 4: twice the ratio and twice the error of before."""
    found = rate_of(of_three([2, 0, 4, 4, 2, 6], [1, 1, 1, 2, 3, 1]), "")
    factor = math.exp(T_OF_TWO / math.sqrt(27.0))
    assert found[:3] == approx((2.0, 2.0 / factor, 2.0 * factor))


def test_a_rate_below_one_is_a_rate_like_any_other() -> None:
    """Half the ratio and half the error of before: as many times up and down."""
    found = rate_of(of_three([1, 0, 2, 2, 1, 3], [2, 2, 2, 4, 6, 2]), "")
    factor = math.exp(T_OF_TWO / math.sqrt(27.0))
    assert found[:3] == approx((0.5, 0.5 / factor, 0.5 * factor))


def test_a_rate_of_no_events_reaches_up_to_the_limit_of_poisson() -> None:
    """At most -log(0.025) events are to be expected of the 9 units of exposure."""
    found = rate_of(of_three([0] * 6, [1, 1, 1, 2, 3, 1]), "")
    assert found[:3] == approx((0.0, 0.0, 3.6888794541139363 / 9.0))


def on_the_border(p: float, n: float, bound: float) -> float:
    """How many errors of its own a bound lies from the share."""
    return abs(p - bound) / math.sqrt(bound * (1.0 - bound) / n)


def test_each_bound_of_wilson_lies_its_quantile_of_its_own_errors_away() -> None:
    """What defines them, for shares on either side of one half."""
    for p, n, quantile in ((0.25, 9.0, 2.0), (0.9, 30.0, 1.5)):
        low, high = wilson_bounds(p, n, quantile)
        assert low < p < high
        assert [on_the_border(p, n, bound) for bound in (low, high)] == approx([quantile] * 2)
    assert wilson_bounds(0.0, 9.0, 2.0) == approx((0.0, 4.0 / 13.0))
    assert wilson_bounds(1.0, 9.0, 2.0) == approx((9.0 / 13.0, 1.0))


def test_a_share_counts_as_many_trials_as_its_error_says() -> None:
    """Successes of 0, 1, 2 in four trials each: variance 1/48, so 0.1875 * 48 = 9 trials."""
    found = share_of(of_three([0, 0, 1, 0, 0, 2], [2, 2, 2, 2, 2, 2]), "")
    assert found.value == 0.25
    away = [on_the_border(0.25, 9.0, bound) for bound in (found.low, found.high)]
    assert away == approx([T_OF_TWO] * 2)


@pytest.mark.parametrize("successes", [[1, 0, 1, 0, 1, 1], [1, 0, 1, 0, 0, 1]])
def test_dyads_more_alike_than_chance_add_no_trials(successes: list[float]) -> None:
    """Hardly any difference between dyads: no more than the twelve trials there were."""
    found = share_of(of_three(successes, [2] * 6), "")
    p = sum(successes) / 12.0
    away = [on_the_border(p, 12.0, bound) for bound in (found.low, found.high)]
    assert away == approx([T_OF_TWO] * 2)


def test_where_all_trials_agree_each_dyad_is_one() -> None:
    """Three trials, not twelve: from the share of 1 down to 3 / (3 + t squared)."""
    found = share_of(of_three([2] * 6, [2] * 6), "")
    assert found[:3] == approx((1.0, 3.0 / (3.0 + T_OF_TWO**2), 1.0))
    none = share_of(of_three([0] * 6, [2] * 6), "")
    assert none[:3] == approx((0.0, 0.0, T_OF_TWO**2 / (3.0 + T_OF_TWO**2)))


def test_two_dyads_are_enough_for_an_interval() -> None:
    """By Student's t of one degree of freedom; means of 1 and 3, an error of 1."""
    whose = nesting(np.array([1, 1, 2, 2]))
    found = mean_of(ratio([0, 2, 2, 4], None, whose), "")
    assert found[:3] == approx((2.0, 2.0 - 12.706204736432095, 2.0 + 12.706204736432095))
    split = share_of(ratio([0, 1, 1, 1], None, whose), "")
    assert 0.0 < split.low < 0.75 < split.high < 1.0


def test_one_dyad_has_a_share_and_no_interval() -> None:
    """A single cluster does not show how clusters differ."""
    found = share_of(ratio([1, 0, 0, 1], None, nesting(np.zeros(4))), "")
    assert (found.value, found.n, found.reason) == (0.5, 1, "1 dyad")
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_a_standardised_change_is_uncertain_by_its_deviation_too() -> None:
    """Intakes 1, 3, 5, 7 of variance 20/3 and falls of 0, 1, 2, 5: 2 over its root.

    In units of that root the influences are -2.6, -0.4, 0.6 and 2.4 quarters.
    """
    found = standardised_change([1, 3, 5, 7], [1, 2, 3, 2], [1, 2, 3, 4])
    unit = math.sqrt(20 / 3)
    reach = T_OF_THREE * math.sqrt(4 / 3 * 13.04) / 4.0 / unit
    assert found[:3] == approx((2.0 / unit, 2.0 / unit - reach, 2.0 / unit + reach))
    assert found.n == 4


def test_a_change_takes_those_seen_at_both_ends() -> None:
    """A dyad without an end, and one without an intake, count for nothing."""
    whole = standardised_change([1, 3, 5, 7], [1, 2, 3, 2], [1, 2, 3, 4])
    nan = math.nan
    gaps = standardised_change([9, 1, 3, nan, 5, 7], [nan, 1, 2, 4, 3, 2], [0, 1, 2, 9, 3, 4])
    assert gaps == approx(whole)


def test_a_change_of_one_dyad_is_not_given_and_one_of_therapists_needs_two() -> None:
    """One dyad has no deviation at intake; one therapist shows no difference of therapists."""
    found = standardised_change([1.0], [0.5], [1])
    assert (found.n, found.trusted, found.reason) == (1, False, "fewer than 2 dyads")
    two = standardised_change([1.0, 2.0], [0.5, 1.0], [1, 2])
    assert two.value == approx(0.75 / math.sqrt(0.5))
    same = standardised_change([1.0, 2.0], [0.5, 1.0], [7, 7])
    assert same.value == two.value
    assert math.isnan(same.low)
    assert math.isfinite(two.low)


def test_the_quantile_of_t_has_one_degree_less_than_units() -> None:
    """As in the tables; and none for a single unit."""
    assert t_quantile(3) == approx(T_OF_TWO)
    assert t_quantile(2) == approx(12.706204736432095)
    assert t_quantile(1) == math.inf


def test_ten_dyads_are_enough_to_be_trusted() -> None:
    """Nine are not, and the reason says so in place of the note."""
    assert judged(0.5, 0.4, 0.6, 10, "of these") == Estimate(
        0.5, 0.4, 0.6, 10, True, "of these"
    )
    assert judged(0.5, 0.4, 0.6, 9, "of these") == Estimate(0.5, 0.4, 0.6, 9, False, "9 dyads")
    assert judged(0.5, 0.25, 0.75, 10).half_width == 0.25
    assert judged(0.5, 0.4, 0.6, 10).reason == ""


def test_numbers_are_given_with_their_nouns() -> None:
    """One dyad, and any other number of dyads."""
    assert [counted(number, "dyad") for number in (0, 1, 2)] == ["0 dyads", "1 dyad", "2 dyads"]
    found = unknown(3, "no sessions")
    assert [math.isnan(value) for value in found[:3]] == [True] * 3
    assert found[3:] == (3, False, "no sessions")
