"""How the numbers of ``standard_normal`` were found: ``python -m tests.normal_fit``.

Two polynomials of degree 8 are sought, whose quotient times ``u - 1/2`` errs least where it
errs most.  Least squares are repeated: points with large errors gain weight (Lawson 1961),
and the denominator of the last round is divided out (Loeb 1957), until all errors that
stand out are alike.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

DEGREE = 8
SMALLEST = 2.0**-33
"""The smallest uniform that is ever drawn."""

POINTS = 2000
ROUNDS = 200


def fitted() -> tuple[Floats, Floats]:
    """Return the coefficients above and below, from the constant on; below begins with 1."""
    places = np.cos(np.pi * (np.arange(POINTS) + 0.5) / POINTS)
    low = (4.0 * SMALLEST * (1.0 - SMALLEST)) ** 0.125
    root = low + (1.0 - low) * 0.5 * (places + 1.0)
    off = 0.5 * np.sqrt(1.0 - root**8)  # how far the uniform lies from one half
    goal = -special.ndtri(0.25 * root**8 / (0.5 + off)) / off
    above, below = _quotient(places, goal, off)
    above, below = (_powers(each, low) for each in (above, below))
    return above / below[0], below / below[0]


def _quotient(places: Floats, goal: Floats, off: Floats) -> tuple[Floats, Floats]:
    """Return the best quotient found, as sums of Chebyshev polynomials on [-1, 1]."""
    basis = chebyshev.chebvander(places, DEGREE)
    denominator, weight = np.ones(POINTS), np.ones(POINTS)
    best, least = (denominator, weight), np.inf
    for _ in range(ROUNDS):
        scale = (np.sqrt(weight) * off / denominator)[:, None]
        table = scale * np.hstack([basis, -goal[:, None] * basis[:, 1:]])
        found, *_ = np.linalg.lstsq(table, scale[:, 0] * goal, rcond=1e-16)
        above, below = found[: DEGREE + 1], np.r_[1.0, found[DEGREE + 1 :]]
        denominator = basis @ below
        error = np.abs(off * (goal - basis @ above / denominator))
        if denominator.min() > 0.0 and error.max() < least:
            best, least = (above, below), error.max()
        weight *= error / error.max() + 1e-3
        weight /= weight.max()
    return best


def _powers(coefficients: Floats, low: float) -> Floats:
    """Return a sum of Chebyshev polynomials on [low, 1] as coefficients of powers."""
    sought = chebyshev.Chebyshev(coefficients, domain=[low, 1.0])
    return sought.convert(kind=np.polynomial.Polynomial, domain=[-1, 1], window=[-1, 1]).coef


if __name__ == "__main__":
    for numbers in fitted():
        sys.stdout.write(" ".join(f"{number:.13e}" for number in numbers) + "\n")
