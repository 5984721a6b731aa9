"""Estimates as cells of a table of findings."""

from __future__ import annotations

from dyad_sim.measures import Estimate


def columns_of(name: str, estimate: Estimate) -> dict[str, float]:
    """Return an estimate as columns ``name``, ``name_low``, ``name_high``.

    The figures of :mod:`dyad_sim.figures` read these names.
    """
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def measured(row: dict[str, float], names: tuple[str, ...]) -> dict[str, float]:
    """Return some measures of a row of all, see :func:`dyad_sim.measures.cell_row`."""
    return {
        f"{name}{end}": row[f"{name}{end}"] for name in names for end in ("", "_low", "_high")
    }
