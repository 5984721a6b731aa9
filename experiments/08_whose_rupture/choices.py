"""How much depends on what counts as neutral, and on when the two became other people."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dyad_sim.studies.plan import Plan
from dyad_sim.theory.contributions import (
    EVERYTHING,
    NOTHING,
    OF_PATIENT,
    OF_THERAPIST,
    Neutral,
)
from experiments.lib.contributions import LOOKBACK, contributed
from experiments.lib.rows import columns_of

from .shares import PARTS, WORLDS, of_worlds
from .tables import REACHED, mean_in, share_in

FOUR = (NOTHING, OF_PATIENT, OF_THERAPIST, EVERYTHING)
"""The sets of contributions of the four worlds."""


def choices(plan: Plan, others: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return shares, and what becomes of ruptures in each world, for each way of taking away.

    Parameters
    ----------
    plan
        The study.
    others
        Names to what differs: ``lookback``, or fields of ``Neutral``.
    """
    rows = []
    for name, different in others.items():
        neutral = {key: value for key, value in different.items() if key != "lookback"}
        lookback = int(different.get("lookback", LOOKBACK))
        found = contributed(plan, FOUR, Neutral(**neutral), lookback)
        ruptures = of_worlds(found.ruptures, found.intensity)
        known = int(ruptures["patient_share"].notna().sum())
        row = {"choice": name, "of": len(ruptures), "known": known}
        for part in PARTS:
            row |= columns_of(part, mean_in(ruptures, f"{part}_share"))
        for question, reached in REACHED.items():
            for world in WORLDS:
                estimate = share_in(ruptures, reached(ruptures[world]))
                row |= columns_of(f"{question}_{world}", estimate)
        rows.append(row)
    return pd.DataFrame(rows)
