"""The page as files: put together in memory, to be served or written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath

from dyad_sim.teaching.classroom.handout import needed_by
from dyad_sim.teaching.classroom.requests import Desk
from dyad_sim.teaching.classroom.view import rounded
from dyad_sim.teaching.page.bundle import bundle
from dyad_sim.teaching.page.choices import Plain, catalogue
from dyad_sim.teaching.page.policy import POLICY
from dyad_sim.teaching.page.vendor import vendored
from dyad_sim.teaching.scenes import FIRST

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
        If it has not been built, see :mod:`dyad_sim.teaching.page.vendor`.
    """
    files = {f"vendor/{name}": content for name, content in vendored().items()}
    files |= drawn_files()
    there = catalogue()
    files["python/dyad_sim.zip"] = bundle()
    files["data/catalogue.json"] = _json(there)
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
    """Return what a hand-out is made of beside D3."""
    modules = {
        PurePosixPath(name).name: content.decode()
        for name, content in files.items()
        if name.startswith("app/")
    }
    return {
        **{name: modules[name] for name in needed_by("handout.js", modules)},
        **{name: files[name].decode() for name in ("handout.html", "handout.css")},
    }


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
