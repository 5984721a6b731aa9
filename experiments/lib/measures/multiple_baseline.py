"""Tests of multiple baselines: cases in which something begins at different sessions.

Those who still wait show what would have happened anyway.  Every test takes many studies
of the same design at once, so that its power can be found out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from dyad_sim.measures.change.phases import WINDOWS, Windows, waiting
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import CONFIDENCE, FEWEST_GROUPS, Estimate, judged, unknown

Flags = NDArray[np.bool_]

ROUNDING = 1e-9
"""Share of a distance that rounding may cost."""


class Cases(NamedTuple):
    """The cases of one or of many studies of the same design.

    Attributes
    ----------
    changes
        Change of each case between the windows around each beginning, its own and those of
        the others, shape ``(study, case, beginning)``; NaN where a window was not attended
        (see :func:`~dyad_sim.measures.change.phases.phase_changes`).
    own
        Place of the beginning of each case among the beginnings, shape ``(case,)``; their
        number for a case that is never trained.
    waits
        Who waits for whom, see :func:`~dyad_sim.measures.change.phases.waiting`.
    """

    changes: Floats
    own: NDArray[np.intp]
    waits: Flags


class Compared(NamedTuple):
    """What a test finds in each study, shape ``(study,)``; two-sided p, NaN for none."""

    difference: Floats
    error: Floats
    freedom: Floats
    p: Floats


def change_against_waiting(
    changes: pd.DataFrame, begins: pd.Series, windows: Windows = WINDOWS
) -> Estimate:
    """Change of trained cases less that of waiting cases in the same sessions.

    Parameters
    ----------
    changes
        As from :func:`~dyad_sim.measures.change.phases.phase_changes`.
    begins
        Session in which the training of each case begins, infinite for never; the index is
        the dyad.
    windows
        Those of the changes.

    Returns
    -------
    Estimate
        In the unit of the outcome: the mean over those beginnings for which somebody waits,
        by the number of trained cases; ``n`` counts the cases of which a change is known.

    Notes
    -----
    Each case must have a therapist of its own.  See :func:`against_waiting`.
    """
    starts = [int(start) for start in changes.columns]
    own = np.searchsorted(starts, begins.loc[changes.index].to_numpy(dtype=float))
    values = changes.to_numpy(dtype=float)
    found = against_waiting(Cases(values[None], own, waiting(starts, windows)))
    n = int(np.isfinite(values).any(axis=1).sum())
    difference, error, freedom = (float(part[0]) for part in found[:3])
    if math.isnan(error):
        return unknown(n, "nobody is trained while others wait")
    margin = float(special.stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)) * error
    return judged(difference, difference - margin, difference + margin, n)


def before_and_after(cases: Cases) -> Compared:
    r"""Paired t test of each case's own change against none.

    .. math:: t = \frac{\bar d}{s_d / \sqrt{n}}, \quad n - 1 \text{ degrees of freedom}

    Notes
    -----
    Whatever changes in the course of any treatment counts as an effect here: this is the
    test that the waiting cases are there to replace.
    """
    own = cases.changes[:, np.arange(cases.own.size), cases.own]
    seen = np.isfinite(own)
    n = seen.sum(axis=1).astype(float)
    mean = np.where(seen, own, 0.0).sum(axis=1) / np.maximum(n, 1.0)
    squares = np.square(np.where(seen, own - mean[:, None], 0.0)).sum(axis=1)
    error = np.sqrt(squares / np.maximum((n - 1.0) * n, 1.0))
    return _tested(np.where(n > 0.0, mean, np.nan), error, n - 1.0)


def against_waiting(cases: Cases) -> Compared:
    r"""Test of the change of trained cases less that of waiting ones.

    .. math:: \Delta = \sum_g w_g (\bar d_{g1} - \bar d_{g0}), \quad s^2 = \sum_i u_i^2, \quad
        u_i = \sum_g \pm w_g \frac{d_{ig} - \bar d_{g\pm}}{\sqrt{m_{g\pm} (m_{g\pm} - 1)}}

    over beginnings ``g``, with the ``m`` trained (1, +) and waiting (0, -) cases of each and
    weights by the number of trained ones.  Degrees of freedom are the cases that take part
    less the means estimated.

    Notes
    -----
    Trained against not yet trained in the same sessions, beginning by beginning, after
    Callaway & Sant'Anna (2021, *Journal of Econometrics* 225, 200-230), who show that a
    regression on case and session will not do where an effect grows.  That a case that
    waits twice counts once in the error, and the degrees of freedom, are ours.
    """
    seen, values = np.isfinite(cases.changes), np.nan_to_num(cases.changes)
    trained = seen & (np.arange(cases.waits.shape[1]) == cases.own[:, None])
    waits = seen & cases.waits[cases.own]
    counts = (trained.sum(axis=1), waits.sum(axis=1))
    usable: Flags = np.minimum(*counts) >= FEWEST_GROUPS
    weights = np.where(usable, counts[0], 0)
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    difference, influence = np.zeros(len(values)), np.zeros(values.shape[:2])
    for sign, part, m in zip((1.0, -1.0), (trained, waits), counts, strict=True):
        mean = np.where(part, values, 0.0).sum(axis=1) / np.maximum(m, 1)
        scale = sign * weights / np.sqrt(np.maximum(m * (m - 1), 1))
        around = np.where(part, values - mean[:, None], 0.0)
        difference += sign * (weights * mean).sum(axis=1)
        influence += (scale[:, None] * around).sum(axis=2)
    part_of = ((trained | waits) & usable[:, None]).any(axis=2).sum(axis=1)
    error = np.sqrt(np.square(influence).sum(axis=1))
    difference = np.where(usable.any(axis=1), difference, np.nan)
    return _tested(difference, error, part_of - 2.0 * usable.sum(axis=1))


def starting_points(cases: Cases, orders: NDArray[np.intp]) -> Floats:
    r"""Randomisation test of the beginnings: two-sided p of each study, shape ``(study,)``.

    .. math:: p = \frac{1 + \#\{ |T_\pi - \bar T| \ge |T - \bar T| \}}{1 + P}, \quad
        T_\pi = \operatorname{mean}_i d_{i, \pi(i)}

    over ``P`` orders in which the beginnings might have fallen to the cases.

    Parameters
    ----------
    cases
        Those whose windows were not attended have no part in the mean.
    orders
        Orders of the cases, drawn by whoever calls, shape ``(order, case)``.

    Notes
    -----
    After Wampold & Worsham (1986, *Behavioral Assessment* 8, 135-143): who begins when is
    left to chance, so that without an effect every order was as likely, whatever the course
    of the treatments.  Two sides by the distance from the mean of all orders are ours.
    """
    seen, values = np.isfinite(cases.changes), np.nan_to_num(cases.changes)
    owns = np.vstack([cases.own, cases.own[orders]])
    chosen = (owns[:, :, None] == np.arange(seen.shape[2])).astype(float)
    sums, counts = (
        part.reshape(len(part), -1) @ chosen.reshape(len(owns), -1).T
        for part in (values, seen.astype(float))
    )
    known = counts > 0.0
    means = sums / np.maximum(counts, 1.0)
    centre = np.where(known, means, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    apart = np.abs(means - centre[:, None])
    # Orders that give the same mean must not differ by rounding.
    as_far = known & (apart >= apart[:, :1] * (1.0 - ROUNDING))
    p: Floats = as_far.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known[:, 0], p, np.nan)


def _tested(difference: Floats, error: Floats, freedom: Floats) -> Compared:
    """Return a difference with its two-sided p from Student's t."""
    usable: Flags = np.isfinite(difference) & (freedom > 0.0) & (error > 0.0)
    ratio = np.divide(np.abs(difference), error, out=np.zeros_like(error), where=usable)
    p = 2.0 * special.stdtr(np.where(usable, freedom, 1.0), -np.nan_to_num(ratio))
    error, p = (np.where(usable, part, np.nan) for part in (error, p))
    return Compared(difference, error, freedom, p)
