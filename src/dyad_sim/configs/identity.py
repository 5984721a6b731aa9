"""What is written down of a configuration, and the name that follows from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from omegaconf import DictConfig

from dyad_sim import __version__
from dyad_sim.configs.plan import models_of, plain

CHANGES_NO_NUMBER = ("engine", "study")
"""Parts of a configuration that label a study, or say who computes it, and change no number."""

LETTERS = 12
"""How much of a hash stands in the name of a folder."""


def resolved(cfg: DictConfig) -> dict[str, Any]:
    """Return a configuration as plain values, without where it is written."""
    tree = plain(cfg)
    del tree["output"]
    if isinstance(tree["exchanges_table"], list):
        tree["exchanges_table"] = sorted(set(tree["exchanges_table"]))
    return tree


def plan_hash(configuration: Mapping[str, Any]) -> str:
    """Return the name of a study: SHA-256 over all that decides its numbers.

    Parameters
    ----------
    configuration
        From :func:`resolved`.  The version of dyad_sim counts too.
    """
    return hash_of({"dyad_sim": __version__, "configuration": decisive(configuration)})


def decisive(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a configuration that decide the numbers of a study.

    Of the models beside the one that is described only if there are any: the tables of a
    study that has none are named as they always were.
    """
    parts = {
        name: part for name, part in configuration.items() if name not in CHANGES_NO_NUMBER
    }
    if not models_of(configuration):
        parts["parameters"] = {
            name: part for name, part in parts["parameters"].items() if name != "models"
        }
    return {**parts, "common_random_numbers": configuration["study"]["common_random_numbers"]}


def is_as_named(study: Mapping[str, Any]) -> bool:
    """Whether the configuration in ``study.json`` is the one that its hash was made of.

    A study of another version cannot be asked: its version is part of the name.
    """
    own = study["dyad_sim"] == __version__
    return not own or plan_hash(study["configuration"]) == str(study["hash"])


def multirun_hash(record: Mapping[str, Any]) -> str:
    """Return the name of a multirun: SHA-256 over its cells, and what they were set to.

    Parameters
    ----------
    record
        ``hashes`` of the studies, ``cells`` with the value of each key, and the keys ``swept``.
        The version of dyad_sim counts too.
    """
    parts = {"cells": record["hashes"], "values": record["cells"], "swept": record["swept"]}
    return hash_of({"dyad_sim": __version__, **parts})


def hash_of(value: Any) -> str:
    """Return the SHA-256 of plain values in their canonical JSON form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
