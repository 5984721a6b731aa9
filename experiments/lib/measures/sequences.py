"""Events of a course in their order: when each first comes, and whether all come in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from dyad_sim.measures.core.clusters import Floats, check_names
from dyad_sim.measures.core.estimate import CONFIDENCE, Estimate, judged, unknown
from dyad_sim.measures.core.observations import floats, numbers, require


class Step(NamedTuple):
    """A step of a sequence.

    Attributes
    ----------
    events
        One row per event, with ``dyad`` and ``session``.
    later
        Fewest sessions between the step before and this one; 0 allows the same session.
    """

    events: pd.DataFrame
    later: float = 0.0


def first_sessions(
    events: pd.DataFrame, dyads: ArrayLike, after: Floats | None = None
) -> Floats:
    """Session of the first event of each dyad, shape ``(dyad,)``; NaN where there is none.

    Parameters
    ----------
    events
        One row per event, with ``dyad`` and ``session``, in any order.
    dyads
        Labels of the dyads that are asked for, each once.
    after
        Events before this session of their dyad do not count; where it is NaN, none does.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), or if dyads are text in one place and
        numbers in the other.
    """
    require(events, "dyad", "session")
    check_names([*pd.unique(events["dyad"].dropna())[:1], *np.asarray(dyads)[:1]])
    labels = pd.Index(np.asarray(dyads))
    place = labels.get_indexer(events["dyad"])
    session = numbers(events, "session")
    least = np.full(len(labels), -math.inf) if after is None else after
    counts = (place >= 0) & np.isfinite(session)
    counts &= session >= np.where(counts, least[place], math.inf)
    first = np.full(len(labels), math.inf)
    np.minimum.at(first, place[counts], session[counts])
    return np.where(np.isfinite(first), first, np.nan)


def in_turn(steps: Sequence[Step], dyads: ArrayLike) -> Floats:
    """Sessions in which the steps of a sequence are taken, shape ``(dyad, step)``.

    Each step is taken at the first of its events that does not come too early after the
    step before.  So a sequence that can be found in a course at all is found, and every
    step of it as early as can be.

    Parameters
    ----------
    steps
        In their order.
    dyads
        As for :func:`first_sessions`.

    Returns
    -------
    Floats
        NaN from the first step on that a course does not take.
    """
    labels = np.asarray(dyads)
    taken = np.empty((len(labels), len(steps)))
    before = np.full(len(labels), -math.inf)
    for place, step in enumerate(steps):
        before = first_sessions(step.events, labels, before + step.later)
        taken[:, place] = before
    return taken


def median(values: ArrayLike) -> Estimate:
    """Median of independent observations, any unit, with its interval from order statistics.

    Parameters
    ----------
    values
        One per dyad; NaN where missing.

    Notes
    -----
    The interval inverts the sign test (Conover 1999, *Practical Nonparametric Statistics*,
    section 3.2) and so holds the median at least as often as it says.
    """
    known = floats(values, "values")
    known = known[np.isfinite(known)]
    if not known.size:
        return unknown(0, "no observations")
    ends: Any = stats.quantile_test(known, p=0.5).confidence_interval(CONFIDENCE)
    low, high = float(ends.low), float(ends.high)
    return judged(float(np.median(known)), low, high, int(known.size))
