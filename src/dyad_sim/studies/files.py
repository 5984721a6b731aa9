"""Files that are there as a whole, or not at all; and what is told of damaged ones."""

from __future__ import annotations

import fcntl
import glob
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

HIDDEN = ".dyad_sim-"
"""Begins the name of what is under construction."""

MARK = f"{HIDDEN}own"
"""An empty file in each hidden folder of ours: one of such a name without it is somebody's."""

UNREADABLE = (
    pa.ArrowException,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a damaged table causes: its columns, sizes and types may all be others than written."""


LONGEST_JSON = 2**28
"""Bytes of a description that are read: one of a million cells has fewer."""


class ForeignError(FileExistsError):
    """A file stands where one is to be written, and is somebody's own."""


class DamagedError(OSError):
    """A file that was written as a whole can no longer be read."""


@contextmanager
def opened(file: Path) -> Iterator[BufferedReader]:
    """Give the content of a regular file; no pipe is waited for, and no device read.

    Raises
    ------
    OSError
        If it is not there, or no regular file; a link to one is followed.
    """
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            message = f"{file} is no regular file"
            raise DamagedError(message)
        with open(descriptor, "rb", closefd=False) as content:
            yield content
    finally:
        os.close(descriptor)


@contextmanager
def whole_file(file: Path, own: bool = False) -> Iterator[Path]:
    """Give a hidden file that takes its name when the block ends well, and is lost if not.

    Parameters
    ----------
    file
        Its name in the end.
    own
        Whether other processes may write the same at the same time, so that each needs a
        hidden file of its own.
    """
    begins = f"{HIDDEN}{file.name}"
    if own:
        _unlink_abandoned(file.parent, begins)
    hidden = file.with_name(f"{begins}.{os.getpid()}" if own else begins)
    if hidden.is_symlink():  # It would be followed, to a place that nobody named.
        hidden.unlink()
    try:
        with naming(file), _held(hidden):
            yield hidden
            with hidden.open("rb") as written:
                os.fsync(written.fileno())
            hidden.replace(file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise


@contextmanager
def _held(hidden: Path) -> Iterator[None]:
    """Make a hidden file, and hold it by a lock that ends with the process."""
    hidden.touch()
    descriptor = os.open(hidden, os.O_RDONLY)
    try:
        with suppress(OSError):  # Not every disk of a network has locks.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _unlink_abandoned(folder: Path, begins: str) -> None:
    """Remove hidden files of processes that were killed: nobody holds them."""
    for hidden in folder.glob(f"{glob.escape(begins)}.[0-9]*"):
        with suppress(OSError), opened(hidden) as content:
            fcntl.flock(content.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            hidden.unlink()


def make_hidden(folder: Path) -> Path:
    """Make a hidden folder that is known for ours, and return it."""
    folder.mkdir()
    (folder / MARK).touch()
    return folder


def contents(hidden: Path) -> list[Path]:
    """Return what stands in a hidden folder, in order, but for its mark."""
    return sorted(file for file in hidden.iterdir() if file.name != MARK)


def remove_hidden(folder: Path) -> None:
    """Remove a hidden folder if it is ours; the mark goes last, for it may take two tries."""
    if folder.is_symlink() or not folder.is_dir():
        return
    if not (folder / MARK).is_file():
        with suppress(OSError):  # Not empty, so somebody else's.
            folder.rmdir()
        return
    for entry in contents(folder):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    shutil.rmtree(folder)


def clear(folder: Path) -> None:
    """Remove a hidden folder of ours at the end of its use, whatever comes between."""
    try:
        remove_hidden(folder)
    except BaseException as error:
        with suppress(OSError):
            remove_hidden(folder)
        if not isinstance(error, OSError):  # What cannot be removed is removed next time.
            raise


def check_foreign(folder: Path, names: Iterable[str], own: Collection[str], what: str) -> None:
    """Refuse to write files in whose place others stand.

    Parameters
    ----------
    folder, names
        Where they are to stand.
    own
        Names of files that were written there before.
    what
        What needs the names: ``sweep``.

    Raises
    ------
    ForeignError
        With the first of them.
    """
    for name in sorted(set(names).difference(own)):
        if os.path.lexists(folder / name):
            message = (
                f"{folder / name} is not of this {what}, which needs its name: move it away"
            )
            raise ForeignError(message)


def why_unwritable(folder: Path) -> str:
    """Return why no file can be written in a folder that is there; nothing if one can.

    Asking for permission is not enough: a medium may be read-only, or full.
    """
    try:
        Path(tempfile.mkdtemp(prefix=HIDDEN, dir=folder)).rmdir()
    except OSError as error:
        return str(error.strerror)
    return ""


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Name the file or the folder that cannot be written where the error does not.

    So an error without a name is one of the screen.
    """
    try:
        yield
    except OSError as error:
        if error.errno and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(place)) from error
        raise


def local(file: Path) -> str:
    """Return a path that Arrow takes for no address, as it would ``pilot:2/dyads.parquet``."""
    return os.path.join(os.curdir, file)  # noqa: PTH118 - a Path would leave out the ./


@contextmanager
def whole_files(folder: Path, name: str) -> Iterator[Path]:
    """Give a hidden folder whose files go up into a folder when the block ends well.

    Parameters
    ----------
    folder
        Where they stand in the end.
    name
        Of the hidden folder in it, after what begins all such names.
    """
    for abandoned in folder.glob(f"{HIDDEN}{name}-*"):  # By a process that was killed.
        clear(abandoned)
    hidden = make_hidden(folder / f"{HIDDEN}{name}-{secrets.token_hex(6)}")
    try:
        with naming(folder):
            yield hidden
            for file in contents(hidden):
                file.replace(folder / file.name)
    finally:
        clear(hidden)


def read_rows(table: Path, **how: Any) -> pd.DataFrame:
    """Return rows of a table on disk, a file or a folder of chunks.

    Parameters
    ----------
    table
        Its path.
    **how
        ``columns`` and ``filters`` of :func:`pandas.read_parquet`.

    Raises
    ------
    DamagedError
        If it, or one of its chunks, is not as it was written, or lacks a column.
    """
    for file in table.iterdir() if table.is_dir() else [table]:
        if file.exists() and not file.is_file():  # PyArrow would wait for a pipe.
            message = f"{file} is no regular file; started again, its study makes it anew"
            raise DamagedError(message)
    try:
        return pd.read_parquet(_files_of(table), **how)
    except UNREADABLE as error:
        raise DamagedError(_said(table, how.get("columns") or (), error)) from error


def _files_of(table: Path) -> Any:
    """Return the files of a table: itself, or its chunks and nothing that lies beside them."""
    if not table.is_dir():
        return local(table)
    return [local(part) for part in sorted(table.glob("chunk-*.parquet"))]


def _said(table: Path, columns: Sequence[str], error: Exception) -> str:
    """Return why a table cannot be read: it lacks a column, or is no table any more."""
    try:
        there = pq.ParquetDataset(_files_of(table)).schema.names
    except UNREADABLE:
        there = columns
    lacking = [name for name in columns if name not in there]
    if lacking:
        return (
            f"{table} has no column {lacking[0]!r}, so another version of dyad_sim wrote it; "
            "run its study again, into another folder"
        )
    cause = str(error).partition("\n")[0].rstrip(".")
    return f"{table} is damaged or gone; started again, its study makes it anew ({cause})"


def check_hash(file: Path, known: str | None) -> None:
    """Refuse a file that is not the one that was written.

    Parameters
    ----------
    file
        A table.
    known
        Its SHA-256 as it was written down then; None where that is lost.

    Raises
    ------
    DamagedError
        If it is another, or gone.
    """
    if known is None or file_hash(file) != known:
        message = (
            f"{file} is damaged or gone; started again, its study makes it anew "
            "(it is not the file that was written)"
        )
        raise DamagedError(message)


def read_json(file: Path) -> Any:
    """Return what a file of JSON says; None if there is none, or a damaged one."""
    try:
        with opened(file) as content:
            return json.loads(content.read(LONGEST_JSON).decode("utf-8"))
    except (OSError, ValueError, RecursionError):  # Brackets without end are damage too.
        return None


def file_hash(file: Path) -> str | None:
    """Return the SHA-256 of a file, None if there is none."""
    try:
        with opened(file) as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
