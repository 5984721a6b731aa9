"""The list of measures on the page on one's own table, written between two marks.

``python -m docs.building.own_table docs`` writes it; a test compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from dyad_sim.own_study.columns import COLUMNS, DECLARED
from dyad_sim.own_study.measure import OwnMeasure
from dyad_sim.own_study.of_events import OF_CODINGS, measures_of_acts
from dyad_sim.own_study.of_sessions import all_measures, tables_of

NAME = "own_table.md"

MARKED = re.compile(r"(<!-- begin (columns|measures) -->\n).*?(<!-- end \2 -->)", re.DOTALL)
"""What is written anew."""

SPECIAL = {
    "dyad": ("name or number", "whose the session is; needed"),
    "session": ("whole number from 1", "its number; needed; 0 is an intake"),
    "therapist": ("name or number", "whose patient it is"),
    "ending": ("completed, good_enough, dropped_out", "how the treatment ended"),
}
"""Columns that are no numbers of an instrument."""


def columns() -> str:
    """Return the columns that are known, as a table."""
    rows = [f"| `{name}` | {' | '.join(_about(name))} |" for name in COLUMNS]
    return "\n".join(["| column | values | meaning |", "| --- | --- | --- |", *rows, ""])


def _about(name: str) -> tuple[str, str]:
    """Return the values and the meaning of a column."""
    if name in SPECIAL:
        return SPECIAL[name]
    column = DECLARED[name].column
    if name.startswith("symptoms"):
        return "number; higher is worse", column.meaning
    return column.unit, column.meaning


def measures() -> str:
    """Return all measures with what they need and where they are from, as a table."""
    nobody = pd.DataFrame({"dyad": [], "session": []})
    listed = [*all_measures(tables_of(nobody)), *measures_of_acts(), *OF_CODINGS]
    rows = [_row(one) for one in listed if not one.name.startswith("octant_")]
    head = ["| measure | unit | needs | source |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _row(one: OwnMeasure) -> str:
    """Return a row of the table of measures."""
    needs = ", ".join(f"`{name}`" for name in one.needs) or "nothing more"
    return f"| {one.label} | {one.unit} | {needs} | {one.source} |"


def filled(page: str) -> str:
    """Return the page with both tables as the code has them."""
    tables = {"columns": columns(), "measures": measures()}
    return MARKED.sub(lambda found: found[1] + tables[found[2]] + found[3], page)


def main(folder: str) -> None:
    """Write both tables into the page."""
    file = Path(folder) / NAME
    file.write_text(filled(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
