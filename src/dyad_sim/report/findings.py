"""What a report finds: sentences about a study or a design, and differences of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.figures.labels import parameter_label
from dyad_sim.measures import CATALOGUE, Estimate, Line, Measure
from dyad_sim.measures.studies.contrasts import MEASURES, Contrast, Side, contrast, side_of
from dyad_sim.report.cell_table import HEADLINES, MOST_CELLS, READ, Advanced
from dyad_sim.report.folder import Folder
from dyad_sim.report.heat import EXTENTS, SweptAxis, axis_of
from dyad_sim.report.numbers import rounded, shown, with_interval

MOST_REFERENCES = 24
"""Up to so many cells every one can be the reference; beyond, one is chosen."""

MOST_DYADS = 500_000
"""Dyads of a design that is compared pair by pair: all are held at once."""


def difference_data(
    folder: Folder, against: int | None, advanced: Advanced
) -> dict[str, Any] | None:
    """Return the differences between cells; None if there are fewer than two.

    Parameters
    ----------
    folder
        A design.
    against
        The cell that all others are compared with; None for all pairs if the cells are
        few, else for the first.
    """
    cells = folder.whole[:MOST_CELLS]
    if len(cells) <= 1:
        return None
    dyads = sum(folder.plans[cell].dyads for cell in cells)
    if against is None and len(cells) <= MOST_REFERENCES and dyads <= MOST_DYADS:
        pairs = list(_all_pairs(folder, cells, advanced))
        reference = None
    else:
        reference = cells[0] if against is None else against
        pairs = list(_against(folder, cells, reference, advanced))
    known = [found for found in pairs if np.isfinite(found.unpaired).any()]
    return {
        "cells": cells,
        "reference": reference,
        "measures": list(MEASURES),
        "paired": _columns(pairs, "paired"),
        "unpaired": _columns(pairs, "unpaired"),
        "difference": _columns(pairs, "difference"),
        "few": not known,
        "some_paired": any(np.isfinite(found.paired).any() for found in known),
        "all_paired": bool(known) and all(np.isfinite(found.paired).any() for found in known),
    }


def _all_pairs(folder: Folder, cells: list[int], advanced: Advanced) -> Iterator[Contrast]:
    """Yield each cell minus each later one, in the order of ``itertools.combinations``."""
    sides = []
    for done, dyads in enumerate(folder.read("dyads", READ, cells), start=1):
        sides.append(side_of(dyads))
        advanced(done, len(cells))
    for (a, first), (b, second) in combinations(zip(cells, sides, strict=True), 2):
        yield _contrast(folder, (a, b), first, second)


def _against(
    folder: Folder, cells: list[int], reference: int, advanced: Advanced
) -> Iterator[Contrast]:
    """Yield each cell minus the reference, the reference minus itself among them."""
    second = side_of(next(folder.read("dyads", READ, [reference])))
    for done, dyads in enumerate(folder.read("dyads", READ, cells), start=1):
        cell = cells[done - 1]
        yield _contrast(folder, (cell, reference), side_of(dyads), second)
        advanced(done, len(cells))


def _contrast(folder: Folder, pair: tuple[int, int], first: Side, second: Side) -> Contrast:
    """Return the difference of two cells, paired if they share random numbers."""
    a, b = (folder.plans[cell].address for cell in pair)
    return contrast(first, second, same_draws=a == b)


def _columns(pairs: list[Contrast], name: str) -> dict[str, list[float | int | None]]:
    """Return one number of every pair, by measure."""
    table = np.array([getattr(pair, name) for pair in pairs])
    return {
        measure: list(map(rounded, column))
        for measure, column in zip(MEASURES, table.T, strict=True)
    }


BINS = EXTENTS[0].bins
"""Fields of a sampled parameter, as in the finest heat maps."""


class Finding(NamedTuple):
    """A sentence, and what it is about."""

    about: str
    sentence: str


def study_findings(lines: Sequence[Line]) -> list[Finding]:
    """Return what came out of a single study."""
    found = {line.name: line.estimate for line in lines}

    def said(name: str) -> str:
        return with_interval(CATALOGUE[name], found[name])

    return [
        Finding(
            "Ruptures",
            f"{said('ruptures_per_session')} began per session, and one was escalated in "
            f"{said('escalated_session_share')} of sessions. Patients reported one in "
            f"{said('rupture_patient_share')}.",
        ),
        Finding(
            "Repair",
            f"Therapists noticed {said('detected_share')} of ruptures. "
            f"{said('resolved_share')} were resolved and {said('lapsed_share')} lapsed "
            f"unrepaired; {said('open_share')} were open when treatment ended.",
        ),
        Finding(
            "Alliance",
            f"As patients rate it, from 1 to 7, it {_moved(found['alliance_change'])} from "
            f"the first session to the last: by {said('alliance_change')}, to "
            f"{said('alliance_last')}.",
        ),
        Finding(
            "Endings",
            f"{said('completed_share')} completed the treatment, "
            f"{said('good_enough_share')} left early because it was good enough, and "
            f"{said('dropped_out_share')} dropped out.",
        ),
        Finding(
            "Symptoms",
            f"They fell by {said('symptom_change')} points of the scale, which is "
            f"{said('symptom_change_standardised')} standard deviations at intake.",
        ),
    ]


def _moved(change: Estimate) -> str:
    """Return which way something went, if its interval says so."""
    if change.trusted and change.low > 0.0:
        return "rose"
    if change.trusted and change.high < 0.0:
        return "fell"
    return "changed with no clear direction"


def design_findings(cells: pd.DataFrame, varied: Sequence[str]) -> list[Finding]:
    """Return what came out of a design: how far cells differ, and what moves them most."""
    axes = [axis for key in varied if (axis := axis_of(cells[key], BINS))]
    return [
        Finding(CATALOGUE[name].label, _moved_by(cells, axes, CATALOGUE[name]))
        for name in HEADLINES
        if cells[name].notna().any()
    ]


def _moved_by(cells: pd.DataFrame, axes: Sequence[SweptAxis], measure: Measure) -> str:
    """Return one measure over the cells, and the parameter with the largest main effect."""
    values = cells[measure.name]
    low, high = shown(measure, values.min()), shown(measure, values.max())
    over = f"{low} in every cell." if low == high else f"From {low} to {high} over the cells."
    width = (cells[f"{measure.name}_high"] - cells[f"{measure.name}_low"]).mean()
    effects = [(_marginal(values, axis), axis) for axis in axes]
    if low == high or not effects:
        return over
    means, axis = max(effects, key=lambda effect: effect[0].max() - effect[0].min())
    label = parameter_label(axis.key)
    if not means.max() - means.min() > width:
        return (
            f"{over} Averaged over the other parameters, none moves it by more than the "
            f"width of an interval ({shown(measure, width)})."
        )
    first, last = _ends(means)
    return (
        f"{over} On average it moves most with {label}: {shown(measure, means[first])} where "
        f"that is {axis.labels[first]}, {shown(measure, means[last])} where it is "
        f"{axis.labels[last]} (± {shown(measure, width / 2.0)} or less)."
    )


def _marginal(values: pd.Series, axis: SweptAxis) -> pd.Series:
    """Return the mean of the cells at each value of a parameter."""
    return values.groupby(axis.places).mean()


def _ends(means: pd.Series) -> list[int]:
    """Return where a mean is lowest and where it is highest, in the order of the axis."""
    at = means.index.to_numpy()
    return sorted([int(at[means.argmin()]), int(at[means.argmax()])])
