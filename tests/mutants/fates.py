"""What became of the mutants, as data: one line of JSON each, one file per file of the code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.mutants.judging import Verdict
from tests.mutants.mutations import ROOT

FOLDER = ROOT / ".mutants"
EXPLAINED = Path(__file__).parent / "explained.yaml"

NOTICED = {"killed", "out of time", "crashed"}
"""Fates in which the tests noticed the mutant."""

Fate = dict[str, Any]


@contextmanager
def written_down(folder: Path, files: list[str]) -> Iterator[Callable[[Verdict], None]]:
    """Begin the files anew; inside, each verdict is written at once."""
    for file in files:
        place = _place(folder, file)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("", encoding="utf-8")

    def write(verdict: Verdict) -> None:
        mutant = verdict.mutant
        line = {
            "file": mutant.file,
            "line": mutant.line,
            "before": mutant.before,
            "after": mutant.after,
            "fate": verdict.fate,
            "tests": verdict.tests,
            "seconds": round(verdict.seconds, 3),
        }
        with _place(folder, mutant.file).open("a", encoding="utf-8") as place:
            place.write(json.dumps(line) + "\n")

    yield write


def _place(folder: Path, file: str) -> Path:
    """Where the fates of one file of the code are kept."""
    return folder / file.removeprefix("src/dyad_sim/").replace(".py", ".jsonl")


def written(folder: Path) -> list[Fate]:
    """Everything that was written down, in the order of files and lines."""
    return [
        json.loads(line)
        for place in sorted(folder.rglob("*.jsonl"))
        for line in place.read_text(encoding="utf-8").splitlines()
    ]


def explained() -> dict[tuple[str, str, str], str]:
    """Reason why a mutant may live, by file, line before and line after."""
    kept = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or {}
    return {
        (f"src/dyad_sim/{file}", case["before"], after): case["reason"]
        for file, cases in kept.items()
        for case in cases
        for after in case["after"]
    }
