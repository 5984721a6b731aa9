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

WORKER = "sw.js"
"""The file that keeps the page when there is no network; it names all others."""


def site() -> Site:
    """Return all files of the page.

    Raises
    ------
    ConfigurationError
        If it has not been built, see :mod:`dyad_sim.page.vendor`.
    """
    files = own_files()
    there = catalogue()
    files["python/dyad_sim.zip"] = bundle()
    files["data/catalog.json"] = _json(there)
    files["data/first.json"] = _json(_first(there))
    files["data/handout.json"] = _json(handout_assets(files))
    files["index.html"] = _filled(files["index.html"], "{{policy}}", POLICY)
    return _with_worker(files)


def own_files() -> Site:
    """Return the files of the page that stand on disk: what is drawn, and what npm brought.

    Raises
    ------
    ConfigurationError
        If npm's are not there.
    """
    brought = {f"vendor/{name}": content for name, content in vendored().items()}
    return brought | {
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


def library(files: Site) -> dict[str, str]:
    """Return D3, by the name under which a hand-out asks for it."""
    return {"d3.min.js": files["vendor/d3.min.js"].decode()}


def export(folder: Path) -> int:
    """Write the page to a folder and return how many bytes it has; all of it, or nothing.

    Raises
    ------
    ConfigurationError
        If the folder holds anything, or cannot be made.
    """
    _check_free(folder)
    files = site()
    hidden = Path(tempfile.mkdtemp(prefix=".page-", dir=folder.parent))
    try:
        for name, content in files.items():
            target = hidden / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        hidden.chmod(0o777 & ~_umask())
        if folder.exists():
            folder.rmdir()
        hidden.rename(folder)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    return sum(map(len, files.values()))


def _check_free(folder: Path) -> None:
    """Refuse a folder in which the page cannot be written."""
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
