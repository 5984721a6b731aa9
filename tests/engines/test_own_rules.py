"""Rules of one's own: both engines hold them alike, and nothing else is changed."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import dyad_sim
from dyad_sim.configs import ConfigurationError
from dyad_sim.studies.tables import Tables
from dyad_sim.theory.response import GO_ON, METACOMMUNICATE
from dyad_sim.theory.rupture import onset_hazard

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


def halved(strain, c):
    """A hazard half as high, made of the rule that it replaces."""
    return half(onset_hazard(strain, c))


def silent(situation, uniform):
    """Nobody ever talks about a rupture."""
    return GO_ON


def test_both_engines_hold_a_policy_and_a_rule_alike_and_without_them_are_as_they_were():
    """The rule calls the one that it replaces, and a function beside it."""
    plain = simulated()
    assert plain.dyads["metacommunications"].sum() > 0
    own = {"policy": silent, "rules": {HAZARD: halved}}
    found = {engine: simulated(engine, **own) for engine in ENGINES}
    assert found["mesa"].dyads["metacommunications"].sum() == 0
    assert found["mesa"].dyads["ruptures"].sum() < plain.dyads["ruptures"].sum()
    assert_same(found["mesa"], found["compiled"])
    assert_same(simulated(), plain)
    assert_same(simulated("compiled"), plain)


def test_a_policy_may_do_whatever_python_can_in_the_readable_engine():
    """It remembers, and sees only what a therapist has to go by."""
    seen = []

    def patient_one(situation, uniform):
        seen.append(situation)
        return METACOMMUNICATE if situation.aware and len(seen) % 3 == 0 else GO_ON

    found = simulated(policy=patient_one)
    assert len(seen) == len(found.exchanges)
    assert 0 < found.exchanges["metacommunicating"].sum() < len(seen) / 3


def test_the_same_rule_in_its_own_place_changes_nothing():
    assert_same(simulated(rules={HAZARD: onset_hazard}), simulated())


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
        ({"policy": lambda situation: GO_ON}, "takes 1 arguments, but response.usual_response"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_is_asked_for(own, said):
    with pytest.raises(ConfigurationError, match=said):
        simulated(**own)


def test_a_rule_that_cannot_be_compiled_is_said_in_words():
    def worded(situation, uniform):
        return {"go on": GO_ON}.popitem()[1]

    with pytest.raises(ValueError, match=r"\(worded\) cannot be compiled: .* engine=mesa"):
        simulated("compiled", policy=worded)
