"""A table of sessions of one's own, read and checked: one row per dyad and session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.estimate import counted
from dyad_sim.own_study.columns import (
    COLUMNS,
    NEEDED,
    OF_DYADS,
    REPORTED,
    Columns,
    columns_from,
)
from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.own_study.files import TextTable, read_text
from dyad_sim.own_study.placing import cells_of, lacking, meant, unused
from dyad_sim.own_study.values import Cells
from dyad_sim.own_study.wide import from_wide, patterns_of

FEWEST_DYADS = 2
"""What is measured is a study: of a single dyad nothing is said."""


class Reading(NamedTuple):
    """A table that was read.

    Attributes
    ----------
    sessions
        One row per dyad and session; see :func:`read_sessions`.
    notes
        What was left out or taken for granted, each in one sentence.
    """

    sessions: pd.DataFrame
    notes: tuple[str, ...]


def read_sessions(
    path: str | Path,
    columns: Columns | Mapping[str, Any] | str | Path | None = None,
    dyads: str | Path | None = None,
) -> pd.DataFrame:
    """One row per dyad and session, from a file of one's own.

    Parameters
    ----------
    path
        CSV, TSV, values between semicolons (decimals with points or commas), or Parquet; one
        row per dyad and session, or one per dyad (see ``columns``).
    columns
        How the columns are called and coded there: a mapping, or a file of YAML; see
        :func:`~dyad_sim.own_study.columns.columns_from`.  A ``#`` in the name of a column
        stands for the number of the session: then a row is a dyad.
    dyads
        A second file, one row per dyad: ``therapist``, ``ending``, ``symptoms_intake``,
        ``symptoms_end``.

    Returns
    -------
    DataFrame
        Columns of :data:`~dyad_sim.own_study.columns.COLUMNS` that the file has, in their
        order; sorted by ``dyad`` and ``session``, each pair once, sessions from 1.  Numbers are
        floats on our scales, NaN where missing; reports of ruptures are True and False, or 1, 0
        and NaN where some are missing; ``dyad`` and ``therapist`` are whole numbers if all are
        in the file, else text.  A session 0 is an intake: its symptoms become
        ``symptoms_intake``.

    Raises
    ------
    TableError
        If a file cannot be read, a column that is needed is not there, a value cannot be
        meant so, a session is there twice, or there are fewer than two dyads.
    """
    return reading_of(path, columns, dyads).sessions


def reading_of(
    path: str | Path,
    columns: Columns | Mapping[str, Any] | str | Path | None = None,
    dyads: str | Path | None = None,
) -> Reading:
    """Return the sessions of a file, with what is to be known of them.

    Parameters and errors as of :func:`read_sessions`.
    """
    how = columns_from(columns)
    table = read_text(Path(path))
    found, used = _found(table, how)
    sessions = _with_intake(_in_order(meant(found, how), found), found["session"])
    notes = unused(table, used)
    if dyads is not None:
        sessions, more = _joined(sessions, Path(dyads), how)
        notes += more
    _check_all_there(table, how, sessions)
    for name in OF_DYADS:
        if name in sessions:
            sessions[name] = _one_for_each_dyad(sessions, name, table.name)
    check_study(sessions["dyad"], table.name)
    empty = [name for name in COLUMNS if name in sessions and sessions[name].isna().all()]
    notes += [f"Column {name} is empty." for name in empty]
    kept = [name for name in COLUMNS if name in sessions and name not in empty]
    return Reading(sessions[kept].reset_index(drop=True), tuple(notes))


def check_study(dyad: pd.Series, file: str) -> None:
    """Refuse what is no study.

    Raises
    ------
    TableError
        If there are fewer than two dyads.
    """
    number = dyad.nunique()
    if number < FEWEST_DYADS:
        message = (
            f"{file} holds rows of {counted(number, 'dyad')}. A study has two or more: "
            "nothing is measured of a single person."
        )
        raise TableError(message)


def _found(table: TextTable, how: Columns) -> tuple[dict[str, Cells], set[str]]:
    """Return the columns that are known, one row per dyad and session, and which were used."""
    patterns = patterns_of(table, how)
    if patterns:
        return from_wide(table, how, patterns)
    found = cells_of(table, how, COLUMNS, NEEDED)
    return found, {cells.where.column for cells in found.values()}


def _check_all_there(table: TextTable, how: Columns, sessions: pd.DataFrame) -> None:
    """Refuse a column that was named and is in no file."""
    for name in how.known:
        if name in COLUMNS and name not in sessions:
            raise TableError(lacking(table, name, how))


def _in_order(sessions: pd.DataFrame, found: Mapping[str, Cells]) -> pd.DataFrame:
    """Return the sessions in order; refuse one that is there twice, or that is nobody's."""
    dyad = found["dyad"]
    unnamed = sessions["dyad"].isna().to_numpy()
    dyad.refuse(unnamed, "names no dyad", "Write whose each row is, or drop it.")
    _check_once(sessions, dyad)
    return sessions.sort_values(["dyad", "session"], kind="stable")


