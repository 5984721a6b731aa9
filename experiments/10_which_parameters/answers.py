"""What the screenings and the indices say on the five predictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from dyad_sim.measures import Estimate
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.measures.core.estimate import CONFIDENCE, unknown
from experiments.lib.measures.sobol_indices import (
    Indices,
    difference_in_total,
    interactions,
    share_of_largest,
)
from experiments.lib.rows import columns_of

from .outcomes import OUTCOMES

FITTED = Path(__file__).parents[1] / "00_calibration" / "fits" / "third" / "moved.csv"
"""How far the model moves off the record when a constant is moved."""

EVERY = "all four"
"""Stands for the outcomes together."""

CHECK = 0
"""Number of what belongs to no prediction."""

HOW = Bootstrap()

Answer = tuple[int, str, Estimate]
"""Number of the prediction, what was reckoned, and how it came out."""


class Found(NamedTuple):
    """What was found; indices and shares by outcome.

    Attributes
    ----------
    screening, narrower
        Elementary effects of everything, in the ranges asked for and in narrower ones.
    indices
        Of the chosen ones.
    additive
        Share of the variance that single effects of the chosen ones explain.
    kinds, whole
        Indices of all, grouped by kind; grouped into the few and all others.
    """

    screening: pd.DataFrame
    narrower: pd.DataFrame
    indices: Mapping[str, Indices]
    additive: Mapping[str, Estimate]
    kinds: Mapping[str, Indices]
    whole: Mapping[str, Indices]


def answers(found: Found, few: int) -> pd.DataFrame:
    """Return one row per prediction, outcome and quantity, each with its interval."""
    rows = [
        {"prediction": number, "outcome": outcome, "quantity": quantity}
        | columns_of("value", estimate)
        for outcome in (*OUTCOMES, EVERY)
        for number, quantity, estimate in (
            _together(found) if outcome == EVERY else _of(outcome, found, few)
        )
    ]
    return pd.DataFrame(rows).sort_values("prediction", kind="stable", ignore_index=True)


def _of(outcome: str, found: Found, few: int) -> Iterator[Answer]:
    """Yield what is known of one outcome."""
    indices, kinds = found.indices[outcome], found.kinds[outcome]
    largest = share_of_largest(indices, few)
    yield 1, f"of all total indices of the chosen, the largest {few} carry", largest
    of_few = _row(found.whole[outcome], "the few", "first")
    yield 1, f"variance of all moving that the first {few} chosen carry alone", of_few
    apart = difference_in_total(kinds, "patient", "therapist")
    yield 2, "total index, traits of patients less traits of therapists", apart
    for kind in ("symptoms", "relationship"):
        yield 3, f"total index, everything of the kind {kind}", _row(kinds, kind, "total")
    yield 4, "total indices over first-order ones, less 1", interactions(indices)
    yield 4, "variance of the chosen that single effects explain", found.additive[outcome]
    here = found.screening[found.screening["outcome"] == outcome]
    over = _determined_over_open(_fitted(here).set_index("parameter"), "mu_star")
    yield 5, "mean effect, determined over open constants", over
    other = found.narrower[found.narrower["outcome"] == outcome]
    yield CHECK, "rank correlation of effects in narrower ranges", _ranks(here, other)


def _together(found: Found) -> Iterator[Answer]:
    """Yield what is known of all outcomes together."""
    here = found.screening[found.screening["outcome"].isin(list(OUTCOMES))]
    effects = _fitted(here).pivot_table(index="parameter", columns="outcome", values="mu_star")
    largest = here.groupby("outcome")["mu_star"].max()
    relative = (effects / largest.where(largest > 0.0)).mean(axis=1).rename("mu_star")
    marked = _fitted(here).drop_duplicates("parameter").set_index("parameter")["determined"]
    over = _determined_over_open(pd.concat([relative, marked], axis=1), "mu_star")
    yield 5, "mean effect as a share of the largest, determined over open constants", over
    sides = [
        found.screening[found.screening["outcome"] == name]
        for name in ("relief", "relief_measured")
    ]
    yield CHECK, "rank correlation of effects, relief in truth and as measured", _ranks(*sides)


def _row(indices: Indices, name: str, column: str) -> Estimate:
    """Return an index of a group as an estimate."""
    table = indices.table.set_index("parameter")
    if not len(indices.total):
        return unknown(indices.blocks, "the outcome does not vary")
    value, low, high = (table.loc[name, f"{column}{end}"] for end in ("", "_low", "_high"))
    return Estimate(float(value), float(low), float(high), indices.blocks, True, "")


def _fitted(screening: pd.DataFrame) -> pd.DataFrame:
    """Return the effects of the constants that were fitted, and whether the record tells them.

    ``determined`` is True where docs/fitted.md says so, False where it says open.
    """
    moved = pd.read_csv(FITTED).rename(columns={"constant": "parameter"})
    return screening.merge(moved[["parameter", "rise", "determined"]], on="parameter")


def _determined_over_open(effects: pd.DataFrame, column: str) -> Estimate:
    """Mean effect of determined constants over that of open ones, with its interval.

    Constants are drawn anew within either group.
    """
    known = effects.dropna(subset=column)
    sides = [known.loc[known["determined"] == yes, column].to_numpy() for yes in (True, False)]
    if not all(side.size and side.mean() > 0.0 for side in sides):
        return unknown(len(known), "no effects")
    draws = np.random.default_rng(HOW.seed)
    drawn = [draws.choice(side, (HOW.samples, side.size)).mean(axis=1) for side in sides]
    possible = drawn[1] > 0.0
    low, high = np.quantile(drawn[0][possible] / drawn[1][possible], _TAILS)
    value = float(sides[0].mean() / sides[1].mean())
    return Estimate(value, float(low), float(high), len(known), True, "")


def _ranks(one: pd.DataFrame, other: pd.DataFrame) -> Estimate:
    """Spearman's correlation of the effects of the same parameters, with its interval.

    Parameters are drawn anew.
    """
    both = one.merge(other, on="parameter", suffixes=("", "_other"))
    pairs = both[["mu_star", "mu_star_other"]].dropna().to_numpy()
    if len(pairs) == 0 or (np.ptp(pairs, axis=0) == 0.0).any():
        return unknown(len(pairs), "no effects")
    draws = np.random.default_rng(HOW.seed)
    places = draws.integers(len(pairs), size=(HOW.samples, len(pairs)))
    drawn = [float(stats.spearmanr(*pairs[drawn].T).statistic) for drawn in places]
    low, high = np.quantile(drawn, _TAILS)
    value = float(stats.spearmanr(*pairs.T).statistic)
    return Estimate(value, float(low), float(high), len(pairs), True, "")


_TAILS = ((1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0)
