"""Find models that the evidence allows: history matching in waves.

    OPENBLAS_NUM_THREADS=1 python experiments/00_calibration/plausible.py --processes 2

A model is *implausible* if it misses the record, the conditions of the theory or those of the
process by more than its bands and the noise of its simulation allow
(:mod:`experiments.lib.implausibility`).
What is left is neither one model nor a probability of models: it is the set of those that
nothing speaks against.

Each wave draws candidates that straight lines through all trials so far (:mod:`regression`)
expect to be plausible, by a random walk whose efficiency does not depend on the number of
constants (Cotter, Roberts, Stuart & White 2013, *Statistical Science* 28, 424-446).  Later
waves go farther from the fit.  Each candidate is then simulated, on a seed of its own, and kept
or not.  A search that was stopped resumes where it was, with the same command; it gives the
same set, whatever the number of processes.

Constants of ``parameters`` and ``instruments`` are drawn; the people are those of the fit, as a
study may have others.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
from calibrate import SMALLEST_LAST, STATES, Work, found_by, outcome_under
from free import FARTHEST, Floats, free, place_of, values_at
from regression import Lines, lines_through

from experiments.lib.distance import Target, targets_of
from experiments.lib.implausibility import (
    TOO_FAR,
    Bands,
    bands_of,
    figures_of,
    implausibility,
    misses,
)

FITTED = "third"
"""The fit around which the search begins: the default."""

FIRST_SEED = 900_000
"""Seeds of the trials begin here."""

SIZE = 0.4
"""Share of the record's dyads that a trial has."""

WAVES = ((192, 0.25), (128, 0.5), (224, 0.75), (256, 1.0), (96, 0.75))
"""Candidates of each wave, and how far they lie from the fit: standard deviation, in
places (logits of where a constant lies between its bounds)."""

STEPS = 1500
"""Steps of each walk."""

TAKEN = 0.25
"""Share of steps that a walk is to take: longer steps are taken less often."""


class Trials(NamedTuple):
    """What was tried.

    Attributes
    ----------
    places
        Shape ``(trial, constant)``; see :mod:`free`.
    figures, errors
        Of each target on its natural scale, shape ``(trial, target)``.
    """

    places: Floats
    figures: Floats
    errors: Floats


def drawn() -> np.ndarray:
    """Return which of the free constants are drawn."""
    return np.array([not one.name.startswith(("patient", "therapist")) for one in free()])


def tried(place: Floats, seed: int) -> list[Target]:
    """Return what the model of a place comes to."""
    return targets_of(outcome_under(Work(values_at(place), seed, SIZE, SMALLEST_LAST, 0)))


def candidates(
    trials: Trials, bands: Bands, centre: Floats, spread: float, count: int, seed: int
) -> Floats:
    """Return places that the lines through the trials expect to be plausible.

    Each is the end of a walk from the centre.  Its density is that of places around the
    centre, times one that falls with the squares of the expected misses.

    Returns
    -------
    array
        Shape ``(count, constant)``; constants that are not drawn are as in the centre.
    """
    lines, errors, here = lines_near(trials, bands, centre, spread)
    return walked(
        lambda places: _cost(places, lines, errors, here), centre, spread, count, seed
    )


def walked(
    cost_of: Callable[[Floats], Floats], centre: Floats, spread: float, count: int, seed: int
) -> Floats:
    """Return the ends of walks from a centre.

    Parameters
    ----------
    cost_of
        Takes places, shape ``(walk, constant)``, and returns the costs of their density beside
        that of normal places around the centre: minus twice its logarithm.
    centre, spread
        Of the normal places.
    count
        Walks.
    """
    draws = np.random.default_rng(seed)
    steps = np.zeros((count, len(centre)))
    places = folded(centre + spread * steps)
    cost = cost_of(places)
    size = 0.1
    for _ in range(STEPS):
        noise = draws.normal(size=steps.shape) * drawn()
        moved = np.sqrt(1.0 - size**2) * steps + size * noise
        there = folded(centre + spread * moved)
        new = cost_of(there)
        taken = np.log(draws.random(count)) < (cost - new) / 2.0
        steps[taken], places[taken], cost[taken] = moved[taken], there[taken], new[taken]
        size = float(np.clip(size * (1.05 if taken.mean() > TAKEN else 0.95), 0.005, 0.9))
    return places


def folded(places: Floats) -> Floats:
    """Return places within the bounds: what lies beyond an end is reflected there."""
    turned = np.mod(places + FARTHEST, 4.0 * FARTHEST)
    found: Floats = np.minimum(turned, 4.0 * FARTHEST - turned) - FARTHEST
    return found


