"""Octants of the interpersonal circumplex: scores, and their structural summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import known_rows, numbers

OCTANTS = ("LM", "NO", "PA", "BC", "DE", "FG", "HI", "JK")
"""Octants in steps of 45 degrees, from affiliation (0) by control (90)."""

ANGLES: Floats = np.arange(8.0) * (np.pi / 4.0)
"""Directions of the octants."""

ROUNDING = 1e-12
"""Amplitude below which a profile has no direction."""


class Summary(NamedTuple):
    """Structural summary of a profile of eight octant scores.

    Attributes
    ----------
    elevation
        Mean score.
    amplitude
        Height of the cosine that fits best, from 0, in the unit of the scores.
    displacement
        Direction of its peak, degrees from affiliation, on [0, 360); NaN if it has none.
    fit
        Share of the variance of the scores that the cosine explains (R²), 0 to 1; NaN if the
        scores do not differ.
    """

    elevation: float
    amplitude: float
    displacement: float
    fit: float


def octant_of(affiliation: Floats, control: Floats) -> Floats:
    """Return the octant of each act, 0 to 7 as in :data:`OCTANTS`; NaN at the very centre.

    Parameters
    ----------
    affiliation, control
        Shape ``(act,)``; NaN where missing.
    """
    turned = np.arctan2(control, affiliation) / (np.pi / 4.0)
    octant = np.round(turned) % 8.0
    return np.where((affiliation == 0.0) & (control == 0.0), np.nan, octant)


def octant_scores(
    acts: pd.DataFrame, affiliation: str = "affiliation", control: str = "control"
) -> Floats:
    """Share of the acts in each octant, shape ``(8,)``, in the order of :data:`OCTANTS`.

    Parameters
    ----------
    acts
        One row per act.
    affiliation, control
        Columns, each centred on 0.

    Returns
    -------
    Floats
        Shares that add up to 1; NaN if no act has an octant.
    """
    octant = octant_of(numbers(acts, affiliation), numbers(acts, control))
    counts = np.bincount(octant[np.isfinite(octant)].astype(np.intp), minlength=8)
    return np.asarray(counts / counts.sum() if counts.sum() else np.full(8, np.nan))


def structural_summary(scores: Floats) -> Summary:
    r"""Structural summary of eight octant scores.

    .. math:: x = \frac 14 \sum_i s_i \cos \theta_i, \quad
        y = \frac 14 \sum_i s_i \sin \theta_i, \quad
        a = \sqrt{x^2 + y^2}, \quad \delta = \arg(x + i y), \quad
        R^2 = \frac{4 a^2}{\sum_i (s_i - \bar s)^2}

    Parameters
    ----------
    scores
        Shape ``(8,)``, in the order of :data:`OCTANTS`, any unit.

    Notes
    -----
    Gurtman (1992, *Journal of Personality and Social Psychology* 63, 105-118); Gurtman &
    Balakrishnan (1998, *Clinical Psychology: Science and Practice* 5, 344-360).
    """
    found = [float(part(scores[np.newaxis])[0]) for part in PARTS.values()]
    return Summary(*found)


def summary_part(
    acts: pd.DataFrame,
    part: str,
    how: Bootstrap = DEFAULT,
    *,
    affiliation: str = "affiliation",
    control: str = "control",
) -> Estimate:
    """One number of the structural summary of the shares of acts in octants, with its interval.

    Parameters
    ----------
    acts
        One row per act of one partner, with ``dyad``.
    part
        ``"amplitude"``, ``"displacement"`` (degrees; the interval may run beyond 0 and 360) or
        ``"fit"``.  The elevation of shares is 1/8 whatever they are.
    how
        Samples for the interval.
    affiliation, control
        Columns, each centred on 0.
    """
    known, lack = known_rows(acts, affiliation, control)
    if lack:
        return unknown(0, lack)
    octant = octant_of(numbers(known, affiliation), numbers(known, control))
    known, octant = known[np.isfinite(octant)], octant[np.isfinite(octant)]
    if not len(known):
        return unknown(0, "no observations")
    counted = (octant[:, np.newaxis] == np.arange(8)).astype(float)
    statistic = PARTS[part]
    if part == "displacement":
        centre = float(_displacement(counted.sum(axis=0, keepdims=True))[0])
        found = bootstrapped(known, counted, lambda sums: _turned(sums, centre), how)
        return found._replace(
            **{n: getattr(found, n) + centre for n in ("value", "low", "high")}
        )
    return bootstrapped(known, counted, lambda sums: statistic(_shares(sums)), how)


def positive_ratio(
    acts: pd.DataFrame, affiliation: str = "affiliation", how: Bootstrap = DEFAULT
) -> Estimate:
    """Friendly acts (affiliation above 0) for each hostile one (below 0); from 0.

    Parameters
    ----------
    acts
        One row per act of one partner, with ``dyad``.
    affiliation
        Column, centred on 0.
    how
        Samples for the interval.

    Notes
    -----
    The ratio of positive to negative acts of Gottman (1994, *What Predicts Divorce?*); without
    any hostile act it is not defined.
    """
    known, lack = known_rows(acts, affiliation)
    if lack:
        return unknown(0, lack)
    values = numbers(known, affiliation)
    signs = np.column_stack([values > 0.0, values < 0.0]).astype(float)
    if not signs[:, 1].any():
        return unknown(known["dyad"].nunique(), "no hostile act")
    return bootstrapped(known, signs, lambda sums: sums[:, 0] / sums[:, 1], how)


def _vector(scores: Floats) -> Floats:
    """Return the vector of each profile as a complex number."""
    found: Floats = scores @ np.exp(1j * ANGLES) / 4.0
    return found


def _shares(sums: Floats) -> Floats:
    """Return counts as shares."""
    found: Floats = sums / sums.sum(axis=1, keepdims=True)
    return found


def _displacement(scores: Floats) -> Floats:
    """Return the direction of each profile, degrees on [0, 360)."""
    vector = _vector(scores)
    angle = np.degrees(np.angle(vector)) % 360.0
    return np.where(np.abs(vector) > ROUNDING * np.abs(scores).max(axis=1), angle, np.nan)


def _turned(scores: Floats, centre: float) -> Floats:
    """Return the direction of each profile from a centre, degrees on [-180, 180)."""
    found: Floats = (_displacement(scores) - centre + 180.0) % 360.0 - 180.0
    return found


def _fit(scores: Floats) -> Floats:
    """Return the share of variance that the cosine explains."""
    rest = ((scores - scores.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    explained = 4.0 * np.abs(_vector(scores)) ** 2
    differs = rest > (ROUNDING * np.abs(scores).max(axis=1)) ** 2
    return np.where(differs, np.minimum(explained / np.where(differs, rest, 1.0), 1.0), np.nan)


PARTS: dict[str, Callable[[Floats], Floats]] = {
    "elevation": lambda scores: scores.mean(axis=1),
    "amplitude": lambda scores: np.abs(_vector(scores)),
    "displacement": _displacement,
    "fit": _fit,
}
"""The numbers of a structural summary, from profiles of shape ``(sample, 8)``."""
