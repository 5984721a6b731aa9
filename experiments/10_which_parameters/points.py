"""Points of the designs: on the unit cube, and as keys of the configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from dyad_sim.measures.core.clusters import Floats
from dyad_sim.parameters import DERIVED_THERAPIST
from experiments.lib.measures.salib import problem, salib

from .ranges import FIRST_HIGH, FIRST_LOW, FLOOR, SKILL, Range


def trajectories(names: Sequence[str], number: int, levels: int, seed: int) -> pd.DataFrame:
    """Trajectories of the screening (Morris 1991), one row per point, each value on [0, 1]."""
    drawn = salib("sample.morris").sample(
        problem(names), number, num_levels=levels, seed=np.random.default_rng(seed)
    )
    return pd.DataFrame(drawn, columns=list(names))


def blocks(
    names: Sequence[str], number: int, seed: int, groups: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Blocks of points for Sobol indices (Saltelli et al. 2010), each value on [0, 1].

    Parameters
    ----------
    names
        What is moved.
    number
        Of blocks, a power of two.
    groups
        Group of each name, to be moved together; each by itself if not given.
    """
    described = problem(names)
    if groups is not None:
        described["groups"] = [groups[name] for name in names]
    drawn = salib("sample.sobol").sample(
        described, number, calc_second_order=False, seed=np.random.default_rng(seed)
    )
    return pd.DataFrame(drawn, columns=list(names))


def cells(units: pd.DataFrame, ranges: Sequence[Range]) -> pd.DataFrame:
    """Return points as keys of the configuration with their values, one row per point.

    What has no column in ``units`` stays as it is by default.
    """
    values = {
        one.parameter: _between(one, units[one.parameter].to_numpy())
        if one.parameter in units
        else np.full(len(units), one.value)
        for one in ranges
    }
    # Intensities that stand in order, and skill in general beside single skills.
    values[FIRST_LOW] = values[FLOOR] + values[FIRST_LOW]
    values[FIRST_HIGH] = values[FIRST_LOW] + values[FIRST_HIGH]
    for name in DERIVED_THERAPIST:
        values[f"therapist.{name}"] = values[SKILL] + values[f"therapist.{name}"]
    return pd.DataFrame(
        {
            one.parameter: [one.text(value) for value in values[one.parameter].tolist()]
            for one in ranges
        }
    )


def _between(one: Range, units: Floats) -> Floats:
    """Return values that lie so far on the way from the low end of a range to its high end."""
    # At 1 the sum may pass the end by its last digit, and the end may be a declared bound.
    reached: Floats = np.clip(one.low + (one.high - one.low) * units, one.low, one.high)
    return reached
