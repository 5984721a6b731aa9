"""An outcome by therapist, as sums over caseloads that may be of unequal size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.bootstrap import summed
from dyad_sim.measures.clusters import Clusters, Floats, several_therapists
from dyad_sim.measures.estimate import (
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    unknown,
)
from dyad_sim.measures.observations import in_order, known_rows, lacking, numbers
from dyad_sim.measures.products import products

ROUNDING = 1e-9
"""Share of its variance below which what is left of a column is rounding."""


class Caseloads(NamedTuple):
    """An outcome of one row per dyad, by therapist.

    ``columns`` are the covariates and, last, the outcome, each with mean 0 and deviation
    1, shape ``(dyad, column)``; ``matrices`` their products with each other and 1, summed
    over each therapist, shape ``(therapist, column + 1, column + 1)``.
    """

    columns: Floats
    groups: Clusters
    matrices: Floats


def caseloads_of(
    frame: pd.DataFrame, outcome: str, covariates: Sequence[str]
) -> Caseloads | Estimate:
    """Return the outcome by therapist, or why its variance cannot be parted."""
    known, lack, note = with_therapist(frame, *covariates, outcome)
    if lack or not len(known):
        return unknown(0, lack or "no dyads")
    in_order(known)
    therapist, names = pd.factorize(known["therapist"])
    groups = Clusters(therapist, len(names), len(known), note)
    values = np.column_stack([numbers(known, name) for name in (*covariates, outcome)])
    alike = np.ptp(values, axis=0) == 0.0
    if alike[-1]:
        return unknown(groups.dyads, f"all alike in {outcome}")
    columns = (values - values.mean(axis=0)) / np.where(alike, 1.0, values.std(axis=0))
    if np.linalg.matrix_rank(columns[:, :-1], tol=(ROUNDING * len(known)) ** 0.5) < len(
        covariates
    ):
        return unknown(groups.dyads, "covariates repeat one another")
    if groups.size < FEWEST_GROUPS:
        return unknown(groups.dyads, "1 therapist")
    if len(known) - groups.size - len(covariates) < 1:
        return unknown(groups.dyads, "too few dyads per therapist")
    matrices = summed(products(columns), groups)
    width = columns.shape[1] + 1
    return Caseloads(columns, groups, matrices.reshape(-1, width, width))


def with_therapist(frame: pd.DataFrame, *names: str) -> tuple[pd.DataFrame, str, str]:
    """Return the rows whose therapist is known too, what is missing, and what is left out.

    A dyad's number that comes back with another therapist is another dyad: of such dyads each
    gets a number of its own.
    """
    if lack := lacking(frame, "dyad", *names, "therapist"):
        return frame.iloc[:0], lack, ""
    if several_therapists(frame["dyad"].to_numpy(), frame["therapist"].to_numpy()).any():
        pairs = frame.groupby(["therapist", "dyad"], sort=False).ngroup()
        frame = frame.assign(dyad=pairs.where(pairs >= 0))
    known, lack = known_rows(frame, *names)
    if lack:
        return known, lack, ""
    seen = known["therapist"].notna()
    without = known.loc[~seen, "dyad"].nunique()
    note = f"without {counted(without, 'dyad')} of no therapist" if without else ""
    return (known if seen.all() else known[seen]), "", note


def enough_therapists(found: Estimate, loads: Caseloads) -> Estimate:
    """Return the estimate, not to be trusted if it rests on few therapists."""
    if loads.groups.size >= FEWEST_UNITS or math.isnan(found.value):
        return found
    return found._replace(trusted=False, reason=counted(loads.groups.size, "therapist"))


def rest_of(matrix: Floats, size: Floats) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Return what regression on the columns before it leaves of the last column's square.

    And the rank of those columns, and the inverse of their products; columns of which
    less than rounding is left, as of a covariate that is the therapist's own, count as 0.
    """
    values, vectors = np.linalg.eigh(matrix[:, :-1, :-1])
    kept = values > ROUNDING * size[:, None]
    reciprocal = np.where(kept, 1.0, 0.0) / np.where(kept, values, 1.0)
    inverse = (vectors * reciprocal[:, None, :]) @ vectors.mT
    cross = matrix[:, :-1, -1]
    rest = matrix[:, -1, -1] - np.einsum("sa,sab,sb->s", cross, inverse, cross)
    return rest, kept.sum(axis=1), inverse
