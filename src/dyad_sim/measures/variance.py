"""Where variance lies: between therapists, between dyads, between sessions of a dyad.

Estimates are functions of sums over therapists or dyads, so they hold for caseloads and
treatments of unequal size.  A variance may come out below 0 where groups are more alike
than chance makes them: it is kept, since to cut it off at 0 would bias it upward.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special
from statsmodels.regression.mixed_linear_model import (  # type: ignore[import-untyped]
    MixedLM,
)

from dyad_sim.measures.bootstrap import (
    DEFAULT,
    Bootstrap,
    bootstrapped,
    estimate_of_sums,
    known_rows,
    numbers,
    summed,
)
from dyad_sim.measures.clusters import Clusters, Floats
from dyad_sim.measures.estimate import (
    CONFIDENCE,
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    counted,
    judged,
    unknown,
)
from dyad_sim.measures.products import products

ROUNDING = 1e-9
"""Share of its variance below which what is left of a column is rounding."""

MOST = 1.0 - 1e-9
"""A share of variance this near to 1 is 1."""


class Components(NamedTuple):
    """Variances of a rating, each in its unit squared."""

    therapist: Estimate
    dyad: Estimate
    residual: Estimate


class _Caseloads(NamedTuple):
    """An outcome of one row per dyad, by therapist.

    ``columns`` are the covariates and, last, the outcome, each with mean 0 and deviation
    1, shape ``(dyad, column)``; ``matrices`` their products with each other and 1, summed
    over each therapist, shape ``(therapist, column + 1, column + 1)``.
    """

    columns: Floats
    groups: Clusters
    matrices: Floats


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
    loads = _caseloads(frame, outcome, covariates)
    if isinstance(loads, Estimate):
        return loads
    share, reason = _restricted(loads)
    low, high = _exact(loads.matrices) if how.samples else (math.nan, math.nan)
    found = judged(share, low, high, loads.groups.dyads)
    return found._replace(trusted=False, reason=reason) if reason else _enough(found, loads)


def therapist_share_by_anova(
    frame: pd.DataFrame,
    outcome: str,
    covariates: Sequence[str] = (),
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share of the variance of an outcome between therapists, in closed form; at most 1.

    .. math:: \rho = \frac{\sigma_u^2}{\sigma_u^2 + \sigma_e^2}, \quad
        \sigma_e^2 = \frac{S_w}{f}, \quad \sigma_u^2 = \frac{S_t - S_w - r \sigma_e^2}{c}

    with the residual sums of squares of the regression within therapists (pooled), on
    ``f`` degrees of freedom, and of the regression over all dyads, :math:`S_t`; ``r`` is
    the number of therapists less one, and ``c`` makes the variance unbiased.

    Parameters
    ----------
    frame, outcome, covariates
        As for :func:`therapist_share`.
    how
        Samples of therapists for the interval.

    Notes
    -----
    Henderson's (1953, *Biometrics* 9, 226-252) method 3; Searle, Casella & McCulloch (1992,
    *Variance Components*, ch. 5).  Both variances are unbiased, and so may be
    below 0; the share itself is nearly so.  With equal caseloads and no covariate it is
    what REML gives, wherever it is not below 0.  In made-up data the percentile interval
    holds the truth somewhat too seldom (89 to 91 % with 30 therapists, 93 % with 200): for
    an interval to be reported take that of :func:`therapist_share`.
    """
    loads = _caseloads(frame, outcome, covariates)
    if isinstance(loads, Estimate):
        return loads
    sizes, sums = loads.matrices[:, 0, 0], loads.matrices[:, 0]
    squares = sums[:, :, None] * sums[:, None, :]
    parts = np.stack([loads.matrices, squares, squares / sizes[:, None, None]], axis=1)

    def statistic(drawn: Floats) -> Floats:
        stacked = drawn[:, :-1].reshape(len(drawn), 3, *squares.shape[1:])
        return _share_of_squares(stacked, drawn[:, -1])

    moments = np.column_stack([parts.reshape(len(sizes), -1), np.ones(len(sizes))])
    return _enough(estimate_of_sums(moments, loads.groups, statistic, how), loads)


