"""What a study of some layout can tell: populations inferred from simulated studies of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.inference.grid import Floats
from dyad_sim.inference.population import ends_of
from dyad_sim.inference.posterior import (
    neighbours,
    posterior,
    summary_of,
    summed_up,
    summed_up_across,
)
from dyad_sim.inference.reference import Populations, Reference

HELD_OUT = 200
"""Simulated studies from which populations are inferred, to see how well."""

COVERAGES = (50, 80, 95)
"""Percents of the intervals whose coverage is told."""

LEAST_TOLD = 0.36
"""Share of the variance of a number that has to be recovered; its interval is then at most
four fifths as wide as that of the prior."""


class Recovery(NamedTuple):
    """How well populations are recovered.

    Attributes
    ----------
    table
        A row for each number: ``name``, ``label``, ``recovered`` (share of the variance, at
        most 1), ``coverage_50``, ``coverage_80``, ``coverage_95``, ``narrowed`` (spread of
        the posterior over that of the prior), ``told`` (whether it is recovered well enough).
    studies
        A row for each number and held-out study: ``name``, ``truth``, ``mean``, ``low``,
        ``high`` of the 95 % interval.
    """

    table: pd.DataFrame
    studies: pd.DataFrame


def recovery_of(reference: Reference, names: tuple[str, ...]) -> Recovery:
    """Return how well populations are recovered from studies that are held out.

    Parameters
    ----------
    reference
        Simulated studies, more than twice :data:`HELD_OUT`.
    names
        Statistics that are known of the study.
    """
    held, others = _rows(reference, slice(HELD_OUT)), _rows(reference, slice(HELD_OUT, None))
    summary = summary_of(others, names)
    across, here = summed_up_across(others, summary), summed_up(held.statistics, summary)
    found = [posterior(neighbours(one, across, others), others) for one in here]
    shares = [0.5 + end * share / 200.0 for share in COVERAGES for end in (-1, 1)]
    quantiles = np.array([one.quantiles(shares) for one in found])
    means = np.array([one.mean for one in found])
    spreads = np.array([one.spread for one in found]).mean(axis=0)
    table = _table(held.populations, means, spreads, quantiles)
    return Recovery(table, _studies(held.populations, means, quantiles[:, -2:]))


def _rows(reference: Reference, rows: slice) -> Reference:
    """Return some of the simulated studies."""
    asked, values, models = reference.populations
    populations = Populations(asked, values[rows], models[rows])
    return Reference(populations, reference.statistics[rows].reset_index(drop=True))


def _table(truth: Populations, means: Floats, spreads: Floats, ends: Floats) -> pd.DataFrame:
    """Return how well each number is recovered."""
    low, high = ends_of(truth.asked)
    wrong = ((truth.numbers - means) ** 2).mean(axis=0) / truth.numbers.var(axis=0)
    inside = (ends[:, ::2] <= truth.numbers[:, None]) & (
        truth.numbers[:, None] <= ends[:, 1::2]
    )
    coverage = inside.mean(axis=0)
    return pd.DataFrame(
        {
            "name": [one.name for one in truth.asked],
            "label": [one.label for one in truth.asked],
            "recovered": 1.0 - wrong,
            **{f"coverage_{share}": coverage[at] for at, share in enumerate(COVERAGES)},
            "narrowed": spreads / ((high - low) / np.sqrt(12.0)),
            "told": np.round(1.0 - wrong, 2) >= LEAST_TOLD,
        }
    )


def _studies(truth: Populations, means: Floats, ends: Floats) -> pd.DataFrame:
    """Return what was inferred from each study, beside the truth."""
    rows = [
        pd.DataFrame(
            {
                "name": one.name,
                "truth": truth.numbers[:, at],
                "mean": means[:, at],
                "low": ends[:, 0, at],
                "high": ends[:, 1, at],
            }
        )
        for at, one in enumerate(truth.asked)
    ]
    return pd.concat(rows, ignore_index=True)
