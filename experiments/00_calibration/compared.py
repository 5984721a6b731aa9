"""The fits held against the record on seeds not used in fitting.

    python experiments/00_calibration/compared.py

Writes ``compared.csv``; ``document.py`` makes the tables of ``docs/record.md`` of it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dyad_sim.evidence import compare
from dyad_sim.evidence.comparison import Outcome
from dyad_sim.evidence.table import table

FILE = Path(__file__).with_name("compared.csv")

SEEDS = (67, 68, 69)
"""Not used in fitting, nor for looking while fitting."""

CHOICES = {
    "default": (),
    "second_fit": ("parameters=second_fit", "instruments=second_fit"),
}
"""Overrides of each fit, by its name."""

THEORY = "theory"
"""Kind of a row: a condition of the theory."""

KEPT = ["kind", "id", "label", "robustness", "published_text", "low", "high"]
KEPT += ["model", "model_low", "model_high", "inside"]
"""Columns of the comparison that are kept."""


def main() -> None:
    """Compare each fit on each seed."""
    found = [
        rows_of(compare(seed, overrides=overrides)).assign(fit=fit, seed=seed)
        for fit, overrides in CHOICES.items()
        for seed in SEEDS
    ]
    rows = pd.concat(found)[["fit", "seed", *KEPT]]
    rows.to_csv(FILE, index=False, float_format="%.6g")


def rows_of(outcome: Outcome) -> pd.DataFrame:
    """Return the scored entries, the process, and the conditions of the theory."""
    rows = table(outcome)
    theory = [
        {
            "kind": THEORY,
            "id": name,
            "label": condition.label,
            "model": condition.model.value,
            "model_low": condition.model.low,
            "model_high": condition.model.high,
            "inside": condition.holds,
        }
        for name, condition in zip(("escalation", "optimum"), outcome.conditions, strict=True)
    ]
    return pd.concat([rows[rows["scored"]][KEPT], pd.DataFrame(theory)])


if __name__ == "__main__":
    main()
