"""Differences between the cells of a design, for the browser to draw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from dyad_sim.measures.contrasts import MEASURES, Contrast, Side, contrast, side_of
from dyad_sim.report.cells import MOST_CELLS, READ, Advanced
from dyad_sim.report.folder import Folder
from dyad_sim.report.words import rounded

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
