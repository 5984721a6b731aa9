"""Ruptures in the ratings of each dyad, and the shares of dyads with them.

Made for the alliance as a patient rates it after each session.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.cases import Cases, cases_of, over_gaps, share_of_rows
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.falls import Criterion, check_criterion, ruptures_and_repairs
from dyad_sim.measures.observations import MissingColumnError, rounding
from dyad_sim.measures.trends import trends_of

FEWEST_FOR_A_FALL = 2
"""Ratings of a case in which something can fall."""

FEWEST_FOR_OWN_SD = 3
"""Ratings of a case that leave something to vary around a straight line."""


def sequences(frame: pd.DataFrame, rating: str, criterion: Criterion) -> pd.DataFrame:
    r"""Ruptures in the ratings of each dyad, repaired and not.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    rating
        Column of the ratings, any unit; higher is better.
    criterion
        What counts as a rupture and as its repair.

    Returns
    -------
    DataFrame
        One row per dyad: ``dyad``, ``therapist`` where known, and the counts ``sessions``
        (rated, between the first and the last looked at), ``ruptures``, ``repaired`` and
        ``unrepaired``.

    Raises
    ------
    ValueError
        If the criterion cannot be met by any series, or by all; if a column is missing
        (MissingColumnError), or a session is there twice.

    Notes
    -----
    A rupture is the first pair of ratings, by its earlier and then by its later session,
    with :math:`x_i - x_j \geq` ``drop`` and :math:`i < j \leq i +` ``fall_sessions``.  Its
    lowest point follows the series down from ``j`` as long as each rating is below the last.
    It is repaired by the first of the next ``regain_sessions`` ratings that reaches
    :math:`x_{low} +` ``regain`` :math:`(x_i - x_{low})`.  The search goes on from the repair,
    or from the lowest point if there is none; so a rupture near the end of a series, with
    fewer sessions left to be repaired in, counts as unrepaired all the same.

    Counting falls and regains session by session follows Stevens et al. (2007, *American
    Journal of Psychotherapy* 61, 109-129) and Strauss et al. (2006, *Journal of Consulting
    and Clinical Psychology* 74, 337-345); the steps above are ours.
    """
    check_criterion(criterion)
    cases, lack = cases_of(frame, rating, criterion.first, criterion.last)
    if lack:
        raise MissingColumnError(lack)
    return _sequences(cases, criterion)


def _sequences(cases: Cases, criterion: Criterion) -> pd.DataFrame:
    """Return the ruptures in the ratings of each case; see :func:`sequences`."""
    falls = _least_falls(cases, criterion)
    ruptures, repaired = ruptures_and_repairs(_packed(cases), falls, criterion)
    return cases.dyads.assign(
        sessions=cases.number.astype(int),
        ruptures=ruptures,
        repaired=repaired,
        unrepaired=ruptures - repaired,
    )


def _packed(cases: Cases) -> Floats:
    """Return the ratings one after the other, shape ``(dyad, place)``; NaN after the last."""
    number = cases.number.astype(np.intp)
    begins = np.cumsum(number) - number
    packed = np.full((number.size, number.max(initial=1)), np.nan)
    packed[cases.case, np.arange(cases.case.size) - begins[cases.case]] = cases.rating
    return packed


def _least_falls(cases: Cases, criterion: Criterion) -> Floats:
    """Return the least fall that is a rupture, in points, shape ``(dyad,)``."""
    if criterion.unit == "points":
        return np.full(len(cases.dyads), criterion.drop)
    if criterion.unit == "own_sd":
        freedom, squares = cases.number - 2.0, trends_of(cases).residual
    else:
        among = np.count_nonzero(cases.number)
        freedom = np.full(len(cases.dyads), float(cases.case.size - among))
        squares = np.full(len(cases.dyads), np.sum(cases.centred(cases.rating) ** 2))
    deviation = np.sqrt(squares / np.maximum(freedom, 1.0))
    measures = (freedom > 0.0) & (deviation > rounding(cases.rating))
    return np.where(measures, criterion.drop * deviation, np.inf)


def share_with_rupture(
    frame: pd.DataFrame, rating: str, criterion: Criterion, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of dyads with at least one rupture in their ratings; 0 to 1.

    Parameters
    ----------
    frame, rating, criterion
        As for :func:`sequences`, with its errors.
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.rates.share`.

    Notes
    -----
    Left out are dyads with fewer than 2 ratings; fewer than 3 in units of ``own_sd``.  From a
    rating to the next a session may be missing: then the reason says over how many gaps.
    """
    return _share_with("ruptures", frame, rating, criterion)


def share_with_repair(
    frame: pd.DataFrame, rating: str, criterion: Criterion, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of dyads with at least one rupture that was repaired; 0 to 1.

    Parameters, errors and notes as for :func:`share_with_rupture`.
    """
    return _share_with("repaired", frame, rating, criterion)


def share_unrepaired(
    frame: pd.DataFrame, rating: str, criterion: Criterion, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of dyads with at least one rupture that was not repaired; 0 to 1.

    Parameters, errors and notes as for :func:`share_with_rupture`.
    """
    return _share_with("unrepaired", frame, rating, criterion)


def _share_with(count: str, frame: pd.DataFrame, rating: str, criterion: Criterion) -> Estimate:
    """Return the share of dyads of whom a count of :func:`sequences` is above 0."""
    check_criterion(criterion)
    cases, lack = cases_of(frame, rating, criterion.first, criterion.last)
    if lack:
        return unknown(0, lack)
    found = _sequences(cases, criterion)
    fewest = FEWEST_FOR_OWN_SD if criterion.unit == "own_sd" else FEWEST_FOR_A_FALL
    told = found[found["sessions"] >= fewest]
    yes = told[count].to_numpy() > 0
    return over_gaps(share_of_rows(told, yes, f"no dyad with {fewest} ratings"), cases.gaps)
