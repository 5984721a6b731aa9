"""Multiple baselines on made-up cases whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from dyad_sim.measures import Estimate
from dyad_sim.measures.change.phases import Windows, phase_changes, waiting
from experiments.lib.measures.multiple_baseline import (
    Cases,
    against_waiting,
    before_and_after,
    change_against_waiting,
    starting_points,
)
from tests.made_up import STUDIES, coverage

SEED = 19860901
BEGINS = (9, 17, 25)
EFFECT = -0.5
SESSIONS = np.arange(1, 31)


def cases_of(
    generator: np.random.Generator, dyads: int, effect: float = EFFECT, trend: float = -0.03
) -> tuple[pd.DataFrame, pd.Series]:
    """Sessions of cases that fall steadily, and by an effect once trained; some leave early."""
    begins = np.array(BEGINS)[np.arange(dyads) % 3]
    values = generator.normal(0.0, 1.0, (dyads, 1)) + trend * SESSIONS
    values = values + generator.normal(0.0, 0.5, (dyads, SESSIONS.size))
    values += effect * (begins[:, None] <= SESSIONS)
    values[generator.geometric(0.02, (dyads, 1)) + 3 < SESSIONS] = np.nan
    frame = pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), SESSIONS.size),
            "session": np.tile(SESSIONS, dyads),
            "hostility": values.ravel(),
        }
    )
    return frame.dropna(), pd.Series(begins, index=np.arange(dyads))


def studies_of(
    generator: np.random.Generator, dyads: int, effect: float, trend: float
) -> Cases:
    """Many studies, for the tests that take them all at once."""
    changes = []
    for _ in range(STUDIES):
        sessions, begins = cases_of(generator, dyads, effect, trend)
        found = phase_changes(sessions, "hostility", BEGINS).reindex(begins.index)
        changes.append(found.to_numpy())
    own = np.arange(dyads) % 3
    return Cases(np.array(changes), own, waiting(BEGINS))


def orders_of(generator: np.random.Generator, dyads: int) -> np.ndarray:
    """Orders of the cases, drawn anew."""
    return np.argsort(generator.random((399, dyads)), axis=1)


NAN = math.nan


def staggered() -> Cases:
    """Three cases trained first, two second, two never; what is known of each by hand.

    Against the first beginning 1, 2 and 6 stand against 0, 1 and 2, against the second 4
    and 6 against 1 and 2.  In a second study nothing is known, in a third only one case waits;
    a fourth is the first in half the unit.
    """
    first = [1.0, 2.0, 6.0, 0.0, 1.0, 2.0, NAN]
    second = [NAN, 8.0, 9.0, 4.0, 6.0, 1.0, 2.0]
    known = np.column_stack([first, second])
    own = np.array([0, 0, 0, 1, 1, 2, 2])
    alone = np.where(own[:, None] > 0, [NAN, NAN], known)
    alone[3] = [7.0, NAN]
    studies = np.array([known, np.full((7, 2), NAN), alone, 2.0 * known])
    return Cases(studies, own, waiting((9, 17)))


def test_trained_against_waiting_cases_by_hand() -> None:
    """Differences of 2 and 3.5 with weights 0.6 and 0.4; each case errs once, by its sum."""
    found = against_waiting(staggered())
    first, second = 0.6 / math.sqrt(6), 0.4 / math.sqrt(2)
    errors = [-2 * first, -first, 3 * first]
    errors += [first - second, second, -first + 0.5 * second, -0.5 * second]
    error = math.sqrt(sum(each**2 for each in errors))
    assert found.difference[[0, 3]] == pytest.approx([2.6, 5.2])
    assert found.error[[0, 3]] == pytest.approx([error, 2.0 * error])
    assert found.freedom.tolist() == [7 - 4, 0, 0, 7 - 4]
    assert found.p[[0, 3]] == pytest.approx([2.0 * stats.t.sf(2.6 / error, 3)] * 2)
    for part in (found.difference, found.error, found.p):
        assert np.isnan(part[1:3]).all()


def test_the_change_against_waiting_cases_and_its_interval_by_hand() -> None:
    cases = staggered()
    names = list("abcdefg")
    begins = pd.Series([9.0, 9, 9, 17, 17, math.inf, math.inf], index=names)
    changes = pd.DataFrame(cases.changes[0], index=names, columns=[9, 17])
    found = change_against_waiting(changes, begins[::-1])
    margin = 3.182446305284263 * float(against_waiting(cases).error[0])
    assert found[:3] == pytest.approx((2.6, 2.6 - margin, 2.6 + margin))
    assert (found.n, found.reason) == (7, "7 dyads")
    assert change_against_waiting(changes.astype("Float64"), begins) == found
    early = changes.rename(columns={17: 16})
    sooner = begins.replace(17.0, 16.0).replace(math.inf, 16.0)
    assert math.isnan(change_against_waiting(early, sooner).value)
    assert math.isfinite(change_against_waiting(early, sooner, Windows(after=(0, 6))).value)


def test_before_and_after_by_hand() -> None:
    """The tails of Student's t with 2 and with 1 degrees of freedom have plain formulas."""
    studies = [[1.0, 2.0, NAN, 3.0], [1.0, NAN, NAN, 3.0], [NAN, NAN, 5.0, NAN]]
    studies += [[2.0] * 4, [NAN] * 4]
    changes = np.full((5, 4, 2), 9.0)
    own = np.array([0, 1, 0, 1])
    changes[:, np.arange(4), own] = studies
    found = before_and_after(Cases(changes, own, waiting((9, 17))))
    assert found.difference == pytest.approx([2.0, 2.0, 5.0, 2.0, NAN], nan_ok=True)
    assert found.freedom.tolist() == [2, 1, 0, 3, -1]
    assert found.error[:2] == pytest.approx([math.sqrt(1 / 3), 1.0])
    p = [1.0 - math.sqrt(12 / 14), 1.0 - 2.0 / math.pi * math.atan(2.0)]
    assert found.p[:2] == pytest.approx(p)
    assert np.isnan([found.error[2:], found.p[2:]]).all()


