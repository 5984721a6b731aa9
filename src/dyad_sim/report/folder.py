"""The folder that a report is about: a study, the cells of a multirun or a sweep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim import __version__
from dyad_sim.configs import ConfigurationError, multirun_hash, plan_from
from dyad_sim.configs.errors import MALFORMED
from dyad_sim.configs.identity import is_as_named
from dyad_sim.configs.sweep import is_as_named as sweep_is_as_named
from dyad_sim.configs.sweep import stored_plan
from dyad_sim.studies import store
from dyad_sim.studies.chunks import Store, stored_chunks
from dyad_sim.studies.files import read_json, read_rows
from dyad_sim.studies.plan import Plan

Reader = Callable[[str, Sequence[str], Sequence[int]], Iterator[pd.DataFrame]]
"""Yields some columns of a table, one frame for each of some cells."""


def chunks_reader(
    path: Path, record: dict[str, Any], sizes: Sequence[int]
) -> tuple[list[int], Reader]:
    """Return the cells of a sweep that are whole, and what reads them.

    Parameters
    ----------
    path
        Folder of the sweep.
    record
        What ``study.json`` says of it.
    sizes
        Dyads of each cell.
    """
    size = record["sweep"]["dyads_per_chunk"]
    chunks = stored_chunks(record, sum(sizes))
    ends = np.cumsum(np.array(sizes, dtype=np.int64))
    stored = Store(path, str(record["hash"]))
    done = set(stored.state(chunks).done)
    # Chunks are cut through all cells: a cell may begin in one and end in another.
    first, last = (ends - np.array(sizes)) // size, (ends - 1) // size

    @lru_cache(maxsize=1)
    def chunk(table: str, columns: tuple[str, ...], number: int) -> pd.DataFrame:
        return stored.read(chunks[number], table, columns=list(columns))

    def read(
        table: str, columns: Sequence[str], cells: Sequence[int]
    ) -> Iterator[pd.DataFrame]:
        wanted = tuple(dict.fromkeys(["cell", *columns]))
        for cell in cells:
            frames = [chunk(table, wanted, n) for n in range(first[cell], last[cell] + 1)]
            own = [_of_cell(frame, cell) for frame in frames]
            yield own[0] if len(own) == 1 else pd.concat(own, ignore_index=True)

    spans = enumerate(zip(first, last, strict=True))
    return [cell for cell, (a, b) in spans if done.issuperset(range(a, b + 1))], read


def _of_cell(chunk: pd.DataFrame, cell: int) -> pd.DataFrame:
    """Return the rows of a cell, which stand together: cells are in order in each chunk."""
    begin, end = np.searchsorted(chunk["cell"].to_numpy(), [cell, cell + 1])
    return chunk.iloc[begin:end]


Tree = dict[str, Any]


@dataclass(frozen=True)
class Folder:
    """A study, or a design of several cells, on disk.

    Attributes
    ----------
    path, name
        Where it is, and how a command names it: no path of this machine.
    kind
        ``"study"``, ``"sweep"`` or ``"multirun"``.
    record
        What ``study.json`` says; of a multirun, that of its first cell.
    configurations
        One for each combination of groups that was swept.
    swept
        Keys that were varied.
    points
        One row per cell: ``cell``, and the value of each swept key.
    whole
        Cells all of whose dyads are there.
    tables
        Tables that are kept.
    read
        Reads cells.
    plan
        The plan of a cell.
    hash
        Of the whole.
    """

    path: Path
    name: str
    kind: str
    record: Tree
    configurations: list[Tree]
    swept: list[str]
    points: pd.DataFrame
    whole: list[int]
    tables: frozenset[str]
    read: Reader
    plan: Callable[[int], Plan]
    hash: str

    @property
    def planned(self) -> int:
        """How many cells the design has."""
        return len(self.points)

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """The plan of every cell that is whole."""
        return {cell: self.plan(cell) for cell in self.whole}

    @cached_property
    def varied(self) -> list[str]:
        """Swept keys that have more than one value."""
        return [key for key in self.swept if len(set(self.points[key])) > 1]


def opened(path: Path) -> Folder:
    """Return what a folder holds.

    Raises
    ------
    ConfigurationError
        If it holds no study, or its description makes no sense.
    """
    try:
        return _opened(path)
    except ConfigurationError:
        raise
    except MALFORMED as error:
        file = (
            store.MULTIRUN_FILE if (path / store.MULTIRUN_FILE).exists() else store.STUDY_FILE
        )
        message = (
            f"{path} cannot be reported: its {file} or cells.parquet is damaged. "
            "Put copies of them back, or simulate the study again into another folder."
        )
        raise ConfigurationError(message) from error


def _opened(path: Path) -> Folder:
    """Return what a folder holds, whatever is wrong with it."""
    if (path / store.MULTIRUN_FILE).exists():
        return _multirun(path)
    record = store.read_study(path)
    if "record" in record:
        message = f"{path} holds a record, which is its own report. Name the folder of a study."
        raise ConfigurationError(message)
    if not record:
        raise ConfigurationError(_nothing(path))
    return _sweep(path, record) if "sweep" in record else _study(path, record)


def _nothing(path: Path) -> str:
    """Return why a folder holds nothing to report."""
    if not path.exists():
        return f"{path} does not exist. Name the folder of a study, a sweep or a multirun."
    if (path / store.STUDY_FILE).exists():
        return (
            f"{path} cannot be reported: its {store.STUDY_FILE} is damaged. Put a copy of "
            "it back, or simulate the study again into another folder."
        )
    return f"{path} holds no study of dyad_sim. Name the folder of a study, sweep or multirun."


def _name(path: Path) -> str:
    """Return how commands name a folder: as it was named, but for a path of this machine."""
    return path.resolve().name if path.is_absolute() else path.as_posix()


def _study(path: Path, record: Tree) -> Folder:
    """Return a single study."""
    record = _named(_checked(record))
    store.check_tables(path, record)

    def read(table: str, columns: Sequence[str], _: Sequence[int]) -> Iterator[pd.DataFrame]:
        yield read_rows(path / f"{table}.parquet", columns=list(columns)).assign(cell=0)

    return Folder(
        path,
        _name(path),
        "study",
        record,
        [record["configuration"]],
        swept=[],
        points=pd.DataFrame({"cell": [0]}),
        whole=[0],
        tables=frozenset({"dyads", "sessions", "episodes", *record["counts"]}),
        read=read,
        plan=lambda _: plan_from(record["configuration"], record["cell"]),
        hash=str(record["hash"]),
    )


def _checked(record: Tree) -> Tree:
    """Return a record that has what the report tells; else a KeyError or a TypeError."""
    plan_from(record["configuration"])
    for name in ("dyad_sim", "hash", "seed"):
        record[name]
    for name in ("versions", "choices", "counts"):
        record[name].items()
    return record


def _named(record: Tree) -> Tree:
    """Return the record of a study that is the one it is named after; else a ValueError."""
    if not is_as_named(record):
        message = "its configuration is another"
        raise ValueError(message)
    return record


def _sweep(path: Path, record: Tree) -> Folder:
    """Return a sweep, or what is there of it."""
    swept = [str(key) for key in record["sweep"]["keys"]]
    points = read_rows(path / store.CELLS_FILE)[["cell", *swept]]
    if not sweep_is_as_named(record, points[swept]):
        message = "its cells or its configuration are others"
        raise ValueError(message)
    rows = points.to_dict("records")

    def plan(cell: int) -> Plan:
        return stored_plan(record, {str(key): value for key, value in rows[cell].items()}, cell)

    sizes = [plan(cell).dyads for cell in range(len(points))]
    whole, read = chunks_reader(path, record, sizes)
    variants = record["sweep"]["variants"] or {"": record["configuration"]}
    return Folder(
        path,
        _name(path),
        "sweep",
        _checked(record),
        list(variants.values()),
        swept=swept,
        points=points,
        whole=whole if "dyads" in record["sweep"]["tables"] else [],
        tables=frozenset(record["sweep"]["tables"]),
        read=read,
        plan=plan,
        hash=str(record["hash"]),
    )


def _multirun(path: Path) -> Folder:
    """Return a multirun, or what is there of it."""
    design = read_json(path / store.MULTIRUN_FILE)
    swept = [str(key) for key in design["swept"]]
    found = {int(chunk.name): chunk for chunk in path.iterdir() if chunk.name.isdecimal()}
    records = {cell: store.read_study(found[cell]) for cell in sorted(found)}
    records = {cell: _named(_checked(record)) for cell, record in records.items() if record}
    for cell, record in records.items():
        store.check_cell(path, design, cell, record)
        store.check_tables(found[cell], record)
    if not records:
        message = f"{path} holds a multirun of which no cell is done yet. Start it again."
        raise ConfigurationError(message)
    # A sweeper that chooses the cells as it goes leaves neither values nor hashes.
    own = design["dyad_sim"] == __version__ and design["hashes"]
    if own and multirun_hash(design) != design["hash"]:
        message = (
            f"{path / store.MULTIRUN_FILE} does not say what its hash was made of, so it was "
            "changed. Put a copy of it back."
        )
        raise ConfigurationError(message)
    # A sweeper that chooses the cells as it goes leaves them to their own records.
    values = design["cells"] or [_values(record, swept) for record in records.values()]
    points = pd.DataFrame(values, columns=swept).apply(_typed)
    points.insert(0, "cell", range(len(points)))

    def read(
        table: str, columns: Sequence[str], cells: Sequence[int]
    ) -> Iterator[pd.DataFrame]:
        for cell in cells:
            file = path / str(cell) / f"{table}.parquet"
            yield read_rows(file, columns=list(columns)).assign(cell=cell)

    return Folder(
        path,
        _name(path),
        "multirun",
        next(iter(records.values())),
        [record["configuration"] for record in records.values()],
        swept=swept,
        points=points,
        whole=[cell for cell in records if cell < len(points)],
        tables=frozenset({"dyads", "sessions", "episodes"}),
        read=read,
        plan=lambda cell: plan_from(records[cell]["configuration"], records[cell]["cell"]),
        hash=str(design["hash"]),
    )


def _values(record: Tree, swept: Sequence[str]) -> dict[str, str]:
    """Return what a cell set the swept keys to, from its own record."""
    values = {}
    for key in swept:
        node: Any = record["configuration"]
        for name in key.split("."):
            node = node.get(name) if isinstance(node, dict) else None
        values[key] = str(record["choices"].get(key, node))
    return values


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of text as numbers where all of it is numbers."""
    try:
        return pd.to_numeric(column)
    except ValueError:
        return column
