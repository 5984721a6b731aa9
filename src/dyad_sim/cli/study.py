"""One study: checked, simulated, stored, shown."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from dyad_sim import __version__
from dyad_sim.cli.costs import agree, cost_of_study
from dyad_sim.cli.progress import announce, progress_bar
from dyad_sim.cli.screens import show_cell, show_study
from dyad_sim.configs import (
    LETTERS,
    ConfigurationError,
    check_texts,
    plan_from,
    plan_hash,
    resolved,
    to_plan,
)
from dyad_sim.configs.plan import models_of
from dyad_sim.configs.structured_configs import GROUPS
from dyad_sim.figures.moments import COLUMNS
from dyad_sim.figures.of_a_study import draw_all
from dyad_sim.figures.style import ENDING_LABELS
from dyad_sim.measures import summarise
from dyad_sim.measures.studies.courses import courses
from dyad_sim.measures.studies.summaries import cell_row
from dyad_sim.plausible import with_models
from dyad_sim.studies import store
from dyad_sim.studies.exchange_files import TableStream, few_dyads
from dyad_sim.studies.files import ForeignError, local, naming
from dyad_sim.studies.runner import run, run_each
from dyad_sim.studies.tables import TABLES

RESULTS = Path("results")
"""Where studies are written unless ``output`` says otherwise, below the working directory."""

DECISIVE_PACKAGES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")
"""Packages whose versions can change a number or a byte of the tables."""


def folder_of(output: str | None, kind: str, digest: str) -> Path:
    """Return where results go: where ``output`` says, else a folder named after their hash."""
    return RESULTS / f"{kind}-{digest[:LETTERS]}" if output is None else Path(output)


def simulate_and_store(cfg: DictConfig, multirun: Path | None = None, cell: int = 0) -> None:
    """Simulate one study and write it as a whole, or not at all.

    Parameters
    ----------
    multirun, cell
        Folder of the multirun and the study's number in it; a single run, which
        has neither, is shown in full.
    """
    plan = to_plan(cfg, cell)
    configuration, choices = resolved(cfg), named_choices(HydraConfig.get())
    name = plan_hash(configuration)
    folder = multirun / str(cell) if multirun else folder_of(cfg.output, cfg.study.name, name)
    check_usable(folder, name)
    # Where cells share their random numbers, a cell is the study of its name, to the last byte.
    own = cell if plan.address.lane else 0
    record = {**provenance(configuration, choices), "hash": name, "cell": own}
    kept = [table for table in TABLES if table != "exchanges" or plan.keeps_exchanges]
    if multirun is None:  # Its cells were asked about together.
        agree(cost_of_study(plan, 1 + models_of(configuration)))
    elif store.is_there(folder, record, kept):
        show_cell(cell, folder, is_new=False)
        return
    announce(plan.engine)
    with usable(), naming(folder), store.filling(folder, name) as building:
        exchanges = building / "exchanges.parquet"
        with (
            progress_bar("Simulating" if multirun is None else f"Cell {cell}") as advanced,
            TableStream(exchanges) as stream,
        ):
            tables = run(plan, advanced, stream.put if plan.keeps_exchanges else None)
        store.put(building, tables)
        models = _models(configuration, building)
        few = tables._replace(exchanges=few_dyads(exchanges, COLUMNS))
        draw_all(few, building, models.courses if models else None)
        counts = {table: len(frame) for table, frame in tables.present().items()}
        if plan.keeps_exchanges:
            counts["exchanges"] = stream.rows
        store.describe(building, {**record, "counts": counts})
    if multirun is None:
        show_study(
            configuration,
            choices,
            tables,
            summarise(tables),
            folder,
            models and models.measures,
        )
    else:
        show_cell(cell, folder)


class Models(NamedTuple):
    """A study under plausible models: its measures, and its courses, by ``draw``."""

    measures: pd.DataFrame
    courses: pd.DataFrame


def _models(configuration: dict[str, Any], building: Path) -> Models | None:
    """Simulate the study under each plausible model that is asked for, and write what it gave.

    Each model meets the same dyads with the same random numbers.
    """
    count = models_of(configuration)
    if not count:
        return None
    plans = [
        plan_from(tree)._replace(exchanges_table=frozenset())
        for tree in with_models(configuration, count)
    ]
    rows, parts = [], []
    with progress_bar("Other models") as advanced:
        for draw, tables in enumerate(run_each(plans, advanced), 1):
            rows.append({"draw": draw, **cell_row(tables)})
            course = courses(tables.sessions, tables.dyads, list(ENDING_LABELS))
            course.insert(0, "draw", draw)
            parts.append(course)
    models = Models(pd.DataFrame(rows), pd.concat(parts, ignore_index=True))
    models.measures.to_parquet(local(building / store.MODELS_FILE), index=False)
    models.courses.to_parquet(local(building / store.COURSES_FILE), index=False)
    return models


def check_usable(folder: Path, study_hash: str) -> None:
    """Refuse a folder that cannot be written, or that holds anything but this very study."""
    try:
        with usable():
            store.check_free(folder, study_hash)
    except OSError as error:
        raise ConfigurationError(str(error)) from error


@contextmanager
def usable() -> Iterator[None]:
    """Refuse a folder that another process has taken, or in which a file is in the way."""
    try:
        yield
    except (store.OccupiedError, ForeignError) as error:
        raise ConfigurationError(str(error)) from error


def named_choices(settings: Any) -> dict[str, str]:
    """Return which named choice was taken in each group: ``patient: ruth``.

    Parameters
    ----------
    settings
        Those of Hydra.

    Raises
    ------
    ConfigurationError
        If a file leaves a group without a choice: its values would be others, tacitly.
    """
    choices = {
        group: str(choice)
        for group, choice in settings.runtime.choices.items()
        if choice is not None and not group.startswith("hydra/")
    }
    for group in GROUPS:
        if group not in choices and group != "experiment":
            message = f"{group} has no choice; a file of choices took it away. Name one again."
            raise ConfigurationError(message)
    check_texts("choices", choices)
    return choices


def provenance(configuration: dict[str, Any], choices: dict[str, str]) -> dict[str, Any]:
    """Return what is written down of any study: what it is, and which versions made it.

    No clock, no path, no name of a machine.
    """
    packages = {name: version(name) for name in DECISIVE_PACKAGES}
    return {
        "dyad_sim": __version__,
        "seed": configuration["seed"],
        "choices": choices,
        "configuration": configuration,
        "versions": {"python": platform.python_version(), **packages},
    }
