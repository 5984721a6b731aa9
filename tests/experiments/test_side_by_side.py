"""Cells side by side, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from experiments.lib.measures.side_by_side import SideBySide, divided, in_cells, measure_in


def cell(*rows: tuple[int, float, float]) -> pd.DataFrame:
    """One row per dyad: ruptures and hours."""
    return pd.DataFrame(rows, columns=["dyad", "ruptures", "hours"])


ONE = cell((1, 1.0, 5.0), (2, 4.0, 10.0), (3, 1.0, 5.0))
OTHER = cell((3, math.nan, 9.0), (1, 0.3, 0.4), (2, 0.1, 0.4))
"""The same dyads in another order; the ruptures of the third are not known."""


def test_ratios_and_influences_of_two_cells_by_hand() -> None:
    """6 of 20, and 0.4 of 0.8; a dyad that lacks either adds nothing to its cell."""
    found = in_cells([ONE, OTHER], "ruptures", "hours")
    np.testing.assert_allclose(found.above, [[1.0, 0.3], [4.0, 0.1], [1.0, 0.0]])
    np.testing.assert_allclose(found.below, [[5.0, 0.4], [10.0, 0.4], [5.0, 0.0]])
    np.testing.assert_allclose(found.ratios, [0.3, 0.5])
    expected = [[-0.025, 0.125], [0.05, -0.125], [-0.025, 0.0]]
    np.testing.assert_allclose(found.influences, expected, atol=1e-15)
    assert found.groups.size == found.groups.dyads == 3


def test_without_a_column_below_it_is_the_mean_of_a_single_cell() -> None:
    found = in_cells([OTHER], "ruptures")
    np.testing.assert_allclose(found.ratios, [0.2])
    np.testing.assert_allclose(found.below, [[1.0], [1.0], [0.0]])


def test_what_is_missing_may_be_written_in_any_way() -> None:
    frame = pd.DataFrame({"dyad": [1, 2, 3], "y": pd.Series([1.0, pd.NA, 3.0], dtype=object)})
    frame["m"] = pd.Series([2.0, 2.0, pd.NA], dtype=object)
    np.testing.assert_allclose(in_cells([frame], "y", "m").ratios, [0.5])


def test_where_nothing_can_be_divided_by_nothing_is_known() -> None:
    np.testing.assert_array_equal(
        divided(np.array([1.0, 0.0, 3.0]), np.array([0.5, 0.0, -1.0])), [2.0, np.nan, np.nan]
    )


def test_ten_therapists_are_the_clusters_and_two_are_not() -> None:
    frame = pd.DataFrame({"dyad": range(20), "y": 1.0, "therapist": np.arange(20) // 2})
    found = in_cells([frame], "y")
    assert found.above.tolist() == [[2.0]] * 10
    few = in_cells([frame.assign(therapist=np.arange(20) // 10)], "y")
    assert few.above.tolist() == [[1.0]] * 20


@pytest.mark.parametrize("others", [[ONE[:2]], [OTHER, ONE.assign(dyad=[1, 2, 4])]])
def test_cells_of_other_dyads_are_refused(others: list[pd.DataFrame]) -> None:
    with pytest.raises(ValueError, match="the same dyads"):
        in_cells([ONE, *others], "ruptures")


def test_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one cell"):
        in_cells([], "ruptures")


def ratios(found: SideBySide) -> list[float]:
    """The ratio in each cell."""
    return [float(ratio) for ratio in found.ratios]


def test_measures_of_the_catalogue_by_hand() -> None:
    """A rate, a share and means, over columns that are there or follow from these."""
    frame = pd.DataFrame(
        {
            "dyad": [1, 2],
            "sessions_attended": [10, 30],
            "ruptures": [1, 7],
            "sessions_rupture_patient": [3, 5],
            "matched_share": [0.2, 0.6],
            "alliance_patient_first": [3.0, 4.0],
            "alliance_patient_last": [3.5, 6.0],
        }
    )
    expected = {
        "ruptures_per_session": 8 / 40,
        "rupture_patient_share": 8 / 40,
        "matched_share": (0.2 * 10 + 0.6 * 30) / 40,
        "alliance_last": 4.75,
        "alliance_change": 1.25,
    }
    for name, value in expected.items():
        assert ratios(measure_in(name, [frame])) == pytest.approx([value]), name


def test_a_measure_that_is_no_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match="measure must be one of"):
        measure_in("symptom_change_standardised", [ONE])
