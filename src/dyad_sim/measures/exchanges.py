"""Two partners' series of exchanges, session by session, less their straight lines.

One row per ``dyad``, ``session`` and ``exchange``, with the partners' series in two
columns, in any units.  Exchanges that lack either are skipped over: what is left of a
session closes up.  The straight line is taken out of each series of each session.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import signal

from dyad_sim.measures.bootstrap import Bootstrap, Statistic, bootstrapped, known_rows, numbers
from dyad_sim.measures.cases import Places, cases_of
from dyad_sim.measures.change import ALIKE
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, counted, unknown


class Stack(NamedTuple):
    """Sessions of one length: ``dyad`` ``(session,)``; ``x``, ``y`` ``(session, exchange)``."""

    dyad: Places
    x: Floats
    y: Floats


class Sessions(NamedTuple):
    """Sessions by length, without their straight lines.

    ``dyads`` has a row per dyad; ``short`` counts the sessions left out for their length;
    ``lacking`` says why there are none at all, or is empty.
    """

    dyads: pd.DataFrame
    stacks: list[Stack]
    short: int
    lacking: str


def sessions_of(frame: pd.DataFrame, x: str, y: str, fewest: int) -> Sessions:
    """Return the sessions with at least so many exchanges in which both series are known."""
    wanted = dict.fromkeys(("dyad", "therapist", "session", "exchange", x, y))
    narrow = frame[[name for name in wanted if name in frame]]
    rows, lacking = known_rows(narrow, "session", "exchange", x, y)
    if lacking:
        return Sessions(rows, [], 0, lacking)
    dyad, session = pd.factorize(rows["dyad"])[0], numbers(rows, "session")
    order = np.lexsort((numbers(rows, "exchange"), session, dyad))
    order = order[dyad[order] >= 0]
    begins, lengths = _runs(dyad[order], session[order])
    series = np.stack([numbers(rows, x)[order], numbers(rows, y)[order]])
    stacks = [
        _stack(dyad[order], series, begins[lengths == length], length)
        for length in np.unique(lengths[lengths >= fewest])
    ]
    nothing = "" if stacks else f"no session of {fewest} exchanges"
    short = int(np.count_nonzero(lengths < fewest))
    return Sessions(cases_of(rows, x)[0].dyads, stacks, short, nothing)


def pooled(
    sessions: Sessions,
    known: NDArray[np.bool_],
    moments: Floats,
    statistic: Statistic,
    how: Bootstrap,
) -> Estimate:
    """Return the estimate over the dyads with a known value, and say what was left out."""
    if not known.any():
        return unknown(0, "no series varies")
    found = bootstrapped(sessions.dyads[known], moments[known], statistic, how)
    if not sessions.short:
        return found
    without = f"without {counted(sessions.short, 'short session')}"
    return found._replace(reason="; ".join(filter(None, (found.reason, without))))


def _runs(dyad: Places, session: Floats) -> tuple[Places, Places]:
    """Return where each session begins among ordered rows, and its exchanges."""
    changes = (dyad[1:] != dyad[:-1]) | (session[1:] != session[:-1])
    begins = np.flatnonzero(np.concatenate([np.ones(min(dyad.size, 1), np.bool_), changes]))
    return begins, np.diff(np.append(begins, dyad.size))


def _stack(dyad: Places, series: Floats, begins: Places, length: int) -> Stack:
    """Return the sessions that begin there, each series less its own straight line."""
    left = signal.detrend(series[:, begins[:, np.newaxis] + np.arange(length)], axis=-1)
    # What a straight line leaves of itself is rounding, and must not correlate.
    x, y = np.where(np.abs(left) < ALIKE, 0.0, left)
    return Stack(dyad[begins], x, y)
