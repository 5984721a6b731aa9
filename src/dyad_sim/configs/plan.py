"""From a configuration to a plan: everything is checked before anything is simulated."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from dyad_sim.configs.errors import (
    MODELS,
    MOST_MODELS,
    SPECIAL,
    ConfigurationError,
    allowed,
    check_texts,
    nearest,
    refuse,
)
from dyad_sim.configs.structured_configs import OWN, declared_groups, key_types, type_of
from dyad_sim.parameters import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    check_bounds,
    check_order,
    declared,
    group_defaults,
)
from dyad_sim.parameters.mechanisms import switched
from dyad_sim.parameters.own import NEUTRAL, Own, OwnParameter, constants_with
from dyad_sim.populations import Population, parse_traits
from dyad_sim.randomness import Address, Stream
from dyad_sim.studies.plan import ENGINES, Plan
from dyad_sim.theory.response import RESPONSES
from dyad_sim.traits import Trait, parse_trait, quantile

HIGHEST_NUMBER = 2**63 - 1
"""Largest seed and largest number of a dyad: words of 64 bits with a sign, as in the tables."""

ROWS_OF_STUDY = 10**8
"""Most sessions of a single study, which is held in memory: some forty gigabytes."""

LONGEST_NAME = 60

NAME = re.compile(rf"\w[\w .+-]{{0,{LONGEST_NAME - 1}}}")
"""What a study can be called: the folder of its results is named after it."""

NAMES = (
    f"at most {LONGEST_NAME} letters, digits, blanks or any of . _ + -, a letter or digit first"
)

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How an address begins, such as ``https://`` or ``file:/``; ``C:/`` is a folder of Windows."""

Tree = dict[str, Any]

NONE: Own = MappingProxyType({})
"""No parameters of one's own."""


def to_plan(cfg: DictConfig, cell: int = 0, own: Own = NONE) -> Plan:
    """Return the checked plan of a composed configuration, of a size that memory can hold.

    Parameters
    ----------
    cfg
        As Hydra composes it.
    cell
        Number of the cell of a design, from 0.
    own
        Parameters of one's own.

    Raises
    ------
    ConfigurationError
        Naming the field, its value and what is allowed.
    """
    plan = plan_from(plain(cfg), cell, own)
    most = ROWS_OF_STUDY // plan.treatment.sessions
    if plan.dyads > most:
        reason = (
            f"is more than the {most} that one study of {plan.treatment.sessions} sessions "
            "holds in memory; give fewer, or use dyad-sim sweep, which writes as it goes"
        )
        refuse("dyads", plan.dyads, reason)
    return plan


def plan_from(tree: Tree, cell: int = 0, own: Own = NONE) -> Plan:
    """Return the checked plan of a configuration as plain values, see :func:`plain`.

    Raises
    ------
    ConfigurationError
        Naming the field, its value and what is allowed.
    """
    _check_keys(tree, own)
    _check_whole_numbers(tree)
    check_output(tree)
    _check_name(tree["study"]["name"])
    try:
        population = _population(tree, own)
        constants, treatment, instruments = _rules(tree)
        typical = {name: float(quantile(t, 0.5)) for name, (_, t) in population.own.items()}
        constants = constants_with(constants, typical)
    except ConfigurationError:
        raise
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    return Plan(
        address=Address(tree["seed"], _lane(tree, cell)),
        dyads=tree["dyads"],
        first_dyad=tree["first_dyad"],
        population=population,
        treatment=treatment,
        constants=constants,
        instruments=instruments,
        engine=_one_of("engine.name", tree["engine"]["name"], ENGINES),
        exchanges_table=_exchanges_table(tree),
    )


def _lane(tree: Tree, cell: int) -> int:
    """Return the lane of a cell: one for all, or one of its own."""
    return 0 if tree["study"]["common_random_numbers"] else cell + 1


