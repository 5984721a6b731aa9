"""The cells: each response at each rate, and leaving alone, by treatment and patients."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import FOCI
from dyad_sim.measures.studies.dyads import extended
from dyad_sim.studies.tables import Tables
from dyad_sim.theory.states import LAST_STAGE
from experiments.lib import Design

ALONE = "leave_alone"
"""Noticed ruptures are not addressed: the rate is 0, and the strategy makes no difference."""


class Cell(NamedTuple):
    """A cell by name: treatment, kind of patient, response to a noticed rupture, its rate."""

    treatment: str
    kind: str
    response: str
    rate: float

    def instead(self, response: str) -> Cell:
        """Return the cell with another response; leaving alone has no rate."""
        return self._replace(response=response, rate=0.0 if response == ALONE else self.rate)


def names_of(design: Design) -> list[Cell]:
    """Return the cells of a design, those of a treatment and a kind together."""
    settings = design.settings
    answers = [(ALONE, 0.0)] + [
        (response, float(rate))
        for response in settings["responses"]
        for rate in settings["rates"]
    ]
    return [
        Cell(treatment, kind, response, rate)
        for treatment in settings["treatments"]
        for kind in settings["kinds"]
        for response, rate in answers
    ]


def simulated(design: Design) -> dict[Cell, pd.DataFrame]:
    """Simulate every cell, and return the dyads by name, with their ruptures by focus."""
    names = names_of(design)
    rows = [
        {
            "treatment": name.treatment,
            "patient": name.kind,
            "therapist.response": "adhere" if name.response == ALONE else name.response,
            "therapist.repair_probability": name.rate,
        }
        for name in names
    ]
    found = design.each(cells=pd.DataFrame(rows), tables=("dyads", "episodes"))
    return {name: with_focus(tables) for name, tables in zip(names, found, strict=True)}


def with_focus(tables: Tables) -> pd.DataFrame:
    """Return the dyads with how many ruptures of each focus began, and were resolved.

    A rupture whose task was mended until nothing was left of it counts as resolved, as one
    that went through the stages does; ``resolved_stages`` counts the latter alone.
    """
    episodes, dyads = tables.episodes, extended(tables.dyads)
    resolved = episodes["outcome"] == "resolved"
    counted = {"resolved_stages": resolved & (episodes["highest_stage"] == LAST_STAGE)}
    for focus in FOCI:
        here = episodes["focus"] == focus
        counted[f"ruptures_{focus}"] = here
        counted[f"resolved_{focus}"] = here & resolved
    sums = pd.DataFrame(counted).astype(np.int64).groupby(episodes["dyad"]).sum()
    whole = sums.reindex(dyads["dyad"], fill_value=0).set_axis(dyads.index)
    change = dyads["rigidity_end"] - dyads["rigidity_start"]
    return dyads.assign(**{name: whole[name] for name in whole}, rigidity_change=change)
