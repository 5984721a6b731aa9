"""What makes an event more likely: logistic regression with errors that know the clusters."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from dyad_sim.measures.core.bootstrap import clusters_of
from dyad_sim.measures.core.estimate import (
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    judged,
    t_quantile,
    unknown,
)
from dyad_sim.measures.core.observations import known_rows, numbers

FAILURES = (ConvergenceWarning, HessianInversionWarning, PerfectSeparationWarning)
"""What says that there is no answer."""


def log_odds(
    frame: pd.DataFrame, outcome: str, predictors: Sequence[str]
) -> dict[str, Estimate]:
    r"""Change of the log odds of an event per deviation of each predictor, others held.

    .. math:: \log \frac{p}{1 - p} = \beta_0 + \sum_j \beta_j \frac{x_j - \bar x_j}{s_j}

    Parameters
    ----------
    frame
        One row per observation, with ``dyad``, and ``therapist`` where known; rows with gaps
        are left out.
    outcome
        Column of yes and no.
    predictors
        Columns of what was known before, any units.

    Returns
    -------
    dict
        An estimate of each coefficient; its exponential is the odds ratio per deviation.

    Notes
    -----
    Maximum likelihood by statsmodels, with its cluster-robust covariance (Liang & Zeger
    1986), by therapist where ten or more are known, else by dyad, and Student's t on the
    number of clusters less one.  Deviations are taken for known.
    """
    known, lack = known_rows(frame, outcome, *predictors, yes=[outcome])
    if lack or not len(known):
        return _nothing(predictors, 0, lack or "no observations")
    groups = clusters_of(known)
    happened = numbers(known, outcome) > 0.0
    fewest = min(np.count_nonzero(happened), np.count_nonzero(~happened))
    if not fewest or groups.size < FEWEST_GROUPS:
        return _nothing(predictors, groups.dyads, f"no {outcome} or nothing else")
    columns = np.column_stack([numbers(known, name) for name in predictors])
    spread = columns.std(axis=0, ddof=1)
    if not spread.all():
        alike = predictors[int(np.argmin(spread))]
        return _nothing(predictors, groups.dyads, f"all alike in {alike}")
    scores = (columns - columns.mean(axis=0)) / spread
    design = np.column_stack([np.ones(len(scores)), scores])
    try:
        with warnings.catch_warnings():
            for failure in FAILURES:
                warnings.simplefilter("error", failure)
            found = Logit(happened.astype(float), design).fit(
                disp=False, cov_type="cluster", cov_kwds={"groups": groups.codes}
            )
    except (*FAILURES, PerfectSeparationError, np.linalg.LinAlgError):
        return _nothing(predictors, groups.dyads, f"no fit of {outcome}")
    quantile = t_quantile(groups.size)
    estimates = {}
    for name, slope, error in zip(predictors, found.params[1:], found.bse[1:], strict=True):
        margin = quantile * error
        low, high = float(slope - margin), float(slope + margin)
        estimate = judged(float(slope), low, high, groups.dyads, groups.note)
        if estimate.trusted and fewest < FEWEST_UNITS:
            estimate = estimate._replace(trusted=False, reason=counted(int(fewest), "event"))
        estimates[name] = estimate
    return estimates


def odds_ratio(estimate: Estimate) -> Estimate:
    """Return a change of log odds as a ratio of odds, above 0."""
    value, low, high = (math.exp(min(end, 700.0)) for end in estimate[:3])
    return estimate._replace(value=value, low=low, high=high)


def _nothing(predictors: Sequence[str], dyads: int, reason: str) -> dict[str, Estimate]:
    """Return that nothing is known of any predictor, and why."""
    return {name: unknown(dyads, reason) for name in predictors}