def _caseloads(
    frame: pd.DataFrame, outcome: str, covariates: Sequence[str]
) -> _Caseloads | Estimate:
    """Return the outcome by therapist, or why its variance cannot be parted."""
    known, lack = _with_therapist(frame, *covariates, outcome)
    if lack or not len(known):
        return unknown(0, lack or "no dyads")
    therapist, names = pd.factorize(known["therapist"])
    groups = Clusters(therapist, len(names), known["dyad"].nunique(), "")
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
    return _Caseloads(columns, groups, matrices.reshape(-1, width, width))


def _with_therapist(frame: pd.DataFrame, *names: str) -> tuple[pd.DataFrame, str]:
    """Return the rows whose therapist is known too, and which column is missing."""
    known, lack = known_rows(frame, *names)
    if lack or "therapist" not in known:
        return known.iloc[:0], lack or "no column therapist"
    seen = known["therapist"].notna()
    return (known if seen.all() else known[seen]), ""


def _enough(found: Estimate, loads: _Caseloads) -> Estimate:
    """Return the estimate, not to be trusted if it rests on few therapists."""
    if loads.groups.size >= FEWEST_UNITS or math.isnan(found.value):
        return found
    return found._replace(trusted=False, reason=counted(loads.groups.size, "therapist"))


def _share_of_squares(stacked: Floats, therapists: Floats) -> Floats:
    """Return the share between therapists of each sample, by Henderson's method 3.

    From three sums over therapists, shape ``(sample, 3, column, column)``: of products,
    of products of a therapist's sums, and of these over the caseload.
    """
    total, squares, between = np.moveaxis(stacked, 1, 0)
    size = total[:, 0, 0]
    within, within_rank, _ = _rest((total - between)[:, 1:, 1:], size)
    whole, rank, inverse = _rest(total, size)
    error = within / (size - therapists - within_rank)
    freedom = therapists + within_rank - rank
    spread = size - np.einsum("sab,sba->s", inverse, squares[:, :-1, :-1])
    variance = (whole - within - freedom * error) / spread
    parted = (size > therapists + within_rank) & (freedom > 0) & (whole > ROUNDING * size)
    return np.where(parted, variance / (variance + error), np.nan)


def _rest(matrix: Floats, size: Floats) -> tuple[Floats, NDArray[np.intp], Floats]:
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


def _restricted(loads: _Caseloads) -> tuple[float, str]:
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
        rest, rank, _ = _rest((total - (sums.T * weights) @ sums)[None], size)
        return float(rest[0]), int(rank[0])

    size = total[:1, 0]
    within, within_rank, _ = _rest((total - (sums.T / sizes) @ sums)[None, 1:, 1:], size)
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
    known, lack = _with_therapist(frame, value)
    if lack or not len(known):
        return Components(*[unknown(0, lack or "no observations")] * 3)
    if np.ptp(numbers(known, value)) == 0.0:
        alike = unknown(known["dyad"].nunique(), f"all alike in {value}")
        return Components(alike, alike, alike)
    sums, groups = _nested_sums(known, value)
    return Components(*[_component(sums, groups, place, how) for place in range(3)])


def _nested_sums(known: pd.DataFrame, value: str) -> tuple[Floats, Clusters]:
    """Return what the analysis of variance needs, summed over each therapist."""
    therapist, names = pd.factorize(known["therapist"])
    centred = numbers(known, value) - numbers(known, value).mean()
    # A dyad's name may come back with another therapist.
    both = np.column_stack([therapist, pd.factorize(known["dyad"])[0]])
    pairs, dyad = np.unique(both, axis=0, return_inverse=True)
    size, total = np.bincount(dyad).astype(float), np.bincount(dyad, centred)
    whose = Clusters(pairs[:, 0], len(names), len(pairs), "")
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


