"""Means, shares, rates and differences on made-up data whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import (
    Estimate,
    mean,
    mean_position,
    paired_difference,
    positions_on_a_path,
    rate,
    share,
    standardised_change,
    wilson,
)

SEED = 20140903
STUDIES = 400

Draw = Callable[[np.random.Generator], Estimate]


def coverage(draw: Draw, truth: float) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(SEED)
    estimates = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([found.low <= truth <= found.high for found in estimates]))


def sessions_of(generator: np.random.Generator, dyads: int) -> np.ndarray:
    """Dyad of each session, for treatments of 5 to 30 sessions."""
    return np.repeat(np.arange(dyads), generator.integers(5, 31, dyads))


def test_mean_of_equal_dyads_is_the_classical_t_interval() -> None:
    """With one observation per dyad nothing differs from the textbook."""
    values = np.array([3.0, 4.0, 5.0, 4.5, 3.5, 6.0, 2.0, 4.0, 5.5, 4.0, 3.0, 5.0])
    found = mean(values, np.arange(12))
    reach = 2.2009851601 * values.std(ddof=1) / math.sqrt(12)
    assert found.value == pytest.approx(values.mean())
    assert found.high - found.value == pytest.approx(reach)
    assert (found.n, found.trusted, found.reason) == (12, True, "")


def test_repeating_every_session_does_not_narrow_the_interval() -> None:
    """Copies of what is known of a dyad are no new knowledge."""
    values, dyads = np.arange(15.0), np.arange(15)
    once = mean(values, dyads)
    often = mean(np.repeat(values, 30), np.repeat(dyads, 30))
    assert often == pytest.approx(once)


def test_mean_covers_the_truth_with_dyads_of_unequal_length() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        dyad = sessions_of(generator, 30)
        person = generator.normal(0.0, 0.8, 30)[dyad]
        return mean(5.0 + person + generator.normal(0.0, 0.5, dyad.size), dyad)

    assert 0.92 <= coverage(draw, 5.0) <= 0.98


def test_mean_covers_the_truth_with_therapists_who_differ() -> None:
    therapist = np.repeat(np.arange(20), 5)

    def draw(generator: np.random.Generator) -> Estimate:
        values = generator.normal(0.0, 1.0, 20)[therapist] + generator.normal(0.0, 1.0, 100)
        return mean(values, np.arange(100), therapist)

    def blind(generator: np.random.Generator) -> Estimate:
        values = generator.normal(0.0, 1.0, 20)[therapist] + generator.normal(0.0, 1.0, 100)
        return mean(values, np.arange(100))

    assert 0.92 <= coverage(draw, 0.0) <= 0.98
    assert coverage(blind, 0.0) < 0.85


@pytest.mark.parametrize("truth", [0.05, 0.3, 0.9])
def test_share_covers_the_truth_when_sessions_of_a_dyad_are_alike(truth: float) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        dyad = sessions_of(generator, 60)
        leaning = generator.beta(3.0 * truth, 3.0 * (1.0 - truth), 60)[dyad]
        return share(generator.random(dyad.size) < leaning, None, dyad)

    assert 0.91 <= coverage(draw, truth) <= 0.99


def test_share_of_counts_is_the_share_of_their_sum() -> None:
    """Resolved among all ruptures: dyads with more ruptures weigh more."""
    found = share([1, 0, 3] * 4, [2, 0, 4] * 4, np.arange(12))
    assert found.value == pytest.approx(16 / 24)


@pytest.mark.parametrize(("outcome", "value"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_share_without_exception_has_an_interval_all_the_same(
    outcome: float, value: float
) -> None:
    dyad = np.repeat(np.arange(20), 30)
    found = share(np.full(dyad.size, outcome), None, dyad)
    assert found.value == value
    assert found.high - found.low == pytest.approx(0.18, abs=0.02)


def test_rate_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        exposure = generator.integers(5, 31, 50)
        lively = generator.gamma(2.0, 0.3, 50)
        return rate(generator.poisson(lively * exposure), exposure, np.arange(50))

    assert 0.91 <= coverage(draw, 0.6) <= 0.98


def test_a_rate_of_no_events_has_an_upper_limit() -> None:
    found = rate(np.zeros(20), np.full(20, 30.0), np.arange(20))
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(3.689 / 600, rel=1e-3)


def test_wilson_gives_the_interval_of_the_record() -> None:
    """13 of 30 cases judged resolved: 0.27 to 0.61."""
    found = wilson(13, 30)
    assert (round(found.low, 2), round(found.high, 2)) == (0.27, 0.61)


def test_wilson_of_none_and_of_all_by_hand() -> None:
    """The far end is z^2 / (n + z^2) away: 3.841459 of 13.841459."""
    reach = 3.8414588207 / 13.8414588207
    assert wilson(0, 10)[:4] == pytest.approx((0.0, 0.0, reach, 10), rel=1e-8, abs=0)
    assert wilson(10, 10)[:4] == pytest.approx((1.0, 1.0 - reach, 1.0, 10), rel=1e-8, abs=0)
    assert wilson(1, 2)[:4] == pytest.approx(
        (0.5, 0.0945312057, 0.9054687943, 2), rel=1e-8, abs=0
    )


def test_wilson_of_a_single_trial_is_known_and_of_no_trial_is_not() -> None:
    assert wilson(1, 1).value == 1.0
    found = wilson(0, 0)
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (0, False, "no trials")


def test_wilson_refuses_more_successes_than_trials() -> None:
    with pytest.raises(ValueError, match="successes must be at most n, here 30, got 31"):
        wilson(31, 30)


@pytest.mark.parametrize("measure", [mean, share])
def test_nothing_observed_is_said_in_words(measure: Callable[..., Estimate]) -> None:
    values = np.array([np.nan, np.nan])
    arguments = (values,) if measure is mean else (values, None)
    found = measure(*arguments, np.arange(2), nothing="no ratings")
    assert math.isnan(found.value)
    assert (found.n, found.trusted, found.reason) == (0, False, "no ratings")


@pytest.mark.parametrize("measure", [mean, rate, share])
def test_nothing_observed_is_no_observations_unless_it_is_called_otherwise(
    measure: Callable[..., Estimate],
) -> None:
    arguments = ([np.nan],) if measure is mean else ([np.nan], None)
    assert measure(*arguments, [0]).reason == "no observations"


@pytest.mark.parametrize(("dyads", "reason"), [(1, "1 dyad"), (3, "3 dyads"), (9, "9 dyads")])
def test_few_dyads_are_not_trusted(dyads: int, reason: str) -> None:
    found = mean(np.arange(float(dyads)), np.arange(dyads))
    assert (found.trusted, found.reason) == (False, reason)
    assert math.isnan(found.low) == (dyads == 1)


def test_few_therapists_limit_what_the_interval_speaks_of() -> None:
    values, dyads = np.arange(40.0), np.arange(40)
    found = mean(values, dyads, dyads // 10)
    assert (found.trusted, found.reason) == (True, "for these 4 therapists")
    assert found[1:3] == pytest.approx(mean(values, dyads)[1:3])


def test_a_paired_difference_is_that_of_the_differences() -> None:
    generator = np.random.default_rng(SEED)
    first, second = generator.normal(size=(2, 30))
    one = pd.DataFrame({"dyad": np.arange(30), "alliance": first})
    two = pd.DataFrame({"dyad": np.arange(30), "alliance": second})
    found = paired_difference(one, two.sample(frac=1.0, random_state=1), "alliance")
    assert found == pytest.approx(mean(first - second, np.arange(30)))


def test_common_draws_narrows_a_difference_and_keeps_its_coverage() -> None:
    widths = []

    def draw(generator: np.random.Generator) -> Estimate:
        dyad = sessions_of(generator, 30)
        draws = generator.normal(0.0, 1.0, 30)[dyad]
        frames = [
            pd.DataFrame(
                {"dyad": dyad, "y": draws + gain + generator.normal(0.0, 0.2, dyad.size)}
            )
            for gain in (0.3, 0.0)
        ]
        found = paired_difference(*frames, "y")
        widths.append(found.half_width / mean(frames[0]["y"], dyad).half_width)
        return found

    assert 0.92 <= coverage(draw, 0.3) <= 0.98
    assert np.mean(widths) < 0.3


def test_a_paired_difference_of_ratios() -> None:
    """Ruptures per session in one cell and in another."""
    one = pd.DataFrame({"dyad": np.arange(12), "ruptures": 3, "sessions": 10})
    two = one.assign(ruptures=2)
    found = paired_difference(one, two, "ruptures", "sessions")
    assert found[:4] == pytest.approx((0.1, 0.1, 0.1, 12))


def test_a_difference_without_a_common_dyad_is_not_given() -> None:
    one = pd.DataFrame({"dyad": [1, 2], "y": [1.0, 2.0]})
    found = paired_difference(one, one.assign(dyad=[3, 4]), "y")
    assert (found.trusted, found.reason) == (False, "no dyad is in both")


def test_standardised_change_covers_the_truth() -> None:
    """A fall of 0.4 with a deviation of 0.25 at intake: 1.6 deviations."""

    def draw(generator: np.random.Generator) -> Estimate:
        intake = generator.normal(1.0, 0.25, 60)
        end = intake - 0.4 + generator.normal(0.0, 0.2, 60)
        return standardised_change(intake, end, np.arange(60))

    assert 0.91 <= coverage(draw, 1.6) <= 0.98


def test_standardised_change_needs_patients_who_differ() -> None:
    found = standardised_change(np.ones(20), np.zeros(20), np.arange(20))
    assert (found.trusted, found.reason) == (False, "all alike at intake")


def test_the_region_of_a_mean_position_covers_the_truth() -> None:
    generator = np.random.default_rng(SEED)
    inside = []
    for _ in range(STUDIES):
        person = generator.multivariate_normal([0.3, -0.2], [[0.04, 0.02], [0.02, 0.03]], 25)
        across, along = np.repeat(person, 4, axis=0).T
        found = mean_position(across, along, np.repeat(np.arange(25), 4))
        turn = math.radians(found.angle)
        x, y = 0.3 - found.affiliation, -0.2 - found.control
        u, v = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
        inside.append((u / found.half_long) ** 2 + (v / found.half_short) ** 2 <= 1.0)
    assert 0.92 <= np.mean(inside) <= 0.98


def test_a_position_of_two_dyads_has_no_region() -> None:
    found = mean_position([0.1, 0.3], [0.0, 0.2], [0, 1])
    assert (found.affiliation, found.control) == pytest.approx((0.2, 0.1))
    assert math.isnan(found.half_long)
    assert (found.n, found.trusted, found.reason) == (2, False, "2 dyads")


def test_the_region_of_a_movement_covers_it_however_dyads_differ() -> None:
    """Two stops 0.2 apart: the difference of the regions' centres, per axis."""
    generator = np.random.default_rng(SEED)
    widths = []
    for spread in (0.0, 2.0):
        person = generator.normal(0.0, spread, (60, 1))
        stops = (
            person + np.array([[0.0, 0.2]]) + np.random.default_rng(1).normal(0, 0.1, (60, 2))
        )
        found = positions_on_a_path(stops, stops[:, ::-1], np.arange(60))
        widths.append([position.half_long for position in found])
        assert found[1].affiliation - found[0].affiliation == pytest.approx(0.2, abs=0.05)
    assert widths[0] == pytest.approx(widths[1])
