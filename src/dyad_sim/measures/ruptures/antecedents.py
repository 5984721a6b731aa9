"""What comes before an onset: a signal that rises, and a hazard that rises with it.

One row per ``dyad``, ``session`` and ``exchange``; a column says whether a rupture is open
after the exchange.  An onset is an exchange after which one is open and before which none
was; the first exchange of a session cannot be one, since what was before it is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Places,
    Yes,
    check_argument,
    check_whole,
    numbers,
    require,
    rounding,
)
from dyad_sim.measures.core.ordered import Ordered, ordered, says_yes
from dyad_sim.measures.ruptures.event_averages import (
    EventAverages,
    averages_around,
    listed_signals,
    no_averages,
)

FRIENDLY = 0.35
"""Usual affiliation of a therapist: below it, a cold patient is met with less warmth."""

BEFORE = 3
"""Exchanges before a moment over which a signal is averaged."""

TAIL = 0.1
"""Share of the moments at either end of a signal: a decile."""

QUIET = 20
"""Exchanges without a rupture before a moment from which a course is followed."""

NEAR = 5
"""Exchanges after a moment in which no onset may follow, for it to be matched with onsets."""

HALF = 0.5
"""Onsets added to either decile, so that one without onsets gives a ratio too."""


def negative_complementarity(
    exchanges: pd.DataFrame,
    *,
    affiliation_patient: str = "affiliation_patient",
    control_patient: str = "control_patient",
    affiliation_therapist: str = "affiliation_therapist",
    control_therapist: str = "control_therapist",
) -> Floats:
    r"""How far two acts keep each other in coldness or in dominance and submission, from 0.

    .. math:: \max(0, -a_P) \max(0, 0.35 - a_T) + \max(0, -c_P c_T)

    Parameters
    ----------
    exchanges
        One row per exchange.
    affiliation_patient, control_patient, affiliation_therapist, control_therapist
        Columns of both acts, each on (-1, 1).

    Returns
    -------
    Floats
        Shape ``(row,)``; NaN where an act is missing.

    Raises
    ------
    MissingColumnError
        If a column is missing.

    Notes
    -----
    On the interpersonal circumplex hostility invites hostility, and dominance submission
    (Kiesler 1983, *Psychological Review* 90, 185-214).  A therapist who is merely less
    friendly than usual (:data:`FRIENDLY`) already answers coldness in kind; that, and the
    sum of the two products, is ours.
    """
    axes = (affiliation_patient, control_patient, affiliation_therapist, control_therapist)
    require(exchanges, *axes)
    warmth_patient, warmth_therapist = (
        numbers(exchanges, name) for name in (affiliation_patient, affiliation_therapist)
    )
    cold = np.maximum(0.0, -warmth_patient) * np.maximum(0.0, FRIENDLY - warmth_therapist)
    controls = numbers(exchanges, control_patient) * numbers(exchanges, control_therapist)
    found: Floats = cold + np.maximum(0.0, -controls)
    return found


def onset_ratio(
    exchanges: pd.DataFrame,
    signal: str,
    *,
    rupture: str = "rupture_kind",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Hazard of an onset in the top over that in the bottom decile of a signal, from 0.

    .. math:: \frac{(d_1 + \tfrac12) / (n_1 + \tfrac12)}{(d_0 + \tfrac12) / (n_0 + \tfrac12)}

    Parameters
    ----------
    exchanges
        See :mod:`dyad_sim.measures.ruptures.antecedents`.
    signal
        Column of numbers.
    rupture
        Column that says whether a rupture is open: yes or no, or its kind, or ``none``.
    how
        Samples for the interval; the deciles are those of the whole.

    Notes
    -----
    At risk is an exchange before which no rupture is open and :data:`BEFORE` exchanges of
    its session have passed; what counts is the mean of the signal over these, less the mean
    over all exchanges of the dyad.  So dyads are not compared with each other.  Half an
    onset is added to either decile, as is usual for ratios of small counts.
    """
    rows = ordered(exchanges, signal, says=[rupture])
    if isinstance(rows, str):
        return unknown(0, rows)
    at_risk, onset = _at_risk(rows, says_yes(rows.table, rupture), BEFORE, 1)
    if not onset.any():
        return rows.nothing("no onset")
    values = numbers(rows.table, signal)
    own = values - _own_mean(rows, values, np.ones(values.size, dtype=np.bool_))
    recent = np.mean([rows.at(own, -back) for back in range(1, BEFORE + 1)], axis=0)
    deviation = np.where(at_risk, recent, np.nan)
    low, high = np.quantile(deviation[at_risk], [TAIL, 1.0 - TAIL])
    if high - low <= rounding(values):
        return rows.nothing(f"{signal} does not vary")
    top, bottom = deviation >= high, deviation <= low
    columns = [top & onset, top, bottom & onset, bottom]
    return rows.estimate(columns, _ratio_of_hazards, how)


