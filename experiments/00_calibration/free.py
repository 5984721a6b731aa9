"""Which constants are fitted, between which bounds and why: the rows of ``free.csv``.

A search goes by *places*: the logit of where a value lies between its bounds, so that every
place is allowed and none is on a bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FILE = Path(__file__).with_name("free.csv")
PROTOTYPES = Path(__file__).with_name("prototypes.csv")

Floats = NDArray[np.float64]

EDGE = 0.04
"""Share of the bounds, at either end, in which no search starts or ends."""

MOMENTS = {"mean": 0, "sd": 1}
"""Numbers of a normal trait, by the last word of their name."""


class Free(NamedTuple):
    """A constant that is fitted: its name on the command line, its bounds, their reason.

    ``patient.style_affiliation.mean`` is the mean of that trait in the population.
    """

    name: str
    low: float
    high: float
    reason: str


@cache
def free() -> tuple[Free, ...]:
    """Return every constant that is fitted."""
    return tuple(Free(*row) for row in pd.read_csv(FILE).itertuples(index=False))


def values_at(place: Floats) -> dict[str, float]:
    """Return the values at a place, by name."""
    low, high = _bounds()
    found = low + (high - low) / (1.0 + np.exp(-place))
    return dict(zip((one.name for one in free()), found.tolist(), strict=True))


def place_of(values: Mapping[str, float]) -> Floats:
    """Return the place of some values; one in the edge of its bounds is moved out of it."""
    low, high = _bounds()
    given = np.array([values[one.name] for one in free()])
    share = np.clip((given - low) / (high - low), EDGE, 1.0 - EDGE)
    found: Floats = np.log(share / (1.0 - share))
    return found


FARTHEST = float(np.log((1.0 - EDGE) / EDGE))
"""Largest size of a place."""


@cache
def _bounds() -> tuple[Floats, Floats]:
    """Return the bounds of every constant."""
    return np.array([one.low for one in free()]), np.array([one.high for one in free()])


def prototype(name: str, declared: Mapping[str, Any]) -> dict[str, float]:
    """Return where a search starts: the values of a prototype, the declared ones elsewhere.

    Parameters
    ----------
    name
        A column of ``prototypes.csv``.
    declared
        A configuration with the declared constants.
    """
    table = pd.read_csv(PROTOTYPES, index_col="constant")[name].dropna()
    return {one.name: float(table.get(one.name, _get(declared, one.name))) for one in free()}


def _get(configuration: Mapping[str, Any], name: str) -> float:
    """Return a value of a configuration, a moment of a normal trait by its name."""
    found: Any = configuration
    for part in name.split("."):
        found = found["normal"][MOMENTS[part]] if part in MOMENTS else found[part]
    return float(found)


def put(
    configuration: dict[str, Any], values: Mapping[str, float], default: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a configuration with other values, by name; what is not named is shared.

    Parameters
    ----------
    configuration
        Of an arm.
    values
        By name, see :func:`free`.
    default
        Configuration of the default population.  A trait that the arm has otherwise than
        the default population stays as the arm has it.
    """
    changed = dict(configuration)
    for name, value in values.items():
        group, *between, last = name.split(".")
        if group in {"patient", "therapist"}:
            trait = between[0] if between else last
            if configuration[group][trait] != default[group][trait]:
                continue
        _set(changed, configuration, (group, *between), last, value)
    return changed


def _set(
    changed: dict[str, Any],
    original: Mapping[str, Any],
    groups: tuple[str, ...],
    last: str,
    value: float,
) -> None:
    """Set one value; a group that the original still shares is first made anew."""
    here, there = changed, original
    for group in groups:
        if here[group] is there[group]:
            here[group] = dict(there[group])
        here, there = here[group], there[group]
    if last in MOMENTS:
        moments = list(here["normal"])
        moments[MOMENTS[last]] = value
        here["normal"] = moments
    else:
        here[last] = value
