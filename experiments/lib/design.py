"""What an experiment simulates: ``design.yaml``, which lists only what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd
import yaml

import dyad_sim
from dyad_sim.studies.tables import Tables

Progress = Callable[[int, int], None]

FEWEST_DYADS = 12
"""Dyads that any size leaves: enough for every estimate to be reckoned."""


class Design(NamedTuple):
    """What an experiment simulates.

    Attributes
    ----------
    settings
        What stands in ``design.yaml``: ``dyads`` of a cell, ``caseload``, ``shared``
        (overrides of every cell, as on the command line), ``cells`` (swept keys with their
        values), and whatever else the experiment asks for.
    seed
        Of all random numbers.
    size
        Share of the dyads that are simulated, above 0.
    progress
        Told how many dyads are done, and of how many.
    model
        Constants of a plausible model by their keys; those of the default model where none
        are given.  What the experiment itself sets is the same in every model.
    """

    settings: Mapping[str, Any]
    seed: int
    size: float
    progress: Progress | None
    model: Mapping[str, float] = MappingProxyType({})

    @property
    def constants(self) -> list[str]:
        """Overrides that stand before all others: the constants of the model."""
        return [f"{key}={value!r}" for key, value in self.model.items()]

    @property
    def dyads(self) -> int:
        """Dyads of a cell."""
        return self.sized(self.settings["dyads"])

    def sized(self, dyads: int) -> int:
        """Return a number of dyads at the size that was asked for."""
        return max(FEWEST_DYADS, round(self.size * dyads))

    def asked(self, *more: str) -> list[str]:
        """Return the overrides that all cells share, and some more."""
        fixed = [*self.constants, f"seed={self.seed}", f"dyads={self.dyads}"]
        fixed.append(f"caseload={self.settings['caseload']}")
        return [*fixed, *self.settings.get("shared", []), *more]

    def each(
        self,
        *more: str,
        cells: Mapping[str, Any] | pd.DataFrame | None = None,
        tables: tuple[str, ...] = ("dyads",),
    ) -> Iterator[Tables]:
        """Yield the tables of each cell, see :func:`dyad_sim.sweep`.

        Parameters
        ----------
        *more
            Overrides beside those that all cells share.
        cells
            Swept keys with their values; those of ``design.yaml`` if not given.
        tables
            Those that are kept.
        """
        asked = self.asked(*more, f"sweep.tables=[{','.join(tables)}]")
        swept = self.settings["cells"] if cells is None else cells
        return dyad_sim.sweep(swept, asked, progress=self.progress)

    def bar(self, _stage: str) -> Progress:
        """Return what tells how far a stage is."""
        return self.progress or (lambda _done, _total: None)

    def one(self, *more: str) -> Tables:
        """Return the tables of a single study."""
        return dyad_sim.simulate(self.asked(*more))


def settings_of(folder: Path) -> dict[str, Any]:
    """Return what stands in the ``design.yaml`` of an experiment."""
    found: dict[str, Any] = yaml.safe_load((folder / "design.yaml").read_text(encoding="utf-8"))
    return found
