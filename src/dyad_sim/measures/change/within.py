"""Within treatments: what goes with what from one session to the next."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    check_between,
    check_yes_or_no,
    in_order,
    known_rows,
    listed,
    numbers,
    require,
)
from dyad_sim.measures.core.products import ROUNDING
from dyad_sim.measures.core.regressions import coefficient, correlation

BEFORE = "_before"
"""What the name of a column ends in that holds the session before."""

CLOSE = 1e-9
"""Share of the number of a session by which two may differ and be the same."""


def within_person(
    frame: pd.DataFrame, names: Sequence[str], *, detrended: bool = False
) -> pd.DataFrame:
    """Return a frame with columns as deviations from each dyad's own mean, or own trend.

    Parameters
    ----------
    frame
        One row per dyad and session.
    names
        Columns to be centred; gaps stay gaps.
    detrended
        Take the dyad's own linear trend over sessions out, not its mean alone.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError); or, for the trend, a session is there
        twice.
    """
    names = listed(names, "names")
    check_yes_or_no("detrended", detrended)
    require(frame, "dyad", *names)
    if detrended:
        in_order(frame, "session")
    codes = pd.factorize(frame["dyad"])[0]
    session = numbers(frame, "session") if detrended else np.zeros(len(frame))
    return frame.assign(
        **{name: _deviation(numbers(frame, name), session, codes) for name in names}
    )


def _deviation(values: Floats, session: Floats, codes: np.ndarray) -> Floats:
    """Values less the line through those of the same dyad; flat where it has one session.

    Of a row whose dyad is not known nothing can be said.
    """
    seen = np.isfinite(values) & np.isfinite(session) & (codes >= 0)
    group = codes[seen]
    y = _less_mean(values[seen], group)
    x = _less_mean(session[seen], group)
    squares = np.bincount(group, x * x)
    slopes = np.divide(
        np.bincount(group, x * y), squares, out=np.zeros(squares.size), where=squares > 0.0
    )
    rest = y - slopes[group] * x
    # What is left of a dyad that lies on its line is rounding, and would correlate.
    size = np.sqrt(np.bincount(group, values[seen] ** 2))[group]
    deviation = np.full(values.shape, np.nan)
    deviation[seen] = np.where(np.abs(rest) > ROUNDING * size, rest, 0.0)
    return deviation


def _less_mean(values: Floats, group: np.ndarray) -> Floats:
    """Values less the mean of their group."""
    size = np.bincount(group)
    means = np.bincount(group, values) / np.maximum(size, 1)
    found: Floats = values - means[group]
    return found


def lagged(frame: pd.DataFrame, names: Sequence[str], lag: float = 1) -> pd.DataFrame:
    """Return a frame with each column's value in the session before, as ``NAME_before``.

    The first session of a dyad, and one after a gap, has none.

    Parameters
    ----------
    frame
        One row per ``dyad`` and ``session``, in any order; it comes back in theirs.
    names
        Columns of numbers.
    lag
        By how much the session before has a lower number: 2 where every other session is
        rated, 7 where sessions are numbered by days and held each week.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), if a session is there twice, or if the lag
        is not above 0.
    """
    advice = "It is in numbers of sessions: 1 for the session before."
    check_between("lag", lag, 0.0, math.inf, "()", advice)
    names = listed(names, "names")
    require(frame, "dyad", "session", *names)
    ordered = frame.iloc[in_order(frame, "session", by_label=True)]
    dyad, session = pd.factorize(ordered["dyad"])[0], numbers(ordered, "session")
    # The session before is looked up among all of the dyad: others may lie between.
    numbered, place = np.unique(session, return_inverse=True)
    # A little lower, as 0.3 less 0.1 is not 0.2 in binary numbers.
    earlier, close = session - lag, CLOSE * np.abs(session)
    wanted = np.searchsorted(numbered, earlier - close)
    there = np.abs(np.append(numbered, np.nan)[wanted] - earlier) <= close
    key, keys = dyad * numbered.size + wanted, dyad * numbered.size + place
    rising = np.argsort(
        keys, kind="stable"
    )  # Rows of no dyad stand last, with the lowest keys.
    found = np.searchsorted(keys, key, sorter=rising)
    before = rising[np.minimum(found, max(keys.size - 1, 0))]
    follows = (dyad >= 0) & there & (keys[before] == key)
    return ordered.assign(
        **{
            name + BEFORE: np.where(follows, numbers(ordered, name)[before], np.nan)
            for name in names
        }
    )


def autocorrelation(
    frame: pd.DataFrame, rating: str, how: Bootstrap = DEFAULT, *, lag: float = 1
) -> Estimate:
    """Correlation of a rating with that of the session before, each dyad's trend taken out.

    Parameters
    ----------
    frame
        One row per dyad and session.
    rating
        Column.
    how
        Samples for the interval.
    lag
        As for :func:`lagged`, with its errors.

    Notes
    -----
    Taking a trend out of a short series makes neighbours look more different than they
    are (Kendall 1954, *Biometrika* 41, 403-404); no correction is made, as in the studies
    that this is compared with.
    """
    _, lack = known_rows(frame, rating, "session")
    if lack:
        return unknown(0, lack)
    deviations = lagged(within_person(frame, [rating], detrended=True), [rating], lag)
    if not _follows(deviations, rating):
        return unknown(0, NONE_FOLLOWS.format(lag))
    return correlation(deviations, rating, rating + BEFORE, how)


NONE_FOLLOWS = "no two sessions {:g} apart are rated"
"""Why nothing goes on from session to session, by the lag."""


def _follows(frame: pd.DataFrame, *names: str) -> bool:
    """Whether columns are known in any session and in the one before."""
    columns = [column for name in names for column in (name, name + BEFORE)]
    return not len(frame) or bool(frame[columns].notna().all(axis=1).any())


def cross_lag(
    frame: pd.DataFrame,
    cause: str,
    effect: str,
    *,
    detrended: bool = False,
    how: Bootstrap = DEFAULT,
    lag: float = 1,
) -> Estimate:
    r"""Effect of one quantity on another a session later, within persons, standardised.

    .. math:: \tilde y_t = \beta \tilde x_{t-1} + \gamma \tilde y_{t-1} + \varepsilon

    Parameters
    ----------
    frame
        One row per dyad and session.
    cause, effect
        Columns x and y; deviations from each dyad's own mean are used.
    detrended
        From its own trend instead.
    how
        Samples for the interval.
    lag
        As for :func:`lagged`, with its errors.

    Notes
    -----
    The observed-variable form of the cross-lagged panel model with person means taken out
    (Hamaker, Kuiper & Grasman 2015, *Psychological Methods* 20, 102-116, discuss it and
    its latent form).
    """
    _, lack = known_rows(frame, cause, effect, "session")
    if lack:
        return unknown(0, lack)
    deviations = lagged(
        within_person(frame, [cause, effect], detrended=detrended), [cause, effect], lag
    )
    if not _follows(deviations, cause, effect):
        return unknown(0, NONE_FOLLOWS.format(lag))
    return coefficient(
        deviations,
        effect,
        [cause + BEFORE, effect + BEFORE],
        {cause + BEFORE: 1.0},
        standardised=True,
        how=how,
    )
