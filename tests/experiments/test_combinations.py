"""Weighted sums of cells on made-up data, against differences and against the truth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures import Estimate, difference_in, paired_difference
from dyad_sim.measures.core.clusters import Clusters
from experiments.lib.measures.combinations import combination, combination_in, combined
from experiments.lib.measures.side_by_side import SideBySide, in_cells, measure_in
from tests.made_up import coverage

SEED = 20260611
THERAPISTS, CASES = 24, 6
MEANS = (4.0, 4.5, 5.5, 5.0)
WEIGHTS = (1.0, -1.0, -1.0, 1.0)


def made_up(generator: np.random.Generator, therapists: int = THERAPISTS) -> list[pd.DataFrame]:
    """Four cells of the same dyads, which share most of their random numbers."""
    therapist = np.repeat(np.arange(therapists), CASES)
    shared = (
        generator.normal(size=therapist.size) + generator.normal(size=therapists)[therapist]
    )
    return [
        pd.DataFrame(
            {
                "dyad": np.arange(therapist.size),
                "therapist": therapist,
                "sessions_attended": generator.integers(10, 31, therapist.size),
                "ruptures": generator.integers(1, 40, therapist.size),
                "resolved": generator.integers(0, 2, therapist.size),
                "alliance_patient_last": mean
                + shared
                + 0.3 * generator.normal(size=therapist.size)
                + 0.2 * generator.normal(size=therapists)[therapist],
            }
        )
        for mean in MEANS
    ]


def cells() -> list[pd.DataFrame]:
    return made_up(np.random.default_rng(SEED))


@pytest.mark.parametrize("measure", ["alliance_last", "resolved_share", "ruptures_per_session"])
def test_with_weights_1_and_minus_1_it_is_the_paired_difference(measure: str) -> None:
    first, second = cells()[:2]
    found = combination_in(measure, [first, second], [1.0, -1.0])
    expected = difference_in(measure, first, second)
    assert found[:3] == pytest.approx(expected[:3])
    assert found[3:] == expected[3:]


def test_a_difference_of_differences_is_the_mean_of_that_difference() -> None:
    """For a mean over dyads, the weighted sum of cells is the mean of weighted sums."""
    several = cells()
    found = combination_in("alliance_last", several, WEIGHTS)
    weighted = sum(
        weight * cell["alliance_patient_last"]
        for weight, cell in zip(WEIGHTS, several, strict=True)
    )
    whole = several[0].assign(y=weighted)
    expected = paired_difference(whole, whole.assign(y=0.0), "y")
    assert found[:3] == pytest.approx(expected[:3])


@pytest.mark.parametrize(("paired", "error"), [(True, 2.0), (False, math.sqrt(10.0))])
@pytest.mark.parametrize("scale", [1.0, 1e-7])
def test_a_weighted_sum_of_two_cells_is_that_of_the_hand(
    paired: bool, error: float, scale: float
) -> None:
    """Ratios 2 and 7, influences -/+ 0.5 and -/+ 1.5, of two clusters: Student's t on 1."""
    above = np.array([[1.0, 4.0], [3.0, 10.0]])
    groups = Clusters(np.array([0, 1]), 2, 12, "of two")
    found = combined(SideBySide(above, np.ones((2, 2)), groups), [scale, -scale], paired=paired)
    margin = 12.706204736 * error * scale
    assert found[:3] == pytest.approx(
        (-5.0 * scale, -5.0 * scale - margin, -5.0 * scale + margin), rel=1e-9, abs=0
    )
    assert found[3:] == (12, True, "of two")


def test_what_cancels_leaves_no_rounding() -> None:
    first = cells()[0]
    found = combination_in("resolved_share", [first] * 4, (0.1, 0.2, -0.3, 0.0))
    assert found[:3] == (0.0, 0.0, 0.0)


def test_the_order_of_the_dyads_does_not_matter() -> None:
    several = cells()
    mixed = [
        several[0],
        *(cell.sample(frac=1.0, random_state=3 + n) for n, cell in enumerate(several[1:])),
    ]
    found = combination_in("resolved_share", mixed, WEIGHTS)
    assert found == combination_in("resolved_share", several, WEIGHTS)


def test_columns_of_ones_own_are_combined() -> None:
    several = cells()
    found = combination(several, WEIGHTS, "resolved", "ruptures")
    assert found == combination_in("resolved_share", several, WEIGHTS)


def test_the_interval_covers_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Estimate:
        return combination_in("alliance_last", made_up(generator), WEIGHTS)

    truth = float(np.dot(MEANS, WEIGHTS))
    assert 0.91 <= coverage(draw, truth, SEED) <= 0.98


def test_dyads_that_lack_a_value_are_left_out_of_their_cell_only() -> None:
    several = cells()
    several[1].loc[0, "alliance_patient_last"] = math.nan
    found = measure_in("alliance_last", several).ratios
    assert found == pytest.approx([cell["alliance_patient_last"].mean() for cell in several])


def test_influences_of_every_cell_sum_to_nothing() -> None:
    found = measure_in("resolved_share", cells())
    assert found.influences.sum(axis=0) == pytest.approx(0.0, abs=1e-12)


def test_a_cell_without_observations_makes_it_unknown() -> None:
    several = cells()
    several[2] = several[2].assign(ruptures=0, resolved=0)
    found = combination_in("resolved_share", several, WEIGHTS)
    assert math.isnan(found.value)
    assert (found.trusted, found.reason) == (False, "no observations")


def test_a_single_dyad_has_no_interval() -> None:
    several = [cell[:1] for cell in cells()]
    found = combination_in("alliance_last", several, WEIGHTS)
    assert math.isfinite(found.value)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert found[3:] == (1, False, "1 dyad")


def test_other_dyads_are_refused() -> None:
    first, second = cells()[:2]
    with pytest.raises(ValueError, match="the same dyads"):
        combination_in("alliance_last", [first, second[1:]], [1.0, -1.0])


def test_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one cell"):
        in_cells([], "y")


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one for each of 4 cells"):
        combination_in("alliance_last", cells(), [1.0, -1.0])


def test_a_measure_that_is_no_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match="measure must be one of"):
        combination_in("symptom_change_standardised", cells(), WEIGHTS)
