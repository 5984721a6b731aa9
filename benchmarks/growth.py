"""How time and memory grow with dyads, sessions and cells; each point in a fresh process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pandas as pd

from dyad_sim.cli import main

DYADS = (1_000, 10_000, 100_000, 1_000_000)
SESSIONS = (5, 30, 100)
CELLS = (1, 10, 100)
DYADS_PER_POINT = 10_000
DYADS_PER_CELL = 1_000

QUICK_DYADS, QUICK_SESSIONS, QUICK_CELLS = DYADS[:2], SESSIONS[:2], CELLS[:2]
EXCHANGES = 60
KIB_IN_MIB = 1024.0


class Size(NamedTuple):
    """How large a study is."""

    cells: int = 1
    dyads: int = DYADS_PER_POINT
    sessions: int = 30


class Cost(NamedTuple):
    """What a study costs: seconds of simulating, exchanges, and peak memory in MiB."""

    seconds: float
    exchanges: int
    memory: float


def points(quick: bool) -> list[Size]:
    """Return the sizes that are measured."""
    dyads, sessions, cells = (
        (QUICK_DYADS, QUICK_SESSIONS, QUICK_CELLS) if quick else (DYADS, SESSIONS, CELLS)
    )
    sizes = [
        *(Size(dyads=count) for count in dyads),
        *(Size(sessions=count) for count in sessions),
        *(Size(cells=count, dyads=DYADS_PER_CELL) for count in cells),
    ]
    return list(dict.fromkeys(sizes))  # The rows cross where one is the default of another.


def costs(sizes: Iterable[Size]) -> Iterator[tuple[Size, Cost]]:
    """Yield the cost of each size, measured in a process of its own."""
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.growth", *map(str, size)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        yield size, Cost(*json.loads(answer.stdout))


def cost(size: Size) -> Cost:
    """Return what ``dyad-sim sweep`` costs in this process, from its start to its summary."""
    with tempfile.TemporaryDirectory() as place:
        begin = perf_counter()
        with redirect_stdout(StringIO()):
            main(["sweep", *_asked(size), f"output={place}/sweep"])
        seconds = perf_counter() - begin
        dyads = pd.read_parquet(f"{place}/sweep/dyads.parquet", columns=["sessions_attended"])
        peak = memory()
    return Cost(seconds, int(dyads["sessions_attended"].sum()) * EXCHANGES, peak)


def _asked(size: Size) -> list[str]:
    """Return what is asked for: therapists a little more skilled from cell to cell."""
    skills = [0.2 + 0.6 * cell / size.cells for cell in range(size.cells)]
    return [
        f"dyads={size.dyads}",
        f"treatment.sessions={size.sessions}",
        f"treatment.exchanges={EXCHANGES}",
        f"sweep.parameters={{therapist.skill: {skills}}}",
    ]


def memory() -> float:
    """Return the peak memory of this process in MiB.

    ``ru_maxrss`` is not reset when a process turns into another program, so on
    Linux it counts the process that started this one too, and the kernel's own
    count is read instead.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text().splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / KIB_IN_MIB
    # Without /proc we are on macOS, where it is given in bytes.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB**2


if __name__ == "__main__":
    sys.stdout.write(json.dumps(cost(Size(*map(int, sys.argv[1:])))))
