"""The uniforms without NumPy: Philox in plain Python, as published."""

from __future__ import annotations

from dyad_sim.randomness import Address, Rows, Stream

MULTIPLIERS = 0xD2E7470EE14C6C93, 0xCA5A826395121157
WEYL = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
"""Multipliers and key increments of Philox4x64 (Salmon et al. 2011)."""

ROUNDS = 10
RESOLUTION = 2.0**-32

_WORD = 0xFFFFFFFFFFFFFFFF
_HALF = 0xFFFFFFFF

Words = tuple[int, int, int, int]


def rows(address: Address, number: int, stream: Stream, session: int, blocks: int) -> Rows:
    """Return the uniforms of :func:`dyad_sim.randomness.numpy_philox.uniforms`, as lists."""
    place = session, int(stream), address.lane
    return [
        _halves(words((block, *place), (address.seed, number)))
        for block in range(1, blocks + 1)
    ]


def words(counter: Words, key: tuple[int, int]) -> Words:
    """Return one block of Philox4x64-10: four words of 64 bits.

    Parameters
    ----------
    counter, key
        Words of 64 bits.

    Notes
    -----
    Borrowed as published: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers:
    as easy as 1, 2, 3.
    """
    first, second, third, fourth = counter
    key_first, key_second = key
    for _ in range(ROUNDS):
        low = MULTIPLIERS[0] * first
        high = MULTIPLIERS[1] * third
        first, second, third, fourth = (
            high >> 64 ^ second ^ key_first,
            high & _WORD,
            low >> 64 ^ fourth ^ key_second,
            low & _WORD,
        )
        key_first = (key_first + WEYL[0]) & _WORD
        key_second = (key_second + WEYL[1]) & _WORD
    return first, second, third, fourth


def _halves(block: Words) -> list[float]:
    """Return the two uniforms of each word, the low half first."""
    return [(half + 0.5) * RESOLUTION for word in block for half in (word & _HALF, word >> 32)]
