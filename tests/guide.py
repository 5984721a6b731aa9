"""A page of instructions, carried out: its blocks in order, in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(
    r"^(?:`(?P<path>[\w./-]+)`\n\n)?```(?P<kind>\w+)\n(?P<code>.*?)^```$", re.M | re.S
)
TOOLS = {"dyad-sim": "dyad_sim", "pytest": "pytest", "ruff": "ruff"}
"""Commands that a reader has after `source .venv/bin/activate`, and their modules."""


class Block(NamedTuple):
    """One thing to do: a line of the console, a change, a new file, or some lines of Python.

    ``shown`` is what it prints according to the page; empty where the page says nothing.
    """

    step: str
    kind: str
    code: str
    path: str | None
    shown: str

    @property
    def name(self) -> str:
        """What to call it where it fails."""
        first = self.path or self.code.partition("\n")[0]
        return f"{self.step} | {self.kind}: {first}"


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page, in order; each line for the console is one of its own."""
    found: list[Block] = []
    for section in re.split(r"^## ", page, flags=re.M):
        step = section.partition("\n")[0]
        for match in BLOCK.finditer(section):
            kind, code, path = match["kind"], match["code"], match["path"]
            if kind == "text":
                found[-1] = found[-1]._replace(shown=code)
            elif kind == "console":
                found += [Block(step, kind, line, None, "") for line in code.splitlines()]
            else:
                found.append(Block(step, "file" if path else kind, code, path, ""))
    return found


class Copy:
    """A copy of the repository as it stands, and a shell in which a reader works.

    Parameters
    ----------
    folder
        An empty one; the copy, and the machine code of its engine, are kept there.
    """

    def __init__(self, folder: Path) -> None:
        self.place = folder / "copy"
        for file in tracked():
            (self.place / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, self.place / file)
        self.tools = self.place / ".venv" / "bin"
        self.tools.mkdir(parents=True)
        self._tool("python", "")
        for name, module in TOOLS.items():
            self._tool(name, f"-m {module}")
        for stamp in ("installed", "installed-dev"):  # So that make installs nothing.
            (self.tools.parent / stamp).touch()
        self.surroundings = {
            **{n: v for n, v in os.environ.items() if not n.startswith(("PYTEST_", "COV_"))},
            "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.place / "src"),
            "NUMBA_CACHE_DIR": str(folder / "machine_code"),
            "GIT_CEILING_DIRECTORIES": str(folder),
        }

    def _tool(self, name: str, module: str) -> None:
        """Make a command of the environment: the same Python, but the copy's package."""
        tool = self.tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)

    def do(self, block: Block) -> str:
        """Carry out a block and return what it printed."""
        if block.kind == "file":
            assert block.path is not None
            new = self.place / block.path
            assert not new.exists(), f"{block.path} is there already"
            new.write_text(block.code, encoding="utf-8")
            return ""
        if block.kind == "diff":
            return self.run("git apply -", block.code)
        if block.kind == "python":
            return self.run("python -", block.code)
        assert block.kind == "console", block.kind
        return self.run(block.code)

    def run(self, command: str, given: str = "") -> str:
        """Run a command in the copy; whatever does not end with status 0 fails."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.place,
            env=self.surroundings,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout


def tracked() -> list[str]:
    """Return the files of the repository as they stand, the new ones too, no ignored ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [name for name in sorted(set(listed.split("\0"))) if (ROOT / name).is_file()]
