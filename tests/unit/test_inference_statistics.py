"""What is looked at in a study: rectangles with gaps, and statistics by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.inference.courses import course_of
from dyad_sim.inference.grid import Grid, as_seen, grid_of, layout_of, planned
from dyad_sim.inference.statistics import lines_of, statistics_of

NAN = np.nan


@pytest.fixture
def table():
    """Two dyads: one of three sessions with a gap, one of two that leaves a rating out."""
    return pd.DataFrame(
        {
            "dyad": ["a", "a", "b", "b"],
            "session": [1, 3, 1, 2],
            "alliance_patient": [4.0, 6.0, 5.0, NAN],
            "rupture_patient": pd.array([True, False, None, False], dtype="boolean"),
        }
    )


def test_a_table_becomes_rectangles_with_what_is_known(table):
    """A dyad's length is the number of its last session."""
    grid = grid_of(table, 4)
    assert grid.lengths.tolist() == [3, 2]
    np.testing.assert_array_equal(
        grid.known["alliance_patient"], [[4.0, NAN, 6.0, NAN], [5.0, NAN, NAN, NAN]]
    )
    np.testing.assert_array_equal(
        grid.known["rupture_patient"], [[1.0, NAN, 0.0, NAN], [NAN, 0.0, NAN, NAN]]
    )


def test_a_layout_tells_the_share_of_dyads_in_treatment_of_which_a_column_is_known(table):
    """Nobody is in treatment in the fourth session."""
    layout = layout_of(grid_of(table, 4), caseload=1)
    assert layout.seen["alliance_patient"].tolist() == [1.0, 0.0, 1.0, 0.0]
    assert layout.seen["rupture_patient"].tolist() == [0.5, 0.5, 1.0, 0.0]


def test_a_study_as_seen_knows_no_more_than_its_layout():
    """A column that is never known, always known, known half of the time, or not there."""
    whole = Grid({"symptoms": np.ones((500, 3)), "alliance_patient": np.ones((500, 3))}, None)
    layout = planned(500, 5, 3, ("symptoms",))
    layout.seen["symptoms"][:] = [0.0, 1.0, 0.5]
    seen = as_seen(whole, layout, np.random.default_rng(1))
    assert list(seen.known) == ["symptoms"]
    shares = np.isfinite(seen.known["symptoms"]).mean(axis=0)
    assert shares.tolist() == [0.0, 1.0, pytest.approx(0.5, abs=0.08)]


def test_lines_by_hand():
    """Levels are halfway, slopes over all sessions; too few values have none."""
    values = np.array([[1.0, 2.0, 3.0], [4.0, NAN, 2.0], [NAN, 5.0, NAN], [0.0, 3.0, 0.0]])
    levels, slopes, rest = lines_of(values)
    assert levels.tolist()[:2] == [2.0, 3.0]
    assert slopes.tolist()[:2] == [2.0, -2.0]
    assert np.isnan(slopes[2])
    assert np.isnan(rest[1:3]).all()
    assert rest[3].tolist() == [-1.0, 2.0, -1.0]


def test_statistics_by_hand():
    """Three dyads of three sessions, one of which leaves after the first."""
    ratings = np.array([[2.0, 4.0, 6.0], [5.0, 5.0, 5.0], [3.0, NAN, NAN]])
    found = statistics_of(Grid({"alliance_patient": ratings}, np.array([3, 3, 1])))
    assert found["length: all sessions"] == pytest.approx(2 / 3)
    assert found["length: left in first third"] == pytest.approx(1 / 3)
    assert found["alliance_patient: mean"] == pytest.approx((4.0 + 5.0 + 3.0) / 3)
    assert found["alliance_patient: first"] == pytest.approx(10 / 3)
    assert found["alliance_patient: last"] == pytest.approx(14 / 3)
    assert found["alliance_patient: spread between"] == pytest.approx(1.0)
    assert found["alliance_patient: slope"] == pytest.approx(2.0)
    assert np.isnan(found["alliance_patient: spread of slopes"])  # Of two.


def test_a_course_that_sags_is_curved():
    """High-low-high is above 0, as long as the line leaves something."""
    sagging = np.array([[5.0, 3.0, 5.0]] * 4)
    found = statistics_of(Grid({"alliance_patient": sagging}, np.full(4, 3)))
    assert found["alliance_patient: curvature"] == pytest.approx(2.0)


def test_symptoms_may_be_on_any_scale():
    """They count as multiples of their first mean."""
    draws = np.random.default_rng(3).random((30, 6)) + 0.5
    lengths = np.full(30, 6)
    one, other = (statistics_of(Grid({"symptoms": size * draws}, lengths)) for size in (1, 21))
    assert one == pytest.approx(other)
    assert one["symptoms: first"] == pytest.approx(1.0)


def test_columns_that_go_together_are_seen():
    """Between dyads and from session to session, in their own direction."""
    draws = np.random.default_rng(4)
    person, moment = draws.normal(size=(200, 1)), draws.normal(size=(200, 8))
    known = {"alliance_patient": person + moment, "alliance_therapist": person - moment}
    found = statistics_of(Grid(known, np.full(200, 8)))
    assert found["alliance_patient with alliance_therapist: between"] > 0.7
    assert found["alliance_patient with alliance_therapist: within"] == pytest.approx(-1.0)
    assert found["alliance_patient with alliance_therapist: difference"] == pytest.approx(
        2.0 * moment.mean()
    )


def test_a_column_without_any_value_is_unknown():
    """And tells nothing, instead of an error."""
    empty = Grid({"symptoms": np.full((5, 3), NAN)}, np.full(5, 3))
    found = statistics_of(empty)
    assert np.isnan(found["symptoms: mean"])
    assert np.isnan(course_of(empty)["symptoms"]).all()


def test_a_course_is_the_mean_of_those_in_treatment():
    """What is written after a dyad's end does not count."""
    ratings = np.array([[2.0, 4.0], [6.0, NAN]])
    found = course_of(Grid({"alliance_patient": ratings}, np.array([2, 1])))
    assert found["in_treatment"].tolist() == [1.0, 0.5]
    assert found["alliance_patient"].tolist() == [4.0, 4.0]
