"""Where a person is after a resolved rupture, against before it and against within it.

One row per ``dyad``, ``session`` and ``exchange``; what a rupture is, and when it ends, is
said in :mod:`dyad_sim.measures.rupture_courses`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import Places, numbers
from dyad_sim.measures.ordered import Ordered, mentions, ordered
from dyad_sim.measures.rates import mean
from dyad_sim.measures.rupture_courses import ruptures_in
from dyad_sim.theory.events import MEANINGS, RESOLVED

AROUND = 10
"""Exchanges before an onset, and after a resolution, over which a position is averaged."""


def after_less_before(
    exchanges: pd.DataFrame,
    position: str,
    kind: str,
    *,
    rupture: str = "rupture_kind",
    events: str = "events",
) -> Estimate:
    """Position in the ten exchanges after a resolved rupture less that in the ten before it.

    Parameters
    ----------
    exchanges
        One row per exchange.
    position
        Column of numbers, such as a partner's control.
    kind
        Ruptures that began as this kind count.
    rupture
        Column of kinds, ``none`` where no rupture is open after the exchange.
    events
        Column of names of what happened; ``resolved`` says that a rupture was.

    Notes
    -----
    As many of the ten exchanges as the session has; a rupture without any on either side is
    left out.  Each rupture counts once.
    """
    rows = ordered(exchanges, position, says=[rupture], words=[events])
    if isinstance(rows, str):
        return unknown(0, rows)
    starts, stops = _resolved(rows, kind, rupture, events)
    before = _mean_of(rows, position, starts - np.minimum(AROUND, rows.place[starts]), starts)
    return _mean_difference(rows, starts, _after(rows, position, stops) - before)


def after_less_within(
    exchanges: pd.DataFrame,
    position: str,
    kind: str,
    *,
    rupture: str = "rupture_kind",
    events: str = "events",
) -> Estimate:
    """Position in the ten exchanges after a resolved rupture less that while it was open.

    Parameters and notes as for :func:`after_less_before`.
    """
    rows = ordered(exchanges, position, says=[rupture], words=[events])
    if isinstance(rows, str):
        return unknown(0, rows)
    starts, stops = _resolved(rows, kind, rupture, events)
    within = _mean_of(rows, position, starts, stops)
    return _mean_difference(rows, starts, _after(rows, position, stops) - within)


def _resolved(rows: Ordered, kind: str, rupture: str, events: str) -> tuple[Places, Places]:
    """Return where the resolved ruptures of a kind begin, and with which exchange they end."""
    ruptures = ruptures_in(rows, rupture)
    ended = ruptures[ruptures["ended"]]
    starts, stops = ended["start"].to_numpy(), ended["stop"].to_numpy()
    began_so = (rows.table[rupture].iloc[starts] == kind).to_numpy(dtype=np.bool_)
    counts = began_so & mentions(rows.table, events, [MEANINGS[RESOLVED][0]])[stops]
    return starts[counts], stops[counts]


def _after(rows: Ordered, position: str, stops: Places) -> Floats:
    """Mean position in the exchanges after an end, as far as the session has them."""
    begins = stops + 1
    return _mean_of(rows, position, begins, begins + np.minimum(AROUND, rows.left[stops]))


def _mean_of(rows: Ordered, position: str, begins: Places, ends: Places) -> Floats:
    """Mean position from one place up to another; NaN where there is nothing between."""
    sums = np.append(0.0, np.cumsum(numbers(rows.table, position)))
    number = ends - begins
    between = sums[ends] - sums[np.minimum(begins, ends)]
    unknown = np.full(number.shape, np.nan)
    found: Floats = np.divide(between, number, out=unknown, where=number > 0)
    return found


def _mean_difference(rows: Ordered, starts: Places, differences: Floats) -> Estimate:
    """Mean over ruptures, each of the dyad in which it began."""
    whose = rows.dyads.iloc[rows.dyad[starts]]
    return mean(
        differences, whose["dyad"], whose.get("therapist"), nothing="no such rupture resolved"
    )
