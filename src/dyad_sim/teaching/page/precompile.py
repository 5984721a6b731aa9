"""What a visit imports, compiled as the page is built; Pyodide runs this, in Node.

Pyodide from npm has the standard library as sources, and a browser would compile them anew at
each visit: without this, that takes most of the time until the page can answer.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode, compile

SOURCES = "/src/"
"""Where Pyodide finds this package, see ``precompile.mjs``."""

VENDOR = Path(SOURCES, "dyad_sim/teaching/page/vendor")

ENTRY = "dyad_sim.teaching.classroom.requests"
"""What a visit imports."""

LEFT_OUT = frozenset(
    (
        *("_pyrepl", "bdb", "doctest", "optparse", "pdb", "pydoc", "unittest"),
        *("imaplib", "mailbox", "multiprocessing", "poplib", "smtplib", "wsgiref"),
        *("pickletools", "xml", "xmlrpc"),
    )
)
"""Parts of the library with no use on a page: consoles, tests, servers, processes, XML."""


def compile_library(library: Path) -> None:
    """Compile what is loaded of the standard library; the rest of it stays as it is."""
    loaded = loaded_from(f"{Path(os.__file__).parent}/")
    files = {}
    with zipfile.ZipFile(library) as archive:
        for name in archive.namelist():
            source = archive.read(name)
            if name in loaded:
                # Without docstrings, so that the site does not grow.
                code = compiled(name, source, PycInvalidationMode.UNCHECKED_HASH, optimize=2)
                files[f"{name}c"] = code
            elif name.partition("/")[0].removesuffix(".py") not in LEFT_OUT:
                files[name] = source
    write(library, files)


def compile_package(target: Path) -> None:
    """Compile what is loaded of this package; Python checks it against the sources."""
    files = {}
    for name in sorted(loaded_from(SOURCES)):
        source = Path(SOURCES, name).read_bytes()
        files[cache_from_source(name)] = compiled(
            name, source, PycInvalidationMode.CHECKED_HASH
        )
    write(target, files)


def loaded_from(place: str) -> set[str]:
    """Return the files of a place, which ends with a slash, that Python has loaded."""
    files = (getattr(module, "__file__", None) or "" for module in sys.modules.values())
    return {file.removeprefix(place) for file in files if file.startswith(place)}


def compiled(name: str, source: bytes, mode: PycInvalidationMode, optimize: int = 0) -> bytes:
    """Return the compiled code of a module."""
    with tempfile.TemporaryDirectory() as folder:
        file, target = Path(folder, "module.py"), Path(folder, "module.pyc")
        file.write_bytes(source)
        compile(
            str(file),
            str(target),
            name,
            doraise=True,
            optimize=optimize,
            invalidation_mode=mode,
        )
        return target.read_bytes()


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write an archive, without the times of its files."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    sys.path.insert(0, SOURCES)
    importlib.import_module(ENTRY)
    compile_library(VENDOR / "pyodide" / "python_stdlib.zip")
    compile_package(VENDOR / "compiled.zip")
