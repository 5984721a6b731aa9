"""Findings of an experiment under plausible models, and how often its claims hold there.

``design.yaml`` says under ``over_models`` how large one model is, and which settings differ
from those of the experiment: fewer cells, more therapists.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim import __version__
from dyad_sim.measures.studies.over_models import HIGH, LOW
from dyad_sim.plausible import plausible_models
from experiments.lib.claims import Claim
from experiments.lib.design import Design, Progress
from experiments.lib.findings import Findings, read, tables_in, write

OVER_MODELS = "over_models"
"""What a design names for this purpose: ``size``, and settings instead of its own."""

VERDICTS = "verdicts"
"""Table of an experiment's folder that says how often each claim holds."""

RESULTS = Path("results") / VERDICTS
"""Where the findings under each model are kept, so that a stopped run goes on."""


class Work(NamedTuple):
    """One experiment under one model: everything that its findings follow from."""

    name: str
    settings: Mapping[str, Any]
    seed: int
    size: float
    model: Mapping[str, float]

    @property
    def folder(self) -> Path:
        """Where the findings are kept: named by what they follow from, not by a number."""
        told = [__version__, dict(self.settings), self.seed, self.size, dict(self.model)]
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
        return RESULTS / self.name / digest[:16]


def claims_of(name: str) -> tuple[Claim, ...]:
    """Return the claims of an experiment."""
    found: tuple[Claim, ...] = import_module(f"experiments.{name}.claims").CLAIMS
    return found


def works(
    name: str, settings: Mapping[str, Any], seed: int, size: float | None, count: int
) -> list[Work]:
    """Return the default model, then some plausible ones, at the size for this purpose.

    Parameters
    ----------
    name, settings
        Of the experiment.
    seed
        Of all random numbers, the same in every model.
    size
        Share of the dyads; that of the design if not given.
    count
        How many plausible models, 1 to 100.
    """
    own = dict(settings)
    instead = dict(own.pop(OVER_MODELS))
    usual = instead.pop("size")
    models: Sequence[Mapping[str, float]] = [{}, *plausible_models(count).to_dict("records")]
    share = usual if size is None else size
    return [Work(name, own | instead, seed, share, model) for model in models]


def find_all(asked: Sequence[Work], processes: int, progress: Progress) -> list[Findings]:
    """Return the findings under each model, in their order; only new ones are simulated."""
    missing = [work for work in asked if not work.folder.exists()]
    done = len(asked) - len(missing)
    progress(done, len(asked))
    for _ in _kept(missing, processes):
        done += 1
        progress(done, len(asked))
    return [read(work.folder, tables_in(work.folder)) for work in asked]


def _kept(missing: Sequence[Work], processes: int) -> Iterator[None]:
    """Find and keep what is missing, and yield after each."""
    if processes == 1:
        yield from map(keep, missing)
        return
    fresh = multiprocessing.get_context("spawn")  # A fork would inherit half a thread pool.
    with ProcessPoolExecutor(processes, mp_context=fresh) as pool:
        yield from pool.map(keep, missing)


def keep(work: Work) -> None:
    """Write the findings under one model; the folder is there once it is whole."""
    experiment = import_module(f"experiments.{work.name}.experiment").EXPERIMENT
    findings = experiment.find(Design(work.settings, work.seed, work.size, None, work.model))
    unfinished = work.folder.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    write(findings, unfinished)
    unfinished.replace(work.folder)


def verdicts(claims: Sequence[Claim], found: Sequence[Findings]) -> pd.DataFrame:
    """Return how often each claim holds.

    Parameters
    ----------
    claims
        Of one experiment.
    found
        Its findings under the default model, then under each plausible one.

    Returns
    -------
    DataFrame
        A row for each claim: ``holds_in`` of how many ``models``; in how many the figure is
        ``unknown``, which counts as not holding; ``median``, and ``low`` and ``high``, between
        which 95 % of the known figures lie; the figure of the ``default`` model, and whether
        the claim holds with it.
    """
    return pd.DataFrame([_verdict(claim, found) for claim in claims])


def _verdict(claim: Claim, found: Sequence[Findings]) -> dict[str, object]:
    """Return how often one claim holds."""
    default, *values = (claim.value(findings) for findings in found)
    known = np.array([value for value in values if np.isfinite(value)])
    ends = np.quantile(known, [LOW, 0.5, HIGH]) if known.size else [np.nan] * 3
    return {
        "claim": claim.words,
        "figure": claim.figure,
        "holds_if": claim.condition,
        "holds_in": sum(claim.holds(value) for value in values),
        "models": len(values),
        "unknown": len(values) - known.size,
        **dict(zip(("low", "median", "high"), ends, strict=True)),
        "default": default,
        "default_holds": claim.holds(default),
    }
