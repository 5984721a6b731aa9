"""What comes of talk about the relationship: after it, against moments without it.

Each moment with speaking is held against moments without that are like it: of the same dyad,
after as many attempts in the rupture, at about the same intensity.  Therapists whose attempts
fail speak less, so that ruptures that resist repair have more moments without; among moments
that are alike, speaking or not is left to chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Places,
    Yes,
    check_episodes,
    check_whole,
    counts,
    known_rows,
    numbers,
)
from dyad_sim.measures.core.ordered import (
    Ordered,
    mentions,
    of_sums,
    ordered,
    says_yes,
)
from dyad_sim.measures.ruptures.event_averages import (
    EventAverages,
    averages_around,
    listed_signals,
    matched_sums,
    no_averages,
)
from dyad_sim.measures.ruptures.rated_cases import share_of_rows
from dyad_sim.theory.events import FALSE_ALARM, MEANINGS, NOTICED, SEEN_THROUGH

SENSED = tuple(MEANINGS[event][0] for event in (NOTICED, FALSE_ALARM, SEEN_THROUGH))
"""Events after which a therapist is under the impression of a rupture in the same exchange."""

RUPTURE_OPEN = "rupture_open"
"""Name of the signal that says whether a rupture is open."""

FOLLOWED = 20
"""Exchanges after speaking for which signals are followed."""

POINTS = 100.0
"""Percentage points in a whole."""

MOST_ATTEMPTS = 8
"""Attempts so far from which on moments are alike: by then chances differ little."""

INTENSITIES = 5
"""Parts of the way from 0 to 1 in which intensities are alike."""

ATTEMPTS = {"0": (0, 0), "1 to 2": (1, 2), "3 or more": (3, None)}
"""Ruptures by their number of attempts: fewest and most, None without end."""


def open_after(
    exchanges: pd.DataFrame,
    later: int,
    *,
    rupture: str = "rupture_kind",
    speaking: str = "metacommunicating",
    aware: str = "aware",
    events: str = "events",
    intensity: str = "rupture_intensity",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Open ruptures some exchanges after speaking less after not speaking, percentage points.

    A mean over moments of speaking, each held against the mean of those of its dyad without.

    Parameters
    ----------
    exchanges
        One row per ``dyad``, ``session`` and ``exchange``.
    later
        Exchanges after the one of the decision, from 1; those beyond the session are left out.
    rupture
        Column that says whether a rupture is open after the exchange: yes or no, or its kind,
        or ``none``.
    speaking
        Column of yes and no: the therapist speaks about the relationship.
    aware
        Column of yes and no: under the impression of a rupture, after the exchange.
    events
        Column of names: what happened in the exchange.
    intensity
        Column of the intensity of the open rupture after the exchange, 0 to 1.
    how
        Samples for the interval.

    Raises
    ------
    ValueError
        If ``later`` is no whole number from 1, or a column holds what it must not.

    Notes
    -----
    Among exchanges before which a rupture is open and in which the therapist, when deciding,
    is aware: since the exchange before, or since a moment ago (:data:`SENSED`).  The first
    exchange of a session is left out.  A rupture that began since counts as open too.
    Alike are moments of a dyad with as many attempts since the rupture began (up to
    :data:`MOST_ATTEMPTS`) and an intensity in the same fifth (:data:`INTENSITIES`); a moment
    with speaking that has none like it without is left out.
    """
    _check_later(later)
    found = _choices(exchanges, rupture, speaking, aware, events, intensity)
    if isinstance(found, str):
        return unknown(0, found)
    still = POINTS * found.rows.at(says_yes(found.rows.table, rupture), later)
    return _spoken_or_not(found, still, how)


