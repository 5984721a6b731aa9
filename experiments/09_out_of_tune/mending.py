"""How fast moments out of tune are mended, and by whom."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dyad_sim.measures import Estimate, mean, paired_difference, share
from dyad_sim.measures.core.bootstrap import VALUES_ONLY
from dyad_sim.measures.core.estimate import unknown
from experiments.lib.measures.hazard import dropout_share_by, hazard
from experiments.lib.measures.mismatches import PART_OF_PATIENT, WHO, constant_chances, movers
from experiments.lib.rows import columns_of

from .moments import PHASES, Cell, in_phase

WIDE = 12
"""Exchanges beyond the median in which the end of its interval is looked for."""


def chances(cell: Cell) -> pd.DataFrame:
    """Return how often the two are in tune, and the chances of the next exchange.

    Those of a mismatch to be mended, and, where none is open, of a rupture to begin.
    """
    rows = []
    for phase in PHASES:
        steps = in_phase(cell.steps, phase)
        out = steps[~steps["in_tune"]]
        row = {"phase": phase, "exchanges": len(steps)}
        inside = cell.steps["phase"].isin(PHASES[phase])
        row |= columns_of("of_exchanges", _share(cell.steps.assign(inside=inside), "inside"))
        row |= columns_of("in_tune", _share(steps, "in_tune"))
        row |= columns_of("mended_next", _share(out, "mended_next"))
        row |= columns_of("onset_next", _share(steps[~steps["open"]], "onset_next"))
        rows.append(row)
    return pd.DataFrame(rows)


def durations(cell: Cell, longest: int) -> pd.DataFrame:
    """Return the share of mismatches not yet mended after each exchange (Kaplan & Meier).

    ``one_chance`` and ``own_chances`` are what it would be had mending no memory, with one
    chance for all, and with each dyad's own.
    """
    rows = []
    lengths = range(1, longest + 1)
    for phase in PHASES:
        runs = in_phase(cell.runs, phase)
        if runs.empty or not runs["at_risk"].any():
            continue
        one, own = constant_chances(runs, lengths)
        for place, length in enumerate(lengths):
            mended = dropout_share_by(runs, length, attended="at_risk", event="mended")
            lasting = Estimate(
                1.0 - mended.value, 1.0 - mended.high, 1.0 - mended.low, *mended[3:]
            )
            row = {"phase": phase, "exchanges": length, **columns_of("lasting", lasting)}
            rows.append(row | {"one_chance": one[place], "own_chances": own[place]})
    return pd.DataFrame(rows)


def quick(cell: Cell, within: int) -> pd.DataFrame:
    """Return the median duration, and the share mended soon, with and without a word.

    Shares are of the mismatches that began early enough for so many exchanges to follow.
    """
    rows = []
    left = cell.moments.left
    for phase in PHASES:
        whose = in_phase(cell.runs, phase)
        seen = whose[left[whose["start"]] >= within]
        soon = seen["mended"] & (seen["length"] <= within)
        row = {"phase": phase, "mismatches": len(whose), **columns_of("median", _median(whose))}
        row |= columns_of("mended_soon", _share(seen.assign(soon=soon), "soon"))
        silent = soon & ~_talked(cell, seen)
        row |= columns_of("mended_soon_silently", _share(seen.assign(soon=silent), "soon"))
        done = whose[whose["mended"]]
        talked = done.assign(talked=_talked(cell, done))
        row |= columns_of("talked_while_mended", _share(talked, "talked"))
        rows.append(row)
    return pd.DataFrame(rows)


def menders(cell: Cell, radius: float) -> pd.DataFrame:
    """Return whose move brought the two back into tune, and whose took them out of it.

    ``patient_part`` counts what either alone, or only both together, would have done as half.
    """
    matched, opening = cell.moments.matched, cell.moments.opening
    changed = ~opening[1:] & (matched[1:] != matched[:-1])
    places = np.flatnonzero(changed) + 1
    found = cell.moments.table.loc[places, ["dyad", "therapist"]].assign(
        who=movers(cell.moments, places, radius),
        back=matched[places],
        phase=cell.moments.table["phase"].to_numpy()[places - 1],
    )
    found = found.assign(part=found["who"].map(PART_OF_PATIENT))
    rows = []
    for move, back in {"mended": True, "slipped": False}.items():
        reference = in_phase(found[found["back"] == back], "no rupture")
        for phase in PHASES:
            here = in_phase(found[found["back"] == back], phase)
            row = {"move": move, "phase": phase, "changes": len(here)}
            for who in WHO:
                row |= columns_of(who, _share(here.assign(own=here["who"] == who), "own"))
            row |= columns_of(
                "patient_part", mean(here["part"], here["dyad"], here["therapist"])
            )
            more = paired_difference(here, reference, "part")
            rows.append(row | columns_of("more_than_without_rupture", more))
    return pd.DataFrame(rows)


def gains(mending: dict[float, pd.DataFrame]) -> pd.DataFrame:
    """Return how much likelier a mismatch is mended next at each skill than at the lowest."""
    lowest = min(mending)
    rows = []
    for skill in mending:
        if skill == lowest:
            continue
        for phase in PHASES:
            sides = (in_phase(mending[level], phase) for level in (skill, lowest))
            numbers = (side.assign(mended=side["mended_next"].astype(float)) for side in sides)
            found = paired_difference(*numbers, "mended")
            row = {"skill": skill, "than": lowest, "phase": phase}
            rows.append(row | columns_of("gain", found))
    return pd.DataFrame(rows)


def _share(frame: pd.DataFrame, name: str) -> Estimate:
    """Return a share of rows, clustered by therapist."""
    return share(frame[name], None, frame["dyad"], frame["therapist"])


def _talked(cell: Cell, runs: pd.DataFrame) -> np.ndarray:
    """Return whether the relationship was talked about from the first exchange to the last."""
    talks = cell.moments.table["metacommunicating"].to_numpy(dtype=int)
    until = np.append(0, np.cumsum(talks))
    stop = runs["start"] + runs["length"] + runs["mended"]
    talked: np.ndarray = until[stop] > until[runs["start"]]
    return talked


def _median(runs: pd.DataFrame) -> Estimate:
    """Return the median duration: the first exchange after which half are mended.

    The interval holds the durations at which one half lies inside the interval of the share
    (Brookmeyer & Crowley 1982, *Biometrics* 38, 29-41).
    """
    if runs.empty:
        return unknown(0, "no mismatches")
    table = hazard(runs, attended="at_risk", event="mended", how=VALUES_ONLY)
    value = _first(table["session"], table["staying"] <= 0.5)  # noqa: PLR2004 - the median
    ends = [
        dropout_share_by(runs, int(length), attended="at_risk", event="mended")[1:3]
        for length in table["session"][: int(value) + WIDE if math.isfinite(value) else None]
    ]
    low = _first(table["session"][: len(ends)], [high >= 0.5 for _, high in ends])  # noqa: PLR2004
    high = _first(table["session"][: len(ends)], [low >= 0.5 for low, _ in ends])  # noqa: PLR2004
    return Estimate(value, low, high, runs["dyad"].nunique(), True, "")


def _first(lengths: pd.Series, reached: pd.Series | list[bool]) -> float:
    """Return the first length at which something is reached; NaN if never."""
    found = lengths[np.asarray(reached, dtype=bool)]
    return float(found.iloc[0]) if len(found) else math.nan
