"""Which ruptures therapists notice: confrontation, open withdrawal, compliant withdrawal."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Yes,
    check_among,
    check_episodes,
    known_rows,
    lacking,
    numbers,
)
from dyad_sim.measures.ruptures.rated_cases import share_of_rows

GROUPS = ("confrontation", "open withdrawal", "compliant withdrawal")
"""Ruptures in the order in which they should be seen, the plainest first."""

THIRDS = (1.0 / 3.0, 2.0 / 3.0)
"""Shares of the withdrawals at which the least compliant third ends, and the most begins."""


def detected_shares(
    episodes: pd.DataFrame,
    *,
    kind: str = "kind_start",
    compliance: str = "compliance",
    detected: str = "detected",
) -> dict[str, Estimate]:
    """Share of ruptures that the therapist notices, of each of :data:`GROUPS`; 0 to 1.

    Parameters
    ----------
    episodes
        One row per rupture, with ``dyad``, and ``therapist`` where known.
    kind
        Column: ``withdrawal`` or ``confrontation``.
    compliance
        Column of the patient's compliance, any unit.
    detected
        Column of yes and no.

    Raises
    ------
    ValueError
        If an episode is there twice, or a column holds what it must not.

    Notes
    -----
    Open are the withdrawals in the lowest third of compliance, compliant those in the highest;
    the third between counts to neither.
    """
    known, lack = _known(episodes, kind, compliance, detected)
    if lack:
        return dict.fromkeys(GROUPS, unknown(0, lack))
    yes = numbers(known, detected) > 0.0
    return {
        name: share_of_rows(known[group], yes[group], f"no {name}")
        for name, group in zip(GROUPS, _groups(known, kind, compliance), strict=True)
    }


def detection_order(
    episodes: pd.DataFrame,
    *,
    kind: str = "kind_start",
    compliance: str = "compliance",
    detected: str = "detected",
    how: Bootstrap = DEFAULT,
) -> Estimate:
    """Smaller of the two falls of the detected share along :data:`GROUPS`, -1 to 1.

    Parameters
    ----------
    episodes, kind, compliance, detected
        As for :func:`detected_shares`.
    how
        Samples for the interval; the thirds are those of the whole.
    """
    known, lack = _known(episodes, kind, compliance, detected)
    if not len(known):
        return unknown(0, lack or "no observations")
    yes = numbers(known, detected) > 0.0
    columns = [
        column for group in _groups(known, kind, compliance) for column in (group & yes, group)
    ]
    return bootstrapped(known, np.column_stack(columns).astype(float), _smaller_fall, how)


def _known(
    episodes: pd.DataFrame, kind: str, compliance: str, detected: str
) -> tuple[pd.DataFrame, str]:
    """Return the ruptures of which all is known, and which column is missing."""
    if lack := lacking(episodes, kind):
        return episodes.iloc[:0], lack
    check_among(episodes, kind, ("withdrawal", "confrontation"))
    check_episodes(episodes)
    return known_rows(episodes, compliance, detected, yes=[detected])


def _groups(episodes: pd.DataFrame, kind: str, compliance: str) -> list[Yes]:
    """Which ruptures belong to each of :data:`GROUPS`."""
    withdrawal, confrontation = (
        (episodes[kind] == name).to_numpy(dtype=np.bool_)
        for name in ("withdrawal", "confrontation")
    )
    placating = numbers(episodes, compliance)
    if not withdrawal.any():
        return [confrontation, withdrawal, withdrawal]
    low, high = np.quantile(placating[withdrawal], THIRDS)
    return [
        confrontation,
        withdrawal & (placating <= low),
        withdrawal & (placating >= high),
    ]


def _smaller_fall(sums: Floats) -> Floats:
    """Smaller fall between shares in a row, each from successes and trials."""
    shares = sums[:, 0::2] / sums[:, 1::2]
    found: Floats = -np.diff(shares).max(axis=1)
    return found
