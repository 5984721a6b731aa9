"""Which tests are put to the mutants of which file."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutations import ROOT

CODE = ROOT / "src" / "dyad_sim"

THEORY = ["tests/unit/test_theory_*.py"]
"""Worked examples, which are quick; properties, engines and predictions check more, slowly."""


class Group(NamedTuple):
    """Files of the code that share their tests, and these tests; paths from the root."""

    files: list[str]
    tests: list[str]


def groups(places: list[str]) -> list[Group]:
    """The groups of the places asked for: the theory together, every measure by itself."""
    files = [file for place in places for file in _files(place)]
    theory = [file for file in files if "/theory/" in file]
    together = [Group(theory, _found(THEORY))] if theory else []
    return together + [Group([file], chosen_for(file)) for file in files if file not in theory]


def _files(place: str) -> list[str]:
    """Files of a folder of the code, or the one file."""
    path = CODE / place
    if not path.exists():
        message = f"there is no {place} under {CODE.relative_to(ROOT)}."
        raise SystemExit(message)
    found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [str(file.relative_to(ROOT)) for file in found if file.name != "__init__.py"]


def _found(patterns: list[str]) -> list[str]:
    """Files that match, as paths from the root."""
    return [str(f.relative_to(ROOT)) for p in patterns for f in sorted(ROOT.glob(p))]


def chosen_for(file: str) -> list[str]:
    """Tests named like a measure; failing these, what imports it; failing these, its users'."""
    stem = Path(file).stem
    tests = _found(["tests/unit/test_measures_*.py"])
    names = {stem, *_public(ROOT / file)}
    users = [path.stem for path in (CODE / "measures").rglob("*.py") if stem in _imports(path)]
    return (
        _found([f"tests/unit/test_measures_{stem}.py"])
        or [test for test in tests if names & _imports(ROOT / test)]
        or [test for test in tests if Path(test).stem.removeprefix("test_measures_") in users]
    )


def _public(path: Path) -> set[str]:
    """Names of the public functions and classes of a file."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    made = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return {node.name for node in made if not node.name.startswith("_")}


def _imports(path: Path) -> set[str]:
    """Names that a file imports, and the last part of where each comes from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
            found.add((node.module or "").rpartition(".")[2])
    return found
