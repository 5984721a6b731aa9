"""The Python that runs in the browser, as one archive: the very files of this package."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]

PARTS = (
    "__init__.py",
    "parameters",
    "theory",
    "instruments",
    "randomness/__init__.py",
    "randomness/philox.py",
    "engines/__init__.py",
    "engines/draws.py",
    "engines/therapy.py",
    "teaching/__init__.py",
    "teaching/narration",
    "teaching/classroom",
)
"""What is needed there, files and folders; nothing of it imports more than Python brings."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the archive, so that the same files give the same bytes."""


def bundle() -> bytes:
    """Return the archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sources():
            name = (Path(PACKAGE.name) / file.relative_to(PACKAGE)).as_posix()
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, file.read_bytes())
    return archive.getvalue()


def sources() -> list[Path]:
    """Return the files of the archive, in order."""
    found: list[Path] = []
    for part in PARTS:
        place = PACKAGE / part
        found += sorted(_in(place)) if place.is_dir() else [place]
    return found


def _in(folder: Path) -> list[Path]:
    """Return the modules of a folder, and the texts that they read."""
    return [*folder.rglob("*.py"), *folder.rglob("*.toml")]
