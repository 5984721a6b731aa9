"""Ruptures read from a patient's ratings, session by session: falls, gaps, shapes.

Made for the alliance as a patient rates it after each session.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    MissingColumnError,
    Places,
    check_argument,
    check_between,
    check_whole,
    check_yes_or_no,
    happened,
    rounding,
)
from dyad_sim.measures.ruptures.rated_cases import Cases, cases_of, over_gaps, share_of_rows

FEWEST_FOR_A_TREND = 4
"""Ratings of a case whose trend is tested: three leave one degree of freedom."""


class Trends(NamedTuple):
    """The straight line through the ratings of each case over sessions, least squares.

    ``slope`` per session, ``spread`` the sum of squares of the sessions around their mean,
    ``residual`` that of the ratings around the line; each of shape ``(dyad,)``.
    """

    slope: Floats
    spread: Floats
    residual: Floats


def trends_of(cases: Cases) -> Trends:
    """Return the line of each case; slope NaN where all ratings are of one session."""
    session, rating = cases.centred(cases.session), cases.centred(cases.rating)
    spread = cases.total(session**2)
    slope = np.full(spread.size, np.nan)
    np.divide(cases.total(session * rating), spread, out=slope, where=spread > 0.0)
    residual = cases.total((rating - np.nan_to_num(slope)[cases.case] * session) ** 2)
    return Trends(slope, spread, residual)


def significant_trend_share(
    frame: pd.DataFrame,
    rating: str,
    *,
    alpha: float = 0.05,
    growing: bool | None = None,
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Share of dyads whose own ratings rise or fall steadily over sessions; 0 to 1.

    .. math:: t = \frac{b}{s_b}, \quad s_b^2 = \frac{\sum e^2 / (n - 2)}{\sum (s - \bar s)^2}

    with ``b`` the least-squares slope of a dyad's ratings over its sessions ``s``, tested
    against 0, two-sided, with Student's t on ``n - 2`` degrees of freedom.

    Parameters
    ----------
    frame, rating
        One row per ``dyad`` and ``session``, and the column of the ratings, any unit.
    alpha
        Level of the test, between 0 and 1; so large is the share where nobody has a trend.
    growing
        True to count rising trends only, False falling ones only (half of ``alpha`` each).
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.core.rates.share`.

    Raises
    ------
    ValueError
        If ``alpha`` does not lie between 0 and 1.

    Notes
    -----
    Left out are dyads with fewer than 4 ratings.  Ratings that never change have no trend.
    Stevens et al. (2007) count the cases with a linear trend; the test takes ratings of one
    case as independent around their line, which inflates the share where they are not.
    """
    if growing is not None:
        check_yes_or_no("growing", growing)
    advice = "Percentages are given as fractions: 0.05 for 5 %."
    check_between("alpha", alpha, 0.0, 1.0, "()", advice)
    cases, lacking = cases_of(frame, rating)
    if lacking:
        return unknown(0, lacking)
    slope, spread, residual = trends_of(cases)
    tested = (cases.number >= FEWEST_FOR_A_TREND) & (spread > 0.0)
    freedom = np.maximum(cases.number - 2.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = slope / np.sqrt(residual / freedom / spread)
    significant = 2.0 * special.stdtr(freedom, -np.abs(t)) < alpha
    if growing is not None:
        significant &= (slope > 0.0) == growing
    nothing = f"no dyad with {FEWEST_FOR_A_TREND} ratings"
    return share_of_rows(cases.dyads[tested], significant[tested], nothing)


class Criterion(NamedTuple):
    """When a fall of the ratings counts as a rupture, and when it counts as repaired.

    Attributes
    ----------
    drop
        How far the rating must fall, in ``unit``; above 0.
    unit
        ``"points"`` of the scale; ``"own_sd"``, the standard deviation of a case's ratings
        around their own straight line over sessions, on ``n - 2`` degrees of freedom; or
        ``"sample_sd"``, that of all ratings around the mean of their case, on ``n`` less the
        number of cases.  Both are reckoned from the ratings between ``first`` and ``last``.
        A deviation of 0 measures no fall: then there are no ruptures.
    fall_sessions
        The fall happens within so many sessions, from 1.
    regain
        Share of the fall that must be regained, 0 to 1.
    regain_sessions
        It is regained within so many sessions after the lowest point, from 1.
    first, last
        Sessions looked at, both included; ``last`` None for all to the end.
    """

    drop: float
    unit: Literal["points", "own_sd", "sample_sd"] = "points"
    fall_sessions: int = 1
    regain: float = 0.5
    regain_sessions: int = 3
    first: int = 1
    last: int | None = None


def check_criterion(criterion: Criterion) -> None:
    """Refuse a criterion that no series can meet, or that all do."""
    must, advice = "be a Criterion", "Such as Criterion(drop=1.0)."
    check_argument(isinstance(criterion, Criterion), "criterion", must, criterion, advice)
    drop, regain, unit = criterion.drop, criterion.regain, criterion.unit
    check_between("drop", drop, 0.0, math.inf, "()", "A fall counts upward.")
    check_whole("fall_sessions", criterion.fall_sessions, 1, "1 is from session to session.")
    check_whole("regain_sessions", criterion.regain_sessions, 1, "1 is the next session.")
    advice = "Percentages are given as fractions."
    check_between("regain", regain, 0.0, 1.0, "[]", advice)
    units = ("points", "own_sd", "sample_sd")
    must, advice = f"be {' or '.join(units)}", "Ratings themselves are in points."
    check_argument(unit in units, "unit", must, unit, advice)
    if criterion.last is not None:
        advice, must = "None for all to the end.", f"be at least first, {criterion.first}"
        check_argument(criterion.first <= criterion.last, "last", must, criterion.last, advice)


def ruptures_and_repairs(
    x: Floats, falls: Floats, criterion: Criterion
) -> tuple[Places, Places]:
    """Return ruptures and repairs of each dyad, shape ``(dyad,)``.

    From the ratings ``x`` of each, shape ``(dyad, place)`` with NaN after the last, and the
    least ``falls`` that are ruptures, in points, shape ``(dyad,)``.
    """
    dyads, width = x.shape
    arrivals = _arrivals(x, falls, min(criterion.fall_sessions, width - 1))
    starts = _next(arrivals < width)
    bottoms = _next(~np.pad(x[:, 1:] < x[:, :-1], ((0, 0), (0, 1))))
    ruptures, repaired = np.zeros((2, dyads), dtype=np.intp)
    dyad, place = np.arange(dyads), np.zeros(dyads, dtype=np.intp)
    while dyad.size:
        start = starts[dyad, place]
        dyad, start = dyad[start < width], start[start < width]
        bottom = bottoms[dyad, arrivals[dyad, start]]
        mended, place = _repairs(x, dyad, start, bottom, criterion)
        ruptures[dyad] += 1
        repaired[dyad] += mended
    return ruptures, repaired


def _arrivals(x: Floats, falls: Floats, within: int) -> Places:
    """Return where the fall from each place arrives, or the width if it does not fall."""
    width, least = x.shape[1], falls[:, np.newaxis] - rounding(x)
    arrivals = np.full(x.shape, width, dtype=np.intp)
    for ahead in range(within, 0, -1):
        # A fall of 1 point from 4.1 to 3.1 is a little less than 1 in binary numbers.
        # From far to near, so that the first arrival is the one that stays.
        fell = x[:, :-ahead] - x[:, ahead:] >= least
        np.copyto(arrivals[:, :-ahead], np.arange(ahead, width), where=fell)
    return arrivals


def _next(marked: NDArray[np.bool_]) -> Places:
    """Return the first marked place from each place on, or the width if there is none."""
    width = marked.shape[1]
    places = np.where(marked, np.arange(width), width)
    return np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1]


