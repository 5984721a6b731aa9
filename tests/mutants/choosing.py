"""Which tests are put to the mutants of which files."""

from __future__ import annotations

from typing import NamedTuple

from tests.mutants.mutations import ROOT

CODE = ROOT / "src" / "dyad_sim"

PARTS = ("theory", "measures")
"""Folders of the code whose tests are ``tests/unit/test_FOLDER_*.py``.

These are worked examples, which are quick; properties, engines and predictions check more,
slowly.
"""


class Group(NamedTuple):
    """Files of the code that share their tests, and these tests; paths from the root."""

    files: list[str]
    tests: list[str]


def groups(places: list[str]) -> list[Group]:
    """The files of each part that are among the places asked for, with the part's tests."""
    files = [file for place in places for file in _files(place)]
    found = []
    for part in PARTS:
        of_part = [file for file in files if file.startswith(f"src/dyad_sim/{part}/")]
        tests = sorted(ROOT.glob(f"tests/unit/test_{part}_*.py"))
        if of_part:
            found.append(Group(of_part, [str(test.relative_to(ROOT)) for test in tests]))
    return found


def _files(place: str) -> list[str]:
    """Files of a folder of the code, or the one file."""
    path = CODE / place
    if not path.exists() or place.split("/", maxsplit=1)[0] not in PARTS:
        message = f"there is no {place} under {' or '.join(PARTS)} in {CODE.relative_to(ROOT)}."
        raise SystemExit(message)
    found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [str(file.relative_to(ROOT)) for file in found if file.name != "__init__.py"]
