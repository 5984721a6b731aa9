"""Which figure is carried by which mechanism: the record again, with each switched off.

    python experiments/00_calibration/ablations.py

Writes ``ablations.csv``: one row per mechanism and scored entry, condition or figure.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pandas as pd

from dyad_sim.evidence.comparison import Outcome, compare
from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from dyad_sim.parameters.mechanisms import MECHANISMS

WHOLE = "(whole model)"
"""Name of the model with every mechanism at work."""

FILE = Path(__file__).parent / "ablations.csv"


def main() -> None:
    """Compare the whole model, and that without each mechanism, on the same random numbers."""
    parser = ArgumentParser(description="The record with each mechanism switched off.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=0.5)
    asked = parser.parse_args()
    rows = []
    for name in ("", *MECHANISMS):
        overrides = [f"mechanisms.{name}=false"] if name else []
        outcome = compare(asked.seed, size=asked.size, overrides=overrides, how=VALUES_ONLY)
        rows.extend(_rows(name or WHOLE, outcome))
        inside = len(outcome.scored) - len(outcome.outside)
        print(f"{name or WHOLE}: {inside} inside", flush=True)  # noqa: T201
    pd.DataFrame(rows).to_csv(FILE, index=False)


def _rows(name: str, outcome: Outcome) -> list[dict[str, object]]:
    """Return one row per scored entry, and one per condition of theory and process."""
    entries = [
        {
            "without": name,
            "entry": compared.entry.id,
            "model": round(compared.model.value, 4),
            "inside": bool(compared.inside),
        }
        for compared in outcome.scored
    ]
    conditions = [
        {
            "without": name,
            "entry": condition.label,
            "model": round(condition.model.value, 4),
            "inside": condition.holds,
        }
        for condition in outcome.conditions
    ]
    process = [
        {
            "without": name,
            "entry": row.condition.id,
            "model": round(row.model.value, 4),
            "inside": row.inside,
        }
        for row in outcome.process
    ]
    return entries + conditions + process


if __name__ == "__main__":
    main()