def _repairs(
    x: Floats, dyad: Places, start: Places, bottom: Places, criterion: Criterion
) -> tuple[NDArray[np.bool_], Places]:
    """Return which ruptures are repaired, and from where to search on."""
    width = x.shape[1]
    ahead = np.arange(1, min(criterion.regain_sessions, width) + 1)
    later = bottom[:, np.newaxis] + ahead
    ratings = np.where(
        later < width, x[dyad[:, np.newaxis], np.minimum(later, width - 1)], np.nan
    )
    lowest = x[dyad, bottom]
    goal = lowest + criterion.regain * (x[dyad, start] - lowest)
    reached = ratings >= goal[:, np.newaxis] - rounding(x)
    mended = np.logical_or.reduce(reached, axis=1)
    return mended, np.where(mended, bottom + 1 + reached.argmax(axis=1), bottom)


def gaps_longer_than(
    frame: pd.DataFrame, event: str, sessions: int, how: Bootstrap = DEFAULT
) -> Estimate:
    """Share of the gaps between events that hold more than so many sessions; 0 to 1.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    event
        Column that says yes (true, or a number above 0) where the event happened, such as
        a rupture that the patient reports.
    sessions
        From 0: a gap counts as long if it holds more sessions than this.
    how
        Not needed: the interval is that of :func:`~dyad_sim.measures.core.rates.share`.

    Raises
    ------
    ValueError
        If ``sessions`` is no whole number from 0.

    Notes
    -----
    A gap is the number of sessions strictly between two successive sessions with the event,
    by the numbers of the sessions: 0 where they adjoin.  Sessions of which the event is not
    known count as sessions without it.  A dyad without two events has no gap, and what
    comes after the last event is none: so long gaps are missed more often than short ones.
    """
    check_whole("sessions", sessions, 0, "It counts the sessions between two events.")
    cases, lacking = cases_of(frame, event, read=happened)
    if lacking:
        return unknown(0, lacking)
    yes = cases.rating > 0.0
    case, session = cases.case[yes], cases.session[yes]
    together = case[1:] == case[:-1]
    gaps = np.diff(session)[together] - 1.0
    return share_of_rows(
        cases.dyads.iloc[case[1:][together]], gaps > sessions, "no dyad with 2 events"
    )


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
        Not needed: the interval is that of :func:`~dyad_sim.measures.core.rates.share`.

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
