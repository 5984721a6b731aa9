"""How long until something is there: the help, a run, and the very first run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

HELP, FIRST, WARM = "dyad-sim --help", "dyad-sim run, the very first", "dyad-sim run"
QUICK, RECORD = "dyad-sim run study=quick", "dyad-sim record"
COMPILING = "of the first run, compiling"


class Start(NamedTuple):
    """Seconds of the best of some runs of a command, and the bar that the design sets."""

    seconds: float
    bar: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the bar is met."""
        if self.bar is None:
            return ""
        return "met" if self.seconds < self.bar else "missed"


def starts(repeats: int) -> dict[str, Start]:
    """Return the times of commands; the first run compiles, those after it find it done."""
    with TemporaryDirectory() as place:
        first = _seconds(place, 0, "run")
        warm = min(_seconds(place, 1 + turn, "run") for turn in range(repeats))
        quick = min(_seconds(place, 1 + turn, "run", "study=quick") for turn in range(repeats))
        record = _seconds(place, 0, "record")
        short = min(_seconds(place, 0, "--help") for _ in range(1 + repeats))
    return {
        HELP: Start(short, 1.0),
        QUICK: Start(quick, 2.0),
        WARM: Start(warm, 5.0),
        RECORD: Start(record, 5.0),
        FIRST: Start(first, 30.0),
        COMPILING: Start(first - warm, 10.0),
    }


def _seconds(place: str, turn: int, *arguments: str) -> float:
    """Return how long one command takes; its output and machine code stay in a folder."""
    folder = Path(place, str(turn))
    folder.mkdir(exist_ok=True)
    begin = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "dyad_sim", *arguments],
        cwd=folder,
        env=os.environ | {"NUMBA_CACHE_DIR": str(Path(place, "machine_code"))},
        check=True,
        capture_output=True,
    )
    return perf_counter() - begin
