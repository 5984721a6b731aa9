"""The tables of a study: declared columns, frames, and how they are put on disk.

The columns are declared where their values are made (the row classes under
:mod:`dyad_sim.instruments`); here they become frames with fixed types.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from dyad_sim.engines.course import DyadCourse
from dyad_sim.instruments.columns import Column, Declared, columns_of
from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episode_report import EpisodeRow
from dyad_sim.instruments.episodes import LAPSED, OPEN, RESOLVED
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.ratings import measured_symptoms
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import InstrumentConstants, PatientTraits, TherapistTraits, declared
from dyad_sim.theory.events import names_of
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.states import CONFRONTATION, WITHDRAWAL

CELL = Declared(int, Column("number, from 0", 0.0, float("inf"), "cell of the design"))
DYAD = Declared(int, Column("number, from 0", 0.0, float("inf"), "number of the dyad"))
EPISODE = Declared(int, Column("number, from 0", 0.0, float("inf"), "rupture of the dyad"))
CASE = Declared(
    int, Column("number, from 0", 0.0, float("inf"), "place in the therapist's caseload")
)
RESPONSE = Declared(
    int,
    Column(
        "name",
        0.0,
        float(len(RESPONSES)),
        "the therapist's strategy when a rupture is noticed",
        ("go_on", *RESPONSES),
    ),
)


def _traits(prefix: str, group: type) -> dict[str, Declared]:
    """Columns of one partner's traits at intake."""
    return {
        f"{prefix}_{name}": Declared(
            float, Column(p.unit, p.low, p.high, f"at intake: {p.meaning}")
        )
        for name, p in declared(group).items()
    }


TABLES: dict[str, dict[str, Declared]] = {
    "cells": {"cell": CELL},
    "dyads": {
        "cell": CELL,
        "dyad": DYAD,
        "case": CASE,
        **columns_of(DyadRow),
        **_traits("patient", PatientTraits),
        **_traits("therapist", TherapistTraits),
        "therapist_response": RESPONSE,
    },
    "sessions": {"cell": CELL, "dyad": DYAD, **columns_of(SessionRow)},
    "episodes": {"cell": CELL, "dyad": DYAD, "episode": EPISODE, **columns_of(EpisodeRow)},
    "exchanges": {"cell": CELL, "dyad": DYAD, **columns_of(ExchangeRow)},
}
"""Every table with its columns, in order; ``cells`` has a column more per swept parameter."""


class Tables(NamedTuple):
    """The frames of a study; ``exchanges`` is None where they were not kept."""

    cells: pd.DataFrame
    dyads: pd.DataFrame
    sessions: pd.DataFrame
    episodes: pd.DataFrame
    exchanges: pd.DataFrame | None

    def present(self) -> dict[str, pd.DataFrame]:
        """Return the frames that are there, by name."""
        return {name: frame for name, frame in self._asdict().items() if frame is not None}


def dyad_row(course: DyadCourse, k: InstrumentConstants) -> DyadRow:
    """Return the row of a therapy from its course: ends, counts and measured symptoms."""
    traits, final, episodes = course.dyad.patient, course.final, course.episodes
    return DyadRow(
        course.therapist,
        len(course.sessions),
        course.ending,
        measured_symptoms(traits.symptoms, course.person.symptoms_intake, k),
        course.sessions[-1].symptoms,
        traits.symptoms,
        final.patient.symptoms,
        traits.rigidity,
        final.patient.rigidity,
        traits.transference,
        final.patient.transference,
        final.patient.negotiability,
        final.therapist.familiarity,
        final.therapist.warmth,
        len(episodes),
        sum(e.kind_start == WITHDRAWAL for e in episodes),
        sum(e.kind_start == CONFRONTATION for e in episodes),
        sum(e.detected for e in episodes),
        sum(e.outcome == RESOLVED for e in episodes),
        sum(e.outcome == LAPSED for e in episodes),
        sum(e.outcome == OPEN for e in episodes),
        sum(s.metacommunications for s in course.sessions),
        sum(s.backlashes for s in course.sessions),
        sum(s.false_alarms for s in course.sessions),
    )


def tables_of(
    courses: Sequence[DyadCourse], k: InstrumentConstants, keep_exchanges: bool, cell: int = 0
) -> Tables:
    """Return the tables of one cell from the courses of its dyads, in their order."""
    dyads = (
        (
            cell,
            c.number,
            c.dyad.case,
            *dyad_row(c, k),
            *c.dyad.patient,
            *c.dyad.therapist,
            c.dyad.strategy,
        )
        for c in courses
    )
    sessions = ((cell, c.number, *row) for c in courses for row in c.sessions)
    episodes = (
        (cell, c.number, place, *row) for c in courses for place, row in enumerate(c.episodes)
    )
    exchanges = ((cell, c.number, *row) for c in courses for row in c.exchanges or ())
    return Tables(
        frame("cells", [(cell,)]),
        frame("dyads", dyads),
        frame("sessions", sessions),
        frame("episodes", episodes),
        frame("exchanges", exchanges) if keep_exchanges else None,
    )


def frame(name: str, rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Return a frame of one table with its declared columns and types.

    Parameters
    ----------
    name
        A key of :data:`TABLES`.
    rows
        One tuple per row, in the order of the columns.
    """
    columns = TABLES[name]
    series = list(zip(*rows, strict=True)) or [()] * len(columns)
    typed = {
        key: _typed(key, kind, column, values)
        for (key, (kind, column)), values in zip(columns.items(), series, strict=True)
    }
    return pd.DataFrame(typed)


def _typed(
    name: str, kind: type, column: Column, values: Sequence[Any]
) -> pd.Series[Any] | pd.Categorical:
    """Values of one column in their type: names for codes, missing where declared so."""
    if name == "events":
        return pd.Series([names_of(v) for v in values], dtype="str")
    if column.codes:
        return pd.Series([column.codes[v] for v in values], dtype="str")
    if column.missing is not None:
        present = [None if v == column.missing else v for v in values]
        return pd.Series(present, dtype="Int64")
    if kind is bool:
        return pd.Series(values, dtype=np.bool_)
    if kind is int:
        return pd.Series(values, dtype=np.int64)
    return pd.Series(values, dtype=np.float64)


def arrow(table: pd.DataFrame) -> pa.Table:
    """Return a frame as an Arrow table, the same bytes for the same content."""
    return pa.Table.from_pandas(table, preserve_index=False)
