"""By how much a model misses what is asked of it: more than its noise allows, or not.

The measure of history matching (Craig, Goldstein, Seheult & Smith 1997, in *Case Studies in
Bayesian Statistics III*; Vernon, Goldstein & Bower 2010, *Bayesian Analysis* 5, 619-669).  That
two figures are spared is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from experiments.lib.distance import Floats, Target

TOO_FAR = 3.0
"""Errors by which a figure may miss its band: few of any distribution lie beyond (Pukelsheim
1994, *The American Statistician* 48, 88-91)."""

SPARED = 2
"""Figures that may be farther off: bands are set by hand, and a single one may be wrong."""


class Bands(NamedTuple):
    """Ends of the band of each target on its natural scale, infinite where it is open."""

    low: Floats
    high: Floats


class Figures(NamedTuple):
    """Figures and their standard errors on the natural scale, one for each target."""

    values: Floats
    errors: Floats


def bands_of(targets: Sequence[Target]) -> Bands:
    """Return the bands of some targets."""
    low = [-np.inf if one.low is None else _natural(one, one.low) for one in targets]
    high = [np.inf if one.high is None else _natural(one, one.high) for one in targets]
    return Bands(np.array(low), np.array(high))


def figures_of(targets: Sequence[Target]) -> Figures:
    """Return what a model comes to."""
    values = [_natural(one, one.model.value) for one in targets]
    return Figures(np.array(values), np.array([_error(one) for one in targets]))


def _natural(target: Target, value: float) -> float:
    """Return a number on the natural scale of a target."""
    return float(np.log(max(value, 0.01))) if target.relative else value


def _error(target: Target) -> float:
    """Return the standard error of a figure on its natural scale."""
    error = target.error / max(target.model.value, 0.01) if target.relative else target.error
    return error if np.isfinite(error) else np.nan


def misses(figures: Floats, errors: Floats, bands: Bands) -> Floats:
    """Return by how many errors each figure misses its band; same shape.

    0 inside the band; infinite where the figure is not known, or beyond the band its error.
    """
    off = np.maximum(0.0, np.maximum(bands.low - figures, figures - bands.high))
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(np.isfinite(errors), off / errors, np.inf)
    found: Floats = np.where(np.isfinite(figures), np.where(off == 0.0, 0.0, beyond), np.inf)
    return found


def implausibility(figures: Floats, errors: Floats, bands: Bands) -> Floats:
    """Return the miss of each trial that is left when :data:`SPARED` larger ones are spared.

    Parameters
    ----------
    figures, errors
        Shape ``(trial, target)``.
    """
    found: Floats = np.sort(misses(figures, errors, bands), axis=-1)[..., -1 - SPARED]
    return found
