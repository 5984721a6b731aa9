"""Life table of sessions: who is at risk of dropping out after each, and who does.

A dyad that attended ``t`` sessions and dropped out did so after session ``t``; a dyad that
ended otherwise is censored there: it was at risk after session ``t`` and stayed.
Who never came (0 sessions) is at risk at session 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import counts, known_rows, numbers


class Course(NamedTuple):
    """A life table, with arrays of shape ``(session,)``, and the dyads behind it."""

    dyads: pd.DataFrame
    last: NDArray[np.int64]
    dropped: Floats
    session: NDArray[np.int64]
    at_risk: Floats
    events: Floats

    @property
    def hazard(self) -> Floats:
        """Events per dyad at risk; somebody is, up to the last session."""
        return self.events / self.at_risk

    @property
    def staying(self) -> Floats:
        """Share still in treatment after each session."""
        return np.cumprod(1.0 - self.hazard).astype(float)


def course_of(frame: pd.DataFrame, attended: str, event: str) -> Course | str:
    """Return the life table of dyads, or why there is none.

    Raises
    ------
    ValueError
        If sessions attended are no whole numbers from 0, or the event does not say yes or no.
    """
    known, lack = known_rows(frame, attended, event, yes=[event])
    if lack or not len(known):
        return lack or "no dyads"
    last = counts(known, attended).astype(np.int64)
    dropped = (numbers(known, event) != 0.0).astype(float)
    first = min(int(last.min()), 1)
    ended = np.bincount(last - first)
    events = np.bincount(last - first, weights=dropped).astype(float)
    at_risk = np.cumsum(ended[::-1])[::-1].astype(float)
    return Course(known, last, dropped, first + np.arange(len(ended)), at_risk, events)
