"""How far the model lies from the record: what a fit makes small."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dyad_sim.evidence.comparison import Outcome
from dyad_sim.evidence.process import MOST_WITHOUT_PULL
from dyad_sim.measures import Estimate

Floats = NDArray[np.float64]

COMFORT = 0.5
"""Share of a band, around its middle, within which nothing is to be gained."""

CLEAR = 2.5
"""Standard errors by which a value is to be on the right side of a one-sided band."""

UNKNOWN = 100.0
"""Distance of a figure that cannot be measured: everybody left, or nothing happens."""

CONDITION_WEIGHT = 3.0
"""Weight of a condition, of the theory or of the process: that of an A entry."""

ERRORS = 3.92
"""Standard errors in a 95 % interval."""


class Target(NamedTuple):
    """A figure that is to lie in a band: of an entry, a condition, or the process.

    Attributes
    ----------
    id
        Of the entry or condition; ``escalation`` and ``optimum`` for those of the theory.
    model
        What the model gives.
    low, high
        Ends of the band; None where it is open, on one side at most.
    weight
        3, 2 or 1 for an entry of robustness A, B or C, and 3 for a condition.
    relative
        Whether it is a ratio or a duration, so that its logarithm is the natural scale.
    """

    id: str
    model: Estimate
    low: float | None
    high: float | None
    weight: float
    relative: bool = False

    @property
    def error(self) -> float:
        """Standard error of the figure on the model, from its interval."""
        return (self.model.high - self.model.low) / ERRORS


class Distance(NamedTuple):
    """The weighted distance, and what each target adds to it."""

    total: float
    parts: dict[str, float]


def distance(outcome: Outcome) -> Distance:
    r"""Weighted sum of squared distances from the bands and the conditions.

    .. math:: D = \sum_e w_e d_e^2

    No distance is capped, so that no target can be given up for the others.
    """
    parts = {
        target.id: target.weight
        * float(apart(target.model.value, target.error, target.low, target.high)) ** 2
        for target in targets_of(outcome)
    }
    return Distance(sum(parts.values()), parts)


def targets_of(outcome: Outcome) -> list[Target]:
    """Return everything that a fit asks for: the entries, the conditions, the process."""
    entries = [
        Target(entry.id, model, entry.low, entry.high, entry.weight)
        for entry, model, _ in outcome.scored
    ]
    process = [
        Target(
            condition.id,
            model,
            condition.low,
            condition.high,
            CONDITION_WEIGHT,
            condition.unit in {"ratio", "exchanges"},
        )
        for condition, model, _ in outcome.process
    ]
    if not outcome.conditions:
        return entries + process
    escalation, optimum = (condition.model for condition in outcome.conditions)
    theory = [
        Target("escalation", escalation, None, MOST_WITHOUT_PULL, CONDITION_WEIGHT),
        Target("optimum", optimum, 0.0, None, CONDITION_WEIGHT),
    ]
    return entries + theory + process


def apart(value: ArrayLike, error: ArrayLike, low: float | None, high: float | None) -> Floats:
    """Distance from a band: 0 well inside it, 1 at its end, in the shape of the values.

    Parameters
    ----------
    value, error
        The figure and its standard error.  A band with two ends is met in the half around
        its middle, one with one end where the figure is clear of it by 2.5 errors.
    low, high
        Ends of the band; None where it is open, on one side at most.
    """
    found, errors = np.asarray(value, dtype=float), np.asarray(error, dtype=float)
    if low is not None and high is not None:
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        off = np.maximum(0.0, np.abs(found - middle) / half - COMFORT) / (1.0 - COMFORT)
        return np.where(np.isfinite(found), off, UNKNOWN)
    sign, bound = (1.0, low) if high is None else (-1.0, high)
    assert bound is not None  # for mypy: a band has one end at least
    inside = sign * (found - bound)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.maximum(0.0, CLEAR - inside / errors) / CLEAR
    exact = np.where(inside > 0.0, 0.0, 1.0 + np.abs(inside))
    known = np.isfinite(found) & np.isfinite(errors)
    return np.where(known, np.where(errors == 0.0, exact, off), UNKNOWN)
