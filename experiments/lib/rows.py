"""Estimates as cells of a table of findings."""

from __future__ import annotations

import pandas as pd

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


def ends_of(found: pd.DataFrame, name: str, scale: float = 1.0) -> dict[str, pd.Series]:
    """Return an estimate of findings as ``value``, ``low`` and ``high``, which figures read."""
    ends = {"value": "", "low": "_low", "high": "_high"}
    return {key: scale * found[f"{name}{end}"] for key, end in ends.items()}
