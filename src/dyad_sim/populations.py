"""Populations of patients and therapists, drawn one by one, each from their own address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from dyad_sim.parameters import (
    DERIVED_THERAPIST,
    Constants,
    PatientTraits,
    TherapistTraits,
    declared,
)
from dyad_sim.randomness import Stream, uniforms
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.schema import feared_response, wished_control
from dyad_sim.traits import Trait, parse_trait, quantile


class Population(NamedTuple):
    """Traits of everybody in a study, ready to be drawn.

    Attributes
    ----------
    patient, therapist
        A trait by name, or None where it follows from others.
    patient_loadings, therapist_loadings
        How strongly traits share one factor, on [-1, 1]: for patients the
        severity of their trouble, for therapists their general ability.  Two
        traits correlate by the product of their loadings.
    response
        Name of the therapists' strategy.
    caseload
        Dyads per therapist, from 1.
    """

    patient: dict[str, Trait | None]
    therapist: dict[str, Trait | None]
    patient_loadings: dict[str, float]
    therapist_loadings: dict[str, float]
    response: str
    caseload: int


def parse_traits(
    path: str, group: type, specs: Mapping[str, Any], open_names: tuple[str, ...]
) -> dict[str, Trait | None]:
    """Return the traits of one partner from a configuration.

    Parameters
    ----------
    path
        ``"patient"`` or ``"therapist"``, for messages.
    group
        :class:`PatientTraits` or :class:`TherapistTraits`.
    specs
        Value by name; None is allowed for ``open_names`` only.

    Raises
    ------
    ValueError
        If a value is missing, is no trait or can leave its bounds.
    """
    traits: dict[str, Trait | None] = {}
    for name, parameter in declared(group).items():
        spec = specs.get(name)
        if spec is None:
            if name not in open_names:
                message = f"{path}.{name} must have a value: {parameter.meaning}."
                raise ValueError(message)
            traits[name] = None
        else:
            traits[name] = parse_trait(f"{path}.{name}", spec, parameter)
    return traits


def _drawn(
    traits: dict[str, Trait | None],
    loadings: dict[str, float],
    seed: int,
    number: int,
    stream: Stream,
) -> dict[str, float]:
    """Draw every trait that has a distribution; one block of uniforms for each."""
    blocks = uniforms(seed, number, stream, 0, 1 + len(traits))
    factor = special.ndtri(blocks[0, 0])
    values: dict[str, float] = {}
    for row, (name, trait) in enumerate(traits.items(), start=1):
        if trait is None:
            continue
        own, chooser = blocks[row, 0], blocks[row, 1]
        loading = loadings.get(name, 0.0)
        if loading:
            shared = loading * factor + np.sqrt(1.0 - loading * loading) * special.ndtri(own)
            own = special.ndtr(shared)
        values[name] = quantile(trait, float(own), float(chooser))
    return values


def draw_patient(population: Population, seed: int, dyad: int, c: Constants) -> PatientTraits:
    """Return the patient of a dyad, the same whenever and wherever it is asked for.

    Fear and wish that were left open follow from the style, see
    :mod:`dyad_sim.theory.schema`.
    """
    values = _drawn(population.patient, population.patient_loadings, seed, dyad, Stream.PATIENT)
    style = Act(values["style_affiliation"], values["style_control"])
    fear = feared_response(style, c.reception.fear_chill)
    values.setdefault("fear_affiliation", fear.affiliation)
    values.setdefault("fear_control", fear.control)
    expected = Act(values["fear_affiliation"], values["fear_control"])
    values.setdefault("wish_control", wished_control(expected, c.reception.wish_opposition))
    return PatientTraits(**values)


def draw_therapist(population: Population, seed: int, therapist: int) -> TherapistTraits:
    """Return a therapist; skills and mindfulness left open equal the general skill."""
    values = _drawn(
        population.therapist, population.therapist_loadings, seed, therapist, Stream.THERAPIST
    )
    for name in DERIVED_THERAPIST:
        values.setdefault(name, values["skill"])
    return TherapistTraits(**values)


def strategy_of(population: Population) -> int:
    """Return the code of the therapists' strategy, see :mod:`dyad_sim.theory.response`."""
    return RESPONSES[population.response]
