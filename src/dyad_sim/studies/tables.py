"""The tables of a study: declared columns, frames, and how they are put on disk.

The columns are declared where their values are made (the row classes under
:mod:`dyad_sim.instruments`); here they become frames with fixed types.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dyad_sim.engines.batch import Batch, BatchRows
from dyad_sim.instruments.columns import NUMBER, Column, Declared, columns_of
from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import PatientTraits, TherapistTraits, declared
from dyad_sim.populations import Integers, People
from dyad_sim.studies.files import UNREADABLE, DamagedError, local
from dyad_sim.theory.events import names_of
from dyad_sim.theory.response import RESPONSES
from dyad_sim.traits import Floats

CELL = Declared(int, NUMBER.column("cell of the design"))
DYAD = Declared(int, NUMBER.column("number of the dyad"))
THERAPIST = Declared(int, NUMBER.column("number of the therapist"))
EPISODE = Declared(int, NUMBER.column("rupture of the dyad"))
CASE = Declared(int, NUMBER.column("place in the therapist's caseload"))
RESPONSE = Declared(
    int,
    Column(
        "name",
        0.0,
        float(len(RESPONSES)),
        "the therapist's strategy when a rupture is noticed",
        ("go_on", *RESPONSES),
    ),
)


def _traits(prefix: str, group: type) -> dict[str, Declared]:
    """Columns of one partner's traits at intake."""
    return {
        f"{prefix}_{name}": Declared(
            float, Column(p.unit, p.low, p.high, f"at intake: {p.meaning}")
        )
        for name, p in declared(group).items()
    }


TABLES: dict[str, dict[str, Declared]] = {
    "cells": {"cell": CELL},
    "dyads": {
        "cell": CELL,
        "dyad": DYAD,
        "therapist": THERAPIST,
        "case": CASE,
        **columns_of(DyadRow),
        **_traits("patient", PatientTraits),
        **_traits("therapist", TherapistTraits),
        "therapist_response": RESPONSE,
    },
    "sessions": {"cell": CELL, "dyad": DYAD, **columns_of(SessionRow)},
    "episodes": {"cell": CELL, "dyad": DYAD, "episode": EPISODE, **columns_of(EpisodeRow)},
    "exchanges": {"cell": CELL, "dyad": DYAD, **columns_of(ExchangeRow)},
}
"""Every table with its columns, in order.

``cells`` has a column more per swept parameter, ``dyads`` one per parameter of one's own.
"""


class Tables(NamedTuple):
    """The frames of a study; ``exchanges`` is None where they were not kept."""

    cells: pd.DataFrame
    dyads: pd.DataFrame
    sessions: pd.DataFrame
    episodes: pd.DataFrame
    exchanges: pd.DataFrame | None

    def present(self) -> dict[str, pd.DataFrame]:
        """Return the frames that are there, by name."""
        return {name: frame for name, frame in self._asdict().items() if frame is not None}


class Results(NamedTuple):
    """What an engine has found out about some dyads, in the order of the tables.

    Attributes
    ----------
    cells, strategies
        Cell of the design, and code of the therapist's strategy, of each dyad;
        shape ``(dyad,)``.
    people
        Who they are.
    rows
        Their rows; a place is an index into the arrays above.
    own
        Names of the parameters of one's own, each a further column of ``dyads``.
    """

    cells: Integers
    strategies: Integers
    people: People
    rows: BatchRows
    own: tuple[str, ...] = ()


def results_of(cell: int, batch: Batch, rows: BatchRows) -> Results:
    """Return the results of one batch of a cell."""
    count = len(batch.people.numbers)
    own = getattr(batch.constants, "own", None)
    return Results(
        np.full(count, cell),
        np.full(count, batch.strategy),
        batch.people,
        rows,
        own._fields if own else (),
    )


def joined(parts: Sequence[Results]) -> Results:
    """Return the results of several batches as one, in the order given."""
    counts = [len(part.cells) for part in parts]
    begins = np.cumsum([0, *counts[:-1]])
    return Results(
        np.concatenate([part.cells for part in parts]),
        np.concatenate([part.strategies for part in parts]),
        People(*map(np.concatenate, zip(*(part.people for part in parts), strict=True))),
        BatchRows(
            *(
                _stacked(same, begins)
                for same in zip(*(part.rows for part in parts), strict=True)
            )
        ),
        parts[0].own,
    )


def _stacked(rows: Sequence[Floats], begins: Integers) -> Floats:
    """Return rows of several batches as one, the places of each counted from its beginning."""
    whole = np.concatenate(rows)
    whole[:, 0] += np.repeat(begins, [len(part) for part in rows])
    return whole


def tables_of(results: Results, keep_exchanges: bool) -> Tables:
    """Return the tables of a study of one cell."""
    return Tables(
        frame("cells", [np.unique(results.cells)]),
        table_of("dyads", results),
        table_of("sessions", results),
        table_of("episodes", results),
        table_of("exchanges", results) if keep_exchanges else None,
    )


