"""What the page brings along from npm: Pyodide, D3, gifenc; pinned in ``package.json``.

``make page`` installs them and runs this module, which copies the few files that are needed
beside it, so that they travel in the wheel.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from dyad_sim.configs import ConfigurationError

HOME = Path(__file__).parent / "vendor"

LOCK = "pyodide/pyodide-lock.json"

FILES = {
    "d3.min.js": "d3/dist/d3.min.js",
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
    if not all((HOME / name).is_file() for name in FILES):
        message = (
            "The page is not built: Pyodide and D3 are missing. In a clone of the repository, "
            "with npm, build it by: make page"
        )
        raise ConfigurationError(message)
    return {name: (HOME / name).read_bytes() for name in FILES}


def copy(modules: Path) -> None:
    """Copy what the page needs from a folder of npm's modules."""
    for name, source in FILES.items():
        target = HOME / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)
    _drop_packages(HOME / LOCK)


def _drop_packages(lock: Path) -> None:
    """Leave the head of Pyodide's list of packages: none is installed in the browser."""
    listed = json.loads(lock.read_text(encoding="utf-8"))
    lock.write_text(json.dumps({**listed, "packages": {}}), encoding="utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
