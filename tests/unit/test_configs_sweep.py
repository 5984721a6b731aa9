"""From the configuration of a sweep to its cells: what is refused, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, OmegaConf

from dyad_sim.configs import HYDRA, SWEEP, ConfigurationError, config_directory, register
from dyad_sim.configs.sweep import Described, described, stored_plan, sweep_of
from dyad_sim.studies.plan import Plan

SKILLS = {"therapist.skill": [0.2, 0.8]}


@cache
def composed(*choices: str) -> DictConfig:
    """The configuration of a sweep with some choices, as Hydra composes it."""
    register()
    GlobalHydra.instance().clear()
    with initialize_config_dir(str(config_directory()), version_base=HYDRA):
        return hydra_compose(SWEEP, overrides=list(choices))


def composing(choices: Sequence[str]) -> DictConfig:
    """Compose with choices and no more; the tests need no design in the variants."""
    return composed(*choices)


def describe(parameters: Any = None, **values: Any) -> Described:
    """The sweep that a design and some keys describe; ``sweep__cells=8`` for a key within."""
    cfg = composed().copy()
    for name, value in {"sweep__parameters": parameters, **values}.items():
        OmegaConf.update(cfg, name.replace("__", "."), value, merge=False)
    return described(cfg, composing)


def plans(parameters: Any, **values: Any) -> list[Plan]:
    """The plans of all cells."""
    sweep = sweep_of(describe(parameters, **values))
    return [sweep.plan_of(cell) for cell in range(len(sweep.points))]


def refusal(parameters: Any, **values: Any) -> str:
    """The message with which a sweep is refused, before anything is simulated."""
    with pytest.raises(ConfigurationError) as refused:
        sweep_of(describe(parameters, **values))
    assert "\n" not in str(refused.value)
    return str(refused.value)


# --- What is refused: field, value, remedy -----------------------------------

BAD_KEYS: dict[str, tuple[dict[Any, Any], list[str]]] = {
    "misspelt key": ({"therapist.skil": [0.2]}, ["therapist.skil", "therapist.skill?"]),
    "key without its group": ({"skill": [0.2]}, ["skill is not known", "therapist.skill?"]),
    "misspelt group": ({"patien": ["ruth"]}, ["patien is not known"]),
    "misspelt mechanism": ({"mechanisms.pul": [True]}, ["mechanisms.pul", ".pull?"]),
    "number": ({5: [0.2]}, ["5 is not known"]),
    "truth": ({True: [0.2]}, ["true is not known"]),
    "of the sweep": ({"sweep.shards": [1, 2]}, ["sweep.shards is not known"]),
    "cell": ({"cell": [1, 2]}, ["cell is not known"]),
    "output": ({"output": ["a", "b"]}, ["output cannot be varied"]),
    "engine": ({"engine": ["mesa"]}, ["engine cannot be varied"]),
    "experiment": ({"experiment": ["pull_off"]}, ["experiment cannot be varied"]),
    "study": ({"study": ["quick"]}, ["study cannot be varied"]),
    "name": ({"study.name": ["a", "b"]}, ["study.name cannot be varied"]),
    "exchanges": ({"exchanges_table": ["all"]}, ["exchanges_table cannot be varied"]),
    "group opened": ({"therapist": {"skill": [0.2]}}, ["names a group", "therapist.skill"]),
}


@pytest.mark.parametrize("case", BAD_KEYS)
def test_a_key_that_cannot_be_swept_is_refused(case):
    """With the one that was probably meant."""
    parameters, told = BAD_KEYS[case]
    message = refusal(parameters)

    assert message.startswith("sweep.parameters=")
    assert all(part in message for part in told), message


BAD_VALUES: dict[str, tuple[str, list[Any], list[str]]] = {
    "text": ("therapist.skill", ["high"], ["therapist.skill=high", "give a number"]),
    "truth for a number": ("therapist.skill", [True], ["therapist.skill=true", "[0, 1]"]),
    "list": ("therapist.skill", [[0.1, 0.2]], ["therapist.skill=[0.1, 0.2]", "[0, 1]"]),
    "text for infinity": ("therapist.skill", [".inf"], ["therapist.skill=inf", "[0, 1]"]),
    "text for none": ("therapist.skill", ["nan"], ["therapist.skill=nan"]),
    "huge": ("therapist.skill", [10**400], ["therapist.skill=1000", "[0, 1]"]),
    "half a dyad": ("dyads", [2, 2.5], ["dyads=2.5", "whole number from 1"]),
    "no dyads": ("dyads", [2, 0], ["Cell 1 (dyads=0)", "whole number from 1"]),
    "negative seed": ("seed", [-1], ["Cell 0 (seed=-1)", "0 to 2**63 - 1"]),
    "seed too large": ("seed", [2**63], [f"seed={2**63}", "0 to 2**63 - 1"]),
    "huge number of dyads": ("dyads", [10**400], ["dyads=1000", "whole number from 1"]),
    "last dyad too large": ("first_dyad", [2**63 - 2], ["first_dyad", "2**63 - 1"]),
    "half a session": ("treatment.sessions", [2.5], ["treatment.sessions=2.5", "whole"]),
    "no sessions": ("treatment.sessions", [0], ["treatment.sessions=0", "[1, 1000]"]),
    "number for a truth": ("mechanisms.pull", [1, 0], ["mechanisms.pull=1", "true or false"]),
    "text for a truth": ("mechanisms.pull", ["yes"], ["mechanisms.pull=yes", "true or false"]),
    "unknown response": ("therapist.response", ["flee"], ["flee", "metacommunicate"]),
    "loading": ("population.patient_loadings.trust", [2], ["trust=2.0", "[-1, 1]"]),
    "constant": ("parameters.rupture.first_low", [0.2, 0.9], ["Cell 1", "first_low=0.9"]),
    "impossible": (
        "therapist.skill",
        [{"beta": [4, -4]}],
        ["{beta: [4, -4]}", "must lie in [0.01, 1e+06]"],
    ),
    "unknown distribution": (
        "therapist.skill",
        [{"gamma": [4, 4]}],
        ["gamma", "{beta: [a, b]}"],
    ),
    "broken distribution": ("therapist.skill", ["{beta: [4"], ["{beta: [4", "{beta: [a, b]}"]),
    "number as a choice": ("patient", ["ruth", 5], ["patient=5", "name of a choice"]),
    "two choices": ("patient", ["ruth,dependent"], ["patient=ruth,dependent", "a choice"]),
    "choice and key": ("patient", ["ruth seed=5"], ["patient=ruth seed=5", "a choice"]),
    "empty choice": ("patient", [""], ["patient=", "name of a choice"]),
    "no choice": ("patient", ["null"], ["patient=null", "name of a choice"]),
}


@pytest.mark.parametrize("case", BAD_VALUES)
def test_a_value_that_is_not_allowed_is_refused(case):
    """With the key, the value and what is allowed; with the cell where others would do."""
    key, values, told = BAD_VALUES[case]
    message = refusal({key: values})

    assert all(part in message for part in told), message


BAD_DESIGNS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({"sweep__parameters": None}, ["sweep.parameters={}", "{therapist.skill:"]),
    "number": ({"sweep__parameters": 5}, ["sweep.parameters=5 is no mapping"]),
    "list": ({"sweep__parameters": [1, 2]}, ["sweep.parameters=[1, 2] is no mapping"]),
    "misspelt design": ({"sweep__design": "gird"}, ["sweep.design=gird", "grid?"]),
    "no shard": ({"sweep__shards": 0}, ["sweep.shards=0", "from 1"]),
    "shard beyond": ({"sweep__shard": 1}, ["sweep.shard=1", "none of the 1 shards"]),
    "shard below": ({"sweep__shard": -1, "sweep__shards": 2}, ["sweep.shard=-1"]),
    "no thread": ({"sweep__threads": 0}, ["sweep.threads=0", "from 1", "null"]),
    "negative seed": ({"sweep__points_seed": -1}, ["sweep.points_seed=-1", "from 0"]),
    "seed of no sample": (
        {"sweep__points_seed": 3},
        ["sweep.points_seed=3 has no use in the design grid", "leave it out"],
    ),
    "tables as text": ({"sweep__tables": "dyads"}, ["sweep.tables=dyads", "give a list"]),
    "no tables": ({"sweep__tables": []}, ["sweep.tables=[]", "give a list"]),
    "misspelt table": ({"sweep__tables": ["dyad"]}, ["dyad", "dyads, sessions, episodes"]),
    "cells of a grid": ({"sweep__cells": 4}, ["sweep.cells=4", "leave it out"]),
    "table of a grid": ({"sweep__table": "a.csv"}, ["sweep.table=a.csv", "design=table"]),
    "blank output": ({"output": " "}, ["output=''", "a folder"]),
    "dyad outside": ({"exchanges_table": [100]}, ["exchanges_table=[100]", "0 to 99"]),
    "too many dyads": ({"dyads": 9 * 10**9}, ["18000000000 dyads in 2 cells", "give fewer"]),
    "far too many": ({"dyads": 2**63 - 1}, [f"{2**64 - 2} dyads", "give fewer"]),
}


@pytest.mark.parametrize("case", BAD_DESIGNS)
def test_a_design_that_cannot_be_computed_is_refused(case):
    """With the key, its value and what to do."""
    values, told = BAD_DESIGNS[case]
    message = refusal(SKILLS, **values)

    assert all(part in message for part in told), message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("therapist.skil\n0.2\n", ["points.csv has a column therapist.skil,", "skill?"]),
        ("engine\nmesa\n", ["points.csv has a column engine,", "cannot be varied"]),
        ("dyads\n2\n2.5\n", ["dyads=2.5", "whole number"]),
        ("therapist.skill,dyads\n0.2,3\n1.2,4\n", ["Cell 1 (therapist.skill=1.2, dyads=4)"]),
        ("mechanisms.pull\n1\n0\n", ["mechanisms.pull=1", "true or false"]),
        ("patient\nruth seed=5\n", ["patient=ruth seed=5", "name of a choice"]),
    ],
)
def test_a_table_that_cannot_be_simulated_is_refused(text, told, tmp_path):
    """With the column, or the cell with all that it sets."""
    path = tmp_path / "points.csv"
    path.write_text(text)
    message = refusal(None, sweep__design="table", sweep__table=str(path))

    assert all(part in message for part in told), message


# --- What follows ------------------------------------------------------------


def test_every_cell_has_its_values():
    """Each key set, and nothing else."""
    found = plans({"therapist.skill": [0.2, 0.8], "treatment.sessions": [2, 3]}, dyads=7)

    assert [plan.treatment.sessions for plan in found] == [2, 3, 2, 3]
    assert [plan.population.therapist["skill"].first for plan in found] == [0.2, 0.2, 0.8, 0.8]
    assert {plan.dyads for plan in found} == {7}


def test_a_group_sets_all_that_its_choice_says():
    """As the same choice on the command line does."""
    found = plans({"treatment": ["brt", "cbt"], "mechanisms": ["no_pull"]})

    assert found[0].treatment != found[1].treatment
    assert found[0].constants.pull.patient_control == 0.0


@pytest.mark.parametrize("trait", [{"beta": [4, 4]}, {"normal": [0.5, 1e-05]}, 0.25, 1])
def test_a_trait_is_the_same_as_text_and_as_values(trait):
    """Distributions stand as text in the table of cells, and so does all beside them."""
    beside = {"uniform": [0.1, 0.2]}
    as_values = plans({"therapist.skill": [trait, beside]})[0].population.therapist["skill"]
    as_text = plans({"therapist.skill": [str(trait).replace("'", "")]})
    alone = plans({"therapist.skill": [trait]})

    assert as_values == alone[0].population.therapist["skill"]
    assert as_values == as_text[0].population.therapist["skill"]


def test_the_table_of_cells_has_the_kind_of_each_key():
    """Numbers and truths as such, distributions as text."""
    points = describe(
        {
            "therapist.skill": [0, 1],
            "dyads": [2.0, 3.0],
            "mechanisms.pull": [True, False],
            "patient.rigidity": [0.5, {"beta": [4, 4]}],
        }
    ).points

    kinds = {"therapist.skill": "float64", "dyads": "int64", "mechanisms.pull": "bool"}
    assert {key: str(points[key].dtype) for key in kinds} == kinds
    assert points["patient.rigidity"].unique().tolist() == ["0.5", "{beta: [4, 4]}"]


def test_each_cell_has_draws_of_its_own_only_if_asked():
    """Lane 0 is shared; the others belong to a cell each."""
    apart = plans(SKILLS, study__common_random_numbers=False)

    assert [plan.address.lane for plan in plans(SKILLS)] == [0, 0]
    assert [plan.address.lane for plan in apart] == [1, 2]


NO_NUMBER = [
    {"sweep__shard": 1, "sweep__shards": 2},
    {"sweep__threads": 3},
    {"engine__name": "mesa"},
    {"output": "elsewhere"},
    {"study__name": "other"},
    {"sweep__tables": ["dyads", "dyads"]},
]
DECISIVE = [
    {"seed": 2},
    {"dyads": 99},
    {"treatment__sessions": 29},
    {"sweep__tables": ["dyads", "sessions"]},
    {"exchanges_table": [0]},
    {"study__common_random_numbers": False},
]


@pytest.mark.parametrize("values", NO_NUMBER)
def test_what_changes_no_number_changes_no_name(values):
    """So that any process finds the folder."""
    assert describe(SKILLS, **values).name == describe(SKILLS).name


@pytest.mark.parametrize("values", DECISIVE)
def test_what_changes_a_table_changes_the_name(values):
    """So that no folder holds two sweeps."""
    assert describe(SKILLS, **values).name != describe(SKILLS).name


def test_the_same_points_have_the_same_name(tmp_path):
    """From a grid, a range with steps, or a file."""
    path = tmp_path / "points.csv"
    path.write_text("therapist.skill\n0.2\n0.8\n")
    steps = {"therapist.skill": {"low": 0.2, "high": 0.8, "steps": 2}}
    listed = describe(None, sweep__design="table", sweep__table=str(path))

    assert {describe(steps).name, listed.name} == {describe(SKILLS).name}
    assert describe({"therapist.skill": [0.8, 0.2]}).name != listed.name


def test_a_sweep_keeps_what_was_asked_for():
    """In the order of the data contract; exchanges when they are kept of any dyad."""
    asked = describe(SKILLS, sweep__tables=["episodes", "dyads"], exchanges_table=[0])
    sweep = sweep_of(asked)

    assert sweep.tables == ("dyads", "episodes", "exchanges")
    assert sweep.sizes.tolist() == [100, 100]
    assert sweep.rows_per_dyad == 30 * asked.variants[""]["treatment"]["exchanges"]


@pytest.mark.parametrize(
    "parameters",
    [
        SKILLS,
        {"patient": ["ruth", "dependent"], "therapist.skill": [0.5, {"beta": [4, 4]}]},
        {"seed": [1, 2**63 - 1], "mechanisms.pull": [True, False], "dyads": [2, 3]},
    ],
)
def test_the_plan_of_a_cell_is_found_again_from_what_is_stored(parameters, tmp_path):
    """From ``study.json`` and the table of cells alone."""
    found = describe(parameters, study__common_random_numbers=False)
    found.points.to_parquet(tmp_path / "cells.parquet")
    points = pd.read_parquet(tmp_path / "cells.parquet")
    variants = found.variants if "" not in found.variants else {}
    study = {
        "configuration": next(iter(found.variants.values())),
        "sweep": {"keys": list(points), "variants": variants},
    }
    sweep = sweep_of(found)

    for cell in range(len(points)):
        point = {str(key): points[key].iloc[cell] for key in points}
        assert stored_plan(study, point, cell) == sweep.plan_of(cell)
