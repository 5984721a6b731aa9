"""Seeds as repeats: cells of a sweep that differ in their seed only, summarised as one."""

from __future__ import annotations

import pandas as pd

from dyad_sim.measures import summarise_cells

SEED = "seed"


class Repeats:
    """The dyads of cells that differ in their seed only, gathered and summed up together.

    Dyads of different seeds are different people, and so are their therapists.

    Parameters
    ----------
    cells
        One row per cell: ``cell``, and the value of every swept key.
    shared_draws
        Whether cells with the same seed have the same dyads, which then count once.
    """

    def __init__(self, cells: pd.DataFrame, shared_draws: bool) -> None:
        self.keys = [str(key) for key in cells if key not in {"cell", SEED}]
        if shared_draws:
            cells = cells.drop_duplicates([*self.keys, SEED])
        groups = [0] * len(cells)
        if self.keys:
            groups = cells.groupby(self.keys, sort=False).ngroup().tolist()
        self._group_of = dict(zip(cells["cell"], groups, strict=True))
        self._points = cells.assign(group=groups).drop_duplicates("group")
        self._counts = pd.Series(groups).value_counts()
        self._held: dict[int, list[pd.DataFrame]] = {}
        self._rows: list[pd.DataFrame] = []

    @property
    def are_there(self) -> bool:
        """Whether any cells differ in their seed only."""
        return bool((self._counts > 1).any())

    def add(self, dyads: pd.DataFrame) -> None:
        """Take the dyads of whole cells; those of a group are let go when it is complete."""
        for cell, own in dyads.groupby("cell"):
            if cell not in self._group_of:
                continue
            group = self._group_of[cell]
            held = self._held.setdefault(group, [])
            held.append(own)
            if len(held) == self._counts[group]:
                self._rows.append(_pooled(self._held.pop(group), group))

    def summary(self) -> pd.DataFrame:
        """Return one row per group: its first cell, what was varied, seeds, measures."""
        measures = pd.concat(self._rows, ignore_index=True).rename(columns={"cell": "group"})
        points = self._points[["group", "cell", *self.keys]]
        counted = points.assign(seeds=points["group"].map(self._counts))
        return counted.merge(measures, on="group").drop(columns="group")


def _pooled(cells: list[pd.DataFrame], group: int) -> pd.DataFrame:
    """Return the measures of the dyads of several cells, as those of one."""
    dyads = pd.concat(cells, ignore_index=True)
    own = {name: dyads.groupby(["cell", name]).ngroup() for name in ("dyad", "therapist")}
    return summarise_cells(dyads.assign(**own, cell=group))
