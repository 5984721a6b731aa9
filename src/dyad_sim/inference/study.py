"""From a study of sessions to what can be said of its population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.inference.check import Check, check
from dyad_sim.inference.courses import courses, drawn_from
from dyad_sim.inference.grid import Grid, Layout
from dyad_sim.inference.population import Asked, ends_of
from dyad_sim.inference.posterior import (
    Posterior,
    neighbours,
    posterior,
    summary_of,
    summed_up,
    summed_up_across,
    usable,
)
from dyad_sim.inference.recovery import Recovery, recovery_of
from dyad_sim.inference.reference import Reference, drawn, reference_of
from dyad_sim.inference.statistics import statistics_of
from dyad_sim.studies.runner import Progress

FEWEST_STUDIES = 1000
"""Fewer would leave too few beside each other for a posterior."""

MOST_STUDIES = 100_000
"""More would add nothing that can be seen."""

SEEDS = 2**32
"""Seeds of simulated studies begin here."""

FEWEST_DYADS = 20
"""Dyads of a study from which a population is inferred; single persons are not judged."""

Bar = Callable[[str], Progress]
"""Begins a stage of the work under its name."""


class Question(NamedTuple):
    """What is inferred, from what.

    Attributes
    ----------
    tree
        Configuration of what is not inferred, as plain values.
    layout
        What the study lets one see.
    asked
        Numbers of the population.
    studies
        Simulated studies of the reference, from :data:`FEWEST_STUDIES`.
    seed
        Of all random numbers.
    """

    tree: Mapping[str, Any]
    layout: Layout
    asked: tuple[Asked, ...]
    studies: int
    seed: int


class Inferred(NamedTuple):
    """What can be said of the population of a study.

    Attributes
    ----------
    recovery
        What studies like it can tell at all.
    posterior
        Draws of populations.
    table
        A row for each number that can be told: ``name``, ``label``, ``mean``, ``low``,
        ``high`` (95 %), ``prior_low``, ``prior_high``, ``recovered``.
    check
        The study beside simulated ones.
    courses
        Its courses beside those of the inferred populations.
    """

    recovery: Recovery
    posterior: Posterior
    table: pd.DataFrame
    check: Check
    courses: pd.DataFrame

    def draws(self) -> pd.DataFrame:
        """Return the posterior as a table: the numbers that are told, ``weight``, ``model``."""
        numbers = pd.DataFrame(self.posterior.numbers, columns=self.recovery.table["name"])
        weighed = numbers[self.table["name"]].assign(weight=self.posterior.weights)
        return weighed.assign(model=self.posterior.models)


def reference_for(question: Question, bar: Bar) -> Reference:
    """Return the simulated studies that a question needs."""
    populations = drawn(question.asked, question.studies, question.seed)
    progress = bar("Simulating studies")
    tree, layout, seed = question.tree, question.layout, _first_seed(question)
    return reference_of(tree, layout, populations, seed, progress)


def planned_recovery(reference: Reference) -> Recovery:
    """Return what a study that is planned could tell."""
    return recovery_of(reference, usable(reference, list(map(str, reference.statistics))))


def inferred(grid: Grid, question: Question, reference: Reference, bar: Bar) -> Inferred:
    """Return what can be said of the population of a study.

    Parameters
    ----------
    grid
        The study, of at least :data:`FEWEST_DYADS` dyads.
    question
        What is inferred.
    reference
        Simulated studies, see :func:`reference_for`.
    bar
        Begins a stage of the work under its name.
    """
    here = statistics_of(grid)
    names = usable(reference, [name for name, value in here.items() if np.isfinite(value)])
    recovery = recovery_of(reference, names)
    summary = summary_of(reference, names)
    place = summed_up(pd.DataFrame([here]), summary)[0]
    near = neighbours(place, summed_up_across(reference, summary), reference)
    found = posterior(near, reference)
    return Inferred(
        recovery,
        found,
        _table(found, question.asked, recovery),
        check({name: here[name] for name in names}, near, reference),
        _courses(grid, question, found, reference, bar("Simulating courses")),
    )


def _courses(
    grid: Grid, question: Question, found: Posterior, reference: Reference, progress: Progress
) -> pd.DataFrame:
    """Return the courses of a study beside those of the populations inferred from it."""
    populations = drawn_from(found, reference.populations, question.seed)
    tree, layout = question.tree, question.layout
    first = _first_seed(question) + question.studies
    return courses(grid, layout, tree, populations, first, progress)


def _first_seed(question: Question) -> int:
    """Return the seed of the first simulated study, far from those of studies by hand."""
    return SEEDS + question.seed * 2 * MOST_STUDIES


def _table(found: Posterior, asked: tuple[Asked, ...], recovery: Recovery) -> pd.DataFrame:
    """Return what is told of each number that can be told."""
    low, high = ends_of(asked)
    ends = found.quantiles([0.025, 0.975])
    table = pd.DataFrame(
        {
            "name": [one.name for one in asked],
            "label": [one.label for one in asked],
            "mean": found.mean,
            "low": ends[0],
            "high": ends[1],
            "prior_low": low,
            "prior_high": high,
            "recovered": recovery.table["recovered"],
        }
    )
    return table[recovery.table["told"]].reset_index(drop=True)
