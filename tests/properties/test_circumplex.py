"""The circumplex, the schema and attunement: symmetries and bounds."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from dyad_sim.theory.attunement import is_matched, mismatch, retuned
from dyad_sim.theory.circumplex import (
    HALF_DIAGONAL,
    Act,
    complement,
    distance,
    expressed,
    next_act,
    pulled,
    size,
    toward,
)
from dyad_sim.theory.schema import confirmation, feared_response, reading, wished_control
from tests.strategies import acts, axis, constants, numbers, unit, within

WIDEST = 2.0 * math.sqrt(2.0)
radius = numbers(0.05, 2.0)
impulse = st.floats(-50.0, 50.0)


def on_circumplex(act):
    """Whether an act lies within the square of the two axes."""
    return within(act.affiliation, -1.0, 1.0) and within(act.control, -1.0, 1.0)


@given(act=acts)
def test_the_complement_of_the_complement_is_the_act(act):
    """Complementarity is an involution: same affiliation, opposite control, twice."""
    assert complement(complement(act)) == act
    assert complement(act).affiliation == act.affiliation
    assert complement(act).control == -act.control


@given(act=acts)
def test_a_full_pull_is_the_complement_and_no_pull_is_neutral(act):
    """At full strength the pull is for the complement; without strength for nothing."""
    assert pulled(act, 1.0, 1.0) == complement(act)
    assert pulled(act, 0.0, 0.0) == Act(0.0, 0.0)


@given(act=acts, a=unit, c=unit)
def test_a_pull_never_exceeds_the_act_that_pulls(act, a, c):
    """What is pulled for lies between the neutral centre and the complement."""
    assert size(pulled(act, a, c)) <= size(act) + 1e-12


@given(one=acts, other=acts, third=acts)
def test_distance_is_a_distance(one, other, third):
    """Symmetric, zero to itself, on [0, 2 sqrt 2], and no detour is shorter."""
    assert distance(one, other) == distance(other, one)
    assert distance(one, one) == 0.0
    assert within(distance(one, other), 0.0, WIDEST)
    assert distance(one, third) <= distance(one, other) + distance(other, third) + 1e-12


@given(act=acts)
def test_the_size_of_an_act_lies_between_0_and_1(act):
    """The size is the distance from the centre as a share of the half diagonal."""
    assert within(size(act))
    assert math.isclose(size(act) * HALF_DIAGONAL, distance(act, Act(0.0, 0.0)), abs_tol=1e-12)


@given(x=impulse, y=impulse)
def test_an_expressed_impulse_is_bounded_odd_and_rising(x, y):
    """An impulse of any size leads to an act inside (-1, 1), in its own direction."""
    assert -1.0 < expressed(x) < 1.0
    assert expressed(-x) == -expressed(x)
    low, high = sorted((x, y))
    assert expressed(low) <= expressed(high)


@given(act=acts, target=st.builds(Act, impulse, impulse), keep=numbers(0, 0.95), e=acts, s=unit)
def test_every_act_stays_on_the_circumplex(act, target, keep, e, s):
    """Whatever the target and the noise, the next act lies inside (-1, 1) on both axes."""
    noise = Act(7.0 * s * e.affiliation, 7.0 * s * e.control)
    following = next_act(act, target, keep, noise)
    assert -1.0 < following.affiliation < 1.0
    assert -1.0 < following.control < 1.0


@given(act=acts, goal=acts, share=unit)
def test_a_position_on_the_way_stays_on_the_circumplex(act, goal, share):
    """A move toward a goal lies no farther from it than before."""
    moved = toward(act, goal, share)
    assert on_circumplex(moved)
    assert distance(moved, goal) <= distance(act, goal) + 1e-12


@given(received=acts, wish=acts, fear=acts)
def test_confirmation_lies_between_wish_and_fear(received, wish, fear):
    """Confirmation lies on [0, 1]; it is 0 at the wish and 1 at the fear."""
    assert within(confirmation(received, wish, fear))
    assume(distance(wish, fear) > 1e-9)
    assert confirmation(wish, wish, fear) == 0.0
    assert confirmation(fear, wish, fear) == 1.0


@given(wish=acts, fear=acts, offset=numbers(-2.0, 2.0))
def test_what_is_as_near_to_the_wish_as_to_the_fear_confirms_by_one_half(wish, fear, offset):
    """On the perpendicular bisector of wish and fear the confirmation is one half."""
    middle = toward(wish, fear, 0.5)
    across = Act(wish.control - fear.control, fear.affiliation - wish.affiliation)
    received = Act(
        middle.affiliation + offset * across.affiliation,
        middle.control + offset * across.control,
    )
    assert math.isclose(confirmation(received, wish, fear), 0.5, abs_tol=1e-6)


@given(received=acts, wish=acts, fear=acts)
def test_wish_and_fear_exchanged_mirror_the_confirmation(received, wish, fear):
    """To swap wish and fear is to swap confirmation and its rest."""
    total = confirmation(received, wish, fear) + confirmation(received, fear, wish)
    assert math.isclose(total, 1.0)


@given(wish=acts, fear=acts, near=unit, far=unit)
def test_confirmation_is_linear_on_the_way_from_wish_to_fear(wish, fear, near, far):
    """On the straight line between the two, confirmation is the share of the way."""
    assume(distance(wish, fear) > 1e-3)
    assert math.isclose(confirmation(toward(wish, fear, near), wish, fear), near, abs_tol=1e-9)


@given(received=acts, wish=acts, fear=acts, personal=unit)
def test_a_reading_lies_between_0_and_1(received, wish, fear, personal):
    """However personal the reading, it lies on [0, 1]."""
    assert within(reading(received, wish, fear, personal))


@given(received=acts, wish=acts, fear=acts, warmer=unit)
def test_an_impersonal_reading_hears_coldness_alone(received, wish, fear, warmer):
    """Switched off, wish and fear do not matter, and warmth always hurts less."""
    assert reading(received, wish, fear, 0.0) == 0.5 * (1.0 - received.affiliation)
    kinder = Act(received.affiliation + warmer, received.control)
    assert reading(kinder, wish, fear, 0.0) <= reading(received, wish, fear, 0.0)


@given(style=acts, chill=unit)
def test_the_fear_is_the_colder_complement_of_the_style(style, chill):
    """What is feared lies on the circumplex, opposite on control and no warmer than evoked."""
    fear = feared_response(style, chill)
    assert on_circumplex(fear)
    assert fear.control == -style.control
    assert fear.affiliation <= style.affiliation + 1e-12
    assert feared_response(style, 0.0) == complement(style)
    assert wished_control(fear, 1.0) == style.control
    assert abs(wished_control(fear, chill)) <= abs(fear.control)


@given(patient=acts, therapist=acts, r=radius)
def test_a_mismatch_lies_between_0_and_1_and_is_0_in_tune(patient, therapist, r):
    """A mismatch lies on [0, 1], and is 0 exactly where the moment is matched."""
    found = mismatch(patient, therapist, r)
    assert within(found)
    assert is_matched(patient, therapist, r) == (found == 0.0)
    assert is_matched(patient, complement(patient), r)


@given(
    target=acts,
    patient=acts,
    matched=st.booleans(),
    mindfulness=unit,
    embedded=unit,
    c=constants,
)
def test_retuning_only_ever_warms_and_only_after_a_mismatch(
    target, patient, matched, mindfulness, embedded, c
):
    """Retuning keeps to the circumplex, is never colder, and leaves a matched moment alone."""
    found = retuned(target, patient, matched, mindfulness, embedded, c)
    assert on_circumplex(found)
    assert found.affiliation >= target.affiliation - 1e-12
    if matched:
        assert found == target


@given(target=acts, patient=acts, mindfulness=unit, c=constants)
def test_a_wholly_embedded_or_mindless_therapist_does_not_tune_in(
    target, patient, mindfulness, c
):
    """Retuning needs both mindfulness and a therapist who is not embedded."""
    assert retuned(target, patient, False, mindfulness, 1.0, c) == target
    assert retuned(target, patient, False, 0.0, 0.0, c) == target


@given(a=axis, b=axis)
def test_the_way_from_one_axis_value_to_another_is_symmetric(a, b):
    """Distance on one axis is the difference on it."""
    assert math.isclose(distance(Act(a, 0.0), Act(b, 0.0)), abs(a - b), abs_tol=1e-12)
