"""What the targets determine: how far the model moves off when one constant is moved.

    python experiments/00_calibration/moved.py third

Each constant is moved down and up by a quarter of its value, the others left as fitted, the
random numbers the same.  Writes ``fits/NAME/moved.csv``.
"""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor

import pandas as pd
from calibrate import FITS, SMALLEST_LAST, Work, parts_of, targets_under
from free import free

MOVED = 0.25
"""Share of its value by which a constant is moved."""

COMPARED = 100
"""Dyads of each study of a comparison."""

DETERMINED = 5.0
"""Rise of the distance, when a constant is moved, from which the targets determine it.

The distance is noisy, and some moves lower it by as much: ``docs/fitted.md`` says how many.
"""


def main() -> None:
    """Measure, and write one row per constant."""
    parser = ArgumentParser(description="How far the model moves off with each constant.")
    parser.add_argument("name", help="folder of the fit, below fits/")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--size", type=float, default=0.25)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    fitted = json.loads((FITS / asked.name / "found.json").read_text("utf-8"))["constants"]
    candidates = [fitted]
    for constant in free():
        for sign in (-1.0, 1.0):
            moved = fitted[constant.name] * (1.0 + sign * MOVED)
            held = min(constant.high, max(constant.low, moved))
            candidates.append({**fitted, constant.name: held})
    with ProcessPoolExecutor(asked.processes) as pool:
        work = [
            Work(one, asked.seed, asked.size, SMALLEST_LAST, COMPARED) for one in candidates
        ]
        found = [parts_of(targets) for targets in pool.map(targets_under, work)]
    rows = [
        _row(constant.name, fitted[constant.name], found[0], *found[2 * place + 1 :][:2])
        for place, constant in enumerate(free())
    ]
    pd.DataFrame(rows).to_csv(FITS / asked.name / "moved.csv", index=False)


def _row(
    name: str,
    value: float,
    whole: dict[str, float],
    down: dict[str, float],
    up: dict[str, float],
) -> dict[str, object]:
    """Return what moving one constant does: distances, and the target that moves most."""
    worse = max((down, up), key=lambda parts: sum(parts.values()))
    rise = {target: worse[target] - whole[target] for target in whole}
    return {
        "constant": name,
        "fitted": float(f"{value:.4g}"),
        "distance": round(sum(whole.values()), 3),
        "distance_down": round(sum(down.values()), 3),
        "distance_up": round(sum(up.values()), 3),
        "rise": round(sum(rise.values()), 3),
        "determined": round(sum(rise.values()), 3) >= DETERMINED,
        "most_moved": max(rise, key=lambda target: rise[target]),
    }


if __name__ == "__main__":
    main()
