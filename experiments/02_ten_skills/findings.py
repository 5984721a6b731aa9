"""What a skill is worth: alone, for whom more than for others, and all ten together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from dyad_sim.measures import CATALOGUE, Estimate
from dyad_sim.parameters import SKILLS
from experiments.lib.measures.comparisons import Compared
from experiments.lib.rows import columns_of

from .cells import ADDED, NONE, REMOVED, WHOLE, Cell, pair

OUTCOMES = (
    "alliance_last",
    "dropped_out_share",
    "symptom_change",
    "resolved_share",
    "backlashes_per_metacommunication",
    "metacommunications_per_session",
)

PREDICTED = {
    "tentativeness": "intrusion_sensitive",
    "relational_meaning": "intrusion_sensitive",
    "monitoring": "compliant_withdrawer",
    "responsibility": "angry_confronter",
}
"""For whom a skill is worth most, as predicted."""

JUDGED = OUTCOMES[:3]
"""Outcomes by which it is judged for whom a skill is worth most."""

Rows = list[dict[str, Any]]


def single(found: Compared, kinds: Sequence[str]) -> pd.DataFrame:
    """Return what each skill is worth: having it less lacking it, one row per outcome.

    ``factor`` tells how many times longer the interval would be if the two cells had met
    other dyads with other random numbers.
    """
    rows: Rows = []
    for kind, base, skill, measure in product(kinds, (REMOVED, ADDED), SKILLS, OUTCOMES):
        cells = pair(kind, base, skill)
        paired = found.difference(measure, *cells)
        apart = found.difference(measure, *cells, paired=False)
        row = {"kind": kind, "base": base, "skill": skill, "measure": measure}
        row |= columns_of("worth", paired)
        rows.append(row | {"factor": _times(apart, paired)})
    return pd.DataFrame(rows)


def _times(longer: Estimate, shorter: Estimate) -> float:
    """Return how many times longer an interval is; NaN where the shorter has no length."""
    return longer.half_width / shorter.half_width if shorter.half_width else float("nan")


def factors(worth: pd.DataFrame) -> pd.DataFrame:
    """Return the factor of :func:`single` over all comparisons of an outcome."""
    groups = worth.groupby("measure", sort=False)["factor"]
    found = groups.agg(["median", "min", "max", "count"]).reset_index()
    return found.rename(columns={"min": "lowest", "max": "highest", "count": "comparisons"})


def harms(worth: pd.DataFrame, measures: tuple[str, ...]) -> pd.DataFrame:
    """Count comparisons in which having a skill is better or worse, the interval without 0."""
    rows: Rows = []
    for measure in measures:
        sign = 1.0 if CATALOGUE[measure].better == "higher" else -1.0
        for base in (REMOVED, ADDED):
            here = worth[(worth["measure"] == measure) & (worth["base"] == base)]
            ends = sign * here[["worth_low", "worth_high"]]
            rows.append(
                {
                    "measure": measure,
                    "base": base,
                    "comparisons": len(here),
                    "better": int((ends.min(axis=1) > 0.0).sum()),
                    "worse": int((ends.max(axis=1) < 0.0).sum()),
                }
            )
    return pd.DataFrame(rows)


def for_whom(found: Compared, kinds: Sequence[str]) -> pd.DataFrame:
    """Return how much more a skill is worth for the predicted kind than for each other."""
    rows: Rows = []
    for skill, base, other, measure in product(PREDICTED, (REMOVED, ADDED), kinds, JUDGED):
        predicted = PREDICTED[skill]
        if other == predicted:
            continue
        here, there = pair(predicted, base, skill), pair(other, base, skill)
        weights = {here[0]: 1.0, here[1]: -1.0, there[0]: -1.0, there[1]: 1.0}
        row = {"skill": skill, "base": base, "measure": measure}
        row |= {"predicted": predicted, "other": other}
        rows.append(row | columns_of("more", found.sum_of(measure, weights)))
    return pd.DataFrame(rows)


def together(found: Compared, kinds: Sequence[str]) -> pd.DataFrame:
    """Return the gain of all ten, the sum of ten single ones, and the sum less the whole."""
    rows: Rows = []
    for kind, base, measure in product(kinds, (ADDED, REMOVED), OUTCOMES):
        whole = {(kind, WHOLE): 1.0, (kind, NONE): -1.0}
        pairs = [pair(kind, base, skill) for skill in SKILLS]
        singles = _summed([{one: 1.0, other: -1.0} for one, other in pairs])
        less = _summed([singles, {cell: -weight for cell, weight in whole.items()}])
        row = {"kind": kind, "base": base, "measure": measure}
        for name, weights in (("whole", whole), ("sum", singles), ("sum_less_whole", less)):
            row |= columns_of(name, found.sum_of(measure, weights))
        rows.append(row)
    return pd.DataFrame(rows)


def _summed(several: Sequence[Mapping[Cell, float]]) -> dict[Cell, float]:
    """Return the sum of weights by cell."""
    total: dict[Cell, float] = {}
    for weights in several:
        for cell, weight in weights.items():
            total[cell] = total.get(cell, 0.0) + weight
    return total
