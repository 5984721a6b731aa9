"""Which dyad is meant: one of a study, a sweep or a multirun, or that of a scene."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from dyad_sim.cli.replay_moment import Moment
from dyad_sim.configs import ConfigurationError, plan_from
from dyad_sim.configs.errors import MALFORMED
from dyad_sim.configs.sweep import stored_plan
from dyad_sim.studies import store
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.parts import Store, stored_parts
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import numbers_of
from dyad_sim.teaching.scenes import plan_of, scene, titles_of

ALL_HOLD = ("dyads", "sessions")
"""Tables in which every dyad has a row; not every dyad has a rupture."""


class Found(NamedTuple):
    """A dyad to be replayed.

    Attributes
    ----------
    folder
        Of its tables; None for a scene, of which nothing is stored.
    must_hold
        Tables in which its rows stand, because they are whole.
    cell, dyad
        Its keys in them.
    plan
        Its study.
    version
        Of the program that made the study.
    scene
        Name of the scene; None for a dyad of a study.
    title, about, titles
        What the course is called, a line about it, and what its ``patient`` and
        ``therapist`` are called.
    again
        The command that replays it.
    opening
        The moment at which it is best opened; None where nobody chose one.
    """

    folder: Path | None
    must_hold: tuple[str, ...]
    cell: int
    dyad: int
    plan: Plan
    version: str
    scene: str | None
    title: str
    about: str
    titles: dict[str, str]
    again: str
    opening: Moment | None


def found_scene(name: str, version: str) -> Found:
    """Return the dyad of a scene."""
    some = scene(name)
    return Found(
        folder=None,
        must_hold=(),
        cell=0,
        dyad=some.dyad,
        plan=plan_of(some),
        version=version,
        scene=name,
        title=some.title,
        about=some.teaser,
        titles=titles_of(some),
        again=f"dyad-sim replay --scene {name}",
        opening=(some.opening["session"], some.opening["exchange"]),
    )


def found_in(study: Path, cell: int, dyad: int) -> Found:
    """Return a dyad of a study; refuse a description that makes no sense."""
    try:
        folder, own, plan, version = _find(study, cell)
        must_hold = _must_hold(folder, plan, dyad)
    except ConfigurationError:
        raise
    except MALFORMED as error:
        message = (
            f"{study} cannot be replayed: its study.json or cells.parquet is damaged. "
            "Put copies of them back, or simulate the study again into another folder."
        )
        raise ConfigurationError(message) from error
    _check_dyad(plan, dyad)
    return Found(
        folder=folder,
        must_hold=must_hold,
        cell=own,
        dyad=dyad,
        plan=plan,
        version=version,
        scene=None,
        title=f"Cell {cell}, dyad {dyad}" if cell else f"Dyad {dyad}",
        about=f"Of the study {study.name}.",
        titles={"patient": f"patient {dyad}", "therapist": "a simulated therapist"},
        again=f"dyad-sim replay {study} --dyad {dyad}" + (f" --cell {cell}" if cell else ""),
        opening=None,
    )


def _find(folder: Path, cell: int) -> tuple[Path, int, Plan, str]:
    """Return where a cell stands, its number there, its plan and its version."""
    study = store.read_study(folder)
    if (folder / store.MULTIRUN_FILE).exists():
        multirun, folder = folder, folder / str(cell)
        study = store.read_study(folder)
        if study:
            store.check_cell(multirun, store.read_multirun(multirun), cell, study)
            plan = plan_from(study["configuration"], study["cell"])
            return folder, 0, plan, study["dyad_sim"]
        message = f"--cell {cell} is no cell of the multirun; its cells are numbered from 0."
        raise ConfigurationError(message)
    if not study:
        what = "holds no study of dyad_sim" if folder.exists() else "does not exist"
        message = f"{folder} {what}. Name the folder of a study or sweep."
        raise ConfigurationError(message)
    count = study["counts"]["cells"]
    if not 0 <= cell < count:
        message = f"--cell {cell} is no cell of this study; there are {count}, numbered from 0."
        raise ConfigurationError(message)
    if "sweep" not in study:
        plan = plan_from(study["configuration"], study["cell"])
    else:
        plan = stored_plan(study, _point(folder, cell), cell)
    return folder, cell, plan, study["dyad_sim"]


def _must_hold(folder: Path, plan: Plan, dyad: int) -> tuple[str, ...]:
    """Return the tables that hold a dyad of a folder; none while parts are missing."""
    study = store.read_study(folder)
    kept = plan.exchanges_table is None or dyad in plan.exchanges_table
    exchanges = ("exchanges",) if kept else ()
    if "sweep" not in study:
        return (*ALL_HOLD, *exchanges)
    stored = Store(folder, str(study["hash"]))
    if not all(map(stored.is_done, stored_parts(study))):
        return ()
    return (*(name for name in ALL_HOLD if name in study["sweep"]["tables"]), *exchanges)


def _point(folder: Path, cell: int) -> dict[str, Any]:
    """Return the value of every swept key in a cell."""
    cells = read_rows(folder / store.CELLS_FILE, filters=[("cell", "==", cell)])
    return {str(key): values.iloc[0] for key, values in cells.items()}


def _check_dyad(plan: Plan, dyad: int) -> None:
    """Refuse a dyad that the cell does not have."""
    numbers = numbers_of(plan)
    if dyad not in numbers:
        message = (
            f"--dyad {dyad} is not in this cell; its dyads are {numbers[0]} to {numbers[-1]}."
        )
        raise ConfigurationError(message)
