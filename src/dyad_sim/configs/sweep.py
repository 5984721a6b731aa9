"""From the configuration of a sweep to the sweep: what is varied, its cells, its plans."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML
from omegaconf import DictConfig

from dyad_sim import __version__
from dyad_sim.configs.directory import unfolds
from dyad_sim.configs.errors import MODELS, ConfigurationError, allowed, nearest, refuse
from dyad_sim.configs.identity import decisive, hash_of
from dyad_sim.configs.plan import (
    NONE,
    Tree,
    check_output,
    plain,
    plan_from,
    refuse_models,
)
from dyad_sim.configs.structured_configs import GROUPS, SweepOptions, key_types, type_of
from dyad_sim.parameters.own import Own
from dyad_sim.studies.design import SAMPLED, points_of
from dyad_sim.studies.plan import Plan, Size
from dyad_sim.studies.runner import Progress
from dyad_sim.studies.sweeps import Sweep, most_dyads
from dyad_sim.traits import written

FIXED = (MODELS, "output", "exchanges_table", "engine.name", "study.name", "study.question")
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
    return key in SWEPT_GROUPS or (type_of(key) is not None and key not in FIXED)


def _check_key(key: str, table: Path | None = None) -> None:
    """Refuse a key that is not known, or that cannot be swept."""
    if can_be_swept(key):
        return
    reason, hint = "cannot be varied; a sweep has one value of it", ""
    if type_of(key) is None and key not in GROUPS:
        reason, hint = "is not known", nearest(str(key), [*key_types(), *SWEPT_GROUPS])
    if table is not None:
        refuse("sweep.table", table, f"has a column {key}, which {reason}", hint)
    refuse("sweep.parameters", key, reason, hint)


def _as_numbers(key: str, values: Any) -> Any:
    """Return a range of a key that takes numbers with ends that are no whole numbers."""
    if not isinstance(values, Mapping) or type_of(key) is int:
        return values
    ends = {"low", "high"}
    return {
        name: float(value) if name in ends and type(value) is int else value
        for name, value in values.items()
    }


def _typed(key: str, column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the values of a key in its type; distributions as text, as a table writes them."""
    kind = str if key in SWEPT_GROUPS else type_of(key)
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


Composer = Callable[[Sequence[str]], DictConfig]
"""Composes the configuration anew with some choices more, such as ``patient=ruth``."""

KEPT = ("dyads", "sessions", "episodes")
"""Tables that a sweep can keep; whose ``exchanges`` it keeps, ``exchanges_table`` says."""

CHECKED_AT_ONCE = 256
"""Cells after which it is told how far the check is."""

WHO_COMPUTES = ("shard", "shards", "threads")
"""Keys under ``sweep`` that change no number and no file."""


class Described(NamedTuple):
    """A sweep as it is described, and as it is computed.

    Attributes
    ----------
    design
        What stands under ``sweep``, but for who computes which part.
    variants
        The configuration of each combination of swept groups, by its text such
        as ``"patient=ruth"``; by ``""`` where no group is swept.
    points
        One row per cell, as text where values are distributions.
    name
        Hash of all that decides the numbers.
    """

    design: dict[str, Any]
    variants: dict[str, Tree]
    points: pd.DataFrame
    name: str


def described(cfg: DictConfig, composing: Composer) -> Described:
    """Return what a sweep is, from its composed configuration.

    Raises
    ------
    ConfigurationError
        For the first thing in it that cannot be done.
    """
    tree = plain(cfg)
    design = tree.pop("sweep")
    _check_shards(design)
    check_output(tree)
    points = points_in(design)
    groups = [key for key in points if key in SWEPT_GROUPS]
    variants = {"": tree}
    if groups:
        choices = map(_choice, points[groups].drop_duplicates().to_dict("records"))
        variants = {choice: _variant(composing, choice) for choice in choices}
    for tree in variants.values():
        refuse_models(tree, "a sweep of models takes them as the points of its table")
        del tree["output"]
    design = {key: value for key, value in design.items() if key not in WHO_COMPUTES}
    del design["table"]  # Its points stand in the folder of the sweep, as cells.parquet.
    return Described(design, variants, points, _name(design, variants, points))


