"""Rules of one's own: both engines hold them alike, and nothing else is changed."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

import dyad_sim
from dyad_sim import OwnParameter
from dyad_sim.configs import ConfigurationError
from dyad_sim.parameters import Constants
from dyad_sim.parameters.own import constants_with
from dyad_sim.studies.tables import Tables
from dyad_sim.theory import rupture
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE
from dyad_sim.theory.rupture import onset_hazard
from dyad_sim.theory.session import dyad_of_today

STUDY = ("study=quick", "dyads=4", "seed=3", "exchanges_table=all")
ENGINES = ("compiled", "mesa")
HAZARD = "rupture.onset_hazard"


def simulated(engine: str = "mesa", **own) -> Tables:
    """A small study by an engine."""
    return dyad_sim.simulate([*STUDY, f"engine={engine}"], **own)


def assert_same(first: Tables, second: Tables) -> None:
    """All tables have the same bits."""
    for name in ("dyads", "sessions", "episodes", "exchanges"):
        frames = getattr(first, name), getattr(second, name)
        pd.testing.assert_frame_equal(*frames, rtol=0, atol=0)


def half(value):
    """A function beside the rule."""
    return 0.5 * math.sqrt(value * value)


def silent(situation, uniform):
    """Nobody ever talks about a rupture."""
    return GO_ON


def test_a_policy_may_do_whatever_python_can_in_the_readable_engine():
    """It remembers, and sees only what a therapist has to go by."""
    seen = []

    def patient_one(situation, uniform):
        seen.append(situation)
        return METACOMMUNICATE if situation.aware and len(seen) % 3 == 0 else GO_ON

    found = simulated(policy=patient_one)
    assert len(seen) == len(found.exchanges)
    assert 0 < found.exchanges["metacommunicating"].sum() < len(seen) / 3


def halved(strain, c):
    """A hazard half as high, made of the rule that it replaces."""
    return half(onset_hazard(strain, c))


def test_half_the_hazard_makes_fewer_ruptures():
    found, plain = simulated(rules={HAZARD: halved}), simulated()
    assert found.dyads["ruptures"].sum() < plain.dyads["ruptures"].sum()


def through_its_module(strain, c):
    """The rule as it was, found in its module."""
    return rupture.onset_hazard(strain, c)


@pytest.mark.parametrize("rule", [onset_hazard, through_its_module])
def test_the_same_rule_in_its_own_place_changes_nothing(rule):
    assert_same(simulated(rules={HAZARD: rule}), simulated())


def test_a_sweep_takes_rules_too():
    cells = dyad_sim.sweep(
        {"therapist.skill": [0.2, 0.8]}, ["study=quick", "engine=mesa"], policy=silent, dyads=2
    )
    assert [int(cell.dyads["metacommunications"].sum()) for cell in cells] == [0, 0]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"rules": {"rupture.onset": silent}}, "Did you mean 'rupture.onset_hazard'"),
        ({"rules": {HAZARD: 3}}, "must be a function written in Python, got int"),
        ({"rules": {HAZARD: lambda c, strain: 0.0}}, "the order is strain, c"),
        ({"rules": {HAZARD: lambda strain, c, *, shy: 0.0}}, "needs shy by name"),
        ({"policy": lambda situation: GO_ON}, "takes 1 arguments, but response.usual_response"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_is_asked_for(own, said):
    with pytest.raises(ConfigurationError, match=said):
        simulated(**own)


def ashamed(strain, c):
    """A hazard that rises with a trait of one's own, by a weight of one's own."""
    return half(2 * onset_hazard(strain, c)) * (1 + c.own.weight * (c.own.shame - 0.5))


OWN = {
    "shame": OwnParameter({"normal": [0.5, 0.2]}, neutral=0.5),
    "weight": OwnParameter(1.0, 0, 2, neutral=0.0),
    "humour": OwnParameter({"uniform": [0, 1]}, of="therapist"),
}


@pytest.mark.slow
def test_both_engines_hold_policy_rule_and_parameters_alike_and_are_then_as_they_were():
    """The rule calls the one that it replaces, and a function beside it."""
    plain = simulated()
    own = {"policy": silent, "rules": {HAZARD: ashamed}, "own": OWN}
    found = {engine: simulated(engine, **own) for engine in ENGINES}
    assert_same(found["mesa"], found["compiled"])
    assert found["mesa"].dyads["metacommunications"].sum() == 0
    assert plain.dyads["metacommunications"].sum() > 0
    assert_same(simulated(), plain)
    assert_same(simulated("compiled"), plain)


def adhering_later(dyad, state, session):
    """From the second session on the therapist has another strategy."""
    today = dyad_of_today(dyad, state, session)
    return today._replace(strategy=ADHERE if session > 1 else today.strategy)


def whole(rupture, weight):
    """A whole number, where another is declared."""
    return 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "own",
    [
        {"rules": {"session.dyad_of_today": adhering_later, "markers.concealed": whole}},
        {"rules": {HAZARD: ashamed}, "own": OWN},
    ],
    ids=["strategy of the day, whole number", "traits of one's own"],
)
def test_many_dyads_side_by_side_hold_rules_of_ones_own(own):
    """As one by one, and more of them than a cohort has."""
    many = [*STUDY, "dyads=30", "treatment.sessions=3"]
    found = [dyad_sim.simulate([*many, f"engine={engine}"], **own) for engine in ENGINES]
    assert_same(*found)
    assert len(found[0].episodes) > 0


def test_traits_of_ones_own_belong_to_somebody_and_neutral_values_do_nothing():
    """A trait of the patient differs from dyad to dyad, a therapist's in no caseload."""
    rules = {HAZARD: ashamed}
    found, plain = simulated(rules=rules, own=OWN), simulated()
    assert not found.exchanges.equals(plain.exchanges)
    dyads = found.dyads
    assert dyads["own_shame"].nunique() == len(dyads)
    assert dyads.groupby("therapist")["own_humour"].nunique().eq(1).all()
    assert (dyads["own_weight"] == 1.0).all()
    off = dyad_sim.simulate([*STUDY, "engine=mesa", "own.weight=neutral"], rules=rules, own=OWN)
    pd.testing.assert_frame_equal(off.exchanges, plain.exchanges, rtol=0, atol=0)
    others = [name for name in dyads if not name.startswith("own_")]
    pd.testing.assert_frame_equal(off.dyads[others], plain.dyads, rtol=0, atol=0)


