"""Where things stand in figures of several panels."""

from __future__ import annotations

import numpy as np
import pytest

from dyad_sim.figures.layout import even_grid_of, grid_of, reach, side_by_side


@pytest.mark.parametrize(
    ("count", "grid", "even"),
    [
        (1, (1, 1), (1, 1)),
        (2, (2, 1), (2, 1)),
        (3, (3, 1), (3, 1)),
        (4, (3, 2), (2, 2)),
        (5, (3, 2), (3, 2)),
        (7, (3, 3), (3, 3)),
    ],
)
def test_panels_fill_rows_and_four_of_them_a_square(count, grid, even):
    """Three to a row, columns first."""
    assert grid_of(count, 3) == grid
    assert even_grid_of(count, 3) == even


def test_intervals_reach_down_and_up_and_nowhere_where_they_are_not_known():
    """Nor beyond the value, where an end lies on the other side of it."""
    found = reach([1.0, 2.0, 5.0], [0.5, np.nan, 6.0], [3.0, np.nan, 7.0])
    assert found.tolist() == [[0.5, 0.0, 0.0], [2.0, 0.0, 2.0]]
    assert reach(1.0, 0.5, 3.0).shape == (2, 1)


def test_several_stand_around_the_middle_and_one_in_it():
    """From half a step on the left to half a step on the right."""
    assert [side_by_side(place, 3) for place in range(3)] == [-0.5, 0.0, 0.5]
    assert side_by_side(0, 1) == 0.0
