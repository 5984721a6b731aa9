"""Agreement of coders, and of reports with the truth, on data whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from dyad_sim.measures.core.estimate import Estimate
from dyad_sim.measures.people.agreement import (
    kappa,
    match_above_chance,
    match_difference,
    sensitivity,
    specificity,
)
from tests.made_up import coverage

SEED = 20260402
SHORT = Bootstrap(399)


def reported(generator: np.random.Generator, dyads: int = 60, rows: int = 8) -> pd.DataFrame:
    """A state in 3 of 10 rows, reported with .6 where it is there and .2 where it is not."""
    state = generator.random(dyads * rows) < 0.3
    report = generator.random(dyads * rows) < np.where(state, 0.6, 0.2)
    dyad = np.repeat(np.arange(dyads), rows)
    return pd.DataFrame({"dyad": dyad, "state": state, "report": report})


def crossed(both: int, state_only: int, report_only: int, neither: int) -> pd.DataFrame:
    """A table of four cells as rows, over twelve dyads."""
    counts = [both, state_only, report_only, neither]
    state = np.repeat([True, True, False, False], counts)
    report = np.repeat([True, False, True, False], counts)
    return pd.DataFrame({"dyad": np.arange(state.size) % 12, "state": state, "report": report})


MEASURES: dict[str, Callable[..., Estimate]] = {
    "kappa": kappa,
    "sensitivity": sensitivity,
    "specificity": specificity,
    "match_difference": match_difference,
    "match_above_chance": lambda *given, **more: match_above_chance(
        *given, present=True, **more
    ),
}


def test_kappa_is_that_of_statsmodels() -> None:
    frame = reported(np.random.default_rng(SEED))
    table = pd.crosstab(frame["report"], frame["state"])
    found = kappa(frame, "report", "state")
    assert found.value == pytest.approx(cohens_kappa(table.to_numpy()).kappa)
    assert found.low < found.value < found.high


def test_kappa_by_hand() -> None:
    """Agreed in 70 of 100, by chance in 50: 0.4."""
    assert kappa(crossed(35, 15, 15, 35), "report", "state").value == pytest.approx(0.4)
    assert kappa(crossed(40, 0, 0, 60), "report", "state").value == pytest.approx(1.0)


def test_kappa_covers_the_truth() -> None:
    """Both say yes in .18, neither in .56; by chance .32 of .3, and .68 of .7."""
    chance = 0.3 * 0.32 + 0.7 * 0.68

    def draw(generator: np.random.Generator) -> Estimate:
        return kappa(reported(generator), "report", "state", SHORT)

    assert 0.90 <= coverage(draw, (0.74 - chance) / (1.0 - chance), SEED) <= 0.98


def test_coders_who_only_ever_say_yes_have_no_kappa() -> None:
    found = kappa(crossed(40, 0, 0, 0), "report", "state")
    assert (found.trusted, found.reason) == (False, "nothing differs")


def test_sensitivity_and_specificity_by_hand() -> None:
    frame = crossed(30, 10, 12, 48)
    assert sensitivity(frame, "report", "state").value == pytest.approx(0.75)
    assert specificity(frame, "report", "state").value == pytest.approx(0.80)


@pytest.mark.parametrize(("measure", "truth"), [(sensitivity, 0.6), (specificity, 0.8)])
def test_sensitivity_and_specificity_cover_the_truth(
    measure: Callable[..., Estimate], truth: float
) -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return measure(reported(generator), "report", "state")

    assert 0.90 <= coverage(draw, truth, SEED) <= 0.98


def test_a_report_that_never_misses_has_an_interval_all_the_same() -> None:
    found = sensitivity(crossed(24, 0, 12, 48), "report", "state")
    assert found.value == 1.0
    assert found.low < 0.9


def test_the_match_difference_by_hand() -> None:
    """48 of 60 without the state, 30 of 40 with it."""
    found = match_difference(crossed(30, 10, 12, 48), "report", "state")
    assert found.value == pytest.approx(0.80 - 0.75)


def test_the_match_above_chance_by_hand() -> None:
    """Yes is said in 42 of 100 rows, and in 30 of 40 with the state; no, in 48 of 60."""
    frame = crossed(30, 10, 12, 48)
    there = match_above_chance(frame, "report", "state", present=True)
    not_there = match_above_chance(frame, "report", "state", present=False)
    assert there.value == pytest.approx(0.75 - 0.42)
    assert not_there.value == pytest.approx(0.80 - 0.58)


def test_matches_cover_the_truth() -> None:
    def difference(generator: np.random.Generator) -> Estimate:
        return match_difference(reported(generator), "report", "state", SHORT)

    def above(present: bool) -> Callable[[np.random.Generator], Estimate]:
        return lambda generator: match_above_chance(
            reported(generator), "report", "state", present=present, how=SHORT
        )

    assert 0.90 <= coverage(difference, 0.2, SEED) <= 0.98
    assert 0.90 <= coverage(above(True), 0.6 - 0.32, SEED) <= 0.98
    assert 0.90 <= coverage(above(False), 0.8 - 0.68, SEED) <= 0.98


def test_a_report_that_knows_nothing_does_not_match_above_chance() -> None:
    frame = reported(np.random.default_rng(SEED), 500).assign(report=False)
    for present in (True, False):
        found = match_above_chance(frame, "report", "state", present=present)
        assert found[:3] == pytest.approx((0.0, 0.0, 0.0))


@pytest.mark.parametrize("name", MEASURES)
def test_what_cannot_be_measured_is_said_in_words(name: str) -> None:
    frame = reported(np.random.default_rng(SEED))
    measure = MEASURES[name]
    for found in (measure(frame, "said", "state"), measure(frame, "state", "said")):
        assert (found.n, found.trusted, found.reason) == (0, False, "no column said")
    nothing = measure(frame.iloc[:0], "report", "state")
    assert (nothing.n, nothing.trusted, math.isnan(nothing.value)) == (0, False, True)


@pytest.mark.parametrize("name", MEASURES)
def test_of_two_columns_that_are_not_there_the_first_is_named(name: str) -> None:
    frame = crossed(30, 10, 12, 48)
    assert MEASURES[name](frame, "said", "meant").reason == "no column said"


@pytest.mark.parametrize("name", ["kappa", "match_difference", "match_above_chance"])
def test_no_rows_are_no_observations(name: str) -> None:
    found = MEASURES[name](crossed(0, 0, 0, 0), "report", "state")
    assert (found.n, found.trusted, found.reason) == (0, False, "no observations")


@pytest.mark.parametrize("name", MEASURES)
def test_rows_that_lack_a_column_are_left_out(name: str) -> None:
    frame = reported(np.random.default_rng(SEED))
    gaps = frame.astype({"state": object, "report": object})
    gaps.loc[:15, "state"] = None
    gaps.loc[400:, "report"] = None
    found = MEASURES[name](gaps, "report", "state")
    assert found == pytest.approx(MEASURES[name](frame[16:400], "report", "state"))


@pytest.mark.parametrize("name", MEASURES)
def test_without_samples_there_is_a_value_and_no_interval(name: str) -> None:
    frame = reported(np.random.default_rng(SEED))
    found = MEASURES[name](frame, "report", "state", how=VALUES_ONLY)
    assert found.value == MEASURES[name](frame, "report", "state").value
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_a_state_that_is_always_there_or_never_is_named() -> None:
    never, always = crossed(0, 0, 12, 48), crossed(30, 10, 0, 0)
    assert sensitivity(never, "report", "state").reason == "no state"
    assert specificity(always, "report", "state").reason == "always state"
    assert match_difference(never, "report", "state").reason == "no state"
    assert match_difference(always, "report", "state").reason == "always state"
    found = match_above_chance(never, "report", "state", present=True)
    assert (found.n, found.trusted, found.reason) == (12, False, "no state")


def test_therapists_who_differ_widen_the_interval() -> None:
    """Ten therapists whose dyads are copies of one another are ten, not fifty."""
    one = reported(np.random.default_rng(SEED), 10, 10)
    copies = [one.assign(therapist=one["dyad"], dyad=one["dyad"] + 10 * k) for k in range(5)]
    frame = pd.concat(copies, ignore_index=True)
    apart = kappa(frame.drop(columns="therapist"), "report", "state")
    together = kappa(frame, "report", "state")
    assert together.value == apart.value
    assert together.half_width > 1.5 * apart.half_width
