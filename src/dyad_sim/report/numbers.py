"""Numbers and intervals as a reader meets them; shares as percentages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dyad_sim.figures.labels import is_share, number, parameter_label, value_label
from dyad_sim.measures import Estimate, Measure

SIGNIFICANT = 4
"""Digits of a swept value, which tell cells apart."""

GIVEN = 6
"""Digits of a number that the browser is given: rounded again there, it stays the same."""


def shown(measure: Measure, value: float) -> str:
    """Return a value as it is printed: ``"31 %"``, ``"4.50"``."""
    percent = is_share(measure) and not math.isnan(value)
    return number(measure, 100.0 * value if percent else value) + (
        "\N{NO-BREAK SPACE}%" if percent else ""
    )


def interval(measure: Measure, low: float, high: float) -> str:
    """Return an interval as it is printed; empty where there is none."""
    if math.isnan(low) or math.isnan(high):
        return ""
    return f"{shown(measure, low)} to {shown(measure, high)}"


def with_interval(measure: Measure, estimate: Estimate) -> str:
    """Return an estimate in a sentence: ``"31 % (28 % to 35 %)"``."""
    if math.isnan(estimate.value):
        return f"unknown ({estimate.reason})"
    limits = interval(measure, estimate.low, estimate.high) if estimate.trusted else ""
    return f"{shown(measure, estimate.value)} ({limits or 'too few data for an interval'})"


def setting(value: Any) -> str:
    """Return a value of a swept key, a number with the digits that tell cells apart."""
    is_fraction = isinstance(value, float)
    return f"{value:.{SIGNIFICANT}g}" if is_fraction else value_label(value)


def cell_label(point: Mapping[Any, Any], keys: Sequence[str]) -> str:
    """Return what a cell is: ``"therapist skill 0.2, treatment cbt"``."""
    return ", ".join(f"{parameter_label(key)} {setting(point[key])}" for key in keys)


def rounded(value: float) -> float | int | None:
    """Return a number with the digits that are shown; None where it is not known."""
    if value is None or not math.isfinite(value):
        return None
    short = float(f"{value:.{GIVEN}g}")
    return int(short) if short.is_integer() else short


def listed(items: Sequence[str]) -> str:
    """Return items as a sentence names them: ``"a, b and c"``."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def counted(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun: ``"1 cell"``, ``"12,000 dyads"``."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"
