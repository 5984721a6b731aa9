"""Populations of patients and therapists, each drawn from an address of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from dyad_sim.parameters import (
    DERIVED_THERAPIST,
    Constants,
    PatientTraits,
    TherapistTraits,
    declared,
)
from dyad_sim.randomness import Address, Stream
from dyad_sim.randomness.numpy_philox import first_blocks
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.response import RESPONSES
from dyad_sim.theory.schema import feared_response, wished_control
from dyad_sim.traits import Floats, Trait, parse_trait, quantile

Integers = NDArray[np.int64]

FACTORS = {Stream.PATIENT: "severity", Stream.THERAPIST: "general_ability"}
"""Name of the factor that traits share, by the stream of a partner."""


class TraitUniforms(NamedTuple):
    """Uniforms on (0, 1) of one trait, or of the factor that traits share, for some people.

    ``value`` rises with the trait; ``part`` says from which part of a mixture it comes.
    """

    value: Floats
    part: Floats


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
    own
        Whose trait it is, and its distribution, for each parameter of one's own.
    """

    patient: dict[str, Trait | None]
    therapist: dict[str, Trait | None]
    patient_loadings: dict[str, float]
    therapist_loadings: dict[str, float]
    response: str
    caseload: int
    own: Mapping[str, tuple[Stream, Trait]] = MappingProxyType({})


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


class People(NamedTuple):
    """Some dyads of a study before they meet, in the order of their numbers.

    Attributes
    ----------
    numbers, therapists, cases
        Number of each dyad, of its therapist, and its place in the caseload;
        shape ``(dyad,)``.
    patient_traits, therapist_traits
        Values in the order of the fields of :class:`PatientTraits` and
        :class:`TherapistTraits`; shape ``(dyad, trait)``.
    own
        Values of the parameters of one's own; shape ``(dyad, parameter)``.
    """

    numbers: Integers
    therapists: Integers
    cases: Integers
    patient_traits: Floats
    therapist_traits: Floats
    own: Floats


def draw_people(
    population: Population, address: Address, numbers: range, c: Constants
) -> People:
    """Return the dyads of some numbers, the same whoever asks and with whom they are drawn.

    Dyads are numbered through the caseloads: with a caseload of ten, dyads 0 to
    9 see therapist 0, in this order.
    """
    dyads = np.arange(numbers.start, numbers.stop, dtype=np.int64)
    therapists = dyads // population.caseload
    different, whose = np.unique(therapists, return_inverse=True)
    return People(
        dyads,
        therapists,
        dyads % population.caseload,
        patient_traits(population, address, dyads, c),
        therapist_traits(population, address, different)[whose],
        _own(population, address, {Stream.PATIENT: dyads, Stream.THERAPIST: therapists}),
    )


def _own(
    population: Population, address: Address, numbers: Mapping[Stream, Integers]
) -> Floats:
    """Values of the parameters of one's own, each from the address of ``own.NAME``."""
    drawn = [np.empty((len(numbers[Stream.PATIENT]), 0))]
    for name, (stream, trait) in population.own.items():
        ((value, part),) = _uniforms(address, numbers[stream], stream, (f"own.{name}",))
        drawn.append(quantile(trait, value, part)[:, np.newaxis])
    return np.hstack(drawn)


def patient_traits(
    population: Population, address: Address, dyads: Integers, c: Constants
) -> Floats:
    """Traits of the patients of some dyads, shape ``(dyad, trait)``.

    Fear and wish that were left open follow from the style, see
    :mod:`dyad_sim.theory.schema`.
    """
    named = _drawn(
        population.patient, population.patient_loadings, address, dyads, Stream.PATIENT
    )
    return _checked(PatientTraits, _with_schema(named, c))


def therapist_traits(population: Population, address: Address, therapists: Integers) -> Floats:
    """Traits of some therapists, shape ``(therapist, trait)``.

    Skills and mindfulness left open equal the general skill.
    """
    values = _drawn(
        population.therapist,
        population.therapist_loadings,
        address,
        therapists,
        Stream.THERAPIST,
    )
    return _checked(TherapistTraits, _with_skills(values))


