"""The random numbers of the compiled engine: the very uniforms of :mod:`dyad_sim.randomness`.

Without numba they are drawn there; compiled, by Philox as it stands here.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types, uint64
from numba.core.extending import intrinsic, overload

from dyad_sim.randomness import Address, Stream
from dyad_sim.randomness.numpy_philox import uniforms
from dyad_sim.randomness.philox import MULTIPLIERS, RESOLUTION, ROUNDS, WEYL

Eight = tuple[float, float, float, float, float, float, float, float]


def eight(seed: int, lane: int, number: int, stream: int, session: int, block: int) -> Eight:
    """Return one block of uniforms on (0, 1), see :mod:`dyad_sim.randomness`.

    Parameters
    ----------
    seed, lane, number, stream, session
        The address.
    block
        From 0.
    """
    drawn = uniforms(Address(seed, lane), number, Stream(stream), session, block + 1)
    first, *others = drawn[block].tolist()
    return (first, *others)


FIRST_MULTIPLIER, SECOND_MULTIPLIER = MULTIPLIERS
FIRST_WEYL, SECOND_WEYL = WEYL


@intrinsic
def _product(_typing: Any, first: Any, second: Any) -> Any:
    """Return the high and the low word of the product of two words."""
    pair = types.UniTuple(types.uint64, 2)

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        word, wide = ir.IntType(64), ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        high = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        return context.make_tuple(builder, pair, [high, builder.trunc(product, word)])

    return pair(types.uint64, types.uint64), code


@njit(nogil=True, forceinline=True)
def _halves(word: int) -> tuple[float, float]:
    """Return the two uniforms of a word."""
    low = uint64(word & uint64(0xFFFFFFFF))
    high = uint64(word >> uint64(32))
    return (float(low) + 0.5) * RESOLUTION, (float(high) + 0.5) * RESOLUTION


@njit(nogil=True, forceinline=True)
def _philox(seed: int, lane: int, number: int, stream: int, session: int, block: int) -> Eight:
    """Return one block of uniforms: Philox4x64-10."""
    c0, c1, c2, c3 = uint64(block + 1), uint64(session), uint64(stream), uint64(lane)
    k0, k1 = uint64(seed), uint64(number)
    for _ in range(ROUNDS):
        high0, low0 = _product(uint64(FIRST_MULTIPLIER), c0)
        high1, low1 = _product(uint64(SECOND_MULTIPLIER), c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = k0 + uint64(FIRST_WEYL), k1 + uint64(SECOND_WEYL)
    drawn: Eight = _halves(c0) + _halves(c1) + _halves(c2) + _halves(c3)
    return drawn


@overload(eight)
def _eight(seed: Any, lane: Any, number: Any, stream: Any, session: Any, block: Any) -> Any:
    def code(seed: Any, lane: Any, number: Any, stream: Any, session: Any, block: Any) -> Any:
        return _philox(seed, lane, number, stream, session, block)

    return code
