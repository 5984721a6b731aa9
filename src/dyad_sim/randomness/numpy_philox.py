"""The uniforms by NumPy's Philox."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Rows, Stream
from dyad_sim.randomness.philox import RESOLUTION

_NOTHING = np.zeros(4, dtype=np.uint64)
_OF_THREAD = threading.local()


def uniforms(
    address: Address, number: int, stream: Stream, session: int, blocks: int
) -> NDArray[np.float64]:
    """Return uniforms on (0, 1) for a dyad or therapist, shape ``(blocks, 8)``.

    Parameters
    ----------
    address
        Seed of the study, and lane.
    number
        Number of the dyad, or of the therapist for their own streams, from 0.
    stream
        Purpose of the draw.
    session
        From 1; 0 for what belongs to no session.
    blocks
        How many consecutive blocks, from the first.

    Notes
    -----
    Philox4x64-10 (Salmon et al. 2011) under the key ``(seed, number)`` and the
    counter ``(block, session, stream, lane)``, ``block`` from 1.  Each word is
    cut into its low and its high half; a half ``h`` becomes
    ``(h + 1/2) / 2**32``, never 0 or 1.
    """
    generator = _generator()
    counter = np.array([0, session, stream, address.lane], dtype=np.uint64)
    key = np.array([address.seed, number], dtype=np.uint64)
    generator.state = {
        "bit_generator": "Philox",
        "state": {"counter": counter, "key": key},
        "buffer": _NOTHING,
        "buffer_pos": len(_NOTHING),
        "has_uint32": 0,
        "uinteger": 0,
    }
    words = generator.random_raw(blocks * UNIFORMS_PER_BLOCK // 2)
    halves = np.empty((len(words), 2), dtype=np.float64)
    halves[:, 0] = words & np.uint64(0xFFFFFFFF)
    halves[:, 1] = words >> np.uint64(32)
    return ((halves + 0.5) * RESOLUTION).reshape(blocks, UNIFORMS_PER_BLOCK)


def rows(address: Address, number: int, stream: Stream, session: int, blocks: int) -> Rows:
    """Return :func:`uniforms` as lists."""
    drawn: Rows = uniforms(address, number, stream, session, blocks).tolist()
    return drawn


def _generator() -> np.random.Philox:
    """Return this thread's generator, to be set to an address; a new one costs ten times it."""
    if not hasattr(_OF_THREAD, "generator"):
        _OF_THREAD.generator = np.random.Philox(key=0)
    generator: np.random.Philox = _OF_THREAD.generator
    return generator