def _checked(group: type, named: dict[str, Any]) -> Floats:
    """Return drawn traits in the order of their declaration, shape ``(person, trait)``.

    Raises
    ------
    ValueError
        If one is no number in its range: what followed from it would look like a result.
    """
    values = np.column_stack(_in_order(group, named))
    low, high = _bounds(group)
    within = (low <= values) & (values <= high)
    if not within.all():
        person, place = np.argwhere(~within)[0]
        name = list(declared(group))[place]
        message = (
            f"{name} was drawn as {values[person, place]}, outside "
            f"[{low[place]:g}, {high[place]:g}]."
        )
        raise ValueError(message)
    return values


@cache
def _bounds(group: type) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of each trait, in their order."""
    traits = declared(group).values()
    return np.array([p.low for p in traits]), np.array([p.high for p in traits])


def typical_people(
    population: Population, c: Constants
) -> tuple[PatientTraits, TherapistTraits]:
    """Return the patient and the therapist in the middle of every distribution.

    A trait is the median of its distribution; what was left open follows as ever.
    """
    patient, therapist = (
        {name: float(quantile(trait, 0.5)) for name, trait in traits.items() if trait}
        for traits in (population.patient, population.therapist)
    )
    return (
        PatientTraits(*_in_order(PatientTraits, _with_schema(patient, c))),
        TherapistTraits(*_in_order(TherapistTraits, _with_skills(therapist))),
    )


def _with_schema(named: dict[str, Any], c: Constants) -> dict[str, Any]:
    """Return a patient's traits with the fear and the wish that were left open."""
    # The rules of the theory are plain arithmetic, so they hold for arrays as for numbers.
    style = Act(named["style_affiliation"], named["style_control"])
    fear = feared_response(style, c.reception.fear_chill)
    whole = {"fear_affiliation": fear.affiliation, "fear_control": fear.control, **named}
    expected = Act(whole["fear_affiliation"], whole["fear_control"])
    return {"wish_control": wished_control(expected, c.reception.wish_opposition), **whole}


def _with_skills(named: dict[str, Any]) -> dict[str, Any]:
    """Return a therapist's traits with the skills that were left open."""
    return {**dict.fromkeys(DERIVED_THERAPIST, named["skill"]), **named}


def _in_order(kind: type, named: dict[str, Any]) -> list[Any]:
    """Return traits in the order of their declaration."""
    return [named[name] for name in kind._fields]  # type: ignore[attr-defined]  # a NamedTuple


def _drawn(
    traits: dict[str, Trait | None],
    loadings: dict[str, float],
    address: Address,
    numbers: Integers,
    stream: Stream,
) -> dict[str, Floats]:
    """Draw every trait that has a distribution, each from the address of its own name."""
    given = {name: trait for name, trait in traits.items() if trait}
    factor, *own = _uniforms(address, numbers, stream, (FACTORS[stream], *given))
    values: dict[str, Floats] = {}
    for (name, trait), uniforms in zip(given.items(), own, strict=True):
        uniform = _sharing(factor.value, uniforms.value, loadings.get(name, 0.0))
        values[name] = quantile(trait, uniform, uniforms.part)
    return values


def _sharing(factor: Floats, own: Floats, loading: float) -> Floats:
    """Return uniforms that correlate, as normal deviates, with a factor by their loading."""
    if not loading:
        return own
    alone = np.sqrt(1.0 - loading * loading) * special.ndtri(own)
    return np.asarray(special.ndtr(loading * special.ndtri(factor) + alone))


def _uniforms(
    address: Address, numbers: Integers, stream: Stream, names: tuple[str, ...]
) -> list[TraitUniforms]:
    """Return the uniforms of some people for each name."""
    codes = np.array([code_of(name) for name in names], dtype=np.uint64)
    blocks = first_blocks(address, numbers, stream, codes)
    return [TraitUniforms(*blocks[:, place, :2].T) for place in range(len(names))]


def code_of(name: str) -> int:
    """Return the word that stands for a name in the address of a draw.

    The first 8 bytes of its SHA-256, read as a little-endian integer: the same with every
    version of Python, and too many for two names to share them.  So traits may come, go and
    change places, and no other is moved.
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")


def strategy_of(population: Population) -> int:
    """Return the code of the therapists' strategy, see :mod:`dyad_sim.theory.response`."""
    return RESPONSES[population.response]
