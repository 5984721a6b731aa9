"""The best value of a sweep, and what is lost elsewhere, on made-up data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import VALUES_ONLY, Bootstrap
from experiments.lib.measures.optima import Cells, better_in, loss_in, optimum_in, optimum_shift
from tests.made_up import STUDIES, coverage

SEED = 20260612
PLACES = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
HOW = Bootstrap(300, 1)
THERAPISTS, CASES = 30, 8
DEPTH = 2.0


def curve(place: float, best: float) -> float:
    """Mean alliance, best at one of the places."""
    return 5.0 - DEPTH * (place - best) ** 2


def made_up(
    generator: np.random.Generator, best: float, noise: float = 0.4, flat: bool = False
) -> Cells:
    """Cells of the same dyads, which share most of their random numbers."""
    therapist = np.repeat(np.arange(THERAPISTS), CASES)
    shared = generator.normal(size=therapist.size)
    return {
        place: pd.DataFrame(
            {
                "dyad": np.arange(therapist.size),
                "therapist": therapist,
                "sessions_attended": 30,
                "ending": np.where(
                    generator.random(therapist.size) < 0.2 + (place - best) ** 2,
                    "dropped_out",
                    "completed",
                ),
                "alliance_patient_last": (5.0 if flat else curve(place, best))
                + shared
                + noise * generator.normal(size=therapist.size),
            }
        )
        for place in PLACES
    }


def cells(best: float) -> Cells:
    return made_up(np.random.default_rng(SEED), best)


def test_the_best_place_is_found() -> None:
    found = optimum_in("alliance_last", cells(0.3), HOW)
    assert found.value == 0.3
    assert found.low <= 0.3 <= found.high
    assert {found.low, found.high} <= set(PLACES)
    assert found.n == THERAPISTS * CASES


def test_less_is_better_where_the_catalogue_says_so() -> None:
    assert optimum_in("dropped_out_share", cells(0.45), HOW).value == pytest.approx(
        0.45, abs=0.2
    )


def test_of_equals_the_lowest_is_the_best() -> None:
    same = cells(0.3)[0.2]
    assert optimum_in("alliance_last", dict.fromkeys(PLACES, same), HOW)[:3] == (0.0, 0.0, 0.0)


def test_the_interval_of_the_best_place_covers_the_truth() -> None:
    """On a grid it holds the truth more often than asked for, not less."""

    def draw(generator: np.random.Generator) -> Estimate:
        return optimum_in("alliance_last", made_up(generator, 0.3), HOW)

    assert coverage(draw, 0.3, SEED) >= 0.92


def test_the_interval_at_the_end_of_the_grid_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return optimum_in("alliance_last", made_up(generator, 1.0), HOW)

    assert coverage(draw, 1.0, SEED) >= 0.92


def test_an_interval_that_ends_between_two_places_goes_on_to_the_next() -> None:
    """With few samples the quantiles lie between the two lowest and the two highest."""
    several = made_up(np.random.default_rng(SEED), 0.3)
    few = Bootstrap(40, 42)
    found = optimum_in("alliance_last", several, few)
    between = optimum_shift((("alliance_last", several),), few)
    assert not {between.low, between.high} & set(PLACES)
    assert {found.low, found.high} <= set(PLACES)
    assert found.low < between.low
    assert found.high > between.high


def test_a_shift_is_the_difference_of_two_optima() -> None:
    first, second = (made_up(np.random.default_rng(SEED), best, 0.1) for best in (0.6, 0.2))
    compared = (("alliance_last", first), ("alliance_last", second))
    found = optimum_shift(compared, HOW)
    assert found.value == pytest.approx(0.4)
    assert 0.0 < found.low <= found.value <= found.high


def test_cells_that_share_all_draws_have_no_shift() -> None:
    several = cells(0.3)
    found = optimum_shift((("alliance_last", several), ("alliance_last", several)), HOW)
    assert found[:3] == (0.0, 0.0, 0.0)


def test_without_samples_there_is_a_value_only() -> None:
    found = optimum_in("alliance_last", cells(0.3), VALUES_ONLY)
    assert found.value == 0.3
    assert math.isnan(found.low)


def test_what_is_lost_is_positive_for_alliance_and_for_drop_out() -> None:
    several = cells(0.3)
    for measure in ("alliance_last", "dropped_out_share"):
        found = loss_in(measure, several, 1.0)
        assert found.low > 0.0
    assert loss_in("alliance_last", several, 1.0).value == pytest.approx(0.98, abs=0.1)


def test_the_lower_end_of_the_loss_seldom_lies_above_the_truth() -> None:
    """Neighbours of the best are nearly as good: the loss is stated too small, if anything."""
    generator = np.random.default_rng(SEED)
    truth = DEPTH * 0.09
    found = [loss_in("alliance_last", made_up(generator, 0.3), 0.0) for _ in range(STUDIES)]
    assert np.mean([one.low <= truth for one in found]) >= 0.95
    assert -0.03 <= np.mean([one.value for one in found]) - truth <= 0.0


def test_where_all_are_equal_nothing_is_lost() -> None:
    """The chance by which one comes out best is not counted as its merit."""

    generator = np.random.default_rng(SEED)
    several = [made_up(generator, 0.3, flat=True) for _ in range(STUDIES)]
    found = [loss_in("alliance_last", one, 1.0) for one in several]
    assert np.mean([one.low <= 0.0 <= one.high for one in found]) >= 0.91
    assert np.mean([one.value for one in found]) == pytest.approx(0.0, abs=0.01)


def test_a_loss_by_hand() -> None:
    """The first and third dyad judge 2, which the others found best, and these judge 1.

    Against 0 the ones lose -1 and 3 and the others 3 and 0: means 1 and 1.5, errors 2 and
    1.5, which together are 2.5; one less than the dyads of a half are two degrees of freedom.
    """
    ratings = {0.0: [4, 2, 4, 3], 1.0: [5, 5, 6, 3], 2.0: [3, 6, 7, 5]}
    several = {
        place: pd.DataFrame({"dyad": range(4), "alliance_patient_last": rated})
        for place, rated in ratings.items()
    }
    margin = 4.302652729911275 * 2.5 / 2.0
    found = loss_in("alliance_last", several, 0.0)
    assert found[:3] == pytest.approx((1.25, 1.25 - margin, 1.25 + margin))
    assert (found.n, found.trusted, found.reason) == (4, False, "4 dyads")
    three = {place: cell[:3] for place, cell in several.items()}
    found = loss_in("alliance_last", three, 0.0)
    assert (found.value, found.n, found.reason) == (pytest.approx(2.0), 3, "3 dyads")
    assert (math.isnan(found.low), math.isnan(found.high)) == (True, True)


def test_a_place_that_was_not_tried_is_refused() -> None:
    with pytest.raises(ValueError, match="at must be one of"):
        loss_in("alliance_last", cells(0.3), 0.55)


def test_what_is_better_has_a_sign() -> None:
    assert (better_in("alliance_last"), better_in("dropped_out_share")) == (1.0, -1.0)


@pytest.mark.parametrize("measure", ["completed_share", "weather"])
def test_a_measure_without_a_better_is_refused(measure: str) -> None:
    with pytest.raises(ValueError, match="more or less is better"):
        optimum_in(measure, cells(0.3), HOW)


def test_a_cell_without_observations_makes_it_unknown() -> None:
    several = {**cells(0.3)}
    several[0.2] = several[0.2].assign(alliance_patient_last=math.nan)
    assert not optimum_in("alliance_last", several, HOW).trusted
    assert loss_in("alliance_last", several, 1.0).reason == "no observations"
