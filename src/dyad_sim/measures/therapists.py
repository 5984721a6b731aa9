"""Share of the variance of an outcome between therapists, by mixed model."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import optimize, special
from statsmodels.regression.mixed_linear_model import MixedLM

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.caseloads import Caseloads, caseloads_of, enough_therapists, rest_of
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import CONFIDENCE, Estimate, judged

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
    share = between / (between + float(fitted.scale))
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
