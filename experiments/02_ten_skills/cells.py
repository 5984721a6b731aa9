"""The cells: all ten skills high or low, and one of them the other way, by kind of patient."""

from __future__ import annotations

import pandas as pd

from dyad_sim.measures.studies.definitions import COLUMNS
from dyad_sim.measures.studies.dyads import extended
from dyad_sim.parameters import SKILLS
from experiments.lib import Design

REMOVED, ADDED = "removed", "added"
ONE = {REMOVED: "removed from all ten", ADDED: "added to none"}
"""How one skill stands out: low among nine high, or high among nine low."""


KEPT = {*COLUMNS, "cell", "dyad", "therapist"}
"""Columns that measures read."""

WHOLE, NONE = "whole", "none"
"""All ten skills high, and all low."""

Cell = tuple[str, ...]
"""Kind of patient, and skills: ``(kind, "whole")``, ``(kind, "added", skill)``."""


def pair(kind: str, base: str, skill: str) -> tuple[Cell, Cell]:
    """Return the cells that have a skill and lack it, the other nine alike."""
    one = (kind, base, skill)
    return ((kind, WHOLE), one) if base == REMOVED else (one, (kind, NONE))


def simulated(design: Design) -> dict[Cell, pd.DataFrame]:
    """Simulate every cell, and return the dyads by cell, those of a kind together."""
    levels = _levels(design.settings["high"], design.settings["low"])
    rows = {
        (kind, *which): {
            "patient": kind,
            **{f"therapist.{name}": skills[name] for name in SKILLS},
        }
        for kind in design.settings["kinds"]
        for which, skills in levels.items()
    }
    found = design.each(cells=pd.DataFrame(list(rows.values())))
    return {name: _slim(cell.dyads) for name, cell in zip(rows, found, strict=True)}


def _levels(high: float, low: float) -> dict[Cell, dict[str, float]]:
    """Return the level of each skill in each cell of a kind."""
    whole, none = dict.fromkeys(SKILLS, high), dict.fromkeys(SKILLS, low)
    return {
        (WHOLE,): whole,
        (NONE,): none,
        **{(REMOVED, skill): {**whole, skill: low} for skill in SKILLS},
        **{(ADDED, skill): {**none, skill: high} for skill in SKILLS},
    }


def _slim(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return what the measures read, and whose it is: 132 cells are held at once."""
    columns = extended(dyads)
    return columns[[name for name in columns if name in KEPT]].copy()
