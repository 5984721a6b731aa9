"""Folders that are filled as a whole, or not at all; whatever else is in them stays."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dyad_sim.studies.files import HIDDEN

FILLING = f"{HIDDEN}filling-"
"""Begins the name of a hidden folder whose files are to go up."""


@contextmanager
def filled_folder(
    folder: Path, check: Callable[[Path, list[str]], None], first: str
) -> Iterator[Path]:
    """Give a hidden folder whose files go up into ``folder`` when the block ends well.

    Whatever interrupts the block, the hidden folder is removed and ``folder`` stays as it
    was, and so do its parents.  What else is in the folder stays in any case, and so does
    the folder itself, with its rights, its owner and whatever is mounted there.

    Parameters
    ----------
    folder
        Where the files go.
    check
        Refuses, by an error, a folder that must not be filled with files of these names;
        asked while no other process can fill it.
    first
        The file that says whose the others are.  It goes up before them, so that a folder
        in which only some arrived, since the machine stopped, is known for what it is.
    """
    folder = beyond_link(folder)
    made = make_parents(folder.parent)
    try:
        with _under_construction(folder if folder.is_dir() else folder.parent) as building:
            yield building
            with alone_in(building.parent):
                names = sorted(file.name for file in building.iterdir())
                check(folder, names)
                if folder.is_dir():
                    _fill(folder, building, sorted(names, key=lambda name: name != first))
                else:
                    building.replace(folder)
    except BaseException:
        remove_empty(made)
        raise


@contextmanager
def _under_construction(place: Path) -> Iterator[Path]:
    """Give a hidden folder, held by a lock, and remove it if it still stands there at last."""
    with alone_in(place):
        _remove_abandoned(place)
        building = place / f"{FILLING}{secrets.token_hex(6)}"
        building.mkdir()
        held = os.open(building, os.O_RDONLY)
        with suppress(OSError):  # Not every disk of a network has locks.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield building
    finally:
        os.close(held)
        shutil.rmtree(building, ignore_errors=True)


def _remove_abandoned(place: Path) -> None:
    """Remove hidden folders that nobody holds: their process was killed."""
    for hidden in place.glob(f"{FILLING}*"):
        if hidden.is_symlink() or not hidden.is_dir():
            continue
        with suppress(OSError):  # Held, or gone in the meantime, or no locks to tell.
            descriptor = os.open(hidden, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(hidden)
            finally:
                os.close(descriptor)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes waiting that write into the same folder.

    The folder itself is locked, so that no file of a lock is left in it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Not every disk of a network has locks.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fill(folder: Path, building: Path, names: list[str]) -> None:
    """Move files up, in an order; when one cannot, all is as it was."""
    for name in names:
        if (folder / name).is_dir():  # A file would not take its place.
            reason = "a folder stands where a file is to be written"
            raise IsADirectoryError(errno.EISDIR, reason, str(folder / name))
    former = building / f"{HIDDEN}former"
    former.mkdir()
    try:
        for name in names:
            if os.path.lexists(folder / name):
                (folder / name).replace(former / name)
            (building / name).replace(folder / name)
    except BaseException:
        for name in names:
            if os.path.lexists(former / name):
                (former / name).replace(folder / name)
            elif not os.path.lexists(building / name):
                (folder / name).unlink()
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


def remove_empty(folders: list[Path]) -> None:
    """Remove folders that were made for nothing, innermost first."""
    for folder in folders:
        with suppress(OSError):  # Another process may have put something there.
            folder.rmdir()


def beyond_link(folder: Path) -> Path:
    """Return where a folder is that was named by a link: it cannot take the link's place."""
    return folder.resolve() if folder.is_symlink() else folder
