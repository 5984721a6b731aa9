"""Fit the constants of the model to the record, the conditions of the theory included.

    python experiments/00_calibration/calibrate.py --name rough --step 0.15
    python experiments/00_calibration/calibrate.py --name finer --start rough --luck 3

The commands of the fits that are kept stand in the README beside this file.

CMA-ES (Hansen & Ostermeier 2001, *Evolutionary Computation* 9, 159-195) by the package
``cma``.  Steps are shares of the starting values; bounds are those of the parameters.  Each
generation meets new luck, the same for all its candidates: so nothing is fitted to one seed.
The same command gives the same fit, whatever the number of processes.
"""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from free import Free, free, put

from dyad_sim.cli.errors import exits
from dyad_sim.configs import plan_from
from dyad_sim.extras import optional
from dyad_sim.measures.bootstrap import Bootstrap
from dyad_sim.record.arms import ARMS, configuration_of, simulated
from dyad_sim.record.comparison import Outcome, outcome_of
from dyad_sim.record.distance import Distance, distance
from dyad_sim.studies import runner

FITS = Path(__file__).parent / "fits"
"""Where the course and the end of each fit are written."""

SAMPLES = Bootstrap(60)
"""Enough for the error of a one-sided entry."""

FIRST_SEED = 100_000
"""Seeds of the fit begin here; others are left for looking at the result with fresh luck."""

SEEDS_PER_FIT = 10_000
"""Seeds kept for a fit, so that two fits share none."""


class Found(NamedTuple):
    """What a candidate came to."""

    total: float
    inside: int
    parts: dict[str, float]


def main() -> None:
    """Fit, and write course and end after every generation."""
    asked = _asked()
    with exits(command="calibrate"):
        cma = optional("cma")
    folder = FITS / asked.name
    folder.mkdir(parents=True, exist_ok=True)
    constants = [one for one in free() if one.name.partition(".")[2] not in asked.hold]
    scales = np.array([constant.scale for constant in constants])
    bounds = [
        [constant.low / constant.scale for constant in constants],
        [constant.high / constant.scale for constant in constants],
    ]
    search = cma.CMAEvolutionStrategy(
        _start(asked, constants),
        asked.step,
        {"bounds": bounds, "popsize": asked.candidates, "seed": asked.luck, "verbose": -9},
    )
    names = [constant.name for constant in constants]
    course: list[dict[str, Any]] = []
    with ProcessPoolExecutor(asked.processes) as pool:
        for generation in range(asked.generations):
            candidates = search.ask()
            seed = FIRST_SEED + SEEDS_PER_FIT * asked.luck + generation
            work = [
                (dict(zip(names, (place * scales).tolist(), strict=True)), seed, asked.size)
                for place in candidates
            ]
            found = list(pool.map(measured, work))
            search.tell(candidates, [one.total for one in found])
            course.append(_row(generation, seed, found, search.sigma))
            values = dict(zip(names, (search.result.xfavorite * scales).tolist(), strict=True))
            _write(folder, asked, course, values)
            print(course[-1], flush=True)  # noqa: T201 - how far it is


def _asked() -> Namespace:
    """Return the arguments."""
    parser = ArgumentParser(description="Fit the constants of the model to the record.")
    parser.add_argument("--name", required=True, help="folder of the fit, below fits/")
    parser.add_argument("--luck", type=int, default=1, help="seed of the search and its dyads")
    parser.add_argument("--generations", type=int, default=150)
    parser.add_argument("--candidates", type=int, default=16, help="in a generation")
    parser.add_argument("--start", help="an earlier fit to start from")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="start these elsewhere"
    )
    parser.add_argument(
        "--hold", nargs="*", default=[], help="constants to be left as declared"
    )
    parser.add_argument("--step", type=float, default=0.06, help="first step, as a share")
    parser.add_argument(
        "--scatter", type=float, default=0.0, help="start away from the declared values"
    )
    parser.add_argument("--size", type=float, default=0.2, help="share of the record's dyads")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _start(asked: Namespace, constants: list[Free]) -> np.ndarray:
    """Return the start: 1 for a declared value (-1 for a negative one), or an earlier fit."""
    start = {constant.name: constant.start for constant in constants}
    if asked.start:
        earlier = json.loads((FITS / asked.start / "found.json").read_text(encoding="utf-8"))
        start.update(earlier["constants"])
    for given in asked.set:
        name, _, value = given.partition("=")
        start[name] = float(value)
    draws = np.random.default_rng(asked.luck).normal(0.0, 1.0, len(constants))
    values = np.array([start[constant.name] / constant.scale for constant in constants])
    lows = np.array([constant.low / constant.scale for constant in constants])
    highs = np.array([constant.high / constant.scale for constant in constants])
    # A start on a bound would leave the search nowhere to go.
    inside = [0.98 * lows + 0.02 * highs, 0.02 * lows + 0.98 * highs]
    return np.clip(values * np.exp(asked.scatter * draws), *inside)


def measured(work: tuple[dict[str, float], int, float]) -> Found:
    """Return how far a candidate lies from the record."""
    values, seed, size = work
    found = outcome_under(values, seed, size)
    far: Distance = distance(found)
    return Found(far.total, len(found.scored) - len(found.outside), far.parts)


def outcome_under(values: dict[str, float], seed: int, size: float) -> Outcome:
    """Return the comparison of a candidate with the record."""
    runner.cores = lambda: 1  # A candidate has a process, and so a core, of its own.
    plans = {
        name: plan_from({**put(configuration, values), "seed": seed})
        for name, configuration in _configurations(size).items()
    }
    return outcome_of(simulated(plans), SAMPLES)


@cache
def _configurations(size: float) -> dict[str, dict[str, Any]]:
    """Configuration of every arm, with the declared constants."""
    chosen = ("parameters=starting", "instruments=starting")
    return {name: configuration_of(name, 0, size=size, overrides=chosen) for name in ARMS}


def _row(generation: int, seed: int, found: list[Found], step: float) -> dict[str, Any]:
    """Return one line of the course of a fit."""
    totals = [one.total for one in found]
    best = found[int(np.argmin(totals))]
    worst = sorted(best.parts, key=lambda name: -best.parts[name])[:3]
    return {
        "generation": generation,
        "seed": seed,
        "best": round(best.total, 2),
        "median": round(float(np.median(totals)), 2),
        "inside": best.inside,
        "step": round(float(step), 4),
        "furthest": " ".join(f"{name}:{best.parts[name]:.1f}" for name in worst),
    }


def _write(
    folder: Path, asked: Namespace, course: list[dict[str, Any]], values: dict[str, float]
) -> None:
    """Write what is known so far."""
    pd.DataFrame(course).to_csv(folder / "course.csv", index=False)
    about = {name: value for name, value in vars(asked).items() if name != "processes"}
    about["generations_done"] = len(course)
    text = json.dumps({"fit": about, "constants": values}, indent=2)
    (folder / "found.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
