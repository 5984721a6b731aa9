"""The chunks of a sweep on disk: each is there as a whole, or is not there.

A table of a sweep is a folder of files, one for each chunk.  A chunk is there when
its record is: a small file, written last, with the sweep and the number that it
belongs to, and the hash of each of its tables.
Whoever computes a chunk holds a lock on it, which the operating system takes
back when the process ends, however it ends.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from dyad_sim.studies.files import (
    check_foreign,
    check_hash,
    file_hash,
    local,
    opened,
    read_json,
    read_rows,
    whole_file,
)
from dyad_sim.studies.tables import arrow, check_content

RECORDS = "chunks"
LOCKS = ".locks"

MOST_CHUNKS = 10**6
"""Chunks that a sweep may have: each is a file or more, and one lock."""

NO_LOCKS = frozenset(
    {errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
)
"""What a file system answers that has no locks."""

FILE_OF_CHUNK = re.compile(r"chunk-([0-9]{6,})\.parquet")


CELLS = "cells.json"
"""Record of the table of cells; it is there when the measures are."""

FILES = "files.json"
"""Record of the files that the sweep has written beside its tables."""

LONGEST_REASON = 10_000
"""Bytes that are read of why a chunk failed."""


class Chunk(NamedTuple):
    """Some dyads of a sweep, counted through all its cells: from ``begin`` to below ``end``."""

    number: int
    begin: int
    end: int

    @property
    def dyads(self) -> int:
        """How many dyads."""
        return self.end - self.begin


def cut(dyads: int, size: int) -> list[Chunk]:
    """Return the chunks of a sweep: so many dyads in each, the rest in the last."""
    begins = range(0, dyads, size)
    return [Chunk(n, begin, min(begin + size, dyads)) for n, begin in enumerate(begins)]


def stored_chunks(study: Mapping[str, Any], dyads: int | None = None) -> list[Chunk]:
    """Return the chunks of a sweep by what ``study.json`` says of it.

    Parameters
    ----------
    study
        What it says.
    dyads
        How many its cells have; where that is known, the counts must agree with it.

    Raises
    ------
    ValueError, TypeError, LookupError, ArithmeticError
        If the counts are no counts of a sweep, so that none is believed.
    """
    counts, size = study["counts"], study["sweep"]["dyads_per_chunk"]
    known = counts["dyads"] if dyads is None else dyads
    chunks = -(-known // size)
    if counts["dyads"] != known or counts["chunks"] != chunks or not 0 < chunks <= MOST_CHUNKS:
        message = "the counts do not agree"
        raise ValueError(message)
    return cut(known, size)


def chunk_of(file: Path) -> int | None:
    """Return the number of the chunk that a file is named after; None if after none."""
    found = FILE_OF_CHUNK.fullmatch(file.name)
    return int(found[1]) if found else None


class ChunkTakenError(Exception):
    """Another process is computing this chunk."""


class State(NamedTuple):
    """What of a sweep is done: numbers of chunks, and what went wrong where."""

    done: list[int]
    running: list[int]
    failed: dict[int, str]
    waiting: list[int]


class Store:
    """The folder of a sweep, as one process uses it.

    Parameters
    ----------
    folder
        Where it is.
    study
        Hash of the sweep: chunks of another one are not there.

    Attributes
    ----------
    has_locks
        Whether the file system has; false from the first time that it says so.
    """

    def __init__(self, folder: Path, study: str) -> None:
        self.folder = folder
        self.study = study
        self.has_locks = True
        self._locks: dict[int, FileLock] = {}

    def table_file(self, name: str, chunk: Chunk) -> Path:
        """Return the file of one table of one chunk."""
        return self.folder / f"{name}.parquet" / f"chunk-{chunk.number:06d}.parquet"

    def _record(self, chunk: Chunk) -> Path:
        return self.folder / RECORDS / f"{chunk.number:06d}.json"

    def _failure(self, chunk: Chunk) -> Path:
        return self.folder / RECORDS / f"{chunk.number:06d}.failed"

    def _lock(self, name: str, wait: bool = False) -> FileLock:
        """Return a lock, held; one that nobody holds where the file system has none."""
        # A marker in place of a lock would outlive a process that is killed.
        lock = FileLock(self.folder / LOCKS / name, blocking=wait, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:  # It is an OSError too.
            raise
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
            self.has_locks = False
        return lock

    def take(self, chunk: Chunk, tables: Collection[str]) -> bool:
        """Take a chunk; whether it is there already, in which case it is not taken.

        Parameters
        ----------
        chunk
            Which one.
        tables
            Those that it has.

        Raises
        ------
        ChunkTakenError
            If another process holds it.
        """
        if self.is_whole(chunk, tables):
            return True
        try:
            lock = self._lock(f"{chunk.number:06d}")
        except Timeout:
            raise ChunkTakenError from None
        if self.is_whole(chunk, tables):
            lock.release()
            return True
        self._locks[chunk.number] = lock
        return False

    def can_lock(self) -> bool:
        """Whether the file system has locks."""
        try:
            self._lock("cells").release()
        except Timeout:
            return True
        return self.has_locks

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes waiting that sum the sweep up, until the block ends."""
        try:
            lock = self._lock("cells")
        except Timeout:
            logging.getLogger(__name__).warning(
                "Waiting for another process that sums up %s.", self.folder
            )
            lock = self._lock("cells", wait=True)
        try:
            yield
        finally:
            lock.release()

    def let_go(self) -> None:
        """Let go of every chunk that was taken and is not there."""
        for number in list(self._locks):
            self._locks.pop(number).release()

    def put(self, chunk: Chunk, tables: Mapping[str, pd.DataFrame]) -> None:
        """Write a chunk that was taken, and let go of it."""
        hashes: dict[str, str | None] = {}
        for name, table in tables.items():
            file = self.table_file(name, chunk)
            file.parent.mkdir(exist_ok=True)
            with whole_file(file, own=not self.has_locks) as hidden:
                pq.write_table(arrow(table), local(hidden), compression="zstd")
                hashes[name] = file_hash(hidden)
        self._write_record(self._record(chunk), {"chunk": chunk.number, "sha256": hashes})
        self._failure(chunk).unlink(missing_ok=True)
        self._locks.pop(chunk.number).release()

    def is_whole(self, chunk: Chunk, tables: Collection[str]) -> bool:
        """Whether a chunk is there, every table with the hash that its record says."""
        hashes = self._hashes(chunk)
        return hashes.keys() == set(tables) and all(
            file_hash(self.table_file(name, chunk)) == known for name, known in hashes.items()
        )

    def _hashes(self, chunk: Chunk) -> dict[str, str]:
        """Return what the record of a chunk says; empty if none is there that is its own."""
        record = read_json(self._record(chunk))
        try:
            if (record["study"], record["chunk"]) != (self.study, chunk.number):
                return {}
            return {str(name): str(known) for name, known in record["sha256"].items()}
        except (KeyError, TypeError, AttributeError):
            return {}

    def _write_record(self, file: Path, content: dict[str, Any]) -> None:
        """Write a record of this sweep."""
        file.parent.mkdir(exist_ok=True)
        with whole_file(file, own=not self.has_locks) as hidden:
            text = json.dumps({"study": self.study, **content}, indent=2, sort_keys=True)
            hidden.write_text(text + "\n", encoding="utf-8")

    def note_cells(self, cells: Path) -> None:
        """Write down the hash of the table of cells, now that it has the measures."""
        self._write_record(self.folder / RECORDS / CELLS, {"sha256": file_hash(cells)})

    def has_measures(self, cells: Path) -> bool:
        """Whether the measures in the table of cells were summed up from this sweep.

        Raises
        ------
        DamagedError
            If it is not the table that was written then.
        """
        record = read_json(self.folder / RECORDS / CELLS)
        if not isinstance(record, dict) or record.get("study") != self.study:
            return False
        check_hash(cells, record.get("sha256"))
        return True

    def files(self) -> list[str]:
        """Return names of files that the sweep has written beside its tables."""
        record = read_json(self.folder / RECORDS / FILES)
        if not isinstance(record, dict) or record.get("study") != self.study:
            return []
        told = record.get("files")
        names = told if isinstance(told, list) else []
        return [name for name in names if isinstance(name, str) and name == Path(name).name]

    def claim_files(self, names: Collection[str]) -> None:
        """Note files that are to be written beside the tables, before they are.

        Raises
        ------
        ForeignError
            If a file of such a name is there that the sweep has not written.
        """
        own = self.files()
        # Where the record of a sweep that was summed up is lost, its files are its own.
        is_lost = not own and any(
            os.path.lexists(self.folder / RECORDS / name) for name in (CELLS, FILES)
        )
        if not is_lost:
            check_foreign(self.folder, names, own, "sweep")
        self._write_record(self.folder / RECORDS / FILES, {"files": sorted({*own, *names})})

    def own_files(self, chunks: Sequence[Chunk]) -> list[Path]:
        """Return the files of chunks that are there, and their records."""
        found = [self.folder / RECORDS / CELLS]
        for chunk in chunks:
            found += [self._record(chunk), self._failure(chunk)]
            found += self.folder.glob(f"*.parquet/chunk-{chunk.number:06d}.parquet")
        return [file for file in found if file.is_file()]

    def strays(self, chunks: int) -> list[Path]:
        """Return files that a reader of the tables would take for some of so many chunks."""
        files = self.folder.glob("*.parquet/[!._]*")
        tables = [file for file in files if chunk_of(file) not in range(chunks)]
        own = {f"{n:06d}.{kind}" for n in range(chunks) for kind in ("json", "failed")}
        records = (self.folder / RECORDS).glob("[!._]*")
        others = [file for file in records if file.name not in {*own, CELLS, FILES}]
        return sorted([*tables, *others])

    def read(self, chunk: Chunk, table: str, **how: Any) -> pd.DataFrame:
        """Return rows of a table of a chunk, see :func:`~dyad_sim.studies.files.read_rows`.

        Raises
        ------
        DamagedError
            If it is not the table that was put.
        """
        file = self.table_file(table, chunk)
        check_hash(file, self._hashes(chunk).get(table))
        check_content(file, table, chunk.dyads if table == "dyads" else None)
        return read_rows(file, **how)

    def note_failure(self, chunk: Chunk, error: Exception) -> None:
        """Write down why a chunk could not be computed."""
        with whole_file(self._failure(chunk)) as hidden:
            hidden.write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8")

    def state(self, chunks: list[Chunk], closely: bool = False) -> State:
        """Return what is done; a chunk is running if a process holds it.

        Parameters
        ----------
        chunks
            Of the sweep.
        closely
            Whether the files of a chunk must be those that were written; else it is enough
            that they are there, because a large sweep takes long to read.
        """
        state = State([], [], {}, [])
        for chunk in chunks:
            if self.is_done(chunk, closely):
                state.done.append(chunk.number)
            elif self._is_taken(chunk):
                state.running.append(chunk.number)
            elif (reason := self._reason(chunk)) is not None:
                state.failed[chunk.number] = reason
            else:
                state.waiting.append(chunk.number)
        return state

    def is_done(self, chunk: Chunk, closely: bool = False) -> bool:
        """Whether a chunk has its record, and a file for each table in it."""
        names = self._hashes(chunk)
        if closely:
            return bool(names) and self.is_whole(chunk, names)
        return bool(names) and all(self.table_file(name, chunk).exists() for name in names)

    def _reason(self, chunk: Chunk) -> str | None:
        """Return why a chunk failed, None if it did not."""
        try:
            with opened(self._failure(chunk)) as content:
                return content.read(LONGEST_REASON).decode("utf-8", "replace").strip()
        except OSError:  # Done in the meantime, as a rule.
            return None

    def _is_taken(self, chunk: Chunk) -> bool:
        """Whether another process holds a chunk."""
        if not (self.folder / LOCKS / f"{chunk.number:06d}").exists():
            return False
        try:
            self._lock(f"{chunk.number:06d}").release()
        except Timeout:
            return True
        except OSError:  # A folder that may only be read tells nothing of locks.
            return False
        return False
