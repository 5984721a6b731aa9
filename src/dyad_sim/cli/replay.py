"""``dyad-sim replay``: one dyad of a study again, exchange by exchange."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dyad_sim.cli import FAILED, OK
from dyad_sim.cli.errors import exits

if TYPE_CHECKING:
    from dyad_sim.studies.plan import Plan

EPILOG = """\
examples:
  dyad-sim replay results/study-0a1b2c3d4e5f --dyad 7
  dyad-sim replay results/sweep-0a1b2c3d4e5f --cell 12 --dyad 7
  dyad-sim replay results/sweep-0a1b2c3d4e5f --cell 12 --dyad 7 --exchanges dyad7.csv
"""


class Found(NamedTuple):
    """Where a cell stands: folder of its tables, its number in them, its rules, its version."""

    folder: Path
    cell: int
    plan: Plan
    version: str


def main(arguments: list[str]) -> int:
    """Replay a dyad; the exit status is 1 if a stored row is not reproduced exactly."""
    parser = ArgumentParser(
        "dyad-sim replay",
        description="Run one dyad of a study or sweep again in the readable engine, and check "
        "that every stored row of it is reproduced exactly.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("study", type=Path, help="folder of the study, multirun or sweep")
    parser.add_argument("--cell", type=int, default=0, help="cell of the design (default: 0)")
    parser.add_argument("--dyad", type=int, required=True, help="number of the dyad")
    parser.add_argument(
        "--exchanges", type=Path, metavar="FILE", help="write all exchanges, .csv or .parquet"
    )
    asked = parser.parse_args(arguments)
    with exits(command="replay"):
        return _replay(asked.study, asked.cell, asked.dyad, asked.exchanges)


def _replay(study: Path, cell: int, dyad: int, exchanges: Path | None) -> int:
    """Replay, show and compare."""
    from dyad_sim.cli.screen_replay import show_replay
    from dyad_sim.studies.replay import replayed

    found = _found(study, cell)
    _check_dyad(found.plan, dyad)
    _check_file(exchanges)
    replay = replayed(found.plan, found.cell, dyad, found.folder)
    show_replay(replay)
    if exchanges is not None:
        _write(replay.tables["exchanges"], exchanges)
    if not replay.differing:
        return OK
    from dyad_sim import __version__

    if found.version != __version__:
        sys.stderr.write(
            f"dyad-sim: the study was made by version {found.version}, this is {__version__}.\n"
        )
    return FAILED


def _found(folder: Path, cell: int) -> Found:
    """Return where a cell stands, and its plan; refuse a description that makes no sense."""
    from dyad_sim.configs import ConfigurationError

    try:
        return _find(folder, cell)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        message = (
            f"{folder} cannot be replayed: its study.json or cells.parquet is damaged. "
            "Put copies of them back, or simulate the study again into another folder."
        )
        raise ConfigurationError(message) from error


def _find(folder: Path, cell: int) -> Found:
    """Return where a cell stands, and its plan."""
    from dyad_sim.configs import ConfigurationError, plan_from
    from dyad_sim.configs.sweep import stored_plan
    from dyad_sim.studies import store

    study = store.read_study(folder)
    if (folder / "multirun.json").exists():
        folder = folder / str(cell)
        study = store.read_study(folder)
        if study:
            plan = plan_from(study["configuration"], study["cell"])
            return Found(folder, 0, plan, study["dyad_sim"])
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
    return Found(folder, cell, plan, study["dyad_sim"])


def _point(folder: Path, cell: int) -> dict[str, Any]:
    """Return the value of every swept key in a cell."""
    from dyad_sim.studies.files import read_rows
    from dyad_sim.studies.store import CELLS_FILE

    cells = read_rows(folder / CELLS_FILE, filters=[("cell", "==", cell)])
    return {str(key): values.iloc[0] for key, values in cells.items()}


def _check_dyad(plan: Plan, dyad: int) -> None:
    """Refuse a dyad that the cell does not have."""
    from dyad_sim.configs import ConfigurationError
    from dyad_sim.studies.runner import numbers_of

    numbers = numbers_of(plan)
    if dyad not in numbers:
        message = (
            f"--dyad {dyad} is not in this cell; its dyads are {numbers[0]} to {numbers[-1]}."
        )
        raise ConfigurationError(message)


def _check_file(file: Path | None) -> None:
    """Refuse a file that cannot be written, before anything is simulated."""
    from dyad_sim.configs import ConfigurationError

    if file is None:
        return
    if file.suffix not in {".csv", ".parquet"}:
        message = f"--exchanges {file} is of another kind; give a name with .csv or .parquet."
        raise ConfigurationError(message)
    if not file.parent.is_dir() or file.is_dir():
        message = f"--exchanges {file} cannot be written; name a file in a folder that exists."
        raise ConfigurationError(message)


def _write(exchanges: Any, file: Path) -> None:
    """Write the exchanges to a file, as a whole."""
    from dyad_sim.studies.files import whole_file

    with whole_file(file) as hidden:
        if file.suffix == ".csv":
            exchanges.to_csv(hidden, index=False)
        else:
            exchanges.to_parquet(hidden, index=False)