def signal_after(
    exchanges: pd.DataFrame,
    signal: str,
    later: int,
    *,
    rupture: str = "rupture_kind",
    speaking: str = "metacommunicating",
    aware: str = "aware",
    events: str = "events",
    intensity: str = "rupture_intensity",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Signal some exchanges after speaking less that after not speaking, in its own unit.

    Parameters
    ----------
    exchanges, later, rupture, speaking, aware, events, intensity, how
        As for :func:`open_after`, whose comparison and notes hold here too.
    signal
        Column of numbers.
    """
    _check_later(later)
    found = _choices(exchanges, rupture, speaking, aware, events, intensity, signal)
    if isinstance(found, str):
        return unknown(0, found)
    values = found.rows.at(numbers(found.rows.table, signal), later)
    return _spoken_or_not(found, values, how)


def averages_after_speaking(
    exchanges: pd.DataFrame,
    signals: Sequence[str],
    *,
    rupture: str = "rupture_kind",
    speaking: str = "metacommunicating",
    aware: str = "aware",
    events: str = "events",
    intensity: str = "rupture_intensity",
    how: Bootstrap = DEFAULT,
) -> EventAverages:
    """Signals from one exchange before speaking to twenty after it, against not speaking.

    Parameters
    ----------
    exchanges, rupture, speaking, aware, events, intensity, how
        As for :func:`open_after`, with its notes on the moments that are looked at.
    signals
        Columns of numbers, in their own units; before them stands :data:`RUPTURE_OPEN`, the
        share of moments at which a rupture is open, 0 to 1.

    Notes
    -----
    The exchange before shows how alike both kinds of moments are.
    """
    signals = listed_signals(signals)
    found = _choices(exchanges, rupture, speaking, aware, events, intensity, *signals)
    if isinstance(found, str):
        return no_averages(found)
    table = found.rows.table
    values = {name: numbers(table, name) for name in signals}
    values = {RUPTURE_OPEN: says_yes(table, rupture).astype(float), **values}
    lags = range(-1, FOLLOWED + 1)
    return averages_around(
        found.rows, found.spoke, found.silent, values, lags, how, found.alike
    )


def _check_later(later: object) -> None:
    """Refuse what is no number of exchanges after another."""
    check_whole("later", later, 1, "It counts exchanges: 1 is the next.")


class Choices(NamedTuple):
    """Moments at which an aware therapist speaks, those at which not, and which are alike.

    ``spoke``, ``silent`` and ``alike`` have shape ``(exchange,)``; ``alike`` are labels from
    0, of which those at other moments mean nothing.
    """

    rows: Ordered
    spoke: Yes
    silent: Yes
    alike: Places


def _choices(
    exchanges: pd.DataFrame,
    rupture: str,
    speaking: str,
    aware: str,
    events: str,
    intensity: str,
    *names: str,
) -> Choices | str:
    """Return the moments at which a therapist aware of an open rupture decides, or why none."""
    rows = ordered(
        exchanges,
        *(speaking, aware, intensity, *names),
        yes=[speaking, aware],
        says=[rupture],
        words=[events],
    )
    if isinstance(rows, str):
        return rows
    table = rows.table
    aware_before = rows.at(numbers(table, aware), -1) > 0.0
    open_before = rows.at(says_yes(table, rupture), -1) > 0.0
    deciding = open_before & (aware_before | mentions(table, events, SENSED))
    speaks = numbers(table, speaking) > 0.0
    attempts, known = _attempts_before(rows, says_yes(table, rupture), speaks)
    deciding &= known
    attempts = np.minimum(attempts, MOST_ATTEMPTS)
    # What does not matter, the first moments of sessions, is 0 instead of unknown.
    before = np.nan_to_num(rows.at(numbers(table, intensity), -1))
    fifth = np.minimum((before * INTENSITIES).astype(np.intp), INTENSITIES - 1)
    alike = (rows.dyad * (MOST_ATTEMPTS + 1) + attempts) * INTENSITIES + fifth
    return Choices(rows, deciding & speaks, deciding & ~speaks, alike)


def _attempts_before(rows: Ordered, is_open: Yes, speaks: Yes) -> tuple[Places, Yes]:
    """Return how often the rupture that is open before an exchange was spoken of until then.

    A rupture lasts as long as every exchange of the dyad leaves it open, across sessions too.
    Of one that began in a gap the number is not known: that is told second.
    """
    until = np.cumsum(speaks)
    begins = is_open.copy()
    begins[1:] &= ~is_open[:-1] | (np.diff(rows.dyad) != 0)
    begins |= is_open & rows.after_gap
    at_onset = np.maximum.accumulate(np.where(begins, until, 0))
    attempts: Places = np.concatenate([[0], (until - at_onset)[:-1]])
    latest = np.maximum.accumulate(np.where(begins, np.arange(begins.size), 0))
    known = np.append(True, ~rows.after_gap[latest[:-1]])
    return attempts, known


def _spoken_or_not(found: Choices, values: Floats, how: Bootstrap) -> Estimate:
    """Mean after speaking less that of like moments after not speaking, where it is known."""
    known = np.isfinite(values)
    spoke, silent = found.spoke & known, found.silent & known
    rows = found.rows
    for side, reason in ((spoke, "nobody speaks"), (silent, "nobody goes on without speaking")):
        if not side.any():
            return rows.nothing(reason)
    at_speaking, usual, number = matched_sums(rows, spoke, silent, values, found.alike).T
    if not number.any():
        return rows.nothing("no moments of both kinds that are alike")
    return of_sums(rows.dyads, [at_speaking - usual, number], _mean, how)


def _mean(sums: Floats) -> Floats:
    """Mean from sum and number."""
    found: Floats = sums[:, 0] / sums[:, 1]
    return found


def resolved_by_attempts(
    episodes: pd.DataFrame,
    *,
    resolved: str = "resolved",
    attempts: str = "metacommunications",
) -> dict[str, Estimate]:
    """Share of ruptures that are resolved, by how often they were spoken of; 0 to 1.

    Parameters
    ----------
    episodes
        One row per rupture, with ``dyad``, and ``therapist`` where known.
    resolved, attempts
        Columns: yes or no, and a number from 0.

    Returns
    -------
    dict
        An estimate for each of :data:`ATTEMPTS`.

    Raises
    ------
    ValueError
        If an episode is there twice, if attempts are no whole numbers from 0, or if resolved
        does not say yes or no.
    """
    known, lack = _known(episodes, resolved, attempts)
    if lack:
        return dict.fromkeys(ATTEMPTS, unknown(0, lack))
    return {
        name: share_of_rows(
            known[group], numbers(known[group], resolved) > 0.0, "no such rupture"
        )
        for name, group in _groups(known, attempts).items()
    }


def rise_by_attempts(
    episodes: pd.DataFrame,
    *,
    resolved: str = "resolved",
    attempts: str = "metacommunications",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Smallest rise of the resolved share from fewer attempts to more, -1 to 1.

    Above 0 only if the share rises at every step of :data:`ATTEMPTS`.

    Parameters
    ----------
    episodes, resolved, attempts
        As for :func:`resolved_by_attempts`.
    how
        Samples for the interval.
    """
    known, lack = _known(episodes, resolved, attempts)
    if not len(known):
        return unknown(0, lack or "no observations")
    yes = numbers(known, resolved) > 0.0
    columns = [
        column for group in _groups(known, attempts).values() for column in (group & yes, group)
    ]
    found = bootstrapped(known, np.column_stack(columns).astype(float), _smallest_rise, how)
    if found.low == found.high:  # Such as where nothing was resolved after few attempts.
        return found._replace(trusted=False, reason="no sample rises otherwise")
    return found


def _known(episodes: pd.DataFrame, resolved: str, attempts: str) -> tuple[pd.DataFrame, str]:
    """Return the ruptures of which both is known, and which column is missing."""
    known, lack = known_rows(episodes, resolved, attempts, yes=[resolved])
    if not lack:
        check_episodes(episodes)
        counts(known, attempts)
    return known, lack


def _groups(episodes: pd.DataFrame, attempts: str) -> dict[str, Yes]:
    """Which ruptures belong to each of the numbers of attempts."""
    number = numbers(episodes, attempts)
    return {
        name: (number >= fewest) & (number <= (np.inf if most is None else most))
        for name, (fewest, most) in ATTEMPTS.items()
    }


def _smallest_rise(sums: Floats) -> Floats:
    """Smallest step between shares in a row, each from successes and trials."""
    shares = sums[:, 0::2] / sums[:, 1::2]
    found: Floats = np.diff(shares).min(axis=1)
    return found
