"""The points of a sweep that stand in a file: its rows are cells, its columns are keys."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from dyad_sim.studies.files import local
from dyad_sim.studies.points_refused import LONGEST, check_number, refuse

COLUMNS = (
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_string, pa.large_string()),
    (pa.types.is_large_string, pa.large_string()),
    (pa.types.is_null, pa.null()),  # Refused later: its values are missing.
)
"""What a column of a file may hold, and how it is kept."""


def rows_of(path: Path) -> pd.DataFrame:
    """Points as a file lists them."""
    if path.suffix.lower() not in {".csv", ".parquet"}:
        refuse("table", path, "is of another kind; save it as .csv or .parquet.")
    if not path.is_file():
        what = "is no regular file" if path.exists() else "does not exist"
        refuse("table", path, f"{what}; check the name and the folder.")
    with _reading(path):
        length = _length(path)
    check_number("table", path, length, "split the file")
    with _reading(path):
        rows = _read(path)
        schema = [(field.name, _kept_as(field.type)) for field in rows.schema]
    _check_columns(path, schema)
    with _reading(path):
        points: pd.DataFrame = rows.cast(pa.schema(schema)).to_pandas(ignore_metadata=True)
    _check_complete(path, points)
    return points


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Refuse a file that cannot be read, in one line."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        cause = "".join(filter(str.isprintable, str(error)))[:LONGEST]
        remedy = "save it again, a CSV in UTF-8, with double quotes around text with commas"
        refuse("table", path, f"cannot be read ({cause}); {remedy}.")


def _length(path: Path) -> int:
    """Rows of a file, counted without holding them; lines, for a CSV."""
    if path.suffix.lower() == ".parquet":
        return int(pq.read_metadata(local(path)).num_rows)
    with path.open(encoding="utf-8") as lines:
        return sum(1 for _ in lines) - 1


def _read(path: Path) -> pa.Table:
    """Return the table in a file."""
    if path.suffix.lower() == ".parquet":
        with pq.ParquetFile(local(path)) as file:
            return file.read()
    # Left to itself, PyArrow takes a 1 for true where true stands in the same column.
    truths = {"true_values": ["true", "True"], "false_values": ["false", "False"]}
    options = csv.ConvertOptions(strings_can_be_null=True, **truths)
    return csv.read_csv(local(path), convert_options=options)


def _kept_as(kind: pa.DataType) -> pa.DataType | None:
    """Return how a column of a file is kept; None if it is of another kind."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return next((kept for holds, kept in COLUMNS if holds(kind)), None)


def _check_columns(path: Path, schema: Sequence[tuple[str, pa.DataType | None]]) -> None:
    """Refuse columns that cannot be keys, or hold what no key takes."""
    names = [name for name, _ in schema]
    if not names:
        refuse("table", path, "has no columns; give one per key.")
    for name, kept in schema:
        column = f"has a column {name!r}"
        if name in {"", "cell"}:
            refuse("table", path, f"{column}, no key: rows number the cells; drop it.")
        if names.count(name) > 1:
            refuse("table", path, f"{column} twice; drop one of them.")
        if kept is None:
            refuse("table", path, f"{column} with no numbers, true, false or text; drop it.")


def _check_complete(path: Path, points: pd.DataFrame) -> None:
    """Refuse a table without rows, or with a value missing."""
    if points.empty:
        refuse("table", path, "has no rows; give one per cell.")
    for name, column in points.items():
        missing = (column.isna() | column.isin([math.inf, -math.inf])).to_numpy()
        if missing.any():
            where = f"row {missing.argmax() + 1} of column {name!r}"
            refuse("table", path, f"has no finite value in {where}; fill it in.")
