"""The difference between two studies, of the same dyads or of others."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from dyad_sim.measures.clusters import nesting
from dyad_sim.measures.definitions import definition_of, summed
from dyad_sim.measures.dyads import extended
from dyad_sim.measures.estimate import FEWEST_GROUPS, Estimate, judged, t_quantile, unknown
from dyad_sim.measures.observations import check_from_0, check_therapists, numbers, require
from dyad_sim.measures.ratios import Ratio, ratio, robust_error


def paired_difference(
    frame: pd.DataFrame,
    other: pd.DataFrame,
    above: str,
    below: str | None = None,
) -> Estimate:
    r"""Mean in one frame minus the mean in another, paired by dyad.

    Two cells of a sweep meet the same dyads with the same random numbers (common random
    numbers; Law 2015, *Simulation Modeling and Analysis*, ch. 11), as do two
    instruments in one clinic.  What the two frames share then cancels:

    .. math:: s^2 = \frac{G}{G - 1} \sum_g (u_g - u'_g)^2

    with the influences of the two ratios from ``ratios.ratio``.

    Parameters
    ----------
    frame, other
        Any number of rows for each ``dyad``; with a column ``therapist`` in both, the
        pairs are clustered by therapist as ``clusters.Nesting`` says.
    above, below
        Columns of numbers: the mean of ``above``, or the sum of ``above`` over the sum
        of ``below``.

    Returns
    -------
    Estimate
        In the unit of the measure; ``n`` counts dyads found in both frames.

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError) or holds what is no number, or if a dyad
        has several therapists at a time.
    """
    return _difference(frame, other, above, below, paired=True)


def unpaired_difference(
    frame: pd.DataFrame,
    other: pd.DataFrame,
    above: str,
    below: str | None = None,
) -> Estimate:
    r"""Mean in one frame minus the mean in another, as if their dyads had nothing in common.

    .. math:: s^2 = \frac{G}{G - 1} \sum_g (u_g^2 + u_g'^2)

    For two samples of different people.  Of the same dyads under the same random numbers it
    shows what pairing them is worth: see :func:`paired_difference`, whose parameters it takes.
    """
    return _difference(frame, other, above, below, paired=False)


def difference_in(
    measure: str, dyads: pd.DataFrame, other: pd.DataFrame, *, paired: bool = True
) -> Estimate:
    """Difference of a measure of the catalogue between two cells of a sweep.

    Parameters
    ----------
    measure
        A name of ``catalogue.CATALOGUE`` that is a ratio of sums over dyads: any but the
        standardised relief.
    dyads, other
        Tables ``dyads`` of the two cells.
    paired
        Whether both met the same dyads with the same random numbers.

    Raises
    ------
    ValueError
        If the measure is no such ratio.
    """
    how = definition_of(measure)
    first, second = (
        columns.assign(_above=summed(columns, how)[0])
        for columns in (extended(dyads), extended(other))
    )
    return _difference(first, second, "_above", how.below, paired=paired)


def _difference(
    frame: pd.DataFrame, other: pd.DataFrame, above: str, below: str | None, *, paired: bool
) -> Estimate:
    """Return a difference of two ratios; ``n`` counts dyads found in both, or in either."""
    for one in (frame, other):
        require(one, "dyad", above, *([] if below is None else [below]))
        check_therapists(one)
    whose, others = (set(one["dyad"].dropna()) for one in (frame, other))
    shared = len(whose & others) if paired else len(whose | others)
    if shared == 0:
        return unknown(0, "no dyad is in both" if paired else "no dyads")
    together = pd.concat([frame.assign(_first=1.0), other.assign(_first=0.0)])
    nested = _same_therapists(together)
    first = _side(together, 1.0, above, below, nested)
    second = _side(together, 0.0, above, below, nested)
    if first is None or second is None:
        return unknown(shared, "no observations")
    difference = first.value - second.value
    count = first.clusters.size
    if count < FEWEST_GROUPS:
        return judged(difference, math.nan, math.nan, shared)
    if paired:
        error = robust_error(first.influence - second.influence)
    else:
        error = math.hypot(robust_error(first.influence), robust_error(second.influence))
    margin = t_quantile(count) * error
    return judged(
        difference, difference - margin, difference + margin, shared, first.clusters.note
    )


def _same_therapists(together: pd.DataFrame) -> bool:
    """Tell whether no dyad has another therapist in one frame than in the other."""
    if "therapist" not in together:
        return False
    pairs = together[["dyad", "therapist"]].dropna().drop_duplicates()
    return not pairs["dyad"].duplicated().any()


def _side(
    together: pd.DataFrame, side: float, above: str, below: str | None, nested: bool
) -> Ratio | None:
    """Return the ratio of one frame, over the clusters of both frames together."""
    own = together["_first"].to_numpy() == side
    y = numbers(together, above)
    m = np.ones_like(y) if below is None else numbers(together, below)
    check_from_0(m, f"column {below}")
    counts = own & np.isfinite(y) & np.isfinite(m)
    therapist = together["therapist"].to_numpy() if nested else None
    return ratio(
        np.where(counts, y, 0.0),
        np.where(counts, m, 0.0),
        nesting(together["dyad"], therapist),
    )
