"""How much the shapes of alliance series depend on the criterion for them.

    python experiments/00_calibration/criteria_tried.py

Prints a table: share of cases with a local V in thirty sessions, and with a discontinuity in
ten, by how far and in which unit the rating has to fall.
"""

from __future__ import annotations

from argparse import ArgumentParser

from docs.building.dictionary import table
from dyad_sim.evidence.arms import plan_of, sample_of
from dyad_sim.evidence.measured import DISCONTINUITY, LOCAL_V, RATING, completed
from dyad_sim.measures.ruptures.series import share_with_repair, share_with_rupture

FALLS = (
    (0.75, "points"),
    (1.0, "points"),
    (1.25, "points"),
    (1.5, "points"),
    (1.0, "own_sd"),
    (2.0, "own_sd"),
    (1.0, "sample_sd"),
    (2.0, "sample_sd"),
)
"""How far a rating has to fall, and in which unit."""


def main() -> None:
    """Simulate both arms once, and print the shares under each criterion."""
    parser = ArgumentParser(description="Shapes of alliance series under other criteria.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=float, default=0.5)
    asked = parser.parse_args()
    long, short = (
        sample_of(name, plan_of(name, asked.seed, size=asked.size))
        for name in ("relational", "exposure")
    )
    done = completed(long)
    rows = []
    for drop, unit in FALLS:
        local = share_with_repair(done, RATING, LOCAL_V._replace(drop=drop, unit=unit))
        jump = share_with_rupture(
            short.sessions, RATING, DISCONTINUITY._replace(drop=drop, unit=unit)
        )
        rows.append((f"{drop:g} {unit}", f"{local.value:.2f}", f"{jump.value:.2f}"))
    heads = ("fall of", "local V, thirty sessions", "discontinuity, ten sessions")
    print(table(heads, rows))  # noqa: T201 - this is what was asked for


if __name__ == "__main__":
    main()
