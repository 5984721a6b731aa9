"""The best rate of talk about the relationship, its moves, and what is lost elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import pandas as pd

from dyad_sim.measures import mean
from experiments.lib.measures.comparisons import Compared
from experiments.lib.measures.optima import Cells, better_in, loss_in, optimum_in, optimum_shift
from experiments.lib.rows import columns_of

from .cells import GROUP, RATE, Cell

OUTCOMES = ("alliance_last", "dropped_out_share", "symptom_change")
NEVER, ALWAYS = 0.0, 1.0

Rows = list[dict[str, Any]]


def gains(found: Compared, cells: Sequence[Cell]) -> pd.DataFrame:
    """Return each outcome at each rate less that at never, paired."""
    rows: Rows = []
    for group, rate in cells:
        row: dict[str, Any] = {GROUP: group, RATE: rate}
        for measure in OUTCOMES:
            gained = found.difference(measure, (group, rate), (group, NEVER))
            row |= columns_of(measure, gained)
        rows.append(row)
    return pd.DataFrame(rows)


def optima(groups: Mapping[str, Cells]) -> pd.DataFrame:
    """Return the best rate of each group, and what never and always lose against it."""
    rows: Rows = []
    for (group, cells), measure in product(groups.items(), OUTCOMES):
        row: dict[str, Any] = {GROUP: group, "measure": measure}
        row |= columns_of("best_rate", optimum_in(measure, cells))
        row |= columns_of("lost_by_never", loss_in(measure, cells, NEVER))
        row |= columns_of("lost_by_always", loss_in(measure, cells, ALWAYS))
        rows.append(row)
    return pd.DataFrame(rows)


def lopsided(found: Compared, groups: Sequence[str]) -> pd.DataFrame:
    """Return how much more always costs than never, and what the last step to always costs.

    The best rate stands in both costs and cancels: no choice of a best is in this figure.
    """
    rates = sorted({rate for _, rate in found.places})
    rows: Rows = []
    for group, measure in product(groups, OUTCOMES):
        sign = better_in(measure)
        row: dict[str, Any] = {GROUP: group, "measure": measure}
        for name, start in (("always_costs_more", NEVER), ("last_step_costs", rates[-2])):
            weights = {(group, start): sign, (group, ALWAYS): -sign}
            row |= columns_of(name, found.sum_of(measure, weights))
        rows.append(row)
    return pd.DataFrame(rows)


def moves(groups: Mapping[str, Cells]) -> pd.DataFrame:
    """Return how far the best rate lies below that of each less sensitive group."""
    rows: Rows = []
    for measure in OUTCOMES:
        for less, more in combinations(groups, 2):
            compared = ((measure, groups[less]), (measure, groups[more]))
            row = {"measure": measure, "less_sensitive": less, "more_sensitive": more}
            rows.append(row | columns_of("lower_by", optimum_shift(compared)))
    return pd.DataFrame(rows)


def agreements(groups: Mapping[str, Cells]) -> pd.DataFrame:
    """Return how far the best rate for the alliance lies above that for other outcomes."""
    rows: Rows = []
    for (group, cells), other in product(groups.items(), OUTCOMES[1:]):
        compared = ((OUTCOMES[0], cells), (other, cells))
        row = {GROUP: group, "other": other}
        rows.append(row | columns_of("alliance_higher_by", optimum_shift(compared)))
    return pd.DataFrame(rows)


def stayed(cells: Mapping[Cell, pd.DataFrame]) -> pd.DataFrame:
    """Return the last alliance of those who stayed, and of those who dropped out.

    Not the same people at every rate: this tells how the mean of all comes about, and is
    no effect of the rate on anybody.
    """
    rows: Rows = []
    for (group, rate), dyads in cells.items():
        left = dyads["ending"] == "dropped_out"
        row: dict[str, Any] = {GROUP: group, RATE: rate}
        for name, some in (("alliance_stayed", dyads[~left]), ("alliance_left", dyads[left])):
            rated = mean(some["alliance_patient_last"], some["dyad"], some["therapist"])
            row |= columns_of(name, rated)
        rows.append(row)
    return pd.DataFrame(rows)
