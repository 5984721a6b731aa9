"""Differences of cells: paired where they share random numbers, unpaired otherwise.

Contrasts of many cells are the same as :func:`difference_in`, which reckons one measure of
one pair: what a cell brings into its differences is reckoned once for all of them.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures.core.clusters import Floats, nesting
from dyad_sim.measures.core.estimate import (
    FEWEST_GROUPS,
    FEWEST_UNITS,
    Estimate,
    judged,
    t_quantile,
    unknown,
)
from dyad_sim.measures.core.observations import (
    MissingColumnError,
    check_frame,
    check_from_0,
    check_therapists,
    check_yes_or_no,
    in_order,
    numbers,
    require,
)
from dyad_sim.measures.core.ratios import Ratio, ratio, robust_error
from dyad_sim.measures.studies.definitions import (
    DEFINITIONS,
    Definition,
    columns_of,
    definition_of,
    summed,
)
from dyad_sim.measures.studies.dyads import extended
from dyad_sim.measures.studies.source import Source, source_of


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
        If the measure is no such ratio, a column is missing (MissingColumnError), or a table
        holds several cells or what cannot be meant.
    """
    check_yes_or_no("paired", paired)
    how = definition_of(measure)
    for name, table in (("dyads", dyads), ("other", other)):
        check_frame(table, name)
        if "cell" in table and len(table["cell"].unique()) > 1:
            message = (
                "a difference is between two cells, but a table holds several. "
                "Give one each, such as dyads[dyads['cell'] == 0]."
            )
            raise ValueError(message)
    first, second = (_summed(extended(table), how) for table in (dyads, other))
    return _difference(first, second, "_above", how.below, paired=paired)


def _summed(dyads: pd.DataFrame, how: Definition) -> pd.DataFrame:
    """Return the dyads with what a measure sums above the line, as ``_above``."""
    source = source_of(dyads, [name for name in (how.above, how.below) if name])
    if lack := source.lack(how.above, how.below):
        raise MissingColumnError(lack)
    return dyads.assign(_above=summed(source.columns, how)[0])


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


MEASURES = tuple(DEFINITIONS)
"""Names of the measures that are compared: all that are ratios of sums over dyads."""


class Side(NamedTuple):
    """What one cell brings into its differences from others.

    Attributes
    ----------
    people
        Numbers of its dyads, rising, and of their therapists, shape ``(2, dyad)``.
    means
        Value of each measure of :data:`MEASURES`; NaN where there is nothing to divide by.
    influences
        What each cluster adds to the error of each, shape ``(measure, cluster)``.
    """

    people: Floats
    means: Floats
    influences: Floats


class Contrast(NamedTuple):
    """The first of two cells minus the second, in each measure of :data:`MEASURES`.

    Attributes
    ----------
    difference
        Of the values.
    paired
        Half the 95 % interval under common random numbers, as
        :func:`~dyad_sim.measures.studies.contrasts.paired_difference` has it; NaN where the
        cells do not hold the same dyads, or fewer than ten.
    unpaired
        Half of the interval that two samples of other dyads would have had.
    """

    difference: Floats
    paired: Floats
    unpaired: Floats


def side_of(dyads: pd.DataFrame) -> Side:
    """Return what a cell brings into its differences from others.

    Parameters
    ----------
    dyads
        One row per dyad of one cell, as for
        :func:`~dyad_sim.measures.studies.summaries.summarise_cells`, with ``therapist``.
    """
    require(dyads, "dyad", "therapist")
    # Influences stand in the order of the dyads, so that those of two cells go together.
    dyads = dyads.iloc[in_order(dyads, by_label=True)]
    source = columns_of(extended(dyads))
    groups = source.whose.clusters.size
    people = np.stack([numbers(dyads, name) for name in ("dyad", "therapist")])
    found = [_ratio(source, how) for how in DEFINITIONS.values()]
    return Side(
        people,
        np.array([math.nan if one is None else one.value for one in found]),
        np.array(
            [np.full(groups, math.nan) if one is None else one.influence for one in found]
        ),
    )


def _ratio(source: Source, how: Definition) -> Ratio | None:
    """Return a measure over all clusters of the cell, also those that have no part in it."""
    if source.lack(how.above, how.below):
        return None
    above, below = summed(source.columns, how)
    below = np.ones_like(above) if below is None else below
    seen = np.isfinite(above) & np.isfinite(below)
    return ratio(np.where(seen, above, 0.0), np.where(seen, below, 0.0), source.whose)


def contrast(first: Side, second: Side, *, same_draws: bool) -> Contrast:
    r"""Return the differences between two cells.

    .. math:: s^2 = \frac{G}{G - 1} \sum_g (u_g - u'_g)^2
        \quad\text{or}\quad s^2 + s'^2

    paired or not, with Student's t on the number of clusters less one, unpaired on that
    of the smaller cell, which is on the safe side.

    Parameters
    ----------
    same_draws
        True if the cells meet the same dyads with the same random numbers.
    """
    fewest = min(first.people.shape[1], second.people.shape[1])
    groups = min(first.influences.shape[1], second.influences.shape[1])
    unknown = np.full(len(MEASURES), math.nan)
    difference = first.means - second.means
    if fewest < FEWEST_UNITS or groups < FEWEST_GROUPS:
        return Contrast(difference, unknown, unknown)
    quantile = t_quantile(groups)
    unpaired = quantile * np.sqrt(_squared(first.influences) + _squared(second.influences))
    if not (same_draws and np.array_equal(first.people, second.people)):
        return Contrast(difference, unknown, unpaired)
    paired = quantile * np.sqrt(_squared(first.influences - second.influences))
    return Contrast(difference, paired, unpaired)


def _squared(influences: Floats) -> Floats:
    """Return the squared standard error of each measure; see ``ratios.robust_error``."""
    groups = influences.shape[1]
    scaled: Floats = groups / (groups - 1.0) * np.square(influences).sum(axis=1)
    return scaled
