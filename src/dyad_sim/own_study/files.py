"""A file as a table of text: its separator is found, and the line of each row is kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pcsv
from numpy.typing import NDArray

from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.studies.files import UNREADABLE, local, opened

SEPARATORS = ("\t", ";", ",", "|")
"""What may stand between the values of a row: the one that the header has most often."""

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
"""What a file begins with that says how its letters are written."""

EXPORT = "Export the table as CSV (UTF-8), with a header, or as Parquet."
"""What to do about a file that is no table."""

BLOCK = 2**24
"""Bytes that are read at a time; no row is longer."""


class TextTable(NamedTuple):
    """A table as it stands in its file.

    Attributes
    ----------
    name
        Of the file.
    cells
        Text, shape ``(row, column)``, without spaces around it; columns by their place.
    header
        Names of the columns.
    lines
        Where each row stands in the file, shape ``(row,)``.
    place
        ``"line"``, or ``"row"`` if rows are no lines of the file.
    """

    name: str
    cells: pd.DataFrame
    header: list[str]
    lines: NDArray[np.intp]
    place: str

    def where(self, row: int) -> str:
        """Return where a row stands, in words."""
        return f"{self.name}, {self.place} {self.lines[row]}"


def read_text(file: Path) -> TextTable:
    """Return a table of text: comma, semicolon, tab or bar between values, or Parquet.

    Raises
    ------
    TableError
        If the file is not there, no regular file, no table, or a damaged one; or if it has
        no rows.
    """
    try:
        with opened(file) as content:
            given = content.read()
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror or error}. Name a file with a table."
        raise TableError(message) from error
    table = (
        _of_parquet(file) if given[:4] == b"PAR1" else _of_lines(file, _decoded(file, given))
    )
    if not len(table.cells):
        message = f"{file} has no rows. It needs one row for each dyad and session."
        raise TableError(message)
    return table


def _decoded(file: Path, given: bytes) -> str:
    """Return the text of a file; what is no UTF-8 is read as a Windows program writes it."""
    marked = next((way for mark, way in MARKS.items() if given.startswith(mark)), None)
    for way in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = given.decode(way)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    message = f"{file} is no text. {EXPORT}"
    raise TableError(message)


def _of_parquet(file: Path) -> TextTable:
    """Return the table of a file of Parquet, as text."""
    try:
        found = pd.read_parquet(local(file))
        cells = [
            found.iloc[:, place].astype("string").fillna("") for place in range(found.shape[1])
        ]
    except UNREADABLE as error:
        message = f"{file} is damaged: it cannot be read as Parquet. {EXPORT}"
        raise TableError(message) from error
    lines = np.arange(1, len(found) + 1)
    return TextTable(str(file), _table(cells), [str(name) for name in found], lines, "row")


def _of_lines(file: Path, text: str) -> TextTable:
    """Return the table of a file of text."""
    text = text.lstrip("\n")
    separator, said = "", 0
    if text[:4].lower() == "sep=":  # As Excel says which it is.
        separator, said = text[4:5], 1
        text = text.partition("\n")[2]
    first = text.partition("\n")[0]
    separator = separator or max(SEPARATORS, key=first.count)
    header, taken = _header(file, text, separator)
    body = text.split("\n", taken)[taken] if text.count("\n") >= taken else ""
    cells = _rows(file, body, separator, len(header), taken + said)
    alike = body.rstrip("\n").count("\n") + 1 == len(cells)
    lines = np.arange(1, len(cells) + 1) + (taken + said if alike else 0)
    return TextTable(str(file), cells, header, lines, "line" if alike else "row")


def _header(file: Path, text: str, separator: str) -> tuple[list[str], int]:
    """Return the names of the columns, and the number of lines that they take."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        message = f"{file} has no header that can be read ({error}). {EXPORT}"
        raise TableError(message) from error
    if not any(names):
        message = f"{file} is empty. {EXPORT}"
        raise TableError(message)
    return names, reader.line_num


def _rows(file: Path, body: str, separator: str, width: int, before: int) -> pd.DataFrame:
    """Return the rows below the header."""
    uneven: list[pcsv.InvalidRow] = []

    def note(row: pcsv.InvalidRow) -> str:
        uneven.append(row)
        return "error"

    names = [str(place) for place in range(width)]
    if not body.strip("\n"):
        return pd.DataFrame({place: [] for place in range(width)}, dtype="str")
    try:
        found = pcsv.read_csv(
            io.BytesIO(body.encode("utf-8", "replace")),
            pcsv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
            pcsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=note
            ),
            pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowException, ValueError) as error:
        raise TableError(_uneven(file, uneven, before, error)) from error
    return _table([column.to_pandas() for column in found.columns])


def _uneven(file: Path, rows: list[pcsv.InvalidRow], before: int, error: Exception) -> str:
    """Return what is wrong with a table whose rows differ in length."""
    if not rows:
        return f"{file} cannot be read as a table ({str(error).splitlines()[0]}). {EXPORT}"
    row, hint = rows[0], "Give every row as many values as the header has names."
    if row.actual_columns == row.expected_columns + 1:
        hint += " (In R: write.csv(..., row.names = FALSE).)"
    line = "a row" if row.number is None else f"line {row.number + before}"
    return (
        f"{file}, {line}: {row.actual_columns} values in {shown(row.text)}, but the header "
        f"has {row.expected_columns} names. {hint} Decimals with commas need semicolons or "
        "quotes around them."
    )


def _table(columns: list[pd.Series]) -> pd.DataFrame:
    """Return columns of text by their place, without spaces around the text."""
    return pd.DataFrame(
        {place: column.astype("str").str.strip() for place, column in enumerate(columns)}
    )
