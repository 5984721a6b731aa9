"""Where every figure takes its tables: the columns it draws, checked, under a fresh index."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.figures.labels import is_share, measure_of
from dyad_sim.instruments.columns import columns_of
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.measures.core.observations import (
    LEAVE_EMPTY,
    MissingColumnError,
    check_argument,
    check_frame,
    counts,
    lacking,
    numbers,
    refuse_where,
    yes_or_no,
)
from dyad_sim.measures.studies.reported import Measure


def rows_to_draw(
    frame: pd.DataFrame,
    table: str,
    *,
    numeric: Collection[str] = (),
    whole: Collection[str] = (),
    yes: Collection[str] = (),
    texts: Collection[str] = (),
    names: Collection[str] = (),
) -> pd.DataFrame:
    """Return the columns that a figure draws, whatever their types were.

    Parameters
    ----------
    frame, table
        A table, and what it is called.
    numeric, whole, yes, texts
        Columns of numbers; of whole numbers from 0, all known; of yes and no, as 1 and 0; and
        of text, which is empty where missing.
    names
        Columns of dyads, therapists or values that were swept; ``therapist`` if it is there.

    Raises
    ------
    ValueError
        If there is no such table, a column is missing (MissingColumnError), or a column holds
        what it cannot mean.
    """
    check_frame(frame, table)
    names = [name for name in names if name != "therapist" or name in frame]
    if lack := lacking(frame, *numeric, *whole, *yes, *texts, *names):
        message = f"{table} has {lack}, which this figure draws. Add it, or rename one."
        raise MissingColumnError(message)
    columns: dict[str, Any] = {name: _value(frame[name]) for name in names}
    columns |= {name: _on_its_axis(frame, table, name) for name in numeric}
    columns |= {name: _whole(frame, name) for name in whole}
    columns |= {name: yes_or_no(frame, name) for name in yes}
    columns |= {name: _text(frame[name]) for name in texts}
    return pd.DataFrame(columns)


def cells_to_draw(
    cells: pd.DataFrame, swept: Collection[str], measures: Iterable[str | Measure]
) -> pd.DataFrame:
    """Return what a figure of a sweep draws: swept values, and measures with their limits.

    Raises
    ------
    ValueError
        As of :func:`rows_to_draw`; if there are no cells, none of one of these, or a value
        that was swept is missing.
    """
    drawn = [measure_of(measure) for measure in measures]
    found = [measure.name for measure in drawn]
    if not (len(swept) and found):
        message = "a figure of cells must show a swept column and a measure, got none."
        raise ValueError(message)
    ends = [name + end for name in found for end in ("", "_low", "_high")]
    columns = [*swept, *found]
    advice = "Name each once, a swept column as no measure."
    is_once = len({*columns}) == len(columns)
    check_argument(is_once, "the columns of a figure", "be different", columns, advice)
    table = rows_to_draw(cells, "cells", names=swept, numeric=ends)
    if table.empty:
        message = "cells must have a row for each cell of a sweep, got none."
        raise ValueError(message)
    for name in swept:
        what = f"column {name} must hold a value that was swept"
        refuse_where(table[name], table[name].isna(), what, "Leave out cells without one.")
    for measure in drawn:
        _check_interval(table, measure)
    return table


def _check_interval(cells: pd.DataFrame, measure: Measure) -> None:
    """Refuse limits in the wrong order, and shares that are none."""
    low, high = cells[f"{measure.name}_low"], cells[f"{measure.name}_high"]
    what = f"column {measure.name}_low must not lie above {measure.name}_high"
    refuse_where(low, low > high, what, "Exchange the two.")
    value = cells[measure.name]
    what = f"column {measure.name} must lie in [0, 1]: it is a {measure.unit}"
    if is_share(measure) and not measure.signed:
        refuse_where(value, (value < 0.0) | (value > 1.0), what, "Divide percentages by 100.")


def check_distinct(cells: pd.DataFrame, *swept: str) -> None:
    """Refuse cells of which two would stand at one place.

    Raises
    ------
    ValueError
        If some agree in every one of these columns.
    """
    if cells.duplicated(list(swept)).any():
        message = (
            f"cells must differ in {' or '.join(swept)}, but some do not. "
            "Select one value of every other swept parameter."
        )
        raise ValueError(message)


def _value(column: pd.Series[Any]) -> Any:
    """Return names and swept values in the plain type of what they are."""
    return column.astype(object).infer_objects().array


MOST_SESSIONS = 10_000
"""Sessions at the most; no page has room for the marks of more."""

RATED = ("alliance_patient", "alliance_therapist")

SCALES = {
    "exchanges": columns_of(ExchangeRow),
    "sessions": {name: columns_of(SessionRow)[name] for name in RATED},
}
"""Columns whose scale is that of an axis; acts that were coded may lie beyond the plane."""


def _on_its_axis(frame: pd.DataFrame, table: str, name: str) -> Any:
    """Return a column of numbers, none of which lies beyond the scale that is drawn for it."""
    found = numbers(frame, name)
    if name in SCALES.get(table, {}):
        column = SCALES[table][name].column
        low, high = column.ends
        what = f"column {name} must lie in [{column.low:g}, {column.high:g}], its scale"
        refuse_where(frame[name], (found < low) | (found > high), what, "Rescale it.")
    return found


def _whole(frame: pd.DataFrame, name: str) -> Any:
    """Return a column of whole numbers, none of which is missing."""
    found = counts(frame, name)
    what = f"column {name} must be known in every row"
    refuse_where(frame[name], np.isnan(found), what, "Leave out rows without it.")
    return found.astype(np.intp)


def _text(column: pd.Series[Any]) -> Any:
    """Return a column of text, empty where missing."""
    named = column.map(lambda value: isinstance(value, str)).to_numpy(dtype=np.bool_)
    what = f"column {column.name} must hold text"
    refuse_where(column, ~named & column.notna().to_numpy(), what, LEAVE_EMPTY)
    return np.where(named, column.to_numpy(dtype=object), "")
