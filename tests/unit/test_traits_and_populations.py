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
    FACTORS,
    Population,
    _drawn,
    code_of,
    draw_people,
    parse_traits,
    patient_traits,
    strategy_of,
    therapist_traits,
)
from dyad_sim.randomness import Address, Stream
from dyad_sim.randomness.numpy_philox import uniforms
from dyad_sim.theory.response import RESPONSES
from dyad_sim.traits import Trait, parse_trait, quantile

SHARE = Parameter("x", "share", 0.0, 1.0, "a share")
WIDE = Parameter("x", "score", 0.01, 5.0, "a score")
C = Constants()
SEED = 11
HERE = Address(SEED)


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


def patient(of: Population, dyad: int = 0, address: Address = HERE) -> PatientTraits:
    """Return the patient of one dyad, drawn alone."""
    (row,) = patient_traits(of, address, np.array([dyad]), C).tolist()
    return PatientTraits(*row)


def therapist(of: Population, number: int = 0) -> TherapistTraits:
    """Return one therapist, drawn alone."""
    (row,) = therapist_traits(of, HERE, np.array([number])).tolist()
    return TherapistTraits(*row)


def patients(of: Population, trait: str, number: int = 400) -> np.ndarray:
    """Return a trait of many patients."""
    drawn = patient_traits(of, HERE, np.arange(number), C)
    return drawn[:, PatientTraits._fields.index(trait)]


def test_a_number_is_the_same_for_everybody():
    trait = parse_trait("patient.trust", 0.4, SHARE)

    assert quantile(trait, [0.01, 0.5, 0.99]).tolist() == [0.4, 0.4, 0.4]


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
    choosers = (np.arange(100) + 0.5) / 100
    drawn = quantile(trait, np.full(100, 0.5), choosers).tolist()

    assert drawn.count(0.2) == 75
    assert drawn.count(0.9) == 25
    assert drawn == [float(quantile(trait, 0.5, chooser)) for chooser in choosers]


@pytest.mark.parametrize(
    "spec",
    [
        0.4,
        {"uniform": [0.2, 0.6]},
        {"normal": [0.5, 0.4]},
        {"beta": [2, 5]},
        {
            "mixture": [
                [1, 0.3],
                [2, {"beta": [2, 2]}],
                [1, {"mixture": [[1, {"uniform": [0, 1]}]]}],
            ]
        },
    ],
    ids=str,
)
def test_many_draws_at_once_are_the_draws_one_by_one(spec):
    """To the last bit, and in the shape of the uniforms."""
    trait = parse_trait("patient.trust", spec, SHARE)
    own, chooser = np.random.default_rng(SEED).random((2, 50, 4))
    drawn = quantile(trait, own, chooser)

    assert drawn.shape == own.shape
    one_by_one = [
        float(quantile(trait, u, v)) for u, v in zip(own.flat, chooser.flat, strict=True)
    ]
    assert drawn.ravel().tolist() == one_by_one


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
        ({"beta": [1e308, 1e308]}, "must lie in [0.01, 1e+06]"),
        ({"beta": [1e-5, 1.0]}, "must lie in [0.01, 1e+06]"),
        ({"beta": [1.0, 10**7]}, "must lie in [0.01, 1e+06]"),
        ({"normal": [0.5, 1e16]}, "above 0 and at most 1000"),
        ({"normal": [0.5, 1001.0]}, "{uniform: [low, high]} is as wide"),
        ({"mixture": [[1e308, 0.2], [1e308, 0.5]]}, "a weight in [1e-09, 1e+09]"),
        ({"mixture": [[1e-300, 0.2], [1.0, 0.5]]}, "a weight in [1e-09, 1e+09]"),
        ({"mixture": [[math.nan, 0.2]]}, "a weight in [1e-09, 1e+09]"),
        (10**400, "finite"),
        ({"normal": [0.5, 10**400]}, "two finite numbers"),
        ({"mixture": [[10**400, 0.2]]}, "weight"),
    ],
)
def test_what_is_no_trait_is_refused_by_name(spec, told):
    with pytest.raises(ValueError, match=r"^patient\.trust") as refused:
        parse_trait("patient.trust", spec, SHARE)

    assert told in str(refused.value)


