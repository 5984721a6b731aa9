"""Between which values each constant and each trait is moved, and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from dyad_sim.configs import compose
from dyad_sim.configs.plan import plain
from dyad_sim.parameters import (
    DERIVED_THERAPIST,
    Constants,
    Parameter,
    PatientTraits,
    TherapistTraits,
    Treatment,
    declared,
    group_defaults,
)
from dyad_sim.traits import written

SKILL = "therapist.skill"
"""Moves all eleven skills together; each of them also moves by itself."""

FLOOR = "parameters.rupture.floor"
FIRST_LOW, FIRST_HIGH = "parameters.rupture.first_low", "parameters.rupture.first_high"
"""Intensities in order, since no new rupture may lie below the floor: the floor moves, how far
the weakest new rupture lies above the floor, and how far the strongest above the weakest."""

ABOVE = {FIRST_LOW: ("floor", "the floor"), FIRST_HIGH: ("first_low", "the weakest")}
"""Name, and words, of the intensity next below."""

OF_SYMPTOMS = frozenset({"patient.responsiveness", "patient.symptoms", "treatment.technique"})
"""What acts on symptoms alone, and is no constant of theirs."""


class Range(NamedTuple):
    """Between which values something is moved.

    Attributes
    ----------
    parameter
        Its key in the configuration.
    kind
        Whose it is: patient, therapist, treatment, relationship, symptoms or endings.
    meaning
        In words.
    value, low, high
        As it is by default, and the ends; of a trait that differs between people, its mean.
    rule
        Which rule gave the ends.
    text
        What stands in the configuration at a value between the ends.
    """

    parameter: str
    kind: str
    meaning: str
    value: float
    low: float
    high: float
    rule: str
    text: Callable[[float], Any]


def ranges(settings: Mapping[str, Any], constants: Sequence[str] = ()) -> list[Range]:
    """Return everything that is moved, in the order of the parameters.

    Parameters
    ----------
    settings
        Of the experiment.
    constants
        Overrides by which a plausible model differs from the default one.
    """
    default, rules = plain(compose(list(constants))), settings["ranges"]
    found = [
        *_constants(default, rules),
        *_traits("patient", PatientTraits, default, rules),
        *_skills(default, rules),
        *_traits("therapist", TherapistTraits, default, rules),
        *_treatment(default, rules),
    ]
    return [one for one in found if one.parameter not in settings["left_out"]]


def narrowed(all_ranges: list[Range], share: float) -> list[Range]:
    """Return ranges drawn in toward the values, to a share of their width on either side."""
    return [
        one._replace(
            low=one.value - share * (one.value - one.low),
            high=one.value + share * (one.high - one.value),
        )
        for one in all_ranges
    ]


def table_of(all_ranges: list[Range]) -> pd.DataFrame:
    """Return ranges as a table of findings."""
    return pd.DataFrame([one._asdict() for one in all_ranges]).drop(columns="text")


def _constants(default: Mapping[str, Any], rules: Mapping[str, float]) -> Iterator[Range]:
    """Yield the constants of the theory."""
    for group, numbers in group_defaults(Constants).items():
        kind = group if group in {"symptoms", "endings"} else "relationship"
        for name, parameter in declared(type(numbers)).items():
            key, value = f"parameters.{group}.{name}", default["parameters"][group][name]
            if key in ABOVE:
                below, words = ABOVE[key]
                gap = value - default["parameters"][group][below]
                yield _of_constant(key, kind, _gap(parameter, words), gap, rules)
            else:
                yield _of_constant(key, kind, parameter, value, rules)


def _gap(parameter: Parameter, below: str) -> Parameter:
    """Return how far an intensity lies above the one below it."""
    return parameter._replace(low=0.0, meaning=f"{parameter.meaning}, above {below}")


def _treatment(default: Mapping[str, Any], rules: Mapping[str, float]) -> Iterator[Range]:
    """Yield what the treatment asks for."""
    for name, parameter in declared(Treatment).items():
        key, value = f"treatment.{name}", float(default["treatment"][name])
        yield _of_constant(key, _kind(key), parameter, value, rules)


def _kind(key: str) -> str:
    """Return whose a trait is, or what it acts on if that is the symptoms alone."""
    return "symptoms" if key in OF_SYMPTOMS else key.partition(".")[0]


def _of_constant(
    key: str, kind: str, parameter: Parameter, value: float, rules: Mapping[str, float]
) -> Range:
    """Return the range of a number that is the same for everybody."""
    share = rules["share"]
    if "log-odds" in parameter.unit:
        low, high, rule = value - rules["log_odds"], value + rules["log_odds"], "log-odds"
    elif parameter.low < 0.0:
        low, high, rule = value - rules["position"], value + rules["position"], "position"
    elif key.endswith("_kept"):
        # What is lost is halved: of a share near 1 the rest decides how long it lasts.
        lost = 1.0 - value
        low, high, rule = 1.0 - (1.0 + share) * lost, 1.0 - (1.0 - share) * lost, "what is lost"
    else:
        low, high, rule = (1.0 - share) * value, (1.0 + share) * value, "share"
    low, high = max(low, parameter.low), min(high, parameter.high)
    return Range(key, kind, parameter.meaning, value, low, high, rule, float)


def _traits(
    partner: str, group: type, default: Mapping[str, Any], rules: Mapping[str, float]
) -> Iterator[Range]:
    """Yield the traits of one partner, but for skills."""
    for name, parameter in declared(group).items():
        spec = default[partner][name]
        key = f"{partner}.{name}"
        if key == SKILL or spec is None:
            continue
        if isinstance(spec, float):
            yield _of_constant(key, _kind(key), parameter, spec, rules)
            continue
        mean, sd, text = _moved(spec)
        step = rules["deviations"] * sd
        low, high = max(mean - step, parameter.low), min(mean + step, parameter.high)
        meaning = parameter.meaning
        yield Range(key, _kind(key), meaning, mean, low, high, "sd between people", text)


def _moved(spec: Mapping[str, Any]) -> tuple[float, float, Callable[[float], str]]:
    """Return mean and deviation of a distribution, and its text with another mean.

    A normal keeps its deviation; a beta keeps the sum of its shapes.
    """
    ((shape, (first, second)),) = spec.items()
    if shape == "normal":
        return first, second, lambda mean: written({"normal": [mean, second]})
    whole = first + second
    mean = first / whole
    sd = math.sqrt(mean * (1.0 - mean) / (whole + 1.0))
    return mean, sd, lambda at: written({"beta": [whole * at, whole * (1.0 - at)]})


def _skills(default: Mapping[str, Any], rules: Mapping[str, float]) -> Iterator[Range]:
    """Yield skill in general, and how far each skill lies above or below it."""
    mean, sd, text = _moved(default["therapist"]["skill"])
    step = rules["deviations"] * sd
    traits = declared(TherapistTraits)
    yield Range(
        SKILL,
        "therapist",
        traits["skill"].meaning,
        mean,
        mean - step,
        mean + step,
        "sd between people",
        text,
    )
    for name in DERIVED_THERAPIST:
        meaning = f"{traits[name].meaning}, beside skill"
        yield Range(
            f"therapist.{name}",
            "therapist",
            meaning,
            0.0,
            -step,
            step,
            "sd between people",
            text,
        )
