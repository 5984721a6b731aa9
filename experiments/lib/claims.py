"""Findings said in words, each with a figure that can show it wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from experiments.lib.findings import Findings

Value = Callable[[Findings], float]
"""Reads one figure from the tables of an experiment; NaN where it is not known."""


class Claim(NamedTuple):
    """One sentence of an experiment's page.

    Attributes
    ----------
    words
        The sentence, without its full stop.
    figure
        What the figure is, with its unit.
    value
        Reads the figure.
    above, below
        The sentence holds between these, which do not count themselves.
    """

    words: str
    figure: str
    value: Value
    above: float = -math.inf
    below: float = math.inf

    def holds(self, value: float) -> bool:
        """Tell whether the sentence holds with a figure; not if none is known."""
        return self.above < value < self.below

    @property
    def condition(self) -> str:
        """When it holds, in words."""
        if math.isinf(self.below):
            return f"above {self.above:.3g}"
        if math.isinf(self.above):
            return f"below {self.below:.3g}"
        return f"{self.above:.3g} to {self.below:.3g}"


def rows(findings: Findings, table: str, **where: object) -> pd.DataFrame:
    """Return the rows of a table that have these values; of a list, one of them."""
    found = findings[table]
    for column, value in where.items():
        wanted = value if isinstance(value, (list, tuple)) else [value]
        found = found[found[column].isin(wanted)]
    return found


def figure(table: str, column: str, **where: object) -> Value:
    """Return what reads the figure in a column of the only row with these values.

    NaN if there is no such row: what is compared did not occur.
    """

    def value(findings: Findings) -> float:
        found = rows(findings, table, **where)[column]
        if len(found) > 1:
            message = f"{len(found)} rows of {table} have {where}; name more of their columns."
            raise ValueError(message)
        return float(found.iloc[0]) if len(found) else math.nan

    return value


def smallest(table: str, column: str, **where: object) -> Value:
    """Return what reads the smallest figure in a column of the rows with these values.

    NaN if there is no such row, or one of them has no figure.
    """
    return lambda findings: float(rows(findings, table, **where)[column].min(skipna=False))


def largest(table: str, column: str, **where: object) -> Value:
    """Return what reads the largest figure in a column of the rows with these values.

    NaN if there is no such row, or one of them has no figure.
    """
    return lambda findings: float(rows(findings, table, **where)[column].max(skipna=False))


def least(*values: Value) -> Value:
    """Return what reads the smallest of some figures; NaN if one is not known."""
    return lambda findings: _unless_unknown(min, [value(findings) for value in values])


def most(*values: Value) -> Value:
    """Return what reads the largest of some figures; NaN if one is not known."""
    return lambda findings: _unless_unknown(max, [value(findings) for value in values])


def less(one: Value, other: Value) -> Value:
    """Return what reads one figure less another."""
    return lambda findings: one(findings) - other(findings)


def over(one: Value, other: Value) -> Value:
    """Return what reads one figure divided by another; NaN where that is 0."""

    def value(findings: Findings) -> float:
        below = other(findings)
        return one(findings) / below if below else math.nan

    return value


def percent(share: Value) -> Value:
    """Return what reads a share in per cent, and a difference of shares in points."""
    return lambda findings: 100.0 * share(findings)


def _unless_unknown(of: Callable[[list[float]], float], values: list[float]) -> float:
    """Return the smallest or largest of some values; NaN if one is not known."""
    return math.nan if any(map(math.isnan, values)) else of(values)
