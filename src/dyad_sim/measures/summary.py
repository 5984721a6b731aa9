"""The summary of a study, as a clinician would ask for it."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.measures.catalogue import CATALOGUE
from dyad_sim.measures.definitions import columns_of, estimates_of
from dyad_sim.measures.dyads import per_dyad
from dyad_sim.measures.estimate import Estimate
from dyad_sim.measures.tables import Tables, check_one_cell


class Line(NamedTuple):
    """One line of the summary.

    ``name`` is stable (see :mod:`dyad_sim.measures.catalogue`), ``label`` for
    clinicians, ``unit`` the unit of the ``estimate``.
    """

    name: str
    label: str
    unit: str
    estimate: Estimate


def summarise(tables: Tables) -> list[Line]:
    """Return the summary of a study, line by line, in a fixed order.

    Parameters
    ----------
    tables
        ``dyads``, ``sessions`` and ``episodes`` of one cell; the latter two may be empty
        where ``dyads`` has what they add up to (see
        :func:`~dyad_sim.measures.dyads.per_dyad`).  A measure whose columns are
        missing, as in a clinic that did not collect them, is marked as not trusted,
        with the name of the column.

    Raises
    ------
    ValueError
        If the tables hold more than one cell, or rows or values that cannot be meant so:
        see :func:`~dyad_sim.measures.dyads.per_dyad`.
    """
    check_one_cell(tables)
    estimates = estimates_of(columns_of(per_dyad(tables)))
    return [
        Line(measure.name, measure.label, measure.unit, estimates[name])
        for name, measure in CATALOGUE.items()
    ]
