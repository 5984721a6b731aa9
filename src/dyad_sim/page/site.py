"""The page as files: put together in memory, then served or written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath

from dyad_sim.classroom.desk import Desk
from dyad_sim.classroom.script import needed_by
from dyad_sim.classroom.view import rounded
from dyad_sim.configs import ConfigurationError
from dyad_sim.page.bundle import bundle
from dyad_sim.page.catalogue import Plain, catalogue
from dyad_sim.page.policy import POLICY
from dyad_sim.page.vendor import vendored
from dyad_sim.scenes import FIRST

STATIC = Path(__file__).parent / "static"

Site = dict[str, bytes]
"""Every file of the page by its path, relative and with slashes."""

INDEX = "index.html"
WORKER = "sw.js"
"""The file that keeps the page when there is no network; it names all others."""


def site() -> Site:
    """Return all files of the page.

    Raises
    ------
    ConfigurationError
        If it has not been built, see :mod:`dyad_sim.page.vendor`.
    """
    files = {f"vendor/{name}": content for name, content in vendored().items()}
    files |= drawn_files()
    there = catalogue()
    files["python/dyad_sim.zip"] = bundle()
    files["data/catalog.json"] = _json(there)
    files["data/first.json"] = _json(_first(there))
    files["data/handout.json"] = _json(handout_assets(files))
    files[INDEX] = _filled(files[INDEX], "{{policy}}", POLICY)
    return _with_worker(files)


def drawn_files() -> Site:
    """Return the files of the page that are written by hand."""
    return {
        file.relative_to(STATIC).as_posix(): file.read_bytes()
        for file in sorted(STATIC.rglob("*"))
        if file.is_file()
    }


def handout_assets(files: Site) -> dict[str, str]:
    """Return what a hand-out is made of beside D3; see :mod:`dyad_sim.classroom.handout`."""
    modules = {
        PurePosixPath(name).name: content.decode()
        for name, content in files.items()
        if name.startswith("app/")
    }
    return {
        **{name: modules[name] for name in needed_by("handout.js", modules)},
        **{name: files[name].decode() for name in ("handout.html", "handout.css")},
    }


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
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"--export {folder} is not empty; name a folder that is new or empty."
        raise ConfigurationError(message)
    if not folder.parent.is_dir():
        message = f"--export {folder} cannot be made: {folder.parent} is no folder."
        raise ConfigurationError(message)


def _umask() -> int:
    """Return the permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _first(there: Plain) -> Plain:
    """Return the course that the page shows while Python is loading."""
    who = {"scene": FIRST}
    view = Desk(there, {}).answer({"do": "course", "who": who})
    return {"who": who, "view": rounded(view)}


def _with_worker(files: Site) -> Site:
    """Return the files with the one that keeps them, under a name that changes with them."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(name.encode() + b"\0" + content)
    worker = _filled(files[WORKER], "{{version}}", digest.hexdigest()[:16])
    kept = ["./", *(name for name in sorted(files) if name != WORKER)]
    return files | {WORKER: _filled(worker, '"{{files}}"', json.dumps(kept))}


def _filled(text: bytes, mark: str, value: str) -> bytes:
    """Return a file with a mark in it replaced."""
    return text.replace(mark.encode(), value.encode())


def _json(plain: Plain) -> bytes:
    """Return values as JSON."""
    return json.dumps(plain, allow_nan=False, separators=(",", ":")).encode()
