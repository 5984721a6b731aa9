"""How figures change with constants: straight lines through a cloud of trials, by ridge.

The outcome of a model is many figures, and a search that sees only their sum learns little
from a trial.  Here every figure is regressed on all constants at once (Hoerl & Kennard 1970,
*Technometrics* 12, 55-67), each with a penalty of its own by generalized cross-validation
(Golub, Heath & Wahba 1979, *Technometrics* 21, 215-223); the lines then say where to go.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PENALTIES = np.geomspace(0.03, 300.0, 15)
"""Penalties that are tried, in units of the middle squared singular value."""


class Lines(NamedTuple):
    """Straight lines: ``figures = at_zero + place @ slopes``.

    Attributes
    ----------
    slopes
        Shape ``(constant, figure)``.
    at_zero
        Shape ``(figure,)``.
    """

    slopes: Floats
    at_zero: Floats

    def at(self, place: Floats) -> Floats:
        """Figures that the lines expect at a place, shape ``(figure,)``."""
        found: Floats = self.at_zero + place @ self.slopes
        return found


def lines_through(places: Floats, figures: Floats, weights: Floats) -> Lines:
    """Return the lines of weighted ridge regression.

    Parameters
    ----------
    places
        Shape ``(trial, constant)``.
    figures
        Shape ``(trial, figure)``, all finite.
    weights
        Of each trial, above 0; shape ``(trial,)``.
    """
    share = weights / weights.sum()
    middle, mean = share @ places, share @ figures
    root = np.sqrt(weights)[:, None]
    left, sizes, right = np.linalg.svd((places - middle) * root, full_matrices=False)
    apart = (figures - mean) * root
    turned = left.T @ apart
    trials = len(weights)
    best = np.full(figures.shape[1], np.inf)
    slopes = np.zeros((places.shape[1], figures.shape[1]))
    for penalty in PENALTIES * np.median(sizes) ** 2:
        kept = sizes**2 / (sizes**2 + penalty)
        rest = ((apart - left @ (kept[:, None] * turned)) ** 2).sum(axis=0)
        score = rest / trials / (1.0 - kept.sum() / trials) ** 2
        found = right.T @ ((sizes / (sizes**2 + penalty))[:, None] * turned)
        better = score < best
        slopes[:, better] = found[:, better]
        best = np.where(better, score, best)
    return Lines(slopes, mean - middle @ slopes)
