"""One dyad of a study again, in the readable engine, beside the rows that were stored."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from dyad_sim.engines.batch import batch_rows
from dyad_sim.engines.therapy import DyadCourse
from dyad_sim.studies.chunks import chunk_of
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import batch_of, course_of
from dyad_sim.studies.store import read_study
from dyad_sim.studies.tables import TABLES, Results, results_of, table_of


class Replay(NamedTuple):
    """A dyad again: its course and tables, all exchanges among them, and how they compare.

    ``sought`` says whether stored rows were looked for; ``compared`` names the tables that
    were stored and hold the same rows; ``differing`` says of the others in which columns they
    differ.
    """

    course: DyadCourse
    tables: dict[str, pd.DataFrame]
    sought: bool
    compared: list[str]
    differing: dict[str, list[str]]


def replayed(
    plan: Plan, cell: int, dyad: int, folder: Path | None, must_hold: Collection[str] = ()
) -> Replay:
    """Run one dyad again and compare it with what a folder holds of it.

    Parameters
    ----------
    plan
        Of its cell.
    cell, dyad
        Which one.
    folder
        Of the study or sweep; None where nothing is stored.
    must_hold
        Tables that hold the dyad, unless they are damaged.
    """
    whole = plan._replace(exchanges_table=None)
    course = course_of(whole, dyad)
    results = _results(whole, cell, dyad, course)
    tables = {name: table_of(name, results) for name in TABLES if name != "cells"}
    replay = Replay(course, tables, folder is not None, [], {})
    if folder is None:
        return replay
    for name, table in tables.items():
        stored = stored_rows(folder, name, cell, dyad)
        if stored is None:
            if name in must_hold:
                replay.differing[name] = ["rows"]
            continue
        columns = differences(stored, table)
        if columns:
            replay.differing[name] = columns
        else:
            replay.compared.append(name)
    return replay


def _results(plan: Plan, cell: int, dyad: int, course: DyadCourse) -> Results:
    """Return the results of a study whose only dyad had this course."""
    return results_of(cell, batch_of(plan, range(dyad, dyad + 1)), batch_rows([course]))


def stored_rows(folder: Path, name: str, cell: int, dyad: int) -> pd.DataFrame | None:
    """Return the rows of a dyad in a table, None if the table does not hold it."""
    files = _files_of(folder, f"{name}.parquet")
    if not files:
        return None
    whose = [("cell", "==", cell), ("dyad", "==", dyad)]
    found = [read_rows(file, filters=whose) for file in files]
    rows = pd.concat([rows for rows in found if len(rows)] or found[:1], ignore_index=True)
    may_be_empty = name == "episodes" and stored_rows(folder, "dyads", cell, dyad) is not None
    return rows if len(rows) or may_be_empty else None


def _files_of(folder: Path, table: str) -> list[Path]:
    """Return the files of a table: itself, or the chunks that its sweep has."""
    if not (folder / table).is_dir():
        return [folder / table] if (folder / table).exists() else []
    chunks = range(read_study(folder)["counts"].get("chunks", 0))  # A single study has none.
    return sorted(file for file in (folder / table).iterdir() if chunk_of(file) in chunks)


def differences(stored: pd.DataFrame, again: pd.DataFrame) -> list[str]:
    """Return the columns in which two tables differ in any bit; ``rows`` if in their number."""
    if len(stored) != len(again):
        return ["rows"]
    columns = [*stored.columns, *(name for name in again if name not in stored)]
    return [
        str(name)
        for name in columns
        if name not in stored or name not in again or not stored[name].equals(again[name])
    ]
