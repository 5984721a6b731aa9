"""A sweep: planned, computed chunk by chunk, and summed up when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from hydra.core.global_hydra import GlobalHydra
from hydra.types import RunMode
from numpy.typing import NDArray
from omegaconf import DictConfig, open_dict

from dyad_sim import __version__
from dyad_sim.cli.costs import agree, cost_of_sweep
from dyad_sim.cli.multirun import of_command_line
from dyad_sim.cli.progress import announce, progress_bar
from dyad_sim.cli.repeats import SEED, Repeats
from dyad_sim.cli.screens import show_cells, show_pooled, show_sweep, tell_strays
from dyad_sim.cli.streams import say
from dyad_sim.cli.study import check_usable, folder_of, named_choices, provenance, usable
from dyad_sim.configs.errors import MALFORMED
from dyad_sim.configs.sweep import (
    Described,
    cells_in,
    described,
    extended,
    is_as_named,
    sweep_of,
)
from dyad_sim.measures import summarise_cells
from dyad_sim.measures.studies.definitions import COLUMNS
from dyad_sim.studies import store
from dyad_sim.studies.chunks import Chunk, Store, stored_chunks
from dyad_sim.studies.extension import (
    EARLIER,
    Earlier,
    complete_setting_aside,
    drop_earlier,
    extend,
)
from dyad_sim.studies.files import (
    DamagedError,
    local,
    naming,
    read_rows,
    whole_file,
    whole_files,
)
from dyad_sim.studies.runner import cores
from dyad_sim.studies.sweeps import Sweep, chunks_of, dyads_per_chunk, run_chunks
from dyad_sim.studies.tables import TABLES

KEYS = ("cell", "dyad", "therapist", "ending")

POOLED = "pooled.csv"
"""Measures of the cells that differ in their seed only, as one."""

MOST_DRAWN = 400
"""Cells of a grid that figures can show."""

MANY_CELLS = 10_000
"""Cells whose check takes so long that it is announced."""

READ = [name for name in TABLES["dyads"] if name in {*KEYS, *COLUMNS}]
"""Columns of ``dyads`` that the measures of a cell rest on."""

ENDINGS = pd.CategoricalDtype(list(TABLES["dyads"]["ending"][1].codes))
"""How a treatment ended, as a code of one byte."""


class Planned(NamedTuple):
    """A sweep that has been checked, and whose folder is there."""

    described: Described
    sweep: Sweep
    chunks: list[Chunk]
    folder: Path

    @property
    def stored(self) -> Store:
        """What is there of it."""
        return Store(self.folder, self.described.name)


def plan_sweep(cfg: DictConfig, settings: Any) -> Planned:
    """Return a sweep, every cell checked, and claim its folder.

    Parameters
    ----------
    cfg
        As Hydra composes it.
    settings
        Those of Hydra.
    """
    cfg = _without_hydra(cfg)
    found = described(cfg, _composer(settings))
    if len(found.points) > MANY_CELLS:
        say(f"Checking {len(found.points):,} cells.", name="")
    with progress_bar("Checking", what="cells") as advanced:
        sweep = sweep_of(found, advanced)
    chunks = chunks_of(sweep)
    folder = folder_of(cfg.output, "sweep", found.name)
    record = _record(found, sweep, chunks, settings)
    holds = store.read_study(folder).get("hash")
    extends = holds != found.name and earlier_in(folder, found) is not None
    if not extends:
        check_usable(folder, found.name)
    if holds != found.name:  # What has been begun was agreed to.
        agree(cost_of_sweep(sweep, cfg.engine.name, _threads(cfg), int(cfg.sweep.shards)))
    planned = Planned(found, sweep, chunks, folder)
    names = ["cells.csv", *([] if _repeats(planned) is None else [POOLED])]
    with usable(), naming(folder):
        if extends:
            Store(folder, str(holds)).claim_files(names)  # Before anything of it is taken away.
            extend(folder, record, cells_of(sweep))
        else:
            store.claim(folder, record, cells_of(sweep))
            complete_setting_aside(folder, found.name)
        planned.stored.claim_files(names)
    return planned


def earlier_in(folder: Path, found: Described) -> Earlier | None:
    """Return the sweep in a folder that this one extends; None if it holds none such."""
    study = store.read_study(folder)
    if "sweep" not in study or study.get("dyad_sim") != __version__:
        return None
    try:
        points = read_rows(folder / store.CELLS_FILE)[study["sweep"]["keys"]]
        if not is_as_named(study, points):
            return None
        variants = study["sweep"]["variants"] or {"": study["configuration"]}
        cells = cells_in(variants, points)
        origins = extended(found, cells, study["sweep"]["tables"])
        chunks = stored_chunks(study, sum(len(cell.dyads) for cell in cells))
    except (DamagedError, *MALFORMED):
        return None
    stored = Store(folder, str(study["hash"]))
    return Earlier(stored, chunks, [cell.dyads for cell in cells], origins) if origins else None


def _without_hydra(cfg: DictConfig) -> DictConfig:
    """Return a configuration without the settings of Hydra."""
    bare = cfg.copy()
    with open_dict(bare):
        bare.pop("hydra", None)
    return bare


def _composer(settings: Any) -> Callable[[Sequence[str]], DictConfig]:
    """Return how the configuration is composed again, with some choices more."""
    loader = GlobalHydra.instance().config_loader()
    asked = of_command_line(settings)
    fixed = [str(o.input_line) for o in asked if not o.is_sweep_override()]

    def compose(choices: Sequence[str]) -> DictConfig:
        cfg = loader.load_configuration(
            settings.job.config_name, [*fixed, *choices], RunMode.RUN
        )
        return _without_hydra(cfg)

    return compose


def cells_of(sweep: Sweep) -> pd.DataFrame:
    """Return the table of cells: number, and value of every swept key."""
    numbers = pd.Series(range(len(sweep.points)), dtype="int64")
    return pd.concat([numbers.rename("cell"), sweep.points], axis=1)


def _record(
    found: Described, sweep: Sweep, chunks: list[Chunk], settings: Any
) -> dict[str, Any]:
    """Return what ``study.json`` says of a sweep."""
    first, *others = found.variants.values()
    counts = {
        "cells": len(sweep.points),
        "dyads": int(sweep.sizes.sum()),
        "chunks": len(chunks),
    }
    return {
        **provenance(first, named_choices(settings)),
        "hash": found.name,
        "counts": counts,
        "sweep": {
            **found.design,
            "dyads_per_chunk": dyads_per_chunk(sweep),
            "keys": [str(key) for key in sweep.points],
            "variants": found.variants if others or "" not in found.variants else {},
        },
    }


def compute(planned: Planned, cfg: DictConfig) -> None:
    """Compute the chunks of one shard that are not there yet."""
    shard, shards = int(cfg.sweep.shard), int(cfg.sweep.shards)
    mine = planned.chunks[shard::shards]
    threads = _threads(cfg)
    announce(cfg.engine.name)
    label = "Sweeping" if shards == 1 else f"Shard {shard} of {shards}"
    chunks = planned.stored
    if not chunks.can_lock() and shards > 1 and shard == 0:
        say(
            f"{planned.folder} is on a file system without locks. Start each shard "
            "once: two that compute the same chunk do the same work twice."
        )
    earlier = earlier_in(planned.folder / EARLIER, planned.described)
    if earlier is not None:
        say(f"Extending the sweep in {planned.folder}: what is there is kept.", name="")
    with progress_bar(label) as advanced:
        taken = run_chunks(planned.sweep, chunks, mine, threads, advanced, earlier)
    # Whoever held these may have ended without them, or may only have looked, as `status` does.
    run_chunks(planned.sweep, chunks, taken, threads, earlier=earlier)


def _threads(cfg: DictConfig) -> int:
    """Return how many threads compute chunks at a time."""
    return 1 if cfg.engine.name == "mesa" else int(cfg.sweep.threads or cores())


def finish(planned: Planned) -> None:
    """Sum up a sweep that is whole, and show it; tell what is missing of one that is not."""
    stored = planned.stored
    state = stored.state(planned.chunks)
    tell_strays(stored, planned.chunks)
    if len(state.done) == len(planned.chunks):
        drop_earlier(planned.folder)
    if len(state.done) < len(planned.chunks) or "dyads" not in planned.sweep.tables:
        show_sweep(planned.folder, planned.chunks, state)
        return
    swept = [str(key) for key in planned.sweep.points]
    repeats = _repeats(planned)
    with stored.alone():  # Shards may end at the same time.
        cells = _summed_up(planned, swept, stored, repeats)
    show_sweep(planned.folder, planned.chunks, state)
    show_cells(cells, swept if repeats is None else repeats.keys, planned.folder)
    if repeats is not None:
        show_pooled(planned.folder / POOLED)


def _repeats(planned: Planned) -> Repeats | None:
    """Return the cells that differ in their seed only; None if there are none."""
    if SEED not in planned.sweep.points:
        return None
    variants = planned.described.variants.values()
    shared = all(tree["study"]["common_random_numbers"] for tree in variants)
    repeats = Repeats(cells_of(planned.sweep), shared)
    return repeats if repeats.are_there else None


def _summed_up(
    planned: Planned, swept: list[str], stored: Store, repeats: Repeats | None
) -> pd.DataFrame:
    """Write and draw the measures of all cells, and return them, pooled over seeds."""
    pa.default_memory_pool().release_unused()  # What the chunks took is needed now.
    cells = cells_of(planned.sweep).merge(_measured(planned, repeats), on="cell")
    with whole_file(planned.folder / store.CELLS_FILE, own=True) as hidden:
        cells.to_parquet(local(hidden), index=False)
    stored.note_cells(planned.folder / store.CELLS_FILE)
    with whole_file(planned.folder / "cells.csv", own=True) as hidden:
        cells.to_csv(hidden, index=False)
    if repeats is not None:
        cells = repeats.summary()
        with whole_file(planned.folder / POOLED, own=True) as hidden:
            cells.to_csv(hidden, index=False)
        swept = repeats.keys
    if planned.described.design["design"] == "grid" and len(cells) <= MOST_DRAWN:
        _draw(cells, swept, planned.folder, stored)
    return cells


def _measured(planned: Planned, repeats: Repeats | None) -> pd.DataFrame:
    """Return the measures of all cells, one row per cell; hand their dyads on to be pooled."""
    with progress_bar("Summing up") as advanced:
        done, rows = 0, []
        for dyads in _whole_cells(planned):
            rows.append(summarise_cells(dyads))
            if repeats is not None:
                repeats.add(dyads)
            done += dyads["cell"].nunique()
            advanced(done, len(planned.sweep.points))
    return pd.concat(rows, ignore_index=True)


class _LongCell:
    """The dyads of a cell that is many chunks long: room for all of them, filled in turn.

    Nothing is held twice, for they may be a million.

    Parameters
    ----------
    size
        How many they are.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._columns: dict[Hashable, NDArray[Any]] = {}

    @property
    def is_whole(self) -> bool:
        """Whether all of them are there."""
        return self._taken == self._size

    def take(self, dyads: pd.DataFrame) -> int:
        """Take the first of some dyads as far as they are its own; return how many they are."""
        end = min(self._taken + len(dyads), self._size)
        count = end - self._taken
        for name in dyads if count else ():
            part = dyads[name].to_numpy()[:count]
            held = self._columns.get(name)
            if held is None:
                held = np.empty(self._size, part.dtype)
            # Counts of a later chunk may need more bytes.
            held = held.astype(np.promote_types(held.dtype, part.dtype), copy=False)
            held[self._taken : end] = part
            self._columns[name] = held
        self._taken = end
        return count

    def dyads(self) -> pd.DataFrame:
        """Return them as one table."""
        return pd.DataFrame(self._columns, copy=False)