UNIFORMS = np.array([2.0**-54, 1e-9, 0.001, 0.25, 0.5, 0.75, 0.999, 1 - 1e-9, 1 - 2.0**-53])
"""From the lowest that is drawn to the highest."""


@pytest.mark.parametrize(
    "spec",
    [
        *({"beta": [a, b]} for a in (0.01, 1.0, 1e6) for b in (0.01, 3.0, 1e6)),
        *({"normal": [mean, sd]} for mean in (0.0, 0.5, 1.0) for sd in (1e-300, 0.1, 1000.0)),
        {"mixture": [[1e-9, {"beta": [0.01, 1e6]}], [1e9, {"normal": [1.0, 1000.0]}]]},
    ],
    ids=str,
)
def test_what_is_allowed_at_the_ends_of_its_range_is_drawn_soundly(spec):
    """Finite, within the bounds, and rising with the uniform."""
    trait = parse_trait("patient.trust", spec, SHARE)
    for chooser in (2.0**-54, 0.5, 1 - 2.0**-53):
        drawn = quantile(trait, UNIFORMS, np.full(UNIFORMS.shape, chooser))
        assert np.isfinite(drawn).all()
        assert (drawn >= 0.0).all()
        assert (drawn <= 1.0).all()
        assert (np.diff(drawn) >= 0.0).all()


def test_the_widest_normal_is_even():
    """So nothing is lost beyond it."""
    trait = parse_trait("patient.trust", {"normal": [0.5, 1000.0]}, SHARE)

    assert quantile(trait, UNIFORMS) == pytest.approx(UNIFORMS, abs=1e-6)


@pytest.mark.parametrize("number", [math.nan, math.inf, -0.5, 1.5])
def test_a_number_out_of_its_range_never_reaches_a_session(number):
    """Whatever it was drawn from: this one is made behind the back of the checks."""
    broken = population(patient={"trust": 0.5}, therapist={"skill": 0.5})
    for partner in (broken.patient, broken.therapist):
        name = "trust" if partner is broken.patient else "skill"
        kept, partner[name] = partner[name], Trait("fixed", number, 0.0, 0.0, 1.0)
        with pytest.raises(ValueError, match=f"{name} was drawn as .* outside"):
            draw_people(broken, HERE, range(3), C)
        partner[name] = kept


def test_a_beta_is_refused_where_it_could_leave_the_bounds():
    with pytest.raises(ValueError, match="beta lies on"):
        parse_trait("patient.symptoms", {"beta": [2, 2]}, WIDE)


def test_a_trait_without_a_value_is_refused_unless_it_follows_from_others():
    with pytest.raises(ValueError, match=r"patient\.trust must have a value"):
        population(patient={"trust": None})

    assert population().patient["fear_control"] is None


def test_a_dyad_has_the_same_patient_in_every_study():
    varied = {"trust": {"beta": [2, 2]}}
    alone = patient(population(patient=varied), 7)
    elsewhere = patient(population(patient=varied, caseload=1), 7)

    assert alone == elsewhere
    assert alone != patient(population(patient=varied), 7, Address(SEED + 1))
    assert alone != patient(population(patient=varied), 7, Address(SEED, 1))


def widely_varied(caseload: int = 5) -> Population:
    """Return a population in which nobody is like another in anything."""
    specs = {
        partner: {
            name: {"uniform": [p.low, p.high]}
            for name, p in declared(group).items()
            if name not in left_open
        }
        for partner, group, left_open in (
            ("patient", PatientTraits, DERIVED_PATIENT),
            ("therapist", TherapistTraits, DERIVED_THERAPIST),
        )
    }
    loadings = {"patient_loadings": {"rigidity": 0.7}, "therapist_loadings": {"skill": -0.4}}
    return population(**specs, **loadings, caseload=caseload)


