"""Private parts of Hydra and numba stand behind one door each, tried with these versions."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "dyad_sim"

DOORS = {
    r"\bhydra\._internal\b": ("configs/hydra_private.py",),
    r"\b(?:numba\.core|llvmlite)\b": (
        "engines/compiled/__init__.py",
        "engines/compiled/cache.py",
        "engines/compiled/cohort.py",
        "engines/compiled/constants_view.py",
        "engines/compiled/numba_philox.py",
    ),
}
"""Which files may import them."""


@pytest.mark.parametrize("private", DOORS)
def test_private_parts_are_imported_behind_their_door_alone(private: str) -> None:
    importing = re.compile(rf"^\s*(?:from|import) {private}", re.M)
    found = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if importing.search(file.read_text(encoding="utf-8"))
    }
    assert found == set(DOORS[private])


def test_these_versions_have_been_tried() -> None:
    """Another one may have moved what is private: run all checks, then add it here."""
    assert version("hydra-core") in {"1.3.8"}
    assert version("numba").startswith("0.68.")
