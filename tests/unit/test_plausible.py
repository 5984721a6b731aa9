"""Models that the evidence allows: what is in the file, and a study under each of them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import dyad_sim
from dyad_sim.configs import ConfigurationError, compose, resolved
from dyad_sim.configs.errors import MODELS, MOST_MODELS
from dyad_sim.configs.structured_configs import declared_groups
from dyad_sim.measures.studies.over_models import over_models
from dyad_sim.parameters import declared
from dyad_sim.plausible import (
    DRAW,
    EVERYDAY,
    IMPLAUSIBILITY,
    draws,
    plausible_models,
    with_models,
)

CONSTANTS = [key for key in draws() if key not in {DRAW, EVERYDAY, IMPLAUSIBILITY}]


def at(tree, key):
    """What stands under a dotted key."""
    for name in key.split("."):
        tree = tree[name]
    return tree


@pytest.fixture(scope="module")
def tree():
    """The configuration of the default study."""
    return resolved(compose([]))


def test_the_first_row_is_the_default_model(tree):
    """Else it could not be told which constants somebody has chosen."""
    default = draws().iloc[0]
    assert default[DRAW] == 0
    assert not default[EVERYDAY]
    assert {key: at(tree, key) for key in CONSTANTS} == default[CONSTANTS].to_dict()


def test_there_are_five_hundred_and_a_hundred_of_them_are_for_every_day():
    """Numbered from 1, none twice, none of them implausible."""
    found = draws().iloc[1:]
    assert len(found) >= 500
    assert found[DRAW].tolist() == list(range(1, len(found) + 1))
    assert found[EVERYDAY].sum() == MOST_MODELS
    assert (found[IMPLAUSIBILITY] <= 3.0).all()
    assert not found[CONSTANTS].duplicated().any()


@pytest.mark.parametrize("key", CONSTANTS)
def test_every_constant_differs_and_lies_within_its_declared_bounds(key):
    """As on the command line."""
    path, _, name = key.rpartition(".")
    parameter = declared(declared_groups()[path])[name]
    assert draws()[key].between(parameter.low, parameter.high).all()
    assert draws()[key].nunique() > 10


def test_a_configuration_gets_the_constants_of_each_model(tree):
    """And nothing else is changed, in it or in the original."""
    first, second = with_models(tree, 2)
    models = plausible_models(2)
    for changed, (_, values) in zip((first, second), models.iterrows(), strict=True):
        assert {key: at(changed, key) for key in CONSTANTS} == values.to_dict()
        assert {**changed, "parameters": 0, "instruments": 0} == {
            **tree,
            "parameters": 0,
            "instruments": 0,
        }
    assert tree == resolved(compose([]))


def test_a_constant_that_somebody_has_chosen_is_kept():
    """A question about one constant is asked of every model."""
    chosen = resolved(compose(["parameters.strain.reactivity=0.5", "parameters=plausible"]))
    models = with_models(chosen, 3)
    assert [at(one, "parameters.strain.reactivity") for one in models] == [0.5] * 3
    assert len({at(one, "parameters.strain.leak") for one in models}) == 3
    assert {at(one, MODELS) for one in models} == {0}


@pytest.mark.parametrize("count", [0, -1, MOST_MODELS + 1])
def test_more_models_than_there_are_are_refused(count):
    """With how many there are."""
    with pytest.raises(ValueError, match=f"from 1 to {MOST_MODELS} models, got {count}"):
        plausible_models(count)


def test_an_interval_over_models_holds_95_percent_of_them():
    """One without a value leaves it unknown."""
    models = pd.DataFrame({"a": np.linspace(0.0, 1.0, 101), "b": [math.nan] + 100 * [1.0]})
    assert over_models(models, "a") == pytest.approx((0.025, 0.975))
    assert all(math.isnan(end) for end in over_models(models, "b"))


def test_a_sweep_takes_models_as_its_points(tree):
    """With the tables that the same study has under each model."""
    models = plausible_models(2)
    cells = list(dyad_sim.sweep(models, "study=quick", dyads=4))
    changed = {key: float(models[key][1]) for key in CONSTANTS}
    alone = dyad_sim.simulate({"study": "quick", "dyads": 4, **changed})
    dyads = cells[1].dyads.drop(columns="cell").reset_index(drop=True)
    assert dyads.equals(alone.dyads.drop(columns="cell"))


def test_python_has_one_model_at_a_time():
    """With the way to many."""
    with pytest.raises(ConfigurationError, match=r"sweep\(plausible_models\(100\)"):
        dyad_sim.simulate("parameters=plausible")