def generalizability(
    frame: pd.DataFrame,
    rating: str,
    *,
    detrend: bool = True,
    occasions: float = 1,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Reliability of the mean of a dyad's ratings over occasions; at most 1.

    .. math:: G = rac{\sigma_b^2}{\sigma_b^2 + \sigma_w^2 / m}, \quad
        \sigma_w^2 = rac{\sum_i S_i}{\sum_i (n_i - 2)}, \quad
        \sigma_b^2 = rac{M_b - \sigma_w^2}{n_0}, \quad
        n_0 = rac{N - \sum_i n_i^2 / N}{k - 1}

    for ``m`` occasions, ``k`` dyads with :math:`n_i` ratings, :math:`N` in all, the mean
    square between dyads :math:`M_b`, and :math:`S_i`, what is left of the squares of a dyad.

    Parameters
    ----------
    frame
        One row per dyad and session, with ``dyad`` and, for the trend, ``session``.
    rating
        Column of the rating, any unit.
    detrend
        Whether each dyad's own straight line over sessions is taken out of what is
        within; else only its mean is, and :math:`n_i - 1` are free.
    occasions
        Ratings averaged, 1 upward.
    how
        Samples for the interval.

    Raises
    ------
    ValueError
        If there is less than one occasion.

    Notes
    -----
    One facet, occasions within dyads (Brennan 2001, *Generalizability Theory*, ch. 2);
    for the whole of a balanced treatment without trends, ICC(1,k) of Shrout & Fleiss
    (1979, *Psychological Bulletin* 86, 420-428).  Taking out the trend is ours: change
    over treatment is no error of measurement.  It leaves dyads' means as they are, so
    where treatments differ in length a common trend is part of what is between.
    Below 0 where dyads are more alike than chance allows.
    """
    if not occasions >= 1:
        message = f"occasions must be 1 or more, got {occasions}."
        raise ValueError(message)
    known, lack = known_rows(frame, rating, *(["session"] if detrend else []))
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    dyads, moments = _ratings(known, rating, detrend)
    reason = _ungeneral(known, rating, moments)
    if reason:
        return unknown(len(dyads), reason)

    def statistic(sums: Floats) -> Floats:
        k, size, total, between, squared, within, free = sums.T
        error = within / free
        spread = (size - squared / size) / (k - 1.0)
        variance = ((between - total**2 / size) / (k - 1.0) - error) / spread
        found: Floats = variance / (variance + error / occasions)
        return found

    return bootstrapped(dyads, moments, statistic, how)


def _ungeneral(known: pd.DataFrame, rating: str, moments: Floats) -> str:
    """Return why there is no such coefficient, or nothing."""
    if np.ptp(numbers(known, rating)) == 0.0:
        return f"all alike in {rating}"
    if len(moments) < FEWEST_GROUPS:
        return "1 dyad"
    return "" if moments[:, -1].any() else "too few ratings per dyad"


def _ratings(known: pd.DataFrame, rating: str, detrend: bool) -> tuple[pd.DataFrame, Floats]:
    """Return the dyads, and for each what generalizability is reckoned from."""
    codes, _ = pd.factorize(known["dyad"])
    dyads = known[~known["dyad"].duplicated()]
    size = np.bincount(codes).astype(float)
    values = numbers(known, rating) - numbers(known, rating).mean()
    total = np.bincount(codes, values)
    apart = values - (total / size)[codes]
    within, free = np.bincount(codes, apart**2), size - 1.0
    if detrend:
        session = numbers(known, "session")
        session = session - (np.bincount(codes, session) / size)[codes]
        spread = np.bincount(codes, session**2)
        moves = spread > ROUNDING
        covariance = np.bincount(codes, session * apart)
        within = within - np.where(moves, covariance**2 / np.where(moves, spread, 1.0), 0.0)
        free = free - moves
    ones = np.ones(len(size))
    return dyads, np.column_stack([ones, size, total, total**2 / size, size**2, within, free])