def test_the_randomisation_test_by_hand_with_gaps_and_a_case_that_is_never_trained() -> None:
    """Means of 3.5 as it fell, else of 1, 2.5, 5, 3 and none: four of five as far from 3.

    A second study is the first on another scale, turned round.
    """
    changes = np.array([[1.0, 5.0], [2.0, NAN], [NAN, 4.0]])
    cases = Cases(np.array([changes, -10.0 * changes]), np.array([1, 0, 2]), waiting((9, 17)))
    orders = np.array([[0, 2, 1], [2, 0, 1], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
    assert starting_points(cases, orders) == pytest.approx([4 / 5, 4 / 5])


def test_where_orders_do_not_differ_or_are_not_known_every_one_is_as_far_out() -> None:
    changes = np.array([np.full((2, 2), 3.0), [[1.0, NAN], [NAN, NAN]]])
    found = starting_points(
        Cases(changes, np.array([0, 1]), waiting((9, 17))), np.array([[1, 0]])
    )
    assert found.tolist() == [1.0, 1.0]


def test_the_change_against_waiting_cases_is_that_of_a_comparison_by_hand() -> None:
    sessions, begins = cases_of(np.random.default_rng(SEED), 60)
    changes = phase_changes(sessions, "hostility", BEGINS).reindex(begins.index)
    first = changes.loc[begins == 9, 9].mean() - changes.loc[begins > 9, 9].mean()
    second = changes.loc[begins == 17, 17].mean() - changes.loc[begins > 17, 17].mean()
    weights = [changes.loc[begins == start, start].count() for start in (9, 17)]
    found = change_against_waiting(changes, begins)
    assert found.value == pytest.approx(np.average([first, second], weights=weights))
    assert found.n == changes.notna().any(axis=1).sum()


def test_with_one_beginning_it_is_a_comparison_of_two_groups() -> None:
    """The error is that of Welch's test; those who are never trained wait for all."""
    generator = np.random.default_rng(SEED)
    changes = pd.DataFrame({9: generator.normal(size=30)})
    begins = pd.Series([9.0] * 12 + [math.inf] * 18)
    found = against_waiting(
        Cases(changes.to_numpy()[None], np.repeat([0, 1], [12, 18]), waiting((9,)))
    )
    welch = stats.ttest_ind(changes[9][:12], changes[9][12:], equal_var=False)
    assert found.difference[0] / found.error[0] == pytest.approx(welch.statistic)
    assert found.freedom[0] == 28
    assert change_against_waiting(changes, begins).value == pytest.approx(found.difference[0])


@pytest.mark.parametrize("dyads", [12, 60])
def test_nineteen_of_twenty_intervals_hold_the_effect_whatever_the_trend(dyads: int) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        sessions, begins = cases_of(generator, dyads)
        return change_against_waiting(
            phase_changes(sessions, "hostility", BEGINS).reindex(begins.index), begins
        )

    assert 0.90 <= coverage(draw, EFFECT, SEED) <= 0.99


def test_without_an_effect_only_the_test_that_ignores_the_trend_finds_one() -> None:
    generator = np.random.default_rng(SEED)
    studies = studies_of(generator, 18, effect=0.0, trend=-0.05)
    orders = orders_of(generator, 18)
    assert np.mean(before_and_after(studies).p < 0.05) > 0.5
    assert 0.01 <= np.mean(against_waiting(studies).p < 0.05) <= 0.09
    assert 0.01 <= np.mean(starting_points(studies, orders) < 0.05) <= 0.09


def test_all_three_find_an_effect_that_is_large() -> None:
    generator = np.random.default_rng(SEED)
    studies = studies_of(generator, 18, effect=-2.0, trend=0.0)
    orders = orders_of(generator, 18)
    for p in (
        before_and_after(studies).p,
        against_waiting(studies).p,
        starting_points(studies, orders),
    ):
        assert np.mean(p < 0.05) > 0.95


def test_before_and_after_is_the_paired_t_test_of_those_known() -> None:
    generator = np.random.default_rng(SEED)
    changes = generator.normal(0.3, 1.0, (2, 15, 3))
    changes[0, 4, 1] = np.nan
    own = np.arange(15) % 3
    found = before_and_after(Cases(changes, own, waiting(BEGINS)))
    for study in (0, 1):
        chosen = changes[study, np.arange(15), own]
        expected = stats.ttest_1samp(chosen[np.isfinite(chosen)], 0.0)
        assert found.p[study] == pytest.approx(expected.pvalue)


def test_the_randomisation_test_counts_orders_at_least_as_far_out() -> None:
    """Three cases, of which only the order that was held puts every fall where it belongs."""
    changes = -np.eye(3)[None]
    orders = np.array([[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
    found = starting_points(Cases(changes, np.arange(3), waiting(BEGINS)), orders)
    assert found[0] == pytest.approx(1 / 6)


def test_studies_that_cannot_be_evaluated_have_no_p() -> None:
    nothing = Cases(np.full((1, 6, 3), np.nan), np.arange(6) % 3, waiting(BEGINS))
    orders = orders_of(np.random.default_rng(SEED), 6)
    assert np.isnan(before_and_after(nothing).p).all()
    assert np.isnan(against_waiting(nothing).p).all()
    assert np.isnan(starting_points(nothing, orders)).all()


def test_where_nobody_waits_there_is_no_estimate() -> None:
    changes = pd.DataFrame({9: [0.1, 0.2, 0.3, 0.4]})
    found = change_against_waiting(changes, pd.Series([9.0] * 4))
    assert math.isnan(found.value)
    assert (found.n, found.reason) == (4, "nobody is trained while others wait")
