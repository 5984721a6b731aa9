"""``python -m benchmarks [--quick] [--json FILE] [--page] [--mesa-frames PYTHON]``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from benchmarks import document
from benchmarks.growth import costs, points
from benchmarks.machine import machine
from benchmarks.peers import peers
from benchmarks.screen import (
    show_growth,
    show_machine,
    show_peers,
    show_speeds,
    show_starts,
)
from benchmarks.speed import comparisons, speeds
from benchmarks.start import starts

ROUNDS, QUICK_ROUNDS = 25, 7
REPEATS, QUICK_REPEATS = 5, 1


def main() -> None:
    """Measure, show, and write down if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller, two minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers down, too")
    parser.add_argument("--page", action="store_true", help="write them into docs/speed.md")
    parser.add_argument(
        "--mesa-frames", type=Path, metavar="PYTHON", help="a Python that has mesa-frames"
    )
    asked = parser.parse_args()

    console = Console()
    facts = machine()
    show_machine(console, facts)
    times = speeds(QUICK_ROUNDS if asked.quick else ROUNDS)
    compared = comparisons(times)
    show_speeds(console, times, compared)
    others = peers(times, asked.mesa_frames)
    show_peers(console, others)
    started = starts(QUICK_REPEATS if asked.quick else REPEATS)
    show_starts(console, started)
    grown = list(costs(points(asked.quick)))
    show_growth(console, grown)
    if asked.page:
        document.write(facts, times, compared, others, started, grown)
    if asked.json:
        record = {
            "machine": facts,
            "nanoseconds": {name: time.rounds for name, time in times.items()},
            "ratios": {each.meaning: each.ratio.rounds for each in compared},
            "peers": [peer._asdict() for peer in others],
            "starts": {name: start._asdict() for name, start in started.items()},
            "growth": [size._asdict() | cost._asdict() for size, cost in grown],
        }
        asked.json.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
