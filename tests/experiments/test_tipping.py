"""Tipping points of curves whose shape is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from dyad_sim.measures.core.bootstrap import Bootstrap
from experiments.lib.measures.side_by_side import in_cells
from experiments.lib.measures.tipping import (
    Curve,
    bend,
    curve,
    estimated,
    reached,
    s_over_line,
    shifted,
    slope,
    steepest,
)

LEVELS = np.linspace(0.0, 1.0, 21)
HOW = Bootstrap(200, 1)


def s_curve(place: float, width: float, low: float = 0.05, high: float = 0.6) -> np.ndarray:
    """Values of an S-curve, shape ``(1, level)``."""
    return (low + (high - low) * special.expit((LEVELS - place) / width))[None]


def line() -> np.ndarray:
    """Values that rise in proportion, shape ``(1, level)``."""
    return 0.1 + 0.4 * LEVELS[None]


def courses(
    place: float, seed: int, dyads: int = 300, caseload: int = 10
) -> dict[float, pd.DataFrame]:
    """Dyads with thirty sessions each, escalated with a chance that tips at a place."""
    draws = np.random.default_rng(seed)
    therapist = np.arange(dyads) // caseload
    leaning = 0.3 * draws.normal(size=dyads // caseload)[therapist]
    cells = {}
    for level in LEVELS:
        chance = 0.6 * special.expit((level - place) / 0.08 + leaning)
        cells[float(level)] = pd.DataFrame(
            {
                "dyad": np.arange(dyads),
                "therapist": therapist,
                "escalated": draws.binomial(30, chance),
                "sessions": 30,
            }
        )
    return cells


def of(cells: dict[float, pd.DataFrame]) -> Curve:
    """Curve of the share of sessions."""
    return curve(list(cells), in_cells(list(cells.values()), "escalated", "sessions"))


@pytest.mark.parametrize(("place", "width"), [(0.3, 0.05), (0.62, 0.1), (0.8, 0.02)])
def test_the_steepest_place_of_an_s_curve_is_found(place: float, width: float) -> None:
    assert steepest(LEVELS, s_curve(place, width))[0] == pytest.approx(place, abs=0.011)


def test_the_grid_finds_what_a_fit_by_descent_finds() -> None:
    draws = np.random.default_rng(5)
    noisy = s_curve(0.55, 0.08) + draws.normal(0.0, 0.01, (1, LEVELS.size))

    def form(x: np.ndarray, low: float, rise: float, place: float, width: float) -> np.ndarray:
        return np.asarray(low + rise * special.expit((x - place) / width))

    fit, _ = optimize.curve_fit(form, LEVELS, noisy[0], p0=(0.0, 0.5, 0.5, 0.1))
    assert steepest(LEVELS, noisy)[0] == pytest.approx(fit[2], abs=0.011)


def test_many_samples_give_what_each_gives_alone() -> None:
    both = np.vstack([s_curve(0.3, 0.05), s_curve(0.7, 0.1)])
    np.testing.assert_allclose(
        steepest(LEVELS, both), [steepest(LEVELS, one[None])[0] for one in both]
    )


def test_a_flat_curve_has_no_steepest_place() -> None:
    assert np.isnan(steepest(LEVELS, np.full((1, LEVELS.size), 0.2))[0])


def test_a_line_is_no_s_curve_and_an_s_curve_no_line() -> None:
    noise = np.random.default_rng(6).normal(0.0, 0.01, (100, LEVELS.size))
    assert np.median(s_over_line(LEVELS, line() + noise)) < 0.0
    assert (s_over_line(LEVELS, s_curve(0.5, 0.05) + noise) > 10.0).all()


def test_a_level_is_reached_between_two_levels() -> None:
    assert reached(0.3)(LEVELS, line())[0] == pytest.approx(0.5)
    assert reached(0.05)(LEVELS, line())[0] == 0.0
    assert np.isnan(reached(0.9)(LEVELS, line())[0])


def test_where_a_level_is_reached_by_hand() -> None:
    """Half way from 4 to 8, at the first level, never, at the last level, after a gap."""
    values = [[1, 3, 5], [4, 5, 6], [4, 3, 5], [0, 1, 2], [1, 2, 4], [np.nan, 4, 5]]
    found = reached(4.0)(np.array([2.0, 4.0, 8.0]), np.array(values))
    np.testing.assert_array_equal(found, [6.0, 2.0, 2.0, np.nan, 8.0, 2.0])


@pytest.mark.parametrize(
    ("start", "end", "relative"),
    [(0.0, 0.5, 10 / 7), (0.5, 1.0, 4 / 7), (0.25, 0.5, 8 / 7), (0.0, 1.0, 1.0)],
)
def test_slopes_by_hand(start: float, end: float, relative: float) -> None:
    """Half of the range from 2 to 10 is 6, where 6 is read off; a quarter is 4, with 4."""
    levels, values = np.array([2.0, 3.0, 7.0, 10.0]), np.array([[1.0, 3.0, 7.0, 8.0]])
    assert slope(start, end)(levels, values)[0] == pytest.approx(relative)


def test_the_end_of_the_range_is_its_last_level_whatever_rounding_makes_of_it() -> None:
    """0.3 + (0.9 - 0.3) is more than 0.9 in binary numbers."""
    levels, values = np.array([0.3, 0.6, 0.9]), np.array([[1.0, 1.0, 2.0]])
    assert levels[0] + (levels[-1] - levels[0]) > levels[-1]
    assert slope(0.5, 1.0)(levels, values)[0] == pytest.approx(2.0)


def test_a_bend_by_hand() -> None:
    """Of a rise by 5 in all, 1 in the first third and 3 in the middle one."""
    levels, values = np.array([2.0, 4.0, 6.0, 8.0]), np.array([[1.0, 2.0, 5.0, 6.0]])
    assert bend(levels, values)[0] == pytest.approx(6.0 / 5.0)


@pytest.mark.parametrize("place", [6.0, 9.3])
@pytest.mark.parametrize("width", [0.25, 0.25 * math.sqrt(40.0), 10.0])
def test_an_s_curve_of_the_grid_is_found_to_the_digit(place: float, width: float) -> None:
    """Places are tried in steps of a tenth; widths from 1/4 to 10, the middle one between."""
    levels = np.arange(5.0, 16.0)
    values = 3.0 + 2.0 * special.expit((levels - place) / width)
    assert steepest(levels, values[None])[0] == pytest.approx(place, rel=1e-12)


def test_a_fall_has_no_steepest_rise() -> None:
    assert np.isnan(steepest(LEVELS, -s_curve(0.5, 0.1))[0])


def test_how_much_worse_an_s_curve_fits_a_fall_by_hand() -> None:
    """No rise takes anything off the squares around the mean, 9; the line leaves 1.8."""
    values = np.array([[4.0, 4.0, 1.0, 1.0], [8.0, 8.0, 2.0, 2.0]])
    found = s_over_line(np.array([2.0, 3.0, 4.0, 5.0]), values)
    np.testing.assert_allclose(found, 4.0 * math.log(0.2) - 4.0)


def test_slopes_of_a_line_are_all_one_and_it_has_no_bend() -> None:
    assert slope(0.2, 0.5)(LEVELS, line())[0] == pytest.approx(1.0)
    assert bend(LEVELS, line())[0] == pytest.approx(0.0, abs=1e-12)
    assert bend(LEVELS, s_curve(0.5, 0.05))[0] > 1.0


def test_the_place_lies_in_its_interval_nineteen_times_in_twenty() -> None:
    inside = []
    for seed in range(100):
        found = estimated(of(courses(0.5, seed)), steepest, HOW)
        inside.append(
            found.low - 0.005 <= 0.5 <= found.high + 0.005
        )  # Half a step of the grid.
    assert np.mean(inside) >= 0.88


def test_two_curves_of_the_same_dyads_are_compared_in_pairs() -> None:
    found = shifted(of(courses(0.7, 1)), of(courses(0.4, 2)), steepest, HOW)
    assert found.low < 0.3 < found.high
    assert found.high - found.low < 0.1


def test_the_same_curve_is_not_shifted_at_all() -> None:
    here = of(courses(0.5, 1))
    found = shifted(here, here, reached(0.2), HOW)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_a_level_that_is_never_reached_is_no_estimate() -> None:
    found = estimated(of(courses(0.5, 1)), reached(0.95), HOW)
    assert not found.trusted


def test_a_mean_needs_no_column_below() -> None:
    cells = courses(0.5, 1)
    whole = curve(list(cells), in_cells(list(cells.values()), "escalated"))
    found = estimated(whole, slope(0.0, 1.0), HOW)
    assert found.value == pytest.approx(1.0)
    assert curve([1, 2], in_cells(list(cells.values())[:2], "escalated")).levels.dtype == float
