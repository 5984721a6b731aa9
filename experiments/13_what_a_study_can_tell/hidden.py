"""Studies whose population is hidden, inferred from their tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.configs import compose, plan_from, resolved
from dyad_sim.inference.grid import grid_of, layout_of
from dyad_sim.inference.population import ASKED, peopled, prior
from dyad_sim.inference.reference import Reference
from dyad_sim.inference.study import Inferred, Question, inferred
from dyad_sim.plausible import plausible_models, under_model
from dyad_sim.studies.runner import run
from experiments.lib import Design

FIRST_SEED = 10_000
"""Seeds of these studies begin here; those of the reference lie far beyond."""

APART = 17
"""Numbers between the plausible models that are taken."""


class Study(NamedTuple):
    """A study: what it is of, its configuration, its numbers where the prior gave them."""

    name: str
    tree: Mapping[str, Any]
    truth: np.ndarray | None


def studies_of(design: Design) -> Iterator[Study]:
    """Yield studies of populations from the prior, then of models without the theory."""
    asked = design.settings["hidden"]
    size = [f"dyads={asked['dyads']}", f"treatment.sessions={asked['sessions']}"]
    tree = resolved(compose([*size, f"caseload={design.settings['caseload']}"]))
    models: list[Any] = plausible_models(100).to_dict("records")
    draws = np.random.default_rng([design.seed, 7])
    for place, values in enumerate(prior(ASKED, 2 * asked["populations"], draws)):
        other = place - asked["populations"]
        model = tree if other < 0 else under_model(tree, models[APART * other])
        name = f"default model {place + 1}" if other < 0 else f"other model {other + 1}"
        yield Study(name, peopled(model, ASKED, values.tolist()), values)
    for rival in asked["rivals"]:
        whole = resolved(compose([*size, f"experiment={rival}"]))
        yield Study(rival, whole, None)


def found_in(study: Study, place: int, question: Question, reference: Reference) -> Inferred:
    """Return what is inferred of a study, from its table of sessions alone."""
    tables = run(plan_from({**study.tree, "seed": FIRST_SEED + place}))
    grid = grid_of(tables.sessions, question.layout.sessions)
    here = question._replace(layout=layout_of(grid, question.layout.caseload))
    return inferred(grid, here, reference, lambda _: lambda _done, _total: None)


def told(study: Study, found: Inferred) -> pd.DataFrame:
    """Return the truth of a study beside what was inferred of it; no rows without a truth."""
    if study.truth is None:
        return pd.DataFrame()
    truth = dict(zip((one.name for one in ASKED), study.truth.tolist(), strict=True))
    table = found.table[["name", "label", "mean", "low", "high"]]
    known = table["name"].map(truth)
    inside = (table["low"] <= known) & (known <= table["high"])
    return table.assign(study=study.name, truth=known, inside=inside)


def checked(study: Study, found: Inferred) -> dict[str, object]:
    """Return whether the model gives such a study, and what is farthest off."""
    first = found.check.statistics.iloc[0]
    return {
        "study": study.name,
        "as_far_off": found.check.as_far_off,
        "farthest": first["statistic"],
        "off": first["off"],
    }
