"""A multirun: which its cells are, checked before the first, tabled after the last."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, RangeSweep
from hydra.experimental.callback import Callback
from omegaconf import DictConfig, OmegaConf, open_dict

from dyad_sim import __version__
from dyad_sim.cli.application import send_jobs_to
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.study import check_usable, folder_of, named_choices
from dyad_sim.configs import (
    LETTERS,
    ConfigurationError,
    check_overrides,
    multirun_hash,
    plan_hash,
    resolved,
    to_plan,
)
from dyad_sim.configs.hydra_private import BasicSweeper
from dyad_sim.configs.sweep import parsed
from dyad_sim.measures import cell_row
from dyad_sim.studies import store
from dyad_sim.studies.files import check_foreign, read_json, whole_file
from dyad_sim.studies.plan import Plan

MOST_JOBS = 10_000
"""Jobs of a multirun: each is composed and checked before the first, and has a folder."""


def of_file(config: DictConfig) -> list[Override]:
    """Return what a file of choices varies in ``hydra.sweeper.params``."""
    params = OmegaConf.select(config, "hydra.sweeper.params") or {}
    check_overrides(str(key) for key in params)
    return _parsed([f"{key}={value}" for key, value in params.items()])


def of_command_line(settings: Any) -> list[Override]:
    """Return what stands on the command line, by the settings of Hydra."""
    return _parsed([str(override) for override in settings.overrides.task])


def key_of(override: Override) -> str:
    """Return the key or group that an override sets."""
    return override.get_key_element().lstrip("+")


def check_jobs(overrides: Collection[Override]) -> None:
    """Refuse a multirun of too many jobs, without listing them.

    Raises
    ------
    ConfigurationError
        Naming what has most values.
    """
    counts = {str(override.input_line): _values(override) for override in overrides}
    jobs = math.prod(counts.values())
    if jobs > MOST_JOBS:
        longest = max(counts, key=lambda line: counts[line])
        message = (
            f"{longest} makes {jobs} jobs, but at most {MOST_JOBS} are allowed in a multirun; "
            "give fewer values, or use dyad-sim sweep, which holds all cells in one folder."
        )
        raise ConfigurationError(message)


def _values(override: Override) -> int:
    """Return how many values an override gives."""
    value = override.value() if override.is_discrete_sweep() else None
    if isinstance(value, ChoiceSweep):
        return len(value.list)
    if not isinstance(value, RangeSweep) or value.start is None or value.stop is None:
        return 1
    try:
        return max(0, math.ceil((value.stop - value.start) / value.step))
    except (ArithmeticError, ValueError):
        return sys.maxsize


def _parsed(overrides: list[str]) -> list[Override]:
    """Return overrides as Hydra understands them."""
    loader = GlobalHydra.instance().config_loader()
    return OverridesParser.create(config_loader=loader).parse_overrides(overrides)


class Design(NamedTuple):
    """A multirun.

    Attributes
    ----------
    folder
        Holds a numbered folder for each cell.
    swept
        What is varied: keys and groups of a configuration.
    cells
        The value of each of them, cell by cell; empty if a sweeper of its own
        kind chooses the cells as it goes.
    name
        Hash of the whole.
    plans
        Of the cells; where a sweeper chooses them, of what is fixed.
    hashes
        Of the study of each cell; empty as ``cells``.
    """

    folder: Path
    swept: list[str]
    cells: list[dict[str, Any]]
    name: str
    plans: list[Plan]
    hashes: list[str]


def design_of(config: DictConfig) -> Design:
    """Return the checked design of a multirun.

    Parameters
    ----------
    config
        As Hydra hands it to a callback: with the settings of Hydra, without the
        overrides that make up the cells.

    Raises
    ------
    ConfigurationError
        For the first cell that cannot be simulated.
    """
    # As in Hydra, what is asked for later stands: the command line over an experiment's file.
    overrides = [*of_file(config), *of_command_line(config.hydra)]
    last = {key_of(override): override for override in overrides}
    swept = [key for key, override in last.items() if override.is_sweep_override()]
    if "output" in swept:
        message = "output cannot be varied; give one folder, in which each cell has its own."
        raise ConfigurationError(message)
    check_jobs(last.values())
    known = str(config.hydra.sweeper._target_).endswith(".BasicSweeper")
    if known:
        cells = BasicSweeper.split_arguments(overrides, None)[0]
    else:  # The sweeper chooses as it goes; what is fixed can be checked, jobs check the rest.
        cells = [[str(o.input_line) for o in overrides if not o.is_sweep_override()]]
    if not cells:
        varied = ", ".join(str(o.input_line) for o in overrides if o.is_sweep_override())
        message = (
            f"{varied} makes no cell: a range is empty, or glob() matches no choice. "
            "Give at least one value for each."
        )
        raise ConfigurationError(message)
    checked = [_checked(config, cell) for cell in cells]
    composed, plans = [cfg for cfg, _ in checked], [plan for _, plan in checked]
    values = [_values_of_design(cell, swept) for cell in cells] if known else []
    if all(cfg.study.common_random_numbers for cfg in composed):
        _check_distinct(values)
    hashes = [plan_hash(resolved(cfg)) for cfg in composed]
    name = multirun_hash({"hashes": hashes, "cells": values, "swept": swept})
    folder = folder_of(composed[0].output, "multirun", name)
    return Design(folder, swept, values, name, plans, hashes if known else [])


def _checked(config: DictConfig, cell: list[str]) -> tuple[DictConfig, Plan]:
    """Return the configuration of a cell, composed as Hydra will compose it, and its plan."""
    loader = GlobalHydra.instance().config_loader()
    cfg = loader.load_sweep_config(config, cell)
    named_choices(cfg.hydra)
    with open_dict(cfg):
        del cfg["hydra"]
    return cfg, to_plan(cfg)


def _check_distinct(values: list[dict[str, Any]]) -> None:
    """Refuse a cell that is there twice: its dyads would be counted as others."""
    seen: dict[str, int] = {}
    for cell, own in enumerate(values):
        form = repr({key: parsed(value) for key, value in own.items()})
        if form in seen:
            told = ", ".join(f"{key}={value}" for key, value in own.items())
            message = (
                f"{told} is there twice, as cells {seen[form]} and {cell}, with the same "
                "dyads. Give every value once; for other dyads vary the seed."
            )
            raise ConfigurationError(message)
        seen[form] = cell


def _values_of_design(cell: list[str], swept: list[str]) -> dict[str, str]:
    """Return what a cell sets the swept keys to."""
    pairs = (override.lstrip("+").partition("=") for override in cell)
    found = {key: value for key, _, value in pairs}
    return {key: found[key] for key in swept}


def claim(design: Design) -> None:
    """Take the folder of a multirun, unless it holds anything but this very multirun.

    Raises
    ------
    ConfigurationError
        If it cannot be written or is taken.
    """
    record = design.folder / store.MULTIRUN_FILE
    found = _hash_in(record)
    if found is None:
        check_usable(design.folder, design.name)
    elif found != design.name:
        message = (
            f"output={design.folder} already holds another multirun (hash {found[:LETTERS]}, "
            f"this one is {design.name[:LETTERS]}). Name another folder with output=FOLDER, "
            "or remove this one."
        )
        raise ConfigurationError(message)
    design.folder.mkdir(parents=True, exist_ok=True)
    _write_record(design, _files_in(record))


def claim_files(design: Design, names: Collection[str]) -> None:
    """Note files that are to be written beside the cells, before they are.

    Raises
    ------
    ForeignError
        If a file of such a name is there that the multirun has not written.
    """
    own = _files_in(design.folder / store.MULTIRUN_FILE)
    check_foreign(design.folder, names, own, "multirun")
    _write_record(design, sorted({*own, *names}))


def _files_in(record: Path) -> list[str]:
    """Return the files that a multirun says it has written beside its cells."""
    try:
        return [str(name) for name in read_json(record)["files"]]
    except (KeyError, TypeError):
        return []


def _write_record(design: Design, files: Collection[str]) -> None:
    """Write ``multirun.json``."""
    told = {**_record(design), "files": sorted(files)}
    with whole_file(design.folder / store.MULTIRUN_FILE, own=True) as hidden:
        hidden.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _hash_in(record: Path) -> str | None:
    """Return the hash of the multirun that a folder holds, None if there is none."""
    try:
        return str(read_json(record)["hash"])
    except (KeyError, TypeError):
        return None


def _record(design: Design) -> dict[str, Any]:
    """Return what ``multirun.json`` says of a multirun."""
    return {
        "dyad_sim": __version__,
        "hash": design.name,
        "swept": design.swept,
        "cells": design.cells,
        "hashes": design.hashes,
    }


def table_of(design: Design) -> pd.DataFrame:
    """Return one row per cell: where it stands, what was varied, every measure.

    Columns are ``cell``, ``folder``, the swept keys, then each measure with its
    ``_low`` and ``_high``.
    """
    values = design.cells or _read_values(design)
    rows = [
        {"cell": cell, "folder": str(cell), **settings}
        | cell_row(store.read(design.folder / str(cell)))
        for cell, settings in enumerate(values)
    ]
    table = pd.DataFrame(rows)
    for name in design.swept:
        table[name] = _typed(table[name])
    return table


def _read_values(design: Design) -> list[dict[str, Any]]:
    """Return what cells were set to, from their own records; groups leave no single value."""
    count = sum(1 for part in design.folder.iterdir() if part.name.isdigit())
    values = []
    for cell in range(count):
        record = store.read_study(design.folder / str(cell))
        cfg = OmegaConf.create(record["configuration"])
        found = {key: OmegaConf.select(cfg, key) for key in design.swept}
        values.append({key: str(value) for key, value in found.items()})
    return values


def _typed(column: pd.Series) -> pd.Series:
    """Return a column of text as numbers where all of it is numbers."""
    try:
        return pd.to_numeric(column)
    except ValueError:
        return column


class Cells(Callback):
    """Callback of Hydra, named in ``conf/config.yaml``, that sees to a multirun."""

    def __init__(self) -> None:
        self.design: Any = None

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Check every cell and claim the folder, before anything is simulated."""
        from dyad_sim.cli.costs import agree, cost_of_multirun

        with exits(list(config.hydra.overrides.task)):
            self.design = design_of(config)
            agree(cost_of_multirun(self.design.plans))
            claim(self.design)
            send_jobs_to(self.design.folder, config)

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Write and show one table of all cells, and draw its figures."""
        from dyad_sim.cli.screens import show_cells
        from dyad_sim.figures.of_a_sweep import draw_all
        from dyad_sim.studies.files import contents, local, whole_files
        from dyad_sim.studies.store import CELLS_FILE, alone_in

        with exits():
            folder, swept = self.design.folder, self.design.swept
            cells = table_of(self.design)
            # The same multirun may end at the same time in another process.
            with alone_in(folder), whole_files(folder, "cells") as hidden:
                cells.to_parquet(local(hidden / CELLS_FILE), index=False)
                cells.to_csv(hidden / "cells.csv", index=False)
                draw_all(cells, swept, hidden)
                claim_files(self.design, [file.name for file in contents(hidden)])
            show_cells(cells, swept, folder)
