"""Courses of a study beside those of studies of the populations inferred from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.inference.grid import SYMPTOMS, Floats, Grid, Layout
from dyad_sim.inference.posterior import Posterior
from dyad_sim.inference.reference import Populations, simulated
from dyad_sim.inference.statistics import unknown_is_nan
from dyad_sim.studies.runner import Progress

STUDIES = 200
"""Studies of inferred populations that are simulated."""

IN_TREATMENT = "in_treatment"
"""Name of the share of dyads that have not ended yet."""


def courses(
    grid: Grid,
    layout: Layout,
    tree: Mapping[str, Any],
    populations: Populations,
    seed: int,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Return courses of a study with the range of those of simulated studies.

    Returns
    -------
    DataFrame
        A row for each column and session: ``column``, ``session``, ``study``, ``low``,
        ``high`` (95 %); means over the dyads of which the column is known, and the share of
        dyads in treatment as ``in_treatment``.  Symptoms are multiples of the first mean.
    """
    others = [course_of(one) for one in simulated(tree, layout, populations, seed, progress)]
    parts = []
    for name, study in course_of(grid).items():
        known = [one[name] for one in others]
        with unknown_is_nan():
            low, high = np.nanquantile(known, [0.025, 0.975], axis=0)
        session = np.arange(1, len(study) + 1)
        ends = {"study": study, "low": low, "high": high}
        parts.append(pd.DataFrame({"column": name, "session": session, **ends}))
    return pd.concat(parts, ignore_index=True)


def drawn_from(posterior: Posterior, populations: Populations, seed: int) -> Populations:
    """Return populations drawn from a posterior, each with the model of its draw."""
    draws = np.random.default_rng([seed, 2])
    rows = draws.choice(len(posterior.weights), STUDIES, p=posterior.weights)
    return Populations(populations.asked, posterior.numbers[rows], posterior.models[rows])


def course_of(grid: Grid) -> dict[str, Floats]:
    """Return the mean of each column over dyads, and the share in treatment, by session."""
    held = np.arange(grid.sessions) < grid.lengths[:, None]
    found = {IN_TREATMENT: held.mean(axis=0)}
    for name, values in grid.known.items():
        known = np.isfinite(values) & held
        count = known.sum(axis=0)
        total = np.where(known, values, 0.0).sum(axis=0)
        found[name] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    if SYMPTOMS in found:
        known = found[SYMPTOMS][np.isfinite(found[SYMPTOMS])]
        found[SYMPTOMS] = found[SYMPTOMS] / (known[0] if known.size else 1.0)
    return found
