"""Outcomes of a cell, once for each of its replicates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from dyad_sim.studies.tables import Tables

OUTCOMES = {
    "ruptures_per_session": "Ruptures begun (per session)",
    "resolved_share": "Ruptures resolved (share)",
    "dropped_out_share": "Dropped out (share)",
    "relief": "Symptom relief, in truth (points)",
}
"""The four of the question."""

BESIDE = {
    "escalated_session_share": "Sessions with an escalated rupture (share)",
    "relief_measured": "Symptom relief, as measured (points)",
}
"""Reckoned beside them; no choice and no prediction rests on these."""

ALL = {**OUTCOMES, **BESIDE}


def replicates(cell: Tables, number: int) -> dict[str, np.ndarray]:
    """Return every outcome in each replicate, shape ``(replicate,)``; NaN where not known.

    Replicates are dyads that share neither patients nor therapists nor random numbers, as
    those of several seeds do; of any two cells the same replicate has the same.
    """
    dyads = cell.dyads
    which = dyads["dyad"].to_numpy() % number

    def total(values: pd.Series) -> np.ndarray:
        return np.bincount(which, weights=values.to_numpy(dtype=float), minlength=number)

    everybody = total(pd.Series(np.ones(len(dyads))))
    sessions, ruptures = total(dyads["sessions_attended"]), total(dyads["ruptures"])
    relief = dyads["symptoms_intake_true"] - dyads["symptoms_end_true"]
    return {
        "ruptures_per_session": _over(ruptures, sessions),
        "resolved_share": _over(total(dyads["resolved"]), ruptures),
        "dropped_out_share": _over(total(dyads["ending"] == "dropped_out"), everybody),
        "relief": _over(total(relief), everybody),
        "escalated_session_share": _over(total(dyads["sessions_escalated"]), sessions),
        "relief_measured": _over(
            total(dyads["symptoms_intake"] - dyads["symptoms_end"]), everybody
        ),
    }


def _over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a ratio of sums; NaN where there is nothing to divide by."""
    return np.where(below > 0.0, above / np.maximum(below, 1.0), np.nan)


def of_cells(cells: Iterator[Tables], number: int) -> dict[str, np.ndarray]:
    """Return every outcome of all cells, shape ``(cell, replicate)``."""
    found = [replicates(cell, number) for cell in cells]
    return {name: np.array([one[name] for one in found]) for name in ALL}
