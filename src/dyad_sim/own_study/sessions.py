"""A table of sessions of one's own, read and checked: one row per dyad and session."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.estimate import counted as counted_of
from dyad_sim.own_study.columns import (
    COLUMNS,
    DECLARED,
    NEEDED,
    NUMBER_OF_SESSION,
    OF_DYADS,
    REPORTED,
    Columns,
    columns_from,
)
from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.own_study.files import TextTable, read_text
from dyad_sim.own_study.values import (
    Cells,
    answered,
    blank,
    counted,
    ended,
    labelled,
    scaled,
    session_numbers,
)

FEWEST_DYADS = 2
"""What is measured is a study: of a single dyad nothing is said."""

MOST_SHOWN = 12
"""Names of columns in a message."""


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
    found, notes = _in_long_form(table, how)
    sessions = _meant(found, how)
    sessions = _in_order(sessions, found)
    sessions = _with_intake(sessions, found["session"])
    if dyads is not None:
        sessions, more = _joined(sessions, Path(dyads), how)
        notes += more
    _check_all_there(table, how, sessions)
    for name in OF_DYADS:
        if name in sessions:
            sessions[name] = _one_for_each_dyad(sessions, name, table.name)
    number = sessions["dyad"].nunique()
    if number < FEWEST_DYADS:
        message = (
            f"{table.name} holds sessions of {counted_of(number, 'dyad')}. A study "
            "has two or more: nothing is measured of a single person."
        )
        raise TableError(message)
    empty = [name for name in sessions if sessions[name].isna().all()]
    notes += [f"Column {name} is empty." for name in empty]
    kept = [name for name in COLUMNS if name in sessions and name not in empty]
    return Reading(sessions[kept].reset_index(drop=True), tuple(notes))


def _in_long_form(table: TextTable, how: Columns) -> tuple[dict[str, Cells], list[str]]:
    """Return the columns that are known, one row per dyad and session, and what is not."""
    patterns = _patterns(table, how)
    if patterns:
        return _from_wide(table, how, patterns)
    places = _places(table, how, COLUMNS)
    for name in NEEDED:
        if name not in places:
            raise TableError(_lacking(table, name))
    rows = np.arange(len(table.cells))
    found = {
        name: Cells(table, name, how.of(name), table.cells[place], rows)
        for name, place in places.items()
    }
    full = ~_empty_rows(found, how)
    if not full.all():
        found = {name: _among(cells, full) for name, cells in found.items()}
    return found, _unused(table, set(places.values()))


def _empty_rows(found: dict[str, Cells], how: Columns) -> np.ndarray:
    """Whether rows have nothing in any column, as at the end of some files."""
    empty = np.ones(len(next(iter(found.values())).text), dtype=np.bool_)
    for cells in found.values():
        empty &= blank(cells.text, how)
        if not empty.any():
            break
    return empty


def _among(cells: Cells, kept: np.ndarray) -> Cells:
    """Return some rows of a column."""
    return cells._replace(text=cells.text[kept].reset_index(drop=True), rows=cells.rows[kept])


def _places(table: TextTable, how: Columns, names: tuple[str, ...]) -> dict[str, int]:
    """Return the place in the file of each column that it has."""
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


def _check_all_there(table: TextTable, how: Columns, sessions: pd.DataFrame) -> None:
    """Refuse a column that was named and is in no file."""
    for name, where in how.known.items():
        if name not in sessions:
            raise TableError(_lacking(table, name, where.column))


def _lacking(table: TextTable, name: str, column: str = "") -> str:
    """Return that a column is not there, and which are."""
    there = ", ".join(shown(text) for text in table.header[:MOST_SHOWN] if text)
    more = ", …" if len(table.header) > MOST_SHOWN else ""
    what = f"column {shown(column)} for {name}" if column else f"column {name}"
    return (
        f"{table.name} has no {what}. It has {there}{more}. Name the one that is meant: "
        f"--column {name}=NAME."
    )


def _unused(table: TextTable, used: set[int]) -> list[str]:
    """Return a note on the columns that are not read."""
    names = [name for place, name in enumerate(table.header) if place not in used and name]
    if not names:
        return []
    more = ", …" if len(names) > MOST_SHOWN else ""
    return [f"Not read: {', '.join(names[:MOST_SHOWN])}{more}."]


# --- One row per dyad ------------------------------------------------------------


def _patterns(table: TextTable, how: Columns) -> dict[str, re.Pattern[str]]:
    """Return what the columns of a wide table look like; none of a long one."""
    session = how.of("session").column
    named = {
        name: how.of(name).column
        for name in REPORTED
        if NUMBER_OF_SESSION in how.of(name).column
    }
    if not named and session not in table.header and "session" not in how.known:
        named = {name: f"{how.of(name).column}_#" for name in REPORTED}
    found = {name: _pattern(text) for name, text in named.items()}
    return {
        name: pattern
        for name, pattern in found.items()
        if name in how.known or any(map(pattern.fullmatch, table.header))
    }


def _pattern(text: str) -> re.Pattern[str]:
    """Return what names of columns with a number in the place of # look like."""
    before, _, after = text.partition(NUMBER_OF_SESSION)
    return re.compile(rf"{re.escape(before)}0*(\d{{1,6}}){re.escape(after)}")


