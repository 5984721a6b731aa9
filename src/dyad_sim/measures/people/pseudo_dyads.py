"""Pseudo-dyads: how far two partners go together beyond partners who never met."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Places,
    check_whole,
    in_order,
    known_rows,
    numbers,
    rounding,
)
from dyad_sim.measures.core.rates import mean
from dyad_sim.measures.ruptures.rated_cases import therapist_of_cases

FEWEST_SESSIONS = 4
"""Sessions that two series share of which a correlation is reckoned."""

DRAWS = 20
"""Partners who are drawn for each dyad."""

FEWEST_DYADS = 2
"""Dyads of which partners can be exchanged."""


class Congruence(NamedTuple):
    """How far the two series of each dyad go together, and how far by chance.

    ``dyads`` has a row per dyad (``dyad``, ``therapist`` where known); ``real`` and ``chance``
    are correlations over sessions, shape ``(dyad,)``, NaN where fewer than 4 sessions are
    shared or one series is constant; ``chance`` is the mean over the partners drawn.
    """

    dyads: pd.DataFrame
    real: Floats
    chance: Floats


def congruence(frame: pd.DataFrame, first: str, second: str) -> Estimate:
    """Mean over dyads of the correlation of two series over sessions; -1 to 1.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    first, second
        Columns: one partner's series and the other's.

    Notes
    -----
    Temporal congruence of the alliance: Marmarosh & Kivlighan (2012, *Journal of Counseling
    Psychology* 59, 352-367); Laws et al. (2017, same journal, 64, 33-41), who model it.
    Dyads with fewer than 4 sessions, or a constant series, are left out.
    """
    found = congruences(frame, first, second, draws=1)
    return found if isinstance(found, Estimate) else _mean(found, found.real)


def pseudo_congruence(
    frame: pd.DataFrame, first: str, second: str, *, draws: int = DRAWS, seed: int = 0
) -> Estimate:
    """Mean of the same correlation with partners of other dyads, the level of chance; -1 to 1.

    Parameters
    ----------
    frame, first, second
        As for :func:`congruence`.
    draws
        Partners drawn for each dyad, from 1.
    seed
        Of the drawing, from 0.

    Notes
    -----
    Ramseyer & Tschacher (2010, in *Development of Multimodal Interfaces*, 261-276) shuffle
    partners to tell synchrony from coincidence.  Sessions of the same number are put together,
    so that trends which all treatments share belong to chance.
    """
    found = congruences(frame, first, second, draws=draws, seed=seed)
    return found if isinstance(found, Estimate) else _mean(found, found.chance)


def congruence_above_chance(
    frame: pd.DataFrame, first: str, second: str, *, draws: int = DRAWS, seed: int = 0
) -> Estimate:
    """Congruence of dyads less that of pseudo-dyads, mean over dyads; -2 to 2.

    Parameters and notes as for :func:`pseudo_congruence`.
    """
    found = congruences(frame, first, second, draws=draws, seed=seed)
    if isinstance(found, Estimate):
        return found
    return _mean(found, found.real - found.chance)


def congruences(
    frame: pd.DataFrame, first: str, second: str, *, draws: int = DRAWS, seed: int = 0
) -> Congruence | Estimate:
    """Return both correlations of each dyad, or an estimate that says what is missing.

    Parameters
    ----------
    frame, first, second, draws, seed
        As for :func:`pseudo_congruence`.

    Raises
    ------
    ValueError
        If a column holds what is no number, a session is there twice, or ``draws`` or
        ``seed`` is no such number.
    """
    check_whole("draws", draws, 1, "20 is usual.")
    check_whole("seed", seed, 0, "Any will do: the same gives the same partners.")
    _, lack = known_rows(frame, first, second, "session")
    if lack:
        return unknown(0, lack)
    series = _series(frame, first, second)
    dyads = len(series.dyads)
    if dyads < FEWEST_DYADS:
        return unknown(dyads, "fewer than 2 dyads")
    own = np.arange(dyads)
    generator = np.random.default_rng(seed)
    drawn = [_correlations(series, _others(dyads, generator)) for _ in range(draws)]
    known = np.isfinite(drawn)
    chance = np.where(known, drawn, 0.0).sum(axis=0) / np.where(
        known.any(axis=0), known.sum(axis=0), np.nan
    )
    return Congruence(series.dyads, _correlations(series, own), chance)


class _Series(NamedTuple):
    """Both series in the order of dyad and session, and where each session is found."""

    dyads: pd.DataFrame
    case: Places
    session: Places
    x: Floats
    y: Floats
    keys: NDArray[np.int64]


def _series(frame: pd.DataFrame, first: str, second: str) -> _Series:
    """Return both series; rows of no dyad and of no session are left out."""
    case, labels = pd.factorize(frame["dyad"])
    session = numbers(frame, "session")
    rows = in_order(frame, "session", among=(case >= 0) & np.isfinite(session))
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in frame:
        dyads["therapist"] = therapist_of_cases(frame["therapist"], case, len(labels))
    places = np.unique(session[rows], return_inverse=True)[1].astype(np.int64)
    keys = case[rows].astype(np.int64) * (places.max(initial=0) + 1) + places
    x, y = (numbers(frame, name)[rows] for name in (first, second))
    return _Series(dyads, case[rows], places, x, y, keys)


def _others(dyads: int, generator: np.random.Generator) -> Places:
    """Draw another dyad for each: the next one in a random round."""
    order = generator.permutation(dyads)
    found = np.empty(dyads, dtype=np.intp)
    found[order] = np.roll(order, 1)
    return found


def _correlations(series: _Series, partner: Places) -> Floats:
    """Correlate the first series of each dyad with the second one of its partner."""
    width = series.session.max(initial=0) + 1
    wanted = partner[series.case].astype(np.int64) * width + series.session
    place = np.minimum(np.searchsorted(series.keys, wanted), series.keys.size - 1)
    other = np.where(series.keys[place] == wanted, series.y[place], np.nan)
    seen = np.isfinite(series.x) & np.isfinite(other)
    return _by_case(series.case[seen], series.x[seen], other[seen], partner.size)


def _by_case(case: Places, x: Floats, y: Floats, cases: int) -> Floats:
    """Return the correlation of the rows of each case; NaN where there is none."""
    number = np.bincount(case, minlength=cases)

    def less_mean(values: Floats) -> Floats:
        means = np.bincount(case, values, cases) / np.maximum(number, 1)
        rest: Floats = values - means[case]
        return rest

    a, b = less_mean(x), less_mean(y)
    both, aa, bb = (np.bincount(case, part, cases) for part in (a * b, a * a, b * b))
    varies = (aa > rounding(x) ** 2 * number) & (bb > rounding(y) ** 2 * number)
    told = varies & (number >= FEWEST_SESSIONS)
    r = both / np.sqrt(np.where(told, aa * bb, 1.0))
    return np.where(told, np.clip(r, -1.0, 1.0), np.nan)


def _mean(found: Congruence, values: Floats) -> Estimate:
    """Return the mean over dyads."""
    nothing = f"no dyad with {FEWEST_SESSIONS} sessions of both in which they differ"
    return mean(values, found.dyads["dyad"], found.dyads.get("therapist"), nothing=nothing)
