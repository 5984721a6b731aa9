"""The uniforms without NumPy: Philox in plain Python, as published."""

from __future__ import annotations

from itertools import chain
from struct import unpack

from dyad_sim.randomness import Address, Rows, Stream

MULTIPLIERS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
WEYL = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
"""Multipliers and key increments of Philox4x64 (Salmon et al. 2011)."""

ROUNDS = 10
RESOLUTION = 2.0**-32

_WORD = 0xFFFFFFFFFFFFFFFF
_LANE = 128
"""Bits between one block and the next: two words of 64 bits have a product of 128."""

Words = tuple[int, int, int, int]


def rows(address: Address, number: int, stream: Stream, session: int, blocks: int) -> Rows:
    """Return the uniforms of :func:`dyad_sim.randomness.numpy_philox.uniforms`, as lists.

    All blocks are computed at once, side by side in long integers: so Python takes as many
    steps for a session as for one block.
    """
    ones = sum(1 << _LANE * block for block in range(blocks))
    places = sum(block + 1 << _LANE * block for block in range(blocks))
    counter = places, session * ones, int(stream) * ones, address.lane * ones
    found = words(counter, (address.seed, number), ones)
    halves = zip(*chain(*(_halves(word, blocks) for word in found)), strict=True)
    return [[(half + 0.5) * RESOLUTION for half in block] for block in halves]


def words(counter: Words, key: tuple[int, int], ones: int = 1) -> Words:
    """Return blocks of Philox4x64-10: four words of 64 bits.

    Parameters
    ----------
    counter, key
        Words of 64 bits; a counter has one in every 128 bits, for each block.
    ones
        A one in every 128 bits, for each block.

    Notes
    -----
    Borrowed as published: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers:
    as easy as 1, 2, 3.  Blocks side by side in one integer are ours: no product reaches
    into the next block.
    """
    first, second, third, fourth = counter
    key_first, key_second = key
    word = _WORD * ones
    for _ in range(ROUNDS):
        low = MULTIPLIERS[0] * first
        high = MULTIPLIERS[1] * third
        first, second, third, fourth = (
            high >> 64 & word ^ second ^ key_first * ones,
            high & word,
            low >> 64 & word ^ fourth ^ key_second * ones,
            low & word,
        )
        key_first = (key_first + WEYL[0]) & _WORD
        key_second = (key_second + WEYL[1]) & _WORD
    return first, second, third, fourth


def _halves(word: int, blocks: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the low and the high half of a word of every block."""
    parts = unpack(f"<{4 * blocks}I", word.to_bytes(16 * blocks, "little"))
    return parts[::4], parts[1::4]
