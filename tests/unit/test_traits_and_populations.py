"""Traits as a configuration writes them, and the people drawn from them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from dyad_sim.parameters import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    SKILLS,
    Constants,
    Parameter,
    PatientTraits,
    TherapistTraits,
    declared,
    group_defaults,
)
from dyad_sim.populations import (
    Population,
    draw_patient,
    draw_therapist,
    parse_traits,
    strategy_of,
)
from dyad_sim.theory.response import RESPONSES
from dyad_sim.traits import parse_trait, quantile

SHARE = Parameter("x", "share", 0.0, 1.0, "a share")
WIDE = Parameter("x", "score", 0.01, 5.0, "a score")
C = Constants()
SEED = 11


def population(**changes: Any) -> Population:
    """Return a population of identical people, but for some traits."""
    patient = dict(group_defaults(PatientTraits))
    patient.update(dict.fromkeys(DERIVED_PATIENT))
    therapist = dict(group_defaults(TherapistTraits))
    therapist.update(dict.fromkeys(DERIVED_THERAPIST))
    patient.update(changes.get("patient", {}))
    therapist.update(changes.get("therapist", {}))
    return Population(
        parse_traits("patient", PatientTraits, patient, DERIVED_PATIENT),
        parse_traits("therapist", TherapistTraits, therapist, DERIVED_THERAPIST),
        changes.get("patient_loadings", {}),
        changes.get("therapist_loadings", {}),
        changes.get("response", "metacommunicate"),
        changes.get("caseload", 5),
    )


def patients(of: Population, trait: str, number: int = 400) -> np.ndarray:
    """Return a trait of many patients."""
    return np.array([getattr(draw_patient(of, SEED, dyad, C), trait) for dyad in range(number)])


def test_a_number_is_the_same_for_everybody():
    trait = parse_trait("patient.trust", 0.4, SHARE)

    assert {quantile(trait, u) for u in (0.01, 0.5, 0.99)} == {0.4}


@pytest.mark.parametrize(
    ("spec", "median"),
    [
        ({"uniform": [0.2, 0.6]}, 0.4),
        ({"normal": [0.5, 0.1]}, 0.5),
        ({"beta": [3, 3]}, 0.5),
        ({"mixture": [[1, 0.3]]}, 0.3),
    ],
)
def test_the_median_is_where_it_is_written(spec, median):
    assert quantile(parse_trait("patient.trust", spec, SHARE), 0.5) == pytest.approx(median)


def test_a_mixture_has_its_parts_in_their_shares():
    trait = parse_trait("patient.trust", {"mixture": [[3, 0.2], [1, 0.9]]}, SHARE)
    drawn = [quantile(trait, 0.5, chooser) for chooser in (np.arange(100) + 0.5) / 100]

    assert drawn.count(0.2) == 75
    assert drawn.count(0.9) == 25


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("high", "is not a trait"),
        (True, "is not a trait"),
        ([0.1, 0.2], "is not a trait"),
        ({}, "is not a trait"),
        ({"normal": [0.5, 0.1], "beta": [1, 1]}, "is not a trait"),
        (math.nan, "finite"),
        (math.inf, "finite"),
        (1.2, "[0, 1]"),
        ({"gamma": [1, 1]}, "no known distribution"),
        ({"normal": [0.5]}, "two finite numbers"),
        ({"normal": [0.5, "wide"]}, "two finite numbers"),
        ({"normal": [0.5, math.inf]}, "two finite numbers"),
        ({"normal": [0.5, 0.0]}, "standard deviation"),
        ({"normal": [1.5, 0.1]}, "mean must lie in"),
        ({"uniform": [0.6, 0.2]}, "low must be below high"),
        ({"uniform": [0.5, 1.2]}, "low must be below high"),
        ({"beta": [0.0, 1.0]}, "shapes"),
        ({"mixture": []}, "pairs"),
        ({"mixture": [[1.0]]}, "pair"),
        ({"mixture": [[-1.0, 0.5]]}, "weight"),
        ({"mixture": [[1.0, {"normal": [0.5, -1]}]]}, "standard deviation"),
    ],
)
def test_what_is_no_trait_is_refused_by_name(spec, told):
    with pytest.raises(ValueError, match=r"^patient\.trust") as refused:
        parse_trait("patient.trust", spec, SHARE)

    assert told in str(refused.value)


def test_a_beta_is_refused_where_it_could_leave_the_bounds():
    with pytest.raises(ValueError, match="beta lies on"):
        parse_trait("patient.symptoms", {"beta": [2, 2]}, WIDE)


def test_a_trait_without_a_value_is_refused_unless_it_follows_from_others():
    with pytest.raises(ValueError, match=r"patient\.trust must have a value"):
        population(patient={"trust": None})

    assert population().patient["fear_control"] is None


def test_a_dyad_has_the_same_patient_in_every_study():
    varied = {"trust": {"beta": [2, 2]}}
    alone = draw_patient(population(patient=varied), SEED, 7, C)
    elsewhere = draw_patient(population(patient=varied, caseload=1), SEED, 7, C)

    assert alone == elsewhere
    assert alone != draw_patient(population(patient=varied), SEED + 1, 7, C)


def test_another_trait_that_varies_does_not_shift_the_luck_of_the_first():
    one = population(patient={"trust": {"beta": [2, 2]}})
    two = population(patient={"trust": {"beta": [2, 2]}, "rigidity": {"beta": [2, 2]}})

    assert np.array_equal(patients(one, "trust", 20), patients(two, "trust", 20))


def test_a_population_has_the_mean_and_spread_it_states():
    drawn = patients(
        population(patient={"symptoms": {"normal": [1.0, 0.25]}}), "symptoms", 2000
    )

    assert drawn.mean() == pytest.approx(1.0, abs=0.02)
    assert drawn.std() == pytest.approx(0.25, abs=0.015)


def test_traits_correlate_by_the_product_of_their_loadings():
    varied = population(
        patient={"trust": {"uniform": [0, 1]}, "rigidity": {"uniform": [0, 1]}},
        patient_loadings={"trust": -0.8, "rigidity": 0.8},
    )
    trust, rigidity = patients(varied, "trust", 1500), patients(varied, "rigidity", 1500)

    assert np.corrcoef(trust, rigidity)[0, 1] == pytest.approx(-0.62, abs=0.05)


def test_without_loadings_traits_are_unrelated():
    varied = population(patient={"trust": {"uniform": [0, 1]}, "rigidity": {"uniform": [0, 1]}})
    trust, rigidity = patients(varied, "trust", 1500), patients(varied, "rigidity", 1500)

    assert abs(np.corrcoef(trust, rigidity)[0, 1]) < 0.08


def test_loadings_leave_each_distribution_as_it_is():
    spec = {"trust": {"beta": [2, 5]}}
    plain = patients(population(patient=spec), "trust", 2000)
    loaded = patients(population(patient=spec, patient_loadings={"trust": 0.9}), "trust", 2000)

    assert loaded.mean() == pytest.approx(plain.mean(), abs=0.02)
    assert loaded.std() == pytest.approx(plain.std(), abs=0.02)


def test_wish_and_fear_follow_from_the_style():
    """Whose style is controlling fears a passive, cold response and wishes for a firm one."""
    patient = draw_patient(
        population(patient={"style_affiliation": -0.25, "style_control": 0.5}), SEED, 0, C
    )

    assert patient.fear_control == -0.5
    assert patient.wish_control == 0.5 * C.reception.wish_opposition
    assert patient.fear_affiliation < -0.25


def test_a_stated_fear_stands():
    patient = draw_patient(population(patient={"fear_control": 0.7}), SEED, 0, C)

    assert patient.fear_control == 0.7
    assert patient.wish_control == -0.7 * C.reception.wish_opposition


def test_skill_fills_what_was_left_open():
    therapist = draw_therapist(
        population(therapist={"skill": 0.8, "collaboration": 0.1}), SEED, 0
    )

    filled = [name for name in (*SKILLS, "mindfulness") if name != "collaboration"]
    assert {getattr(therapist, name) for name in filled} == {0.8}
    assert therapist.collaboration == 0.1


def test_therapists_differ_from_their_patients_in_their_luck():
    varied = population(
        patient={"trust": {"uniform": [0, 1]}}, therapist={"skill": {"uniform": [0, 1]}}
    )
    skills = {draw_therapist(varied, SEED, number).skill for number in range(20)}

    assert len(skills) == 20
    assert not skills & set(patients(varied, "trust", 20))


@pytest.mark.parametrize("name", RESPONSES)
def test_a_strategy_is_known_by_its_name(name):
    assert strategy_of(population(response=name)) == RESPONSES[name]


def test_every_trait_is_drawn_within_its_bounds():
    wide = {
        name: {"uniform": [parameter.low, parameter.high]}
        for name, parameter in declared(PatientTraits).items()
    }
    varied = population(patient=wide)

    for dyad in range(50):
        patient = draw_patient(varied, SEED, dyad, C)
        for name, parameter in declared(PatientTraits).items():
            assert parameter.low <= getattr(patient, name) <= parameter.high
