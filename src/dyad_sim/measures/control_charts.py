"""Control charts of a case's session ratings: which sessions fall out of its usual range.

Eubanks-Carter, Gorman & Muran (2012, *Psychotherapy Research* 22, 400-412) propose them for
finding alliance ruptures without asking anybody whether there was one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures import rates
from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.cases import Cases, cases_of, over_gaps
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.observations import MissingColumnError, rounding

LIMIT = 2.66
"""Mean moving ranges from the centre to a limit: three standard deviations, 3 / 1.128.

Montgomery (2009, *Introduction to Statistical Quality Control*, section 6.4): the mean range
of two independent normal values is 1.128 standard deviations.
"""

FEWEST_RATINGS = 5
"""In a shorter series no rating can lie outside, as ``(n - 1)**2 / n`` is below 2.66."""


def control_chart(frame: pd.DataFrame, rating: str) -> pd.DataFrame:
    r"""Centre line and limits of each case, and which of its sessions lie outside.

    .. math:: \bar x \pm 2.66 \, \overline{MR}, \quad
        \overline{MR} = \frac 1{n - 1} \sum_{i=2}^n |x_i - x_{i-1}|

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    rating
        Column of the ratings, any unit.

    Returns
    -------
    DataFrame
        One row per session rated, in order: ``dyad``, ``therapist`` where known, ``session``;
        ``centre``, ``lower`` and ``upper`` in the unit of the rating; ``below`` and
        ``above``, whether the session lies outside.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), or a session is there twice.

    Notes
    -----
    The chart of individual values with moving ranges (Montgomery 2009, section 6.4).  A
    session that is not rated is skipped over: the range is that to the rating before it, and
    the shares below say over how many gaps.
    Ours: cases with fewer than 5 ratings are left out; limits are those of the whole
    treatment, and may lie beyond the ends of the scale; a rating on a limit is inside.
    """
    cases, lack = cases_of(frame, rating)
    if lack:
        raise MissingColumnError(lack)
    return _chart(cases)


def _chart(cases: Cases) -> pd.DataFrame:
    """Return the chart of every case with ratings enough; see :func:`control_chart`."""
    number = np.maximum(cases.number, 1.0)
    centre = cases.total(cases.rating) / number
    reach = LIMIT * cases.total(_moving_ranges(cases)) / np.maximum(number - 1.0, 1.0)
    charted = cases.number[cases.case] >= FEWEST_RATINGS
    case, values = cases.case[charted], cases.rating[charted]
    chart = cases.dyads.iloc[case].reset_index(drop=True)
    return chart.assign(
        session=cases.session[charted].astype(int),
        centre=centre[case],
        lower=(centre - reach)[case],
        upper=(centre + reach)[case],
        below=values < (centre - reach)[case] - rounding(values),
        above=values > (centre + reach)[case] + rounding(values),
    )


def _moving_ranges(cases: Cases) -> np.ndarray:
    """Return the distance of each rating from the one before; 0 for the first of a case."""
    before = np.diff(cases.rating, prepend=np.nan)
    same = np.diff(cases.case, prepend=-1) == 0
    return np.where(same, np.abs(before), 0.0)


def share_out_of_control(
    frame: pd.DataFrame, rating: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of sessions whose rating lies below the lower limit of its case; 0 to 1.

    Parameters
    ----------
    frame, rating
        As for :func:`control_chart`, which leaves out cases with fewer than 5 ratings.
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.rates.share`.
    """
    return _share_below(frame, rating, of_dyads=False)


def share_with_point_below(
    frame: pd.DataFrame, rating: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of dyads with at least one rating below the lower limit; 0 to 1.

    Parameters
    ----------
    frame, rating, how
        As for :func:`share_out_of_control`.

    Notes
    -----
    It grows with the number of sessions rated, even where nothing but chance is at work.
    """
    return _share_below(frame, rating, of_dyads=True)


def _share_below(frame: pd.DataFrame, rating: str, *, of_dyads: bool) -> Estimate:
    """Return the share below the lower limit, of sessions or of dyads."""
    cases, lack = cases_of(frame, rating)
    if lack:
        return unknown(0, lack)
    chart = _chart(cases)
    if of_dyads:
        chart = chart.assign(below=chart.groupby("dyad")["below"].transform("any"))
        chart = chart.drop_duplicates("dyad")
    nothing = f"no dyad with {FEWEST_RATINGS} ratings"
    found = rates.share(
        chart["below"], None, chart["dyad"], chart.get("therapist"), nothing=nothing
    )
    return over_gaps(found, cases.gaps)
