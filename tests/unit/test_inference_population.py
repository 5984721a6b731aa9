"""Populations: what is inferred of them, and how a configuration is given one."""

from __future__ import annotations

import numpy as np
import pytest

from dyad_sim.configs import ConfigurationError, compose, plan_from, resolved
from dyad_sim.inference.population import (
    ASKED,
    MEAN,
    SPREAD,
    VALUE,
    ends_of,
    left_open,
    peopled,
    prior,
)


@pytest.fixture(scope="module")
def tree():
    """The configuration of the default study."""
    return resolved(compose([]))


def test_a_trait_that_is_set_is_not_inferred(tree):
    """Both its mean and its spread."""
    chosen = resolved(compose(["patient.trust={beta: [3, 7]}"]))
    kept = {one.key for one in left_open(chosen, tree)}
    assert {one.key for one in ASKED} - kept == {"patient.trust"}


def test_nothing_left_to_infer_is_refused(tree):
    """With the way out."""
    chosen = peopled(tree, ASKED, [one.high for one in ASKED])
    with pytest.raises(ConfigurationError, match="Set fewer"):
        left_open(chosen, tree)


def test_a_beta_trait_gets_the_mean_and_the_spread_that_are_asked_for(tree):
    """Mean 0.3 and deviation 0.1: 0.21 / 0.01 - 1 = 20 in all, 6 and 14."""
    trust = [one for one in ASKED if one.key == "patient.trust"]
    assert [one.moment for one in trust] == [MEAN, SPREAD]
    found = peopled(tree, trust, [0.3, 0.1])
    assert found["patient"]["trust"] == {"beta": pytest.approx([6.0, 14.0])}
    assert tree["patient"]["trust"] == {"beta": [5, 5]}


def test_a_normal_trait_stays_normal_and_a_value_a_value(tree):
    """What is not asked for stays."""
    some = [one for one in ASKED if one.key.startswith("therapist.skill")]
    some += [one for one in ASKED if one.moment == VALUE]
    found = peopled(tree, some, [0.7, 0.05, 0.4])
    assert found["therapist"]["skill"] == {"normal": [0.7, 0.05]}
    assert found["therapist"]["repair_probability"] == 0.4
    assert found["patient"] == tree["patient"]


@pytest.mark.parametrize("end", [0, 1])
def test_every_population_of_the_prior_can_be_simulated(tree, end):
    """At both ends of every number together."""
    plan_from(peopled(tree, ASKED, ends_of(ASKED)[end]))


def test_the_prior_fills_what_lies_between_its_ends():
    """Uniformly: mean and spread of each number."""
    found = prior(ASKED, 4000, np.random.default_rng(1))
    low, high = ends_of(ASKED)
    assert (found >= low).all()
    assert (found <= high).all()
    assert found.mean(axis=0) == pytest.approx((low + high) / 2.0, rel=0.05, abs=0.02)
    assert found.std(axis=0) == pytest.approx((high - low) / 12**0.5, rel=0.05)