def _check_shards(design: Tree) -> None:
    """Refuse a shard, threads, a seed of points and tables that there cannot be."""
    if design["shards"] < 1:
        refuse("sweep.shards", design["shards"], "is not allowed; give a whole number from 1")
    if not 0 <= design["shard"] < design["shards"]:
        reason = f"is none of the {design['shards']} shards, numbered from 0; see sweep.shards"
        refuse("sweep.shard", design["shard"], reason)
    if design["threads"] is not None and design["threads"] < 1:
        reason = "is not allowed; give a whole number from 1, or null for all cores"
        refuse("sweep.threads", design["threads"], reason)
    if design["points_seed"] < 0:
        reason = "is not allowed; give a whole number from 0"
        refuse("sweep.points_seed", design["points_seed"], reason)
    if design["points_seed"] != SweepOptions.points_seed and design["design"] not in SAMPLED:
        reason = f"has no use in the design {design['design']}; leave it out"
        refuse("sweep.points_seed", design["points_seed"], reason)
    names = design["tables"]
    if not isinstance(names, list) or not names or set(map(str, names)) - set(KEPT):
        refuse("sweep.tables", names, f"is not allowed; give a list from {', '.join(KEPT)}")


def _choice(row: Mapping[Any, Any]) -> str:
    """Return a combination of choices as it is asked for: ``"patient=ruth treatment=cbt"``."""
    return " ".join(f"{group}={choice}" for group, choice in row.items())


def _variant(composing: Composer, choice: str) -> Tree:
    """Return the configuration of one combination of choices."""
    tree = plain(composing(choice.split(" ")))
    del tree["sweep"]
    return tree


def _name(design: Tree, variants: Mapping[str, Tree], points: pd.DataFrame) -> str:
    """Return the SHA-256 of all that decides the tables of a sweep."""
    rows = [[str(key), *column.tolist()] for key, column in points.items()]
    kept = sorted(set(design["tables"]))
    of = {choice: decisive(tree) for choice, tree in variants.items()}
    return hash_of({"dyad_sim": __version__, "cells": rows, "of": of, "tables": kept})


def is_as_named(study: Mapping[str, Any], points: pd.DataFrame) -> bool:
    """Whether a stored sweep, its cells included, is the one that its hash was made of.

    Parameters
    ----------
    study
        What ``study.json`` says of it; one of another version cannot be asked.
    points
        The swept keys in its table of cells, one row per cell.
    """
    if study["dyad_sim"] != __version__:
        return True
    variants = study["sweep"]["variants"] or {"": study["configuration"]}
    return _name(study["sweep"], variants, points) == str(study["hash"])


class Cell(NamedTuple):
    """What the rows of a dyad follow from, as a hash, and which dyads a cell has."""

    rules: str
    dyads: range


def cells_in(variants: Mapping[str, Tree], points: pd.DataFrame) -> list[Cell]:
    """Return the cells of a sweep: two with the same rules have the same rows of a dyad."""
    return [
        _cell(_tree_at(variants, {str(key): value for key, value in point.items()}), number)
        for number, point in enumerate(points.to_dict("records"))
    ]


def _cell(tree: Tree, number: int) -> Cell:
    """Return a cell by its configuration."""
    rules = decisive(tree)
    first, dyads = rules.pop("first_dyad"), rules.pop("dyads")
    if not rules["common_random_numbers"]:
        rules["cell"] = number
    return Cell(hash_of(rules), range(first, first + dyads))


def extended(found: Described, cells: Sequence[Cell], kept: Sequence[str]) -> dict[int, int]:
    """Return which cell of a smaller sweep each cell of a larger one takes dyads from.

    Parameters
    ----------
    found
        The larger one.
    cells, kept
        Of the smaller one, and its tables.

    Returns
    -------
    dict
        Number to number; empty unless every dyad of the smaller one is in the larger.
    """
    if set(kept) != set(found.design["tables"]):
        return {}
    own = cells_in(found.variants, found.points)
    alike: dict[str, tuple[list[int], list[int]]] = {}  # Few: they differ in their dyads only.
    for which, those in enumerate((cells, own)):
        for number, cell in enumerate(those):
            alike.setdefault(cell.rules, ([], []))[which].append(number)
    origins = {}
    for smaller, larger in alike.values():
        for number in smaller:
            dyads = cells[number].dyads
            if all(_shared(dyads, own[n].dyads) < len(dyads) for n in larger):
                return {}
        for number in larger if smaller else ():
            dyads = own[number].dyads
            origins[number] = max(smaller, key=lambda n: _shared(dyads, cells[n].dyads))
    return origins


