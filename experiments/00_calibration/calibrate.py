r"""Fit the constants of the model to the record, the conditions of the theory and the process.

    python experiments/00_calibration/calibrate.py --name first --prototype m
    python experiments/00_calibration/calibrate.py --name second --prototype a --people first \
        --seed 2

What is asked for is the record, the conditions of the theory, the process, and that the
mechanisms do something (P19): :data:`HELD_UP`.

Most rounds try a cloud of candidates around the centre, on random seeds not used before, the
same for all of a round; regress every figure on all constants (:mod:`regression`); and look
along the lines for the places with the least expected distance, the farther the less each
step costs.  The best of these on two further seeds is the next centre.  So a round is a
Gauss-Newton step whose derivatives are regressed, as in ensemble Kalman inversion (Iglesias,
Law & Stuart 2013, *Inverse Problems* 29, 045001).  A constant that moves nothing stays near
where it began: the prior is a weak pull to the prototype.  Some rounds move single constants
instead (:func:`single_moves`).

A search that was stopped resumes where it was, with the same command.  The same command gives
the same fit, whatever the number of processes.
"""

from __future__ import annotations

import json
import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from effects import CASELOAD, COMPARISONS, LEAST, PER_ACT, RESOLVED, effect_of
from free import FARTHEST, Floats, free, place_of, prototype, put, values_at
from regression import Lines, lines_through
from rivals import ITSELF, RIVALS
from scipy.optimize import minimize

from dyad_sim.configs import compose, plan_from, resolved
from dyad_sim.evidence.arms import ARMS, RATES, configuration_of, sensitive, simulated
from dyad_sim.evidence.comparison import Outcome, outcome_of
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.studies import runner
from dyad_sim.studies.tables import Tables
from experiments.lib.distance import CLEAR, CONDITION_WEIGHT, Target, apart, targets_of

FITS = Path(__file__).parent / "fits"
"""Where the course and the end of each fit are written."""

STATES = Path(__file__).parents[2] / "results" / "calibration"
"""Where a search keeps what it needs to resume."""

SAMPLES = Bootstrap(60)
"""Enough for the error of a one-sided band."""

FIRST_SEED = 100_000
"""Seeds of the fits begin here; others are left for looking at the result."""

SEEDS_PER_FIT = 10_000
"""Seeds kept for a fit, so that two fits share none."""

SMALLEST = {"moments": 0.25}
"""Arms that are not made smaller: what precedes an onset needs a hundred dyads."""

SMALLEST_LAST = {"moments": 0.5, **{sensitive(rate): 0.5 for rate in RATES}}
"""The same in the last stage, in which what is left is small beside the errors."""

STEP_COSTS = (0.05, 0.2, 0.8, 3.0)
"""What moving one constant by one place costs: small ones are bold, large ones careful."""

PRIOR = 0.02
"""What it costs to be one place away from the prototype."""

BOLDEST = 1.2
"""Largest move of one constant in a round."""

OUTER = 1.5
"""Places from the middle beyond which a constant counts as near an end of its bounds."""

TOGETHER = (1, 2, 3, 5, 8)
"""How many of the best single moves are tried together."""

MEMORY = 0.8
"""Weight of a trial beside one of the round after it."""

ROUNDS_KEPT = 5
"""Rounds whose trials are regressed."""


class Stage(NamedTuple):
    """A part of a search: its rounds, the candidates of each, their spread, their size.

    ``spread`` is how far each constant of a candidate lies from the centre, in places;
    ``size`` is a share of the record's dyads, ``smallest`` the least share of some arms;
    ``compared`` is the number of dyads in each study of a comparison; some comparisons use
    a third of them.
    Without candidates the round is one of single moves, of the constants that ``moves``
    names.
    """

    rounds: int
    candidates: int
    spread: float
    size: float
    smallest: Mapping[str, float]
    compared: int
    moves: str = ""
    rival: str = ITSELF


OUTER_ONES, WEAK_ONES = "outer", "weak"
"""Which constants a round without candidates moves: see :func:`single_moves`."""

STAGES = (
    Stage(3, 96, 0.15, 0.2, SMALLEST_LAST, 80),
    Stage(1, 0, 1.5, 0.2, SMALLEST_LAST, 80, OUTER_ONES),
    Stage(5, 72, 0.12, 0.4, SMALLEST_LAST, 160),
    Stage(2, 96, 0.12, 0.5, SMALLEST_LAST, 600),
    Stage(2, 0, 0.9, 0.5, SMALLEST_LAST, 600, WEAK_ONES),
)
"""Rough, then finer, and at last what holds up the mechanisms that are weak."""


