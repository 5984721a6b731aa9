"""The bare exchange in mesa-frames, for a Python that has it.

``PYTHON benchmarks/mesa_frames_exchange.py`` prints the nanoseconds per exchange of each
round.  mesa-frames needs NumPy below 2 and dyad_sim NumPy 2, so nothing of ours is imported.
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"  # One core, as everything it is compared with.

import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

DYADS = 100_000
"""At 4096, as in ``yardsticks``, three quarters of the time go into calls of polars."""

STEPS = 60
ROUNDS = 7
NANO = 1e9
AXES = {"affiliation": 1.0, "control": -1.0}
"""The axes of an act, with the side on which a partner's act is answered."""


class Dyads(AgentSetPolars):
    """Dyads in columns: a patient and a therapist, what is received, strain."""

    def __init__(self, model: ModelDF) -> None:
        super().__init__(model)
        names = [
            f"{what}_{axis}" for what in ("patient", "therapist", "received") for axis in AXES
        ]
        zeros = dict.fromkeys([*names, "strain"], 0.0)
        self += pl.DataFrame({"unique_id": range(DYADS)}).with_columns(
            **{name: pl.lit(zero) for name, zero in zeros.items()}
        )

    def step(self) -> None:
        """Hold one exchange, as ``yardsticks.bare_exchanges`` does with arrays."""
        noise = self.model.random.standard_normal((4, DYADS))
        patient = {
            f"patient_{axis}": _squashed(
                0.5 * pl.col(f"patient_{axis}")
                + 0.4 * side * pl.col(f"therapist_{axis}")
                + 0.2 * pl.Series(noise[row])
            )
            for row, (axis, side) in enumerate(AXES.items())
        }
        therapist = {
            f"therapist_{axis}": _squashed(
                0.5 * pl.col(f"therapist_{axis}")
                + 0.4 * side * pl.col(f"patient_{axis}")
                + 0.2 * pl.Series(noise[2 + row])
            )
            for row, (axis, side) in enumerate(AXES.items())
        }
        received = {
            f"received_{axis}": 0.9 * pl.col(f"received_{axis}")
            + 0.1 * pl.col(f"therapist_{axis}")
            for axis in AXES
        }
        squares = [(pl.col(f"received_{axis}") - 0.5) ** 2 for axis in AXES]
        strain = pl.col("strain")
        grown = strain + 0.1 * (squares[0] + squares[1]).sqrt() * (1.0 - strain) - 0.05 * strain
        for columns in (patient, therapist, received, {"strain": grown}):
            self.agents = self.agents.with_columns(**columns)


def _squashed(impulse: Any) -> Any:
    """Return acts on (-1, 1)."""
    return impulse / (1.0 + impulse * impulse).sqrt()


class Study(ModelDF):
    """All dyads at once."""

    def __init__(self) -> None:
        super().__init__(1)
        self.agents += Dyads(self)


def one_round() -> float:
    """Return the nanoseconds per exchange of one study."""
    begin = perf_counter()
    study = Study()
    for _ in range(STEPS):
        study.step()
    return (perf_counter() - begin) / (STEPS * DYADS) * NANO


if __name__ == "__main__":
    one_round()
    sys.stdout.write(json.dumps([one_round() for _ in range(ROUNDS)]))
