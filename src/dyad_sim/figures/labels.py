"""Names and labels of what figures show."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import pandas as pd

from dyad_sim.figures.style import NOT_KNOWN
from dyad_sim.instruments.episodes import KINDS as KINDS_AND_NONE
from dyad_sim.measures.core.observations import check_argument
from dyad_sim.measures.studies.reported import CATALOGUE, Measure

KINDS = KINDS_AND_NONE[1:]
"""Kinds of rupture: withdrawal, confrontation."""

PARTNERS = ("patient", "therapist")


LONG_NAME = 10
"""Letters from which names side by side would run into each other."""

ON_OFF = {"true": "on", "false": "off"}

SWITCHES = "mechanisms."


def measure_of(name: str | Measure) -> Measure:
    """Return a measure of the catalogue, or one made up from the name of a column.

    A measure of one's own, which says in which column it stands, is what it is.
    """
    if isinstance(name, Measure):
        return name
    check_argument(isinstance(name, str), "measure", "be a name", name, "Name a column.")
    return CATALOGUE.get(
        name, Measure(name, name.replace("_", " ").capitalize(), "its own unit")
    )


def is_share(measure: Measure) -> bool:
    """Tell whether a measure is a share, which clinicians read as a percentage."""
    return measure.unit.startswith("share")


def unit_label(measure: Measure) -> str:
    """Return the unit in which values are shown."""
    return measure.unit.replace("share", "%", 1) if is_share(measure) else measure.unit


def axis_label(measure: Measure) -> str:
    """Return label and unit on one line."""
    return f"{measure.label} ({unit_label(measure)})"


def scaled(measure: Measure, values: pd.Series) -> pd.Series:
    """Return values as they are shown: shares in percent."""
    return values.astype(float) * (100.0 if is_share(measure) else 1.0)


def number(measure: Measure, value: float) -> str:
    """Return a shown value with the digits that can be read."""
    if math.isnan(value):
        return NOT_KNOWN
    text = f"{value:.0f}" if is_share(measure) else f"{value:.2f}"
    return text.replace("-", "\N{MINUS SIGN}")


def parameter_label(name: str) -> str:
    """Return the name of a swept parameter in words: ``therapist skill``."""
    if name.startswith(SWITCHES):
        return f"{parameter_label(name.removeprefix(SWITCHES))} (mechanism)"
    return name.replace(".", " ").replace("_", " ")


def value_label(value: Any) -> str:
    """Return a value of a swept parameter in words."""
    switch = ON_OFF.get(str(value).lower())
    if switch is not None:
        return switch
    if isinstance(value, Real):
        return f"{float(value):g}"
    return str(value).replace("_", " ")


def slant(names: list[str]) -> dict[str, Any]:
    """Return how to set names under an axis: slanted where they would run together."""
    if len(names) > 1 and max(map(len, names)) > LONG_NAME:
        return {"rotation": 25, "ha": "right", "rotation_mode": "anchor"}
    return {}


def is_numeric(values: pd.Series) -> bool:
    """Tell whether a swept parameter is a number, and not a name or a switch."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def levels(values: pd.Series) -> list[Any]:
    """Return the values of a swept parameter: numbers rising, names as they came."""
    distinct = list(dict.fromkeys(values.tolist()))
    return sorted(distinct) if is_numeric(values) else distinct
