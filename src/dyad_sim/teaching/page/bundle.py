"""The Python that runs in the browser, as one archive: the very files of this package.

With them goes their compiled code, of which Python takes what fits its source.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from dyad_sim.teaching.page.vendor import compiled

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
    files = {
        (Path(PACKAGE.name) / file.relative_to(PACKAGE)).as_posix(): file.read_bytes()
        for file in sources()
    }
    with zipfile.ZipFile(io.BytesIO(compiled())) as code:
        files |= {name: code.read(name) for name in code.namelist()}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
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
