"""Event-triggered averages: signals around events, against like moments of the same dyad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import Bootstrap, bands_of_sums, clusters_of, summed
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import FEWEST_UNITS, counted
from dyad_sim.measures.core.observations import Places, Yes, check_argument, listed
from dyad_sim.measures.core.ordered import Ordered

FEWEST_EVENTS = 20
"""Fewer events than this give averages that are mostly chance."""

MOMENTS = ("event", "matched", "difference")
"""What a row is the mean of: events, their matched moments, or the difference."""


class EventAverages(NamedTuple):
    """Means of signals, exchange by exchange, with their 95 % intervals.

    Attributes
    ----------
    frame
        ``signal``, ``moments`` (one of :data:`MOMENTS`), ``lag`` (exchanges from the event,
        negative before it), ``value``, ``low`` and ``high``.
    events, dyads
        Events that could be matched, and dyads that have any.
    lacking
        Why there are no averages, or empty.
    """

    frame: pd.DataFrame
    events: int
    dyads: int
    lacking: str


def no_averages(lacking: str, events: int = 0, dyads: int = 0) -> EventAverages:
    """Return the averages of what has none, with the reason."""
    columns = ["signal", "moments", "lag", "value", "low", "high"]
    return EventAverages(pd.DataFrame(columns=columns), events, dyads, lacking)


def listed_signals(signals: Iterable[str]) -> list[str]:
    """Return the list of columns that are to be averaged.

    Raises
    ------
    ValueError
        If it is no list, or names none.
    """
    found = listed(signals, "signals")
    check_argument(bool(found), "signals", "name a column or more", found, "Add one.")
    return found


def averages_around(
    rows: Ordered,
    event: Yes,
    matched: Yes,
    signals: Mapping[str, Floats],
    lags: Iterable[int],
    how: Bootstrap,
    alike: Places | None = None,
) -> EventAverages:
    r"""Return signals averaged around events, each against its matched moments.

    .. math:: \bar x_l = \frac{1}{n} \sum_i x_{i + l}, \quad
        \bar m_l = \frac{1}{n} \sum_i \bar x_{l, d(i)}

    Parameters
    ----------
    rows
        Exchanges in order.
    event, matched
        Which exchanges are events (i), and which are matched moments; shape ``(exchange,)``.
    signals
        Values of each, by name, shape ``(exchange,)``.
    lags
        Exchanges from the event (l).
    how
        Samples for the intervals, of dyads, or of therapists where there are ten or more.
    alike
        Labels from 0, shape ``(exchange,)``: moments that are alike have the same; by default
        all those of a dyad.  No label stands in two dyads.

    Notes
    -----
    An event is held against the mean over the matched moments that are like it (d), so that
    dyads are not compared with each other; events without one are left out.  A lag beyond
    the session of an event, or of a matched moment, is left out at that lag.
    """
    alike = rows.dyad if alike is None else alike
    events = rows.total(event & np.isin(alike, alike[matched]))
    number, dyads = int(events.sum()), int(np.count_nonzero(events))
    if number < FEWEST_EVENTS or dyads < FEWEST_UNITS:
        return no_averages(_too_few(number, dyads), number, dyads)
    keys = [(name, lag) for name in signals for lag in lags]
    where = np.flatnonzero(event), np.flatnonzero(matched)
    sums = np.column_stack(
        [_sums(rows, alike, *where, signals[name], lag) for name, lag in keys]
    )
    with_any = events > 0.0
    of_clusters = summed(sums[with_any], clusters_of(rows.dyads[with_any]))
    value, low, high = bands_of_sums(of_clusters, _means, how)
    frame = pd.DataFrame(
        [(*key, moments) for key in keys for moments in MOMENTS],
        columns=["signal", "lag", "moments"],
    )
    return EventAverages(frame.assign(value=value, low=low, high=high), number, dyads, "")


def matched_sums(
    rows: Ordered, event: Yes, matched: Yes, values: Floats, alike: Places
) -> Floats:
    """Return what each dyad adds to the means of events and of their matched moments.

    Parameters
    ----------
    rows, event, matched, alike
        As for :func:`averages_around`.
    values
        Of each exchange, shape ``(exchange,)``; unknown ones are left out.

    Returns
    -------
    Floats
        Shape ``(dyad, 3)``: the sum over its events, the sum over them of the mean of their
        matched moments, and their number; 0 in a dyad without either.
    """
    return _sums(rows, alike, np.flatnonzero(event), np.flatnonzero(matched), values, 0)


def _too_few(events: int, dyads: int) -> str:
    """Return why so few events are not averaged."""
    return (
        f"only {counted(events, 'moment')} of {counted(dyads, 'dyad')} can be matched, and "
        f"{FEWEST_EVENTS} of {FEWEST_UNITS} dyads are needed"
    )


def _sums(
    rows: Ordered, alike: Places, event: Places, matched: Places, signal: Floats, lag: int
) -> Floats:
    """Sums of each dyad at a lag: of the signal, of the matched one, number of events."""
    at_event, at_matched = (_later(rows, signal, where, lag) for where in (event, matched))
    known = np.isfinite(at_matched)
    kinds = int(alike.max(initial=-1)) + 1
    number = _total(alike[matched], known, kinds)
    with np.errstate(invalid="ignore"):
        usual = _total(alike[matched], np.where(known, at_matched, 0.0), kinds) / number
    own = usual[alike[event]]
    seen = np.isfinite(at_event) & np.isfinite(own)
    values = (np.where(seen, at_event, 0.0), np.where(seen, own, 0.0), seen)
    whose, dyads = rows.dyad[event], len(rows.dyads)
    return np.column_stack([_total(whose, one, dyads) for one in values])


def _later(rows: Ordered, signal: Floats, where: Places, lag: int) -> Floats:
    """Values of a signal so much later than some exchanges; NaN beyond their session."""
    there = rows.has(lag)[where]
    found = np.full(where.size, np.nan)
    found[there] = signal[where[there] + lag]
    return found


def _total(whose: Places, values: Floats | Yes, number: int) -> Floats:
    """Sum of the values of each of so many, by whose they are; shape ``(number,)``."""
    return np.bincount(whose, weights=values, minlength=number).astype(float)


def _means(sums: Floats) -> Floats:
    """Means over events, over matched moments, and their difference, lag by lag."""
    at_event, at_matched, number = sums.reshape(-1, 3).T
    event, usual = at_event / number, at_matched / number
    found: Floats = np.stack([event, usual, event - usual], axis=1).reshape(len(sums), -1)
    return found
