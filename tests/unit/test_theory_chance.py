"""Normal deviates, decisions and leftovers: values from tables, and the borders."""

from __future__ import annotations

import ast
import inspect
import re
from itertools import pairwise

import numpy as np
import pytest
from scipy import special

from dyad_sim.theory.chance import (
    bernoulli,
    interpolate,
    noisy_or,
    reuse_uniform,
    sigmoid,
    standard_normal,
)
from tests.normal_fit import fitted
from tests.strategies import RESOLUTION

approx = pytest.approx

LAST = 2**32 - 1
"""Number of the largest uniform; that of the smallest is 0."""

ERROR = 6e-10
"""How far a normal deviate may be off, as its docstring says."""

LOWER = sorted({*range(2000), *np.geomspace(2000, LAST // 2, 60_000).astype(int).tolist()})
"""Numbers of uniforms below one half: the smallest, some of every size, the nearest to it."""

UPPER = [LAST - number for number in reversed(LOWER)]
"""Numbers of their mirror images."""


def uniform(number):
    """The uniform of this number."""
    return (number + 0.5) * RESOLUTION


def test_the_coefficients_in_the_docstring_are_those_of_the_code():
    """The formula with them gives the deviate, but for the last digits of a sum."""
    numbers = [
        float(found) for found in re.findall(r"-?\d\.\d{13}e\+\d\d", standard_normal.__doc__)
    ]
    above, below = (
        np.polynomial.Polynomial(numbers[:9]),
        np.polynomial.Polynomial([1.0, *numbers[9:]]),
    )
    assert len(numbers) == 17
    for u in map(uniform, LOWER[::100]):
        r = (4.0 * u * (1.0 - u)) ** 0.125
        assert standard_normal(u) == approx((u - 0.5) * above(r) / below(r), rel=1e-12)


def test_a_normal_deviate_is_that_of_the_tables():
    """Quantiles that every table has, on both sides of the middle."""
    assert standard_normal(0.975) == approx(1.959963984540054, abs=ERROR)
    assert standard_normal(0.95) == approx(1.6448536269514722, abs=ERROR)
    assert standard_normal(0.05) == approx(-1.6448536269514722, abs=ERROR)
    assert standard_normal(0.25) == approx(-0.6744897501960817, abs=ERROR)
    assert standard_normal(0.001) == approx(-3.090232306167814, abs=ERROR)


@pytest.mark.parametrize("numbers", [LOWER, UPPER], ids=["lower", "upper"])
def test_a_normal_deviate_is_as_exact_as_it_says_over_the_whole_range(numbers):
    """From the smallest uniform to the largest, against SciPy's inverse of the normal."""
    uniforms = [uniform(number) for number in numbers]
    errors = np.abs([standard_normal(u) for u in uniforms] - special.ndtri(uniforms))
    assert 0.9 * ERROR < errors.max() < ERROR


@pytest.mark.parametrize(
    "numbers",
    [
        LOWER + UPPER,
        range(LAST // 2 - 1000, LAST // 2 + 1000),
        range(LAST // 4 - 1000, LAST // 4 + 1000),
        range(LAST - 2000, LAST + 1),
    ],
    ids=["all over", "in the middle", "half way", "at the end"],
)
def test_a_normal_deviate_rises_with_its_uniform(numbers):
    """All over the range, and from one uniform to the next."""
    found = [standard_normal(uniform(number)) for number in numbers]
    assert all(low < high for low, high in pairwise(found))


def test_a_normal_deviate_is_odd_about_one_half():
    """Exactly 0 there, and of opposite sign for a uniform and its mirror image."""
    assert standard_normal(0.5) == 0.0
    for number, mirrored in zip(LOWER, reversed(UPPER), strict=True):
        assert standard_normal(uniform(mirrored)) == -standard_normal(uniform(number))


def test_the_fit_of_the_normal_deviate_made_again_is_the_same():
    """Another machine may round its coefficients otherwise; the deviates are the same."""
    above, below = fitted()
    for number in LOWER[::20]:
        u = uniform(number)
        root = (4.0 * u * (1.0 - u)) ** 0.125
        again = (u - 0.5) * np.polyval(above[::-1], root) / np.polyval(below[::-1], root)
        assert standard_normal(u) == approx(again, abs=0.05 * ERROR)


def test_a_normal_deviate_is_reckoned_without_a_branch():
    """No decision hangs on the uniform, so that many can be computed at once."""
    branches = (ast.If, ast.IfExp, ast.Compare, ast.BoolOp, ast.While, ast.For)
    rule = ast.parse(inspect.getsource(standard_normal))
    assert not [node for node in ast.walk(rule) if isinstance(node, branches)]
    called = {ast.unparse(node.func) for node in ast.walk(rule) if isinstance(node, ast.Call)}
    assert called == {"math.sqrt"}


def test_an_event_bernoulli_below_its_probability_only():
    """A uniform on the border belongs to those under which it does not happen."""
    assert bernoulli(0.29, 0.3)
    assert not bernoulli(0.3, 0.3)
    assert not bernoulli(0.0, 0.0)


def test_what_a_decision_leaves_over_is_how_far_it_came_on_its_side():
    """Half way below 0.4, half way above it, and nothing on the border itself."""
    assert reuse_uniform(0.2, 0.4) == approx(0.5)
    assert reuse_uniform(0.7, 0.4) == approx(0.5)
    assert reuse_uniform(0.4, 0.4) == 0.0


def test_the_sigmoid_share_has_its_value_from_a_triangle():
    """With legs 3 and 4 the longest side is 5: at 3/4 it is (1 + 3/5) / 2."""
    assert sigmoid(0.75) == approx(0.8)
    assert sigmoid(0.0) == 0.5
    assert sigmoid(-0.75) == approx(0.2)


def test_a_chance_of_noisy_or_and_a_way_between_are_worked_by_hand():
    """0.5 + 0.4 - 0.2; a quarter of the way from 2 to 6."""
    assert noisy_or(0.5, 0.4) == approx(0.7)
    assert interpolate(2.0, 6.0, 0.25) == approx(3.0)