def test_groups_of_other_names_are_other_groups():
    """For the compiled engine, which knows them by the names of their classes."""
    one, other = (
        type(constants_with(Constants(), dict.fromkeys(names, 0.0))).__name__
        for names in (("a_b", "c"), ("a", "b_c"))
    )
    assert one != other


def test_parameters_of_ones_own_can_be_swept_and_keep_their_draws():
    """A further one moves no draw of the others."""
    cells = dyad_sim.sweep(
        {"own.weight": [0, "neutral", 2], "own.shame": [0.25, {"beta": [2, 2]}]},
        ["study=quick", "engine=mesa"],
        rules={HAZARD: ashamed},
        own=OWN,
        dyads=3,
    )
    found = [cell.dyads for cell in cells]
    assert [len(cell["own_shame"].unique()) for cell in found] == [1, 3] * 3
    assert [cell["own_weight"].unique().tolist() for cell in found] == [[0]] * 4 + [[2]] * 2
    alone = {name: OWN[name] for name in ("shame",)}
    alone_too = simulated(own=alone).dyads["own_shame"]
    pd.testing.assert_series_equal(alone_too, simulated(own=OWN).dyads["own_shame"])


@pytest.mark.parametrize(
    ("asked", "own", "said"),
    [
        ("own.shy=3", {}, "own.shy=3 is not known. A script declares it"),
        ("+own.shy=3", {}, "own.shy=3.0 is not known. A script declares it"),
        ("own.shy=3", {"shy": OwnParameter(1)}, r"own.shy=3.0 is out of range; .* \[0, 1\]"),
        ("own.shy=neutral", {"shy": OwnParameter(1)}, "give OwnParameter(..., neutral=...)"),
        (
            "",
            {"a b": OwnParameter(1)},
            "own['a b'] needs a name of plain letters",
        ),
        ("", {"größe": OwnParameter(1)}, "own['größe'] needs a name of plain letters"),
        ("", {"class": OwnParameter(1)}, "own['class'] needs a name"),
        ("", {"shy": OwnParameter(1, 2, 1)}, "low=2, which is not below high=1"),
        ("", {"shy": OwnParameter(1, 0, 1, neutral=2)}, "neutral=2, outside [0, 1]"),
        ("", {"shy": OwnParameter(1, 0, float("inf"))}, "finite numbers as its bounds"),
        ("", {"shy": OwnParameter(1, of="both")}, "of='both'; give one of patient, therapist"),
        ("", {"shy": OwnParameter("much")}, "own.shy=much is not a trait"),
        ("", {"shy": 0.5}, "own['shy'] is 0.5; give it as OwnParameter(value, low, high)"),
    ],
)
def test_a_parameter_of_ones_own_that_cannot_be_read_is_refused(asked, own, said):
    pattern = said if "\\" in said else re.escape(said)
    with pytest.raises(ConfigurationError, match=pattern):
        dyad_sim.simulate([*STUDY, *filter(None, [asked])], own=own)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"policy": lambda situation, uniform: 99}, "usual_response returned 99; it is one"),
        ({"policy": lambda situation, uniform: None}, "usual_response returned None"),
        ({"policy": lambda situation, uniform: 1.0}, "usual_response returned 1.0"),
        (
            {"rules": {HAZARD: lambda strain, c: math.nan}},
            "onset_hazard returned nan; it is",
        ),
        ({"rules": {HAZARD: lambda strain, c: "often"}}, "onset_hazard returned 'often'"),
        ({"rules": {"circumplex.complement": lambda act: (0.0, 0.0)}}, "it is Act, finite"),
        (
            {"rules": {"alliance.whole": lambda alliance: 5.0}},
            r"rules \(alliance.whole\) made alliance_true 5 in a session; it lies in \[0, 1\]",
        ),
    ],
)
def test_a_rule_that_returns_what_cannot_be_is_refused(own, said):
    with pytest.raises(ValueError, match=said):
        simulated(**own)


def test_a_policy_is_asked_before_it_is_compiled():
    with pytest.raises(ValueError, match="returned 99"):
        simulated(
            "compiled", policy=lambda situation, uniform: 99 if situation.aware else GO_ON
        )


@pytest.mark.slow
def test_a_rule_that_cannot_be_compiled_is_told_with_what_is_wrong_in_it():
    said = (
        r"\(ashamed\) cannot be compiled: .* engine=mesa .* numba says: Unknown attribute 'own'"
    )
    with pytest.raises(ValueError, match=said):
        simulated("compiled", rules={HAZARD: ashamed})