def _shared(one: range, other: range) -> int:
    """Return how many dyads two cells have in common."""
    return max(0, min(one.stop, other.stop) - max(one.start, other.start))


def sweep_of(described: Described, progress: Progress | None = None, own: Own = NONE) -> Sweep:
    """Return a sweep as it is computed, every cell checked.

    Parameters
    ----------
    described
        What it is.
    progress
        Told how many cells are checked, of how many.
    own
        Parameters of one's own.

    Raises
    ------
    ConfigurationError
        For the first cell that cannot be simulated.
    """
    points, variants = described.points, described.variants
    columns = {str(key): column.tolist() for key, column in points.items()}

    def plan_of(cell: int) -> Plan:
        point = {key: values[cell] for key, values in columns.items()}
        return plan_from(_tree_at(variants, point), cell, own)

    plans = map(_checked(plan_of, columns), range(len(points)))
    sizes, longest, size = [], 1, Size(0, 0, 0, 0)
    tables = tuple(name for name in KEPT if name in described.design["tables"])
    for plan in plans:
        sizes.append(plan.dyads)
        size = Size(*map(sum, zip(size, plan.size, strict=True)))
        exchanges = plan.treatment.exchanges if plan.keeps_exchanges else 1
        longest = max(longest, plan.treatment.sessions * exchanges)
        if plan.keeps_exchanges and "exchanges" not in tables:
            tables = (*tables, "exchanges")
        if progress is not None and len(sizes) % CHECKED_AT_ONCE == 0:
            progress(len(sizes), len(points))
    if sum(sizes) > most_dyads(longest):
        message = (
            f"The design makes {sum(sizes)} dyads in {len(points)} cells, more than the "
            f"{most_dyads(longest)} that one sweep can hold; give fewer dyads or cells, "
            "or several sweeps."
        )
        raise ConfigurationError(message)
    return Sweep(points, plan_of, np.array(sizes, dtype=np.int64), tables, longest, size)


def stored_sizes(study: Mapping[str, Any], points: pd.DataFrame) -> list[int]:
    """Return the dyads of each cell of a stored sweep; arguments as :func:`is_as_named`."""
    if "dyads" in points:
        return points["dyads"].tolist()
    variants = study["sweep"]["variants"] or {"": study["configuration"]}
    groups = [str(key) for key in points if key in SWEPT_GROUPS]
    if not groups:
        return [variants[""]["dyads"]] * len(points)
    rows = points[groups].to_dict("records")
    return [variants[_choice(row)]["dyads"] for row in rows]


def stored_plan(study: Mapping[str, Any], point: Mapping[str, Any], cell: int) -> Plan:
    """Return the plan of a cell from what ``study.json`` says of its sweep.

    Parameters
    ----------
    study
        What it says.
    point
        The row of the cell in the table of cells; columns that were not swept are left out.
    cell
        From 0.
    """
    swept = {key: point[key] for key in study["sweep"]["keys"]}
    variants = study["sweep"]["variants"] or {"": study["configuration"]}
    return plan_from(_tree_at(variants, swept), cell)


def _tree_at(variants: Mapping[str, Tree], point: Mapping[str, Any]) -> Tree:
    """Return the configuration of a cell."""
    choice = _choice({key: value for key, value in point.items() if key in SWEPT_GROUPS})
    values = {key: value for key, value in point.items() if key not in SWEPT_GROUPS}
    return with_values(variants[choice], values)


def _checked(
    plan_of: Callable[[int], Plan], columns: Mapping[str, Sequence[Any]]
) -> Callable[[int], Plan]:
    """Return a function that names the cell whose plan is refused."""

    def checked(cell: int) -> Plan:
        try:
            return plan_of(cell)
        except ConfigurationError as error:
            values = ", ".join(f"{key}={written(of[cell])}" for key, of in columns.items())
            message = f"Cell {cell} ({values}) cannot be simulated: {error}"
            raise ConfigurationError(message) from error

    return checked


def with_values(tree: Tree, values: Mapping[str, Any]) -> Tree:
    """Return a configuration in which some keys have other values; the rest is shared."""
    changed = dict(tree)
    for key, value in values.items():
        *path, name = key.split(".")
        node = changed
        for part in path:
            node[part] = dict(node.get(part, {}))
            node = node[part]
        is_trait = isinstance(value, str) and type_of(key) is Any
        node[name] = parsed(value) if is_trait else value
    return changed
