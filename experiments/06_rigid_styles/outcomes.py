"""What is compared: outcomes of each dyad, and their paired differences."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from dyad_sim.measures import Estimate, paired_difference
from dyad_sim.measures.core.rates import mean

from .cells import Pair


class Outcome(NamedTuple):
    """An outcome of a dyad: its label and unit, and by how much it is scaled in figures."""

    label: str
    unit: str
    scale: float = 1.0


OUTCOMES = {
    "symptom_relief": Outcome("Relief, as measured", "points of the scale"),
    "symptom_relief_true": Outcome("Relief, in truth", "points of the scale"),
    "loosening": Outcome("Rigidity loosened", "0 to 1"),
    "alliance_last": Outcome("Alliance, last session", "patient, 1 to 7"),
    "dropped_out": Outcome("Dropped out", "% of dyads", 100.0),
    "completed": Outcome("Completed treatment", "% of dyads", 100.0),
    "good_enough": Outcome("Left early, good enough", "% of dyads", 100.0),
    "resolved": Outcome("Ruptures resolved", "per dyad"),
    "metacommunications": Outcome("Metacommunication", "acts per dyad"),
    "backlashes": Outcome("Attempts that backfired", "per dyad"),
}
"""Outcomes of a dyad, by name: up to the end of its treatment, whenever that is."""

PAIRING = ["dyad", "therapist"]


def outcomes_of(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of each dyad, with ``dyad`` and ``therapist``."""
    found = {
        "symptom_relief": dyads["symptoms_intake"] - dyads["symptoms_end"],
        "symptom_relief_true": dyads["symptoms_intake_true"] - dyads["symptoms_end_true"],
        "loosening": dyads["rigidity_start"] - dyads["rigidity_end"],
        "alliance_last": dyads["alliance_patient_last"],
        "resolved": dyads["resolved"],
        "metacommunications": dyads["metacommunications"],
        "backlashes": dyads["backlashes"],
        **{
            name: dyads["ending"] == name
            for name in ("dropped_out", "completed", "good_enough")
        },
    }
    return dyads[PAIRING].assign(**{name: found[name].astype(float) for name in OUTCOMES})


def mean_of(dyads: pd.DataFrame, outcome: str) -> Estimate:
    """Return the mean of an outcome over dyads, clustered by therapist."""
    values = outcomes_of(dyads)
    return mean(values[outcome], values["dyad"], values["therapist"])


def gain_of(pair: Pair, outcome: str) -> Estimate:
    """Return an outcome in relational therapy less that in CBT."""
    relational, cognitive = map(outcomes_of, pair)
    return paired_difference(relational, cognitive, outcome)


def gains_of(pair: Pair) -> pd.DataFrame:
    """Return the differences of each dyad, with ``dyad`` and ``therapist``."""
    relational, cognitive = (outcomes_of(side).set_index(PAIRING) for side in pair)
    return (relational - cognitive).reset_index()
