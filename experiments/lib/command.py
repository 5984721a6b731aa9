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

Findings = dict[str, pd.DataFrame]

DIGITS = 4
"""Significant digits of a finding on disk."""

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
    """Simulate, write the findings down, draw them, and print them."""
    asked = _asked(arguments)
    experiment = experiment_of(asked.name)
    with exits(command="experiment"):  # Before anything is simulated, which may take long.
        for package in experiment.needs:
            optional(package)
    announce("compiled")
    with progress_bar("Simulating") as advanced:
        design = Design(settings_of(experiment.folder), asked.seed, asked.size, advanced)
        findings = experiment.find(design)
    folder: Path = asked.output or experiment.folder
    write(findings, folder)
    for name, figure in experiment.draw(read(folder, tuple(findings))).items():
        kept = save(figure, folder, name)
        if folder == experiment.folder:
            for path in kept:
                if path.suffix != f".{SHOWN}":
                    path.unlink()
    with pd.option_context("display.max_rows", 200, "display.width", 200):
        for name, found in read(folder, tuple(findings)).items():
            print(f"\n{name}\n{found.to_string(index=False)}")  # noqa: T201 - what was asked for
    print(f"\nFindings and figures: {folder}")  # noqa: T201


def _asked(arguments: list[str] | None) -> Namespace:
    """Return what was asked for on the command line."""
    parser = ArgumentParser(
        "python -m experiments",
        description="Run an experiment: simulate, write findings down, draw them. "
        "Its question, its prediction and what came out stand in experiments/NAME/README.md.",
    )
    parser.add_argument("name", metavar="NAME", choices=names(), help=", ".join(names()))
    parser.add_argument(
        "--seed", type=int, default=1, help="of all random numbers (default: 1)"
    )
    parser.add_argument(
        "--size",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="share of the dyads that are simulated; below 1 for a first look (default: 1)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="where the findings go, with figures as PNG, SVG and PDF "
        "(default: the folder of the experiment, with PNG only)",
    )
    asked = parser.parse_args(arguments)
    if not asked.size > 0.0:
        parser.error(f"--size {asked.size:g} is no share; give a number above 0")
    if asked.seed < 0:
        parser.error(f"--seed {asked.seed} is not allowed; give a whole number from 0")
    return asked


def write(findings: Findings, folder: Path) -> None:
    """Write tables of findings, with as many digits as can be relied on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in findings.items():
        found.to_csv(folder / f"{name}.csv", index=False, float_format=f"%.{DIGITS}g")


def read(folder: Path, names: tuple[str, ...]) -> Findings:
    """Return tables of findings as they stand on disk."""
    return {name: pd.read_csv(folder / f"{name}.csv") for name in names}
