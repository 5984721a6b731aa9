"""What a sweep varies: keys and groups that can be swept, and values in the types of keys."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML

from dyad_sim.configs.aliases import unfolds
from dyad_sim.configs.errors import ConfigurationError, allowed, nearest, refuse
from dyad_sim.configs.plan import Tree
from dyad_sim.configs.schema import GROUPS, key_types
from dyad_sim.studies.points import points_of
from dyad_sim.traits import written

FIXED = ("output", "exchanges_table", "engine.name", "study.name", "study.question")
"""Keys that one sweep has one value of."""

SWEPT_GROUPS = tuple(sorted({*GROUPS} - {"engine", "experiment", "study"}))
"""Groups whose choices can differ between cells."""

NAME = re.compile(r"(?!(?i:null)$)[\w./-]+")
"""What the choices of a group can be called."""


def points_in(design: Tree) -> pd.DataFrame:
    """Return the points of a design, every value in the type of its key."""
    parameters = design["parameters"] or {}
    if not isinstance(parameters, dict):
        reason = "is no mapping; give keys with values, such as {therapist.skill: [0.2, 0.8]}"
        refuse("sweep.parameters", parameters, reason)
    for key, values in parameters.items():
        _check_key(key)
        if key in SWEPT_GROUPS and isinstance(values, dict):
            reason = (
                "names a group; give a list of its choices, "
                "or write single keys with a dot, such as therapist.skill"
            )
            refuse("sweep.parameters", written({key: values}), reason)
    ranges = {key: _as_numbers(key, values) for key, values in parameters.items()}
    table = None if design["table"] is None else Path(design["table"])
    try:
        points = points_of(
            design["design"], ranges, design["cells"], design["points_seed"], table
        )
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    for key in points:
        _check_key(str(key), table)
    return points.apply(lambda column: _typed(str(column.name), column))


def can_be_swept(key: str) -> bool:
    """Whether a key or a group can differ between cells."""
    return key in SWEPT_GROUPS or (key in key_types() and key not in FIXED)


def _check_key(key: str, table: Path | None = None) -> None:
    """Refuse a key that is not known, or that cannot be swept."""
    if can_be_swept(key):
        return
    reason, hint = "cannot be varied; a sweep has one value of it", ""
    if key not in key_types() and key not in GROUPS:
        reason, hint = "is not known", nearest(str(key), [*key_types(), *SWEPT_GROUPS])
    if table is not None:
        refuse("sweep.table", table, f"has a column {key}, which {reason}", hint)
    refuse("sweep.parameters", key, reason, hint)


def _as_numbers(key: str, values: Any) -> Any:
    """Return a range of a key that takes numbers with ends that are no whole numbers."""
    if not isinstance(values, Mapping) or key_types().get(key) is int:
        return values
    ends = {"low", "high"}
    return {
        name: float(value) if name in ends and type(value) is int else value
        for name, value in values.items()
    }


def _typed(key: str, column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values of a key in its type; distributions as text, as a table writes them."""
    kind = str if key in SWEPT_GROUPS else key_types()[key]
    values = [_as_kind(key, kind, value) for value in column.tolist()]
    if any(isinstance(value, dict) for value in values):
        return pd.Series([written(value) for value in values], dtype="str")
    return pd.Series(values)


def _as_kind(key: str, kind: Any, value: Any) -> Any:
    """Return a value in the type of its key, or refuse it."""
    if kind is Any and isinstance(value, str):  # A file has text beside distributions.
        value = parsed(value)
    if _is_number(value) and kind in (float, Any):
        return float(value)
    if _is_number(value) and kind is int and float(value).is_integer():
        return int(value)
    wanted_types: dict[Any, tuple[type, ...]] = {bool: (bool,), str: (str,), Any: (str, dict)}
    fits = key not in SWEPT_GROUPS or NAME.fullmatch(str(value))
    if fits and isinstance(value, wanted_types.get(kind, ())):
        return value
    wanted = "the name of a choice" if key in SWEPT_GROUPS else allowed(key)
    return refuse(key, written(value), f"is not allowed; give {wanted}")


def _is_number(value: Any) -> bool:
    """Whether a value is a number that a float can hold."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return abs(value) <= sys.float_info.max


@cache
def parsed(text: str) -> Any:
    """Return the number or the distribution that a text describes, or the text."""
    try:
        return text if unfolds(text) else _with_numbers(yaml.safe_load(text))
    except yaml.YAMLError:
        return text


def _with_numbers(value: Any) -> Any:
    """Return a value as YAML reads it, with numbers such as 1e-05, which it reads as text."""
    if isinstance(value, dict):
        return {key: _with_numbers(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_numbers(part) for part in value]
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
