"""What is looked at in a study: levels, spreads, courses, and how columns go together.

Which numbers these are is ours.  Each is a plain description of a table; together they are to
tell populations apart, and no single one is to be read as an effect.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import numpy as np

from dyad_sim.inference.grid import (
    ALLIANCE_PATIENT,
    ALLIANCE_THERAPIST,
    RUPTURE_PATIENT,
    RUPTURE_THERAPIST,
    SYMPTOMS,
    Floats,
    Grid,
)

RATINGS = (ALLIANCE_PATIENT, ALLIANCE_THERAPIST, SYMPTOMS)
REPORTS = (RUPTURE_PATIENT, RUPTURE_THERAPIST)

FEWEST = 3
"""Dyads, or pairs of values, from which a spread or a correlation is told."""

OF_A_SLOPE = 2
"""Values from which a straight line is told; only more of them leave a rest."""

Named = Iterator[tuple[str, float]]


@contextmanager
def unknown_is_nan() -> Iterator[None]:
    """Let the mean of nothing be NaN without a word."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


@unknown_is_nan()
def statistics_of(grid: Grid) -> dict[str, float]:
    """Return the statistics of a study by name; NaN where its table is too small for one.

    Symptoms count as multiples of their mean at the first session, so that any scale will do.
    """
    values = dict(grid.known)
    if SYMPTOMS in values:
        values[SYMPTOMS] = values[SYMPTOMS] / _mean(_first(values[SYMPTOMS]))
    found: dict[str, float] = dict(_of_lengths(grid.lengths, grid.sessions))
    length = grid.lengths.astype(float)
    for name, one in values.items():
        found |= dict(_of_reports(name, one) if name in REPORTS else _of_ratings(name, one))
        found[f"{name}: with length"] = _correlation(np.nanmean(one, axis=1), length)
    for pair in combinations(values, 2):
        found |= dict(_of_two(pair, values[pair[0]], values[pair[1]]))
    return found


def _of_lengths(lengths: np.ndarray, sessions: int) -> Named:
    """How long treatments last."""
    yield "length: all sessions", float((lengths >= sessions).mean())
    yield "length: mean share", float(lengths.mean() / sessions)
    yield "length: spread", float(lengths.std() / sessions)
    yield "length: left in first third", float((lengths <= sessions / 3.0).mean())


def _of_ratings(name: str, values: Floats) -> Named:
    """Level, spread and course of ratings."""
    means = np.nanmean(values, axis=1)
    levels, slopes, rest = lines_of(values)
    first, last = _first(values), _last(values)
    yield f"{name}: mean", _mean(means)
    yield f"{name}: first", _mean(first)
    yield f"{name}: last", _mean(last)
    yield f"{name}: change", _mean(last - first)
    yield f"{name}: spread between", _spread(means)
    yield f"{name}: spread of first", _spread(first)
    yield f"{name}: spread of change", _spread(last - first)
    yield f"{name}: slope", _mean(slopes)
    yield f"{name}: spread of slopes", _spread(slopes)
    yield f"{name}: level with slope", _correlation(levels, slopes)
    yield f"{name}: spread within", _spread(rest)
    yield f"{name}: kept", _correlation(rest[:, :-1], rest[:, 1:])
    yield f"{name}: curvature", _curvature(rest)
    steps = np.diff(values, axis=1)
    yield f"{name}: lowest tenth of steps", _quantile(steps, 0.1)
    yield f"{name}: highest tenth of steps", _quantile(steps, 0.9)
    yield f"{name}: lowest tenth", _quantile(means, 0.1)
    yield f"{name}: highest tenth", _quantile(means, 0.9)


def _of_reports(name: str, values: Floats) -> Named:
    """How often something is reported, by whom, when, and whether it stays."""
    rates = np.nanmean(values, axis=1)
    third = max(values.shape[1] // 3, 1)
    yield f"{name}: rate", _mean(rates)
    yield f"{name}: spread between", _spread(rates)
    yield f"{name}: rate early", _mean(np.nanmean(values[:, :third], axis=1))
    yield f"{name}: rate late", _mean(np.nanmean(values[:, -third:], axis=1))
    yield f"{name}: kept", _correlation(values[:, :-1], values[:, 1:])


def _of_two(names: tuple[str, str], one: Floats, other: Floats) -> Named:
    """How two columns go together: between dyads, and from session to session."""
    told = f"{names[0]} with {names[1]}"
    yield f"{told}: between", _correlation(np.nanmean(one, axis=1), np.nanmean(other, axis=1))
    within = [values - np.nanmean(values, axis=1, keepdims=True) for values in (one, other)]
    yield f"{told}: within", _correlation(*within)
    if SYMPTOMS in names:
        rating, symptoms = (one, other) if names[1] == SYMPTOMS else (other, one)
        change = _last(symptoms) - _first(symptoms)
        yield f"{told}: with change", _correlation(np.nanmean(rating, axis=1), change)
    elif set(names) <= set(RATINGS):
        yield f"{told}: difference", _mean(np.nanmean(one - other, axis=1))


@unknown_is_nan()
def lines_of(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return level, slope and rest of a straight line through the values of each dyad.

    Parameters
    ----------
    values
        Shape ``(dyad, session)``.

    Returns
    -------
    tuple of array
        The level halfway and the change over all sessions, shape ``(dyad,)``, NaN with fewer
        than two values; what the line leaves, shape of the values, NaN with fewer than three.
    """
    known = np.isfinite(values)
    count = known.sum(axis=1, keepdims=True)
    time = np.where(known, np.linspace(-0.5, 0.5, values.shape[1]), np.nan)
    time_mean = np.nanmean(time, axis=1, keepdims=True)
    mean = np.nanmean(values, axis=1, keepdims=True)
    square = np.nansum((time - time_mean) ** 2, axis=1, keepdims=True)
    slope = np.nansum((time - time_mean) * (values - mean), axis=1, keepdims=True) / square
    slope = np.where(count >= OF_A_SLOPE, slope, np.nan)
    rest = np.where(count > OF_A_SLOPE, values - mean - slope * (time - time_mean), np.nan)
    return (mean - slope * time_mean)[:, 0], slope[:, 0], rest


def _curvature(rest: Floats) -> float:
    """How much lower the middle of courses lies than their ends, beside a straight line."""
    third = max(rest.shape[1] // 3, 1)
    middle = np.nanmean(rest[:, third:-third], axis=1)
    ends = np.nanmean(np.concatenate([rest[:, :third], rest[:, -third:]], axis=1), axis=1)
    return _mean(ends - middle)


def _first(values: Floats) -> Floats:
    """Return the first value of each dyad."""
    known = np.isfinite(values)
    found: Floats = values[np.arange(len(values)), known.argmax(axis=1)]
    return found


def _last(values: Floats) -> Floats:
    """Return the last value of each dyad."""
    return _first(values[:, ::-1])


def _mean(values: Floats) -> float:
    """Return the mean of what is known."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else np.nan


def _spread(values: Floats) -> float:
    """Return the standard deviation of what is known."""
    known = values[np.isfinite(values)]
    return float(known.std(ddof=1)) if known.size >= FEWEST else np.nan


def _quantile(values: Floats, share: float) -> float:
    """Return a quantile of what is known."""
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if known.size >= FEWEST else np.nan


def _correlation(one: Floats, other: Floats) -> float:
    """Return the correlation of what is known of both; 0 where one of them never varies."""
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < FEWEST:
        return np.nan
    x, y = one[known] - one[known].mean(), other[known] - other[known].mean()
    size = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / size) if size > 0.0 else 0.0
