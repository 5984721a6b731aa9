"""Luck as an argument: uniforms by address, the same whoever asks and in whatever order.

Every uniform has an address: the seed, the lane, the dyad (or therapist), the
session, the stream (its purpose) and a place in it.  NumPy's counter-based Philox turns
an address into bits; nothing depends on what was drawn before.  So any dyad can
be run alone, cells of a design share their luck, and a mechanism switched off
does not shift the luck of the others.
"""

from __future__ import annotations

import threading
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

UNIFORMS_PER_BLOCK = 8
"""One Philox block has four words of 64 bits; each gives two uniforms of 32 bits."""

_RESOLUTION = 2.0**-32
_NOTHING = np.zeros(4, dtype=np.uint64)
_OF_THREAD = threading.local()


class Stream(IntEnum):
    """What a uniform is for; streams never share an address."""

    PATIENT = 1
    THERAPIST = 2
    EXCHANGE = 3
    SESSION = 4
    CODING = 5
    RATERS = 6


class Address(NamedTuple):
    """Whose luck: the first half of the address of a uniform.

    Attributes
    ----------
    seed
        Seed of the study, 0 to 2**63 - 1.
    lane
        0 where all cells of a design meet the same luck (common random numbers);
        the number of the cell, from 1, where each has its own.
    """

    seed: int
    lane: int = 0


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
    return ((halves + 0.5) * _RESOLUTION).reshape(blocks, UNIFORMS_PER_BLOCK)


def _generator() -> np.random.Philox:
    """Return this thread's generator, to be set to an address; a new one costs ten times it."""
    if not hasattr(_OF_THREAD, "generator"):
        _OF_THREAD.generator = np.random.Philox(key=0)
    generator: np.random.Philox = _OF_THREAD.generator
    return generator