def plain(cfg: DictConfig) -> Tree:
    """Return a configuration as plain values, every trait in its shortest form."""
    try:
        tree = OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        key = str(error.full_key)
        reason = str(error.msg).splitlines()[0]
        message = f"{key}: {reason}. Give it {allowed(key)}."
        raise ConfigurationError(message) from error
    assert isinstance(tree, dict)  # for mypy: a DictConfig gives a dict
    check_texts("", tree)
    for group in {"patient", "therapist", "own"} & set(tree):
        tree[group] = {name: _shortest(value) for name, value in tree[group].items()}
    return {str(name): value for name, value in tree.items()}


def _shortest(value: Any) -> Any:
    """Return a trait with numbers as floats and without the distributions set to null.

    A configuration that inherits ``{normal: ...}`` writes ``{normal: null,
    beta: ...}`` for another one, because Hydra merges mappings.
    """
    if isinstance(value, Mapping):
        return {kind: _shortest(part) for kind, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_shortest(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value) if abs(value) < HIGHEST_NUMBER else math.inf
    return value


def _check_keys(tree: Tree, own: Own) -> None:
    """Refuse keys that nothing reads; ``+key=value`` gets past Hydra."""
    known, declared_here = key_types(), {OWN + name for name in own}
    for key, value in _leaves(tree, ""):
        if key not in known and key not in declared_here:
            refuse(key, value, "is not known", nearest(key, [*known, *declared_here]))


def _leaves(tree: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    """Return what stands under every key of a tree; traits are not opened."""
    leaves: list[tuple[str, Any]] = []
    for name, value in tree.items():
        key = f"{path}{name}"
        if type_of(key) is None and isinstance(value, Mapping):
            leaves += _leaves(value, key + ".")
        else:
            leaves.append((key, value))
    return leaves


def _check_whole_numbers(tree: Tree) -> None:
    """Check the counts at the top of the tree."""
    highest = {"first_dyad": HIGHEST_NUMBER - tree["dyads"], "seed": HIGHEST_NUMBER}
    lowest = {"seed": 0, "dyads": 1, "first_dyad": 0, "caseload": 1}
    for name, low in lowest.items():
        value = tree[name]
        if not low <= value <= highest.get(name, HIGHEST_NUMBER):
            refuse(name, value, f"is not allowed; give {SPECIAL[name]}")
    if not 0 <= models_of(tree) <= MOST_MODELS:
        refuse(MODELS, models_of(tree), f"is not allowed; give {SPECIAL[MODELS]}")


def models_of(tree: Mapping[Any, Any]) -> int:
    """Return how many models there are beside the one that is described."""
    count: int = tree["parameters"].get("models", 0)  # Studies stored earlier do not say it.
    return count


def refuse_models(tree: Mapping[Any, Any], advice: str) -> None:
    """Refuse models beside the one that is described, where there can be none."""
    if models_of(tree):
        refuse(MODELS, models_of(tree), f"is for dyad-sim run alone; {advice}")


def check_output(tree: Tree) -> None:
    """Refuse a folder of results that has no name, or that is no folder of this machine."""
    output = tree.get("output")
    if output is None:
        return
    if not output.strip():
        refuse("output", "''", f"is not allowed; give {SPECIAL['output']}")
    if ADDRESS.match(output):
        refuse("output", output, f"is an address, no folder; give {SPECIAL['output']}")
    if re.search(r"[\0\t\n]", output):  # No command that is shown could name it.
        reason = "cannot be the name of a folder: NUL, tab or a new line; give one without"
        refuse("output", repr(output), reason)


def _check_name(name: str) -> None:
    """Refuse a name that a folder cannot have, or that leads out of the folder of results."""
    if not NAME.fullmatch(name):
        refuse("study.name", repr(name[:LONGEST_NAME]), f"is not allowed; give {NAMES}")


def _population(tree: Tree, own: Own) -> Population:
    """Return who takes part."""
    for partner in ("patient", "therapist"):
        for name, value in tree[partner].items():
            if isinstance(value, dict) and len(value) > 1:
                refuse(f"{partner}.{name}", value, _two_distributions(value))
    therapist = dict(tree["therapist"])
    response = _one_of("therapist.response", therapist.pop("response"), RESPONSES)
    return Population(
        patient=parse_traits("patient", PatientTraits, tree["patient"], DERIVED_PATIENT),
        therapist=parse_traits("therapist", TherapistTraits, therapist, DERIVED_THERAPIST),
        patient_loadings=_loadings(tree, "patient_loadings"),
        therapist_loadings=_loadings(tree, "therapist_loadings"),
        response=response,
        caseload=tree["caseload"],
        own={name: _own_trait(name, tree["own"][name], one) for name, one in own.items()},
    )


def _own_trait(name: str, value: Any, one: OwnParameter) -> tuple[Stream, Trait]:
    """Return whose trait a parameter of one's own is, and what it is drawn from."""
    if value == NEUTRAL and one.neutral is None:
        refuse(OWN + name, value, "is not declared; give OwnParameter(..., neutral=...)")
    value = one.neutral if value == NEUTRAL else value
    return Stream[one.of.upper()], parse_trait(OWN + name, value, one.parameter)


def _two_distributions(value: Mapping[str, Any]) -> str:
    """Return why a trait with two distributions is refused, and the way out."""
    first, *_, last = value
    return (
        f"holds two distributions, {first} and {last}, because a file adds to what it "
        f"inherits; write {{{first}: null, {last}: [...]}}"
    )


def _loadings(tree: Tree, name: str) -> dict[str, float]:
    """Return the loadings of one partner that are not zero."""
    loadings: dict[str, float] = tree["population"][name]
    for trait, value in loadings.items():
        if not -1.0 <= value <= 1.0:
            refuse(f"population.{name}.{trait}", value, "is not a number in [-1, 1]")
    return {trait: value for trait, value in loadings.items() if value}


def _rules(tree: Tree) -> tuple[Constants, Treatment, InstrumentConstants]:
    """Return the constants, with the neutral values of what is switched off."""
    for path, group in declared_groups().items():
        if group not in (PatientTraits, TherapistTraits):
            values = at_path(tree, path)
            for name, parameter in declared(group).items():
                check_bounds(f"{path}.{name}", parameter, values[name])
    constants = Constants(
        **{
            name: type(default)(**tree["parameters"][name])
            for name, default in group_defaults(Constants).items()
        }
    )
    check_order(constants, "parameters.")
    off = [name for name, on in tree["mechanisms"].items() if not on]
    treatment, instruments = (
        Treatment(**tree["treatment"]),
        InstrumentConstants(**tree["instruments"]),
    )
    return switched(constants, treatment, instruments, off)


def at_path(tree: Mapping[Any, Any], path: str) -> Any:
    """Return what stands under a dotted path."""
    node: Any = tree
    for name in path.split("."):
        node = node[name]
    return node


def _one_of(path: str, value: str, names: Any) -> str:
    """Return a name, or refuse one that is not known."""
    if value not in names:
        reason = f"is not known; choose one of {', '.join(names)}"
        refuse(path, value, reason)
    return value


def _exchanges_table(tree: Tree) -> frozenset[int] | None:
    """Return the dyads whose exchanges are kept; None keeps all."""
    value = tree["exchanges_table"]
    if value == "all":
        return None
    if value == "none":
        return frozenset()
    if not isinstance(value, list) or any(type(dyad) is not int for dyad in value):
        refuse("exchanges_table", value, f"is not allowed; give {SPECIAL['exchanges_table']}")
    first, last = tree["first_dyad"], tree["first_dyad"] + tree["dyads"] - 1
    for dyad in value:
        if not first <= dyad <= last:
            reason = f"names dyad {dyad}, but the dyads of this study are {first} to {last}"
            refuse("exchanges_table", value, reason)
    return frozenset(value)
