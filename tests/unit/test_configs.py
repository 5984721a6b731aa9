"""Configurations: the schema, the choices in conf/, the plan, the record and its hash."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import yaml
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra

import dyad_sim
from dyad_sim.configs import (
    ConfigurationError,
    compose,
    config_directory,
    plan_hash,
    replacing,
    resolved,
    to_plan,
)
from dyad_sim.configs.errors import allowed, nearest
from dyad_sim.configs.structured_configs import GROUPS, declared_groups, key_types
from dyad_sim.parameters import Constants, InstrumentConstants, Treatment, declared
from dyad_sim.parameters.mechanisms import MECHANISMS, switched

CHOICES = [
    f"{folder.name}={file.stem}"
    for folder in sorted(config_directory().iterdir())
    if folder.name in GROUPS
    for file in sorted(folder.glob("*.yaml"))
]


def plan_of(*overrides: str):
    return to_plan(compose(overrides))


def hash_of(*overrides: str) -> str:
    return plan_hash(resolved(compose(overrides)))


def test_every_declared_number_can_be_configured():
    """Nothing is declared a second time, and nothing is left out."""
    known = key_types()

    for path, group in declared_groups().items():
        assert {f"{path}.{name}" for name in declared(group)} <= set(known)
    assert {f"mechanisms.{name}" for name in MECHANISMS} <= set(known)


def test_starting_values_are_the_declared_ones():
    plan = plan_of("treatment=brt", "parameters=starting", "instruments=starting")

    assert plan.constants == Constants()
    assert plan.instruments == InstrumentConstants()
    assert plan.treatment == Treatment()


def test_fitted_values_are_the_default():
    """And leave what was not fitted as it is declared."""
    plan = plan_of("treatment=brt")

    assert plan == plan_of("parameters=fitted", "instruments=default")
    assert plan.constants != Constants()
    fitted = yaml.safe_load((config_directory() / "parameters" / "fitted.yaml").read_text())
    for group, declared_values in Constants()._asdict().items():
        kept = set(declared_values._fields) - set(fitted.get(group, {}))
        found = getattr(plan.constants, group)
        assert {n: getattr(found, n) for n in kept} == {
            n: getattr(declared_values, n) for n in kept
        }


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_in_conf_makes_a_plan(choice):
    assert plan_of(choice).dyads >= 1


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_says_what_it_is(choice):
    file = config_directory() / f"{choice.replace('=', '/')}.yaml"
    text = file.read_text(encoding="utf-8").removeprefix("# @package _global_\n")

    assert text.startswith("# ")


def test_every_folder_of_conf_is_a_known_group():
    folders = {path.name for path in config_directory().iterdir() if path.is_dir()}

    assert folders - {"hydra"} == set(GROUPS)


def test_a_person_of_plain_numbers_is_the_same_for_every_dyad():
    traits = plan_of("patient=ruth").population.patient

    assert {trait.kind for trait in traits.values() if trait} == {"fixed"}


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_switched_off_has_neutral_constants(name):
    plan = plan_of(f"mechanisms.{name}=false")
    values = {"treatment": plan.treatment, "instruments": plan.instruments}

    for path, neutral in MECHANISMS[name].neutral.items():
        group, _, constant = path.partition(".")
        source = values.get(group) or getattr(plan.constants, group)
        assert getattr(source, constant) == neutral


def test_perfect_instruments_are_those_without_measurement_error():
    """The file of choices and the table of switches name the same values."""
    perfect, without = (
        plan_of("instruments=perfect"),
        plan_of("mechanisms.measurement_error=false"),
    )

    assert perfect.instruments == without.instruments


@pytest.mark.parametrize("name", MECHANISMS)
def test_neutral_values_lie_within_their_bounds(name):
    groups = declared_groups()

    for path, neutral in MECHANISMS[name].neutral.items():
        group, _, constant = path.partition(".")
        parameter = declared(groups.get(group) or groups[f"parameters.{group}"])[constant]
        assert parameter.low <= neutral <= parameter.high


def test_nothing_switched_off_changes_nothing():
    rules = (Constants(), Treatment(), InstrumentConstants())

    assert switched(*rules, off=[]) == rules


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("parameters.strain.leak=nan", "parameters.strain.leak"),
        ("parameters.strain.leak=2", "[0.01, 1]"),
        ("treatment.sessions=0", "treatment.sessions"),
        ("treatment.sessions=2.5", "a whole number in [1, 1000]"),
        ("treatment.training_gain=-0.1", "treatment.training_gain"),
        ("instruments.coder_noise=inf", "instruments.coder_noise"),
        ("patient.symptoms={normal: [1, 0]}", "standard deviation"),
        ("patient.symptoms={beta: [2, 2]}", "impossible"),
        ("patient.symptoms={mixture: [[0, 1.0]]}", "weight"),
        ("patient.symptoms={normal: [.nan, 1]}", "finite"),
        ("therapist.skill=true", "is not a trait"),
        ("exchanges_table=some", "none, all, or a list"),
        ("exchanges_table=[0.5]", "none, all, or a list"),
        ("exchanges_table=[100]", "0 to 99"),
        ("first_dyad=-1", "first_dyad=-1"),
        ("first_dyad=9223372036854775807", "first_dyad"),
        ("engine.name=warp", "mesa"),
        ("study.question=${nowhere}", "nowhere"),
        ("patient=null", "the name of one of its choices"),
        ("population.patient_loadings.trust=.nan", "trust"),
    ],
)
def test_bad_values_are_refused_with_field_and_allowed(override, told):
    with pytest.raises(ConfigurationError) as refused:
        plan_of(override)

    assert told in str(refused.value)


def test_a_distribution_replaces_the_one_it_overrides():
    """Although Hydra merges mappings."""
    trait = plan_of("therapist.skill={beta: [4, 4]}").population.therapist["skill"]

    assert trait is not None
    assert trait.kind == "beta"


def test_overrides_without_a_distribution_stay_as_they_are():
    plain = ["therapist.skill=0.5", "seed=3", "-m", "patient=ruth", "output='a={b}'"]

    assert replacing(plain) == plain


def test_two_distributions_in_one_trait_are_refused_with_the_way_out():
    cfg = compose(["therapist.skill=0.5"])
    cfg.therapist.skill = {"normal": [0.5, 0.1], "beta": [2, 2]}

    with pytest.raises(ConfigurationError, match="normal: null"):
        to_plan(cfg)


def test_an_inherited_distribution_can_be_set_to_null():
    cfg = compose(["therapist.skill=0.5"])
    cfg.therapist.skill = {"normal": None, "beta": [2, 2]}
    trait = to_plan(cfg).population.therapist["skill"]

    assert trait is not None
    assert trait.kind == "beta"


def test_a_mapping_with_keys_that_nothing_reads_is_refused():
    cfg = compose(["+patient.colour=blue"])

    with pytest.raises(ConfigurationError, match=r"patient\.colour"):
        to_plan(cfg)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("none", frozenset()), ("all", None), ("[3,1,1]", frozenset({1, 3}))],
)
def test_exchanges_are_kept_for_those_asked_for(value, kept):
    assert plan_of(f"exchanges_table={value}").exchanges_table == kept


def test_the_hash_does_not_depend_on_how_a_value_is_written():
    assert hash_of("therapist.skill=1") == hash_of("therapist.skill=1.0")
    assert hash_of("treatment=brt") == hash_of()
    assert hash_of("exchanges_table=[3,1]") == hash_of("exchanges_table=[1,3]")


def test_the_hash_names_numbers_not_labels():
    assert hash_of("output=elsewhere", "study.name=other") == hash_of()


@pytest.mark.parametrize(
    "override",
    ["seed=2", "dyads=99", "caseload=4", "patient=ruth", "parameters.strain.leak=0.3"],
)
def test_the_hash_changes_with_what_decides_the_result(override):
    assert hash_of(override) != hash_of()


def test_the_record_is_plain_and_has_no_folder():
    record = resolved(compose(["output=somewhere"]))

    assert "output" not in record
    assert json.loads(json.dumps(record)) == record


def test_a_missing_value_is_named():
    cfg = compose([])
    cfg.study.name = "???"

    with pytest.raises(ConfigurationError, match=r"study\.name"):
        to_plan(cfg)


def test_every_key_can_say_what_it_takes():
    assert all(allowed(key) for key in key_types())
    assert allowed("treatment.sessions").startswith("a whole number in [1, 1000]")


@pytest.mark.parametrize(
    ("meant", "known"),
    [
        ("therapist.skil", "therapist.skill"),
        ("parameters.strian.leak", "parameters.strain.leak"),
        ("sed", "seed"),
        ("reactivity", "parameters.strain.reactivity"),
    ],
)
def test_the_nearest_key_is_suggested(meant, known):
    assert nearest(meant, key_types()) == f" Did you mean {known}?"


def test_nothing_is_suggested_for_what_is_far_from_everything():
    assert nearest("patient.zzz", key_types()) == ""


def test_a_hydra_that_the_caller_has_set_up_stays_as_it_was(tmp_path):
    (tmp_path / "config.yaml").write_text("mine: 1\n")

    with initialize_config_dir(str(tmp_path), version_base="1.3"):
        before = GlobalHydra.instance().hydra
        compose(["seed=3"])
        with pytest.raises(ConfigurationError):
            compose(["sed=3"])
        assert GlobalHydra.instance().hydra is before
        assert hydra_compose("config").mine == 1


def test_a_study_from_python_is_the_study_of_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    study = dyad_sim.simulate(
        ["treatment.sessions=2", "treatment.exchanges=12"],
        dyads=3,
        patient="ruth",
        exchanges_table=[1],
    )

    assert study.dyads["dyad"].tolist() == [0, 1, 2]
    assert study.exchanges is not None
    assert set(study.exchanges["dyad"]) == {1}
    assert list(Path().iterdir()) == []


def test_a_study_from_python_refuses_what_the_command_line_refuses():
    with pytest.raises(ValueError, match="dyads=0"):
        dyad_sim.simulate(dyads=0)
    with pytest.raises(AttributeError, match="nothing"):
        _ = dyad_sim.nothing


def test_infinite_loadings_do_not_reach_a_plan():
    with pytest.raises(ConfigurationError):
        plan_of(f"population.therapist_loadings.skill={math.inf}")
