"""The score on the screen: a row per file, then every survivor that nobody explained."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from tests.mutants.fates import NOTICED, Fate, explained

COLUMNS = ("mutants", "noticed", "explained", "left")


def show(fates: list[Fate]) -> int:
    """Print the score; return 1 while a survivor is left without a reason."""
    console = Console(highlight=False)
    counts, left = scores(fates)
    table = Table("file", *COLUMNS)
    for file, row in counts.items():
        table.add_row(file, *(str(row[name]) for name in COLUMNS))
    console.print(table)
    for fate in left:
        console.print(f"{fate['file']}:{fate['line']} {fate['fate']}", markup=False)
        console.print(f"    {fate['before']}\n -> {fate['after']}", markup=False)
    return 1 if left else 0


def scores(fates: list[Fate]) -> tuple[dict[str, Counter[str]], list[Fate]]:
    """Counts by file, with a sum for all, and the survivors without a reason."""
    reasons = explained()
    counts: dict[str, Counter[str]] = {}
    left = []
    for fate in fates:
        kind = "noticed" if fate["fate"] in NOTICED else "left"
        if kind == "left" and (fate["file"], fate["before"], fate["after"]) in reasons:
            kind = "explained"
        left += [fate] if kind == "left" else []
        for name in (fate["file"].removeprefix("src/dyad_sim/"), "all"):
            counts.setdefault(name, Counter()).update(["mutants", kind])
    if "all" in counts:
        counts["all"] = counts.pop("all")
    return counts, left
