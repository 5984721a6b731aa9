"""Mean positions on the interpersonal circumplex, with their regions of confidence."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from dyad_sim.measures.core.clusters import Floats, check_same_length, nesting
from dyad_sim.measures.core.estimate import CONFIDENCE, FEWEST_UNITS, counted
from dyad_sim.measures.core.observations import check_argument, floats, refuse_at
from dyad_sim.measures.core.ratios import ratio

FEWEST_CLUSTERS = 3
"""Two axes need three clusters for a region of confidence."""


class Position(NamedTuple):
    """A mean position and the ellipse that holds the true one in 95 % of samples.

    Attributes
    ----------
    affiliation, control
        The mean, each on (-1, 1).
    half_long, half_short
        Half axes of the ellipse, in units of the circumplex; NaN if not known.
    angle
        Direction of the long axis, degrees from the affiliation axis.
    n
        Dyads with data.
    trusted, reason
        As in :class:`~dyad_sim.measures.core.estimate.Estimate`.
    """

    affiliation: float
    control: float
    half_long: float
    half_short: float
    angle: float
    n: int
    trusted: bool
    reason: str


def mean_position(
    affiliation: ArrayLike,
    control: ArrayLike,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
) -> Position:
    r"""Mean of positions, with Hotelling's region of confidence over clusters.

    .. math:: (\mu - \bar b)^\top S^{-1} (\mu - \bar b)
        \le \frac{2 (G - 1)}{G - 2} F_{2, G - 2}

    Parameters
    ----------
    affiliation, control
        Positions, shape ``(observation,)``; left out where either is missing.
    dyad, therapist
        Whom each observation belongs to.

    Notes
    -----
    Hotelling (1931, *Annals of Mathematical Statistics* 2, 360-378), with the
    cluster-robust covariance of ``ratios`` for ``S``.
    """
    across, along = floats(affiliation, "affiliation"), floats(control, "control")
    whose = nesting(dyad, therapist)
    check_same_length(affiliation=across, control=along, dyad=whose.dyad)
    hidden = ~(np.isfinite(across) & np.isfinite(along))
    first = ratio(np.where(hidden, np.nan, across), None, whose)
    second = ratio(np.where(hidden, np.nan, along), None, whose)
    if first is None or second is None:
        nan = math.nan
        return Position(nan, nan, nan, nan, nan, 0, False, "no observations")
    groups, n = first.clusters.size, first.clusters.dyads
    trusted = n >= FEWEST_UNITS
    reason = first.clusters.note if trusted else counted(n, "dyad")
    if groups < FEWEST_CLUSTERS:
        nan = math.nan
        return Position(first.value, second.value, nan, nan, nan, n, trusted, reason)
    influences = np.column_stack([first.influence, second.influence])
    covariance = groups / (groups - 1.0) * influences.T @ influences
    axes = _ellipse(covariance, groups)
    return Position(first.value, second.value, *axes, n, trusted, reason)


def positions_on_a_path(
    affiliation: ArrayLike,
    control: ArrayLike,
    dyad: ArrayLike,
    therapist: ArrayLike | None = None,
) -> list[Position]:
    r"""Mean positions at the stops of a path, with regions for the movement between them.

    Where a dyad stands on the whole is taken out, since it says nothing of the way from
    stop to stop: a position enters the region as

    .. math:: b_{ik} \to \bar b_{\cdot k}
        + \sqrt{\tfrac{K}{K - 1}}
        \left(b_{ik} - \bar b_{i \cdot} + \bar b_{\cdot\cdot} - \bar b_{\cdot k}\right)

    Parameters
    ----------
    affiliation, control
        Positions of each observation at each of the ``K`` stops, without gaps, shape
        ``(observation, stop)``.
    dyad, therapist
        Whom each observation belongs to.

    Raises
    ------
    ValueError
        If there are fewer than two stops, not as many of both, or a position is missing.

    Notes
    -----
    Within-person intervals after Cousineau (2005, *Tutorials in Quantitative Methods for
    Psychology* 1, 42-45), with the factor of Morey (2008, same journal, 4, 61-64).
    """
    given = floats(affiliation, "affiliation"), floats(control, "control")
    shape = given[0].shape
    stops = len(shape) == 2 and shape[1] > 1  # noqa: PLR2004 - rows and stops
    advice = "Give a row for each observation, with a column for each stop."
    check_argument(stops, "affiliation", "have two stops or more", shape, advice)
    alike = given[1].shape == shape
    check_argument(alike, "control", f"have the shape {shape}", given[1].shape, advice)
    for name, positions in zip(("affiliation", "control"), given, strict=True):
        middle = positions.mean(axis=1)
        what = f"{name} must be known at every stop"
        refuse_at(middle, np.isnan(middle), what, "Leave out whoever lacks one.")
    across, along = map(_movement, given)
    return [
        mean_position(across[:, stop], along[:, stop], dyad, therapist)
        for stop in range(across.shape[1])
    ]


def _movement(positions: Floats) -> Floats:
    """Return positions without what is common to all stops of an observation."""
    stops = positions.shape[1]
    centre = positions.mean(axis=0)
    rest = positions - positions.mean(axis=1, keepdims=True) + positions.mean() - centre
    moved: Floats = centre + math.sqrt(stops / (stops - 1.0)) * rest
    return moved


def _ellipse(covariance: np.ndarray, groups: int) -> tuple[float, float, float]:
    """Return half axes, long and short, and the angle of the long one in degrees."""
    quantile = float(special.fdtri(2, groups - 2, CONFIDENCE))
    squared_radius = 2.0 * (groups - 1.0) / (groups - 2.0) * quantile
    variances, directions = np.linalg.eigh(covariance)
    short, long = np.sqrt(np.maximum(variances, 0.0) * squared_radius)
    angle = math.degrees(math.atan2(directions[1, 1], directions[0, 1]))
    return float(long), float(short), angle
