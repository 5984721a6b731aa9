"""Text of a table as what it means: names, numbers on our scale, yes and no."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.instruments.columns import ROUNDING
from dyad_sim.measures.core.observations import LARGEST, MOST
from dyad_sim.measures.studies.dyads import ENDINGS
from dyad_sim.own_study.columns import DECLARED, MISSING, NO, WHOLE, YES, Columns, Where
from dyad_sim.own_study.errors import TableError, shown
from dyad_sim.own_study.files import TextTable

Floats = NDArray[np.float64]

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
COMMA = r"[+-]?\d*,\d+"
"""How numbers are written, with a point and with a comma."""

LEAVE_EMPTY = "leave empty what is missing, or name what stands for it (--missing VALUE)"
"""What can be done about a value that is none."""

TOO_SMALL = 1e-50
"""Numbers below it in size count as 0; measures refuse them."""


class Cells(NamedTuple):
    """The text of one column of ours, and where it stands in its file.

    ``text`` has shape ``(row,)``; ``name`` is ours; ``rows`` are places in ``table``.
    """

    table: TextTable
    name: str
    where: Where
    text: pd.Series
    rows: NDArray[np.intp]

    def refuse(self, wrong: NDArray[np.bool_], what: str, remedy: str) -> None:
        """Raise what is wrong with the first of some rows, if there is one.

        Raises
        ------
        TableError
            ``FILE, line LINE, column COLUMN: 'VALUE' WHAT. REMEDY``
        """
        places = np.flatnonzero(wrong)
        if not places.size:
            return
        value = shown(self.text.iloc[places[0]])
        more = f" (and {places.size - 1:,} more)" if places.size > 1 else ""
        message = (
            f"{self.table.where(self.rows[places[0]])}, column {self.where.column}: {value} "
            f"{what}{more}. {remedy}"
        )
        raise TableError(message)


def blank(text: pd.Series, columns: Columns) -> NDArray[np.bool_]:
    """Whether values are missing, shape ``(row,)``."""
    small = text.str.lower()
    if columns.missing != frozenset(MISSING):
        small = small.str.replace(WHOLE, r"\1", regex=True)
    return small.isin(list(columns.missing)).to_numpy(dtype=np.bool_)


def numbers(cells: Cells, columns: Columns) -> Floats:
    """Return a column as numbers, NaN where missing; a comma may stand for the point.

    Raises
    ------
    TableError
        If a value is no number, or if points and commas are mixed.
    """
    text, nothing = cells.text.str.replace("\u2212", "-"), blank(cells.text, columns)
    comma = text.str.fullmatch(COMMA).to_numpy(dtype=np.bool_) & ~nothing
    if comma.any():
        points = text.str.contains(".", regex=False).to_numpy(dtype=np.bool_) & ~nothing
        remedy = "Write all decimals of a column alike, and no mark between thousands."
        cells.refuse(points, "has a point, where other rows have a comma", remedy)
        text = text.str.replace(",", ".")
    strange = ~text.str.fullmatch(NUMBER).to_numpy(dtype=np.bool_) & ~nothing
    cells.refuse(strange, "is no number", f"Write numbers such as 4.5; {LEAVE_EMPTY}.")
    values = pd.to_numeric(text.mask(nothing, "nan"), errors="coerce").to_numpy(dtype=float)
    cells.refuse(np.abs(values) >= LARGEST, "is no measurement", f"Correct it; {LEAVE_EMPTY}.")
    return np.where(np.abs(values) < TOO_SMALL, 0.0, values)


def scaled(cells: Cells, columns: Columns) -> Floats:
    r"""Return a column of numbers on our scale, NaN where missing.

    .. math:: y = l + (h - l) \frac{x - l'}{h' - l'}

    with the ends :math:`l', h'` of the scale in the file.  Symptoms, whose scale has no upper
    end, keep their unit; ends from high to low turn them round.

    Raises
    ------
    TableError
        If a value is no number or lies beyond the ends.
    """
    values, ours = numbers(cells, columns), DECLARED[cells.name].column
    first, last = cells.where.scale or (ours.low, ours.high)
    low, high = min(first, last), max(first, last)
    room = ROUNDING * max(1.0, abs(low))
    ends = f"{first:g} to {last:g}" if np.isfinite(high) else f"{low:g} and above"
    remedy = f"Give the ends of its scale (--scale {cells.name}=12:84), or {LEAVE_EMPTY}."
    beyond = (values < low - room) | (values > high + room)
    cells.refuse(beyond, f"lies beyond the scale, {ends}", remedy)
    if cells.where.scale is None or (first, last) == (ours.low, ours.high):
        return values
    if not np.isfinite(ours.high):
        return low + high - values if first > last else values
    return ours.low + (ours.high - ours.low) * (values - first) / (last - first)


def counted(cells: Cells, columns: Columns) -> Floats:
    """Return a column of counts, NaN where missing.

    Raises
    ------
    TableError
        If a value is no whole number from 0 to 100 000.
    """
    values = numbers(cells, columns)
    wrong = (values < 0.0) | (values > MOST) | (values % 1.0 > 0.0)
    cells.refuse(wrong, "is no count", f"Give whole numbers from 0; {LEAVE_EMPTY}.")
    return values


def answered(cells: Cells, columns: Columns) -> Floats:
    """Return a column of yes and no as 1 and 0, NaN where missing.

    Raises
    ------
    TableError
        If a value says neither.
    """
    text = decoded(cells)
    yes, no = (text.isin(list(words)).to_numpy(dtype=np.bool_) for words in (YES, NO))
    nothing = blank(cells.text, columns)
    remedy = f"Say what it means: --code {cells.name}:VALUE=yes (or =no); {LEAVE_EMPTY}."
    cells.refuse(~(yes | no | nothing), "says neither yes nor no", remedy)
    return np.where(nothing, np.nan, yes.astype(float))


def ended(cells: Cells, columns: Columns) -> pd.Series:
    """Return a column of endings by our names, missing where not known.

    Raises
    ------
    TableError
        If a value is none of them.
    """
    text, nothing = decoded(cells), blank(cells.text, columns)
    known = text.isin(ENDINGS).to_numpy(dtype=np.bool_)
    remedy = (
        f"Write {', '.join(ENDINGS)}, or say what it means: --code ending:VALUE={ENDINGS[-1]}."
    )
    cells.refuse(~(known | nothing), "is no ending that is known", remedy)
    return text.mask(nothing)


def persons(cells: Cells, columns: Columns) -> pd.Series:
    """Return a column of patient and therapist.

    Raises
    ------
    TableError
        If a value names neither.
    """
    text = decoded(cells).replace(PERSONS)
    remedy = f"Say who it is: --code {cells.name}:VALUE=patient (or =therapist)."
    wrong = ~text.isin(["patient", "therapist"]).to_numpy(dtype=np.bool_)
    cells.refuse(wrong, "is neither patient nor therapist", remedy)
    return text


PERSONS = {"p": "patient", "client": "patient", "c": "patient", "t": "therapist"}
"""Other names of the two."""


def decoded(cells: Cells) -> pd.Series:
    """Return text in small letters, with what its codes mean."""
    small = cells.text.str.lower().str.replace(WHOLE, r"\1", regex=True)
    return small.replace(dict(cells.where.codes)) if cells.where.codes else small


def labelled(cells: Cells, columns: Columns) -> pd.Series:
    """Return a column of names; as whole numbers if all are, missing where not known."""
    names = cells.text.mask(blank(cells.text, columns))
    whole = names.dropna().str.fullmatch(r"0|[1-9]\d{0,14}")
    if not whole.all() or not len(whole):
        return names
    found = pd.to_numeric(names)
    return found.astype("int64") if found.notna().all() else found


def session_numbers(cells: Cells, columns: Columns) -> Floats:
    """Return the numbers of sessions; 0 is an intake.

    Raises
    ------
    TableError
        If one is missing, or is no whole number from 0.
    """
    nothing = blank(cells.text, columns)
    cells.refuse(nothing, "says no session", "Number the sessions of each dyad 1, 2, 3.")
    values = numbers(cells, columns)
    wrong = (values < 0.0) | (values > MOST) | (values % 1.0 > 0.0)
    remedy = "Number the sessions of each dyad 1, 2, 3 (gaps may stay); 0 is an intake."
    cells.refuse(wrong, "is no number of a session", remedy)
    return values