def lines_near(
    trials: Trials, bands: Bands, centre: Floats, spread: float
) -> tuple[Lines, Floats, Bands]:
    """Return lines through trials, the errors that they leave, and the bands of their figures.

    Trials that lie farther from the centre count less; figures that were not always known are
    left out.
    """
    known = np.isfinite(trials.figures).all(axis=0) & np.isfinite(trials.errors).all(axis=0)
    near = nearness(trials, centre, spread)
    lines = lines_through(trials.places, trials.figures[:, known], near)
    rest = trials.figures[:, known] - (lines.at_zero + trials.places @ lines.slopes)
    # What the lines do not explain is noise and curvature; either may happen again.
    errors = np.sqrt(np.average(rest**2, axis=0, weights=near))
    return lines, errors, Bands(bands.low[known], bands.high[known])


def nearness(trials: Trials, centre: Floats, spread: float) -> Floats:
    """Return the weight of each trial beside one at the centre, above 0."""
    away = ((trials.places - centre) ** 2)[:, drawn()].mean(axis=1)
    found: Floats = np.exp(-away / (8 * spread**2)) + 1e-3
    return found


def _cost(places: Floats, lines: Lines, errors: Floats, bands: Bands) -> Floats:
    """Return the sum of squares of the misses that lines expect at places."""
    expected = lines.at_zero + places @ lines.slopes
    found: Floats = (misses(expected, errors, bands) ** 2).sum(axis=1)
    return found


def main() -> None:
    """Go through the waves, and write what was tried after each piece."""
    parser = ArgumentParser(description="Find models that the evidence allows.")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--waves", type=int, default=len(WAVES), help="stop after so many")
    asked = parser.parse_args()
    centre = centre_of_search()
    with ProcessPoolExecutor(asked.processes) as pool:
        reference = list(pool.map(tried, [centre] * 4, range(FIRST_SEED, FIRST_SEED + 4)))
        bands = bands_of(reference[0])
        trials = trials_of(np.tile(centre, (4, 1)), reference)
        _say("default", trials, bands, time.monotonic())
        for wave, (count, spread) in enumerate(WAVES[: asked.waves]):
            seed = FIRST_SEED + 1000 * (wave + 1)
            if wave == 0:
                signs = np.random.default_rng(seed).choice([-1.0, 1.0], (count, len(centre)))
                places = np.clip(centre + spread * signs * drawn(), -FARTHEST, FARTHEST)
            else:
                places = candidates(trials, bands, centre, spread, count, seed)
            trials = _tried_in_pieces(pool, wave, places, seed, trials, bands)


def _tried_in_pieces(
    pool: ProcessPoolExecutor,
    wave: int,
    places: Floats,
    seed: int,
    before: Trials,
    bands: Bands,
    piece: int = 32,
) -> Trials:
    """Return all trials after a wave, of which each piece is kept on disk once it is done."""
    STATES.mkdir(parents=True, exist_ok=True)
    for begin in range(0, len(places), piece):
        began = time.monotonic()
        file = STATES / f"plausible_{wave}_{begin}.npz"
        here = places[begin : begin + piece]
        if file.exists():
            kept = np.load(file)
            if not np.array_equal(kept["places"], here):
                message = f"{file} is of another search; remove it, or finish that one."
                raise SystemExit(message)
            part = Trials(*(kept[name] for name in Trials._fields))
        else:
            seeds = range(seed + begin, seed + begin + len(here))
            part = trials_of(here, list(pool.map(tried, here, seeds)))
            np.savez(file, **part._asdict())
        _say(f"wave {wave + 1}, {begin + len(here)} of {len(places)}", part, bands, began)
        before = Trials(*(np.vstack(pair) for pair in zip(before, part, strict=True)))
    return before


def trials_of(places: Floats, found: list[list[Target]]) -> Trials:
    """Return some trials as arrays."""
    figures = [figures_of(targets) for targets in found]
    return Trials(
        places,
        np.array([one.values for one in figures]),
        np.array([one.errors for one in figures]),
    )


def _say(what: str, trials: Trials, bands: Bands, began: float) -> None:
    """Print how plausible some trials are."""
    found = implausibility(trials.figures, trials.errors, bands)
    print(  # noqa: T201 - a script
        f"{what}: {(found <= TOO_FAR).sum()} of {len(found)} plausible, median "
        f"{np.median(found):.2f}, least {found.min():.2f}, {time.monotonic() - began:.0f} s",
        flush=True,
    )


def centre_of_search() -> Floats:
    """Return the place of the fit."""
    return np.clip(place_of(found_by(FITTED)), -FARTHEST, FARTHEST)


if __name__ == "__main__":
    main()
