"""No dead knobs: every parameter moves some table, and so does every switch."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from dyad_sim.parameters import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    Constants,
    InstrumentConstants,
    Parameter,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.populations import Population, parse_traits
from dyad_sim.randomness import Address
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables
from dyad_sim.traits import parse_trait
from tests.examples import constants
from tests.studies import LIVELY, without

SEED = 1989
SHIFT = 0.6
"""How far a parameter is moved: this share of the way to its farther bound."""

COUNTS = {
    "sessions": 5,
    "exchanges": 48,
    "training_case": 1,
    "training_session": 2,
    "training_length": 6,
}
"""Where counts are moved to, so that no study grows long."""

UNEVEN_PATIENT = {"compliance": 0.6, "transference": 0.5, "commitment": 0.3}
UNEVEN_THERAPIST = {"skill": 0.6, "affect_tolerance": 0.4, "repair_probability": 0.6}
"""Traits away from one half, where a weight would have nothing to weigh."""


def traits_of(group: type, left_open: tuple[str, ...], **values: Any) -> dict[str, Any]:
    """Everybody the same: fixed traits, those that follow from others left open."""
    fixed = {**group_defaults(group), **values}
    specs = {name: None if name in left_open else value for name, value in fixed.items()}
    return parse_traits("base", group, specs, left_open)


def base(response: str = "metacommunicate", dyads: int = 5, **terms: Any) -> Plan:
    """A study in which what happens depends on the numbers, and on random numbers, alone."""
    rules = {**LIVELY, **terms.pop("rules", {})}
    agreed = {"sessions": 4, "exchanges": 60, "exploration": 0.03, **terms}
    return Plan(
        address=Address(SEED),
        dyads=dyads,
        first_dyad=0,
        population=Population(
            traits_of(PatientTraits, DERIVED_PATIENT, **UNEVEN_PATIENT),
            traits_of(TherapistTraits, DERIVED_THERAPIST, **UNEVEN_THERAPIST),
            {},
            {},
            response,
            2,
        ),
        treatment=Treatment(**agreed),
        constants=constants(**rules),
        instruments=InstrumentConstants(),
        engine="compiled",
        exchanges_table=None,
    )


BASES = {
    "relational": base(dyads=8),
    "little room for talk": base(
        relational_focus=0.3, training_gain=0.5, training_session=1, training_case=0
    ),
    "mending": base("immediate"),
    "pressing on": base("adhere"),
    "near the end": base(
        dyads=40,
        sessions=6,
        exchanges=18,
        rules={
            "endings__dropout": 0.6,
            "endings__dropout_threshold": 0.5,
            "endings__good_enough": 0.6,
            "endings__good_enough_threshold": 0.95,
        },
    ),
}
"""Base studies, in the order in which they are tried."""


def outcomes(tables: Tables) -> dict[str, Any]:
    """What came out of a study: every table without the traits that went in."""
    kept = [n for n in tables.dyads if not n.startswith(("patient_", "therapist_"))]
    return {**tables.present(), "dyads": tables.dyads[kept]}


@cache
def base_outcomes(name: str) -> dict[str, Any]:
    """What came out of a base study."""
    return outcomes(run(BASES[name]))


def moves(name: str, changed: Plan) -> bool:
    """Whether any table of a base study differs under the change."""
    after = outcomes(run(changed))
    return any(not after[table].equals(before) for table, before in base_outcomes(name).items())


def moved(name: str, p: Parameter, value: float) -> float:
    """Value well away from the present one, toward the farther bound."""
    if name in COUNTS:
        return COUNTS[name]
    goal = p.high if p.high - value >= value - p.low else p.low
    return value + SHIFT * (goal - value)


def with_knob(plan: Plan, group: str, name: str) -> Plan:
    """The same study with one parameter moved."""
    if group in {"patient", "therapist"}:
        kind = PatientTraits if group == "patient" else TherapistTraits
        traits = getattr(plan.population, group)
        p = declared(kind)[name]
        now = group_defaults(kind)[name] if traits[name] is None else traits[name].first
        trait = parse_trait(name, moved(name, p, now), p)
        population = plan.population._replace(**{group: {**traits, name: trait}})
        return plan._replace(population=population)
    if group in {"treatment", "instruments"}:
        old = getattr(plan, group)
        value = moved(name, declared(type(old))[name], getattr(old, name))
        return plan._replace(**{group: old._replace(**{name: value})})
    old = getattr(plan.constants, group)
    value = moved(name, declared(type(old))[name], getattr(old, name))
    changed = plan.constants._replace(**{group: old._replace(**{name: value})})
    return plan._replace(constants=changed)


GROUPS: dict[str, type] = {
    "patient": PatientTraits,
    "therapist": TherapistTraits,
    "treatment": Treatment,
    "instruments": InstrumentConstants,
    **{name: type(value) for name, value in group_defaults(Constants).items()},
}
KNOBS = [(group, name) for group, kind in GROUPS.items() for name in declared(kind)]


@pytest.mark.parametrize(("group", "name"), KNOBS, ids=[".".join(knob) for knob in KNOBS])
def test_every_knob_moves_some_table(group, name):
    """A parameter that changes nothing anywhere has no place in the model."""
    for study, plan in BASES.items():
        if moves(study, with_knob(plan, group, name)):
            return
    pytest.fail(f"{group}.{name} changes no table of any base study.")


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_every_switch_moves_some_table(name):
    """A mechanism that can be switched off without a trace is not at work."""
    for study, plan in BASES.items():
        if moves(study, without(plan, name)):
            return
    pytest.fail(f"mechanisms.{name}=false changes no table of any base study.")


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_every_neutral_value_lies_within_its_bounds(name):
    """Switching off never leaves what may be chosen, and every number it names is real."""
    for path, value in MECHANISMS[name].neutral.items():
        group, _, constant = path.partition(".")
        p = declared(GROUPS[group])[constant]
        assert p.low <= value <= p.high, path


def test_every_item_of_the_theory_has_a_switch():
    """T2 to T18 can each be switched off."""
    items = {mechanism.item for mechanism in MECHANISMS.values()}
    assert items >= {f"T{number}" for number in range(2, 19)}
