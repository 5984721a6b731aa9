"""Moment-to-moment fit of two partners: coherence and phase of their cycles.

One row per ``dyad``, ``session`` and ``exchange``, with the partners' series in two
columns, in any units.  Exchanges that are not there, or that lack either, are gaps: series do
not close up over them.  The straight line is taken out of each series of each session.

After Sadler, Ethier, Gunn, Duong & Woody (2009, *Journal of Personality and Social
Psychology* 97, 1005-1020), who compared the partners' cycles by cross-spectra, weighted
over frequencies by power.  Ours are the windows, the pooling of a dyad's sessions, and the
product of the two powers as the weight.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import signal

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, Statistic, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, counted, noted, unknown
from dyad_sim.measures.core.observations import (
    DIGITS,
    UNEVEN,
    Places,
    check_between,
    check_frame,
    in_order,
    known_rows,
    numbers,
    stretches,
)
from dyad_sim.measures.ruptures.rated_cases import therapist_of_cases


class Stack(NamedTuple):
    """Sessions of one length: ``dyad`` ``(session,)``; ``x``, ``y`` ``(session, exchange)``."""

    dyad: Places
    x: Floats
    y: Floats


class Sessions(NamedTuple):
    """Sessions by length, without their straight lines.

    ``dyads`` has a row per dyad; ``short`` counts the sessions left out for their length;
    ``lacking`` says why there are none at all, or is empty.
    """

    dyads: pd.DataFrame
    stacks: list[Stack]
    short: int
    lacking: str


def sessions_of(
    frame: pd.DataFrame, x: str, y: str, fewest: int, step: float | None = None
) -> Sessions:
    """Return the sessions with at least so many exchanges in which both series are known.

    Parameters
    ----------
    frame, x, y
        As in :mod:`dyad_sim.measures.people.spectra`.
    fewest
        Exchanges of a session.
    step
        From an exchange to the next, in the unit of ``exchange``: what lies between two gaps
        then counts as a session.  If not given, gaps do not matter, but for the line.

    Raises
    ------
    ValueError
        If an exchange is there twice, or a column holds what is no number.
    """
    check_frame(frame)
    wanted = dict.fromkeys(("dyad", "therapist", "session", "exchange", x, y))
    narrow = frame[[name for name in wanted if name in frame]]
    rows, lack = known_rows(narrow, "session", "exchange", x, y)
    if lack:
        return Sessions(rows, [], 0, lack)
    order = in_order(rows, "session", "exchange")
    codes, labels = pd.factorize(rows["dyad"])
    dyad, time = codes[order], numbers(rows, "exchange")[order]
    session = numbers(rows, "session")[order]
    whole = stretches(dyad, session, np.arange(float(dyad.size)))[0]
    opening = whole if step is None else stretches(dyad, session, time, step)[0]
    begins = np.flatnonzero(opening)
    lengths = np.diff(np.append(begins, dyad.size))
    series = np.stack([numbers(rows, x)[order], numbers(rows, y)[order]])
    stacks = [
        _stack(dyad, series, time, begins[lengths == length], length)
        for length in np.unique(lengths[lengths >= fewest])
    ]
    in_a_row = "" if np.array_equal(opening, whole) else " in a row"
    nothing = "" if stacks else f"no session of {fewest} exchanges{in_a_row}"
    short = int(np.count_nonzero(lengths < fewest))
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in rows:
        dyads["therapist"] = therapist_of_cases(rows["therapist"], codes, len(labels))
    return Sessions(dyads, stacks, short, nothing)


def pooled(
    sessions: Sessions,
    known: NDArray[np.bool_],
    moments: Floats,
    statistic: Statistic,
    how: Bootstrap,
) -> Estimate:
    """Return the estimate over the dyads with a known value, and say what was left out."""
    if not known.any():
        return unknown(0, "no series varies")
    found = bootstrapped(sessions.dyads[known], moments[known], statistic, how)
    short = f"without {counted(sessions.short, 'short session')}"
    return noted(found, short if sessions.short else "")


def _stack(dyad: Places, series: Floats, time: Floats, begins: Places, length: int) -> Stack:
    """Return the sessions that begin there, each series less its own straight line."""
    places = begins[:, np.newaxis] + np.arange(length)
    values, times = series[:, places], time[places]
    left = signal.detrend(values, axis=-1)
    gappy = (np.abs(np.diff(times, 2, axis=1)) > UNEVEN * np.diff(times)[:, :1]).any(axis=1)
    left[:, gappy] = _less_line(values[:, gappy], times[gappy])
    # What a straight line leaves of itself is rounding, and must not correlate.
    largest = np.abs(values).max(axis=-1, keepdims=True)
    x, y = np.where(np.abs(left) <= DIGITS * largest, 0.0, left)
    return Stack(dyad[begins], x, y)


def _less_line(values: Floats, times: Floats) -> Floats:
    """Return series less their lines over uneven times, shape ``(2, session, place)``."""
    time = times - times.mean(axis=1, keepdims=True)
    centred = values - values.mean(axis=-1, keepdims=True)
    slope = (centred * time).sum(axis=-1) / (time**2).sum(axis=-1)
    found: Floats = centred - slope[..., np.newaxis] * time
    return found


WINDOW = 20
"""Exchanges of a window, half of it shared with the next: cycles of 2 to 20 exchanges."""

FEWEST_WINDOWS = 2
"""Windows that a session is long: within a single one any two series are coherent."""

SHORTEST_WINDOW = 4
"""Samples of a window that hold a cycle or two."""

NO_DIRECTION = 1e-9
"""Length of a sum of directions that is what rounding left of none."""

HALF_TURN = 180.0
"""Degrees: two series in antiphase."""


class Spectra(NamedTuple):
    """Powers ``x``, ``y`` and cross-spectrum ``xy`` of each dyad, shape ``(dyad, frequency)``.

    Frequency 0 is left out: means and straight lines are no cycles.
    """

    x: Floats
    y: Floats
    xy: NDArray[np.complex128]


def _sessions(frame: pd.DataFrame, x: str, y: str, window: int, rate: float) -> Sessions:
    """Return the unbroken stretches of sessions that are two windows long.

    ``window`` is in samples.
    """
    return sessions_of(frame, x, y, FEWEST_WINDOWS * window, 1.0 / rate)


def _samples(window: float, rate: float) -> int:
    """Return the samples of a window, or refuse a window or a rate that cannot be meant."""
    for name, value in (("window", window), ("rate", rate)):
        check_between(name, value, 0.0, math.inf, "()", "It counts in the column exchange.")
    if not SHORTEST_WINDOW <= window * rate < math.inf:
        message = (
            f"window and rate must give {SHORTEST_WINDOW} samples or more, got "
            f"{window!r} * {rate!r}. Take a longer window; both are in the unit of the column "
            "exchange."
        )
        raise ValueError(message)
    return round(window * rate)


def _spectra(sessions: Sessions, window: int) -> Spectra:
    """Return the spectra of each dyad, summed over all windows of its sessions.

    Welch's (1967) method with SciPy's defaults: Hann windows, half of each shared with the
    next, less their mean.
    """
    found = np.zeros((3, len(sessions.dyads), window // 2), dtype=np.complex128)
    for dyad, x, y in sessions.stacks:
        windows = (x.shape[1] - window) // (window - window // 2) + 1
        for which, (one, other) in enumerate(((x, x), (y, y), (x, y))):
            _, spectrum = signal.csd(one, other, nperseg=window)
            np.add.at(found[which], dyad, windows * spectrum[:, 1:])
    return Spectra(found[0].real, found[1].real, found[2])


def coherence(
    frame: pd.DataFrame,
    x: str,
    y: str,
    how: Bootstrap = DEFAULT,
    *,
    window: float = WINDOW,
    rate: float = 1.0,
) -> Estimate:
    r"""Mean over dyads of how closely the cycles of two series go together; 0 to 1.

    .. math:: \frac{\sum_f w_f C_f}{\sum_f w_f}, \quad
        C_f = \frac{|P_{xy}|^2}{P_{xx} P_{yy}}, \quad w_f = P_{xx} P_{yy}

    the squared coherence of a dyad, weighted over frequencies by the product of both powers.

    Parameters
    ----------
    frame, x, y, how
        As for :func:`~dyad_sim.measures.detrended.detrended_correlation`.
    window
        Length of a window, in the unit of ``exchange``.  Cycles longer than it are not seen:
        where partners swing slowly, give one that holds several of their cycles.
    rate
        Samples per unit of ``exchange``: 1 where it counts exchanges or samples, 2 where it
        counts seconds and there are two samples in each.

    Raises
    ------
    ValueError
        If a window has fewer than 4 samples, or an exchange is there twice.

    Notes
    -----
    A dyad's spectra are summed over the windows of all its sessions before they are
    compared: a session of 60 exchanges has only 5 windows, and the coherence of series that
    have nothing to do with each other is about 1 over the number of windows, not 0.  The
    phase is so taken to be one and the same in all sessions of a dyad.  Left out are sessions
    shorter than two windows (by default 40 exchanges), and dyads of whom a series never
    varies; between two gaps is a session of its own.
    """
    samples = _samples(window, rate)
    sessions = _sessions(frame, x, y, samples, rate)
    if sessions.lacking:
        return unknown(0, sessions.lacking)
    spectra = _spectra(sessions, samples)
    weight = np.sum(spectra.x * spectra.y, axis=1)
    shared = np.sum(np.abs(spectra.xy) ** 2, axis=1)
    moments = np.column_stack([shared / np.where(weight > 0.0, weight, 1.0), weight > 0.0])
    return pooled(sessions, weight > 0.0, moments, _mean_share, how)


def _mean_share(sums: Floats) -> Floats:
    """Return the mean coherence from sums of coherence and of dyads."""
    return sums[:, 0] / sums[:, 1]


def phase(
    frame: pd.DataFrame,
    x: str,
    y: str,
    how: Bootstrap = DEFAULT,
    *,
    window: float = WINDOW,
    rate: float = 1.0,
) -> Estimate:
    r"""Mean phase difference of two series, in degrees: 0 in phase, 180 in antiphase.

    .. math:: \phi_d = \arg \sum_f w_f \frac{P_{xy}}{|P_{xy}|}, \quad
        \phi = \Big| \arg \sum_d e^{i \phi_d} \Big|

    with the weights of :func:`coherence`, and the circular mean over dyads (Mardia & Jupp
    2000, *Directional Statistics*, section 2.2).

    Parameters
    ----------
    frame, x, y, how, window, rate
        As for :func:`coherence`, with its errors, and left out are the same.

    Notes
    -----
    Which partner leads is told by :func:`signed_phase`: here only the size counts.  The
    interval is drawn around the circle and then folded, so that it can hold 0 or 180.  Where
    the truth is 0 or 180, the value can err to one side only.
    """
    around, centre = _around(frame, x, y, how, window, rate)
    return _folded(around, centre)


def signed_phase(
    frame: pd.DataFrame,
    x: str,
    y: str,
    how: Bootstrap = DEFAULT,
    *,
    window: float = WINDOW,
    rate: float = 1.0,
) -> Estimate:
    r"""Mean phase difference with its sign, in degrees, on (-180, 180]: above 0, x leads.

    As :func:`phase`, whose parameters it takes, before its size is taken.

    Notes
    -----
    The interval is drawn around the circle and lies around the value, so that an end may lie
    beyond 180.  Near 180 neither leads: a partner half a cycle ahead is half a cycle behind.
    """
    around, centre = _around(frame, x, y, how, window, rate)
    if math.isnan(around.value):
        return around
    # SciPy takes the conjugate of the first: where x is ahead, y lags, and the angle falls.
    return around._replace(
        value=-centre, low=-(centre + around.high), high=-(centre + around.low)
    )


def _around(
    frame: pd.DataFrame, x: str, y: str, how: Bootstrap, window: float, rate: float
) -> tuple[Estimate, float]:
    """Return the mean phase as a distance from the centre, and the centre, in degrees."""
    samples = _samples(window, rate)
    sessions = _sessions(frame, x, y, samples, rate)
    if sessions.lacking:
        return unknown(0, sessions.lacking), math.nan
    spectra = _spectra(sessions, samples)
    sizes = np.abs(spectra.xy)
    turns = spectra.xy / np.where(sizes > 0.0, sizes, 1.0)
    direction = np.sum(spectra.x * spectra.y * turns, axis=1)
    length = np.abs(direction)
    direction /= np.where(length > 0.0, length, 1.0)
    total = direction.sum()
    if length.max() > 0.0 and abs(total) < NO_DIRECTION:
        return unknown(int(np.count_nonzero(length)), "phases cancel"), math.nan
    # Turned so that the mean points to 0: no sample is cut where the circle closes.
    turned = direction * np.exp(-1j * np.angle(total))
    moments = np.column_stack([turned.real, turned.imag])
    around = pooled(sessions, length > 0.0, moments, _mean_angle, how)
    return around, math.degrees(float(np.angle(total)))


def _mean_angle(sums: Floats) -> Floats:
    """Return the direction in degrees from sums of cosines and sines."""
    return np.degrees(np.arctan2(sums[:, 1], sums[:, 0]))


def _folded(around: Estimate, centre: float) -> Estimate:
    """Return the size of a phase from the estimate of its distance from the centre."""
    if math.isnan(around.value):
        return around
    low, high = centre + around.low, centre + around.high
    ends = [abs((end + HALF_TURN) % (2.0 * HALF_TURN) - HALF_TURN) for end in (low, high)]
    # Where the interval crosses 0 or 180 it ends there; one that is not there (NaN) does not.
    least = 0.0 if low <= 0.0 <= high else min(ends)
    most = HALF_TURN if low <= -HALF_TURN or high >= HALF_TURN else max(ends)
    return around._replace(value=abs(centre), low=least, high=most)
