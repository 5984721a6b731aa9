"""The comparison as a table, and as a list for other programs."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dyad_sim.evidence.comparison import Compared, Outcome
from dyad_sim.evidence.measured import MEASURED
from dyad_sim.evidence.process import ProcessCompared
from dyad_sim.measures import Estimate

ENTRY = "entry"
PROCESS = "process"
"""Kinds of rows: a published figure, and a condition of the process."""


def table(outcome: Outcome) -> pd.DataFrame:
    """Return one row per entry and per condition of the process: its band, and the model.

    Columns are ``kind`` (:data:`ENTRY` or :data:`PROCESS`), those of
    :class:`~dyad_sim.evidence.entries.Entry`, ``published`` as a number (NaN for a sign, which
    stands in ``published_text``), ``design`` (what is done here), ``arms``, ``model``,
    ``model_low``, ``model_high``, ``model_n`` (dyads), ``reason``, and ``inside`` (missing
    for context).  A condition of the process has its unit as ``scale`` and its reason as
    ``statement``; nothing was published of it.
    """
    rows = [_row(compared) for compared in outcome.entries]
    rows += [_process_row(compared) for compared in outcome.process]
    return pd.DataFrame(rows).astype({"inside": "boolean"})


def _row(compared: Compared) -> dict[str, Any]:
    """Return an entry, flat."""
    entry, model = compared.entry, compared.model
    measured = MEASURED.get(entry.id)
    return {
        "kind": ENTRY,
        **entry._asdict(),
        "published": math.nan if entry.value is None else entry.value,
        "published_text": entry.published,
        "design": measured.design if measured else "",
        "arms": " ".join(measured.arms) if measured else "",
        **_of_model(model),
        "inside": compared.inside,
    }


def _process_row(compared: ProcessCompared) -> dict[str, Any]:
    """Return a condition of the process, flat, under the names of an entry's columns."""
    condition = compared.condition
    return {
        "kind": PROCESS,
        "id": condition.id,
        "topic": PROCESS,
        "label": condition.label,
        "scale": condition.unit,
        "statement": condition.why,
        "low": condition.low,
        "high": condition.high,
        "scored": True,
        "design": condition.design,
        "arms": " ".join(condition.arms),
        **_of_model(compared.model),
        "inside": compared.inside,
    }


def _of_model(model: Estimate) -> dict[str, Any]:
    """Return an estimate as columns."""
    return {
        "model": model.value,
        "model_low": model.low,
        "model_high": model.high,
        "model_n": model.n,
        "reason": model.reason,
    }


def listed(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the scored entries, then the conditions of the process, as plain objects.

    Each has ``kind`` (:data:`ENTRY` or :data:`PROCESS`), ``id``, ``topic``, ``robustness``
    (None for the process), ``value`` (the published one; None where it is a sign, and for the
    process), ``low`` and ``high`` (the band; None where it is open), ``model``, ``model_low``,
    ``model_high`` (None where they cannot be had) and ``inside``.
    """
    entries = [
        {
            "kind": ENTRY,
            "id": entry.id,
            "topic": entry.topic,
            "robustness": entry.robustness,
            "value": entry.value,
            "low": entry.low,
            "high": entry.high,
            **_known(model),
            "inside": inside,
        }
        for entry, model, inside in outcome.scored
    ]
    process = [
        {
            "kind": PROCESS,
            "id": condition.id,
            "topic": PROCESS,
            "robustness": None,
            "value": None,
            "low": condition.low,
            "high": condition.high,
            **_known(model),
            "inside": inside,
        }
        for condition, model, inside in outcome.process
    ]
    return entries + process


def _known(model: Estimate) -> dict[str, float | None]:
    """Return value and interval of an estimate for other programs."""
    return {
        "model": _finite(model.value),
        "model_low": _finite(model.low),
        "model_high": _finite(model.high),
    }


def _finite(value: float) -> float | None:
    """Return a number, or None where there is none: JSON knows no NaN."""
    return value if math.isfinite(value) else None
