"""Life tables of sessions, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from experiments.lib.measures.life_table import Course, course_of


def courses(attended: list[float], left: list[object]) -> Course:
    """The life table of dyads, named by numbers from 1."""
    frame = pd.DataFrame({"dyad": range(1, len(left) + 1), "came": attended, "left": left})
    found = course_of(frame, "came", "left")
    assert isinstance(found, Course)
    return found


def test_a_life_table_by_hand() -> None:
    """One leaves after 2 and one after 4, one ends well after each of 2, 4 and 5; one lacks."""
    found = courses([4, 2, 5, 2, 4, None], [True, False, False, True, False, True])
    assert found.dyads["dyad"].tolist() == [1, 2, 3, 4, 5]
    assert found.last.tolist() == [4, 2, 5, 2, 4]
    assert found.dropped.tolist() == [1, 0, 0, 1, 0]
    assert found.session.tolist() == [1, 2, 3, 4, 5]
    assert found.at_risk.tolist() == [5, 5, 3, 3, 1]
    assert found.events.tolist() == [0, 1, 0, 1, 0]
    assert found.hazard == pytest.approx([0, 1 / 5, 0, 1 / 3, 0])
    assert found.staying == pytest.approx([1, 4 / 5, 4 / 5, 8 / 15, 8 / 15])


def test_who_never_came_is_at_risk_at_session_0() -> None:
    found = courses([0, 2, 0], [True, True, False])
    assert found.session.tolist() == [0, 1, 2]
    assert found.at_risk.tolist() == [3, 1, 1]
    assert found.events.tolist() == [1, 0, 1]


def test_without_dyads_or_a_column_the_reason_is_said() -> None:
    frame = pd.DataFrame({"dyad": [1], "came": [3], "left": [None]})
    assert course_of(frame, "came", "left") == "no observations of left"
    assert course_of(frame[:0], "came", "left") == "no dyads"
    assert course_of(frame, "came", "stayed") == "no column stayed"
    assert course_of(frame, "seen", "left") == "no column seen"
    assert course_of(frame, "seen", "stayed") == "no column seen"
