"""Screening of parameters by elementary effects (Morris 1991)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, check_drawn
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.observations import check_argument, check_whole, numbers
from experiments.lib.measures.salib import (
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
        Of the grid that the trajectories were drawn on, even and from 2: a step is
        ``levels / (2 * (levels - 1))`` long.
    how
        Samples of trajectories for the intervals.

    Raises
    ------
    ValueError
        If the points are no such trajectories on a grid of so many levels, if there is not
        one outcome for each, or if no samples are to be drawn.

    Returns
    -------
    DataFrame
        One row per ``parameter``: ``mu``, ``mu_star`` with ``mu_star_low`` and
        ``mu_star_high`` (95 %), ``sigma``, in units of the outcome per whole range of the
        parameter; ``noise``, the ``mu_star`` that the noise of the simulation alone would
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
    check_drawn(how)
    check_whole("levels", levels, 2, LEVELS)
    check_argument(levels % 2 == 0, "levels", "be even", levels, LEVELS)
    points = _trajectories(units, levels)
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
        num_resamples=how.samples,
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


LEVELS = "Take the num_levels of SALib.sample.morris."
"""Which levels are meant."""

ROUNDING = 1e-9
"""By which a step may miss its length."""


def _trajectories(units: pd.DataFrame, levels: int) -> Floats:
    """Return the points by trajectory, shape ``(trajectory, point, parameter)``."""
    points = np.column_stack([np.empty((len(units), 0)), *(numbers(units, n) for n in units)])
    steps, step = units.shape[1] + 1, levels / (2.0 * (levels - 1.0))
    # NaN lies in no range.
    if len(points) and len(points) % steps == 0 and ((points >= 0.0) & (points <= 1.0)).all():
        each = points.reshape(-1, steps, steps - 1)
        moves = np.diff(each, axis=1)
        moved = moves != 0.0
        once = (moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all()
        if once and (np.abs(np.abs(moves[moved]) - step) <= ROUNDING).all():
            return each
    message = (
        f"units must be trajectories of {steps} points on [0, 1], each of which moves one "
        f"parameter by {step:g}, and all of them once, but these {len(points)} are not. Draw "
        f"them with SALib.sample.morris and num_levels={levels}; other points, such as a Latin "
        "hypercube, have no elementary effects."
    )
    raise ValueError(message)


def _noise(points: Floats, values: Floats) -> Floats:
    """Mean size that chance alone gives an effect of each parameter, shape ``(parameter,)``.

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