def test_people_drawn_together_are_those_drawn_alone():
    """To the last bit: with whom somebody is drawn does not matter."""
    of, first = widely_varied(), 2**40 + 3
    together = draw_people(of, HERE, range(first, first + 12), C)

    for place in range(12):
        number = first + place
        alone = draw_people(of, HERE, range(number, number + 1), C)
        assert all(
            one.tolist() == all_of_them[place : place + 1].tolist()
            for one, all_of_them in zip(alone, together, strict=True)
        )
        assert PatientTraits(*together.patient_traits[place].tolist()) == patient(of, number)
        assert TherapistTraits(*together.therapist_traits[place].tolist()) == therapist(
            of, number // 5
        )


def test_dyads_are_numbered_through_the_caseloads():
    """With a caseload of three, dyads 4 to 9 meet therapists 1, 1, 2, 2, 2 and 3."""
    people = draw_people(widely_varied(caseload=3), HERE, range(4, 10), C)

    assert people.numbers.tolist() == [4, 5, 6, 7, 8, 9]
    assert people.therapists.tolist() == [1, 1, 2, 2, 2, 3]
    assert people.cases.tolist() == [1, 2, 0, 1, 2, 0]
    assert len({tuple(row) for row in people.patient_traits.tolist()}) == 6
    of_therapists = [tuple(row) for row in people.therapist_traits.tolist()]
    assert of_therapists[0] == of_therapists[1]
    assert of_therapists[2] == of_therapists[3] == of_therapists[4]
    assert len(set(of_therapists)) == 3


def test_another_trait_that_varies_does_not_shift_the_draws_of_the_first():
    one = population(patient={"trust": {"beta": [2, 2]}})
    two = population(patient={"trust": {"beta": [2, 2]}, "rigidity": {"beta": [2, 2]}})

    assert np.array_equal(patients(one, "trust", 20), patients(two, "trust", 20))


PARTNERS = [(Stream.PATIENT, PatientTraits), (Stream.THERAPIST, TherapistTraits)]


@pytest.mark.parametrize(("stream", "group"), PARTNERS)
def test_no_two_names_share_a_code(stream, group):
    """The traits of a partner and the factor that they share."""
    names = [FACTORS[stream], *declared(group)]
    assert len(names) == len(set(names)) == len({code_of(name) for name in names})
    assert all(0 <= code_of(name) < 2**64 for name in names)


def test_the_code_of_a_name_stays_what_it_is():
    """With any version of Python; if it changed, everybody would be drawn anew."""
    assert code_of("trust") == 1693887319811200759
    assert code_of("severity") == 7536099245184815049


@pytest.mark.parametrize(
    ("stream", "drawn_alone"), [(Stream.PATIENT, patient), (Stream.THERAPIST, therapist)]
)
def test_a_trait_is_drawn_from_the_address_of_its_name(stream, drawn_alone):
    """Its value from the first uniform, the part of a mixture from the second."""
    name = "susceptibility_control"
    spec = {"mixture": [[1, {"uniform": [0.0, 0.4]}], [2, {"uniform": [0.5, 0.9]}]]}
    of = population(patient={name: spec}, therapist={name: spec})
    trait = parse_trait(name, spec, SHARE)

    for number in range(20):
        value, part, *_ = uniforms(HERE, number, stream, code_of(name), 1)[0]
        assert getattr(drawn_alone(of, number), name) == quantile(trait, value, part)


