"""Courses of a study by how treatment ended."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dyad_sim.measures.core.estimate import FEWEST_UNITS


def courses(
    sessions: pd.DataFrame, dyads: pd.DataFrame, endings: Sequence[str]
) -> pd.DataFrame:
    """Return alliance and departures by session, for each way in which treatments end.

    Parameters
    ----------
    sessions
        ``dyad``, ``session`` (from 1), ``alliance_patient``.
    dyads
        ``dyad``, ``ending``, ``sessions_attended``.
    endings
        Names of ways in which treatments end.

    Returns
    -------
    DataFrame
        ``ending``, ``session`` from 1; ``alliance``, the mean rating of the dyads that ended so
        and are still in treatment, NaN for fewer than ten; ``left``, the share of all dyads
        that had ended so by then.
    """
    ended = dyads.set_index("dyad")["ending"]
    ratings = sessions.assign(ending=sessions["dyad"].map(ended))
    rated = ratings.groupby(["ending", "session"])["alliance_patient"].agg(["mean", "count"])
    moments = range(1, int(sessions["session"].max()) + 1)
    found = rated.reindex(
        pd.MultiIndex.from_product([endings, moments], names=rated.index.names)
    )
    left = [
        ((dyads["ending"] == ending) & (dyads["sessions_attended"] <= moment)).mean()
        for ending, moment in found.index
    ]
    return pd.DataFrame(
        {"alliance": found["mean"].where(found["count"] >= FEWEST_UNITS), "left": left}
    ).reset_index()
