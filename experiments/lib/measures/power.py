"""How often studies of a size find what is there, and how large a study has to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.observations import check_argument, probabilities
from dyad_sim.measures.core.rates import wilson

LEVEL = 0.05
"""A study finds something if its p is below this."""

WANTED = 0.8
"""The power that studies are planned for (Cohen 1988, *Statistical Power Analysis*)."""


def power_of(p: ArrayLike, level: float = LEVEL) -> Estimate:
    """Share of studies that find something, with Wilson's interval; 0 to 1.

    Parameters
    ----------
    p
        Of each study, shape ``(study,)``; NaN, where the study could not be evaluated,
        counts as nothing found.
    level
        Below which p counts, on (0, 1).

    Raises
    ------
    ValueError
        If a p lies outside [0, 1], or the level outside (0, 1).
    """
    values = probabilities(p, "p")
    advice = "Percentages are given as fractions: 0.05 for 5 %."
    check_argument(0.0 < level < 1.0, "level", "lie in (0, 1)", level, advice)
    return wilson(int(np.count_nonzero(values < level)), values.size)


def cases_needed(
    cases: Sequence[int], powers: Sequence[Estimate], wanted: float = WANTED
) -> Estimate:
    r"""Number of cases at which studies reach a wanted power.

    Straight lines join the powers over :math:`\sqrt n`, on which the ratio of a difference
    to its error grows; the interval goes from where the upper limits of the powers reach
    what is wanted to where the lower limits do.

    Parameters
    ----------
    cases
        Sizes of the studies, rising.
    powers
        Power at each size, with its interval.
    wanted
        On (0, 1).

    Returns
    -------
    Estimate
        Cases; ``n`` counts the studies of a size.  An end beyond the sizes that were tried is
        the smallest of them, or infinite; where the value itself is beyond them it is not to
        be trusted, and the reason says so.

    Raises
    ------
    ValueError
        If sizes are no rising numbers above 0, if there is not one power for each, or if what
        is wanted lies outside (0, 1).

    Notes
    -----
    The interval covers chance among the studies at each size.  It is ours.
    """
    advice = "Percentages are given as fractions: 0.8 for 80 %."
    check_argument(0.0 < wanted < 1.0, "wanted", "lie in (0, 1)", wanted, advice)
    must, advice = "have one size for each of powers", "Leave out what was not tried."
    check_argument(len(cases) == len(powers), "cases", must, list(cases), advice)
    sigmoid = all(0 < one < other for one, other in pairwise([*cases, math.inf]))
    advice = "Sort sizes and powers together."
    check_argument(sigmoid, "cases", "be above 0 and rise", list(cases), advice)
    known = [place for place, power in enumerate(powers) if math.isfinite(power.value)]
    if not known:
        return unknown(0, "no studies")
    sizes = np.array([cases[place] for place in known])
    value, low, high = (
        _reached(sizes, np.array([getattr(powers[place], end) for place in known]), wanted)
        for end in ("value", "high", "low")
    )
    studies = min(powers[place].n for place in known)
    if math.isinf(value):
        return Estimate(value, low, high, studies, False, f"more than {sizes[-1]:.0f} cases")
    if powers[known[0]].value >= wanted:
        return Estimate(value, low, high, studies, False, f"{sizes[0]:.0f} cases or fewer")
    return Estimate(value, low, high, studies, True, "")


def _reached(sizes: np.ndarray, powers: np.ndarray, wanted: float) -> float:
    """Return the first size at which a broken line over the root of the size is reached."""
    above = np.flatnonzero(powers >= wanted)
    if above.size == 0:
        return math.inf
    last = int(above[0])
    if last == 0:
        return float(sizes[0])
    root, next_root = np.sqrt(sizes[last - 1 : last + 1])
    power, next_power = powers[last - 1 : last + 1]
    share = (wanted - power) / (next_power - power)
    return float((root + share * (next_root - root)) ** 2)
