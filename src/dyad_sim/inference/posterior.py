"""Which populations a study may have come from: regression-adjusted rejection.

The statistics of a study are first summed up in one number for each number of the population:
its expectation, regressed on the simulated studies (Fearnhead & Prangle 2012, *JRSS B* 74,
419-474).  Of these studies the nearest are kept, and their populations moved along a local
line to where the study lies, with the spread that is found there (Beaumont, Zhang & Balding
2002, *Genetics* 162, 2025-2035; Blum & Francois 2010, *Statistics and Computing* 20, 63-73).
The choice of regressors, of the share kept and of the ridge is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from dyad_sim.inference.grid import Floats
from dyad_sim.inference.population import Asked, ends_of
from dyad_sim.inference.reference import Reference

SHARE, FEWEST = 0.15, 500
"""Of the simulated studies that are kept, and how many at least."""

EDGE = 1e-3
"""Share of a prior, at either end, in which nothing is told apart."""

PENALTIES = np.logspace(-5, 1, 25)
"""Penalties of a regression that are tried, as shares of the number of studies."""

FARTHEST = 4.0
"""Standard deviations beyond which a statistic counts as that far off."""

MOST_UNKNOWN = 0.02
"""Share of the simulated studies in which a statistic may be unknown."""


class Summary(NamedTuple):
    """How statistics are summed up: what is fitted to each half of the simulated studies.

    Attributes
    ----------
    names
        Of the statistics that are used.
    middle, scale
        Of each; shape ``(statistic,)``.
    weights
        Shape ``(half, regressor, asked)``.
    """

    names: tuple[str, ...]
    middle: Floats
    scale: Floats
    weights: Floats


def usable(reference: Reference, known: Sequence[str]) -> tuple[str, ...]:
    """Return the statistics that are known of a study, nearly always simulated, and vary."""
    table = reference.statistics[[name for name in reference.statistics if name in set(known)]]
    enough = table.isna().mean() <= MOST_UNKNOWN
    return tuple(table.columns[enough & (table.max() > table.min())])


def summary_of(reference: Reference, names: tuple[str, ...]) -> Summary:
    """Return how statistics are summed up, regressed on each half of simulated studies."""
    table = reference.statistics[list(names)].to_numpy(dtype=float)
    targets = places_of(reference.populations.numbers, reference.populations.asked)
    bare = Summary(names, np.nanmean(table, axis=0), np.nanstd(table, axis=0), np.zeros(0))
    regressors = _regressors(table, bare)
    halves = [_ridge(regressors[half::2], targets[half::2]) for half in (0, 1)]
    return bare._replace(weights=np.array(halves))


def summed_up(statistics: pd.DataFrame, summary: Summary) -> Floats:
    """Return the expected place of new studies; shape ``(study, asked)``."""
    found: Floats = _of_table(statistics, summary) @ summary.weights.mean(axis=0)
    return found


def summed_up_across(reference: Reference, summary: Summary) -> Floats:
    """Return the expected place of the simulated studies, each from the half it is not in."""
    regressors = _of_table(reference.statistics, summary)
    found = np.empty_like(reference.populations.numbers)
    for half in (0, 1):
        found[half::2] = regressors[half::2] @ summary.weights[1 - half]
    return found


def _of_table(statistics: pd.DataFrame, summary: Summary) -> Floats:
    """Return the regressors of studies."""
    return _regressors(statistics[list(summary.names)].to_numpy(dtype=float), summary)


class Posterior(NamedTuple):
    """Populations that a study may have come from.

    Attributes
    ----------
    numbers
        Shape ``(draw, asked)``, on the scale of each number.
    weights
        Of each draw; they add up to 1.
    models
        Number of the plausible model of each draw.
    """

    numbers: Floats
    weights: Floats
    models: np.ndarray

    def quantiles(self, shares: Sequence[float]) -> Floats:
        """Return weighted quantiles; shape ``(share, asked)``."""
        order = np.argsort(self.numbers, axis=0)
        sorted_values = np.take_along_axis(self.numbers, order, axis=0)
        reached = np.cumsum(self.weights[order], axis=0) - self.weights[order] / 2.0
        return np.array(
            [
                [
                    np.interp(share, *pair)
                    for pair in zip(reached.T, sorted_values.T, strict=True)
                ]
                for share in shares
            ]
        )

    @property
    def mean(self) -> Floats:
        """Return the mean of each number."""
        found: Floats = self.weights @ self.numbers
        return found

    @property
    def spread(self) -> Floats:
        """Return the standard deviation of each number."""
        found: Floats = np.sqrt(self.weights @ (self.numbers - self.mean) ** 2)
        return found


class Neighbours(NamedTuple):
    """The simulated studies nearest to a study.

    Attributes
    ----------
    rows
        Their numbers in the reference.
    weights
        By distance, from 1 to 0.
    regressors
        A column of ones, and where each lies from the study; shape ``(study, 1 + asked)``.
    """

    rows: np.ndarray
    weights: Floats
    regressors: Floats

    def at(self, values: Floats) -> tuple[Floats, Floats]:
        """Return what a line through values expects at the study, and what it leaves.

        Parameters
        ----------
        values
            One row for each neighbour.
        """
        root = np.sqrt(self.weights)[:, None]
        line = np.linalg.lstsq(self.regressors * root, values * root, rcond=None)[0]
        return line[0], values - self.regressors @ line


def neighbours(here: Floats, summaries: Floats, reference: Reference) -> Neighbours:
    """Return the simulated studies nearest to a study.

    Parameters
    ----------
    here
        The study, summed up; shape ``(asked,)``.
    summaries
        The simulated studies, summed up; shape ``(study, asked)``.
    reference
        The simulated studies.  How well a number is summed up there is what it counts.
    """
    places = places_of(reference.populations.numbers, reference.populations.asked)
    off = (summaries - here) / (places - summaries).std(axis=0)
    distance = np.sqrt((off**2).sum(axis=1))
    count = max(round(SHARE * len(distance)), FEWEST)
    rows = np.argsort(distance, kind="stable")[:count]
    weights = 1.0 - (distance[rows] / distance[rows].max() / 1.001) ** 2  # Epanechnikov's
    return Neighbours(rows, weights, np.column_stack([np.ones(len(rows)), off[rows]]))


def posterior(near: Neighbours, reference: Reference) -> Posterior:
    """Return the populations that a study may have come from.

    Parameters
    ----------
    near
        The simulated studies nearest to it.
    reference
        All of them.
    """
    asked, values, models = reference.populations
    expected, rest = near.at(places_of(values[near.rows], asked))
    squares, off = near.at(np.log(rest**2 + 1e-12))
    spreads = np.log(rest**2 + 1e-12) - off  # What the line expects at each neighbour.
    adjusted = expected + rest * np.exp((squares - spreads) / 2.0)
    weights = near.weights / near.weights.sum()
    return Posterior(values_of(adjusted, asked), weights, models[near.rows])


def places_of(values: Floats, asked: Sequence[Asked]) -> Floats:
    """Return numbers of a population as logits of where they lie between their ends."""
    low, high = ends_of(asked)
    found: Floats = logit(np.clip((values - low) / (high - low), EDGE, 1.0 - EDGE))
    return found


def values_of(places: Floats, asked: Sequence[Asked]) -> Floats:
    """Return numbers of a population from their places."""
    low, high = ends_of(asked)
    found: Floats = low + (high - low) * expit(places)
    return found


def _regressors(table: Floats, summary: Summary) -> Floats:
    """Return statistics, standardised, with their squares, after a column of ones."""
    far = np.clip((table - summary.middle) / summary.scale, -FARTHEST, FARTHEST)
    known = np.nan_to_num(far)
    return np.column_stack([np.ones(len(known)), known, known**2])


def _ridge(regressors: Floats, targets: Floats) -> Floats:
    """Return the weights of a regression whose penalty is the best by cross-validation.

    The penalty of each target has the least generalised cross-validation error (Golub, Heath
    & Wahba 1979, *Technometrics* 21, 215-223); constants, in the first column, have none.
    """
    middle, mean = regressors[:, 1:].mean(axis=0), targets.mean(axis=0)
    left, sizes, right = np.linalg.svd(regressors[:, 1:] - middle, full_matrices=False)
    along = left.T @ (targets - mean)
    count = len(targets)
    kept = sizes[:, None] ** 2 / (sizes[:, None] ** 2 + count * PENALTIES)
    rest = ((targets - mean) ** 2).sum(axis=0)[:, None] - np.einsum(
        "st,sp->tp", along**2, kept * (2.0 - kept)
    )
    best = (rest / (1.0 - (1.0 + kept.sum(axis=0)) / count) ** 2).argmin(axis=1)
    slopes = right.T @ (kept[:, best] * along / sizes[:, None])
    return np.vstack([mean - middle @ slopes, slopes])
