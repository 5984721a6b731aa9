"""A wide table, one row per dyad, as one with a row per dyad and session."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from dyad_sim.own_study.columns import NUMBER_OF_SESSION, OF_DYADS, REPORTED, Columns
from dyad_sim.own_study.errors import TableError
from dyad_sim.own_study.files import TextTable
from dyad_sim.own_study.placing import empty_rows, lacking, places_of, without_empty
from dyad_sim.own_study.values import Cells

OF_ROWS = ("dyad", "therapist", *OF_DYADS)
"""Columns of which a wide table has one each."""

Patterns = Mapping[str, re.Pattern[str]]


def patterns_of(table: TextTable, how: Columns) -> Patterns:
    """Return what the columns of a wide table look like, by our name; none of a long one.

    It is wide if a column was named with ``#``, or if it has no sessions, but columns such as
    ``alliance_patient_1``.
    """
    named = {
        name: how.of(name).column
        for name in REPORTED
        if NUMBER_OF_SESSION in how.of(name).column
    }
    if not named and how.of("session").column not in table.header:
        named = {name: f"{how.of(name).column}_#" for name in REPORTED}
    found = {name: _pattern(text) for name, text in named.items()}
    return {
        name: pattern
        for name, pattern in found.items()
        if NUMBER_OF_SESSION in how.of(name).column or any(map(pattern.fullmatch, table.header))
    }


def _pattern(text: str) -> re.Pattern[str]:
    """Return what names of columns with a number in the place of # look like."""
    before, _, after = text.partition(NUMBER_OF_SESSION)
    return re.compile(rf"{re.escape(before)}0*([0-9]{{1,6}}){re.escape(after)}")


def from_wide(
    table: TextTable, how: Columns, patterns: Patterns
) -> tuple[dict[str, Cells], set[str]]:
    """Return the columns with one row per dyad and session, and which were used.

    A session in which nothing is known of a dyad has no row.

    Raises
    ------
    TableError
        If a column that is needed is not there, or if one is there twice.
    """
    whole = places_of(table, how, OF_ROWS)
    if "dyad" not in whole:
        raise TableError(lacking(table, "dyad", how))
    spread = dict(_spread(table, how, patterns))
    sessions = sorted({number for places in spread.values() for number in places})
    text = {
        **{
            name: pd.concat([table.cells[place]] * len(sessions))
            for name, place in whole.items()
        },
        "session": pd.Series(np.repeat([str(n) for n in sessions], len(table.cells))),
        **{name: _stacked(table, places, sessions) for name, places in spread.items()},
    }
    rows = np.tile(np.arange(len(table.cells)), len(sessions))
    found = {
        name: Cells(table, name, how.of(name), column.reset_index(drop=True), rows)
        for name, column in text.items()
    }
    empty = empty_rows([found[name] for name in spread], how)
    places = [*whole.values(), *(place for each in spread.values() for place in each.values())]
    return without_empty(found, empty), {table.header[place] for place in places}


def _spread(
    table: TextTable, how: Columns, patterns: Patterns
) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield for each column its places in the file, by the number of the session."""
    for name, pattern in patterns.items():
        matches = [(pattern.fullmatch(text), place) for place, text in enumerate(table.header)]
        numbered = [(int(match[1]), place) for match, place in matches if match]
        places = dict(numbered)
        if not places:
            raise TableError(lacking(table, name, how))
        if len(places) < len(numbered):
            message = f"{table.name} has {name} of a session twice. Rename or drop one."
            raise TableError(message)
        yield name, places


def _stacked(table: TextTable, places: Mapping[int, int], sessions: list[int]) -> pd.Series:
    """Return one column of all sessions, one below the other; empty where it is not there."""
    nothing = pd.Series("", index=table.cells.index, dtype="str")
    found: pd.Series = pd.concat(
        [table.cells[places[number]] if number in places else nothing for number in sessions]
    )
    return found
