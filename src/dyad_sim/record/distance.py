"""How far the model lies from the record: what a fit makes small."""

from __future__ import annotations

import math
from typing import NamedTuple

from dyad_sim.measures import Estimate
from dyad_sim.record.comparison import Outcome
from dyad_sim.record.conditions import MOST_WITHOUT_PULL

COMFORT = 0.5
"""Share of a band, around its middle, within which nothing is to be gained."""

CLEAR = 2.5
"""Standard errors by which a value is to be on the right side of a one-sided band."""

UNKNOWN = 100.0
"""Distance of a figure that cannot be measured: everybody left, or nothing happens."""

STRICTER = 0.75
"""Share of the most that is allowed without pull which a fit asks for."""

CONDITION_WEIGHT = 3.0
"""Weight of a condition, of the theory or of the process: that of an A entry."""

ERRORS = 3.92
"""Standard errors in a 95 % interval."""


class Distance(NamedTuple):
    """The weighted distance, and what each entry, condition and figure adds to it."""

    total: float
    parts: dict[str, float]


def distance(outcome: Outcome) -> Distance:
    r"""Weighted sum of squared distances from the bands and the conditions.

    .. math:: D = \sum_e w_e d_e^2

    The weight is 3, 2 or 1 for robustness A, B or C, and 3 for a condition of the theory and
    for each figure of the process.  No distance is capped, so that none can be given up for
    the others.
    """
    parts = {
        entry.id: entry.weight * of_band(model, entry.low, entry.high) ** 2
        for entry, model, _ in outcome.scored
    }
    for name, found in zip(("escalation", "optimum"), _of_conditions(outcome), strict=False):
        parts[name] = CONDITION_WEIGHT * found**2
    for condition, model, _ in outcome.process:
        apart = of_band(model, condition.low, condition.high)
        parts[condition.id] = CONDITION_WEIGHT * apart**2
    return Distance(sum(parts.values()), parts)


def of_band(model: Estimate, low: float | None, high: float | None) -> float:
    """Distance from a band: 0 well inside it, 1 at its end.

    Parameters
    ----------
    model
        Of a band with one end, the interval counts too: see :func:`beyond`.
    low, high
        Ends of the band; None where it is open, on one side at most.
    """
    if not math.isfinite(model.value):
        return UNKNOWN
    if low is not None and high is not None:
        middle, half = (low + high) / 2.0, (high - low) / 2.0
        return max(0.0, abs(model.value - middle) / half - COMFORT) / (1.0 - COMFORT)
    if low is not None:
        return beyond(model, low, 1.0)
    assert high is not None  # for mypy: a band has one end at least
    return beyond(model, high, -1.0)


def beyond(model: Estimate, bound: float, sign: float) -> float:
    """Distance from being clearly above (sign 1) or below (-1) a bound: 1 at the bound."""
    error = (model.high - model.low) / ERRORS
    if not math.isfinite(model.value) or not math.isfinite(error):
        return UNKNOWN
    if error == 0.0:
        return 0.0 if sign * (model.value - bound) > 0.0 else 1.0 + abs(model.value - bound)
    return max(0.0, CLEAR - sign * (model.value - bound) / error) / CLEAR


def _of_conditions(outcome: Outcome) -> list[float]:
    """Distances of the conditions: escalation carried by the pull, an interior optimum."""
    if not outcome.conditions:
        return []
    escalation, optimum = (condition.model for condition in outcome.conditions)
    if not math.isfinite(escalation.value):
        return [UNKNOWN, beyond(optimum, 0.0, 1.0)]
    most = STRICTER * MOST_WITHOUT_PULL
    excess = max(0.0, escalation.value - most) / (MOST_WITHOUT_PULL - most)
    return [excess, beyond(optimum, 0.0, 1.0)]
