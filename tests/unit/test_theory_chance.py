"""Normal deviates, decisions and leftovers: values from tables, and the borders."""

from __future__ import annotations

import pytest

from dyad_sim.theory.chance import blend, either, happens, leftover, rising, standard_normal

approx = pytest.approx

PUBLISHED = {
    0.25: -0.6744897501960817,
    0.001: -3.090232306167814,
    1e-20: -9.262340089798408,
}
"""Check values that Wichura (1988) gives for PPND16: one for each of its three fits."""


def to(digits, value):
    """A number to so many digits, however small it is."""
    return approx(value, rel=10.0**-digits, abs=0.0)


@pytest.mark.parametrize(("uniform", "deviate"), PUBLISHED.items())
def test_a_normal_deviate_is_the_published_check_value(uniform, deviate):
    """The centre, the near and the far tail, to 15 digits."""
    assert standard_normal(uniform) == to(15, deviate)


def test_a_normal_deviate_is_that_of_the_tables():
    """Quantiles that every table has, on both sides of the middle."""
    assert standard_normal(0.5) == 0.0
    assert standard_normal(0.975) == to(14, 1.959963984540054)
    assert standard_normal(0.95) == to(14, 1.6448536269514722)
    assert standard_normal(0.05) == to(14, -1.6448536269514722)
    assert standard_normal(1e-300) == to(13, -37.0470962993612)
    # Just beyond the border between the two fits of the tail.
    assert standard_normal(1e-12) == to(15, -7.034483825301131)
    assert standard_normal(0.75) == to(14, 0.6744897501960817)


def test_an_event_happens_below_its_probability_only():
    """A uniform on the border belongs to those under which it does not happen."""
    assert happens(0.29, 0.3)
    assert not happens(0.3, 0.3)
    assert not happens(0.0, 0.0)


def test_what_a_decision_leaves_over_is_how_far_it_came_on_its_side():
    """Half way below 0.4, half way above it, and nothing on the border itself."""
    assert leftover(0.2, 0.4) == approx(0.5)
    assert leftover(0.7, 0.4) == approx(0.5)
    assert leftover(0.4, 0.4) == 0.0


def test_the_rising_share_has_its_value_from_a_triangle():
    """With legs 3 and 4 the longest side is 5: at 3/4 it is (1 + 3/5) / 2."""
    assert rising(0.75) == approx(0.8)
    assert rising(0.0) == 0.5
    assert rising(-0.75) == approx(0.2)


def test_a_chance_of_either_and_a_way_between_are_worked_by_hand():
    """0.5 + 0.4 - 0.2; a quarter of the way from 2 to 6."""
    assert either(0.5, 0.4) == approx(0.7)
    assert blend(2.0, 6.0, 0.25) == approx(3.0)