@pytest.mark.parametrize(("stream", "group"), PARTNERS)
def test_traits_may_come_go_and_change_places_without_moving_another(stream, group):
    """Not by a bit, and whether or not they share the factor of their partner."""
    numbers = np.arange(50)
    wide = {
        name: parse_trait(name, {"uniform": [p.low, p.high]}, p)
        for name, p in declared(group).items()
    }
    loadings = dict.fromkeys(list(wide)[::3], 0.6)
    before = _drawn(wide, loadings, HERE, numbers, stream)

    added = {"another": wide["susceptibility_control"], **wide}
    reordered = dict(reversed(wide.items()))
    thinned = dict(list(wide.items())[1::2])
    opened = {**wide, "susceptibility_affiliation": None}
    for traits in (added, reordered, thinned, opened):
        after = _drawn(traits, {"another": 0.3, **loadings}, HERE, numbers, stream)
        shared = before.keys() & after.keys()
        assert len(shared) >= len(wide) // 2
        assert all(after[name].tolist() == before[name].tolist() for name in shared)
    assert len({tuple(values) for values in before.values()}) == len(before)


def test_a_population_has_the_mean_and_spread_it_states():
    drawn = patients(
        population(patient={"symptoms": {"normal": [1.0, 0.25]}}), "symptoms", 8000
    )

    assert drawn.mean() == pytest.approx(1.0, abs=0.01)
    assert drawn.std() == pytest.approx(0.25, abs=0.008)


def test_traits_correlate_by_the_product_of_their_loadings():
    varied = population(
        patient={"trust": {"uniform": [0, 1]}, "rigidity": {"uniform": [0, 1]}},
        patient_loadings={"trust": -0.8, "rigidity": 0.8},
    )
    trust, rigidity = patients(varied, "trust", 6000), patients(varied, "rigidity", 6000)

    assert np.corrcoef(trust, rigidity)[0, 1] == pytest.approx(-0.62, abs=0.03)


def test_without_loadings_traits_are_unrelated():
    varied = population(patient={"trust": {"uniform": [0, 1]}, "rigidity": {"uniform": [0, 1]}})
    trust, rigidity = patients(varied, "trust", 6000), patients(varied, "rigidity", 6000)

    assert abs(np.corrcoef(trust, rigidity)[0, 1]) < 0.04


def test_loadings_leave_each_distribution_as_it_is():
    spec = {"trust": {"beta": [2, 5]}}
    plain = patients(population(patient=spec), "trust", 8000)
    loaded = patients(population(patient=spec, patient_loadings={"trust": 0.9}), "trust", 8000)

    assert loaded.mean() == pytest.approx(plain.mean(), abs=0.01)
    assert loaded.std() == pytest.approx(plain.std(), abs=0.01)


def test_wish_and_fear_follow_from_the_style():
    """Whose style is controlling fears a passive, cold response and wishes for a firm one."""
    drawn = patient(population(patient={"style_affiliation": -0.25, "style_control": 0.5}))

    assert drawn.fear_control == -0.5
    assert drawn.wish_control == 0.5 * C.reception.wish_opposition
    assert drawn.fear_affiliation < -0.25


def test_a_stated_fear_stands():
    drawn = patient(population(patient={"fear_control": 0.7}))

    assert drawn.fear_control == 0.7
    assert drawn.wish_control == -0.7 * C.reception.wish_opposition


def test_skill_fills_what_was_left_open():
    drawn = therapist(population(therapist={"skill": 0.8, "collaboration": 0.1}))

    filled = [name for name in (*SKILLS, "mindfulness") if name != "collaboration"]
    assert {getattr(drawn, name) for name in filled} == {0.8}
    assert drawn.collaboration == 0.1


def test_therapists_differ_from_their_patients_in_their_draws():
    varied = population(
        patient={"trust": {"uniform": [0, 1]}}, therapist={"skill": {"uniform": [0, 1]}}
    )
    skills = {therapist(varied, number).skill for number in range(20)}

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

    for name, parameter in declared(PatientTraits).items():
        drawn = patients(varied, name, 200)
        assert parameter.low <= drawn.min() < drawn.max() <= parameter.high
