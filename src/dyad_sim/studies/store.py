"""The folder of a study on disk: written whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from dyad_sim.studies.files import (
    DamagedError,
    check_hash,
    file_hash,
    opened,
    read_json,
    read_rows,
    whole_file,
)
from dyad_sim.studies.folders import beyond_link, make_parents, whole_folder
from dyad_sim.studies.parts import LOCKS, RECORDS
from dyad_sim.studies.tables import TABLES, Tables, arrow

STUDY_FILE = "study.json"
CELLS_FILE = "cells.parquet"
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
    if not folder.exists() or not any(folder.iterdir()):
        return
    found = read_study(folder).get("hash")
    if found is None and (folder / STUDY_FILE).exists():
        message = (
            f"output={folder} holds no study that can be read: its {STUDY_FILE} is damaged, "
            "or not ours. Put a copy of it back, or name another folder with output=FOLDER."
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
    nearest = folder
    while not nearest.exists() and not nearest.is_symlink() and nearest != nearest.parent:
        nearest = nearest.parent
    if not nearest.is_dir():
        message = (
            f"output={folder} cannot be written: {nearest} is not a folder. "
            "Name another folder with output=FOLDER."
        )
        raise PermissionError(message)
    place = folder.parent if nearest == folder else nearest
    try:
        # Asking for permission is not enough: a medium may be read-only, or full.
        Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=place)).rmdir()
        # An empty folder is replaced; a trace in it would look occupied to other processes.
        if nearest == folder and any(folder.iterdir()):
            Path(tempfile.mkdtemp(prefix=".", dir=folder)).rmdir()
    except OSError as error:
        message = (
            f"output={folder} cannot be written: {error.strerror} in {place}. "
            "Name another folder with output=FOLDER."
        )
        raise PermissionError(message) from error


def read_study(folder: Path) -> dict[str, Any]:
    """Return what ``study.json`` of a folder says; empty if there is none, or a damaged one."""
    study = read_json(folder / STUDY_FILE)
    return study if isinstance(study, dict) else {}


def write(
    folder: Path, tables: Tables, study: dict[str, Any], draw: Callable[[Path], object]
) -> None:
    """Write a study: tables, figures, and ``study.json``, all or nothing.

    The latter also says the SHA-256 of every table, so that none is taken for another.

    Parameters
    ----------
    folder
        Where the study goes; a study that is there is replaced at once when
        the new one is complete.
    tables, study
        What is written.
    draw
        Called with the folder under construction, to save the figures in it.

    Raises
    ------
    OccupiedError
        If another process has put another study there in the meantime.
    """
    with replacing(folder, study["hash"]) as building:
        hashes: dict[str, str | None] = {}
        for name, frame in tables.present().items():
            file = building / f"{name}.parquet"
            pq.write_table(arrow(frame), file, compression="zstd")
            hashes[name] = file_hash(file)
        draw(building)
        write_study(building, {**study, "sha256": hashes})


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
    for name, known in study.get("sha256", {}).items():
        check_hash(folder / f"{name}.parquet", known)


def is_there(folder: Path, study: dict[str, Any], tables: Collection[str]) -> bool:
    """Whether a folder holds exactly this study, every table as it was written.

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
    except DamagedError:
        return False
    return set(sums) == set(tables)


def write_study(folder: Path, study: dict[str, Any]) -> None:
    """Write ``study.json``."""
    text = json.dumps(study, indent=2, sort_keys=True, ensure_ascii=False)
    with whole_file(folder / STUDY_FILE) as hidden:
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
    if read_study(folder):
        _mend_cells(folder, cells)
        return
    made = make_parents(folder.parent)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        building.chmod(0o755)
        for name in STANDING_FOLDERS:
            (building / name).mkdir()
        pq.write_table(arrow(cells), building / CELLS_FILE, compression="zstd")
        write_study(building, study)
        building.replace(folder)
    except BaseException as error:
        shutil.rmtree(building, ignore_errors=True)
        if isinstance(error, OSError) and read_study(folder):  # Another process was first.
            check_free(folder, study["hash"])
            return
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        raise


def check_links(folder: Path) -> None:
    """Refuse the folder of a sweep that would have parts written somewhere else."""
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.is_symlink():
            message = (
                f"output={folder} holds a link, {entry.name}, but a sweep is written into its "
                "own folder only. Put what it leads to in its place, or name another folder."
            )
            raise OccupiedError(message)


def _mend_cells(folder: Path, cells: pd.DataFrame) -> None:
    """Write the table of cells again if it is damaged or gone."""
    try:
        is_there = read_rows(folder / CELLS_FILE)[list(cells)].equals(cells)
    except (DamagedError, KeyError):
        is_there = False
    if not is_there:
        with whole_file(folder / CELLS_FILE) as hidden:
            pq.write_table(arrow(cells), hidden, compression="zstd")


@contextmanager
def replacing(folder: Path, study_hash: str) -> Iterator[Path]:
    """Give a hidden folder that takes the place of a study when the block ends well.

    See :func:`~dyad_sim.studies.folders.whole_folder`.

    Parameters
    ----------
    folder
        Whose place is taken.
    study_hash
        Of the study in it: another one is not replaced.

    Raises
    ------
    OccupiedError
        If another process has put something else there in the meantime.
    """
    with whole_folder(folder, lambda place: check_held(place, study_hash)) as building:
        yield building


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
                frames[name] = pd.read_parquet(path)
    return Tables(**frames)  # type: ignore[arg-type]  # only ``exchanges`` may be missing
