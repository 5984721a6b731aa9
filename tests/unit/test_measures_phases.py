"""Sessions before and after a beginning, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.measures.change.phases import WINDOWS, Windows, phase_changes, waiting

BEGINS = (9, 17, 25)
SESSIONS = np.arange(1, 31)


def test_changes_are_between_the_sessions_around_each_beginning() -> None:
    frame = pd.DataFrame({"dyad": "a", "session": SESSIONS, "hostility": SESSIONS**2})
    found = phase_changes(frame, "hostility", BEGINS)
    for start in BEGINS:
        before, after = np.arange(start - 4, start), np.arange(start + 4, min(start + 8, 31))
        expected = np.mean(after**2) - np.mean(before**2)
        assert found.loc["a", start] == pytest.approx(expected)


def test_beginnings_are_sessions() -> None:
    frame = pd.DataFrame({"dyad": "a", "session": SESSIONS, "hostility": SESSIONS})
    once = phase_changes(frame, "hostility", iter(BEGINS))
    pd.testing.assert_frame_equal(once, phase_changes(frame, "hostility", BEGINS))
    assert waiting(iter(BEGINS)).tolist() == waiting(BEGINS).tolist()
    with pytest.raises(ValueError, match=r"begins must be a whole number from 0, got 5\.5"):
        phase_changes(frame, "hostility", [5.5])
    with pytest.raises(ValueError, match="begins must be a list of sessions, got 5"):
        phase_changes(frame, "hostility", 5)


def test_a_window_that_nobody_attended_leaves_a_gap() -> None:
    frame = pd.DataFrame({"dyad": "a", "session": range(1, 13), "hostility": True})
    found = phase_changes(frame, "hostility", BEGINS, Windows((-2, -1), (0, 3)))
    assert found.loc["a", 9] == 0.0
    assert found.loc["a", [17, 25]].isna().all()


def test_dyads_are_rows_whatever_the_order_of_their_sessions() -> None:
    """Dyad 8 was not there in sessions 3 and 4: its means are of those attended."""
    frame = pd.DataFrame(
        {
            "hostility": [5.0, 1.0, 2.0, 4.0, 9.0, 3.0, 7.0],
            "dyad": [8, 7, 7, 7, 8, 8, 7],
            "session": [5, 1, 2, 3, 2, 1, 4],
        }
    )
    found = phase_changes(frame, "hostility", (3, 4), Windows((-2, -1), (0, 2)))
    assert found.index.tolist() == [7, 8]
    assert found[3].tolist() == [5.5 - 1.5, 5.0 - 6.0]
    assert found[4].tolist() == [7.0 - 3.0, 5.0 - 9.0]
    assert phase_changes(frame, "hostility", ()).index.tolist() == [7, 8]


def test_those_wait_whose_training_begins_after_the_windows_of_another() -> None:
    expected = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]
    assert waiting(BEGINS).astype(int).tolist() == expected
    assert not waiting((9, 16))[1].any()
    assert waiting((9, 16), Windows(after=(0, 6)))[1].tolist() == [True, False]


def test_the_windows_are_the_four_sessions_before_and_the_second_four_of_eight() -> None:
    assert WINDOWS == ((-4, -1), (4, 7))
