"""From what becomes of each rupture in other worlds to what each partner contributed to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.theory.contributions import CONTRIBUTIONS
from experiments.lib.measures.shapley import between, dividends, nested_shapley, shapley

PARTNERS = tuple(
    tuple(place for place, name in enumerate(CONTRIBUTIONS) if name.startswith(f"{partner}_"))
    for partner in ("patient", "therapist")
)
"""Places of each partner's contributions among all."""

WORLDS = ("neither", "patient_alone", "therapist_alone", "both")
"""Who brings in what they did; the other is neutral."""

PARTS = ("patient", "therapist", "interaction")

LEAST_STRAIN = 0.1
"""Mean strain that the two must add for shares of it: a tenth of its scale."""


def of_intensity(ruptures: pd.DataFrame, intensity: Floats) -> pd.DataFrame:
    """Return the shares of each rupture's peak.

    Shares are known of ruptures that would not have been there without the two: their
    whole peak is then what the two contributed.

    Parameters
    ----------
    ruptures
        As in :class:`experiments.lib.contributions.Contributed`.
    intensity
        Highest intensity with every set of contributions, shape ``(rupture, 64)``.

    Returns
    -------
    DataFrame
        The ruptures with the four :data:`WORLDS`, ``whole`` (what both add to neither),
        the points of each of :data:`PARTS` and of each contribution (``patient_points``),
        and their shares of the whole (``patient_share``; NaN where not known).
        ``unnested`` is the patient's share if all six contributions stand by themselves.
    """
    shared = of_worlds(ruptures, between(intensity, PARTNERS))
    unnested = shapley(intensity)[:, list(PARTNERS[0])].sum(axis=1)
    nested = dict(zip(CONTRIBUTIONS, nested_shapley(intensity, PARTNERS).T, strict=True))
    return _with_shares(shared, nested | {"unnested": unnested}, shared["neither"] == 0.0)


def of_strain(ruptures: pd.DataFrame, strain: Floats) -> pd.DataFrame:
    """Return the partners' shares of mean strain, where the two add a tenth or more."""
    game = between(strain, PARTNERS)
    return of_worlds(ruptures, game, game[:, -1] - game[:, 0] >= LEAST_STRAIN)


def of_worlds(
    ruptures: pd.DataFrame, game: Floats, known: np.ndarray | None = None
) -> pd.DataFrame:
    """Return the partners' shares from the four worlds, shape ``(rupture, 4)``.

    ``known`` says of which ruptures there are shares; if not given, of those that would
    not have been there without the two.
    """
    worlds = dict(zip(WORLDS, game.T, strict=True))
    shared = ruptures.assign(
        escalated=ruptures["peak_intensity"] >= ESCALATED,
        **worlds,
        whole=game[:, -1] - game[:, 0],
    )
    points = np.column_stack([shapley(game), dividends(game)[:, -1]])
    named = dict(zip(PARTS, points.T, strict=True))
    return _with_shares(shared, named, game[:, 0] == 0.0 if known is None else known)


def _with_shares(
    ruptures: pd.DataFrame, points: dict[str, np.ndarray], known: np.ndarray | pd.Series
) -> pd.DataFrame:
    """Return ruptures with points, and with the shares of the whole where they are known."""
    whole = ruptures["whole"].where(known)
    return ruptures.assign(
        **{f"{name}_points": column for name, column in points.items()},
        **{f"{name}_share": column / whole for name, column in points.items()},
    )
