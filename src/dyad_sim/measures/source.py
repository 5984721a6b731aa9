"""A table together with whom its rows belong to: estimates by the name of a column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.rates import mean, rate, share
from dyad_sim.measures.tables import therapist_of


class Source(NamedTuple):
    """A table whose rows belong to dyads, and the table of dyads beside it.

    Every estimate is clustered by dyad, or by therapist (see ``clusters``).  A column
    that is missing gives an estimate that is not trusted and names the column.
    """

    frame: pd.DataFrame
    dyads: pd.DataFrame

    def rate(self, events: str, exposure: str, nothing: str) -> Estimate:
        """Sum of one column over the sum of another; ``nothing`` if that is 0."""
        lack = self._lack(events, exposure)
        if lack:
            return unknown(0, lack)
        return rate(
            self._column(events), self._column(exposure), *self._whose(), nothing=nothing
        )

    def share(self, successes: str, trials: str | None, nothing: str) -> Estimate:
        """Share of successes among trials, or among rows that have the column."""
        lack = self._lack(successes) if trials is None else self._lack(successes, trials)
        if lack:
            return unknown(0, lack)
        below = None if trials is None else self._column(trials)
        return share(self._column(successes), below, *self._whose(), nothing=nothing)

    def mean(self, column: str, nothing: str) -> Estimate:
        """Mean over the rows that have the column."""
        lack = self._lack(column)
        if lack:
            return unknown(0, lack)
        return mean(self._column(column), *self._whose(), nothing=nothing)

    def _lack(self, *columns: str) -> str:
        """Return why the columns cannot be used, or an empty string."""
        missing = [name for name in ("dyad", *columns) if name not in self.frame]
        return f"no column {missing[0]}" if missing else ""

    def _column(self, name: str) -> np.ndarray:
        return self.frame[name].to_numpy(dtype=float, na_value=np.nan)

    def _whose(self) -> tuple[np.ndarray, np.ndarray | None]:
        return self.frame["dyad"].to_numpy(), therapist_of(self.frame, self.dyads)
