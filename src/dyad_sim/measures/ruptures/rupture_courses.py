"""The courses of ruptures, and what stays different after one was resolved.

One row per ``dyad``, ``session`` and ``exchange``, with a column that says whether a rupture
is open after the exchange: yes or no, or its kind, or ``none``.  A rupture that is open at the
end of a session and at the start of the next is one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, Statistic
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Places,
    check_between,
    check_whole,
    happened,
    numbers,
)
from dyad_sim.measures.core.ordered import Ordered, mentions, of_sums, ordered, says_yes
from dyad_sim.measures.core.rates import mean, share
from dyad_sim.measures.ruptures.rated_cases import cases_of, share_of_rows
from dyad_sim.theory.events import MEANINGS, RESOLVED

ROUNDING = 1e-12
"""A product of shares that is one half in truth may be a little more in binary numbers."""


def calm_share(exchanges: pd.DataFrame, rupture: str = "rupture_kind") -> Estimate:
    """Share of the exchanges after which no rupture is open, on [0, 1].

    Parameters
    ----------
    exchanges, rupture
        See :mod:`dyad_sim.measures.ruptures.rupture_courses`.
    """
    rows = ordered(exchanges, says=[rupture])
    if isinstance(rows, str):
        return unknown(0, rows)
    calm = ~says_yes(rows.table, rupture)
    return share(
        rows.total(calm),
        rows.total(np.ones(calm.size)),
        rows.dyads["dyad"],
        rows.dyads.get("therapist"),
    )


def ruptures_in(rows: Ordered, rupture: str) -> pd.DataFrame:
    """Return the ruptures of exchanges in order.

    Returns
    -------
    DataFrame
        One row per rupture: ``case``, the row of its dyad among ``rows.dyads``; ``start``,
        the place of the first exchange after which it is open; ``stop``, that of the
        exchange with which it ends, or the place after the dyad's last; and ``ended``,
        false where the treatment ended first.

    Notes
    -----
    Where exchanges or sessions are missing, a rupture is not followed further, as where the
    treatment ends; one that is open right after a gap began nobody knows when, and is left out.
    """
    is_open = says_yes(rows.table, rupture)
    same = np.append(False, np.diff(rows.dyad) == 0)
    goes_on = is_open & same & np.roll(is_open, 1) & ~rows.after_gap
    starts = np.flatnonzero(is_open & ~goes_on & ~rows.after_gap)
    breaks = np.append(np.flatnonzero(~goes_on), is_open.size)
    stops = breaks[np.searchsorted(breaks, starts, side="right")]
    case = rows.dyad[starts]
    seen_to_end = ~np.append(rows.after_gap, False)[stops]
    ended = (np.append(rows.dyad, -1)[stops] == case) & seen_to_end
    return pd.DataFrame({"case": case, "start": starts, "stop": stops, "ended": ended})


def duration(
    exchanges: pd.DataFrame,
    share_over: float = 0.5,
    rupture: str = "rupture_kind",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Exchanges within which such a share of the ruptures are over: a quantile.

    Parameters
    ----------
    exchanges, rupture
        See :mod:`dyad_sim.measures.ruptures.rupture_courses`.
    share_over
        Above 0 and below 1: one half for the median.
    how
        Samples for the interval.

    Raises
    ------
    ValueError
        If the share is none of these.

    Notes
    -----
    Product-limit estimate (Kaplan & Meier 1958, *JASA* 53, 457-481): a rupture that is open
    when the treatment ends has lasted at least so long.  To leave these out would make
    ruptures look shorter the longer they are.
    """
    advice = "Percentages are given as fractions: 0.5 for the median."
    check_between("share_over", share_over, 0.0, 1.0, "()", advice)
    rows = ordered(exchanges, says=[rupture])
    if isinstance(rows, str):
        return unknown(0, rows)
    ruptures = ruptures_in(rows, rupture)
    if ruptures.empty:
        return rows.nothing("no ruptures")
    levels, places = np.unique(ruptures["stop"] - ruptures["start"], return_inverse=True)
    ended = ruptures["ended"].to_numpy()
    counts = np.zeros((len(rows.dyads), 2, levels.size))
    np.add.at(counts, (ruptures["case"].to_numpy(), (~ended).astype(int), places), 1.0)
    sums = list(counts.reshape(len(rows.dyads), -1).T)
    found = of_sums(rows.dyads, sums, _time_until(levels.astype(float), share_over), how)
    if np.isnan(found.value):
        return found._replace(reason="too many ruptures are open to the end")
    return found


def _time_until(levels: Floats, share_over: float) -> Statistic:
    """Return the quantile as a function of how many ended, and stayed open, at each level."""

    def quantile(sums: Floats) -> Floats:
        ended, left_open = np.split(sums, 2, axis=1)
        at_risk = np.cumsum((ended + left_open)[:, ::-1], axis=1)[:, ::-1]
        lasting = np.cumprod(1.0 - ended / np.maximum(at_risk, 1.0), axis=1)
        over = lasting <= 1.0 - share_over + ROUNDING
        return np.where(over.any(axis=1), levels[np.argmax(over, axis=1)], np.nan)

    return quantile


def windows_without(sessions: pd.DataFrame, rupture: str, length: int) -> Estimate:
    """Share of runs of so many successive sessions that hold no rupture, on [0, 1].

    Parameters
    ----------
    sessions
        One row per ``dyad`` and ``session``.
    rupture
        Column that says yes (true, or a number above 0) where there was one.
    length
        Sessions of a run, from 1; runs overlap.

    Raises
    ------
    ValueError
        If the length is no whole number from 1.
    """
    check_whole("length", length, 1, "It counts the sessions of a run.")
    cases, lacking = cases_of(sessions, rupture, read=happened)
    if lacking:
        return unknown(0, lacking)
    begins = np.arange(max(cases.case.size - length + 1, 0))
    ends = begins + length - 1
    whole = (cases.case[ends] == cases.case[begins]) & (
        cases.session[ends] - cases.session[begins] == length - 1
    )
    so_far = np.append(0.0, np.cumsum(cases.rating > 0.0))
    without = so_far[ends + 1] == so_far[begins]
    return share_of_rows(
        cases.dyads.iloc[cases.case[begins[whole]]],
        without[whole],
        f"no {length} sessions in a row",
    )


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
