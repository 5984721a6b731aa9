"""Small views of the three tables, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.core.table_views import (
    Frames,
    check_one_cell,
    escalated_by_dyad,
    first_and_last,
    therapist_of,
)

NOTHING = pd.DataFrame()
DYADS = pd.DataFrame({"dyad": ["a", "b", "b", "c"], "therapist": [7.0, 8.0, 8.0, np.nan]})


@pytest.mark.parametrize("cells", [[0, 0], [], None])
def test_one_cell_none_or_no_column_of_cells_is_one_cell(cells: list[int] | None) -> None:
    dyads = NOTHING if cells is None else pd.DataFrame({"cell": cells})
    check_one_cell(Frames(dyads, NOTHING, NOTHING))


def test_two_cells_are_refused() -> None:
    with pytest.raises(ValueError, match="one cell of a sweep, got 2"):
        check_one_cell(Frames(pd.DataFrame({"cell": [3, 5, 3]}), NOTHING, NOTHING))


def test_the_therapist_of_a_row_is_its_own_or_else_that_of_its_dyad() -> None:
    frame = pd.DataFrame({"dyad": ["b", "a", "b", "c"]})
    np.testing.assert_array_equal(therapist_of(frame, DYADS), [8.0, 7.0, 8.0, np.nan])
    own = therapist_of(frame.assign(therapist=[1, 2, 3, 4]), DYADS)
    np.testing.assert_array_equal(own, [1, 2, 3, 4])


def test_without_therapists_or_rows_there_is_no_therapist() -> None:
    frame = pd.DataFrame({"dyad": ["b", "a"]})
    assert therapist_of(frame, DYADS[["dyad"]]) is None
    assert therapist_of(frame[:0], DYADS) is None


def test_the_first_and_the_last_session_by_hand() -> None:
    """In any order; b missed its first session, c was not rated in it, d came once."""
    rows = [
        ("b", 2, 3.0),
        ("a", 3, 5.0),
        ("a", 1, 4.0),
        ("a", 2, 9.0),
        ("c", 1, np.nan),
        ("c", 2, 6.0),
        ("d", 1, 2.0),
        ("b", 4, 7.0),
    ]
    found = first_and_last(pd.DataFrame(rows, columns=["dyad", "session", "rating"]), "rating")
    assert list(found) == ["dyad", "first", "last", "change"]
    assert found["dyad"].tolist() == ["a", "b", "c", "d"]
    np.testing.assert_array_equal(found["first"], [4.0, np.nan, np.nan, 2.0])
    np.testing.assert_array_equal(found["last"], [5.0, 7.0, 6.0, 2.0])
    np.testing.assert_array_equal(found["change"], [1.0, np.nan, np.nan, np.nan])


def test_escalated_ruptures_are_counted_from_half_the_intensity_on() -> None:
    dyads = pd.DataFrame({"dyad": ["b", "a", "c"]})
    episodes = pd.DataFrame(
        {"dyad": ["a", "a", "b", "a"], "peak_intensity": [0.5, 0.49, 0.7, 1.0]}
    )
    for rows, counts in ((dyads, [1.0, 2.0, 0.0]), (dyads[:2], [1.0, 2.0])):
        found = escalated_by_dyad(rows, episodes)
        assert (found.tolist(), found.dtype) == (counts, np.float64)
    assert escalated_by_dyad(dyads, NOTHING).tolist() == [0.0, 0.0, 0.0]
