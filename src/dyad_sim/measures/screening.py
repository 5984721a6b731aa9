"""Screening of parameters by elementary effects (Morris 1991)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.observations import numbers
from dyad_sim.measures.salib import (
    averaged,
    mean_known,
    noise_of_mean,
    problem,
    replicated,
    salib,
)

FOLDED = math.sqrt(2.0 / math.pi)
"""Mean size of a normal deviate with mean 0."""

FEWEST_TRAJECTORIES = 2
"""A single trajectory has no spread."""


def elementary_effects(
    units: pd.DataFrame, outcome: ArrayLike, levels: int = 4, how: Bootstrap = DEFAULT
) -> pd.DataFrame:
    r"""What a step of each parameter does, from many starting points.

    .. math::
        d_{ij} = \frac{y(x_i + \Delta e_j) - y(x_i)}{\Delta}, \quad
        \mu^*_j = \frac{1}{r} \sum_i |d_{ij}|

    Parameters
    ----------
    units
        Trajectories as ``SALib.sample.morris`` draws them, one row per point, one column
        per parameter, each on [0, 1] of its range.  Consecutive rows of a trajectory
        differ in one parameter.
    outcome
        Of each point, shape ``(point,)``, or with independent replicates
        ``(point, replicate)``, which are averaged; NaN where not known.
    levels
        Of the grid that the trajectories were drawn on.
    how
        Samples of trajectories for the intervals.

    Raises
    ------
    ValueError
        If the points are no such trajectories, or there is not one outcome for each.

    Returns
    -------
    DataFrame
        One row per ``parameter``: ``mu``, ``mu_star`` with ``mu_star_low`` and
        ``mu_star_high`` (95 %), ``sigma``, in units of the outcome per whole range of the
        parameter; ``noise``, the ``mu_star`` that the luck of the simulation alone would
        give a parameter without effect (NaN without replicates); ``trajectories``, those
        of which every point knows the outcome.

    Notes
    -----
    Effects and their spread: Morris (1991, *Technometrics* 33, 161-174); their mean size:
    Campolongo, Cariboni & Saltelli (2007, *Environmental Modelling & Software* 22,
    1509-1518); both, and the interval by bootstrap of trajectories, are SALib's.  Ours:
    a trajectory with an unknown outcome is left out whole, and ``noise``, the mean size of
    a normal deviate with the variance that replicates show in the effects.
    """
    steps = units.shape[1] + 1
    points = _trajectories(units)
    values = replicated(outcome, len(units))
    values = values.reshape(-1, steps, values.shape[1])
    seen = np.isfinite(averaged(values)).all(axis=1)
    table = pd.DataFrame({"parameter": list(units.columns)})
    if seen.sum() < FEWEST_TRAJECTORIES:
        unknown = dict.fromkeys(
            ["mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "noise"], math.nan
        )
        return table.assign(**unknown, trajectories=int(seen.sum()))
    values, points = values[seen], points[seen]
    found = salib("analyze.morris").analyze(
        problem(list(units.columns)),
        points.reshape(-1, steps - 1),
        averaged(values).reshape(-1),
        num_resamples=max(how.samples, 2),
        num_levels=levels,
        seed=np.random.default_rng(how.seed),
    )
    star, margin = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    return table.assign(
        mu=np.asarray(found["mu"]),
        mu_star=star,
        mu_star_low=np.maximum(star - margin, 0.0),
        mu_star_high=star + margin,
        sigma=np.asarray(found["sigma"]),
        noise=_noise(points, values),
        trajectories=int(seen.sum()),
    )


def _trajectories(units: pd.DataFrame) -> Floats:
    """Return the points by trajectory, shape ``(trajectory, point, parameter)``."""
    points = np.column_stack([numbers(units, name) for name in units])
    steps = units.shape[1] + 1
    if len(points) % steps == 0:
        each = points.reshape(-1, steps, steps - 1)
        moved = np.diff(each, axis=1) != 0.0
        if (moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all():
            return each
    message = (
        f"units must be trajectories of {steps} points, each of which moves one parameter, and "
        "all of them once, as SALib.sample.morris draws them."
    )
    raise ValueError(message)


def _noise(points: Floats, values: Floats) -> Floats:
    """Mean size that luck alone gives an effect of each parameter, shape ``(parameter,)``.

    Parameters
    ----------
    points, values
        Shapes ``(trajectory, point, parameter)`` and ``(trajectory, point, replicate)``.
    """
    moved = np.diff(points, axis=1)
    which = np.abs(moved).argmax(axis=2)
    by = np.take_along_axis(moved, which[:, :, None], axis=2)
    spread = noise_of_mean(np.diff(values, axis=1) / by)
    return np.array(
        [
            FOLDED * math.sqrt(mean_known(spread[which == parameter]))
            for parameter in range(points.shape[2])
        ]
    )
