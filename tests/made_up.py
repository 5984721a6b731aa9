"""Made-up data whose answers are known, and how often intervals hold the truth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures import Estimate
from dyad_sim.measures.ruptures.event_averages import EventAverages

STUDIES = 200

PLANNED = 16

RISK = 0.04
"""Hazard after each session, for an average patient."""

EXCHANGES = 60

PARTNERS = ("patient", "therapist")

Ratings = Sequence[float | None]


def coverage(draw: Callable[[np.random.Generator], Estimate], truth: float, seed: int) -> float:
    """Share of made-up studies whose interval holds the truth."""
    generator = np.random.default_rng(seed)
    found = [draw(generator) for _ in range(STUDIES)]
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def estimate_at(found: EventAverages, moments: str, lag: int, signal: str = "x") -> Estimate:
    """The one row of event averages for a signal, some moments and a lag."""
    frame = found.frame
    chosen = (frame["signal"] == signal) & (frame["moments"] == moments) & (frame["lag"] == lag)
    (row,) = frame[chosen].itertuples()
    return Estimate(row.value, row.low, row.high, found.dyads, True, "")


def frame_of(*series: Ratings) -> pd.DataFrame:
    """One dyad per series, whose sessions are numbered from 1; None where not rated."""
    rows = [
        (f"case {number}", session, math.nan if rating is None else float(rating))
        for number, ratings in enumerate(series)
        for session, rating in enumerate(ratings, start=1)
    ]
    return pd.DataFrame(rows, columns=["dyad", "session", "alliance"])


def frame_of_array(ratings: np.ndarray) -> pd.DataFrame:
    """Frame of ratings of shape ``(dyad, session)``."""
    dyads, sessions = ratings.shape
    return pd.DataFrame(
        {
            "dyad": np.repeat(np.arange(dyads), sessions),
            "session": np.tile(np.arange(1, sessions + 1), dyads),
            "alliance": ratings.ravel(),
        }
    )


def caseloads(
    generator: np.random.Generator, sizes: np.ndarray, share: float = 0.05, slope: float = 0.5
) -> pd.DataFrame:
    """Outcomes of variance 1 besides intake, on which therapists' patients differ too."""
    therapist = np.repeat(np.arange(sizes.size), sizes)
    intake = generator.normal(size=therapist.size)
    intake += generator.normal(0.0, 0.7, sizes.size)[therapist]
    outcome = generator.normal(0.0, math.sqrt(share), sizes.size)[therapist]
    outcome += generator.normal(0.0, math.sqrt(1.0 - share), therapist.size) + slope * intake
    return pd.DataFrame(
        {
            "dyad": [f"d{number}" for number in range(therapist.size)],
            "therapist": [f"t{number}" for number in therapist],
            "intake": intake,
            "outcome": outcome,
            "experience": generator.normal(size=sizes.size)[therapist],
        }
    )


def unequal(generator: np.random.Generator, therapists: int) -> np.ndarray:
    """Caseloads of 1 to 19 dyads."""
    return generator.integers(1, 20, therapists)


def treatments(
    generator: np.random.Generator,
    dyads: int,
    sessions: np.ndarray,
    *,
    between: float = 1.0,
    within: float = 2.0,
    trend: float = 0.0,
) -> pd.DataFrame:
    """Ratings of dyads that differ in level and, if asked, in trend; variances are given."""
    dyad = np.repeat(np.arange(dyads), sessions)
    session = np.concatenate([np.arange(1, length + 1) for length in sessions])
    middle = (sessions[dyad] + 1) / 2.0
    values = generator.normal(0.0, math.sqrt(between), dyads)[dyad]
    values += generator.normal(0.0, trend, dyads)[dyad] * (session - middle)
    values += generator.normal(0.0, math.sqrt(within), dyad.size)
    return pd.DataFrame({"dyad": dyad, "session": session, "alliance": values})


def dropping_out(
    generator: np.random.Generator,
    dyads: int = 120,
    slope: float = 0.0,
    caseload: int = 1,
    spread: float = 0.0,
) -> pd.DataFrame:
    """Treatments of at most 16 sessions; some end well before that.

    The logarithm of the cumulative hazard rises by ``slope`` per unit of distress, and
    differs between therapists by ``spread``.
    """
    distress = generator.normal(size=dyads)
    therapist = np.arange(dyads) // caseload
    own = slope * distress + spread * generator.normal(size=dyads)[therapist]
    risk = 1.0 - np.exp(np.log1p(-RISK) * np.exp(own))
    dropping = generator.geometric(risk)
    ending = np.minimum(generator.integers(4, 30, dyads), PLANNED)
    return pd.DataFrame(
        {
            "dyad": [f"d{number}" for number in range(dyads)],
            "therapist": therapist,
            "sessions_attended": np.minimum(dropping, ending),
            "dropped_out": dropping < ending,
            "distress": 10.0 + 3.0 * distress,
        }
    )


def frame_of_exchanges(x: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    """Frame of two series of shape ``(dyad, session, exchange)``; ids of dyads are text."""
    dyad, session, exchange = (axis.ravel() for axis in np.indices(x.shape))
    columns = {"session": session + 1, "exchange": exchange, "x": x.ravel(), "y": y.ravel()}
    return pd.DataFrame({"dyad": [f"case {number}" for number in dyad], **columns})


def cycles(
    generator: np.random.Generator, degrees: float, dyads: int = 30, noise: float = 1.0
) -> pd.DataFrame:
    """Cycles of 10 exchanges, so far apart on average; dyads differ by 15 degrees or so."""
    shape = (dyads, 2, EXCHANGES)
    angle = 2.0 * np.pi * np.arange(EXCHANGES) / 10.0 + generator.uniform(
        0.0, 6.0, (dyads, 2, 1)
    )
    apart = np.radians(generator.normal(degrees, 15.0, (dyads, 1, 1)))
    x = np.sin(angle) + generator.normal(0.0, noise, shape)
    y = np.sin(angle + apart) + generator.normal(0.0, noise, shape)
    return frame_of_exchanges(x, y)


def exchanges_with_ruptures(generator: np.random.Generator, dyads: int) -> pd.DataFrame:
    """Single exchanges: of each dyad two quiet sessions, and four with a rupture in them.

    It begins in exchange 25 and stays open; the therapist is aware of it from exchange 28 on,
    and in one session speaks of it now and then.  Nothing depends on anything.
    """
    shape = (dyads, 6, EXCHANGES)
    dyad, session, exchange = (axis.ravel() for axis in np.indices(shape))
    is_open = (session >= 2) & (exchange >= 25)
    spoken = is_open & (session == 2) & (exchange >= 28) & (exchange % 3 == 0)
    acts = [f"{axis}_{who}" for axis in ("affiliation", "control") for who in PARTNERS]
    signals = [*acts, "confirmation", "strain", "embeddedness", "rupture_intensity"]
    return pd.DataFrame(
        {
            "dyad": dyad,
            "session": session + 1,
            "exchange": exchange,
            **{name: generator.uniform(size=dyad.size) for name in signals},
            "rupture_kind": np.where(is_open, "withdrawal", "none"),
            "aware": is_open & (exchange >= 28),
            "metacommunicating": spoken,
            "events": "",
        }
    )
