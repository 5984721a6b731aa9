"""The wheel alone, in a new environment and an empty folder: every command does its work.

    python3.13 -m tests.packaging.wheel_check dist/*.whl --python python3.12

It makes an environment, installs the wheel as ``constraints.txt`` pins it, and runs every
command.  Exit status and files must be those that are expected; nothing may be read from the
repository, and nothing may be written but in the folder, save caches.  It uses the standard
library only, so that any Python from 3.11 on can run it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tests.packaging.wheel_commands import COMMANDS, EXTRAS, LAUNCHED, Command

ROOT = Path(__file__).resolve().parents[2]
CACHES = {".cache", ".config"}
"""Folders at home in which Matplotlib and numba keep what they have worked out."""

OF_RAY = re.compile(r"\.?ray|pymp-\w+")
"""What Ray leaves behind, at home and among temporary files."""

WATCH = Path(__file__).with_name("watch.py")
"""Installed beside the wheel: notes what is opened elsewhere."""


class Place:
    """An environment with the wheel, and the folders that its commands may see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = folder / "environment"
        self.home, self.temporary, self.empty = (
            folder / name for name in ("home", "temporary", "empty")
        )
        self.notes = folder / "notes.txt"
        for made in (self.home, self.temporary, self.empty):
            made.mkdir()
        self.notes.touch()

    def program(self, name: str) -> str:
        """Return a program of the environment."""
        return str(self.environment / "bin" / name)

    def variables(self) -> dict[str, str]:
        """Return the variables of a user who has nothing but this environment."""
        return {
            "PATH": f"{self.environment / 'bin'}:/usr/bin:/bin",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "WATCH_NOTES": str(self.notes),
            "WATCH_REPOSITORY": str(ROOT),
            "WATCH_ALLOWED": str(self.folder),
        }

    def install(self, *asked: str) -> None:
        """Install something, in the versions of ``constraints.txt``."""
        constraints = str(ROOT / "constraints.txt")
        pip = [self.program("python"), "-m", "pip", "install", "--quiet"]
        # With the variables of whoever calls: they may say where packages come from.
        subprocess.run(
            [*pip, "--disable-pip-version-check", "--constraint", constraints, *asked],
            cwd=self.folder,
            check=True,
        )


def main() -> int:
    """Check, print what was checked, and return 1 if anything is not as it should be."""
    asked = _asked()
    folder = Path(tempfile.mkdtemp(prefix="wheel-check-")).resolve()
    try:
        faults = _checked(asked, Place(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults:
        _say(f"FAULT  {fault}")
    _say(f"{asked.wheel.name}: {len(faults)} faults" if faults else f"{asked.wheel.name}: good")
    return 1 if faults else 0


def _asked() -> Namespace:
    """Return the arguments."""
    parser = ArgumentParser(description="Run every command from a wheel in an empty folder.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--python", default=sys.executable, help="interpreter (default: this)")
    parser.add_argument(
        "--extras",
        default=",".join(EXTRAS),
        help="extras that are installed and used after the rest (default: %(default)s); "
        "'' for none",
    )
    return parser.parse_args()


def _checked(asked: Namespace, place: Place) -> list[str]:
    """Return the faults of a wheel."""
    began = time.monotonic()
    subprocess.run([asked.python, "-m", "venv", str(place.environment)], check=True)
    place.install(str(asked.wheel.resolve()))
    (packages,) = place.environment.glob("lib/python3*/site-packages")
    shutil.copy(WATCH, packages / "dyad_sim_watch.py")
    (packages / "dyad_sim_watch.pth").write_text("import dyad_sim_watch\n")
    version = subprocess.run(
        [place.program("python"), "--version"], capture_output=True, text=True, check=True
    )
    _say(f"{version.stdout.strip()}, installed in {time.monotonic() - began:.0f} s")
    faults = [fault for command in COMMANDS for fault in _run(command, place)]
    for extra in filter(None, asked.extras.split(",")):
        place.install(f"dyad-sim[{extra}]")  # What the messages say; the wheel is there.
        faults += [fault for command in LAUNCHED[extra] for fault in _run(command, place)]
    left = _left(place, allowed=OF_RAY if "ray" in asked.extras.split(",") else None)
    return faults + left


def _run(command: Command, place: Place) -> list[str]:
    """Run a command and return what is not as it should be."""
    began = time.monotonic()
    before = _names(place.empty)
    done = subprocess.run(
        [place.program(command.program), *command.arguments],
        cwd=place.empty,
        env=place.variables(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    shown = " ".join([command.program, *command.arguments]).replace("\n", "; ")
    _say(f"{done.returncode}  {time.monotonic() - began:4.0f} s  {shown[:110]}")
    said = done.stdout + done.stderr
    faults = []
    if done.returncode != command.status or "Traceback" in said:
        faults.append(f"{shown}: exit status {done.returncode}\n{said}")
    if command.says not in said:
        faults.append(f"{shown}: does not say {command.says!r}\n{said}")
    faults += [
        f"{shown}: {name} is missing or empty"
        for name in command.makes
        if not (place.empty / name).is_file() or not (place.empty / name).stat().st_size
    ]
    made = {name.partition("/")[0] for name in command.makes}
    more = _names(place.empty) - before - made
    return faults + [f"{shown}: also made {name}" for name in sorted(more)]


def _left(place: Place, allowed: re.Pattern[str] | None) -> list[str]:
    """Return what was read or written where it should not have been."""
    noted = sorted(set(place.notes.read_text().splitlines()))
    at_home, temporary = (
        sorted(name for name in names if not (allowed and allowed.fullmatch(name)))
        for names in (_names(place.home) - CACHES, _names(place.temporary))
    )
    return [
        *noted,
        *(f"left at home: {name}" for name in at_home),
        *(f"left among temporary files: {name}" for name in temporary),
    ]


def _names(folder: Path) -> set[str]:
    """Return the names in a folder."""
    return {path.name for path in folder.iterdir()}


def _say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
