"""Correlations, partial correlations and regressions, with intervals over dyads.

SciPy and statsmodels have the same values, but no interval for a correlation or a standardised
slope over dyads or therapists; these need of each sample only its sums (``bootstrap``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    check_argument,
    check_yes_or_no,
    is_between,
    known_rows,
    listed,
    listed_predictors,
)
from dyad_sim.measures.core.products import REPEATED, centred, moments_of, products, solved


def correlation(
    frame: pd.DataFrame, first: str, second: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Pearson's correlation of two columns over rows, on [-1, 1].

    Parameters
    ----------
    frame
        One row per observation, with ``dyad``; rows that lack either number are left out.
    first, second
        Columns.
    """
    return partial_correlation(frame, first, second, (), how)


def partial_correlation(
    frame: pd.DataFrame,
    first: str,
    second: str,
    given: Sequence[str],
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Correlation of two columns with others held constant, on [-1, 1].

    .. math:: r = \frac{c_{xy \cdot z}}{\sqrt{c_{xx \cdot z}\, c_{yy \cdot z}}}, \quad
        C_{\cdot z} = C_{ab} - C_{az} C_{zz}^{-1} C_{zb}

    Parameters
    ----------
    frame, first, second
        As for :func:`correlation`.
    given
        Columns to be held constant, such as symptoms at intake.
    """
    given = listed(given, "given")
    names = (first, second, *given)
    known, lack = known_rows(frame, *names)
    if lack or not len(known):
        return unknown(0, lack or "no observations")

    def statistic(sums: Floats) -> Floats:
        return partial_of(moments_of(sums)[1])

    return bootstrapped(known, products(centred(known, names)), statistic, how)


def partial_of(covariance: Floats) -> Floats:
    """Correlation of the first two columns, the others held constant.

    Parameters
    ----------
    covariance
        Shape ``(sample, column, column)``.

    Returns
    -------
    Floats
        Shape ``(sample,)``; NaN where one of the two is constant or made of the others.
    """
    rest = _residual(covariance)
    left = np.einsum("sii->si", rest)
    differs = (left > REPEATED * np.einsum("sii->si", covariance[:, :2, :2])).all(axis=1)
    found = rest[:, 0, 1] / np.sqrt(left.prod(axis=1))
    # Rounding carries a perfect correlation beyond 1.
    return np.where(differs, np.clip(found, -1.0, 1.0), np.nan)


def _residual(covariance: Floats) -> Floats:
    """Covariance of the first two columns, what the others explain taken out."""
    own, rest = covariance[:, :2, :2], covariance[:, 2:, 2:]
    if not rest.shape[1]:
        return own
    across = covariance[:, 2:, :2]
    explained = np.stack([solved(rest, across[:, :, side]) for side in (0, 1)], axis=2)
    found: Floats = own - np.swapaxes(across, 1, 2) @ explained
    return found


def coefficient(
    frame: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    contrast: Mapping[str, float],
    *,
    standardised: bool = False,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Weighted sum of coefficients of a linear regression by least squares.

    .. math:: \hat\theta = \sum_j w_j \hat\beta_j, \quad
        \hat\beta = C_{xx}^{-1} c_{xy} \; (\cdot\, s_x / s_y \text{ if standardised})

    Parameters
    ----------
    frame
        One row per observation, with ``dyad``; rows with gaps are left out.
    outcome, predictors
        Columns; an intercept is always there.
    contrast
        Weight of each predictor that counts: ``{"unrepaired": 1}`` for one coefficient,
        ``{"patient": 1, "therapist": -1}`` for the difference of two.
    standardised
        Coefficients in deviations of the outcome per deviation of the predictor.

    Raises
    ------
    ValueError
        If the contrast names no predictor, or something else; if a predictor is the outcome,
        or is there twice.

    Notes
    -----
    Rows of a dyad are not independent: they are kept together when samples are drawn.
    """
    predictors = listed_predictors(predictors, "predictors", outcome)
    advice = "Give weights by name: {'symptoms': 1}."
    is_mapping = isinstance(contrast, Mapping)
    check_argument(is_mapping, "contrast", "be a mapping of predictors", contrast, advice)
    strange = [name for name in contrast if name not in predictors]
    if strange or not contrast:
        message = (
            f"contrast must name one or more of the predictors {', '.join(predictors)}, got "
            f"{list(contrast)}. Add what is missing to predictors, or take it out of contrast."
        )
        raise ValueError(message)
    check_yes_or_no("standardised", standardised)
    for name, weight in contrast.items():
        is_number = is_between(weight, -math.inf, math.inf, "()")
        check_argument(
            is_number, f"contrast[{name!r}]", "be a number", weight, "Give a weight."
        )
    known, lack = known_rows(frame, outcome, *predictors)
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    weights = np.array([contrast.get(name, 0.0) for name in predictors])

    def statistic(sums: Floats) -> Floats:
        _, covariance = moments_of(sums)
        slopes = solved(covariance[:, 1:, 1:], covariance[:, 1:, 0])
        if standardised:
            deviations = np.sqrt(np.einsum("sii->si", covariance))
            slopes = slopes * deviations[:, 1:] / deviations[:, :1]
        found: Floats = slopes @ weights
        return found

    columns = centred(known, (outcome, *predictors))
    return bootstrapped(known, products(columns), statistic, how)
