"""Tables of findings, and how they stand on disk."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

Findings = dict[str, pd.DataFrame]

DIGITS = 4
"""Significant digits of a finding on disk."""


def write(findings: Findings, folder: Path) -> None:
    """Write tables of findings, with as many digits as can be relied on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in findings.items():
        found.to_csv(folder / f"{name}.csv", index=False, float_format=f"%.{DIGITS}g")


def read(folder: Path, names: tuple[str, ...]) -> Findings:
    """Return tables of findings as they stand on disk."""
    return {name: pd.read_csv(folder / f"{name}.csv") for name in names}


def tables_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the tables that stand in a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.csv")))