SHORT = (Stage(6, 64, 0.25, 0.1, {}, 0), Stage(3, 64, 0.15, 0.2, {}, 0))
"""A search of a quarter of an hour on one core, the same for the model and its rivals."""

STARTING = ("parameters=starting", "instruments=starting")
"""The declared constants: what a fit does not move is as declared."""

HELD_UP = {
    ("wish_and_fear", "peak intensity of ruptures"): 1,
    ("amplification", "embeddedness"): 1,
    ("patient.rigidity", "peak intensity of ruptures"): 1,
    ("affect_tolerance", "embeddedness"): 1,
    ("misattunement", "ruptures per session"): 1,
    ("attunement", "mismatches mended at once"): 1,
    ("attunement", "true alliance"): 1,
    ("voicing", "patient's control after resolved withdrawals"): 1,
    ("therapist.tentativeness", PER_ACT): -1,
    ("therapist.no_parallels", PER_ACT): -1,
    ("therapist.responsibility", RESOLVED): 1,
    ("therapist.concreteness", RESOLVED): 1,
    ("therapist.monitoring", PER_ACT): -1,
    ("therapist.relational_meaning", RESOLVED): 1,
    ("therapist.collaboration", RESOLVED): 1,
    ("therapist.expecting_ruptures", "ruptures resolved"): 1,
    ("apparent_repair", RESOLVED): -1,
    ("overload", "peak strain of a session"): 1,
    ("training", "patients' hostile acts, last sessions"): -1,
}
"""Mechanisms that the record would let fade, each with the sign of its effect.

The switch or trait and the outcome, as in :data:`effects.COMPARISONS`.
"""

HANDLES = {
    "therapist.tentativeness": ("metacommunication.pushiness",),
    "therapist.no_parallels": ("reception.blame",),
    "therapist.responsibility": (
        "resolution.responsibility",
        "metacommunication.defensive_coldness",
    ),
    "therapist.concreteness": ("resolution.concreteness",),
    "therapist.monitoring": (
        "metacommunication.relief",
        "metacommunication.pressing_kept",
        "detection.sensing",
        "reception.pressure",
    ),
    "therapist.relational_meaning": ("reception.anticipation", "reception.transference"),
    "therapist.collaboration": ("resolution.collaboration", "metacommunication.distance"),
    "therapist.expecting_ruptures": (
        "metacommunication.discouragement",
        "metacommunication.personal",
    ),
}
"""Constants by which each skill works; those of a switch are its own."""

COMPARED_LATER = 1000
"""Dyads of each study in the table of effects, whose errors count in a fit."""


class Work(NamedTuple):
    """One candidate to be tried: values by name, seed, share of the record's dyads.

    ``smallest`` is the least share of some arms, by name; ``compared`` the dyads of each
    study of a comparison, 0 for none; ``rival`` the model that is fitted, see :mod:`rivals`.
    """

    values: dict[str, float]
    seed: int
    size: float
    smallest: Mapping[str, float]
    compared: int
    rival: str = ITSELF


class Cloud(NamedTuple):
    """Trials of one round: shape ``(trial, constant)`` and twice ``(trial, figure)``."""

    places: Floats
    figures: Floats
    errors: Floats


class Search(NamedTuple):
    """Where a search stands: its centre, its start, the last clouds, its course so far."""

    centre: Floats
    start: Floats
    clouds: list[Cloud]
    course: list[dict[str, Any]]


# --- One candidate ----------------------------------------------------------------


def targets_under(work: Work) -> list[Target]:
    """Return what a candidate comes to."""
    cannot = RIVALS[work.rival].cannot
    figures = [one for one in targets_of(outcome_under(work)) if one.id not in cannot]
    if not work.compared:
        return figures
    return figures + effects_under(work.values, work.seed, work.compared)


def effects_under(values: dict[str, float], seed: int, dyads: int) -> list[Target]:
    """Return what the mechanisms do that are to be held up (P19)."""
    default = _studied((), dyads)

    @cache
    def study(overrides: tuple[str, ...]) -> Tables:
        """Return the tables of a study of a candidate."""
        arm = _studied(overrides, dyads)
        return runner.run(plan_from({**put(arm, values, default), "seed": seed}))

    found = []
    for one in COMPARISONS:
        sign = HELD_UP.get((one.what, one.outcome))
        if sign is None:
            continue
        effect = effect_of(one, study)
        low, high = sorted([sign * effect.low, sign * effect.high])
        signed = effect._replace(value=sign * effect.value, low=low, high=high)
        target = Target(_name(one.what, one.outcome), signed, LEAST, None, CONDITION_WEIGHT)
        # A fit has fewer dyads than effects.py, so larger errors: the band is eased by those.
        ease = CLEAR * target.error * (1.0 - (dyads / COMPARED_LATER) ** 0.5)
        found.append(target._replace(low=LEAST - ease))
    return found


