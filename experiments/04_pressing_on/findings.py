"""What a response to a rupture is worth against others, and against leaving it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dyad_sim.instruments.episodes import FOCI
from dyad_sim.measures import paired_difference, share
from experiments.lib.measures.comparisons import Compared
from experiments.lib.rows import columns_of

from .cells import ALONE, Cell

OUTCOMES = (
    "alliance_last",
    "dropped_out_share",
    "symptom_change",
    "escalated_session_share",
    "resolved_share",
    "metacommunications_per_session",
)
"""Measures of the catalogue."""

OWN: dict[str, tuple[str, str | None]] = {
    "rigidity_change": ("rigidity_change", None),
    "resolved_stages_share": ("resolved_stages", "ruptures"),
}
"""Measures of this experiment: columns above and below the line."""

ADHERE, MEND, TALK = "adhere", "immediate", "metacommunicate"

CONTRASTS = (
    (ADHERE, ALONE),
    (MEND, ALONE),
    (TALK, ALONE),
    (TALK, ADHERE),
    (TALK, MEND),
)
"""Which response is held against which."""

Rows = list[dict[str, Any]]


def levels(found: Compared) -> pd.DataFrame:
    """Return every measure in every cell."""
    rows: Rows = []
    for cell in found.places:
        row: dict[str, Any] = cell._asdict()
        for measure in (*OUTCOMES, *OWN):
            row |= columns_of(measure, found.level(measure, cell))
        rows.append(row)
    return pd.DataFrame(rows)


def differences(found: Compared) -> pd.DataFrame:
    """Return every measure under one response less that under another, paired."""
    rows: Rows = []
    for cell in found.places:
        for response, other in CONTRASTS:
            if cell.response != response:
                continue
            there = cell.instead(other)
            for measure in (*OUTCOMES, *OWN):
                row = cell._asdict() | {"against": other, "measure": measure}
                less = found.difference(measure, cell, there)
                rows.append(row | columns_of("difference", less))
    return pd.DataFrame(rows)


def by_focus(cells: Mapping[Cell, pd.DataFrame]) -> pd.DataFrame:
    """Return the share of ruptures resolved by what they are about, and the difference."""
    rows: Rows = []
    for cell, dyads in cells.items():
        if cell.response == ALONE:
            continue
        row: dict[str, Any] = cell._asdict()
        sides = []
        for focus in FOCI:
            above, below = dyads[f"resolved_{focus}"], dyads[f"ruptures_{focus}"]
            found = share(
                above, below, dyads["dyad"], dyads["therapist"], nothing="no ruptures"
            )
            row |= columns_of(focus, found)
            sides.append(dyads[["dyad", "therapist"]].assign(above=above, below=below))
        less = paired_difference(*sides, "above", "below")
        rows.append(row | columns_of("tasks_goals_less_bond", less))
    return pd.DataFrame(rows)
