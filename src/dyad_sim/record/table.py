"""The comparison as a table, and as a list for other programs."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dyad_sim.record.comparison import Compared, Outcome
from dyad_sim.record.measured import MEASURED


def table(outcome: Outcome) -> pd.DataFrame:
    """Return one row per entry: the published figure, its band, and the model.

    Columns are those of :class:`~dyad_sim.record.entries.Entry`, ``published`` as a number
    (NaN for a sign, which stands in ``published_text``), ``design`` (what is done here),
    ``arms``, ``model``, ``model_low``, ``model_high``, ``model_n`` (dyads), ``reason``, and
    ``inside`` (missing for context).
    """
    return pd.DataFrame([_row(compared) for compared in outcome.entries]).astype(
        {"inside": "boolean"}
    )


def _row(compared: Compared) -> dict[str, Any]:
    """Return an entry, flat."""
    entry, model = compared.entry, compared.model
    measured = MEASURED.get(entry.id)
    return {
        **entry._asdict(),
        "published": math.nan if entry.value is None else entry.value,
        "published_text": entry.published,
        "design": measured.design if measured else "",
        "arms": " ".join(measured.arms) if measured else "",
        "model": model.value,
        "model_low": model.low,
        "model_high": model.high,
        "model_n": model.n,
        "reason": model.reason,
        "inside": compared.inside,
    }


def listed(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the scored entries as plain objects, for other programs.

    Each has ``id``, ``topic``, ``robustness``, ``value`` (the published one; None where it is
    a sign), ``low`` and ``high`` (the band; None where it is open), ``model``, ``model_low``,
    ``model_high`` (None where they cannot be had) and ``inside``.
    """
    return [
        {
            "id": entry.id,
            "topic": entry.topic,
            "robustness": entry.robustness,
            "value": entry.value,
            "low": entry.low,
            "high": entry.high,
            "model": _finite(model.value),
            "model_low": _finite(model.low),
            "model_high": _finite(model.high),
            "inside": inside,
        }
        for entry, model, inside in outcome.scored
    ]


def _finite(value: float) -> float | None:
    """Return a number, or None where there is none: JSON knows no NaN."""
    return value if math.isfinite(value) else None
