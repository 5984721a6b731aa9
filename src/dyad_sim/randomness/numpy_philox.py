"""The uniforms by NumPy: those of one number by its Philox, those of many by arrays."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from dyad_sim.randomness import UNIFORMS_PER_BLOCK, Address, Rows, Stream
from dyad_sim.randomness.philox import MULTIPLIERS, RESOLUTION, ROUNDS, WEYL

Words = NDArray[np.uint64]

AT_ONCE = 2**14
"""Blocks that are drawn at once: few enough that the arrays stay in the processor's cache."""

_NOTHING = np.zeros(4, dtype=np.uint64)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
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
        From 1; 0 for what belongs to no session; for traits of people the code of a name.
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
    return _halves(generator.random_raw(blocks * UNIFORMS_PER_BLOCK // 2)).reshape(blocks, -1)


def rows(address: Address, number: int, stream: Stream, session: int, blocks: int) -> Rows:
    """Return :func:`uniforms` as lists."""
    drawn: Rows = uniforms(address, number, stream, session, blocks).tolist()
    return drawn


def first_blocks(
    address: Address, numbers: NDArray[np.integer], stream: Stream, sessions: Words
) -> NDArray[np.float64]:
    """Return the first block of :func:`uniforms` of many numbers and sessions at once.

    Parameters
    ----------
    address, stream
        As there.
    numbers, sessions
        Every number is taken with every session.

    Returns
    -------
    Shape ``(number, session, 8)``.
    """
    found = np.empty((len(numbers), len(sessions), UNIFORMS_PER_BLOCK))
    at_once = -(-AT_ONCE // max(1, len(sessions)))
    for start in range(0, len(numbers), at_once):
        part = slice(start, start + at_once)
        key = _word(address.seed), numbers[part, None].astype(np.uint64)
        counter = _word(1), sessions, _word(stream), _word(address.lane)
        words = np.stack(np.broadcast_arrays(*_philox(counter, key)), axis=-1)
        found[part] = _halves(words).reshape(found[part].shape)
    return found


def _word(value: int) -> Words:
    """Return a word that stands for all."""
    return np.array([value], dtype=np.uint64)


def _philox(counter: tuple[Words, ...], key: tuple[Words, Words]) -> tuple[Words, ...]:
    """Return four words for every counter and key: :func:`dyad_sim.randomness.philox.words`.

    Arrays are widened only where two meet, so that what depends on the number or on the
    session alone is computed once for each.
    """
    first, second, third, fourth = counter
    key_first, key_second = key
    for _ in range(ROUNDS):
        high_of_first, low_of_first = _product(MULTIPLIERS[0], first)
        high_of_third, low_of_third = _product(MULTIPLIERS[1], third)
        first, second = high_of_third ^ second ^ key_first, low_of_third
        third, fourth = high_of_first ^ fourth ^ key_second, low_of_first
        key_first, key_second = key_first + np.uint64(WEYL[0]), key_second + np.uint64(WEYL[1])
    return first, second, third, fourth


def _product(multiplier: int, words: Words) -> tuple[Words, Words]:
    """Return the high and the low words of products of 128 bits, from halves of 32 bits."""
    top, bottom = np.uint64(multiplier >> 32), np.uint64(multiplier & 0xFFFFFFFF)
    words_top, words_bottom = words >> _HALF, words & _LOW
    carried = (bottom * words_bottom >> _HALF) + top * words_bottom
    crossed = bottom * words_top + (carried & _LOW)
    high = top * words_top + (carried >> _HALF) + (crossed >> _HALF)
    return high, np.uint64(multiplier) * words


def _halves(words: Words) -> NDArray[np.float64]:
    """Return the two uniforms of each word, the low half first; one axis more."""
    halves = np.empty((*words.shape, 2))
    halves[..., 0] = words & _LOW
    halves[..., 1] = words >> _HALF
    return (halves + 0.5) * RESOLUTION


def _generator() -> np.random.Philox:
    """Return this thread's generator, to be set to an address; a new one costs ten times it."""
    if not hasattr(_OF_THREAD, "generator"):
        _OF_THREAD.generator = np.random.Philox(key=0)
    generator: np.random.Philox = _OF_THREAD.generator
    return generator
