"""Simulated studies of the layout of a study: the reference against which it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.configs.errors import MOST_MODELS
from dyad_sim.configs.plan import plan_from
from dyad_sim.inference.grid import COLUMNS, Floats, Grid, Integers, Layout, as_seen
from dyad_sim.inference.population import Asked, peopled, prior
from dyad_sim.inference.statistics import statistics_of
from dyad_sim.instruments.columns import columns_of
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.plausible import plausible_models, under_model
from dyad_sim.studies.runner import Progress, cores, numbers_of, results_in_order

MOST_DYADS = 300
"""Dyads of a simulated study at most: the dyads of a larger one add nothing to a posterior."""

DEFAULT_MODEL = -1
"""Number of the default model, beside those of the plausible ones from 0."""

_PLACE = {name: 1 + number for number, name in enumerate(columns_of(SessionRow))}
"""Where the columns of sessions stand in the rows of an engine."""


class Populations(NamedTuple):
    """Populations, each under one of the plausible models.

    Attributes
    ----------
    asked
        What the numbers are.
    numbers
        Shape ``(population, asked)``.
    models
        Number of the plausible model of each; shape ``(population,)``.
    """

    asked: tuple[Asked, ...]
    numbers: Floats
    models: Integers


class Reference(NamedTuple):
    """Simulated studies, by the population that each came from.

    Attributes
    ----------
    populations
        What is to be told.
    statistics
        What is seen: a row for each study.
    """

    populations: Populations
    statistics: pd.DataFrame


def drawn(asked: tuple[Asked, ...], count: int, seed: int) -> Populations:
    """Return populations from the prior, each under a plausible model or the default one."""
    draws = np.random.default_rng([seed, 0])
    values = prior(asked, count, draws)
    return Populations(asked, values, draws.integers(DEFAULT_MODEL, MOST_MODELS, count))


def reference_of(
    tree: Mapping[str, Any],
    layout: Layout,
    populations: Populations,
    seed: int,
    progress: Progress | None = None,
) -> Reference:
    """Return the statistics of a study of each population.

    Parameters
    ----------
    tree
        Configuration of what is not inferred, as plain values.
    layout
        What the studies let one see.
    populations
        One for each study.
    seed
        Of the first study; the others have those after it.
    progress
        Told how many dyads are done, and of how many.
    """
    studies = simulated(tree, layout, populations, seed, progress)
    rows = [statistics_of(grid) for grid in studies]
    return Reference(populations, pd.DataFrame(rows))


def simulated(
    tree: Mapping[str, Any],
    layout: Layout,
    populations: Populations,
    seed: int,
    progress: Progress | None = None,
) -> Iterator[Grid]:
    """Yield a study of each population; see :func:`reference_of`."""
    dyads = min(layout.dyads, MOST_DYADS)
    count = len(populations.numbers)
    trees = _configurations(_sized(tree, layout, dyads), populations)
    plans = (plan_from({**one, "seed": seed + number}) for number, one in enumerate(trees))
    work = ((0, plan, numbers_of(plan)) for plan in plans)
    results = results_in_order(work, cores(), ("dyads", "sessions"))
    for number, found in enumerate(results):
        grid = _grid_of(found.rows.sessions, dyads, layout)
        yield as_seen(grid, layout, np.random.default_rng([seed, 1, number]))
        if progress is not None:
            progress((number + 1) * dyads, count * dyads)


def _sized(tree: Mapping[str, Any], layout: Layout, dyads: int) -> dict[str, Any]:
    """Return a configuration of the size of a study."""
    treatment = {**tree["treatment"], "sessions": layout.sessions}
    return {**tree, "dyads": dyads, "caseload": layout.caseload, "treatment": treatment}


def _configurations(
    tree: Mapping[str, Any], populations: Populations
) -> Iterator[dict[str, Any]]:
    """Yield the configuration of each population under its model."""
    rows: list[Any] = plausible_models(MOST_MODELS).to_dict("records")
    models: dict[int, dict[str, Any]] = {DEFAULT_MODEL: dict(tree)}
    for values, number in zip(populations.numbers, populations.models.tolist(), strict=True):
        if number not in models:
            models[number] = under_model(tree, rows[number])
        yield peopled(models[number], populations.asked, values.tolist())


def _grid_of(rows: Floats, dyads: int, layout: Layout) -> Grid:
    """Return the rows of an engine as rectangles."""
    places = rows[:, 0].astype(np.int64)
    sessions = rows[:, _PLACE["session"]].astype(np.int64) - 1
    values = {}
    for name in COLUMNS:
        if name in layout.seen:
            values[name] = np.full((dyads, layout.sessions), np.nan)
            values[name][places, sessions] = rows[:, _PLACE[name]]
    return Grid(values, np.bincount(places, minlength=dyads))
