"""Rows of tables as values for JSON and CSV: names for codes, nothing where nothing is."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from dyad_sim.instruments.columns import Declared, columns_of
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.theory.events import names_of

EVENTS = "events"
KEYS = ("cell", "dyad")


@cache
def _columns(kind: type) -> dict[str, Declared]:
    """Return the declared columns of a kind of row."""
    return columns_of(kind)


def plain_row(row: NamedTuple) -> dict[str, Any]:
    """Return a row as a table prints it, by column."""
    columns = _columns(type(row))
    return {name: _plain(value, columns[name]) for name, value in row._asdict().items()}


def _plain(value: Any, declared: Declared) -> Any:
    """Return a value as a table prints it; None where it is missing."""
    column = declared.column
    if column.codes:
        return column.codes[int(value)]
    if column.missing is not None and value == column.missing:
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def exchanges_csv(cell: int, number: int, exchanges: Sequence[ExchangeRow]) -> str:
    """Return the table ``exchanges`` of one dyad as CSV, as a replay writes it.

    Parameters
    ----------
    cell, number
        Keys of the dyad.
    exchanges
        Its rows.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*KEYS, *ExchangeRow._fields])
    for row in exchanges:
        plain = plain_row(row) | {EVENTS: names_of(row.events)}
        writer.writerow([cell, number, *plain.values()])
    return text.getvalue()
