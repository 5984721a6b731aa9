"""Exchanges in their order: what came before a moment, and after it, in the same session.

One row per ``dyad``, ``session`` and ``exchange``, each once.  Exchanges that are not there,
or that lack what a measure needs, are gaps: nothing is looked up across them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.bootstrap import Bootstrap, Statistic, bootstrapped
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import (
    Places,
    Yes,
    happened,
    in_order,
    known_rows,
    lacking,
    numbers,
    stretches,
)
from dyad_sim.measures.ruptures.rated_cases import therapist_of_cases


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
        Exchanges of its session before each exchange, and after it, up to the next gap.
    after_gap
        Whether exchanges, or whole sessions of the dyad, are missing right before it.
    """

    table: pd.DataFrame
    dyads: pd.DataFrame
    dyad: Places
    place: Places
    left: Places
    after_gap: Yes

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
        As for :func:`~dyad_sim.measures.core.bootstrap.bootstrapped`.
    """
    moments = np.column_stack(list(sums))
    seen = (moments != 0.0).any(axis=1)
    return bootstrapped(dyads[seen], moments[seen], statistic, how)


def ordered(
    exchanges: pd.DataFrame,
    *names: str,
    yes: Collection[str] = (),
    says: Collection[str] = (),
    words: Collection[str] = (),
) -> Ordered | str:
    """Return the exchanges in order, or why there are none.

    Parameters
    ----------
    exchanges
        ``dyad``, ``session``, ``exchange``, and ``therapist`` where known, in any order.
    names
        Columns that must be finite numbers.
    yes
        Those of them that must say yes or no; they come back as 1 and 0.
    says
        Columns that must say whether something happened (see :func:`says_yes`).
    words
        Columns that must be there, of any kind.

    Raises
    ------
    ValueError
        If an exchange is there twice, or a column holds what it cannot mean (see
        :mod:`dyad_sim.measures.core.observations`).
    """
    rows, lack = known_rows(exchanges, "session", "exchange", *names, yes=yes)
    lack = lack or lacking(exchanges, *says, *words)
    if lack:
        return lack
    for name in says:
        known = np.isfinite(happened(rows, name))
        rows = rows if known.all() else rows[known]
    if not len(rows):
        return "no observations"
    order = in_order(rows, "session", "exchange")
    if not np.array_equal(order, np.arange(order.size)):
        rows = rows.iloc[order]
    dyad, labels = pd.factorize(rows["dyad"])
    place, left, after_gap = _places(dyad, numbers(rows, "session"), numbers(rows, "exchange"))
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in rows:
        dyads["therapist"] = therapist_of_cases(rows["therapist"], dyad, len(labels))
    return Ordered(rows, dyads, dyad, place, left, after_gap)


def _places(dyad: Places, session: Floats, exchange: Floats) -> tuple[Places, Places, Yes]:
    """Return how many exchanges come before each row and after it, and what is after a gap.

    They are counted in the session, from the last gap and up to the next.
    """
    opening, after_gap = stretches(dyad, session, exchange)
    begins = np.flatnonzero(opening)
    lengths = np.diff(np.append(begins, dyad.size))
    place: Places = np.arange(dyad.size) - np.repeat(begins, lengths)
    return place, np.repeat(lengths, lengths) - 1 - place, after_gap


def says_yes(frame: pd.DataFrame, name: str) -> Yes:
    """Whether a column says yes: true, a number above 0, or a kind other than ``"none"``.

    What is missing says no; :func:`ordered` leaves it out before.
    """
    return happened(frame, name) > 0.0


def mentions(frame: pd.DataFrame, name: str, wanted: Collection[str]) -> Yes:
    """Whether a column of names, joined by blanks, holds any of some names."""
    codes, texts = pd.factorize(frame[name])
    # Many rows have the same few texts.  The last place is for rows without one.
    found = [not set(wanted).isdisjoint(str(text).split()) for text in texts]
    return np.array([*found, False], dtype=np.bool_)[codes]
