"""Agreement: of coders' categories, and of reports with what was the case.

Yes and no are columns of booleans, of 1 and 0, or of the names "yes" and "no"; other codes are
refused.  Rows that lack either column are left out; rows of one dyad, and of one therapist,
are not taken for independent.

The kappas of statsmodels are not used: their intervals take rows for independent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, Statistic, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    categories,
    check_yes_or_no,
    known_rows,
    lacking,
    listed,
    numbers,
)
from dyad_sim.measures.ruptures.rated_cases import share_of_rows

ROUNDING = 1e-12
"""Chance of disagreeing below which coders always give one and the same answer."""


def kappa(
    frame: pd.DataFrame,
    first: str,
    second: str,
    how: Bootstrap = DEFAULT,
    *,
    more: Sequence[str] = (),
) -> Estimate:
    r"""Agreement of two or more codings in categories beyond chance, at most 1.

    .. math:: \kappa = \frac{p_o - p_e}{1 - p_e}, \quad
        p_e = \sum_k p_{1k} p_{2k}

    Parameters
    ----------
    frame
        One row per coded thing, with ``dyad``.
    first, second
        Columns of yes and no, or of categories: names or whole numbers.
    how
        Samples for the interval.
    more
        Columns of further coders.

    Raises
    ------
    ValueError
        If a column holds numbers that are no codes, such as ratings with decimals, or if one
        coder's two codes are not the other's.

    Notes
    -----
    Cohen (1960, *Educational and Psychological Measurement* 20, 37-46); of several coders
    observed agreement and chance are means over pairs of coders (Conger 1980, *Psychological
    Bulletin* 88, 322-328).  Where all give the same answer throughout it is not defined.
    """
    more = listed(more, "more")
    columns = (first, second, *more)
    if lack := lacking(frame, "dyad", *columns):
        return unknown(0, lack)
    coded, labels = categories(frame, columns)
    if more or not set(labels) <= {0.0, 1.0}:
        return _of_categories(coded, columns, len(labels), how)

    def statistic(sums: Floats) -> Floats:
        one, other, both = (sums[:, 1:] / sums[:, :1]).T
        agreed = 1.0 - one - other + 2.0 * both
        chance = one * other + (1.0 - one) * (1.0 - other)
        found: Floats = (agreed - chance) / (1.0 - chance)
        return found

    return _crossed(frame, first, second, statistic, how)


def krippendorff_alpha(
    codes: pd.DataFrame, unit: str, category: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""Agreement of any number of coders in categories, at most 1; codes may be missing.

    .. math:: \alpha = 1 - \frac{D_o}{D_e}, \quad
        D_o = \frac 1 n \sum_u \frac{m_u^2 - \sum_c n_{uc}^2}{m_u - 1}, \quad
        D_e = \frac{n^2 - \sum_c n_c^2}{n (n - 1)}

    with :math:`n_{uc}` codes of category c among the :math:`m_u` of unit u, and :math:`n_c` of
    category c among all :math:`n` of units with two codes or more.

    Parameters
    ----------
    codes
        One row per unit and coder, with ``dyad``, from which samples are drawn.
    unit, category
        Columns: what was coded, and what it was coded as; names or numbers.
    how
        Samples for the interval.

    Notes
    -----
    Krippendorff (2004, *Content Analysis*, ch. 11), for nominal data.  Coders are taken for
    interchangeable, so that units may have different ones; :func:`kappa` keeps them apart.
    Where all codes are one category it is not defined.
    """
    if lack := lacking(codes, "dyad", unit, category):
        return unknown(0, lack)
    known = codes[codes[["dyad", unit, category]].notna().all(axis=1)]
    if not len(known):
        return unknown(0, "no observations")
    units = known.groupby(unit, sort=False)["dyad"].agg(["first", "size"])
    counts = pd.crosstab(known[unit], known[category]).reindex(units.index).to_numpy(float)
    several = (units["size"] > 1).to_numpy()
    if not several.any():
        return unknown(0, "no unit with two codes")
    counts, size = counts[several], units["size"].to_numpy(float)[several]
    apart = (size**2 - (counts**2).sum(axis=1)) / (size - 1.0)
    frame = pd.DataFrame({"dyad": units["first"].to_numpy()[several]})
    return bootstrapped(frame, np.column_stack([apart, counts]), _alpha, how)


def _alpha(sums: Floats) -> Floats:
    """Return alpha from the sums of disagreement and of each category."""
    total = sums[:, 1:].sum(axis=1)
    expected = (total**2 - (sums[:, 1:] ** 2).sum(axis=1)) / (total - 1.0)
    found: Floats = 1.0 - sums[:, 0] / np.where(expected > 0.0, expected, np.nan)
    return found


