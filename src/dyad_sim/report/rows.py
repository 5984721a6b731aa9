"""Rows of dyads and of ruptures for the browser to sort and filter, held in little room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.report.folder import Folder
from dyad_sim.report.words import counted

DIGITS = 4
"""Digits after the point of a number in these tables."""


SPELT = {"tasks_goals": "tasks and goals"}
"""Names that are more than their words."""


class Heading(NamedTuple):
    """A column: its name in the table on disk, its heading, what it means."""

    key: str
    label: str
    meaning: str
    digits: int = 0


EPISODES = (
    Heading("cell", "Cell", "cell of the design"),
    Heading("dyad", "Dyad", "number of the dyad"),
    Heading("kind_start", "Kind", "kind of rupture at the onset"),
    Heading("kind_end", "Kind at end", "kind of rupture at its end"),
    Heading("focus", "Focus", "what the rupture is about"),
    Heading("session_begun", "Begun", "session in which it began"),
    Heading("session_ended", "Ended", "session in which it ended; missing if open"),
    Heading(
        "peak_intensity", "Peak", f"highest intensity, 0 to 1; escalated from {ESCALATED:g}", 2
    ),
    Heading("detected", "Noticed", "the therapist noticed it"),
    Heading("highest_stage", "Stage", "highest stage of resolution, 0 to 4"),
    Heading("metacommunications", "Attempts", "acts of metacommunication while it was open"),
    Heading("backlashes", "Backlashes", "attempts that backfired"),
    Heading("outcome", "Outcome", "what became of it"),
    Heading("alliance_before", "Alliance before", "alliance in truth before it, 0 to 1", 2),
    Heading("alliance_lowest", "lowest", "lowest alliance while it was open, 0 to 1", 2),
    Heading("alliance_after", "after", "alliance at its end, 0 to 1", 2),
)

DYADS = (
    Heading("cell", "Cell", "cell of the design"),
    Heading("dyad", "Dyad", "number of the dyad"),
    Heading("therapist", "Therapist", "number of the therapist"),
    Heading("ending", "Ending", "how the treatment ended"),
    Heading("sessions_attended", "Sessions", "sessions attended"),
    Heading("ruptures", "Ruptures", "ruptures begun"),
    Heading("escalated", "Escalated", f"ruptures with a peak of at least {ESCALATED:g}"),
    Heading("detected", "Noticed", "ruptures the therapist noticed"),
    Heading("resolved", "Resolved", "ruptures resolved"),
    Heading("lapsed", "Lapsed", "ruptures that lapsed, unrepaired"),
    Heading("metacommunications", "Attempts", "acts of metacommunication"),
    Heading("backlashes", "Backlashes", "attempts that backfired"),
    Heading("alliance_patient_first", "Alliance first", "patient rating, first session", 1),
    Heading("alliance_patient_last", "last", "patient rating, last session", 1),
    Heading("symptoms_intake", "Symptoms intake", "as measured; higher is worse", 2),
    Heading("symptoms_end", "end", "as measured; higher is worse", 2),
)


class Rows(NamedTuple):
    """Rows of a table, and what is to be said of those that are left out."""

    data: dict[str, Any]
    shown: int
    note: str


def rows_of(folder: Folder, table: str, headings: Sequence[Heading], most: int) -> Rows | None:
    """Return the rows of the first dyads of each cell; None if there is no such table.

    The same number of dyads is taken from each cell, as many as fit: cells that share
    their random numbers meet the same dyads, so that what is shown can be compared.

    Parameters
    ----------
    most
        Rows that fit.
    """
    if table not in folder.tables or not folder.whole:
        return None
    keys = [heading.key for heading in headings]
    cells = folder.whole
    sizes = {cell: folder.plans[cell].dyads for cell in cells}
    per_cell = max(most // len(cells), 1)
    frames, orders, fits, total = [], [], max(sizes.values()), 0
    for frame in folder.read(table, keys, cells):
        total += len(frame)
        order = _order(frame["dyad"], folder, int(frame["cell"].iloc[0]) if len(frame) else 0)
        fits = min(fits, _that_fit(order, per_cell))
        frames.append(frame.iloc[: np.searchsorted(order, fits)])
        orders.append(order[: len(frames[-1])])
    kept = pd.concat(frames, ignore_index=True)[np.concatenate(orders) < fits]
    cut = kept.head(most)
    note = _note(folder, table, len(cut), total, fits)
    shown = headings if len(cells) > 1 or folder.kind != "study" else headings[1:]
    return Rows(_data(cut, shown), len(cut), note)


def _order(dyad: pd.Series[Any], folder: Folder, cell: int) -> np.ndarray:
    """Return the place of each row's dyad among the dyads of its cell, from 0."""
    return dyad.to_numpy() - folder.plans[cell].first_dyad


def _that_fit(order: np.ndarray, most: int) -> int:
    """Return how many of the first dyads have no more rows than fit; at least one."""
    return int(order[most]) or 1 if len(order) > most else int(np.iinfo(np.int64).max)


def _note(folder: Folder, table: str, shown: int, total: int, dyads: int) -> str:
    """Return how many rows are shown of how many, and where the others are."""
    what = "rupture" if table == "episodes" else "dyad"
    if shown == total:
        return f"All {counted(total, what)}."
    of = "each cell" if folder.kind != "study" else "the study"
    where = f"{table}.parquet" if folder.kind != "multirun" else f"CELL/{table}.parquet"
    return (
        f"{shown:,} of {counted(total, what)}: those of the first "
        f"{counted(dyads, 'dyad')} of {of}, so that the file stays small. "
        f"The whole table is {where} in the folder {folder.name}."
    )


def _data(rows: pd.DataFrame, headings: Sequence[Heading]) -> dict[str, Any]:
    """Return the columns with their headings; names as codes, in the order of the letters."""
    columns = [_column(rows[heading.key], heading) for heading in headings]
    return {"count": len(rows), "columns": columns}


def _column(values: pd.Series[Any], heading: Heading) -> dict[str, Any]:
    """Return one column."""
    about = heading._asdict()
    if pd.api.types.is_bool_dtype(values):
        return {**about, "names": ["no", "yes"], "values": values.astype(int).tolist()}
    if not pd.api.types.is_numeric_dtype(values):
        codes, names = pd.factorize(values, sort=True)
        words = [SPELT.get(name, str(name).replace("_", " ")) for name in names]
        return {**about, "names": words, "values": codes.tolist()}
    if pd.api.types.is_float_dtype(values):
        known = values.astype(object).where(values.notna(), None)
        return {**about, "values": [v if v is None else round(v, DIGITS) for v in known]}
    return {**about, "values": values.astype(object).where(values.notna(), None).tolist()}
