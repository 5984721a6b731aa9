"""From uniforms to what the rules need: normals, thresholds, leftovers.

The theory draws nothing.  It receives uniforms on (0, 1) and turns them here
into normal deviates, decisions and further uniforms.
"""

from __future__ import annotations

import math

from dyad_sim.theory.equation import equation

CENTRAL = 0.425
"""Distance from one half up to which AS 241 uses its central fit."""

NEAR = 5.0
"""Root of minus the logarithm of the tail up to which AS 241 uses its near fit."""


@equation
def standard_normal(uniform: float) -> float:
    r"""Normal deviate of a uniform: Wichura's algorithm AS 241 (PPND16).

    .. math:: z = \Phi^{-1}(u)

    Parameters
    ----------
    uniform
        On (0, 1), both ends excluded.

    Notes
    -----
    Borrowed: Wichura (1988), *Applied Statistics* 37(3), 477-484; accurate to
    about 1 part in :math:`10^{16}`.  Only arithmetic, ``sqrt`` and ``log``, so
    that every engine gives the same bits.
    """
    q = uniform - 0.5
    if abs(q) <= CENTRAL:
        return _centre(q)
    tail = uniform if q < 0.0 else 1.0 - uniform
    size = _tail(math.sqrt(-math.log(tail)))
    return -size if q < 0.0 else size


@equation
def _centre(q: float) -> float:
    r"""AS 241 for the middle 85 per cent; ``q`` is the uniform less one half.

    .. math:: z = q\, \frac{A(r)}{B(r)}, \quad r = 0.425^2 - q^2, \quad |q| \le 0.425

    Two polynomials of degree 7.  Borrowed: Wichura (1988), see :func:`standard_normal`.
    """
    r = 0.180625 - q * q
    above = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    above = above * r + 6.7265770927008700853e4
    above = above * r + 4.5921953931549871457e4
    above = above * r + 1.3731693765509461125e4
    above = above * r + 1.9715909503065514427e3
    above = above * r + 1.3314166789178437745e2
    above = above * r + 3.3871328727963666080e0
    below = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    below = below * r + 3.9307895800092710610e4
    below = below * r + 2.1213794301586595867e4
    below = below * r + 5.3941960214247511077e3
    below = below * r + 6.8718700749205790830e2
    below = below * r + 4.2313330701600911252e1
    below = below * r + 1.0
    return q * above / below


@equation
def _tail(r: float) -> float:
    r"""AS 241 for the tails; ``r`` is the root of minus the logarithm of the tail.

    .. math:: |z| = \frac{C(r - 1.6)}{D(r - 1.6)} \text{ up to } r = 5, \quad
        \frac{E(r - 5)}{F(r - 5)} \text{ beyond}

    Four polynomials of degree 7.  Borrowed: Wichura (1988), see :func:`standard_normal`.
    """
    if r <= NEAR:
        r = r - 1.6
        above = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
        above = above * r + 2.41780725177450611770e-1
        above = above * r + 1.27045825245236838258e0
        above = above * r + 3.64784832476320460504e0
        above = above * r + 5.76949722146069140550e0
        above = above * r + 4.63033784615654529590e0
        above = above * r + 1.42343711074968357734e0
        below = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
        below = below * r + 1.51986665636164571966e-2
        below = below * r + 1.48103976427480074590e-1
        below = below * r + 6.89767334985100004550e-1
        below = below * r + 1.67638483018380384940e0
        below = below * r + 2.05319162663775882187e0
        below = below * r + 1.0
        return above / below
    r = r - 5.0
    above = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    above = above * r + 1.24266094738807843860e-3
    above = above * r + 2.65321895265761230930e-2
    above = above * r + 2.96560571828504891230e-1
    above = above * r + 1.78482653991729133580e0
    above = above * r + 5.46378491116411436990e0
    above = above * r + 6.65790464350110377720e0
    below = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    below = below * r + 1.84631831751005468180e-5
    below = below * r + 7.86869131145613259100e-4
    below = below * r + 1.48753612908506148525e-2
    below = below * r + 1.36929880922735805310e-1
    below = below * r + 5.99832206555887937690e-1
    below = below * r + 1.0
    return above / below


@equation
def rising(x: float) -> float:
    r"""Share between 0 and 1 that rises with ``x`` and is one half at 0.

    .. math:: F(x) = \tfrac12 \left(1 + \frac{x}{\sqrt{1 + x^2}}\right)

    Notes
    -----
    Ours: it stands where a logistic function usually stands.  It has heavier
    tails and no exponential, so it is exactly the same on every machine
    (``docs/decisions/0003``).
    """
    return 0.5 * (1.0 + x / math.sqrt(1.0 + x * x))


@equation
def happens(uniform: float, probability: float) -> bool:
    """Whether an event of this probability, on [0, 1], happens under this uniform.

    .. math:: [u < p]

    Borrowed: what a probability is.
    """
    return uniform < probability


@equation
def leftover(uniform: float, probability: float) -> float:
    r"""Fresh uniform on [0, 1), given that the event under this uniform was decided.

    .. math:: v = u / p \text{ if } u < p, \quad v = (u - p) / (1 - p) \text{ otherwise}

    Notes
    -----
    Borrowed: given the decision, :math:`v` is uniform and independent of it
    (Devroye 1986, *Non-Uniform Random Variate Generation*, on the reuse of
    uniforms), so that rare follow-ups need no draw of their own.
    """
    if uniform < probability:
        return uniform / probability
    return (uniform - probability) / (1.0 - probability)


@equation
def either(first: float, second: float) -> float:
    r"""Chance, or rate per exchange, of two independent causes together.

    .. math:: a \oplus b = a + b - a b

    Stays on [0, 1] when both do, without clipping.  Borrowed: the probability
    of a union of independent events; its use for rates is ours.
    """
    return first + second - first * second


@equation
def blend(start: float, goal: float, share: float) -> float:
    """Value a share of the way from ``start`` to ``goal``.

    .. math:: x' = x + s (g - x)

    With ``share`` on [0, 1] it stays between the two.  Borrowed: linear interpolation.
    """
    return start + share * (goal - start)
