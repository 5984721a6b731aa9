"""The folder of a study on disk: written whole, filled and never emptied, read and checked."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from dyad_sim.studies.chunks import LOCKS, RECORDS
from dyad_sim.studies.files import (
    HIDDEN,
    MARK,
    DamagedError,
    check_hash,
    clear,
    contents,
    file_hash,
    local,
    make_hidden,
    opened,
    read_json,
    read_rows,
    remove_hidden,
    whole_file,
    why_unwritable,
)
from dyad_sim.studies.tables import TABLES, Tables, arrow, check_content

WAITING = logging.getLogger(__name__)
"""Tells whom a process waits for."""

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
                names = [file.name for file in contents(building)]
                check(folder, names)
                if folder.is_dir():
                    _fill(folder, building, sorted(names, key=lambda name: name != first))
                else:
                    (building / MARK).unlink()
                    building.replace(folder)
    except BaseException:
        remove_empty(made)
        raise


@contextmanager
def _under_construction(place: Path) -> Iterator[Path]:
    """Give a hidden folder, held by a lock, and remove it if it still stands there at last."""
    with alone_in(place):
        _remove_abandoned(place)
        building = make_hidden(place / f"{FILLING}{secrets.token_hex(6)}")
        held = os.open(building, os.O_RDONLY)
        with suppress(OSError):  # Not every disk of a network has locks.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield building
    finally:
        os.close(held)
        clear(building)


def _remove_abandoned(place: Path) -> None:
    """Remove hidden folders that nobody holds: their process was killed."""
    for hidden in place.glob(f"{FILLING}*"):
        if hidden.is_symlink() or not hidden.is_dir():
            continue
        with suppress(OSError):  # Held, or gone in the meantime, or no locks to tell.
            descriptor = os.open(hidden, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove_hidden(hidden)
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
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                WAITING.warning("Waiting for another process that writes into %s.", folder)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _fill(folder: Path, building: Path, names: list[str]) -> None:
    """Move files up, in an order; when one cannot, all is as it was.

    Each takes the place of the former in one step, so that at no moment a name is missing.
    """
    for name in names:
        if (folder / name).is_dir():  # A file would not take its place.
            reason = "a folder stands where a file is to be written"
            raise IsADirectoryError(errno.EISDIR, reason, str(folder / name))
    former = building / f"{HIDDEN}former"
    former.mkdir()
    try:
        for name in names:
            if os.path.lexists(folder / name):
                _keep(folder / name, former / name)
            (building / name).replace(folder / name)
    except BaseException:
        for name in names:
            if os.path.lexists(former / name):
                (former / name).replace(folder / name)
            elif not os.path.lexists(building / name):
                (folder / name).unlink()
        raise


def _keep(file: Path, copy: Path) -> None:
    """Keep a file under a second name: by a link, or by a copy where a disk has no links."""
    try:
        os.link(file, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, copy, follow_symlinks=False)


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


STUDY_FILE = "study.json"
MODELS_FILE, COURSES_FILE = "models.parquet", "model_courses.parquet"
"""The measures of a study under each of its plausible models, if it has any."""

CELLS_FILE = "cells.parquet"
REPORT_FILE = "report.html"
MULTIRUN_FILE = "multirun.json"
"""What a multirun is; it tells its folder from others."""

STANDING_FOLDERS = (RECORDS, LOCKS)
"""Folders that a sweep has from its beginning."""


class OccupiedError(ValueError):
    """The folder holds something else than the study that is to be written."""


def check_free(folder: Path, study_hash: str) -> None:
    """Refuse a folder in which a study cannot be written, without leaving a trace.

    A folder that does not exist, is empty, or holds the same study is free.

    Parameters
    ----------
    folder
        Where the study is to go.
    study_hash
        Hash of the study that is to be written.

    Raises
    ------
    OccupiedError
        If it holds another study or other files.
    PermissionError
        If it cannot be written.
    """
    _check_writable(folder)
    check_held(folder, study_hash)


def check_held(folder: Path, study_hash: str) -> None:
    """Refuse a folder that holds another study or other files.

    Raises
    ------
    OccupiedError
        With what it holds.
    """
    if not folder.exists() or all(path.name.startswith(HIDDEN) for path in folder.iterdir()):
        return
    found = read_study(folder).get("hash")
    if found is None and (folder / STUDY_FILE).exists():
        message = (
            f"output={folder} holds no study that can be read: its {STUDY_FILE} is damaged, "
            "or not ours. Put a copy of it back, or name another folder with output=FOLDER."
        )
        raise OccupiedError(message)
    if found is None and (folder / MULTIRUN_FILE).exists():
        message = (
            f"output={folder} already holds a multirun. Name another folder with "
            "output=FOLDER, or remove this one."
        )
        raise OccupiedError(message)
    if found is None:
        message = (
            f"output={folder} is not empty and holds no study of dyad_sim. "
            "Name another folder with output=FOLDER, or empty this one."
        )
        raise OccupiedError(message)
    if found != study_hash:
        message = (
            f"output={folder} already holds another study (hash {str(found)[:12]}, "
            f"this one is {study_hash[:12]}). Name another folder with output=FOLDER, "
            "or remove this one."
        )
        raise OccupiedError(message)


def _check_writable(folder: Path) -> None:
    """Refuse a folder that is a file, or below one, or cannot be written."""
    nearest, reason, why = folder, "", ""
    try:
        while not nearest.exists() and not nearest.is_symlink() and nearest != nearest.parent:
            nearest = nearest.parent
        if not nearest.is_dir():
            reason = f"{nearest} is not a folder"
        elif ".." in folder.relative_to(nearest).parts:
            reason = "its .. leads out of a folder that does not exist"
        else:
            why = why_unwritable(nearest)
    except OSError as error:
        why = str(error.strerror)
    if why:
        reason = why if nearest == folder else f"{why} in {nearest}"
    if reason:
        message = (
            f"output={folder} cannot be written: {reason}. "
            "Name another folder with output=FOLDER."
        )
        raise PermissionError(message)


def read_study(folder: Path) -> dict[str, Any]:
    """Return what ``study.json`` of a folder says; empty if there is none, or a damaged one."""
    return _told(folder / STUDY_FILE)


def read_multirun(folder: Path) -> dict[str, Any]:
    """Return what ``multirun.json`` says; as :func:`read_study`."""
    return _told(folder / MULTIRUN_FILE)


def _told(file: Path) -> dict[str, Any]:
    """Return the mapping in a file of JSON; empty if there is none."""
    found = read_json(file)
    return found if isinstance(found, dict) else {}


def write(
    folder: Path, tables: Tables, study: dict[str, Any], draw: Callable[[Path], object]
) -> None:
    """Write a study: tables, figures, and ``study.json``, all or nothing.

    Parameters
    ----------
    folder
        Where the study goes, beside what else is there; files of the same study are
        replaced when the new ones are complete.
    tables, study
        What is written.
    draw
        Called with the folder under construction, to save the figures in it.

    Raises
    ------
    OccupiedError
        If another process has put another study there in the meantime.
    """
    with filling(folder, study["hash"]) as building:
        put(building, tables)
        draw(building)
        describe(building, study)


def put(building: Path, tables: Tables) -> None:
    """Write the tables of a study."""
    for name, frame in tables.present().items():
        file = building / f"{name}.parquet"
        pq.write_table(arrow(frame), local(file), compression="zstd")


def check_tables(folder: Path, study: dict[str, Any]) -> None:
    """Refuse a single study of which a table is not the one that was written.

    Parameters
    ----------
    folder
        Of the study.
    study
        What its ``study.json`` says; one of an older version tells no hashes.

    Raises
    ------
    DamagedError
        Naming the table.
    """
    ours = study.get("dyad_sim") == version("dyad-sim")
    for name, known in study.get("sha256", {}).items():
        file = folder / f"{name}.parquet"
        check_hash(file, known)
        if name in TABLES and ours:
            check_content(file, name, study["counts"].get(name))


def check_cell(
    multirun: Path, design: dict[str, Any], cell: int, study: dict[str, Any]
) -> None:
    """Refuse a study that lies in the folder of a cell of a multirun and is not that cell.

    Parameters
    ----------
    multirun
        Its folder.
    design
        What ``multirun.json`` says of it.
    cell
        Number of the cell.
    study
        What ``study.json`` of the cell's folder says.

    Raises
    ------
    DamagedError
        Naming the folder.
    """
    hashes = design.get("hashes")
    # A sweeper that chooses the cells as it goes leaves them to their own records.
    if hashes and study.get("hash") not in hashes[cell : cell + 1]:
        message = (
            f"{multirun / str(cell)} holds another study than cell {cell} of the multirun. "
            "Move it away and start the multirun again, which makes the cell anew"
        )
        raise DamagedError(message)


def is_own(file: Path) -> bool:
    """Whether a file is one that a study, a sweep or a multirun has written for itself."""
    folder = file.parent
    if (folder.parent / STUDY_FILE).exists() and (
        folder.suffix == ".parquet" or folder.name in STANDING_FOLDERS
    ):
        return True
    if not any((folder / name).exists() for name in (STUDY_FILE, MULTIRUN_FILE)):
        return False
    tables = {STUDY_FILE, MULTIRUN_FILE, CELLS_FILE, "cells.csv", "pooled.csv"}
    return file.name in tables.union(_own_files(folder))


def describe(building: Path, study: dict[str, Any]) -> None:
    """Write ``study.json`` beside the files of a study.

    It lists them, so that they are known for the study's own whatever else comes to lie in
    its folder, and says the SHA-256 of every table, so that none is taken for another.
    """
    own = sorted([STUDY_FILE, *(file.name for file in contents(building))])
    files = {name: building / f"{name}.parquet" for name in TABLES}
    hashes = {name: file_hash(file) for name, file in files.items() if file.exists()}
    told = {"sha256": hashes} if hashes else {}
    write_study(building, {**study, **told, "files": own})


def is_there(folder: Path, study: dict[str, Any], tables: Collection[str]) -> bool:
    """Whether a folder holds exactly this study: all its files, every table as it was written.

    Parameters
    ----------
    folder
        Of the study.
    study
        What its ``study.json`` must say, but for what is counted and summed.
    tables
        Those that it has.
    """
    found = read_study(folder)
    sums = found.get("sha256")
    if not study.items() <= found.items() or not isinstance(sums, dict):
        return False
    try:
        check_tables(folder, found)
    except (DamagedError, AttributeError, LookupError, TypeError):  # Its counts, too.
        return False
    files = _own_files(folder)
    return set(sums) == set(tables) and all((folder / name).is_file() for name in files)


def write_study(folder: Path, study: dict[str, Any]) -> None:
    """Write ``study.json``."""
    text = json.dumps(study, indent=2, sort_keys=True, ensure_ascii=False)
    with whole_file(folder / STUDY_FILE, own=True) as hidden:
        hidden.write_text(text + "\n", encoding="utf-8")


def claim(folder: Path, study: dict[str, Any], cells: pd.DataFrame) -> None:
    """Make the folder of a sweep, with what it is and its cells, unless it is there already.

    Several processes may do this at the same time.

    Raises
    ------
    OccupiedError, PermissionError
        As :func:`check_free`.
    """
    check_free(folder, study["hash"])
    folder = beyond_link(folder)
    check_links(folder)
    made = make_parents(folder)
    try:
        with alone_in(folder):
            check_held(folder, study["hash"])
            if read_study(folder).get("counts") != study["counts"]:  # None there, or damaged.
                write_study(folder, study)
            for name in STANDING_FOLDERS:
                (folder / name).mkdir(exist_ok=True)
            _mend_cells(folder, cells)
    except BaseException:
        remove_empty(made)
        raise


def check_links(folder: Path) -> None:
    """Refuse the folder of a sweep that would have parts written somewhere else.

    A link of any other name leads nowhere that a sweep writes.
    """
    for entry in folder.iterdir() if folder.is_dir() else ():
        written = entry.name.startswith(".") or entry.name in {RECORDS, STUDY_FILE}
        if entry.is_symlink() and (written or entry.suffix == ".parquet"):
            message = (
                f"output={folder} holds a link, {entry.name}, where a file or folder of the "
                "sweep is to be: it is written into its own folder only. Put what the link "
                "leads to in its place, or name another folder with output=FOLDER."
            )
            raise OccupiedError(message)


def _mend_cells(folder: Path, cells: pd.DataFrame) -> None:
    """Write the table of cells again if it is damaged or gone."""
    try:
        is_there = read_rows(folder / CELLS_FILE)[list(cells)].equals(cells)
    except (DamagedError, KeyError):
        is_there = False
    if not is_there:
        with whole_file(folder / CELLS_FILE, own=True) as hidden:
            pq.write_table(arrow(cells), local(hidden), compression="zstd")


@contextmanager
def filling(folder: Path, study_hash: str) -> Iterator[Path]:
    """Give a hidden folder whose files go up into that of a study when the block ends well.

    See :func:`~dyad_sim.studies.store.filled_folder`; :func:`describe` is to be called
    last in the block.

    Parameters
    ----------
    folder
        Of the study.
    study_hash
        Of the study: files of another one are not replaced.

    Raises
    ------
    OccupiedError
        If the folder holds something else, or files of these names that are not the study's.
    """

    def check(place: Path, names: list[str]) -> None:
        """Refuse to replace what is not ours."""
        check_held(place, study_hash)
        _check_foreign(place, names)

    former = set(_own_files(folder))
    with filled_folder(folder, check, STUDY_FILE) as building:
        yield building
        gone = former - {file.name for file in contents(building)}
    for name in gone:  # What an older version wrote, and this one does not.
        if (folder / name).is_file():
            (folder / name).unlink()


def _own_files(folder: Path) -> list[str]:
    """Return the files that a study says are its own; none that lies outside its folder."""
    told = read_study(folder).get("files")
    names = told if isinstance(told, list) else []
    return [name for name in names if isinstance(name, str) and name == Path(name).name]


def _check_foreign(folder: Path, names: list[str]) -> None:
    """Refuse to replace files of a folder that its study does not say are its own."""
    own = _own_files(folder)
    foreign = [name for name in names if own and name not in own and (folder / name).exists()]
    if foreign:
        message = (
            f"output={folder} holds {foreign[0]}, which is not of its study, and a file of "
            "that name is to be written. Move it, or name another folder with output=FOLDER."
        )
        raise OccupiedError(message)


def read(folder: Path) -> Tables:
    """Return the tables of a study on disk.

    Raises
    ------
    FileNotFoundError
        If a table that every study has is not there.
    """
    frames: dict[str, pd.DataFrame | None] = dict.fromkeys(TABLES)
    for name in TABLES:
        path = folder / f"{name}.parquet"
        if name != "exchanges" or path.exists():
            with opened(path):
                frames[name] = pd.read_parquet(local(path))
    return Tables(**frames)  # type: ignore[arg-type]  # only ``exchanges`` may be missing
