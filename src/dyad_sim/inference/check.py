"""Whether the model gives such studies at all: what it cannot give, it cannot explain.

The statistics of a study are held against those of the simulated studies nearest to it, with
what differs between their populations taken out along the same lines as in the posterior.  The
idea is that of posterior predictive checks (Gelman, Meng & Stern 1996, *Statistica Sinica* 6,
733-760); that neighbours stand for draws is ours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.inference.grid import Floats
from dyad_sim.inference.posterior import Neighbours
from dyad_sim.inference.reference import Reference

SHRUNK = 0.1
"""Weight of the identity beside the correlations of the statistics, which are many."""

STRANGE = 0.01
"""Share of simulated studies as far off as this one, below which the model does not fit."""


class Check(NamedTuple):
    """A study beside the simulated studies nearest to it.

    Attributes
    ----------
    as_far_off
        Share of these studies that are as far from the others as the study is.
    statistics
        A row for each: ``statistic``, ``study``, ``expected``, ``low``, ``high`` (95 % of the
        simulated), ``off`` (standard deviations from what is expected); the farthest first.
    """

    as_far_off: float
    statistics: pd.DataFrame

    @property
    def fits(self) -> bool:
        """Whether the model gives such studies."""
        return self.as_far_off >= STRANGE


def check(here: dict[str, float], near: Neighbours, reference: Reference) -> Check:
    """Return a study beside the simulated studies nearest to it.

    Parameters
    ----------
    here
        The statistics of the study that are compared, by name.
    near
        The simulated studies nearest to it.
    reference
        All of them.
    """
    names, study = list(here), np.array(list(here.values()))
    table = reference.statistics.loc[near.rows, names].to_numpy(dtype=float)
    expected, rest = near.at(np.where(np.isfinite(table), table, np.nanmean(table, axis=0)))
    scale = rest.std(axis=0) + 1e-12
    off = (study - expected) / scale
    low, high = expected + np.quantile(rest, [0.025, 0.975], axis=0)
    columns = {"study": study, "expected": expected, "low": low, "high": high, "off": off}
    rows = pd.DataFrame({"statistic": names, **columns})
    order = np.argsort(-np.abs(off), kind="stable")
    return Check(_as_far_off(off, rest / scale), rows.loc[order].reset_index(drop=True))


def _as_far_off(here: Floats, others: Floats) -> float:
    """Return the share of studies that lie as far out as one does.

    One half of them gives the correlations, the other half the distances.
    """
    shape = (1.0 - SHRUNK) * np.cov(others[::2].T) + SHRUNK * np.eye(len(here))
    off = np.vstack([here, others[1::2]])
    distance = np.einsum("si,si->s", off, np.linalg.solve(shape, off.T).T)
    return float((1 + (distance[1:] >= distance[0]).sum()) / len(distance))
