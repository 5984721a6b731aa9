"""Where exchanges stand over the sessions of one therapy, and the stretches of its ruptures."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.figures.names import KINDS


class Band(NamedTuple):
    """A stretch of a rupture: of one kind, and noticed by the therapist or not yet."""

    start: float
    end: float
    kind: str
    noticed: bool


def places(
    session: pd.Series[int], exchange: pd.Series[int], exchanges: pd.DataFrame
) -> NDArray[np.float64]:
    """Return where exchanges stand on the axis of sessions, each in the middle of its share.

    Parameters
    ----------
    session, exchange
        Their numbers, from 1 and from 0.
    exchanges
        All exchanges of the therapy: the longest session has the width 1.
    """
    within = (exchange.to_numpy(dtype=float, na_value=np.nan) + 0.5) / _length(exchanges)
    place: NDArray[np.float64] = session.to_numpy(dtype=float, na_value=np.nan) - 0.5 + within
    return place


def bands(exchanges: pd.DataFrame, episodes: pd.DataFrame) -> list[Band]:
    """Return the stretches of the ruptures, in order.

    Parameters
    ----------
    exchanges
        ``session``, ``exchange``, ``rupture_kind``, ``events``, in order of time.
    episodes
        ``session_detected``, ``exchange_detected``, ``session_ended``, ``exchange_ended``,
        each missing where it did not happen.
    """
    place = places(exchanges["session"], exchanges["exchange"], exchanges)
    half = 0.5 / _length(exchanges)
    kind = exchanges["rupture_kind"].to_numpy(dtype=str)
    noticed = _noticed(place, exchanges, episodes)
    begins = happened(exchanges, "onset")
    begins[1:] |= (kind[1:] != kind[:-1]) | (noticed[1:] != noticed[:-1])
    begins[0] = True
    edges = [*np.flatnonzero(begins), len(kind)]
    return [
        Band(place[first] - half, place[after - 1] + half, str(kind[first]), noticed[first])
        for first, after in itertools.pairwise(edges)
        if kind[first] in KINDS
    ]


def _length(exchanges: pd.DataFrame) -> float:
    """Return how many exchanges the longest session has."""
    return float(exchanges["exchange"].max()) + 1.0


def _noticed(
    place: NDArray[np.float64], exchanges: pd.DataFrame, episodes: pd.DataFrame
) -> NDArray[np.bool_]:
    """Tell for each exchange whether its rupture has been noticed by then."""
    noticed = np.zeros(len(place), dtype=bool)
    if episodes.empty:
        return noticed
    seen = episodes[episodes["session_detected"].notna()]
    since = places(seen["session_detected"], seen["exchange_detected"], exchanges)
    until = places(seen["session_ended"], seen["exchange_ended"], exchanges)
    for first, last in zip(since, np.nan_to_num(until, nan=np.inf), strict=True):
        noticed |= (place >= first) & (place <= last)
    return noticed


def happened(exchanges: pd.DataFrame, event: str) -> NDArray[np.bool_]:
    """Tell for each exchange whether an event is among its events."""
    return np.array([event in names.split() for names in exchanges["events"]], dtype=bool)
