"""The row of one cell in the table of a sweep."""

from __future__ import annotations

from dyad_sim.measures.summary import summarise
from dyad_sim.measures.tables import Tables


def cell_row(tables: Tables) -> dict[str, float]:
    """Return the summary of one cell, flat: ``name``, ``name_low``, ``name_high``.

    Parameters
    ----------
    tables
        Of one cell, as for :func:`~dyad_sim.measures.summary.summarise`.

    Returns
    -------
    dict
        Values and 95 % limits by name, in the order of the summary; NaN where a value or
        a limit cannot be had (the summary of the cell says why).
    """
    row: dict[str, float] = {}
    for line in summarise(tables):
        row[line.name] = line.estimate.value
        row[f"{line.name}_low"] = line.estimate.low
        row[f"{line.name}_high"] = line.estimate.high
    return row
