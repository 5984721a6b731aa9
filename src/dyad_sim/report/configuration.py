"""How a study was set up: in words, beside the default, in full, and as a command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml  # type: ignore[import-untyped] # no stubs beside PyYAML

from dyad_sim.configs import (
    ConfigurationError,
    compose,
    config_directory,
    plan_hash,
    resolved,
)
from dyad_sim.figures.labels import levels, parameter_label
from dyad_sim.report.folder import Folder, Tree
from dyad_sim.report.numbers import counted, listed, setting

NOT_COMPARED = ("study.name", "study.question", "engine.name")
"""Keys that label a study or say who computes it: they stand elsewhere in the report."""

MOST_VALUES = 8
"""Values of a swept parameter that are listed; of more, the range is told."""

FEW_SIZES = 2
"""Sizes of cells that are listed."""

PLAIN = re.compile(r"[A-Za-z_][\w-]*")
"""Texts that need no quotes on the command line."""

DESIGNS = {
    "grid": "every combination of values",
    "latin_hypercube": "a Latin hypercube sample",
    "sobol": "a Sobol sample",
    "table": "a table of points",
}


class Change(NamedTuple):
    """A key whose value is not the default one; a key that the default lacks has None."""

    key: str
    default: str | None
    value: str


class Varied(NamedTuple):
    """A swept key with its values in words."""

    key: str
    label: str
    values: str


def in_words(folder: Folder) -> list[str]:
    """Return what was simulated, in a few sentences."""
    configuration, record = folder.configurations[0], folder.record
    treatment = configuration["treatment"]
    sentences = [_size(folder)]
    if not {"treatment", "treatment.sessions", "treatment.exchanges"} & set(folder.swept):
        sentences.append(
            f"Treatment: {_choice(record, 'treatment')}, up to "
            f"{counted(treatment['sessions'], 'session')} of "
            f"{counted(treatment['exchanges'], 'exchange')}."
        )
    sentences += [
        f"{group.capitalize()}: {_choice(record, group)}."
        for group in ("patient", "therapist")
        if group not in folder.swept
    ]
    off = [name.replace("_", " ") for name, on in configuration["mechanisms"].items() if not on]
    if off and not any(key.startswith("mechanisms") for key in folder.swept):
        sentences.append(f"Switched off: {listed(off)}.")
    return sentences


def _choice(record: Tree, group: str) -> str:
    """Return the choice of a group in words."""
    return str(record["choices"].get(group, "of its own")).replace("_", " ")


def _size(folder: Folder) -> str:
    """Return how many dyads in how many cells."""
    if folder.kind == "study":
        return f"{counted(folder.configurations[0]['dyads'], 'simulated dyad')}."
    sizes = sorted({plan.dyads for plan in folder.plans.values()})
    each = (
        "of " + " or ".join(f"{size:,}" for size in sizes)
        if len(sizes) <= FEW_SIZES
        else "of several"
    )
    what = DESIGNS.get(_design(folder), "a design")
    dyads = f"{each} simulated dyads" if sizes else "none of which is done yet"
    keys = listed([parameter_label(key) for key in folder.varied]) if folder.varied else ""
    over = f" over {keys}" if keys and len(folder.varied) <= MOST_VALUES else ""
    return f"{counted(folder.planned, 'cell')}, {what}{over}, {dyads} each."


def _design(folder: Folder) -> str:
    """Return the kind of design."""
    if folder.kind == "sweep":
        return str(folder.record["sweep"]["design"])
    counts = 1
    for key in folder.swept:
        counts *= folder.points[key].nunique()
    return "grid" if counts == folder.planned else ""


def varied_keys(folder: Folder) -> list[Varied]:
    """Return what differs between cells."""
    return [Varied(key, parameter_label(key), _values(folder, key)) for key in folder.swept]


def _values(folder: Folder, key: str) -> str:
    """Return the values of a swept key in words."""
    values = levels(folder.points[key])
    if len(values) <= MOST_VALUES or isinstance(values[0], (str, bool)):
        return ", ".join(map(setting, values))
    return f"{setting(values[0])} to {setting(values[-1])}, {len(values):,} values"


def changes(folder: Folder) -> list[Change]:
    """Return the keys that all cells share and whose value is not the default one."""
    default = _leaves(resolved(compose([])))
    first, *others = map(_leaves, folder.configurations)
    return [
        Change(key, _written(default[key]) if key in default else None, _written(value))
        for key, value in sorted(first.items())
        if (key not in default or default[key] != value)
        and key not in (*NOT_COMPARED, *folder.swept)
        and all(other.get(key) == value for other in others)
    ]


def _leaves(tree: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return what stands under every key; distributions of traits are not opened."""
    leaves: dict[str, Any] = {}
    for name, value in tree.items():
        key = f"{path}{name}"
        is_trait = path in {"patient.", "therapist."}
        if isinstance(value, Mapping) and not is_trait:
            leaves |= _leaves(value, f"{key}.")
        else:
            leaves[key] = value
    return leaves


def _written(value: Any) -> str:
    """Return a value as a command line or a file would write it."""
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000)
    return text.removesuffix("...\n").strip()


def _as_override(value: Any) -> str:
    """Return a value as Hydra reads it on the command line; texts in quotes if need be."""
    if not isinstance(value, str) or PLAIN.fullmatch(value):
        return _written(value)
    # Backslashes stand for themselves, but before a quote.
    quoted = re.sub(r"(\\*)('|\Z)", lambda m: 2 * m[1] + ("\\'" if m[2] else ""), value)
    return f"'{quoted}'"


def as_yaml(configuration: Tree) -> str:
    """Return a configuration as a file would write it."""
    text: str = yaml.safe_dump(configuration, sort_keys=True, allow_unicode=True)
    return text


def run_command(folder: Folder) -> str | None:
    """Return the command that makes a single study again; None if it is not certain."""
    if folder.kind != "study":
        return None
    record = folder.record
    try:
        overrides = _overrides(record["configuration"], record["choices"])
        again = plan_hash(resolved(compose(overrides)))
    except ConfigurationError:  # Made by a version with other choices, or by other means.
        return None
    if again != record["hash"]:
        return None
    return shlex.join(["dyad-sim", "run", *overrides])


def _overrides(configuration: Tree, choices: Mapping[str, str]) -> list[str]:
    """Return the named choices, and the keys beyond them, that make a configuration."""
    usual = _usual_choices()
    needed = [
        f"{group}={choice}" for group, choice in choices.items() if usual.get(group) != choice
    ]
    reached = _leaves(resolved(compose(needed)))
    return needed + [
        f"{key}={_as_override(value)}"
        for key, value in _leaves(configuration).items()
        if reached.get(key) != value
    ]


def _usual_choices() -> dict[str, str]:
    """Return the choice of each group that is taken unless another is named."""
    text = (config_directory() / "base.yaml").read_text(encoding="utf-8")
    lines = [line for line in yaml.safe_load(text)["defaults"] if isinstance(line, dict)]
    return {group: str(choice) for line in lines for group, choice in line.items()}
