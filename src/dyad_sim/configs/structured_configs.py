"""Schema of a configuration, derived from the declared parameters.

Nothing is declared here a second time: each group of
:mod:`dyad_sim.parameters` becomes a structured config of Hydra with the same
names, types and defaults.  Misspelt keys and wrong types are refused by Hydra;
bounds are checked by :mod:`dyad_sim.configs.plan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, make_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from hydra.core.config_store import ConfigStore

from dyad_sim.parameters import (
    DERIVED_PATIENT,
    DERIVED_THERAPIST,
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
    group_defaults,
)
from dyad_sim.parameters.mechanisms import MECHANISMS

SCHEMA, SWEEP_SCHEMA = "schema", "sweep_schema"
"""Names of the root schemas, first in ``conf/config.yaml`` and in ``conf/sweep.yaml``."""


def _numbers(group: type) -> type:
    """Return the schema of a group of numbers: same names, types and defaults."""
    types = get_type_hints(group)
    columns = [
        (name, types[name], field(default=value))
        for name, value in group_defaults(group).items()
    ]
    return make_dataclass(group.__name__, columns)


def _traits(group: type, left_open: tuple[str, ...], **further: str) -> type:
    """Return the schema of a partner: each trait a number, a distribution or, if open, null."""
    columns: list[tuple[str, Any, Any]] = [
        (name, Any, field(default=None if name in left_open else value))
        for name, value in group_defaults(group).items()
    ]
    columns += [(name, str, field(default=value)) for name, value in further.items()]
    return make_dataclass(group.__name__, columns)


def _loadings(group: type) -> type:
    """Return the schema of how strongly each trait shares one factor; 0 if nothing is said."""
    columns = [(name, float, field(default=0.0)) for name in group_defaults(group)]
    return make_dataclass(f"{group.__name__}Loadings", columns)


def _groups(group: type) -> type:
    """Return the schema of a group of groups, and of how many models there are beside it."""
    columns: list[tuple[str, Any, Any]] = [
        (name, schema, field(default_factory=schema))
        for name, schema in (
            (name, _numbers(type(value))) for name, value in group_defaults(group).items()
        )
    ]
    columns.append(("models", int, field(default=0)))
    return make_dataclass(group.__name__, columns)


Patient = _traits(PatientTraits, DERIVED_PATIENT)
Therapist = _traits(TherapistTraits, DERIVED_THERAPIST, response="metacommunicate")
Mechanisms = make_dataclass(
    "Mechanisms", [(name, bool, field(default=True)) for name in MECHANISMS]
)


PatientLoadings = _loadings(PatientTraits)
TherapistLoadings = _loadings(TherapistTraits)
Population = make_dataclass(
    "Population",
    [
        ("patient_loadings", PatientLoadings, field(default_factory=PatientLoadings)),
        ("therapist_loadings", TherapistLoadings, field(default_factory=TherapistLoadings)),
    ],
)


@dataclass
class Engine:
    """Which engine computes the study; the numbers are the same."""

    name: str = "compiled"


@dataclass
class Study:
    """What the study is called and asks, and whether its cells share their random numbers."""

    name: str = "study"
    question: str = ""
    common_random_numbers: bool = True


@dataclass
class SweepOptions:
    """The design of a sweep, what is kept of it, and who computes which part."""

    design: str = "grid"
    parameters: Any = None
    cells: int | None = None
    table: str | None = None
    points_seed: int = 1
    tables: Any = field(default_factory=lambda: ["dyads"])
    shard: int = 0
    shards: int = 1
    threads: int | None = None


_PARTS = {
    "patient": Patient,
    "therapist": Therapist,
    "population": Population,
    "treatment": _numbers(Treatment),
    "instruments": _numbers(InstrumentConstants),
    "mechanisms": Mechanisms,
    "parameters": _groups(Constants),
    "engine": Engine,
    "study": Study,
}

GROUPS = tuple(sorted([*_PARTS, "experiment"]))
"""The groups of choices, each a folder of ``conf/``; an experiment sets keys of all others."""

Configuration = make_dataclass(
    "Configuration",
    [
        ("seed", int, field(default=1)),
        ("dyads", int, field(default=100)),
        ("first_dyad", int, field(default=0)),
        ("caseload", int, field(default=5)),
        ("output", str | None, field(default=None)),
        ("exchanges_table", Any, field(default="none")),
        *((name, part, field(default_factory=part)) for name, part in _PARTS.items()),
    ],
)
"""Everything that can be chosen, as a tree."""


SweepConfiguration = make_dataclass(
    "SweepConfiguration",
    [("sweep", SweepOptions, field(default_factory=SweepOptions))],
    bases=(Configuration,),
)
"""Everything that can be chosen for a sweep."""


def register() -> None:
    """Make the schemas known to Hydra; asking twice does no harm, and takes no time."""
    store = ConfigStore.instance()
    for name, node in ((SCHEMA, Configuration), (SWEEP_SCHEMA, SweepConfiguration)):
        # Turning a schema into a node takes as long as half a composition.
        if f"{name}.yaml" not in store.repo:
            store.store(name=name, node=node, provider="dyad_sim")


OWN = "own."
"""How the keys of parameters of one's own begin."""


def type_of(key: str) -> Any:
    """Return the type of a key, Any for one of one's own; None if there is no such key."""
    return key_types().get(key, Any if str(key).startswith(OWN) else None)


@cache
def key_types() -> Mapping[str, Any]:
    """Return the type of every key of a configuration, by its dotted name."""
    return MappingProxyType(dict(_leaves(Configuration, "")))


def _leaves(schema: type, path: str) -> Iterator[tuple[str, Any]]:
    """Walk down a schema to the values that can be set."""
    for column in fields(schema):
        name = path + column.name
        kind: Any = column.type
        if isinstance(kind, str):
            kind = get_type_hints(schema)[column.name]
        if is_dataclass(kind):
            yield from _leaves(kind, name + ".")  # type: ignore[arg-type] # a class, no instance
        else:
            yield name, kind


@cache
def declared_groups() -> Mapping[str, type]:
    """Return the declared group of numbers behind each part of a configuration, by path."""
    constants = {
        f"parameters.{name}": type(group) for name, group in group_defaults(Constants).items()
    }
    return {
        "patient": PatientTraits,
        "therapist": TherapistTraits,
        "treatment": Treatment,
        "instruments": InstrumentConstants,
        **constants,
    }
