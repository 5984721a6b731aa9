"""What is inferred: means and spreads of some traits of a population of dyads.

The ends of a prior are ours: from hardly any to nearly all of what the trait's range holds,
short of populations that nobody would call one.  Within them nothing is favoured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dyad_sim.configs import ConfigurationError

Floats = NDArray[np.float64]

MEAN, SPREAD, VALUE = "mean", "spread", "value"
"""A mean over people, a standard deviation between them, or what is the same for all."""


class Asked(NamedTuple):
    """A number of the population that is inferred.

    Attributes
    ----------
    key
        Of the trait, as on the command line.
    moment
        ``mean``, ``spread`` or ``value``.
    low, high
        Ends of the prior, which is uniform.
    label
        What it is called in tables and figures.
    """

    key: str
    moment: str
    low: float
    high: float
    label: str

    @property
    def name(self) -> str:
        """Key and moment, the name of a column."""
        return self.key if self.moment == VALUE else f"{self.key}.{self.moment}"


ASKED = (
    Asked("therapist.skill", MEAN, 0.1, 0.9, "skill of therapists"),
    Asked("therapist.skill", SPREAD, 0.02, 0.2, "skill of therapists, spread"),
    Asked("therapist.repair_probability", VALUE, 0.0, 0.8, "repair probability"),
    Asked("therapist.technique", MEAN, 0.15, 0.85, "technique of therapists"),
    Asked("patient.rigidity", MEAN, 0.2, 0.85, "rigidity of patients"),
    Asked("patient.rigidity", SPREAD, 0.05, 0.2, "rigidity of patients, spread"),
    Asked("patient.transference", MEAN, 0.1, 0.7, "transference"),
    Asked("patient.trust", MEAN, 0.15, 0.85, "trust of patients"),
    Asked("patient.trust", SPREAD, 0.05, 0.2, "trust of patients, spread"),
    Asked("patient.concealment", MEAN, 0.1, 0.8, "concealment"),
    Asked("patient.confrontation", MEAN, 0.1, 0.8, "tendency to confront"),
    Asked("patient.commitment", MEAN, 0.15, 0.85, "commitment of patients"),
    Asked("patient.responsiveness", MEAN, 0.15, 0.85, "responsiveness of symptoms"),
    Asked("patient.style_affiliation", MEAN, -0.4, 0.5, "warmth of patients' style"),
    Asked("patient.symptoms", SPREAD, 0.1, 0.4, "severity, spread"),
)
"""What is inferred unless it is set."""


def left_open(tree: Mapping[str, Any], default: Mapping[str, Any]) -> tuple[Asked, ...]:
    """Return what is inferred: what a configuration has as the default one has it.

    Raises
    ------
    ConfigurationError
        If everything is set.
    """
    found = tuple(one for one in ASKED if _trait(tree, one.key) == _trait(default, one.key))
    if not found:
        message = "every trait is set, so that nothing is left to infer. Set fewer."
        raise ConfigurationError(message)
    return found


def prior(asked: Sequence[Asked], count: int, draws: np.random.Generator) -> Floats:
    """Return populations drawn from the prior; shape ``(count, asked)``."""
    low, high = ends_of(asked)
    return low + (high - low) * draws.random((count, len(asked)))


def ends_of(asked: Sequence[Asked]) -> tuple[Floats, Floats]:
    """Return the ends of the prior of each number."""
    return np.array([one.low for one in asked]), np.array([one.high for one in asked])


def peopled(
    tree: Mapping[str, Any], asked: Sequence[Asked], values: Sequence[float]
) -> dict[str, Any]:
    """Return a configuration whose population has other means and spreads.

    A trait keeps its family: a normal one stays normal, a beta one beta.

    Parameters
    ----------
    tree
        A configuration as plain values.
    asked, values
        Numbers of the population, and what they are.
    """
    changed = {**tree, **{group: deepcopy(tree[group]) for group in ("patient", "therapist")}}
    for one, value in zip(asked, values, strict=True):
        group, name = one.key.split(".")
        changed[group][name] = _moved(changed[group][name], one.moment, float(value))
    return changed


def _trait(tree: Mapping[str, Any], key: str) -> Any:
    """Return a trait of a configuration."""
    group, name = key.split(".")
    return tree[group][name]


def _moved(trait: Any, moment: str, value: float) -> Any:
    """Return a trait with another mean or spread."""
    if moment == VALUE:
        return value
    ((family, numbers),) = trait.items()
    mean, spread = numbers if family == "normal" else _moments(*numbers)
    mean, spread = (value, spread) if moment == MEAN else (mean, value)
    return {family: [mean, spread] if family == "normal" else _beta(mean, spread)}


def _moments(a: float, b: float) -> tuple[float, float]:
    """Return mean and standard deviation of a beta distribution."""
    mean = a / (a + b)
    return mean, float(np.sqrt(mean * (1.0 - mean) / (a + b + 1.0)))


def _beta(mean: float, spread: float) -> list[float]:
    """Return the two numbers of a beta distribution of some mean and standard deviation."""
    size = mean * (1.0 - mean) / spread**2 - 1.0
    return [mean * size, (1.0 - mean) * size]
