"""Single exchanges on their way to disk: a large study does not hold them in memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dyad_sim.studies.files import local, read_rows
from dyad_sim.studies.tables import arrow

GROUP = 1024 * 1024
"""Rows of a group in a Parquet file: those of :func:`pyarrow.parquet.write_table`."""

DRAWN = 400
"""Dyads whose exchanges figures rest on, at the most: more would change no curve."""


class TableStream:
    """A table that is written block by block, with the bytes of one written at once.

    Attributes
    ----------
    rows
        How many were put so far.
    """

    def __init__(self, file: Path) -> None:
        self.rows = 0
        self._file = file
        self._waiting: list[pa.Table] = []
        self._writer: pq.ParquetWriter | None = None

    def put(self, frame: pd.DataFrame) -> None:
        """Add rows; written as soon as there are enough for a group."""
        self._waiting.append(arrow(frame))
        self.rows += len(frame)
        while sum(table.num_rows for table in self._waiting) > GROUP:
            whole = pa.concat_tables(self._waiting)
            self._write(whole.slice(0, GROUP))
            self._waiting = [whole.slice(GROUP)]

    def _write(self, rows: pa.Table) -> None:
        """Write a group."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(local(self._file), rows.schema, compression="zstd")
        self._writer.write_table(rows.combine_chunks(), GROUP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._waiting:
                self._write(pa.concat_tables(self._waiting))
        finally:
            if self._writer is not None:
                self._writer.close()


def few_dyads(file: Path, columns: Sequence[str]) -> pd.DataFrame | None:
    """Return the exchanges of the first :data:`DRAWN` dyads that kept any; None without any.

    Parameters
    ----------
    file
        Table of exchanges.
    columns
        Those that are wanted.

    Raises
    ------
    DamagedError
        If it cannot be read.
    """
    if not file.exists():
        return None
    dyads = read_rows(file, columns=["dyad"])["dyad"].drop_duplicates()
    last = dyads.iloc[:DRAWN].max() if len(dyads) else 0
    return read_rows(file, columns=list(columns), filters=[("dyad", "<=", int(last))])
