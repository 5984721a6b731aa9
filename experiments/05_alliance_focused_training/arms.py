"""The arms: the same second cases with training that begins early, later, or never."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from dyad_sim.figures.style import COLOURS
from experiments.lib import Design
from experiments.lib.figures.multiple_baseline import Outcome

SECOND = 1
"""Place in the caseload of the case during which training begins."""

PATIENT, THERAPIST, OBSERVER = (COLOURS[who] for who in ("patient", "therapist", "observer"))

OUTCOMES = {
    "hostile_share_patient": Outcome("Patient hostility", "share of acts", PATIENT),
    "hostile_share_therapist": Outcome("Therapist hostility", "share of acts", THERAPIST),
    "embeddedness": Outcome("Therapist embedded", "0 to 1, in truth", THERAPIST),
    "metacommunications": Outcome("Metacommunication", "acts per session", THERAPIST),
    "ruptures_resolved": Outcome("Ruptures resolved", "per session", OBSERVER),
    "alliance_patient": Outcome("Alliance", "patient, 1 to 7", PATIENT),
    "rupture_patient": Outcome("Patient reports rupture", "share of sessions", PATIENT),
    "rupture_therapist": Outcome("Therapist reports rupture", "share of sessions", THERAPIST),
    "rupture_observer": Outcome("Observer sees rupture", "share of sessions", OBSERVER),
}
"""What is followed from session to session."""

NEVER = math.inf
"""Beginning of those who are not trained."""


class Arm(NamedTuple):
    """The second cases of one arm: tables ``dyads`` and ``sessions`` of these only."""

    dyads: pd.DataFrame
    sessions: pd.DataFrame


def arms_of(design: Design, *more: str) -> dict[float, Arm]:
    """Return the arms by the session in which training begins; :data:`NEVER` is the last.

    Parameters
    ----------
    design
        With ``begins`` and ``never``.
    *more
        Overrides, for a second look.
    """
    begins = design.settings["begins"]
    cells = pd.DataFrame(
        {
            "treatment": [*["cbt_aft"] * len(begins), "cbt"],
            "treatment.training_session": [*begins, design.settings["never"]],
        }
    )
    found = design.each(*more, cells=cells, tables=("dyads", "sessions"))
    return {
        float(start): _second(cell.dyads, cell.sessions)
        for start, cell in zip([*begins, NEVER], found, strict=True)
    }


def _second(dyads: pd.DataFrame, sessions: pd.DataFrame) -> Arm:
    """Return the second cases, with the columns that are used."""
    kept = dyads[dyads["case"] == SECOND].reset_index(drop=True)
    rows = sessions.loc[sessions["dyad"].isin(kept["dyad"]), ["dyad", "session", *OUTCOMES]]
    return Arm(kept, rows.astype(dict.fromkeys(OUTCOMES, float)).reset_index(drop=True))