def table_of(name: str, results: Results) -> pd.DataFrame:
    """Return one table of some results, by its name; ``cells`` is not among them."""
    rows: Floats = getattr(results.rows, name)
    places = rows[:, 0].astype(np.int64)
    people = results.people
    keys = [results.cells[places], people.numbers[places]]
    rest: list[NDArray[Any]] = []
    if name == "dyads":
        keys += [people.therapists, people.cases]
        rest = [*people.patient_traits.T, *people.therapist_traits.T, results.strategies]
    elif name == "episodes":
        # Rows of a dyad stand together, so the first of each says where counting begins.
        keys.append(np.arange(len(places)) - np.searchsorted(places, places))
    table = frame(name, [*keys, *rows[:, 1:].T, *rest])
    if name != "dyads" or not results.own:
        return table
    own = pd.DataFrame(people.own, columns=[f"own_{one}" for one in results.own])
    return pd.concat([table, own], axis="columns")


@cache
def without_rows(name: str) -> pd.DataFrame:
    """Return a table without rows; made once, since a sweep of small cells makes many."""
    return frame(name, [np.empty(0)] * len(TABLES[name]))


def frame(name: str, columns: Sequence[NDArray[Any]]) -> pd.DataFrame:
    """Return a frame of one table with its declared columns and types.

    Parameters
    ----------
    name
        A key of :data:`TABLES`.
    columns
        Numbers of each column, in order, each of shape ``(row,)``.
    """
    declared_columns = TABLES[name].items()
    return pd.DataFrame(
        {
            key: _typed(key, kind, column, values)
            for (key, (kind, column)), values in zip(declared_columns, columns, strict=True)
        }
    )


def _typed(
    name: str, kind: type, column: Column, values: NDArray[Any]
) -> pd.Series[Any] | NDArray[Any]:
    """Values of one column in their type: names for codes, missing where declared so.

    Numbers stay arrays: a frame of a hundred series takes ten times as long to make, which
    a sweep of small cells would spend most of its time on.
    """
    if name == "events":
        codes, whose = np.unique(values, return_inverse=True)
        return pd.Series([names_of(int(code)) for code in codes], dtype="str")[
            whose
        ].reset_index(drop=True)
    if column.codes:
        return pd.Series(
            np.array(column.codes, dtype=object)[values.astype(np.int64)], dtype="str"
        )
    if column.missing is not None:
        present = pd.Series(values.astype(np.int64), dtype="Int64")
        return present.mask(values == column.missing)
    if kind is bool:
        found: NDArray[Any] = values != 0.0
        return found
    return values.astype(np.int64 if kind is int else np.float64)


def arrow(table: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table, the same bytes for the same content."""
    return pa.Table.from_pandas(table, preserve_index=False)


def check_content(file: Path, name: str, rows: int | None) -> None:
    """Refuse a table that no study has written, by what its file says of itself.

    Parameters
    ----------
    file
        Of the table.
    name
        A key of :data:`TABLES`.
    rows
        How many it must have; None where that is not known.

    Raises
    ------
    DamagedError
        If it has another number of rows, or a column of another kind or beyond its bounds.
    """
    try:
        told = pq.read_metadata(local(file))
        schema = told.schema.to_arrow_schema()
    except UNREADABLE:  # Whoever reads it tells.
        return
    reason = ""
    if rows is not None and told.num_rows != rows:
        reason = f"has {told.num_rows} rows instead of {rows}"
    meant = _schema(name)
    for place, field in enumerate(schema):
        kind = meant.field(field.name).type if field.name in meant.names else field.type
        if str(kind).removeprefix("large_") != str(field.type).removeprefix("large_"):
            reason = reason or f"has values of another kind in {field.name}"
        elif field.name in meant.names and not _in_bounds(
            told, place, TABLES[name][field.name]
        ):
            reason = reason or f"has an impossible value in {field.name}"
    if reason:
        message = f"{file} {reason}, so it was changed; run its study again into another folder"
        raise DamagedError(message)


@cache
def _schema(name: str) -> pa.Schema:
    """Return the types of the columns of a table; a sweep asks for each of its chunks."""
    return arrow(without_rows(name)).schema


def _in_bounds(told: pq.FileMetaData, place: int, declared: Declared) -> bool:
    """Whether the least and the greatest value of a column can be, where a file says them."""
    _, column = declared
    low, high = column.ends
    for group in range(told.num_row_groups):
        found = told.row_group(group).column(place).statistics
        if found is None or not found.has_min_max:
            continue
        for value in (found.min, found.max):
            if column.codes and isinstance(value, str):
                if value not in column.codes:
                    return False
            elif isinstance(value, (int, float)) and not low <= value <= high:
                return False
    return True
