"""A sweep that extends the one in its folder: what is there is kept, the rest is computed.

Chunks are cut anew, so that the files are those of a sweep made at once.  The tables of the
earlier sweep stand aside in a hidden folder until every part of the larger one is there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from dyad_sim.studies.chunks import RECORDS, Chunk, Store, stored_chunks
from dyad_sim.studies.files import (
    HIDDEN,
    clear,
    local,
    make_hidden,
    opened,
    remove_hidden,
    whole_file,
)
from dyad_sim.studies.runner import Work
from dyad_sim.studies.store import (
    CELLS_FILE,
    REPORT_FILE,
    STUDY_FILE,
    OccupiedError,
    check_links,
    read_study,
    write_study,
)
from dyad_sim.studies.tables import arrow

EARLIER = f"{HIDDEN}earlier"
"""Where the tables of the earlier sweep stand aside."""

BUILDING = f"{HIDDEN}building"
"""The same, while it is made."""


class Kept(NamedTuple):
    """Dyads of a cell whose rows are there: in which chunk, and under which cell."""

    chunk: Chunk
    cell: int
    numbers: range


class Earlier:
    """What the earlier sweep has of the one that extends it.

    Parameters
    ----------
    stored, chunks
        Its folder and its chunks.
    numbers
        Dyads of each of its cells.
    cells
        The cell that it had for a cell of the larger sweep; none if it had none.
    """

    def __init__(
        self,
        stored: Store,
        chunks: Sequence[Chunk],
        numbers: Sequence[range],
        cells: Mapping[int, int],
    ) -> None:
        self._chunks = chunks
        self._numbers = numbers
        self._cells = cells
        self._begins = np.cumsum([0, *map(len, numbers)])
        # A chunk is looked at once, and read once for all cells in it.
        self._is_whole = lru_cache(maxsize=None)(stored.is_whole)
        self._read = lru_cache(maxsize=8)(stored.read)

    def kept(self, work: Work, tables: tuple[str, ...]) -> Iterator[Kept]:
        """Yield the dyads of some work whose rows are there, in their order."""
        cell, _, numbers = work
        earlier = self._cells.get(cell)
        if earlier is None:
            return
        had, begin = self._numbers[earlier], int(self._begins[earlier])
        size = self._chunks[0].dyads
        place = max(numbers.start, had.start)
        while place < min(numbers.stop, had.stop):
            chunk = self._chunks[(begin + place - had.start) // size]
            last = min(numbers.stop, had.stop, had.start + chunk.end - begin)
            if self._is_whole(chunk, tables):
                yield Kept(chunk, earlier, range(place, last))
            place = last

    def left(self, works: Iterable[Work], tables: tuple[str, ...]) -> Iterator[Work]:
        """Yield what is left to be computed of some work."""
        for cell, plan, numbers in works:
            place = numbers.start
            for kept in self.kept((cell, plan, numbers), tables):
                if place < kept.numbers.start:
                    yield cell, plan, range(place, kept.numbers.start)
                place = kept.numbers.stop
            if place < numbers.stop:
                yield cell, plan, range(place, numbers.stop)

    def completed(
        self, works: Iterable[Work], computed: Mapping[str, pd.DataFrame]
    ) -> dict[str, pd.DataFrame]:
        """Return the tables of a chunk: rows that were computed, and those that are kept."""
        names = tuple(computed)
        found = [(work[0], kept) for work in works for kept in self.kept(work, names)]
        return {
            name: _in_order([rows, *(self._rows(name, *one) for one in found)])
            for name, rows in computed.items()
        }

    def _rows(self, table: str, cell: int, kept: Kept) -> pd.DataFrame:
        """Return the rows of dyads that are kept, under their new cell."""
        rows = self._read(kept.chunk, table)
        is_meant = rows["dyad"].between(kept.numbers.start, kept.numbers.stop - 1)
        return rows[is_meant & (rows["cell"] == kept.cell)].assign(cell=cell)


def _in_order(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return rows by cell and dyad; those of a dyad stay in their order."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return frames[0]
    rows = pd.concat(filled, ignore_index=True)
    return rows.sort_values(["cell", "dyad"], kind="stable", ignore_index=True)


def extend(folder: Path, study: dict[str, Any], cells: pd.DataFrame) -> None:
    """Put the sweep in a folder aside, and a larger one in its place.

    Parameters
    ----------
    folder
        Of the sweep.
    study, cells
        What ``study.json`` says of the larger one, and its cells.

    Raises
    ------
    OccupiedError
        If it cannot be extended now.
    """
    check_links(folder)
    with Store(folder, study["hash"]).alone():
        found = read_study(folder)
        if found["hash"] == study["hash"]:  # Another process was first.
            return
        _set_aside(folder, found)
        (folder / RECORDS).mkdir(exist_ok=True)
        # They tell of the earlier sweep, and would be taken for those of the larger one.
        told = Store(folder, found["hash"]).files()
        for name in (*told, *_own_report(folder, found)):
            (folder / name).unlink(missing_ok=True)
        # From here on it is the larger sweep, which mends its cells if this is the last step.
        write_study(folder, study)
        with whole_file(folder / CELLS_FILE, own=True) as hidden:
            pq.write_table(arrow(cells), local(hidden), compression="zstd")


def _own_report(folder: Path, study: Mapping[str, Any]) -> list[str]:
    """Return the name of the report in a folder, if it is one of this study."""
    try:
        with opened(folder / REPORT_FILE) as report:
            return [REPORT_FILE] if str(study["hash"]).encode() in report.read() else []
    except OSError:
        return []


def complete_setting_aside(folder: Path, study_hash: str) -> None:
    """Go on with what a process began that was to extend a sweep, and was killed.

    The sweep is still the smaller one, and takes its rows from where they stand aside.
    """
    if read_study(folder / EARLIER).get("hash") == study_hash:
        with Store(folder, study_hash).alone():
            _set_aside(folder, read_study(folder))


def _set_aside(folder: Path, study: dict[str, Any]) -> None:
    """Move the tables of a sweep aside; whatever interrupts this, it can be done again."""
    earlier = folder / EARLIER
    if not earlier.exists():
        if Store(folder, study["hash"]).state(stored_chunks(study)).running:
            message = f"output={folder} is being computed by another process; wait for its end."
            raise OccupiedError(message)
        building = folder / BUILDING
        remove_hidden(building)  # From a process that was killed.
        make_hidden(building)
        for name in (STUDY_FILE, CELLS_FILE):
            shutil.copyfile(folder / name, building / name)
        building.replace(earlier)
    if read_study(earlier).get("hash") != study["hash"]:
        message = (
            f"output={folder} holds a sweep that extends another and is not complete. "
            "Start that one again first, or name another folder with output=FOLDER."
        )
        raise OccupiedError(message)
    for file in Store(folder, study["hash"]).own_files(stored_chunks(study)):
        place = earlier / file.relative_to(folder)
        place.parent.mkdir(exist_ok=True)
        file.replace(place)


def drop_earlier(folder: Path) -> None:
    """Remove what stands aside, now that the larger sweep is complete."""
    for name in (EARLIER, BUILDING):
        clear(folder / name)
