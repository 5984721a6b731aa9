"""What the page brings along from npm: Pyodide, D3, gifenc; pinned in ``package.json``.

``make page`` installs them and runs this module, which copies the few files that are needed
beside it, so that they travel in the wheel, and lets Pyodide compile what a visit imports.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from dyad_sim.configs import ConfigurationError

HOME = Path(__file__).parent / "vendor"

LIBRARY = "d3.min.js"
LOCK = "pyodide/pyodide-lock.json"
COMPILED = "compiled.zip"
"""Compiled code of this package, for the Python of the page."""

PRECOMPILE = Path(__file__).with_name("precompile.mjs")

FILES = {
    LIBRARY: "d3/dist/d3.min.js",
    "d3.LICENSE.txt": "d3/LICENSE",
    "gifenc.js": "gifenc/dist/gifenc.esm.js",
    "gifenc.LICENSE.txt": "gifenc/LICENSE.md",
    "pyodide/pyodide.mjs": "pyodide/pyodide.mjs",
    "pyodide/pyodide.asm.mjs": "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm": "pyodide/pyodide.asm.wasm",
    "pyodide/python_stdlib.zip": "pyodide/python_stdlib.zip",
    LOCK: "pyodide/pyodide-lock.json",
    "pyodide/package.json": "pyodide/package.json",
}
"""Name on the page, and where npm puts it."""


def vendored() -> dict[str, bytes]:
    """Return what the page brings along, by name.

    Raises
    ------
    ConfigurationError
        If it has not been built.
    """
    return {name: _read(name) for name in FILES}


def library() -> dict[str, str]:
    """Return D3, which a hand-out needs too, by its name.

    Raises
    ------
    ConfigurationError
        If it has not been built.
    """
    return {LIBRARY: _read(LIBRARY).decode()}


def compiled() -> bytes:
    """Return the compiled code of what the page imports of this package, as an archive.

    Raises
    ------
    ConfigurationError
        If it has not been built.
    """
    return _read(COMPILED)


def _read(name: str) -> bytes:
    """Return a file that npm brought."""
    try:
        return (HOME / name).read_bytes()
    except FileNotFoundError as error:
        message = (
            "The page is not built: Pyodide and D3 are missing from this installation. In a "
            "clone of the repository, build it with: make page; to have it elsewhere, install "
            "the wheel that this makes: make package"
        )
        raise ConfigurationError(message) from error


def copy(modules: Path) -> None:
    """Copy what the page needs from a folder of npm's modules."""
    for name, source in FILES.items():
        target = HOME / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)
    _drop_packages(HOME / LOCK)
    subprocess.run(["node", PRECOMPILE], check=True)


def _drop_packages(lock: Path) -> None:
    """Leave the head of Pyodide's list of packages: none is installed in the browser."""
    listed = json.loads(lock.read_text(encoding="utf-8"))
    lock.write_text(json.dumps({**listed, "packages": {}}), encoding="utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
