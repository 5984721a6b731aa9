"""One dyad as plain values: who the two are, the rules, and their random numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from dyad_sim.engines.draws import DyadDraws
from dyad_sim.engines.therapy import Therapy
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    Parameter,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
)
from dyad_sim.randomness import Address, philox
from dyad_sim.theory.states import Dyad

MOST_EXCHANGES = 12_000
"""Exchanges of the longest treatment that a class can ask for: a few seconds of work."""


class Case(NamedTuple):
    """A dyad with its rules and its random numbers: everything that decides its course."""

    dyad: Dyad
    instruments: InstrumentConstants
    address: Address
    number: int


def therapy_of(case: Case) -> Therapy:
    """Return the therapy of a case before its first session."""
    draws = DyadDraws(case.address, case.number, philox.rows)
    return Therapy(case.dyad, draws, case.instruments, keep_exchanges=True)


def groups_of(case: Case) -> dict[str, Any]:
    """Return the numbers of a case in their groups, named as in a configuration."""
    dyad = case.dyad
    return {
        "patient": dyad.patient,
        "therapist": dyad.therapist,
        "treatment": dyad.treatment,
        "instruments": case.instruments,
        **dyad.constants._asdict(),
    }


def with_groups(case: Case, groups: Mapping[str, Any]) -> Case:
    """Return a case with other numbers."""
    constants = Constants(**{name: groups[name] for name in Constants._fields})
    dyad = case.dyad._replace(
        patient=groups["patient"],
        therapist=groups["therapist"],
        treatment=groups["treatment"],
        constants=constants,
    )
    return case._replace(dyad=dyad, instruments=groups["instruments"])


def values_of(case: Case) -> dict[str, float]:
    """Return every number of a case by its path: ``therapist.skill``, ``rupture.onset``."""
    return {
        f"{group}.{name}": value
        for group, values in groups_of(case).items()
        for name, value in values._asdict().items()
    }


def checksum(case: Case) -> str:
    """Return eight hexadecimal digits that change with any number of a case."""
    text = repr((sorted(values_of(case).items()), case.dyad.strategy, case.dyad.case))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def check_length(treatment: Treatment) -> None:
    """Refuse a treatment that takes too long to run while a class waits.

    Raises
    ------
    ValueError
        With the number of exchanges and the limit.
    """
    total = treatment.sessions * treatment.exchanges
    if total > MOST_EXCHANGES:
        message = (
            f"A treatment of {total} exchanges is too long here; at most {MOST_EXCHANGES} "
            "are allowed. Lower treatment.sessions or treatment.exchanges."
        )
        raise ValueError(message)


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return the declaration of every number of a case, by its path."""
    return dict(_parameters())


def _parameters() -> Iterator[tuple[str, Parameter]]:
    """Yield every number that is declared."""
    kinds: dict[str, type] = {
        "patient": PatientTraits,
        "therapist": TherapistTraits,
        "treatment": Treatment,
        "instruments": InstrumentConstants,
        **{name: type(default) for name, default in Constants._field_defaults.items()},
    }
    for group, kind in kinds.items():
        for name, parameter in declared(kind).items():
            yield f"{group}.{name}", parameter
