"""Random numbers by address, the same whoever asks and in whatever order.

Every uniform has an address: the seed, the lane, the dyad (or therapist), the
session, the stream (its purpose) and a place in it; a trait of a person has its
name in place of the session.  Counter-based Philox turns an address into bits;
nothing depends on what was drawn before.  So any dyad can be run alone, cells of a
design share their random numbers, a mechanism switched off does not shift the random numbers
of the others, and a trait that is added does not shift the draws of the others.

Two sources give the same uniforms: :mod:`~dyad_sim.randomness.numpy_philox`, and
:mod:`~dyad_sim.randomness.philox` where there is no NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

UNIFORMS_PER_BLOCK = 8
"""One Philox block has four words of 64 bits; each gives two uniforms of 32 bits."""


class Stream(IntEnum):
    """What a uniform is for; streams never share an address."""

    PATIENT = 1
    THERAPIST = 2
    EXCHANGE = 3
    SESSION = 4
    CODING = 5
    RATERS = 6


class Address(NamedTuple):
    """Whose random numbers: the first half of the address of a uniform.

    Attributes
    ----------
    seed
        Seed of the study, 0 to 2**63 - 1.
    lane
        0 where all cells of a design meet the same random numbers (common random numbers);
        the number of the cell, from 1, where each has its own.
    """

    seed: int
    lane: int = 0


Rows = list[list[float]]
"""Blocks of uniforms on (0, 1), each a list of eight."""

Source = Callable[[Address, int, Stream, int, int], Rows]
"""From an address, a dyad, a stream, a session and a number of blocks to uniforms."""
