"""Which observations belong together: sessions in dyads, dyads in caseloads."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dyad_sim.measures.core.estimate import FEWEST_UNITS, counted

Floats = NDArray[np.float64]


class Clusters(NamedTuple):
    """Independent groups of observations.

    Attributes
    ----------
    codes
        Group of each observation, from 0, shape ``(observation,)``.
    size
        Number of groups.
    dyads
        Number of dyads.
    note
        What an interval is limited to by the choice of groups, or empty.
    """

    codes: NDArray[np.intp]
    size: int
    dyads: int
    note: str

    def sums(self, values: Floats) -> Floats:
        """Sum of the values in each group, shape ``(group,)``."""
        return np.bincount(self.codes, weights=values, minlength=self.size).astype(float)


@dataclass(frozen=True)
class Nesting:
    """To whom observations belong: to dyads, and dyads to the caseloads of therapists.

    Attributes
    ----------
    dyad
        Dyad of each observation, shape ``(observation,)``.
    therapist
        Therapist of each observation; None where not known.
    """

    dyad: NDArray[Any]
    therapist: NDArray[Any] | None

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which observations are of a dyad at all, shape ``(observation,)``."""
        return ~pd.isna(self.dyad)

    def among(self, seen: NDArray[np.bool_]) -> Nesting:
        """Return the nesting of some of the observations."""
        nested = None if self.therapist is None else self.therapist[seen]
        return Nesting(self.dyad[seen], nested)

    # Reckoned once: most measures of a study rest on the same dyads.
    @cached_property
    def clusters(self) -> Clusters:
        """Groups of the highest level that is there often enough.

        With nested groups the highest level is the one to cluster by (Cameron & Miller
        2015, section IV).  Fewer than ten therapists cannot tell how therapists differ:
        then dyads are the groups, and the interval speaks of these therapists only.  Dyads
        are the groups too, and the note says so, where a therapist is missing.

        Raises
        ------
        ValueError
            If a dyad has several therapists, or if some names are text and others numbers.
        """
        dyad_codes, dyads = _codes(self.dyad)
        if self.therapist is None:
            return Clusters(dyad_codes, dyads, dyads, "")
        missing = pd.isna(self.therapist)
        if missing.any():
            without = len(np.unique(dyad_codes[missing]))
            note = (
                "" if missing.all() else f"by dyad: {counted(without, 'dyad')} of no caseload"
            )
            return Clusters(dyad_codes, dyads, dyads, note)
        codes, therapists = _codes(self.therapist)
        if _several(dyad_codes, dyads, codes).any():
            raise ValueError(SEVERAL)
        if therapists >= dyads:
            return Clusters(dyad_codes, dyads, dyads, "")
        if therapists < FEWEST_UNITS:
            these = f"these {counted(therapists, 'therapist')}"
            only = "this therapist" if therapists == 1 else these
            return Clusters(dyad_codes, dyads, dyads, f"for {only}")
        return Clusters(codes, therapists, dyads, "")


def nesting(dyad: ArrayLike, therapist: ArrayLike | None = None) -> Nesting:
    """Return to whom observations belong; see :class:`Nesting`.

    Raises
    ------
    ValueError
        If these are not as many, or a name is none, such as a list.
    """
    whose = Nesting(_listed(dyad), None if therapist is None else _listed(therapist))
    check_same_length(dyad=whose.dyad, therapist=whose.therapist)
    for name, names in (("dyad", whose.dyad), ("therapist", whose.therapist)):
        check_hashable(names, name)
    return whose


def check_same_length(**arrays: NDArray[Any] | None) -> None:
    """Refuse arrays of which one has not a value for each of the first.

    Parameters
    ----------
    **arrays
        By what they are called; None where there is none.

    Raises
    ------
    ValueError
        If one has another length, or is no list at all.
    """
    given = {name: np.shape(values) for name, values in arrays.items() if values is not None}
    (first, shape), *_ = given.items()
    for name, own in given.items():
        if len(own) != 1 or own != shape:
            many = (
                f"{shape[0]} values, one for each of {first}" if len(shape) == 1 else "a list"
            )
            message = (
                f"{name} must be {many}, got shape {own}. "
                "Take all columns from the same rows of one table."
            )
            raise ValueError(message)


def check_hashable(values: Any, name: str) -> None:
    """Refuse what holds lists or tables where single values belong.

    Raises
    ------
    ValueError
        With the first of them.
    """
    if values is None or values.dtype != object:
        return
    for value in values:
        if not isinstance(value, Hashable):
            message = (
                f"{name} must hold one number or text in each row, got {value!r}. "
                "Write each value in a row of its own."
            )
            raise ValueError(message)  # noqa: TRY004 - a value in a table


def _listed(names: ArrayLike) -> NDArray[Any]:
    """Return names as an array; in a list one that is missing stays missing, and 1 a number."""
    as_series = isinstance(names, (list, tuple, np.ma.MaskedArray)) and np.ndim(names) == 1
    return pd.Series(names).to_numpy() if as_series else np.asarray(names)


def check_names(names: ArrayLike) -> None:
    """Refuse names of which some are text and others are not: 1 and "1" would be two dyads.

    Raises
    ------
    ValueError
        If there are both.
    """
    written = np.asarray(names, dtype=object)
    texts = np.array([isinstance(name, str) for name in written], dtype=np.bool_)
    if texts.any() and not texts.all():
        text, other = written[texts][0], written[~texts][0]
        message = (
            "dyads and therapists must be all text or all numbers, but "
            f"{text!r} is text and {other!r} is not. "
            "Write them alike, such as frame['dyad'].astype(str) in every table."
        )
        raise ValueError(message)


SEVERAL = (
    "a dyad has several therapists. If dyads are numbered anew for each therapist, give each "
    "a name of its own, such as therapist and number together."
)
"""What is wrong with dyads that are in several caseloads."""


def several_therapists(dyad: ArrayLike, therapist: ArrayLike) -> NDArray[np.bool_]:
    """Return which observations are of a dyad with several therapists, shape ``(row,)``."""
    codes, labels = pd.factorize(np.asarray(dyad))
    return _several(codes, len(labels), pd.factorize(np.asarray(therapist))[0])


def _several(
    dyad: NDArray[np.intp], dyads: int, therapist: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """As :func:`several_therapists`, of codes from 0; those below 0 are not known."""
    known = (dyad >= 0) & (therapist >= 0)
    some = np.zeros(dyads + 1, dtype=np.intp)
    some[dyad[known]] = therapist[known]
    several = np.zeros(dyads + 1, dtype=np.bool_)
    several[dyad[known & (therapist != some[dyad])]] = True
    # The last place is for what is of no dyad.
    found: NDArray[np.bool_] = several[dyad]
    return found


def _codes(labels: NDArray[Any]) -> tuple[NDArray[np.intp], int]:
    """Return a code per label, in sorted order, and how many differ."""
    if labels.dtype.kind in "iuf":
        # The same as below, sooner: the table of a sweep asks a hundred thousand times.
        numbers, places = np.unique(labels, return_inverse=True)
        return places, numbers.size
    codes, levels = pd.factorize(labels, sort=True)
    check_names(levels)
    return codes, len(levels)