def _whole_cells(planned: Planned) -> Iterator[pd.DataFrame]:
    """Yield the dyads of a sweep, some whole cells at a time."""
    ends = np.cumsum(planned.sweep.sizes)
    cell = _LongCell(0)
    for chunk in planned.chunks:
        dyads = _narrow(planned.stored.read(chunk, "dyads", columns=READ, use_threads=False))
        begin = cell.take(dyads)
        if begin and cell.is_whole:
            yield _with_endings(cell.dyads())
        # Cells that end in this chunk, and one that goes on in the next.
        after = int(np.searchsorted(ends, chunk.end, side="right"))
        end = max(begin, int(ends[after - 1]) - chunk.begin if after else 0)
        if begin < end:
            yield _with_endings(dyads.iloc[begin:end])
        if end < len(dyads):
            cell = _LongCell(int(planned.sweep.sizes[after]))
            cell.take(dyads.iloc[end:])


def _narrow(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return dyads whose counts and endings take little memory."""
    counts = dyads.select_dtypes("int64").columns.difference(list(KEYS))
    narrow = {name: pd.to_numeric(dyads[name], downcast="integer") for name in counts}
    return dyads.assign(**narrow, ending=dyads["ending"].astype(ENDINGS).cat.codes)


def _with_endings(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return dyads with the names of their endings again."""
    named = pd.Categorical.from_codes(dyads["ending"].to_numpy(), dtype=ENDINGS)
    return dyads.assign(ending=named)


def _draw(cells: pd.DataFrame, swept: list[str], folder: Path, stored: Store) -> None:
    """Draw the figures of a grid."""
    from dyad_sim.figures.of_a_sweep import draw_all

    with whole_files(folder, "figures") as hidden:
        stored.claim_files([file.name for file in draw_all(cells, swept, hidden)])
