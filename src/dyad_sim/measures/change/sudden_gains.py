"""Sudden gains: large and lasting falls of symptoms from one session to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    MissingColumnError,
    Places,
    Yes,
    check_between,
    check_from_0,
    rounding,
)
from dyad_sim.measures.ruptures.rated_cases import Cases, cases_of, over_gaps, share_of_rows

AROUND = 3
"""Ratings before and after a gain whose means are compared, as far as there are as many."""

FEWEST_AROUND = 2
"""Ratings on either side that leave something to vary."""

FEWEST_RATINGS = 2 * FEWEST_AROUND
"""Ratings of a case in which a gain can be found."""

SHARE_OF_LEVEL = 0.25
"""Least fall as a share of the symptoms before it."""

ALPHA = 0.05
"""Level of the test of the means before and after, two-sided."""

LOST = 0.5
"""Share of a gain that is lost again where it counts as reversed."""


def sudden_gains(frame: pd.DataFrame, symptoms: str, least: float) -> pd.DataFrame:
    r"""Sudden gains of each dyad, one row per gain.

    A gain lies between session :math:`n` and the next if

    .. math:: x_n - x_{n+1} \ge g, \quad x_n - x_{n+1} \ge 0.25\, x_n, \quad
        t = \frac{\bar x_{pre} - \bar x_{post}}
        {s \sqrt{1/n_{pre} + 1/n_{post}}} > t_{0.975,\, n_{pre} + n_{post} - 2}

    with the three ratings up to :math:`n` and the three from :math:`n + 1` on (at least two
    of each), and their pooled deviation :math:`s`.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``.
    symptoms
        Column, 0 and above, higher is worse.
    least
        Least fall (g), in the unit of the symptoms, above 0: 7 points of the Beck Depression
        Inventory in the source, a reliable change in studies of other instruments.

    Returns
    -------
    DataFrame
        ``dyad``, ``therapist`` where known, ``session`` (the one before the gain), ``size`` in
        the unit of the symptoms, and ``reversed``: whether half of it or more is lost in any
        later session.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), symptoms are below 0, a session is there
        twice, or ``least`` is not above 0.

    Notes
    -----
    Tang & DeRubeis (1999, *Journal of Consulting and Clinical Psychology* 67, 894-904).  That
    two ratings on a side are enough, with the quantile for as many, is a departure, so that
    gains near the ends of a treatment are not lost.  Sessions without a rating are skipped.
    """
    _check(least)
    cases, lack = cases_of(frame, symptoms)
    if lack:
        raise MissingColumnError(lack)
    places = _gains(cases, least)
    before, after = cases.rating[places], cases.rating[places + 1]
    regained = _highest_from(cases)[np.minimum(places + 1, max(cases.rating.size - 1, 0))]
    found = cases.dyads.iloc[cases.case[places]].reset_index(drop=True)
    return found.assign(
        session=cases.session[places].astype(int),
        size=before - after,
        reversed=regained >= after + LOST * (before - after) - rounding(cases.rating),
    )


def share_with_sudden_gain(frame: pd.DataFrame, symptoms: str, least: float) -> Estimate:
    """Share of dyads with at least one sudden gain; 0 to 1.

    Parameters, errors and notes as for :func:`sudden_gains`; dyads with fewer than 4 ratings
    are left out.
    """
    _check(least)
    cases, lack = cases_of(frame, symptoms)
    if lack:
        return unknown(0, lack)
    told = cases.number >= FEWEST_RATINGS
    with_gain = np.bincount(cases.case[_gains(cases, least)], minlength=told.size) > 0
    nothing = f"no dyad with {FEWEST_RATINGS} ratings"
    return over_gaps(share_of_rows(cases.dyads[told], with_gain[told], nothing), cases.gaps)


def share_reversed(frame: pd.DataFrame, symptoms: str, least: float) -> Estimate:
    """Share of sudden gains of which half or more is lost again; 0 to 1.

    Parameters and errors as for :func:`sudden_gains`.
    """
    try:
        gains = sudden_gains(frame, symptoms, least)
    except MissingColumnError as error:
        return unknown(0, str(error))
    return share_of_rows(gains, gains["reversed"].to_numpy(), "no sudden gain")


def _check(least: float) -> None:
    """Refuse a fall that is none."""
    advice = "Give points of the scale, such as 7 for the Beck Depression Inventory."
    check_between("least", least, 0.0, np.inf, "()", advice)


def _gains(cases: Cases, least: float) -> Places:
    """Return the places of the ratings before each gain."""
    x = cases.rating
    check_from_0(x, "symptoms")
    if x.size < FEWEST_RATINGS:
        return np.empty(0, dtype=np.intp)
    fall = x[:-1] - x[1:]
    room = rounding(x)
    large = (np.diff(cases.case) == 0) & (fall >= least - room)
    large &= fall >= SHARE_OF_LEVEL * x[:-1] - room
    places = np.flatnonzero(large)
    return places[_lasting(cases, places)]


def _lasting(cases: Cases, places: Places) -> Yes:
    """Whether the mean before each place is higher than that after it, beyond chance."""
    before = _moments(cases, places, range(1 - AROUND, 1))
    after = _moments(cases, places, range(1, AROUND + 1))
    enough = np.minimum(before[0], after[0]) >= FEWEST_AROUND
    freedom = before[0] + after[0] - 2.0
    deviation = np.sqrt((before[2] + after[2]) / np.maximum(freedom, 1.0))
    error = deviation * np.sqrt(1.0 / before[0] + 1.0 / np.maximum(after[0], 1.0))
    limit = special.stdtrit(np.maximum(freedom, 1.0), 1.0 - ALPHA / 2.0)
    # Without any deviation a fall lasts.
    return np.asarray(enough & (before[1] - after[1] > limit * error))


def _moments(cases: Cases, places: Places, ahead: range) -> tuple[Floats, Floats, Floats]:
    """Return number, mean and sum of squares of the ratings so far ahead, of the same case."""
    there = places[:, np.newaxis] + np.array(ahead)
    inside = (there >= 0) & (there < cases.rating.size)
    there = np.clip(there, 0, cases.rating.size - 1)
    own = inside & (cases.case[there] == cases.case[places][:, np.newaxis])
    values = np.where(own, cases.rating[there], 0.0)
    number = own.sum(axis=1).astype(float)
    mean = values.sum(axis=1) / np.maximum(number, 1.0)
    squares = np.where(own, (values - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    return number, mean, squares


def _highest_from(cases: Cases) -> Floats:
    """Return the highest rating of the case from each place on."""
    turned = pd.Series(cases.rating[::-1]).groupby(cases.case[::-1]).cummax()
    return np.asarray(turned.to_numpy(dtype=float)[::-1])