def _check_once(sessions: pd.DataFrame, dyad: Cells) -> None:
    """Refuse a session that is there twice."""
    doubled = sessions.duplicated(["dyad", "session"]).to_numpy()
    if doubled.any():
        place = int(np.flatnonzero(doubled)[0])
        row = sessions.iloc[place]
        same = (sessions["dyad"] == row["dyad"]) & (sessions["session"] == row["session"])
        first = dyad.rows[np.flatnonzero(same)[0]]
        message = (
            f"{dyad.table.where(dyad.rows[place])}: session {row['session']:.0f} of dyad "
            f"{dyad.text.iloc[place]} is there already, in {dyad.table.place} "
            f"{dyad.table.lines[first]}. Drop one; if several studies or therapists number "
            "their dyads alike, give each dyad a name of its own."
        )
        raise TableError(message)


def _with_intake(sessions: pd.DataFrame, numbered: Cells) -> pd.DataFrame:
    """Return the sessions from 1, with the symptoms of an intake as a column of their own."""
    intake = (sessions["session"] == 0).to_numpy()
    if not intake.any():
        return sessions
    rated = [name for name in REPORTED if name in sessions and name != "symptoms"]
    known = intake & sessions[rated].notna().any(axis=1).to_numpy()
    if known.any():
        row = numbered.rows[sessions.index[known][0]]
        message = (
            f"{numbered.table.where(row)}: session 0 has ratings, but it is an intake, before "
            "treatment. Number sessions from 1."
        )
        raise TableError(message)
    if "symptoms" in sessions and "symptoms_intake" not in sessions:
        before = sessions[intake].set_index("dyad")["symptoms"]
        sessions = sessions.assign(symptoms_intake=sessions["dyad"].map(before))
    return sessions[~intake]


def _one_for_each_dyad(sessions: pd.DataFrame, name: str, file: str) -> pd.Series:
    """Return a column with the one value of each dyad in all its rows."""
    known = sessions[["dyad", name]].dropna().drop_duplicates()
    several = known["dyad"].duplicated()
    if several.any():
        whose = known["dyad"][several].iloc[0]
        values = known[name][known["dyad"] == whose].iloc[:2].tolist()
        message = (
            f"{file}: dyad {shown(whose)} has {name} {values[0]} and {values[1]}. Give it one, "
            "in one of its rows or in all."
        )
        raise TableError(message)
    found: pd.Series = sessions["dyad"].map(known.set_index("dyad")[name])
    return found


# --- A second file, one row per dyad ---------------------------------------------


def _joined(sessions: pd.DataFrame, file: Path, how: Columns) -> tuple[pd.DataFrame, list[str]]:
    """Return the sessions with the columns of a second file, one row per dyad."""
    table = read_text(file)
    # What the other file calls its columns need not be so called here.
    known = {name: of for name, of in how.known.items() if of.column in table.header}
    how = how._replace(known=known)
    found = cells_of(table, how, ("dyad", "therapist", *OF_DYADS), ("dyad",))
    of_dyads = meant(found, how)
    doubled = of_dyads["dyad"].duplicated().to_numpy()
    found["dyad"].refuse(doubled, "is there twice", "Give one row for each dyad.")
    _check_shared(sessions, of_dyads, file)
    of_dyads = of_dyads.set_index("dyad")
    columns = {str(name): sessions["dyad"].map(of_dyads[name]) for name in of_dyads}
    used = {cells.where.column for cells in found.values()}
    return sessions.assign(**columns), unused(table, used)


def _check_shared(sessions: pd.DataFrame, of_dyads: pd.DataFrame, file: Path) -> None:
    """Refuse a second file that is of other dyads throughout."""
    if not sessions["dyad"].isin(of_dyads["dyad"]).any():
        there, here = (
            frame["dyad"].iloc[0] if len(frame) else "" for frame in (of_dyads, sessions)
        )
        message = (
            f"{file} holds none of the dyads of the sessions: they are as {shown(there)} "
            f"there and as {shown(here)} in the sessions. Write them alike."
        )
        raise TableError(message)
