"""The share of an outcome that lies between therapists."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special
from statsmodels.regression.mixed_linear_model import MixedLM

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, summed
from dyad_sim.measures.core.clusters import Clusters, Floats, several_therapists
from dyad_sim.measures.core.estimate import (
    CONFIDENCE,
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    judged,
    unknown,
)
from dyad_sim.measures.core.observations import (
    in_order,
    known_rows,
    lacking,
    listed_predictors,
    numbers,
)
from dyad_sim.measures.core.products import products

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


MOST = 1.0 - 1e-9
"""A share of variance this near to 1 is 1."""


def therapist_share(
    frame: pd.DataFrame,
    outcome: str,
    covariates: Sequence[str] = (),
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share of the variance of an outcome between therapists, by REML; on [0, 1].

    .. math:: y_{ij} = \beta' x_{ij} + u_j + e_{ij}, \quad
        \rho = \frac{\sigma_u^2}{\sigma_u^2 + \sigma_e^2}

    Parameters
    ----------
    frame
        One row per dyad, with ``dyad`` and ``therapist``.
    outcome
        Column of the outcome, any unit.
    covariates
        Columns to adjust for, such as symptoms at intake.
    how
        Without samples there is no interval; else it is exact, and draws none.

    Notes
    -----
    The value is the restricted maximum likelihood of statsmodels' ``MixedLM``.
    The interval is Wald's (1940, *Annals of Mathematical Statistics* 11, 96-100), with
    covariates after Harville & Fenech (1985, *Biometrics* 41, 137-152): for the true
    :math:`\gamma = \sigma_u^2 / \sigma_e^2` the ratio of mean squares

    .. math:: F(\gamma) = \frac{(Q(\gamma) - Q(\infty)) / r}{Q(\infty) / f},

    with :math:`Q` the generalised residual sum of squares, has the distribution F with
    ``r`` and ``f`` degrees of freedom, whatever the caseloads, if both terms are normal.
    With equal caseloads and no covariate it is the interval of Searle (1971, *Linear
    Models*), given by Shrout & Fleiss (1979) for ICC(1,1).  An end below 0 is set to 0.
    """
    covariates = listed_predictors(covariates, "covariates", outcome)
    loads = caseloads_of(frame, outcome, covariates)
    if isinstance(loads, Estimate):
        return loads
    share, reason = _restricted(loads)
    low, high = _exact(loads.matrices) if how.samples else (math.nan, math.nan)
    found = judged(share, low, high, loads.groups.dyads, loads.groups.note)
    return (
        found._replace(trusted=False, reason=reason)
        if reason
        else enough_therapists(found, loads)
    )


def _restricted(loads: Caseloads) -> tuple[float, str]:
    """Return the share by REML, and what is wrong with it or nothing."""
    outcome, covariates = loads.columns[:, -1], loads.columns[:, :-1]
    fixed = np.column_stack([np.ones(len(outcome)), covariates])
    model = MixedLM(outcome, fixed, groups=loads.groups.codes)
    with warnings.catch_warnings():
        # It warns of a variance of 0, which is an answer; and of what `converged` tells.
        warnings.simplefilter("ignore")
        try:
            # The method by default, which follows the gradient, often fails near 0.
            fitted = model.fit(reml=True, method="powell")
        except np.linalg.LinAlgError:
            return math.nan, "the mixed model has no solution"
    between = float(fitted.cov_re[0, 0])
    whole = between + float(fitted.scale)
    if not whole > 0.0:
        return math.nan, "nothing is left to share out"
    share = between / whole
    return share, "" if fitted.converged else "the mixed model did not converge"


def _exact(matrices: Floats) -> tuple[float, float]:
    """Return the ends of the interval of the share: where F has its outer quantiles."""
    sizes, sums, total = matrices[:, 0, 0], matrices[:, 0], matrices.sum(axis=0)

    def squares(ratio: float) -> tuple[float, int]:
        weights = ratio / (1.0 + ratio * sizes)
        rest, rank, _ = rest_of((total - (sums.T * weights) @ sums)[None], size)
        return float(rest[0]), int(rank[0])

    size = total[:1, 0]
    within, within_rank, _ = rest_of((total - (sums.T / sizes) @ sums)[None, 1:, 1:], size)
    freedom = len(sizes) + int(within_rank[0]) - squares(0.0)[1]
    rest_freedom = int(size[0]) - len(sizes) - int(within_rank[0])
    tail = (1.0 - CONFIDENCE) / 2.0

    def end(chance: float) -> float:
        quantile = special.fdtri(freedom, rest_freedom, chance)
        bound = float(within[0]) * (1.0 + quantile * freedom / rest_freedom)

        def excess(share: float) -> float:
            return float(squares(share / (1.0 - share))[0] - bound)

        if excess(0.0) <= 0.0:
            return 0.0
        return float(optimize.brentq(excess, 0.0, MOST)) if excess(MOST) < 0.0 else 1.0

    return end(1.0 - tail), end(tail)
