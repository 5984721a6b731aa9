"""Which mechanisms are needed, in every model that the evidence allows."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.measures.core.rates import wilson
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.plausible import plausible_models
from experiments.lib import Design, Experiment, Findings
from experiments.lib.rows import columns_of

from .broken import CHANCE, ENTRY, PROCESS, THEORY, Work, broken
from .drawing import needed_by_kind, what_breaks

KINDS = {"anything": (ENTRY, THEORY, PROCESS), ENTRY: (ENTRY,), THEORY: (THEORY,)}
KINDS[PROCESS] = (PROCESS,)
"""What may break, by the name of a column."""


def find(design: Design) -> Findings:
    """Return in how many models each mechanism is needed, and for what."""
    count = max(2, round(design.size * design.settings["models"]))
    rows = pd.DataFrame(_all_broken(design, count))
    return {"needed": _needed(rows, count), "broken": _targets(rows, count)}


def _all_broken(design: Design, count: int) -> list[dict[str, object]]:
    """Return what breaks in each of some models."""
    models = plausible_models(count).to_dict("records")
    share = design.settings["share"]
    works = [Work(number, one, design.seed, share) for number, one in enumerate(models)]
    found: list[dict[str, object]] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, rows in enumerate(pool.map(broken, works), 1):
            found += rows
            if design.progress is not None:
                design.progress(done, count)
    return found


def _needed(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the share of models in which something breaks without each mechanism."""
    found = []
    for name in (CHANCE, *MECHANISMS):
        here = rows[rows["without"] == name]
        row: dict[str, object] = {"without": name, "models": count}
        for kind, kinds in KINDS.items():
            models = here.loc[here["kind"].isin(kinds), "model"].nunique()
            row |= columns_of(kind, wilson(models, count))
        number = here.groupby("model").size().reindex(range(count), fill_value=0)
        found.append(row | {"broken_median": float(np.median(number))})
    return pd.DataFrame(found)


def _targets(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the share of models in which each target breaks without each mechanism."""
    by = rows.groupby(["without", "kind", "target"])["model"].nunique() / count
    order = {name: place for place, name in enumerate((CHANCE, *MECHANISMS))}
    found = by.rename("share").reset_index()
    found["place"] = found["without"].map(order)
    return found.sort_values(["place", "share"], ascending=[True, False]).drop(columns="place")


def draw(findings: Findings) -> dict[str, Figure]:
    """Return in how many models each mechanism is needed, and what breaks without it."""
    return {
        "needed": needed_by_kind(findings["needed"]),
        "broken": what_breaks(findings["broken"]),
    }


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
