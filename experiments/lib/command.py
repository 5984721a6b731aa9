"""The one command of every experiment."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.progress import announce, progress_bar
from dyad_sim.extras import optional
from dyad_sim.figures import save
from experiments.lib.design import Design, settings_of
from experiments.lib.findings import Findings, read, write
from experiments.lib.over_models import (
    OVER_MODELS,
    RESULTS,
    VERDICTS,
    claims_of,
    find_all,
    verdicts,
    works,
)

MOST_MODELS = 100
"""Plausible models of every day."""

HOME = Path(__file__).parents[1]
"""The folder of all experiments."""

SHOWN = "png"
"""Kind of the figures that stay in the folder of an experiment; its page shows them."""


class Experiment(NamedTuple):
    """An experiment.

    Attributes
    ----------
    folder
        Where it stands, and where its findings go.
    find
        Simulates a design and returns tables of findings by name.
    draw
        Returns figures by name, from the findings as they stand on disk.
    needs
        Optional packages that it uses; see :mod:`dyad_sim.extras`.
    """

    folder: Path
    find: Callable[[Design], Findings]
    draw: Callable[[Findings], Mapping[str, Figure]]
    needs: tuple[str, ...] = ()


def names() -> list[str]:
    """Return the names of all experiments that have this command."""
    return sorted(module.parent.name for module in HOME.glob("[0-9]*/experiment.py"))


def experiment_of(name: str) -> Experiment:
    """Return an experiment by its name."""
    found: Experiment = import_module(f"experiments.{name}.experiment").EXPERIMENT
    return found


def main(arguments: list[str] | None = None) -> None:
    """Simulate, write the findings down, draw them, and print them; or ask many models."""
    asked = _asked(arguments)
    experiment = experiment_of(asked.name)
    with exits(command="experiment"):  # Before anything is simulated, which may take long.
        for package in experiment.needs:
            optional(package)
    announce("compiled")
    folder: Path = asked.output or experiment.folder
    if asked.models is not None:
        _over_models(asked, folder)
    else:
        _once(asked, experiment, folder)


def _once(asked: Namespace, experiment: Experiment, folder: Path) -> None:
    """Run an experiment under the default model."""
    with progress_bar("Simulating") as advanced:
        size = 1.0 if asked.size is None else asked.size
        design = Design(settings_of(experiment.folder), asked.seed, size, advanced)
        findings = experiment.find(design)
    write(findings, folder)
    for name, figure in experiment.draw(read(folder, tuple(findings))).items():
        kept = save(figure, folder, name)
        if folder == experiment.folder:
            for path in kept:
                if path.suffix != f".{SHOWN}":
                    path.unlink()
    _tell(folder, tuple(findings))


def _over_models(asked: Namespace, folder: Path) -> None:
    """Run an experiment under plausible models, and write down how often its claims hold."""
    settings = settings_of(HOME / asked.name)
    every = works(asked.name, settings, asked.seed, asked.size, asked.models)
    with progress_bar("Simulating", "models") as advanced:
        found = find_all(every, asked.processes, advanced)
    write({VERDICTS: verdicts(claims_of(asked.name), found)}, folder)
    _tell(folder, (VERDICTS,))


def _tell(folder: Path, tables: tuple[str, ...]) -> None:
    """Print findings as they stand on disk."""
    with pd.option_context("display.max_rows", 200, "display.width", 200):
        for name, found in read(folder, tables).items():
            print(f"\n{name}\n{found.to_string(index=False)}")  # noqa: T201 - what was asked for
    print(f"\nFindings and figures: {folder}")  # noqa: T201


def _asked(arguments: list[str] | None) -> Namespace:
    """Return what was asked for on the command line."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.size is not None and not asked.size > 0.0:
        parser.error(f"--size {asked.size:g} is no share; give a number above 0")
    if asked.seed < 0:
        parser.error(f"--seed {asked.seed} is not allowed; give a whole number from 0")
    if asked.models is not None and not 1 <= asked.models <= MOST_MODELS:
        parser.error(f"--models {asked.models} is not allowed; give 1 to {MOST_MODELS}")
    if asked.models is not None and OVER_MODELS not in settings_of(HOME / asked.name):
        parser.error(f"--models: {asked.name} has no {OVER_MODELS} in its design.yaml")
    if asked.processes < 1:
        parser.error(f"--processes {asked.processes} is not allowed; give 1 or more")
    if asked.processes > 1 and asked.models is None:
        parser.error("--processes goes with --models; a single run uses all cores by itself")
    return asked


def _parser() -> ArgumentParser:
    """Return what may be asked for."""
    parser = ArgumentParser(
        "python -m experiments",
        description="Run an experiment: simulate, write findings down, draw them. "
        "Its question, its prediction and what came out stand in experiments/NAME/README.md.",
        epilog="Example: python -m experiments 01_skill_and_repair --models 100 --processes 2 "
        "writes verdicts.csv: in how many plausible models each finding holds. "
        f"What is simulated is kept in {RESULTS}, and the same command goes on from there.",
    )
    add = parser.add_argument
    add("name", metavar="NAME", choices=names(), help=", ".join(names()))
    add("--seed", type=int, default=1, help="of all random numbers (default: 1)")
    add(
        "--size",
        type=float,
        metavar="SHARE",
        help="share of the dyads that are simulated; below 1 for a first look "
        "(default: 1; with --models, what design.yaml says)",
    )
    add(
        "--models",
        type=int,
        metavar="NUMBER",
        help=f"plausible models to ask, 1 to {MOST_MODELS}, in how many each finding holds",
    )
    add(
        "--processes",
        type=int,
        default=1,
        metavar="NUMBER",
        help="models that are simulated at a time (default: 1)",
    )
    add(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="where the findings go, with figures as PNG, SVG and PDF "
        "(default: the folder of the experiment, with PNG only)",
    )
    return parser
