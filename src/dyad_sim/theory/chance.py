"""From uniforms to what the rules need: normal deviates, decisions, uniforms used again.

The theory draws nothing.  It receives uniforms on (0, 1) and turns them here
into normal deviates, decisions and further uniforms.
"""

from __future__ import annotations

import math

from dyad_sim.theory.equation import equation


@equation
def standard_normal(uniform: float) -> float:
    r"""Normal deviate of a uniform, by arithmetic and square roots.

    .. math::
        z = (u - \tfrac12)\, \frac{A(r)}{B(r)}, \quad r = \sqrt[8]{4 u (1 - u)}, \quad
        A(r) = \sum_{i=0}^{8} a_i r^i, \quad B(r) = \sum_{i=0}^{8} b_i r^i

    From the power 0 to the power 8, a is 1.9880140847684e+01, 2.0836771894892e+03,
    2.9812056680009e+04, 3.7060447858841e+04, -1.2121547375936e+05, 1.5870481401619e+05,
    -8.9092483190530e+04, 2.5856913370921e+04, -3.0087191376652e+03, and b is 1,
    1.3480413189141e+02, 2.5715060520347e+03, 7.7254249581750e+03, -7.1670259164636e+03,
    6.1679040631783e+03, 5.7793392360972e+03, -3.1014049961562e+03, 3.9343550091342e+03.
    Each polynomial is summed over its even and its odd powers, by Horner's rule in
    the square of r.

    Parameters
    ----------
    uniform
        From :math:`2^{-33}` to :math:`1 - 2^{-33}`, as all uniforms are that are drawn.

    Notes
    -----
    Borrowed: what a normal deviate is.  Ours: this approximation of the quantile, whose
    numbers are found by ``tests/normal_fit.py``.  It errs by less than 6e-10, is exactly 0
    at one half, and :math:`1 - u` has exactly the deviate :math:`-z`.  There is neither a
    logarithm nor a branch, so that it is exactly the same on every machine
    (``docs/decisions/0014``) and many can be computed at once.
    """
    s = math.sqrt(math.sqrt(4.0 * uniform * (1.0 - uniform)))
    r = math.sqrt(s)
    above_even = -3.0087191376652e03 * s - 8.9092483190530e04
    above_even = (above_even * s - 1.2121547375936e05) * s + 2.9812056680009e04
    above_even = above_even * s + 1.9880140847684e01
    above_odd = 2.5856913370921e04 * s + 1.5870481401619e05
    above_odd = (above_odd * s + 3.7060447858841e04) * s + 2.0836771894892e03
    below_even = 3.9343550091342e03 * s + 5.7793392360972e03
    below_even = (below_even * s - 7.1670259164636e03) * s + 2.5715060520347e03
    below_even = below_even * s + 1.0
    below_odd = -3.1014049961562e03 * s + 6.1679040631783e03
    below_odd = (below_odd * s + 7.7254249581750e03) * s + 1.3480413189141e02
    return (uniform - 0.5) * (above_even + r * above_odd) / (below_even + r * below_odd)


@equation
def sigmoid(x: float) -> float:
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
def bernoulli(uniform: float, probability: float) -> bool:
    """Whether an event of this probability, on [0, 1], happens under this uniform.

    .. math:: [u < p]

    Borrowed: what a probability is.
    """
    return uniform < probability


@equation
def reuse_uniform(uniform: float, probability: float) -> float:
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
def noisy_or(first: float, second: float) -> float:
    r"""Chance, or rate per exchange, of two independent causes together.

    .. math:: a \oplus b = a + b - a b

    Stays on [0, 1] when both do, without clipping.  Borrowed: the probability
    of a union of independent events; its use for rates is ours.
    """
    return first + second - first * second


@equation
def interpolate(start: float, goal: float, share: float) -> float:
    """Value a share of the way from ``start`` to ``goal``.

    .. math:: x' = x + s (g - x)

    With ``share`` on [0, 1] it stays between the two.  Borrowed: linear interpolation.
    """
    return start + share * (goal - start)
