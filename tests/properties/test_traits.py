"""Traits of a population: what is drawn lies within the bounds of its parameter."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.parameters import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    Constants,
    Parameter,
    PatientTraits,
    ReceptionConstants,
    TherapistTraits,
    declared,
)
from dyad_sim.populations import (
    Population,
    parse_traits,
    patient_traits,
    therapist_traits,
)
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.schema import feared_response, wished_control
from dyad_sim.traits import parse_trait, quantile
from tests import strategies
from tests.strategies import addresses, numbers, uniform, unit, within

AXIS = Parameter("x", "axis", -0.95, 0.95, "an axis")
reception = strategies.group(ReceptionConstants)
SHARE = Parameter("x", "share", 0.0, 1.0, "a share")

shares = st.one_of(
    unit,
    st.tuples(unit, numbers(0.01, 2.0)).map(lambda p: {"normal": list(p)}),
    st.tuples(unit, unit).filter(lambda p: p[0] != p[1]).map(lambda p: {"uniform": sorted(p)}),
    st.tuples(numbers(0.2, 9.0), numbers(0.2, 9.0)).map(lambda p: {"beta": list(p)}),
)
mixtures = st.lists(st.tuples(numbers(0.1, 5.0), shares).map(list), min_size=1, max_size=3).map(
    lambda parts: {"mixture": parts}
)
axes = st.one_of(
    numbers(-0.95, 0.95),
    st.tuples(numbers(-0.95, 0.95), numbers(0.01, 3.0)).map(lambda p: {"normal": list(p)}),
)


@given(spec=st.one_of(shares, mixtures), u=uniform, chooser=uniform)
def test_every_draw_lies_within_the_bounds_of_its_parameter(spec, u, chooser):
    """Number, normal, uniform, beta or mixture: nothing leaves its bounds."""
    trait = parse_trait("patient.trust", spec, SHARE)
    assert 0.0 <= quantile(trait, u, chooser) <= 1.0


@given(spec=axes, u=uniform)
def test_a_truncated_normal_keeps_to_an_axis(spec, u):
    """However wide a normal, what is drawn lies within its bounds."""
    trait = parse_trait("patient.style_control", spec, AXIS)
    assert -0.95 <= quantile(trait, u) <= 0.95


@given(spec=shares, one=uniform, other=uniform)
def test_a_draw_rises_with_its_uniform(spec, one, other):
    """Higher uniforms never give lower values, so that correlated uniforms correlate traits."""
    trait = parse_trait("patient.trust", spec, SHARE)
    low, high = sorted((one, other))
    assert quantile(trait, low) <= quantile(trait, high) + 1e-12


@given(
    loading=numbers(-1.0, 1.0),
    address=addresses,
    several=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=4),
)
def test_everybody_drawn_lies_within_every_bound(loading, address, several):
    """A patient and a therapist of any population lie within the bounds of their traits."""
    patient: dict[str, Any] = {}
    for name, p in declared(PatientTraits).items():
        middle, half = 0.5 * (p.low + p.high), 0.5 * (p.high - p.low)
        patient[name] = None if name in DERIVED_PATIENT else {"normal": [middle, half]}
    therapist: dict[str, Any] = {}
    for name, p in declared(TherapistTraits).items():
        therapist[name] = None if name in DERIVED_THERAPIST else {"uniform": [p.low, p.high]}
    population = Population(
        parse_traits("patient", PatientTraits, patient, DERIVED_PATIENT),
        parse_traits("therapist", TherapistTraits, therapist, DERIVED_THERAPIST),
        {"rigidity": loading, "symptoms": -loading},
        {"skill": loading, "technique": loading},
        "metacommunicate",
        5,
    )
    who = np.array(several)
    drawn = (
        (PatientTraits, patient_traits(population, address, who, Constants())),
        (TherapistTraits, therapist_traits(population, address, who)),
    )
    for group, traits in drawn:
        assert traits.shape == (len(several), len(group._fields))
        for values, (name, p) in zip(traits.T, declared(group).items(), strict=True):
            assert p.low <= values.min() <= values.max() <= p.high, name


@given(style=numbers(-0.95, 0.95), control=numbers(-0.95, 0.95), constants=reception)
def test_what_follows_from_a_style_is_what_a_patient_may_be_given(style, control, constants):
    """Fear and wish that were left open lie within the bounds that hold where they are set."""
    bounds = declared(PatientTraits)
    fear = feared_response(Act(style, control), constants.fear_chill)
    wish = wished_control(fear, constants.wish_opposition)

    for name, value in (
        ("fear_affiliation", fear.affiliation),
        ("fear_control", fear.control),
        ("wish_control", wish),
    ):
        assert within(value, bounds[name].low, bounds[name].high), name


@given(control=numbers(-0.99, 0.99), constants=reception)
def test_what_follows_from_a_fear_is_what_a_patient_may_be_given(control, constants):
    """However far out the fear is set, and however squarely the wish stands opposite it."""
    bounds = declared(PatientTraits)
    assert (bounds["fear_control"].low, bounds["fear_control"].high) == (-0.99, 0.99)

    wish = wished_control(Act(0.0, control), constants.wish_opposition)
    assert within(wish, bounds["wish_control"].low, bounds["wish_control"].high)