def rise_before_onset(
    exchanges: pd.DataFrame,
    signal: str,
    *,
    rupture: str = "rupture_kind",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    r"""Rise of a signal over the twenty exchanges before an onset, in deviations.

    .. math:: (x_{-1} - x_{-20}) / s, \text{ of onsets less that of matched moments}

    Parameters
    ----------
    exchanges, signal, rupture, how
        As for :func:`onset_ratio`.

    Notes
    -----
    See :func:`before_onset` for what is compared with what.
    """
    return _against_matched(exchanges, signal, {1: 1.0, QUIET: -1.0}, rupture, how)


def before_onset(
    exchanges: pd.DataFrame,
    signal: str,
    back: int,
    *,
    rupture: str = "rupture_kind",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Signal so many exchanges before an onset, less that of matched moments, in deviations.

    Parameters
    ----------
    exchanges, signal, rupture, how
        As for :func:`onset_ratio`.
    back
        Exchanges before the onset, 1 to :data:`QUIET`.

    Raises
    ------
    ValueError
        If ``back`` is none of these.

    Notes
    -----
    Onsets after at least :data:`QUIET` exchanges of the same session without a rupture.
    Each is held against the mean of the moments of its dyad before which all was as quiet,
    and which no onset followed within :data:`NEAR` exchanges; dyads without such a moment
    are left out.  The deviation is that of the signal one exchange before all moments at
    risk, within and between dyads.
    """
    check_whole("back", back, 1, "It counts exchanges before the onset.")
    advice = f"Only {QUIET} exchanges before an onset are known to be quiet."
    check_argument(back <= QUIET, "back", f"be at most {QUIET}", back, advice)
    return _against_matched(exchanges, signal, {back: 1.0}, rupture, how)


def averages_before_onset(
    exchanges: pd.DataFrame,
    signals: Sequence[str],
    *,
    rupture: str = "rupture_kind",
    how: Bootstrap = DEFAULT,
) -> EventAverages:
    """Signals from twenty exchanges before an onset to five after it, in deviations.

    Parameters
    ----------
    exchanges, rupture, how
        As for :func:`onset_ratio`.
    signals
        Columns of numbers.

    Notes
    -----
    See :func:`before_onset` for what is compared with what: up to the onset its values are
    the differences here.  Intervals take the deviation as known.
    """
    signals = listed_signals(signals)
    rows = ordered(exchanges, *signals, says=[rupture])
    if isinstance(rows, str):
        return no_averages(rows)
    at_risk, onset, matched = _onsets_and_matched(rows, says_yes(rows.table, rupture))
    in_deviations = {
        name: _in_own_deviations(rows, numbers(rows.table, name), at_risk) for name in signals
    }
    lags = range(-QUIET, NEAR + 1)
    return averages_around(rows, onset, matched, in_deviations, lags, how)


def _in_own_deviations(rows: Ordered, values: Floats, at_risk: Yes) -> Floats:
    """Values in deviations of the moments at risk; NaN where these are all alike."""
    last = rows.at(values, -1)[at_risk]
    deviation = float(last.std()) if last.size else math.nan
    return values / (deviation if deviation > rounding(values) else np.nan)


def _against_matched(
    exchanges: pd.DataFrame,
    signal: str,
    weights: Mapping[int, float],
    rupture: str,
    how: Bootstrap,
) -> Estimate:
    """Weighted sum of a signal some exchanges back, of onsets less that of matched moments."""
    rows = ordered(exchanges, signal, says=[rupture])
    if isinstance(rows, str):
        return unknown(0, rows)
    at_risk, onset, matched = _onsets_and_matched(rows, says_yes(rows.table, rupture))
    if not (onset.any() and matched.any()):
        return rows.nothing("no onset to be matched")
    raw = numbers(rows.table, signal)
    values = raw - raw.mean()
    looked_at = np.sum(
        [weight * rows.at(values, -back) for back, weight in weights.items()], axis=0
    )
    usual = _own_mean(rows, looked_at, matched)
    onset &= np.isfinite(usual)
    last = np.where(at_risk, rows.at(values, -1), 0.0)
    beyond = np.where(onset, looked_at - usual, 0.0)

    def statistic(sums: Floats) -> Floats:
        return _in_deviations(sums, rounding(raw))

    return rows.estimate([beyond, onset, last, last * last, at_risk], statistic, how)


def _onsets_and_matched(rows: Ordered, is_open: Yes) -> tuple[Yes, Yes, Yes]:
    """Return the moments at risk after a quiet while, the onsets, and the matched moments."""
    at_risk, onset = _at_risk(rows, is_open, QUIET, QUIET)
    return at_risk, onset, at_risk & ~_onset_follows(rows, is_open)


def _at_risk(rows: Ordered, is_open: Yes, passed: int, quiet: int) -> tuple[Yes, Yes]:
    """Return the moments at risk of an onset, and the onsets among them.

    So many exchanges of the session have passed, and the last of them were without a rupture.
    """
    at_risk = rows.has(-passed) & (_quiet_before(rows, is_open) >= quiet)
    return at_risk, at_risk & is_open


def _quiet_before(rows: Ordered, is_open: Yes) -> Places:
    """Exchanges without a rupture right before each exchange, in its session."""
    number = np.arange(is_open.size)
    last_open = np.maximum.accumulate(np.where(is_open, number, -1))
    before = np.append(-1, last_open[:-1])[: is_open.size]
    found: Places = np.minimum(rows.place, number - 1 - before)
    return found


def _onset_follows(rows: Ordered, is_open: Yes) -> Yes:
    """Whether a rupture is open at an exchange, or at one of the next, in its session."""
    number = np.arange(is_open.size)
    nearest = np.where(is_open, number, is_open.size + NEAR)[::-1]
    found: Yes = np.minimum.accumulate(nearest)[::-1] <= number + np.minimum(NEAR, rows.left)
    return found


def _own_mean(rows: Ordered, values: Floats, among: Yes) -> Floats:
    """Mean of the values of each exchange's dyad over some exchanges; NaN without any."""
    with np.errstate(invalid="ignore"):
        means = rows.total(np.where(among, values, 0.0)) / rows.total(among)
    found: Floats = means[rows.dyad]
    return found


def _ratio_of_hazards(sums: Floats) -> Floats:
    """Ratio from onsets and moments in the top decile, and the same in the bottom one."""
    onsets_top, top, onsets_bottom, bottom = sums.T
    found: Floats = ((onsets_top + HALF) / (top + HALF)) / (
        (onsets_bottom + HALF) / (bottom + HALF)
    )
    return np.where(np.minimum(top, bottom) > 0.0, found, np.nan)


def _in_deviations(sums: Floats, least: float) -> Floats:
    """Mean over onsets in deviations of the moments at risk, if these are above the least."""
    beyond, onsets, total, squares, moments = sums.T
    variance = squares / moments - (total / moments) ** 2
    deviation = np.sqrt(np.where(variance > least**2, variance, np.nan))
    found: Floats = beyond / onsets / deviation
    return found
