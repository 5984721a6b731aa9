"""Ratings of cases in the order of their sessions, ready to be reckoned all at once.

A rating that is missing is skipped over: the next rated session counts as the next.  What
counts steps from rating to rating says how often that happened (see :func:`over_gaps`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.core import rates
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, counted, noted
from dyad_sim.measures.core.observations import (
    Places,
    check_therapists,
    in_order,
    lacking,
    numbers,
)


class Cases(NamedTuple):
    """Ratings in the order of case and session.

    ``dyads`` has one row per dyad of the frame (``dyad``, and ``therapist`` where known);
    ``case``, ``session`` and ``rating`` have shape ``(rating,)``, and ``case`` is a row
    of ``dyads``.
    """

    dyads: pd.DataFrame
    case: Places
    session: Floats
    rating: Floats

    def total(self, values: Floats) -> Floats:
        """Sum of the values of each case, shape ``(dyad,)``."""
        return np.bincount(self.case, weights=values, minlength=len(self.dyads)).astype(float)

    @property
    def number(self) -> Floats:
        """Ratings of each case, shape ``(dyad,)``."""
        return self.total(np.ones(self.case.size))

    def centred(self, values: Floats) -> Floats:
        """Distance of each value from the mean of its case, shape ``(rating,)``."""
        means = self.total(values) / np.maximum(self.number, 1.0)
        return values - means[self.case]

    @property
    def gaps(self) -> int:
        """Steps from a rating to the next of its case that skip over sessions."""
        skipped = (np.diff(self.case) == 0) & (np.diff(self.session) != 1.0)
        return int(np.count_nonzero(skipped))


def cases_of(
    frame: pd.DataFrame,
    rating: str,
    first: float = -math.inf,
    last: float | None = None,
    *,
    read: Callable[[pd.DataFrame, str], Floats] = numbers,
) -> tuple[Cases, str]:
    """Return the ratings of sessions ``first`` to ``last``, and which column is missing.

    Rows without a dyad, a session or a rating are left out.  A dyad whose sessions name
    several therapists belongs to no caseload.

    Parameters
    ----------
    frame, rating
        One row per ``dyad`` and ``session``, and the column.
    read
        How the column is read: as numbers, or as what happened (see ``observations``).

    Raises
    ------
    ValueError
        If a session is rated twice, or has several therapists, or a rating is no number.
    """
    if lack := lacking(frame, "dyad", "session", rating):
        none = np.empty(0)
        return Cases(pd.DataFrame({"dyad": []}), none.astype(np.intp), none, none), lack
    check_therapists(frame)
    case, labels = pd.factorize(frame["dyad"])
    session, values = numbers(frame, "session"), read(frame, rating)
    kept = np.isfinite(session) & np.isfinite(values) & (case >= 0) & (session >= first)
    if last is not None:
        kept &= session <= last
    rows = in_order(frame, "session", among=kept)
    dyads = pd.DataFrame({"dyad": labels})
    if "therapist" in frame:
        dyads["therapist"] = therapist_of_cases(frame["therapist"], case, len(labels))
    return Cases(dyads, case[rows], session[rows], values[rows]), ""


def share_of_rows(dyads: pd.DataFrame, yes: NDArray[np.bool_], nothing: str) -> Estimate:
    """Share of the rows that are ``yes``, each a row of :class:`Cases`' ``dyads``; 0 to 1."""
    return rates.share(yes, None, dyads["dyad"], dyads.get("therapist"), nothing=nothing)


def over_gaps(found: Estimate, gaps: int) -> Estimate:
    """Return an estimate that says how many gaps it closes up, if there are any."""
    return noted(found, f"over {counted(gaps, 'gap')}" if gaps else "")


def therapist_of_cases(therapist: pd.Series, case: Places, cases: int) -> pd.Series:
    """Return the therapist of each case; missing where its rows name several.

    Parameters
    ----------
    therapist, case
        Therapist and case of each row; a case below 0 is none.
    cases
        How many cases there are.
    """
    owned = np.flatnonzero(case >= 0)
    some_row = np.zeros(cases, dtype=np.intp)
    some_row[case[owned]] = owned
    codes = pd.factorize(therapist)[0]
    other = codes[owned] != codes[some_row[case[owned]]]
    several = np.zeros(cases, dtype=np.bool_)
    several[case[owned[other]]] = True
    found = therapist.iloc[some_row].reset_index(drop=True)
    return found.mask(several) if several.any() else found