def _name(what: str, outcome: str) -> str:
    """Return the name of the target of a mechanism."""
    return f"P19-{what.rsplit('.', maxsplit=1)[-1]}-{outcome.split(maxsplit=1)[0]}"


@cache
def _studied(overrides: tuple[str, ...], dyads: int) -> dict[str, Any]:
    """Return the configuration of a study of a comparison, with the declared constants."""
    return resolved(compose([*overrides, *STARTING, f"dyads={dyads}", f"caseload={CASELOAD}"]))


def outcome_under(work: Work) -> Outcome:
    """Return the comparison of a candidate with the record."""
    runner.cores = lambda: 1  # A candidate has a process, and so a core, of its own.
    arms = {
        name: _configuration(name, max(work.size, work.smallest.get(name, 0.0)), work.rival)
        for name in ARMS
    }
    plans = {
        name: plan_from({**put(arm, work.values, arms["relational"]), "seed": work.seed})
        for name, arm in arms.items()
    }
    return outcome_of(simulated(plans), SAMPLES)


@cache
def _configuration(name: str, size: float, rival: str = ITSELF) -> dict[str, Any]:
    """Configuration of an arm, with the declared constants."""
    return configuration_of(name, 0, size=size, overrides=(*STARTING, *RIVALS[rival].overrides))


def total(targets: list[Target]) -> float:
    """Return the distance that some targets add up to."""
    return sum(parts_of(targets).values())


def parts_of(targets: list[Target]) -> dict[str, float]:
    """Return what each target adds to the distance."""
    return {
        one.id: one.weight * float(apart(one.model.value, one.error, one.low, one.high)) ** 2
        for one in targets
    }


# --- One round ----------------------------------------------------------------------


def a_round(
    pool: ProcessPoolExecutor, search: Search, stage: Stage, seed: int, held: dict[str, float]
) -> Search:
    """Return the search after one more round."""
    began = time.monotonic()
    draws = np.random.default_rng(seed)
    signs = draws.choice([-1.0, 1.0], size=(stage.candidates, len(search.centre)))
    places = search.centre + stage.spread * signs
    tried = _tried(pool, places, [seed], stage, held)
    clouds = [*search.clouds, _cloud(places, tried)][-ROUNDS_KEPT:]
    lines = _lines(clouds, search.centre, stage.spread)
    errors = np.median(clouds[-1].errors, axis=0)
    asked = tried[0]
    options = [search.centre] + [
        _best_along(lines, asked, errors, search, cost) for cost in STEP_COSTS
    ]
    options.append((options[0] + options[1]) / 2.0)
    search = search._replace(clouds=clouds)
    return _looked(pool, search, stage, seed, held, np.array(options), began)


def single_moves(
    pool: ProcessPoolExecutor, search: Search, stage: Stage, seed: int, held: dict[str, float]
) -> Search:
    """Return the search after a round of single moves: a pattern search, one step of it.

    Lines through a cloud are blind to what moves the figures little beside their noise.  So
    each of some constants is moved alone, by the spread of the stage; then the best of these
    moves together, the fewer and the more (Hooke & Jeeves 1961, *Journal of the ACM* 8,
    212-229).  The constants are those near an end of its bounds, which hardly move with their
    place, toward the middle; or those of the mechanisms that are weak, upward.
    """
    began = time.monotonic()
    if stage.moves == OUTER_ONES:
        chosen = np.abs(search.centre) > OUTER
        steps = np.diag(-stage.spread * np.sign(search.centre))[chosen]
    else:
        here = _tried(pool, search.centre[None], [seed], stage, held)[0]
        chosen = np.isin([one.name for one in free()], _handles(here))
        steps = np.diag(np.full(len(search.centre), stage.spread))[chosen]
    gains = _gains(pool, search.centre, steps, [seed, seed + 1], stage, held)
    order = np.argsort(-gains)
    together = np.array([steps[order[:most]].sum(axis=0) for most in TOGETHER])
    options = np.vstack([search.centre, search.centre + together])
    options = np.clip(options, -FARTHEST, FARTHEST)
    return _looked(pool, search, stage, seed, held, options, began)


