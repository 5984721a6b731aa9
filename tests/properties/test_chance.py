"""Uniforms, normals and shares: what holds for every draw."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special

from dyad_sim.theory.chance import (
    bernoulli,
    interpolate,
    noisy_or,
    reuse_uniform,
    sigmoid,
    standard_normal,
)
from tests.strategies import RESOLUTION, numbers, uniform, unit, within

finite = st.floats(-1e6, 1e6)


@given(u=uniform)
def test_the_normal_deviate_is_that_of_an_independent_implementation(u):
    """It agrees with SciPy's inverse of the normal distribution to nine decimals."""
    assert abs(standard_normal(u) - float(special.ndtri(u))) < 6e-10


@given(u=uniform)
def test_the_normal_deviate_is_antisymmetric(u):
    """A uniform and its mirror image give opposite deviates."""
    assert standard_normal(1.0 - u) == -standard_normal(u)


@given(one=uniform, other=uniform)
def test_the_normal_deviate_rises_with_the_uniform(one, other):
    """A higher uniform never gives a lower deviate."""
    low, high = sorted((one, other))
    assert standard_normal(low) <= standard_normal(high)


@given(x=finite, y=finite)
def test_a_sigmoid_share_rises_and_stays_between_0_and_1(x, y):
    """A rising share lies on [0, 1], is one half at 0, and mirrors itself there."""
    low, high = sorted((x, y))
    assert 0.0 <= sigmoid(low) <= sigmoid(high) <= 1.0
    assert sigmoid(0.0) == 0.5
    assert math.isclose(sigmoid(x) + sigmoid(-x), 1.0)


@given(u=uniform)
def test_what_is_certain_bernoulli_and_what_is_impossible_does_not(u):
    """Probability 1 always happens under a uniform, probability 0 never."""
    assert bernoulli(u, 1.0)
    assert not bernoulli(u, 0.0)


@given(u=uniform, low=unit, high=unit)
def test_what_bernoulli_at_a_lower_probability_bernoulli_at_a_higher_one(u, low, high):
    """More probable means happening under a superset of the uniforms."""
    low, high = sorted((low, high))
    assert bernoulli(u, high) or not bernoulli(u, low)


@given(u=uniform, p=unit)
def test_the_reuse_uniform_is_a_uniform_again(u, p):
    """Whatever was decided, what is left over lies between 0 and 1."""
    assume(u != p)
    assert 0.0 < reuse_uniform(u, p) < 1.0


@given(p=numbers(0.05, 0.95))
def test_the_reuse_uniform_is_evenly_spread_whatever_was_decided(p):
    """Given the event, and given that it did not happen, the leftover fills (0, 1) evenly."""
    grid = [(i + 0.5) / 2000 for i in range(2000)]
    for event in (True, False):
        rests = sorted(reuse_uniform(u, p) for u in grid if bernoulli(u, p) == event)
        for place, rest in enumerate(rests):
            assert abs(rest - (place + 0.5) / len(rests)) <= 1.0 / len(rests)


@given(a=unit, b=unit)
def test_two_causes_together_stay_a_probability(a, b):
    """The union of two causes lies on [0, 1], and is no less than either."""
    assert within(noisy_or(a, b), max(a, b), 1.0)


@given(a=unit, b=unit, c=unit)
def test_causes_combine_in_any_order(a, b, c):
    """The order of causes does not matter, and a cause that is not there adds nothing."""
    assert math.isclose(noisy_or(a, b), noisy_or(b, a))
    assert math.isclose(noisy_or(noisy_or(a, b), c), noisy_or(a, noisy_or(b, c)), abs_tol=1e-12)
    assert noisy_or(a, 0.0) == a


@given(start=unit, goal=unit, share=unit)
def test_a_interpolate_stays_between_its_ends(start, goal, share):
    """A blend lies between start and goal."""
    assert within(interpolate(start, goal, share), min(start, goal), max(start, goal))


def test_the_resolution_of_a_uniform_reaches_six_standard_deviations():
    """The extreme uniforms give deviates beyond six, and finite ones."""
    extreme = standard_normal(0.5 * RESOLUTION)
    assert -7.0 < extreme < -6.0
