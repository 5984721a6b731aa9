"""Gaps between the sessions in which something happened, such as ruptures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.cases import cases_of, share_of_rows
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import check_whole, happened


def gaps_longer_than(
    frame: pd.DataFrame, event: str, sessions: int, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of the gaps between events that hold more than so many sessions; 0 to 1.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    event
        Column that says yes (true, or a number above 0) where the event happened, such as
        a rupture that the patient reports.
    sessions
        From 0: a gap counts as long if it holds more sessions than this.
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.rates.share`.

    Raises
    ------
    ValueError
        If ``sessions`` is no whole number from 0.

    Notes
    -----
    A gap is the number of sessions strictly between two successive sessions with the event,
    by the numbers of the sessions: 0 where they adjoin.  Sessions of which the event is not
    known count as sessions without it.  A dyad without two events has no gap, and what
    comes after the last event is none: so long gaps are missed more often than short ones.
    """
    check_whole("sessions", sessions, 0, "It counts the sessions between two events.")
    cases, lacking = cases_of(frame, event, read=happened)
    if lacking:
        return unknown(0, lacking)
    yes = cases.rating > 0.0
    case, session = cases.case[yes], cases.session[yes]
    together = case[1:] == case[:-1]
    gaps = np.diff(session)[together] - 1.0
    return share_of_rows(
        cases.dyads.iloc[case[1:][together]], gaps > sessions, "no dyad with 2 events"
    )
