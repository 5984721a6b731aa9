"""The parts of a sweep on disk: each is there as a whole, or is not there.

A table of a sweep is a folder of files, one for each part.  A part is there when
its record is: a small file, written last, with the hash of each of its tables.
Whoever computes a part holds a lock on it, which the operating system takes
back when the process ends, however it ends.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from dyad_sim.studies.files import (
    check_hash,
    file_hash,
    local,
    read_json,
    read_rows,
    whole_file,
)
from dyad_sim.studies.tables import arrow

RECORDS = "parts"
LOCKS = ".locks"


class Part(NamedTuple):
    """Some dyads of a sweep, counted through all its cells: from ``begin`` to below ``end``."""

    number: int
    begin: int
    end: int

    @property
    def dyads(self) -> int:
        """How many dyads."""
        return self.end - self.begin


def cut(dyads: int, size: int) -> list[Part]:
    """Return the parts of a sweep: so many dyads in each, the rest in the last."""
    begins = range(0, dyads, size)
    return [Part(n, begin, min(begin + size, dyads)) for n, begin in enumerate(begins)]


class PartTakenError(Exception):
    """Another process is computing this part."""


class State(NamedTuple):
    """What of a sweep is done: numbers of parts, and what went wrong where."""

    done: list[int]
    running: list[int]
    failed: dict[int, str]
    waiting: list[int]


class Store:
    """The folder of a sweep, as one process uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._locks: dict[int, FileLock] = {}

    def table_file(self, name: str, part: Part) -> Path:
        """Return the file of one table of one part."""
        return self.folder / f"{name}.parquet" / f"part-{part.number:06d}.parquet"

    def _record(self, part: Part) -> Path:
        return self.folder / RECORDS / f"{part.number:06d}.json"

    def _failure(self, part: Part) -> Path:
        return self.folder / RECORDS / f"{part.number:06d}.failed"

    def _lock(self, part: Part) -> FileLock:
        return FileLock(self.folder / LOCKS / f"{part.number:06d}", blocking=False)

    def take(self, part: Part, tables: Collection[str]) -> bool:
        """Take a part; whether it is there already, in which case it is not taken.

        Parameters
        ----------
        part
            Which one.
        tables
            Those that it has.

        Raises
        ------
        PartTakenError
            If another process holds it.
        """
        if self.is_whole(part, tables):
            return True
        lock = self._lock(part)
        try:
            lock.acquire()
        except Timeout:
            raise PartTakenError from None
        if self.is_whole(part, tables):
            lock.release()
            return True
        self._locks[part.number] = lock
        return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes waiting that sum the sweep up, until the block ends."""
        with FileLock(self.folder / LOCKS / "cells"):
            yield

    def let_go(self) -> None:
        """Let go of every part that was taken and is not there."""
        for number in list(self._locks):
            self._locks.pop(number).release()

    def put(self, part: Part, tables: Mapping[str, pd.DataFrame]) -> None:
        """Write a part that was taken, and let go of it."""
        hashes: dict[str, str | None] = {}
        for name, table in tables.items():
            file = self.table_file(name, part)
            file.parent.mkdir(exist_ok=True)
            with whole_file(file) as hidden:
                pq.write_table(arrow(table), local(hidden), compression="zstd")
                hashes[name] = file_hash(hidden)
        self._record(part).parent.mkdir(exist_ok=True)
        with whole_file(self._record(part)) as hidden:
            text = json.dumps({"sha256": hashes}, indent=2, sort_keys=True)
            hidden.write_text(text + "\n", encoding="utf-8")
        self._failure(part).unlink(missing_ok=True)
        self._locks.pop(part.number).release()

    def is_whole(self, part: Part, tables: Collection[str]) -> bool:
        """Whether a part is there, every table with the hash that its record says."""
        hashes = self._hashes(part)
        return hashes.keys() == set(tables) and all(
            file_hash(self.table_file(name, part)) == known for name, known in hashes.items()
        )

    def _hashes(self, part: Part) -> dict[str, str]:
        """Return what the record of a part says; empty if there is none, or a damaged one."""
        record = read_json(self._record(part))
        try:
            return {str(name): str(known) for name, known in record["sha256"].items()}
        except (KeyError, TypeError, AttributeError):
            return {}

    def read(self, part: Part, table: str, **how: Any) -> pd.DataFrame:
        """Return rows of a table of a part, see :func:`~dyad_sim.studies.files.read_rows`.

        Raises
        ------
        DamagedError
            If it is not the table that was put.
        """
        file = self.table_file(table, part)
        check_hash(file, self._hashes(part).get(table))
        return read_rows(file, **how)

    def note_failure(self, part: Part, error: Exception) -> None:
        """Write down why a part could not be computed."""
        with whole_file(self._failure(part)) as hidden:
            hidden.write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8")

    def state(self, parts: list[Part], closely: bool = False) -> State:
        """Return what is done; a part is running if a process holds it.

        Parameters
        ----------
        parts
            Of the sweep.
        closely
            Whether the files of a part must be those that were written; else it is enough
            that they are there, because a large sweep takes long to read.
        """
        state = State([], [], {}, [])
        for part in parts:
            if self.is_done(part, closely):
                state.done.append(part.number)
            elif self._is_taken(part):
                state.running.append(part.number)
            elif (reason := self._reason(part)) is not None:
                state.failed[part.number] = reason
            else:
                state.waiting.append(part.number)
        return state

    def is_done(self, part: Part, closely: bool = False) -> bool:
        """Whether a part has its record, and a file for each table in it."""
        names = self._hashes(part)
        if closely:
            return bool(names) and self.is_whole(part, names)
        return bool(names) and all(self.table_file(name, part).is_file() for name in names)

    def _reason(self, part: Part) -> str | None:
        """Return why a part failed, None if it did not."""
        try:
            return self._failure(part).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:  # Done in the meantime, as a rule.
            return None

    def _is_taken(self, part: Part) -> bool:
        """Whether another process holds a part."""
        if not (self.folder / LOCKS / f"{part.number:06d}").exists():
            return False
        try:
            self._lock(part).acquire().lock.release()
        except Timeout:
            return True
        except OSError:  # A folder that may only be read tells nothing of locks.
            return False
        return False
