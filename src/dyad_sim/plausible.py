"""Models that the evidence allows: sets of constants that nothing published speaks against.

``experiments/00_calibration/plausible.py`` found them; ``docs/plausible.md`` says how, and what
they have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from dyad_sim.configs.plan import at_path

FILE = Path(__file__).with_name("plausible.parquet")

DRAW, EVERYDAY, IMPLAUSIBILITY = "draw", "everyday", "implausibility"
"""Columns beside the constants: number from 1, whether among the hundred, see the page."""


@cache
def draws() -> pd.DataFrame:
    """Return all plausible models, one row each.

    Returns
    -------
    DataFrame
        ``draw`` from 1 (0 is the default model), ``everyday``, ``implausibility`` and a column
        for each constant that was drawn, by its key.  To be copied before it is changed.
    """
    return pd.read_parquet(FILE)


def plausible_models(count: int) -> pd.DataFrame:
    """Return the constants of some plausible models, a row each, as a sweep takes them.

    Parameters
    ----------
    count
        1 to 100: the first of the everyday set, whose order is random.

    Examples
    --------
    >>> import dyad_sim
    >>> models = dyad_sim.plausible_models(3)
    >>> cells = dyad_sim.sweep(models, "study=quick", dyads=2)
    >>> [len(cell.dyads) for cell in cells]
    [2, 2, 2]
    """
    found = draws()
    everyday = found[found[EVERYDAY]]
    if not 1 <= count <= len(everyday):
        message = f"count must be from 1 to {len(everyday)} models, got {count}."
        raise ValueError(message)
    constants = everyday.drop(columns=[DRAW, EVERYDAY, IMPLAUSIBILITY])
    return constants[:count].reset_index(drop=True)


def with_models(tree: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """Return a configuration under each of some plausible models.

    A constant that the configuration has otherwise than the default model stays as it is:
    somebody has chosen it.

    Parameters
    ----------
    tree
        A configuration as plain values.
    count
        As for :func:`plausible_models`.
    """
    models: list[Any] = plausible_models(count).to_dict("records")
    return [under_model(tree, constants) for constants in models]


def under_model(tree: Mapping[str, Any], constants: Mapping[str, float]) -> dict[str, Any]:
    """Return a configuration under one plausible model; see :func:`with_models`.

    Parameters
    ----------
    tree
        A configuration as plain values.
    constants
        By their keys: a row of :func:`plausible_models`.
    """
    default = draws().iloc[0]
    changed = deepcopy(dict(tree))
    changed["parameters"]["models"] = 0
    for key, value in constants.items():
        if at_path(tree, key) == default[key]:
            *groups, name = key.split(".")
            at_path(changed, ".".join(groups))[name] = float(value)
    return changed
