"""An estimate with its uncertainty, and whether it can be trusted."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy import special

CONFIDENCE = 0.95
"""Every interval is a 95 % interval."""

FEWEST_UNITS = 10
"""Fewer dyads than this do not carry an interval: its own width is then too uncertain."""

FEWEST_GROUPS = 2
"""A single group does not show how groups differ."""


class Estimate(NamedTuple):
    """A number, its 95 % interval, and what it rests on.

    Attributes
    ----------
    value, low, high
        In the unit of the measure; NaN only where ``trusted`` is False, or where no interval
        was asked for.
    n
        Independent units with data: dyads, for everything measured in dyads.
    trusted
        False if there were too little data for the value or its interval.
    reason
        Why not trusted (``"3 dyads"``, ``"no ruptures"``), or a limit on what
        the interval speaks of (``"for these 4 therapists"``); else empty.
    """

    value: float
    low: float
    high: float
    n: int
    trusted: bool
    reason: str

    @property
    def half_width(self) -> float:
        """Half the length of the interval."""
        return (self.high - self.low) / 2.0


def unknown(n: int, reason: str) -> Estimate:
    """Return the estimate of what cannot be estimated, with the reason."""
    return Estimate(math.nan, math.nan, math.nan, n, False, reason)


def noted(found: Estimate, note: str) -> Estimate:
    """Return an estimate with a note added to its reason; as it is if the note is empty."""
    return found._replace(reason="; ".join(filter(None, (found.reason, note))))


def counted(number: int, word: str) -> str:
    """Return a number with its noun: ``"1 dyad"``, ``"3 dyads"``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def judged(value: float, low: float, high: float, n: int, note: str = "") -> Estimate:
    """Return an estimate, not to be trusted if it rests on too few dyads."""
    if n < FEWEST_UNITS:
        return Estimate(value, low, high, n, False, counted(n, "dyad"))
    return Estimate(value, low, high, n, True, note)


def t_quantile(units: int) -> float:
    """Return the quantile of Student's t for a 95 % interval over independent units.

    Degrees of freedom are the units less one, as Cameron & Miller (2015, *Journal of
    Human Resources* 50, 317-372) advise for clustered data; infinite for one unit.
    """
    if units < FEWEST_GROUPS:
        return math.inf
    return float(special.stdtrit(units - 1, 0.5 + CONFIDENCE / 2.0))
