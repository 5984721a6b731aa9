"""Other programs: what was measured of them elsewhere, and mesa-frames where it is at hand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.clock import NANO, Times
from benchmarks.speed import MESA_TABLES, ONE_CORE
from benchmarks.yardsticks import BARE

RELATED = Path(__file__).parents[1] / "docs" / "related_work.md"
"""Where the rates of other programs stand, with how they were measured."""

RATES = "| exchanges a second, one core"
"""How the row begins that has them."""

ELSEWHERE = "run by us at another time"
HERE = "measured in this run"
MESA_FRAMES = "mesa-frames, bare exchange (not the model)"
SCRIPT = Path(__file__).with_name("mesa_frames_exchange.py")


class Peer(NamedTuple):
    """How many exchanges a program simulates in a second on one core, in words, and whence."""

    program: str
    rate: str
    source: str


def peers(times: dict[str, Times], python: Path | None) -> list[Peer]:
    """Return the rates of dyad_sim beside those of other programs.

    Parameters
    ----------
    times
        Of ``speed.speeds``.
    python
        A Python that has mesa-frames; None if there is none.
    """
    own = {
        "dyad_sim, compiled": ONE_CORE,
        "dyad_sim, on Mesa": MESA_TABLES,
        f"NumPy, {BARE[0].lower()}{BARE[1:]}": BARE,
    }
    return [
        *(Peer(program, _rate(times[name]), HERE) for program, name in own.items()),
        of_mesa_frames(python),
        *published(),
    ]


def of_mesa_frames(python: Path | None) -> Peer:
    """Return the rate of mesa-frames, measured in a Python of its own."""
    if python is None:
        told = "not measured: it needs NumPy 1, so a Python of its own (--mesa-frames)"
        return Peer(MESA_FRAMES, "", told)
    answer = subprocess.run([python, SCRIPT], check=True, capture_output=True, text=True)
    return Peer(MESA_FRAMES, _rate(Times(json.loads(answer.stdout))), HERE)


def published() -> Iterator[Peer]:
    """Yield the rates that ``docs/related_work.md`` tells of the two public simulators."""
    lines = RELATED.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(RATES))
    head = max(number for number in range(place) if lines[number].startswith("| |"))
    for program, rate in zip(_cells(lines[head]), _cells(lines[place]), strict=True):
        yield Peer(program, rate, ELSEWHERE)


def _cells(row: str) -> list[str]:
    """Return the cells of a row of a table, but for the first."""
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def _rate(time: Times) -> str:
    """Return how many units a second, in words."""
    return f"{NANO / time.typical:,.0f}"
