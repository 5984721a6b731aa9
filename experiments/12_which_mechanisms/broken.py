"""What breaks in a plausible model without a mechanism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from dyad_sim.configs import plan_from
from dyad_sim.evidence.arms import ARMS, configuration_of, simulated
from dyad_sim.evidence.comparison import outcome_of
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.plausible import under_model
from dyad_sim.studies import runner
from experiments.lib.distance import Target, targets_of
from experiments.lib.implausibility import TOO_FAR, bands_of, figures_of, misses

BROKEN = 6.0
"""Errors by which a target is missed that breaks.

Chosen after the run: beyond :data:`~experiments.lib.implausibility.TOO_FAR` another seed alone
takes one target or more in half of the models, beyond this in 4 of 100.
"""

CHANCE = "(another seed)"
"""The whole model once more on other random numbers: what breaks by chance."""

SAMPLES = Bootstrap(60)
"""Enough for an error that is multiplied by three."""

PROCESS, THEORY, ENTRY = "process", "theory", "record"
"""Kinds of targets."""

CONDITIONS_OF_THEORY = frozenset({"escalation", "optimum"})


class Work(NamedTuple):
    """A plausible model: its number, its constants by key, seed and share of the dyads."""

    model: int
    constants: dict[str, float]
    seed: int
    share: float


def broken(work: Work) -> list[dict[str, object]]:
    """Return what a model meets and is far off without a mechanism.

    Returns
    -------
    list
        One row per mechanism and target that breaks: ``model``, ``without``, ``kind``,
        ``target``, ``misses`` (by how many errors).
    """
    runner.cores = lambda: 1  # A model has a process, and so a core, of its own.
    met = _missed(_targets(work)) <= TOO_FAR
    return [
        {"model": work.model, "without": name, "kind": kind_of(target.id)}
        | {"target": target.id, "misses": missed}
        for name, targets in _without_each(work)
        for target, missed, was_met in zip(targets, _missed(targets), met, strict=True)
        if was_met and missed > BROKEN
    ]


def _without_each(work: Work) -> Iterator[tuple[str, list[Target]]]:
    """Yield what a model comes to on another seed, and without each mechanism."""
    yield CHANCE, _targets(work._replace(seed=work.seed + 1))
    for name in MECHANISMS:
        yield name, _targets(work, without=name)


def _targets(work: Work, without: str | None = None) -> list[Target]:
    """Return everything that is asked of a model, beside what it comes to."""
    plans = {}
    for name, tree in _arms(work.share).items():
        changed = under_model(tree, work.constants) | {"seed": work.seed}
        if without is not None:
            changed["mechanisms"] = {**changed["mechanisms"], without: False}
        plans[name] = plan_from(changed)
    return targets_of(outcome_of(simulated(plans), SAMPLES))


@cache
def _arms(share: float) -> Mapping[str, dict[str, Any]]:
    """Return the configuration of each arm of the record."""
    return {name: configuration_of(name, 0, size=share) for name in ARMS}


def _missed(targets: list[Target]) -> np.ndarray:
    """Return by how many errors each target is missed."""
    return misses(*figures_of(targets), bands_of(targets))


def kind_of(target: str) -> str:
    """Return of what a target is, by its name."""
    if target in CONDITIONS_OF_THEORY:
        return THEORY
    return PROCESS if target.startswith("P") else ENTRY
