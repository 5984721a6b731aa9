"""Where courses fall into two groups: whether these are two kinds of rupture."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.measures import share
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.studies.tables import Tables
from experiments.lib.measures.bimodality import dip_test, holm
from experiments.lib.rows import columns_of

Whose = tuple[str, str, str, float]
"""Axis, people, therapist and level."""

KEYS = ("axis", "people", "therapist", "level")

LEVEL = 0.05
"""Below it, corrected for the number of tests, two groups are taken to be there."""

HOW = Bootstrap(9999)
"""Samples of the test: of two hundred tests together, p must be known to 1 in 10,000."""


def confronts(cell: Tables) -> np.ndarray:
    """Whether the last rupture of each dyad is a confrontation, shape ``(dyad,)``."""
    last = cell.episodes.drop_duplicates("dyad", keep="last").set_index("dyad")["kind_end"]
    return (cell.dyads["dyad"].map(last) == "confrontation").to_numpy()


def two_groups(
    tests: pd.DataFrame, kinds: dict[Whose, tuple[np.ndarray, np.ndarray]]
) -> pd.DataFrame:
    """Return where there are two groups, and whether either kind of rupture has two as well.

    Parameters
    ----------
    tests
        Of the values, with ``p_holm``.
    kinds
        Values, and whether the last rupture is a confrontation, each of shape ``(dyad,)``.
    """
    there = tests[(tests["p_holm"] < LEVEL)]
    rows = []
    for row in there[[*KEYS, "p_holm"]].to_dict("records"):
        values, confronts = kinds[tuple(row[key] for key in KEYS)]
        rows.append(row | _by_kind(values, confronts))
    groups = pd.DataFrame(
        rows, columns=[*KEYS, "p_holm", *_by_kind(np.zeros(1), np.ones(1) > 0)]
    )
    for name in ("p_confrontation", "p_withdrawal"):
        groups[name] = holm(groups[name])
    return groups


def _by_kind(values: np.ndarray, confronts: np.ndarray) -> dict[str, object]:
    """Return how courses of either kind of rupture end, with a test of one mode in each."""
    row: dict[str, object] = {}
    row |= columns_of("confronts", share(confronts.astype(float), None, np.arange(len(values))))
    for name, here in (("confrontation", confronts), ("withdrawal", ~confronts)):
        found = dip_test(values[here], HOW)
        row[f"n_{name}"] = found.n
        row[f"median_{name}"] = np.median(values[here]) if here.any() else np.nan
        row[f"p_{name}"] = found.p
    return row
