"""A study as rectangles, dyad by session, and what such a study lets one see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ALLIANCE_PATIENT, ALLIANCE_THERAPIST = "alliance_patient", "alliance_therapist"
SYMPTOMS = "symptoms"
RUPTURE_PATIENT, RUPTURE_THERAPIST = "rupture_patient", "rupture_therapist"

COLUMNS = (
    ALLIANCE_PATIENT,
    ALLIANCE_THERAPIST,
    SYMPTOMS,
    RUPTURE_PATIENT,
    RUPTURE_THERAPIST,
)
"""Columns of a table of sessions from which a population can be inferred."""


class Grid(NamedTuple):
    """A study.

    Attributes
    ----------
    known
        Of each column that there is, shape ``(dyad, session)``; NaN where nothing is known,
        and after the last session of a dyad.
    lengths
        Number of the last session of each dyad, shape ``(dyad,)``.
    """

    known: Mapping[str, Floats]
    lengths: Integers

    @property
    def sessions(self) -> int:
        """Most sessions that a dyad can have."""
        return int(next(iter(self.known.values())).shape[1])


class Layout(NamedTuple):
    """What a study lets one see: its size, its columns, its gaps.

    Attributes
    ----------
    dyads, caseload, sessions
        Dyads, dyads per therapist, sessions agreed upon.
    seen
        Of each column, the share of the dyads in treatment of which it is known, by session;
        shape ``(session,)``.
    """

    dyads: int
    caseload: int
    sessions: int
    seen: Mapping[str, Floats]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.seen)


def has_start(table: pd.DataFrame) -> bool:
    """Return whether symptoms can be read in multiples of their first mean: it is above 0.

    Parameters
    ----------
    table
        ``session``, ``symptoms``; the first mean is that of the first session with any.
    """
    known = table.dropna(subset=SYMPTOMS)
    first = known.loc[known["session"] == known["session"].min(), SYMPTOMS]
    return bool(first.mean() > 0.0)


def grid_of(table: pd.DataFrame, sessions: int) -> Grid:
    """Return a table of sessions as rectangles.

    Parameters
    ----------
    table
        ``dyad``, ``session`` from 1 to ``sessions``, and some of :data:`COLUMNS`.
    sessions
        Sessions agreed upon.
    """
    codes, dyads = pd.factorize(table["dyad"])
    rows, columns = codes, table["session"].to_numpy(dtype=np.int64) - 1
    values = {}
    for name in COLUMNS:
        if name in table:
            grid = np.full((len(dyads), sessions), np.nan)
            grid[rows, columns] = table[name].astype("Float64").to_numpy(float, na_value=np.nan)
            values[name] = grid
    lengths = np.zeros(len(dyads), dtype=np.int64)
    np.maximum.at(lengths, rows, columns + 1)
    return Grid(values, lengths)


def layout_of(grid: Grid, caseload: int) -> Layout:
    """Return what a study lets one see."""
    held = np.arange(grid.sessions) < grid.lengths[:, None]
    at_all = np.maximum(held.sum(axis=0), 1)
    seen = {
        name: (np.isfinite(one) & held).sum(axis=0) / at_all for name, one in grid.known.items()
    }
    return Layout(len(grid.lengths), caseload, grid.sessions, seen)


def planned(dyads: int, caseload: int, sessions: int, columns: tuple[str, ...]) -> Layout:
    """Return the layout of a study without gaps."""
    return Layout(dyads, caseload, sessions, {name: np.ones(sessions) for name in columns})


def as_seen(grid: Grid, layout: Layout, draws: np.random.Generator) -> Grid:
    """Return a study in which no more is known than a layout lets one see."""
    values = {
        name: np.where(draws.random(grid.known[name].shape) < seen, grid.known[name], np.nan)
        for name, seen in layout.seen.items()
    }
    return Grid(values, grid.lengths)