def _looked(
    pool: ProcessPoolExecutor,
    search: Search,
    stage: Stage,
    seed: int,
    held: dict[str, float],
    options: Floats,
    began: float,
) -> Search:
    """Return the search at the best of some places, by two further seeds."""
    looks = _tried(pool, np.repeat(options, 2, axis=0), [seed + 5000, seed + 6000], stage, held)
    distances = np.array([total(one) for one in looks]).reshape(-1, 2).mean(axis=1)
    best = int(np.argmin(distances))
    row = _row(len(search.course), seed, stage, distances, best, looks[2 * best])
    row["seconds"] = round(time.monotonic() - began)
    return search._replace(centre=options[best], course=[*search.course, row])


def _handles(found: list[Target]) -> list[str]:
    """Return the constants by which the mechanisms work that are not clear of their least."""
    far = {name for name, part in parts_of(found).items() if part > 0.0}
    weak = {what for what, outcome in HELD_UP if _name(what, outcome) in far}
    names = {
        constant
        for what in weak
        for constant in HANDLES.get(what) or getattr(MECHANISMS.get(what), "neutral", ())
    }
    return [f"parameters.{name}" for name in sorted(names)]


def _gains(
    pool: ProcessPoolExecutor,
    centre: Floats,
    steps: Floats,
    seeds: list[int],
    stage: Stage,
    held: dict[str, float],
) -> Floats:
    """Return by how much each step from the centre lessens the distance, over some seeds."""
    places = np.vstack([centre, centre + steps])
    tried = _tried(pool, np.repeat(places, len(seeds), axis=0), seeds, stage, held)
    found = np.array([total(one) for one in tried]).reshape(len(places), -1).mean(axis=1)
    gains: Floats = found[0] - found[1:]
    return gains


def _tried(
    pool: ProcessPoolExecutor,
    places: Floats,
    seeds: list[int],
    stage: Stage,
    held: dict[str, float],
) -> list[list[Target]]:
    """Return what the candidates at some places come to, each with the next of the seeds."""
    work = [
        Work(
            {**values_at(place), **held},
            seeds[number % len(seeds)],
            stage.size,
            stage.smallest,
            stage.compared,
            stage.rival,
        )
        for number, place in enumerate(places)
    ]
    return list(pool.map(targets_under, work, chunksize=2))


