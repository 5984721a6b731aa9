"""The measures of every cell of a design, and the first of them for the reader's browser."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from dyad_sim.measures import CATALOGUE, summarise_cells
from dyad_sim.measures.core.estimate import FEWEST_UNITS
from dyad_sim.measures.studies.definitions import COLUMNS
from dyad_sim.report.folder import Folder
from dyad_sim.report.numbers import cell_label, rounded, setting
from dyad_sim.studies import store
from dyad_sim.studies.chunks import Store
from dyad_sim.studies.files import read_rows
from dyad_sim.studies.tables import TABLES

KEYS = ("cell", "dyad", "therapist", "ending")

READ = [name for name in TABLES["dyads"] if name in {*KEYS, *COLUMNS}]
"""Columns of ``dyads`` that the measures rest on."""

MOST_CELLS = 1000
"""Cells of which a report holds every number."""

HEADLINES = (
    "escalated_session_share",
    "detected_share",
    "resolved_share",
    "alliance_last",
    "dropped_out_share",
    "symptom_change",
)
"""What a design is first asked about."""

Advanced = Callable[[int, int], object]
"""Told how many of how many cells are done."""


def measured(folder: Folder, advanced: Advanced) -> pd.DataFrame:
    """Return points and measures of the cells that are whole, one row per cell.

    Intervals of cells of fewer than ten dyads are left out: they cannot be trusted.
    """
    points = folder.points[folder.points["cell"].isin(folder.whole)]
    if points.empty:
        return points
    values = _stored(folder)
    if values is None:
        rows = []
        for done, dyads in enumerate(folder.read("dyads", READ, folder.whole), start=1):
            rows.append(summarise_cells(dyads))
            advanced(done, len(folder.whole))
        values = pd.concat(rows, ignore_index=True)
    table = points.merge(values, on="cell")
    few = [folder.plans[cell].dyads < FEWEST_UNITS for cell in table["cell"]]
    limits = [name + end for name in CATALOGUE for end in ("_low", "_high")]
    table[limits] = table[limits].mask(pd.Series(few), math.nan)
    return table


def _stored(folder: Folder) -> pd.DataFrame | None:
    """Return the measures that a whole sweep has stored, None if there are none."""
    names = ["cell", *(name + end for name in CATALOGUE for end in ("", "_low", "_high"))]
    if folder.kind != "sweep" or len(folder.whole) < folder.planned:
        return None
    file = folder.path / store.CELLS_FILE
    stored = read_rows(file)
    if not set(names) <= set(stored) or not Store(folder.path, folder.hash).has_measures(file):
        return None
    return stored[names]


def cell_data(folder: Folder, cells: pd.DataFrame) -> dict[str, Any]:
    """Return what the browser is told of the cells: labels, settings, measures."""
    first = cells.head(MOST_CELLS)
    return {
        "cells": first["cell"].tolist(),
        "labels": [cell_label(row, folder.varied) for row in first.to_dict("records")],
        "settings": {key: _settings(first[key]) for key in folder.swept},
        "values": {
            name: [list(map(rounded, first[name + end])) for end in ("", "_low", "_high")]
            for name in CATALOGUE
        },
        "headlines": HEADLINES,
    }


def _settings(column: pd.Series[Any]) -> dict[str, Any]:
    """Return the values of a swept key: as they are shown, and as they are sorted."""
    words = [setting(value) for value in column]
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return {"words": words, "order": list(map(rounded, column)), "numeric": True}
    places = {word: place for place, word in enumerate(sorted(set(words)))}
    return {"words": words, "order": [places[word] for word in words], "numeric": False}
