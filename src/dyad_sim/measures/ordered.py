"""Exchanges in their order: what came before a moment, and after it, in the same session.

One row per ``dyad``, ``session`` and ``exchange``.  Rows that lack what a measure needs are
skipped over: what is left of a session closes up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.instruments.episodes import KINDS
from dyad_sim.measures.bootstrap import Bootstrap, Statistic, bootstrapped, known_rows, numbers
from dyad_sim.measures.cases import Places, therapist_of_cases
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.theory.states import NO_RUPTURE

Yes = NDArray[np.bool_]

NONE = KINDS[NO_RUPTURE]
"""What a column of kinds says where there is none."""

TEXTS = ("string", "categorical")
"""What pandas calls columns of names."""


class Ordered(NamedTuple):
    """Exchanges in the order of dyad, session and exchange.

    Attributes
    ----------
    table
        The rows in that order.
    dyads
        One row per dyad: ``dyad``, and ``therapist`` where known.
    dyad
        Row of ``dyads`` of each exchange, shape ``(exchange,)``.
    place, left
        Exchanges of its session before each exchange, and after it.
    """

    table: pd.DataFrame
    dyads: pd.DataFrame
    dyad: Places
    place: Places
    left: Places

    def has(self, later: int) -> Yes:
        """Whether the session has an exchange so many later; earlier, if negative."""
        found: Yes = self.left >= later if later >= 0 else self.place >= -later
        return found

    def at(self, values: Floats | Yes, later: int) -> Floats:
        """Values so many exchanges later in the session (earlier, if negative), else NaN."""
        found = np.roll(values.astype(float), -later)
        found[~self.has(later)] = np.nan
        return found

    def nothing(self, reason: str) -> Estimate:
        """Return the estimate of what these exchanges cannot give, with the reason."""
        return unknown(len(self.dyads), reason)

    def total(self, values: Floats | Yes) -> Floats:
        """Sum of the values of each dyad, shape ``(dyad,)``."""
        return np.bincount(self.dyad, weights=values).astype(float)

    def estimate(
        self, columns: Sequence[Floats | Yes], statistic: Statistic, how: Bootstrap
    ) -> Estimate:
        """Return an estimate from sums over dyads of columns, each of shape ``(exchange,)``."""
        return of_sums(self.dyads, [self.total(column) for column in columns], statistic, how)


def of_sums(
    dyads: pd.DataFrame, sums: Sequence[Floats], statistic: Statistic, how: Bootstrap
) -> Estimate:
    """Return an estimate from sums of each dyad; a dyad of which all are 0 has no data.

    Parameters
    ----------
    dyads
        One row per dyad.
    sums
        Each of shape ``(dyad,)``, in the order in which the statistic takes them.
    statistic, how
        As for :func:`~dyad_sim.measures.bootstrap.bootstrapped`.
    """
    moments = np.column_stack(list(sums))
    seen = (moments != 0.0).any(axis=1)
    return bootstrapped(dyads[seen], moments[seen], statistic, how)


def ordered(exchanges: pd.DataFrame, *names: str, words: Collection[str] = ()) -> Ordered | str:
    """Return the exchanges in order, or why there are none.

    Parameters
    ----------
    exchanges
        ``dyad``, ``session``, ``exchange``, and ``therapist`` where known, in any order.
    names
        Columns that must be finite numbers; yes and no count as such.
    words
        Columns that must be there, of any kind.
    """
    rows, lacking = known_rows(exchanges, "session", "exchange", *names)
    missing = [f"no column {name}" for name in words if name not in exchanges]
    if lacking or missing:
        return lacking or missing[0]
    if not len(rows):
        return "no observations"
    dyad, labels = pd.factorize(rows["dyad"])
    keys = (numbers(rows, "exchange"), numbers(rows, "session"), dyad)
    if not _in_order(*keys):
        order = np.lexsort(keys)
        rows, dyad = rows.iloc[order], dyad[order]
    place, left = _places(dyad, numbers(rows, "session"))
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in rows:
        dyads["therapist"] = therapist_of_cases(rows["therapist"], dyad, len(labels))
    return Ordered(rows, dyads, dyad, place, left)


def _in_order(exchange: Floats, session: Floats, dyad: Places) -> bool:
    """Whether rows stand in the order of dyad, session and exchange."""
    further = np.diff(exchange) > 0.0
    for step in (np.diff(session), np.diff(dyad)):
        further = (step > 0) | ((step == 0) & further)
    return bool(further.all())


def _places(dyad: Places, session: Floats) -> tuple[Places, Places]:
    """Return how many exchanges of the session come before each row, and after it."""
    opening = np.ones(dyad.size, dtype=np.bool_)
    opening[1:] = (np.diff(dyad) != 0) | (np.diff(session) != 0.0)
    begins = np.flatnonzero(opening)
    lengths = np.diff(np.append(begins, dyad.size))
    place: Places = np.arange(dyad.size) - np.repeat(begins, lengths)
    return place, np.repeat(lengths, lengths) - 1 - place


def says_yes(frame: pd.DataFrame, name: str) -> Yes:
    """Whether a column says yes: true, a number above 0, or a kind other than ``"none"``.

    What is missing says no.
    """
    column = frame[name]
    if pd.api.types.infer_dtype(column) in TEXTS:
        found: Yes = (column.notna() & (column != NONE)).to_numpy(dtype=np.bool_)
        return found
    return numbers(frame, name) > 0.0


def mentions(frame: pd.DataFrame, name: str, wanted: Collection[str]) -> Yes:
    """Whether a column of names, joined by blanks, holds any of some names."""
    codes, texts = pd.factorize(frame[name])
    # Many rows have the same few texts.  The last place is for rows without one.
    found = [not set(wanted).isdisjoint(str(text).split()) for text in texts]
    return np.array([*found, False], dtype=np.bool_)[codes]
