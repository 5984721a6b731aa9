"""Where the variance of a rating lies: between therapists, dyads, or sessions of a dyad.

Estimates are functions of sums over therapists, so they hold for caseloads and treatments
of unequal size.  A variance may come out below 0 where groups are more alike than chance
makes them: it is kept, since to cut it off at 0 would bias it upward.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap, estimate_of_sums, summed
from dyad_sim.measures.caseloads import with_therapist
from dyad_sim.measures.clusters import Clusters, Floats
from dyad_sim.measures.estimate import (
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    unknown,
)
from dyad_sim.measures.observations import in_order, numbers


class Components(NamedTuple):
    """Variances of a rating, each in its unit squared."""

    therapist: Estimate
    dyad: Estimate
    residual: Estimate


def variance_components(
    frame: pd.DataFrame, value: str, how: Bootstrap = DEFAULT
) -> Components:
    r"""Variances of a repeated rating: between therapists, dyads and sessions.

    .. math:: y_{ijt} = \mu + u_i + d_{ij} + e_{ijt}

    Parameters
    ----------
    frame
        One row per dyad and session, with ``dyad`` and ``therapist``.
    value
        Column of the rating, any unit.
    how
        Samples of therapists for the intervals.

    Returns
    -------
    Components
        Variances of :math:`u`, :math:`d` and :math:`e`, in the rating's unit squared.

    Notes
    -----
    The method of analysis of variance for nested groups of unequal size (Henderson 1953,
    method 1; Searle, Casella & McCulloch 1992, ch. 5): the three sums of squares are set
    equal to what they are on average.  Unbiased, and so may be below 0.  A trend over
    sessions is part of the residual.
    """
    known, lack, note = with_therapist(frame, value)
    if lack or not len(known):
        return Components(*[unknown(0, lack or "no observations")] * 3)
    if np.ptp(numbers(known, value)) == 0.0:
        alike = unknown(known["dyad"].nunique(), f"all alike in {value}")
        return Components(alike, alike, alike)
    if "session" in known:
        in_order(known, "session")
    sums, groups = _nested_sums(known, value, note)
    return Components(*[_component(sums, groups, place, how) for place in range(3)])


def _nested_sums(known: pd.DataFrame, value: str, note: str) -> tuple[Floats, Clusters]:
    """Return what the analysis of variance needs, summed over each therapist."""
    therapist, names = pd.factorize(known["therapist"])
    centred = numbers(known, value) - numbers(known, value).mean()
    # A dyad may change therapists.
    both = np.column_stack([therapist, pd.factorize(known["dyad"])[0]])
    pairs, dyad = np.unique(both, axis=0, return_inverse=True)
    size, total = np.bincount(dyad).astype(float), np.bincount(dyad, centred)
    whose = Clusters(pairs[:, 0], len(names), len(pairs), note)
    ones = np.ones(len(size))
    of_dyads = summed(np.column_stack([ones, size, total, total**2 / size, size**2]), whose)
    dyads, sizes, totals, between, squared = of_dyads.T
    everything = np.bincount(therapist, centred**2)
    columns = (
        np.ones(len(sizes)), dyads, sizes, totals, everything, between,
        totals**2 / sizes, squared, squared / sizes, sizes**2,
    )  # fmt: skip
    return np.column_stack(columns), whose


def _component(sums: Floats, groups: Clusters, place: int, how: Bootstrap) -> Estimate:
    """Return one variance: of therapists (0), of dyads (1) or of sessions (2)."""
    therapists, dyads, ratings = sums[:, :3].sum(axis=0)
    lacks = (
        (ratings <= dyads, "one rating per dyad"),
        (dyads <= therapists and place in {0, 1}, "one dyad per therapist"),
        (therapists < FEWEST_GROUPS and place == 0, "1 therapist"),
    )
    for lacking, reason in lacks:
        if lacking:
            return unknown(groups.dyads, reason)
    found = estimate_of_sums(sums, groups, lambda drawn: _nested(drawn)[place], how)
    few = groups.size < FEWEST_UNITS
    reason = counted(groups.size, "therapist")
    return found._replace(trusted=False, reason=reason) if few else found


def _nested(sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the variances of therapists, dyads and sessions, by method 1."""
    k, dyads, size, total, square, of_dyads, of_therapists, n_2, n_2_over, caseload_2 = sums.T
    residual = (square - of_dyads) / (size - dyads)
    dyad = (of_dyads - of_therapists - (dyads - k) * residual) / (size - n_2_over)
    excess = of_therapists - total**2 / size - (k - 1.0) * residual
    therapist = (excess - (n_2_over - n_2 / size) * dyad) / (size - caseload_2 / size)
    return therapist, dyad, residual
