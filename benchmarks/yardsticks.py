"""What an exchange is compared with: random numbers alone, and arrays instead of a loop."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.clock import Task
from dyad_sim.engines.compiled.numba_philox import eight

NORMALS, UNIFORMS = 5, 4
"""What one exchange would draw if every draw were made anew: the yardstick of the design."""

AT_ONCE = 4096
"""Exchanges whose draws, or dyads whose states, stand in the cache together."""

REPEATS = 100
STEPS = 60


def sfc64_draws() -> int:
    """Draw five normals and four uniforms for many exchanges, by NumPy's fastest generator."""
    generator = np.random.Generator(np.random.SFC64(1))
    normals, uniforms = np.empty(NORMALS * AT_ONCE), np.empty(UNIFORMS * AT_ONCE)
    for _ in range(REPEATS):
        generator.standard_normal(out=normals)
        generator.random(out=uniforms)
    return REPEATS * AT_ONCE


@njit(nogil=True)  # type: ignore[untyped-decorator]  # numba is not annotated
def _sum_of_eights(count: int) -> float:
    """Sum of many blocks of eight uniforms, so that none of them is left out."""
    total = 0.0
    for block in range(count):
        for uniform in eight(1, 0, 0, 3, 1, block):
            total += uniform
    return total


def philox_draws() -> int:
    """Draw eight uniforms for many exchanges, by the compiled engine's own generator."""
    _sum_of_eights(REPEATS * AT_ONCE)
    return REPEATS * AT_ONCE


def _squashed(impulse: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return acts on (-1, 1)."""
    return impulse / np.sqrt(1.0 + impulse * impulse)


def bare_exchanges() -> int:
    """Run a bare exchange for many dyads as arrays.  This is not the model.

    A patient and a therapist act (pull, inertia, noise, squashed), the act is
    received, strain rises with its distance from a wish and leaks: what any
    two-person model has, and none of what this one is about.  It shows what
    NumPy costs at best.
    """
    generator = np.random.Generator(np.random.SFC64(1))
    patient, therapist, received = (np.zeros((2, AT_ONCE)) for _ in range(3))
    strain, wish = np.zeros(AT_ONCE), np.full((2, AT_ONCE), 0.5)
    mirror = np.array([[1.0], [-1.0]])
    for _ in range(STEPS):
        noise = generator.standard_normal((4, AT_ONCE))
        patient = _squashed(0.5 * patient + 0.4 * mirror * therapist + 0.2 * noise[:2])
        therapist = _squashed(0.5 * therapist + 0.4 * mirror * patient + 0.2 * noise[2:])
        received = 0.9 * received + 0.1 * therapist
        strain += 0.1 * np.hypot(*(received - wish)) * (1.0 - strain) - 0.05 * strain
    return STEPS * AT_ONCE


BARE = "Bare exchange in arrays (not the model)"

YARDSTICKS: dict[str, Task] = {
    BARE: bare_exchanges,
    "SFC64: 5 normals, 4 uniforms": sfc64_draws,
    "Philox of the engine: 8 uniforms": philox_draws,
}