def _of_categories(
    coded: pd.DataFrame, columns: Sequence[str], size: int, how: Bootstrap
) -> Estimate:
    """Return kappa from columns of codes from 0 below a size."""
    known, lack = known_rows(coded, *columns)
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    chosen = np.stack([numbers(known, name)[:, None] == np.arange(size) for name in columns])
    pairs = list(combinations(range(len(columns)), 2))
    agreed = sum((chosen[one] & chosen[other]).sum(axis=1) for one, other in pairs)
    sums = np.column_stack([np.ones(len(known)), agreed, *chosen.astype(float)])

    def statistic(sums: Floats) -> Floats:
        shares = sums[:, 1:] / sums[:, :1]
        each = shares[:, 1:].reshape(len(sums), len(columns), size)
        chance = np.mean([(each[:, i] * each[:, j]).sum(axis=1) for i, j in pairs], axis=0)
        # Of one category throughout, rounding may leave a chance of a little less than 1.
        differs = 1.0 - chance > ROUNDING
        found = (shares[:, 0] / len(pairs) - chance) / np.where(differs, 1.0 - chance, np.nan)
        return np.asarray(found)

    return bootstrapped(known, sums, statistic, how)


def sensitivity(
    frame: pd.DataFrame, report: str, truth: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of the rows where it is true that are reported, on [0, 1].

    Parameters
    ----------
    frame
        One row per occasion, with ``dyad``.
    report, truth
        Columns of yes and no: what was said, and what was the case.
    how
        Only whether there is an interval: it is Wilson's, as of any share (see
        ``intervals``), since samples drawn anew say nothing where all reports agree.
    """
    return _matched(frame, report, truth, True, how)


def specificity(
    frame: pd.DataFrame, report: str, truth: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of the rows where it is not true that are not reported, on [0, 1].

    Parameters
    ----------
    frame, report, truth, how
        As for :func:`sensitivity`.
    """
    return _matched(frame, report, truth, False, how)


def match_difference(
    frame: pd.DataFrame, report: str, state: str, how: Bootstrap = DEFAULT
) -> Estimate:
    r"""How much better the absence of a state is matched than its presence, on [-1, 1].

    .. math:: P(\text{not reported} \mid \text{absent}) - P(\text{reported} \mid \text{present})

    With a negative state: how much better positive states are matched than negative ones.

    Parameters
    ----------
    frame
        One row per occasion, with ``dyad``.
    report, state
        Columns of yes and no: what was guessed or said, and the state itself.
    how
        Samples for the interval.

    Notes
    -----
    Specificity less sensitivity; it is also 0 for a report that matches by chance and
    says yes half of the time, and grows as yes is said more seldom.
    """

    def statistic(sums: Floats) -> Floats:
        rows, reported, present, both = sums.T
        unreported = rows - reported - present + both
        found: Floats = unreported / (rows - present) - both / present
        return found

    return _crossed(frame, report, state, statistic, how, needs=(True, False))


def match_above_chance(
    frame: pd.DataFrame,
    report: str,
    state: str,
    *,
    present: bool,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Match rate of a state less what chance gives, on [-1, 1].

    .. math:: P(\text{report} = s \mid \text{state} = s) - P(\text{report} = s)

    Parameters
    ----------
    frame, report, state, how
        As for :func:`match_difference`.
    present
        Which rows: those where the state is there, or those where it is not.

    Notes
    -----
    A report that knows nothing of the state says ``s`` as often where it is true as
    elsewhere, so chance gives the rate of that answer over all rows.  The measure is ours.
    """
    check_yes_or_no("present", present)

    def statistic(sums: Floats) -> Floats:
        rows, reported, presence, both = sums.T
        # Of the absence the same with the sign turned: both shares are then of "no".
        if present:
            return np.asarray(both / presence - reported / rows)
        return np.asarray(reported / rows - (reported - both) / (rows - presence))

    return _crossed(frame, report, state, statistic, how, needs=(present,))


def _crossed(
    frame: pd.DataFrame,
    first: str,
    second: str,
    statistic: Statistic,
    how: Bootstrap,
    needs: tuple[bool, ...] = (),
) -> Estimate:
    """Return an estimate from a table of yes and no: sums of 1, first, second and both.

    ``needs`` are the answers that the second column must give somewhere.
    """
    known, lack = known_rows(frame, first, second, yes=(first, second))
    if lack or not len(known):
        return unknown(0, lack or "no observations")
    one, other = numbers(known, first), numbers(known, second)
    for answer in needs:
        if not (other == answer).any():
            return unknown(known["dyad"].nunique(), _none_of(second, answer))
    moments = np.column_stack([np.ones(len(one)), one, other, one * other])
    return bootstrapped(known, moments, statistic, how)


def _matched(
    frame: pd.DataFrame, report: str, truth: str, answer: bool, how: Bootstrap
) -> Estimate:
    """Return the share of rows with this truth in which the report says the same."""
    known, lack = known_rows(frame, report, truth, yes=(report, truth))
    if lack:
        return unknown(0, lack)
    rows = known[numbers(known, truth) == answer]
    matches = numbers(rows, report) == answer
    found = share_of_rows(rows, matches, _none_of(truth, answer))
    return found if how.samples else found._replace(low=math.nan, high=math.nan)


def _none_of(column: str, answer: bool) -> str:
    """Return what is missing, in words."""
    return f"no {column}" if answer else f"always {column}"