def _cloud(places: Floats, tried: list[list[Target]]) -> Cloud:
    """Return the trials, the relative figures as logarithms.

    A figure that is not known counts as the mean of the others: it tells of no slope.
    """
    figures = np.array([[_natural(one) for one in targets] for targets in tried])
    errors = np.array([[one.error for one in targets] for targets in tried])
    known = np.isfinite(figures)
    means = np.where(known, figures, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return Cloud(places, np.where(known, figures, means), np.nan_to_num(errors, nan=1.0))


def _natural(target: Target) -> float:
    """Return a figure on its natural scale."""
    value = target.model.value
    return float(np.log(max(value, 0.01))) if target.relative else value


def _lines(clouds: list[Cloud], centre: Floats, spread: float) -> Lines:
    """Return the lines through the last clouds; trials far away, or long ago, count less."""
    places = np.vstack([cloud.places for cloud in clouds])
    figures = np.vstack([cloud.figures for cloud in clouds])
    ages = np.concatenate(
        [np.full(len(cloud.places), float(age)) for age, cloud in enumerate(reversed(clouds))][
            ::-1
        ]
    )
    off = ((places - centre) ** 2).mean(axis=1)
    return lines_through(places, figures, MEMORY**ages * np.exp(-off / (18.0 * spread**2)))


def _best_along(
    lines: Lines, asked: list[Target], errors: Floats, search: Search, cost: float
) -> Floats:
    """Return the place with the least expected distance, for what a step costs."""

    def expected(figures: Floats) -> Floats:
        return np.array(
            [
                one.weight
                * float(
                    apart(np.exp(value) if one.relative else value, error, one.low, one.high)
                )
                ** 2
                for one, value, error in zip(asked, figures, errors, strict=True)
            ]
        )

    def loss(place: Floats) -> tuple[float, Floats]:
        figures, step = lines.at(place), 1e-5
        here = expected(figures)
        steepness = (expected(figures + step) - here) / step
        moved, away = place - search.centre, place - search.start
        value = here.sum() + cost * (moved @ moved) + PRIOR * (away @ away)
        return value, lines.slopes @ steepness + 2.0 * cost * moved + 2.0 * PRIOR * away

    limits = np.column_stack(
        [
            np.maximum(-FARTHEST, search.centre - BOLDEST),
            np.minimum(FARTHEST, search.centre + BOLDEST),
        ]
    )
    found: Floats = minimize(loss, search.centre, jac=True, method="L-BFGS-B", bounds=limits).x
    return found


def _row(
    number: int, seed: int, stage: Stage, distances: Floats, best: int, look: list[Target]
) -> dict[str, Any]:
    """Return one line of the course of a fit."""
    parts = parts_of(look)
    worst = sorted(parts, key=lambda name: -parts[name])[:5]
    inside = [_inside(one) for one in look]
    return {
        "round": number,
        "seed": seed,
        "size": stage.size,
        "before": round(float(distances[0]), 1),
        "after": round(float(distances[best]), 1),
        "step": best,
        "inside": sum(inside),
        "of": len(inside),
        "furthest": " ".join(f"{name}:{parts[name]:.1f}" for name in worst),
    }


def _inside(target: Target) -> bool:
    """Whether a figure lies in its band."""
    low = -np.inf if target.low is None else target.low
    high = np.inf if target.high is None else target.high
    return bool(low <= target.model.value <= high)


# --- The whole search ------------------------------------------------------------------


def main() -> None:
    """Search through all stages, and write course and end after every round."""
    asked = _asked()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    held = {**_people(asked.people), **RIVALS[asked.rival].held}
    search = _resumed(asked)
    stages = SHORT if asked.short or asked.rival != ITSELF else STAGES
    plan = [stage._replace(rival=asked.rival) for stage in stages for _ in range(stage.rounds)]
    with ProcessPoolExecutor(asked.processes) as pool:
        for stage in plan[len(search.course) :]:
            seed = FIRST_SEED + SEEDS_PER_FIT * asked.seed + len(search.course)
            go_on = a_round if stage.candidates else single_moves
            search = go_on(pool, search, stage, seed, held)
            _write(asked, search, held)
            _say(search, len(plan))


def _asked() -> Namespace:
    """Return the arguments."""
    parser = ArgumentParser(description="Fit the constants of the model to the record.")
    parser.add_argument("--name", required=True, help="folder of the fit, below fits/")
    parser.add_argument(
        "--prototype", required=True, help="column of prototypes.csv to start from"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the search and its dyads")
    parser.add_argument("--people", help="a fit whose people are kept, traits and all")
    parser.add_argument("--short", action="store_true", help="a short search, as for rivals")
    parser.add_argument("--rival", default=ITSELF, choices=RIVALS, help="fit another model")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _people(fit: str | None) -> dict[str, float]:
    """Return the traits that are held: those of another fit."""
    if fit is None:
        return {}
    return {
        name: value
        for name, value in found_by(fit).items()
        if name.startswith(("patient", "therapist"))
    }


def _resumed(asked: Namespace) -> Search:
    """Return the search as it was left, or a new one."""
    file = STATES / f"{asked.name}.npz"
    if file.exists():
        kept = np.load(file, allow_pickle=False)
        clouds = [
            Cloud(*(kept[f"{part}_{number}"] for part in Cloud._fields))
            for number in range(int(kept["clouds"]))
        ]
        course = pd.read_csv(FITS / asked.name / "course.csv").to_dict("records")
        return Search(kept["centre"], kept["start"], clouds, course)
    declared = _configuration("relational", STAGES[0].size)
    start = place_of(prototype(asked.prototype, declared))
    return Search(start, start, [], [])


def found_by(fit: str) -> dict[str, float]:
    """Return the values that an earlier fit ended with."""
    text = (FITS / fit / "found.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(text)["constants"]
    return found


def _say(search: Search, rounds: int) -> None:
    """Print how far the search is: the last round, and about how long the rest will take."""
    last = search.course[-1]
    left = rounds - len(search.course)
    print(  # noqa: T201 - a script
        f"round {last['round'] + 1} of {rounds}: {last['before']} to {last['after']}, "
        f"{last['inside']} of {last['of']} inside, {last['seconds']} s, about "
        f"{left * last['seconds'] / 60:.0f} min left; {last['furthest']}",
        flush=True,
    )


def _write(asked: Namespace, search: Search, held: dict[str, float]) -> None:
    """Write what is known so far."""
    folder = FITS / asked.name
    folder.mkdir(parents=True, exist_ok=True)
    STATES.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{part}_{number}": values
        for number, cloud in enumerate(search.clouds)
        for part, values in cloud._asdict().items()
    }
    np.savez(
        STATES / f"{asked.name}.npz",
        centre=search.centre,
        start=search.start,
        clouds=len(search.clouds),
        **arrays,
    )
    pd.DataFrame(search.course).to_csv(folder / "course.csv", index=False)
    about = {name: value for name, value in vars(asked).items() if name != "processes"}
    about["rounds"] = len(search.course)
    values = {**values_at(search.centre), **held}
    text = json.dumps({"fit": about, "constants": values}, indent=2)
    (folder / "found.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