def _from_wide(
    table: TextTable, how: Columns, patterns: Mapping[str, re.Pattern[str]]
) -> tuple[dict[str, Cells], list[str]]:
    """Return a wide table as columns with one row per dyad and session."""
    if "session" in how.known:
        message = f"{table.name}: leave session out, since # stands for it in other columns."
        raise TableError(message)
    whole = _places(table, how, ("dyad", "therapist", *OF_DYADS))
    if "dyad" not in whole:
        raise TableError(_lacking(table, "dyad"))
    spread = dict(_spread(table, how, patterns))
    sessions = sorted({number for places in spread.values() for number in places})
    rows = np.tile(np.arange(len(table.cells)), len(sessions))
    text = {
        **{
            name: pd.concat([table.cells[place]] * len(sessions))
            for name, place in whole.items()
        },
        "session": pd.Series(np.repeat([str(n) for n in sessions], len(table.cells))),
        **{name: _stacked(table, places, sessions) for name, places in spread.items()},
    }
    found = {
        name: Cells(table, name, how.of(name), column.reset_index(drop=True), rows)
        for name, column in text.items()
    }
    held = ~_empty_rows({name: found[name] for name in spread}, how)
    used = {*whole.values(), *(p for places in spread.values() for p in places.values())}
    return {name: _among(cells, held) for name, cells in found.items()}, _unused(table, used)


def _spread(
    table: TextTable, how: Columns, patterns: Mapping[str, re.Pattern[str]]
) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield for each column its places in the file, by the number of the session."""
    for name, pattern in patterns.items():
        places: dict[int, int] = {}
        for place, text in enumerate(table.header):
            if (match := pattern.fullmatch(text)) is None:
                continue
            if int(match[1]) in places:
                message = f"{table.name} has {name} of session {match[1]} twice. Drop one."
                raise TableError(message)
            places[int(match[1])] = place
        if not places:
            raise TableError(_lacking(table, name, how.of(name).column))
        yield name, places


def _stacked(table: TextTable, places: Mapping[int, int], sessions: list[int]) -> pd.Series:
    """Return one column of all sessions, one below the other; empty where it is not there."""
    nothing = pd.Series("", index=table.cells.index, dtype="str")
    found: pd.Series = pd.concat(
        [table.cells[places[number]] if number in places else nothing for number in sessions]
    )
    return found


# --- What the text means ---------------------------------------------------------


def _meant(found: Mapping[str, Cells], how: Columns) -> pd.DataFrame:
    """Return the columns as names, numbers, yes and no."""
    return pd.DataFrame({name: _column(found[name], how) for name in found})


def _column(cells: Cells, how: Columns) -> pd.Series | np.ndarray:
    """Return one column as what it means."""
    if cells.name in ("dyad", "therapist"):
        return labelled(cells, how)
    if cells.name == "session":
        return session_numbers(cells, how).astype(np.int64)
    if cells.name == "ending":
        return ended(cells, how)
    kind = DECLARED[cells.name].kind
    if kind is bool:
        values = answered(cells, how)
        return values if np.isnan(values).any() else values > 0.0
    return scaled(cells, how) if kind is float else counted(cells, how)


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
    places = _places(table, how, ("dyad", "therapist", *OF_DYADS))
    if "dyad" not in places:
        raise TableError(_lacking(table, "dyad"))
    rows = np.arange(len(table.cells))
    found = {
        name: Cells(table, name, how.of(name), table.cells[place], rows)
        for name, place in places.items()
    }
    of_dyads = _meant(found, how)
    doubled = of_dyads["dyad"].duplicated().to_numpy()
    found["dyad"].refuse(doubled, "is there twice", "Give one row for each dyad.")
    shared = sessions["dyad"].isin(of_dyads["dyad"])
    if not shared.any():
        message = (
            f"{file} holds none of the dyads of the sessions: they are as "
            f"{shown(of_dyads['dyad'].iloc[0])} there and as {shown(sessions['dyad'].iloc[0])} "
            "in the sessions. Write them alike."
        )
        raise TableError(message)
    of_dyads = of_dyads.set_index("dyad")
    columns = {str(name): sessions["dyad"].map(of_dyads[name]) for name in of_dyads}
    return sessions.assign(**columns), _unused(table, set(places.values()))
