"""Tipping points of curves whose shape is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, special

from dyad_sim.measures.bootstrap import Bootstrap
from dyad_sim.measures.side_by_side import in_cells
from dyad_sim.measures.tipping import (
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
