"""The cells: every rate of repair for every group of patients."""

from __future__ import annotations

import pandas as pd

from dyad_sim.studies.tables import Tables
from experiments.lib import Design

RATE = "therapist.repair_probability"
SENSITIVITY = "patient.intrusion_sensitivity"
GROUP = "patients"

NAMED = "intrusion-sensitive kind"
"""The named patients of the record: sensitivity 0.95, cold and yielding."""

Cell = tuple[str, float]
"""Group of patients, and repair probability."""


def groups_of(design: Design) -> list[str]:
    """Return the groups of patients, from the least sensitive; the named kind last."""
    return [*map(label, design.settings["sensitivities"]), NAMED]


def label(sensitivity: float) -> str:
    """Return what patients of one sensitivity are called."""
    return f"sensitivity {sensitivity:g}"


def simulated(design: Design) -> dict[Cell, Tables]:
    """Simulate every cell, and return its tables by group and rate."""
    settings = design.settings
    who = {label(value): ("population", value) for value in settings["sensitivities"]}
    who[NAMED] = (settings["named"], max(settings["sensitivities"]))
    rows = {
        (group, float(rate)): {"patient": kind, SENSITIVITY: sensitivity, RATE: rate}
        for group, (kind, sensitivity) in who.items()
        for rate in settings["rates"]
    }
    found = design.each(cells=pd.DataFrame(list(rows.values())))
    return dict(zip(rows, found, strict=True))
