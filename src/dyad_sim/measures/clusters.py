"""Which observations belong together: sessions in dyads, dyads in caseloads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from dyad_sim.measures.estimate import FEWEST_UNITS, counted

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


def clustered(dyad: ArrayLike, therapist: ArrayLike | None = None) -> Clusters:
    """Group observations by the highest level that is there often enough.

    Parameters
    ----------
    dyad
        Dyad of each observation, shape ``(observation,)``.
    therapist
        Therapist of each observation, where dyads are nested in caseloads.

    Notes
    -----
    With nested groups the highest level is the one to cluster by (Cameron & Miller
    2015, section IV).  Fewer than ten therapists cannot tell how therapists differ:
    then dyads are the groups, and the interval speaks of these therapists only.
    """
    dyad_codes, dyads = _codes(dyad)
    if therapist is None or pd.isna(np.asarray(therapist)).any():
        return Clusters(dyad_codes, dyads, dyads, "")
    codes, therapists = _codes(therapist)
    if therapists >= dyads:
        return Clusters(dyad_codes, dyads, dyads, "")
    if therapists < FEWEST_UNITS:
        only = (
            "this therapist" if therapists == 1 else f"these {counted(therapists, 'therapist')}"
        )
        return Clusters(dyad_codes, dyads, dyads, f"for {only}")
    return Clusters(codes, therapists, dyads, "")


def _codes(labels: ArrayLike) -> tuple[NDArray[np.intp], int]:
    """Return a code per label, in sorted order, and how many differ."""
    codes, levels = pd.factorize(np.asarray(labels), sort=True)
    return codes, len(levels)
