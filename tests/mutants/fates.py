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
def written_down(
    folder: Path, files: list[str], again: bool
) -> Iterator[Callable[[Verdict], None]]:
    """Begin the files anew, or with what was noticed before; inside, write each verdict."""
    for file in files:
        place = _place(folder, file)
        place.parent.mkdir(parents=True, exist_ok=True)
        kept = [fate for fate in _read(place) if again and fate["fate"] in NOTICED]
        place.write_text("".join(json.dumps(fate) + "\n" for fate in kept), encoding="utf-8")

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


def _read(place: Path) -> list[Fate]:
    """What was written down of one file; nothing if it was never judged."""
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    return [json.loads(line) for line in lines]


def written(folder: Path) -> list[Fate]:
    """Everything that was written down, in the order of files and lines."""
    fates = [fate for place in folder.rglob("*.jsonl") for fate in _read(place)]
    return sorted(fates, key=lambda fate: (fate["file"], fate["line"]))


def noticed_before(folder: Path, files: list[str]) -> set[tuple[str, str, str]]:
    """Mutants that the tests noticed the last time, by file, line before and line after."""
    return {
        (fate["file"], fate["before"], fate["after"])
        for file in files
        for fate in _read(_place(folder, file))
        if fate["fate"] in NOTICED
    }


def explained() -> dict[tuple[str, str, str], str]:
    """Reason why a mutant may live, by file, line before and line after."""
    kept = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or {}
    return {
        (f"src/dyad_sim/{file}", case["before"], after): case["reason"]
        for file, cases in kept.items()
        for case in cases
        for after in case["after"]
    }
