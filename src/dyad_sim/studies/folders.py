"""Folders that are there as a whole, or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole_folder(folder: Path, check: Callable[[Path], None]) -> Iterator[Path]:
    """Give a hidden folder beside ``folder`` that takes its place when the block ends well.

    Whatever interrupts the block, the hidden folder is removed and ``folder``
    stays as it was, and so do its parents.

    Parameters
    ----------
    folder
        Whose place is taken.
    check
        Refuses, by an error, a folder that must not be replaced; asked while no other
        process can take the place.
    """
    folder = beyond_link(folder)
    made = make_parents(folder.parent)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        building.chmod(0o755)
        yield building
        with _alone_in(folder.parent):
            check(folder)
            _take_place(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        for parent in made:
            with suppress(OSError):  # Another process may have put something there.
                parent.rmdir()
        raise


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes waiting that put a study into the same folder.

    The folder itself is locked, so that no file of a lock is left in it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Not every disk of a network has locks.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_place(building: Path, folder: Path) -> None:
    """Put a finished folder where another may stand; the other goes only when this is done."""
    if not folder.exists():
        building.replace(folder)
        return
    outgoing = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        folder.replace(outgoing)
        building.replace(folder)
    except BaseException:
        if not folder.exists():
            outgoing.replace(folder)
        with suppress(OSError):  # It is empty, unless the study could not be brought back.
            outgoing.rmdir()
        raise
    try:
        shutil.rmtree(outgoing, ignore_errors=True)
    except BaseException:  # An interrupt leaves no old study behind.
        shutil.rmtree(outgoing, ignore_errors=True)
        raise


def make_parents(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those that were new, innermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for parent in reversed(missing):
        parent.mkdir()
    return missing


def beyond_link(folder: Path) -> Path:
    """Return where a folder is that was named by a link: it cannot take the link's place."""
    return folder.resolve() if folder.is_symlink() else folder
