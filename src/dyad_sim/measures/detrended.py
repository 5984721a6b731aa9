"""Moment-to-moment fit of two partners: correlation within sessions, trends taken out."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, counted, noted, unknown
from dyad_sim.measures.exchanges import Stack, pooled, sessions_of

FEWEST_FOR_CORRELATION = 10
"""Exchanges of a session: in fewer, what two lines leave over goes together by chance."""

CLOSEST = 1.0 - 1e-6
"""Highest correlation of a session, so that a perfect one has a Fisher z, of 7."""


def detrended_correlation(
    frame: pd.DataFrame, x: str, y: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Mean over dyads of the correlation of two series at the same exchange; -1 to 1.

    .. math:: \tanh \Big( \frac 1D \sum_d \frac 1{S_d} \sum_s \operatorname{artanh} r_{ds} \Big)

    with ``r`` the correlation within a session, of what the straight lines leave over.

    Parameters
    ----------
    frame
        One row per ``dyad``, ``session`` and ``exchange`` (see ``exchanges``).
    x, y
        Columns of the two series.
    how
        How the interval is drawn: dyads anew, or therapists where ten or more are known.

    Notes
    -----
    Averaging after Fisher's (1921) transformation, and each dyad once however many sessions
    it has, are ours.  Left out are sessions with fewer than 10 exchanges, those in which a
    series is a straight line, and those in which both are one and the same series but for
    their units, as where a column was copied: a single one would outweigh many others.  Only
    where there is nothing else do these count.
    """
    sessions = sessions_of(frame, x, y, FEWEST_FOR_CORRELATION)
    if sessions.lacking:
        return unknown(0, sessions.lacking)
    dyad = np.concatenate([stack.dyad for stack in sessions.stacks])
    z = np.concatenate([_fisher(stack) for stack in sessions.stacks])
    varies, size = np.isfinite(z), len(sessions.dyads)
    copies = varies & (np.abs(z) >= math.atanh(CLOSEST))
    left_out = int(np.count_nonzero(copies)) if (varies & ~copies).any() else 0
    varies &= ~copies if left_out else True
    known = np.bincount(dyad[varies], minlength=size)
    total = np.bincount(dyad[varies], weights=z[varies], minlength=size)
    means = total / np.maximum(known, 1)
    moments = np.column_stack([means, np.ones(size)])
    found = pooled(sessions, known > 0, moments, _mean_correlation, how)
    note = f"without {counted(left_out, 'session')} of one and the same series"
    return noted(found, note if left_out else "")


def _fisher(stack: Stack) -> Floats:
    """Return Fisher's z of each session; NaN where a series does not vary."""
    size = np.sqrt(np.sum(stack.x**2, axis=1) * np.sum(stack.y**2, axis=1))
    correlation = np.full(size.size, np.nan)
    np.divide(np.sum(stack.x * stack.y, axis=1), size, out=correlation, where=size > 0.0)
    z: Floats = np.arctanh(np.clip(correlation, -CLOSEST, CLOSEST))
    return z


def _mean_correlation(sums: Floats) -> Floats:
    """Return the correlation from sums of z and of dyads."""
    return np.tanh(sums[:, 0] / sums[:, 1])
