"""Two partners' series of exchanges, session by session, less their straight lines.

One row per ``dyad``, ``session`` and ``exchange``, with the partners' series in two
columns, in any units.  Exchanges that are not there, or that lack either, are gaps: series do
not close up over them.  The straight line is taken out of each series of each session.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import signal

from dyad_sim.measures.bootstrap import Bootstrap, Statistic, bootstrapped
from dyad_sim.measures.cases import therapist_of_cases
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, counted, noted, unknown
from dyad_sim.measures.observations import (
    DIGITS,
    UNEVEN,
    Places,
    in_order,
    known_rows,
    numbers,
    stretches,
)


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


def sessions_of(
    frame: pd.DataFrame, x: str, y: str, fewest: int, step: float | None = None
) -> Sessions:
    """Return the sessions with at least so many exchanges in which both series are known.

    Parameters
    ----------
    frame, x, y
        As in :mod:`dyad_sim.measures.exchanges`.
    fewest
        Exchanges of a session.
    step
        From an exchange to the next, in the unit of ``exchange``: what lies between two gaps
        then counts as a session.  If not given, gaps do not matter, but for the line.

    Raises
    ------
    ValueError
        If an exchange is there twice, or a column holds what is no number.
    """
    wanted = dict.fromkeys(("dyad", "therapist", "session", "exchange", x, y))
    narrow = frame[[name for name in wanted if name in frame]]
    rows, lack = known_rows(narrow, "session", "exchange", x, y)
    if lack:
        return Sessions(rows, [], 0, lack)
    order = in_order(rows, "session", "exchange")
    codes, labels = pd.factorize(rows["dyad"])
    dyad, time = codes[order], numbers(rows, "exchange")[order]
    session = numbers(rows, "session")[order]
    whole = stretches(dyad, session, np.arange(float(dyad.size)))[0]
    opening = whole if step is None else stretches(dyad, session, time, step)[0]
    begins = np.flatnonzero(opening)
    lengths = np.diff(np.append(begins, dyad.size))
    series = np.stack([numbers(rows, x)[order], numbers(rows, y)[order]])
    stacks = [
        _stack(dyad, series, time, begins[lengths == length], length)
        for length in np.unique(lengths[lengths >= fewest])
    ]
    in_a_row = "" if np.array_equal(opening, whole) else " in a row"
    nothing = "" if stacks else f"no session of {fewest} exchanges{in_a_row}"
    short = int(np.count_nonzero(lengths < fewest))
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in rows:
        dyads["therapist"] = therapist_of_cases(rows["therapist"], codes, len(labels))
    return Sessions(dyads, stacks, short, nothing)


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
    short = f"without {counted(sessions.short, 'short session')}"
    return noted(found, short if sessions.short else "")


def _stack(dyad: Places, series: Floats, time: Floats, begins: Places, length: int) -> Stack:
    """Return the sessions that begin there, each series less its own straight line."""
    places = begins[:, np.newaxis] + np.arange(length)
    values, times = series[:, places], time[places]
    left = signal.detrend(values, axis=-1)
    gappy = (np.abs(np.diff(times, 2, axis=1)) > UNEVEN * np.diff(times)[:, :1]).any(axis=1)
    left[:, gappy] = _less_line(values[:, gappy], times[gappy])
    # What a straight line leaves of itself is rounding, and must not correlate.
    largest = np.abs(values).max(axis=-1, keepdims=True)
    x, y = np.where(np.abs(left) <= DIGITS * largest, 0.0, left)
    return Stack(dyad[begins], x, y)


def _less_line(values: Floats, times: Floats) -> Floats:
    """Return series less their lines over uneven times, shape ``(2, session, place)``."""
    time = times - times.mean(axis=1, keepdims=True)
    centred = values - values.mean(axis=-1, keepdims=True)
    slope = (centred * time).sum(axis=-1) / (time**2).sum(axis=-1)
    found: Floats = centred - slope[..., np.newaxis] * time
    return found
