"""The page written to a folder, for any web space: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from dyad_sim.configs import ConfigurationError
from dyad_sim.studies.files import naming, why_unwritable
from dyad_sim.teaching.page.site import INDEX, Site, site


def export(folder: Path) -> int:
    """Write the page to a folder and return how many bytes it has; all of it, or nothing.

    Raises
    ------
    ConfigurationError
        If the folder holds anything, or cannot be made.
    """
    _check_free(folder)
    files = site()
    # Beside the folder, or in it where it is there: it may be of another disk, or belong to
    # a web server, and keeps what it is.
    place = folder if folder.exists() else folder.parent
    hidden = Path(tempfile.mkdtemp(prefix=".page-", dir=place))
    try:
        with naming(folder):
            _write(files, hidden)
        if place == folder:
            _move_up(hidden)
        else:
            hidden.chmod(0o777 & ~_umask())
            hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    return sum(map(len, files.values()))


def _write(files: Site, folder: Path) -> None:
    """Write files to a folder."""
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _move_up(hidden: Path) -> None:
    """Move what a folder holds beside it, the first page last: until then there is none."""
    for entry in sorted(hidden.iterdir(), key=lambda entry: entry.name == INDEX):
        entry.rename(hidden.parent / entry.name)


def _check_free(folder: Path) -> None:
    """Refuse a folder in which the page cannot be written."""
    if folder.is_symlink() and not folder.exists():
        message = f"--export {folder} is a link that leads nowhere; name another folder."
        raise ConfigurationError(message)
    if folder.exists() and not folder.is_dir():
        message = f"--export {folder} is no folder; name one that is new or empty."
        raise ConfigurationError(message)
    if folder.exists() and any(folder.iterdir()):
        message = f"--export {folder} is not empty; name a folder that is new or empty."
        raise ConfigurationError(message)
    if not folder.parent.is_dir():
        message = (
            f"--export {folder} cannot be made: {folder.parent} is no folder. "
            "Name one in a folder that exists."
        )
        raise ConfigurationError(message)
    place = folder if folder.exists() else folder.parent
    if why := why_unwritable(place):
        message = f"--export {folder} cannot be written: {why} in {place}. Name another folder."
        raise ConfigurationError(message)


def _umask() -> int:
    """Return the permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
