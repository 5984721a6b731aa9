"""Where the columns that are known stand in a table, and what they mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.own_study.columns import DECLARED, Columns
from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.own_study.files import TextTable
from dyad_sim.own_study.values import (
    Cells,
    answered,
    blank,
    counted,
    ended,
    labelled,
    persons,
    scaled,
    session_numbers,
)

MOST_SHOWN = 12
"""Names of columns in a message."""

LABELS = frozenset({"dyad", "therapist", "unit", "coder", "category"})
"""Columns of names."""


def cells_of(
    table: TextTable, how: Columns, names: Collection[str], needed: Collection[str]
) -> dict[str, Cells]:
    """Return the columns of these names that a table has, without rows of nothing.

    Raises
    ------
    TableError
        If one that is needed is not there, or if one is there twice.
    """
    places = places_of(table, how, names)
    for name in needed:
        if name not in places:
            raise TableError(lacking(table, name, how))
    rows = np.arange(len(table.cells))
    found = {
        name: Cells(table, name, how.of(name), table.cells[place], rows)
        for name, place in places.items()
    }
    return without_empty(found, empty_rows(found.values(), how))


def places_of(table: TextTable, how: Columns, names: Collection[str]) -> dict[str, int]:
    """Return the place in the file of each column that it has.

    Raises
    ------
    TableError
        If one is there twice.
    """
    found = {}
    for name in names:
        column = how.of(name).column
        number = table.header.count(column)
        if number > 1:
            message = f"{table.name} has {number} columns {shown(column)}. Rename or drop one."
            raise TableError(message)
        if number:
            found[name] = table.header.index(column)
    return found


def empty_rows(found: Collection[Cells], how: Columns) -> NDArray[np.bool_]:
    """Whether rows have nothing in any column, as at the end of some files."""
    return np.asarray(np.logical_and.reduce([blank(cells.text, how) for cells in found]))


def without_empty(found: Mapping[str, Cells], empty: NDArray[np.bool_]) -> dict[str, Cells]:
    """Return the columns without some rows."""
    if not empty.any():
        return dict(found)
    return {
        name: cells._replace(
            text=cells.text[~empty].reset_index(drop=True), rows=cells.rows[~empty]
        )
        for name, cells in found.items()
    }


def lacking(table: TextTable, name: str, how: Columns) -> str:
    """Return that a column is not there, and which are."""
    there = ", ".join(shown(text) for text in table.header[:MOST_SHOWN] if text)
    more = ", …" if len(table.header) > MOST_SHOWN else ""
    column = how.of(name).column
    what = f"column {shown(column)} for {name}" if name in how.known else f"column {name}"
    return (
        f"{table.name} has no {what}. It has {there}{more}. Name the one that is meant: "
        f"--column {name}=NAME."
    )


def unused(table: TextTable, used: Collection[str]) -> list[str]:
    """Return a note on the columns that are not read."""
    names = [name for name in table.header if name and name not in used]
    if not names:
        return []
    more = ", …" if len(names) > MOST_SHOWN else ""
    return [f"Not read: {', '.join(names[:MOST_SHOWN])}{more}."]


def meant(found: Mapping[str, Cells], how: Columns) -> pd.DataFrame:
    """Return columns of text as names, numbers, yes and no.

    Raises
    ------
    TableError
        If a value cannot be meant so.
    """
    return pd.DataFrame({name: _column(cells, how) for name, cells in found.items()})


def _column(cells: Cells, how: Columns) -> pd.Series | np.ndarray:
    """Return one column as what it means."""
    if cells.name in LABELS:
        return labelled(cells, how)
    if cells.name in ("session", "exchange"):
        return session_numbers(cells, how).astype(np.int64)
    if cells.name == "ending":
        return ended(cells, how)
    if cells.name == "person":
        return persons(cells, how)
    kind = DECLARED[cells.name].kind
    if kind is bool:
        values = answered(cells, how)
        return values if np.isnan(values).any() else values > 0.0
    return scaled(cells, how) if kind is float else counted(cells, how)
