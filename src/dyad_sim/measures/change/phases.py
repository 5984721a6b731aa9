"""Sessions before and after something begins, of each case: what multiple baselines compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.observations import (
    check_argument,
    check_whole,
    in_order,
    listed,
    numbers,
    require,
)


class Windows(NamedTuple):
    """Sessions that are coded, counted from the one in which training begins (0).

    Attributes
    ----------
    before, after
        First and last session, both included.
    """

    before: tuple[int, int] = (-4, -1)
    after: tuple[int, int] = (4, 7)


WINDOWS = Windows()
"""The four sessions before training, and the second four of its eight."""


def phase_changes(
    sessions: pd.DataFrame, outcome: str, begins: Sequence[int], windows: Windows = WINDOWS
) -> pd.DataFrame:
    """Change of each case between the sessions before and after each of several beginnings.

    Parameters
    ----------
    sessions
        One row per ``dyad`` and ``session`` attended.
    outcome
        Column of what is coded, any unit; yes and no count as 1 and 0.
    begins
        Sessions in which training may begin; 0 if before the first.
    windows
        Which sessions are coded.

    Returns
    -------
    DataFrame
        One row per dyad (the index), one column per beginning: mean of the sessions after
        it less that of the sessions before it, over those attended; NaN where none was in
        one of the two.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), a session is there twice, the outcome
        is no number, or a window ends before it begins.
    """
    for name, (first, last) in windows._asdict().items():
        advice = "Give the first session and the last: (-4, -1)."
        check_argument(first <= last, f"windows.{name}", "go forward", (first, last), advice)
    require(sessions, "dyad", "session", outcome)
    begins = [_session(start) for start in listed(begins, "begins", "sessions")]
    in_order(sessions, "session")
    coded = pd.DataFrame(
        {
            "dyad": sessions["dyad"].array,
            "session": numbers(sessions, "session"),
            "coded": numbers(sessions, outcome),
        }
    )
    wide = coded.pivot_table(index="dyad", columns="session", values="coded")
    changes = {
        start: _window(wide, start, windows.after) - _window(wide, start, windows.before)
        for start in begins
    }
    return pd.DataFrame(changes, index=wide.index)


def _session(start: int) -> int:
    """Return a session in which training may begin; refuse what is none."""
    check_whole("begins", start, 0, "Give the numbers of sessions: [5, 12, 20].")
    return int(start)


def _window(wide: pd.DataFrame, start: int, ends: tuple[int, int]) -> pd.Series:
    """Return the mean over the sessions of a window that were attended."""
    first, last = ends
    return wide.reindex(columns=range(start + first, start + last + 1)).mean(axis=1)


def waiting(begins: Sequence[int], windows: Windows = WINDOWS) -> NDArray[np.bool_]:
    """Return who still waits when the windows around the beginning of another are over.

    Returns
    -------
    NDArray
        Shape ``(beginning + 1, beginning)``: whether a case of the beginning of that row
        waits for the beginning of that column; the last row stands for never, who wait for
        all.
    """
    starts = np.asarray(listed(begins, "begins", "sessions"))
    rows = np.append(starts, np.inf)
    waits: NDArray[np.bool_] = rows[:, None] > starts[None, :] + windows.after[1]
    return waits
