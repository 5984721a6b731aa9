"""Shares of the variance of an outcome that parameters account for (Sobol 2001)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, check_drawn
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import CONFIDENCE, FEWEST_UNITS, Estimate, counted, unknown
from dyad_sim.measures.core.observations import Yes, numbers
from experiments.lib.measures.salib import (
    averaged,
    mean_known,
    noise_of_mean,
    problem,
    replicated,
    salib,
)

FEWEST_BLOCKS = 2
"""A single block has no variance."""


class Indices(NamedTuple):
    """Sobol indices of some parameters, or of groups of them.

    Attributes
    ----------
    table
        One row per ``parameter``: ``first`` and ``total`` with ``_low`` and ``_high``
        (95 %), and ``noise``: how much of ``total`` is noise of the simulation (NaN
        without replicates).
    first, total
        The indices in samples of blocks drawn anew, shape ``(sample, parameter)``.
    blocks
        Blocks of which every point knows the outcome.
    noise
        Share of the variance of the outcome over points that is noise of the simulation.
    """

    table: pd.DataFrame
    first: Floats
    total: Floats
    blocks: int
    noise: float


def sobol_indices(
    units: pd.DataFrame,
    outcome: ArrayLike,
    how: Bootstrap = DEFAULT,
    *,
    groups: Mapping[str, str] | None = None,
) -> Indices:
    r"""First-order and total indices of each parameter.

    .. math::
        S_j = \frac{V(E(y | x_j))}{V(y)}, \quad T_j = \frac{E(V(y | x_{-j}))}{V(y)}

    Parameters
    ----------
    units
        Points as ``SALib.sample.sobol`` draws them without second-order terms, one row per
        point, one column per parameter, in any units.  In a block the first and the last
        point have nothing in common; each between is the first, with one parameter, or the
        parameters of one group, of the last.
    outcome
        Of each point, shape ``(point,)``, or with independent replicates
        ``(point, replicate)``, which are averaged; NaN where not known.
    how
        Samples of blocks for the intervals.
    groups
        Group of each column, whose indices are wanted then; in the order of their first
        columns.

    Raises
    ------
    ValueError
        If the points are no such blocks, if a column has no group, if there is not one
        outcome for each point, or if no samples are to be drawn.

    Notes
    -----
    Estimators of Saltelli et al. (2010, *Computer Physics Communications* 181, 259-270) as
    SALib has them, with its bootstrap of blocks.  Ours: a block with an unknown outcome is
    left out whole, and ``noise``: noise that differs between the two points of a difference
    adds to the total index,

    .. math:: n_j = \frac{E(s^2(y_A - y_{AB_j}))}{2 R\, V(y)}

    with the variance :math:`s^2` over R replicates.
    """
    columns = [str(name) for name in units.columns]
    missing = [name for name in columns if groups is not None and name not in groups]
    if missing:
        message = (
            f"groups must name the group of every column of units, got none of {missing[0]}. "
            "Give a parameter that stands alone a group of its own."
        )
        raise ValueError(message)
    check_drawn(how)
    whose = columns if groups is None else [groups[name] for name in columns]
    names = list(dict.fromkeys(whose))
    check_blocks(units, [np.array(whose) == name for name in names])
    values = replicated(outcome, len(units))
    values = values.reshape(-1, len(names) + 2, values.shape[1])
    values = values[np.isfinite(averaged(values)).all(axis=1)]
    means = averaged(values)
    if len(values) < FEWEST_BLOCKS or np.ptp(means) == 0.0:
        return _unknown(names, len(values))
    found = salib("analyze.sobol").analyze(
        problem(names),
        means.reshape(-1),
        calc_second_order=False,
        num_resamples=how.samples,
        keep_resamples=True,
        seed=np.random.default_rng(how.seed),
    )
    variance = float(means[:, [0, -1]].var())
    table = pd.DataFrame({"parameter": list(names)})
    for name, key in (("first", "S1"), ("total", "ST")):
        table[name] = found[key]
        table[f"{name}_low"] = found[key] - found[f"{key}_conf"]
        table[f"{name}_high"] = found[key] + found[f"{key}_conf"]
    table["noise"] = _noise(values) / (2.0 * variance)
    return Indices(
        table,
        found["S1_conf_all"],
        found["ST_conf_all"],
        len(values),
        _series(values, variance),
    )


def check_blocks(units: pd.DataFrame, moved: Sequence[Yes]) -> None:
    """Refuse points that are no blocks of Saltelli's (2010) design.

    Parameters
    ----------
    units
        As for :func:`sobol_indices`.
    moved
        Which columns each of the points between moves, shape ``(parameter,)``.
    """
    points = np.column_stack([numbers(units, name) for name in units])
    rows, extra = divmod(len(points), len(moved) + 2)
    if not extra and rows and np.isfinite(points).all():
        blocks = points.reshape(rows, len(moved) + 2, -1)
        first, last = blocks[:, 0], blocks[:, -1]
        made = np.stack([np.where(one, last, first) for one in moved], axis=1)
        if np.array_equal(blocks[:, 1:-1], made) and (first != last).any(axis=0).all():
            return
    message = (
        f"units must be points of Saltelli's design, in blocks of {len(moved) + 2} for "
        f"{len(moved)} parameters or groups, as SALib.sample.sobol draws them with "
        f"calc_second_order=False; these {len(points)} are not. Other points, such as a Latin "
        "hypercube, have no Sobol indices here: see additive_share."
    )
    raise ValueError(message)


def _unknown(names: Sequence[str], blocks: int) -> Indices:
    """Return indices of an outcome that does not vary, or that is hardly ever known."""
    columns = ("first", "total")
    ends = [f"{name}{end}" for name in columns for end in ("", "_low", "_high")]
    table = pd.DataFrame({"parameter": list(names)})
    none = np.full((0, len(names)), np.nan)
    lacking = table.assign(**dict.fromkeys([*ends, "noise"], math.nan))
    return Indices(lacking, none, none, blocks, math.nan)


def _noise(values: Floats) -> Floats:
    """Variance by noise of the difference that each parameter makes, shape ``(parameter,)``."""
    apart = noise_of_mean(values[:, 1:-1] - values[:, :1])
    return np.array([mean_known(column) for column in apart.T])


def _series(values: Floats, variance: float) -> float:
    """Share of the variance over points that is noise: what replicates do not share."""
    points = values[:, [0, -1]].reshape(-1, values.shape[2])
    offset = np.array([mean_known(column) for column in points.T])
    return mean_known(noise_of_mean(points - offset)) / variance


def share_of_largest(indices: Indices, number: int) -> Estimate:
    """Share of all total indices that the largest of them add up to.

    Which are the largest is decided once, not in every sample, so the interval speaks of
    these parameters.  ``n`` counts blocks.
    """
    total = indices.table["total"].to_numpy()
    largest = np.argsort(-total, kind="stable")[:number]
    drawn = indices.total[:, largest].sum(axis=1) / indices.total.sum(axis=1)
    return of_blocks(float(total[largest].sum() / total.sum()), drawn, indices.blocks)


def interactions(indices: Indices) -> Estimate:
    r"""How far all total indices, noise taken off, exceed all first-order ones, as a share.

    .. math:: \frac{\sum_j (T_j - n_j)}{\sum_j S_j} - 1

    0 where the effects of parameters add up.  Without replicates no noise is taken off.
    """
    table = indices.table
    noise, alone = float(table["noise"].fillna(0.0).sum()), float(table["first"].sum())
    if not alone > 0.0:
        return unknown(indices.blocks, "no parameter acts alone")
    value = (float(table["total"].sum()) - noise) / alone - 1.0
    drawn = (indices.total.sum(axis=1) - noise) / indices.first.sum(axis=1) - 1.0
    return of_blocks(value, drawn, indices.blocks)


def difference_in_total(indices: Indices, name: str, other: str) -> Estimate:
    """Total index of one parameter or group less that of another."""
    names = indices.table["parameter"].tolist()
    one, two = names.index(name), names.index(other)
    total = indices.table["total"].to_numpy()
    drawn = indices.total[:, one] - indices.total[:, two]
    return of_blocks(float(total[one] - total[two]), drawn, indices.blocks)


def of_blocks(value: float, drawn: Floats, blocks: int) -> Estimate:
    """Return an estimate with the percentile interval of samples of blocks."""
    if not math.isfinite(value) or not len(drawn):
        return unknown(blocks, "the outcome does not vary")
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    trusted = blocks >= FEWEST_UNITS
    reason = "" if trusted else counted(blocks, "block")
    return Estimate(value, float(low), float(high), blocks, trusted, reason)
