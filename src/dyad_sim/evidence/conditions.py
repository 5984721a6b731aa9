"""Conditions of the theory: what a model must show besides the published figures.

A fit can put every figure inside its band and hardly use its own theory; so these are
held against the model beside the record.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import RATES, Sample, sensitive
from dyad_sim.evidence.process import ratio_of_rates
from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import DEFAULT, Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.observations import numbers

MOST_WITHOUT_PULL = 0.4
"""Escalated ruptures without pull, as a share of their rate with it: at most."""


def escalation_without_pull(
    samples: Mapping[str, Sample], how: Bootstrap = DEFAULT
) -> Estimate:
    """Escalated ruptures per session without pull over those with it.

    An escalated rupture has a peak intensity of at least one half.  The same dyads with the
    same random numbers are compared.
    """
    with_pull, without = samples["with_pull"].dyads, samples["without_pull"].dyads
    return rate_over_rate(without, with_pull, "escalated", how)


def rate_over_rate(
    first: pd.DataFrame, second: pd.DataFrame, events: str, how: Bootstrap = DEFAULT
) -> Estimate:
    """Events per session of some dyads over those of the same dyads under other rules.

    Parameters
    ----------
    first, second
        The same dyads in the same order, with ``sessions_attended``.
    events
        Column of counts.
    """
    moments = np.column_stack(
        [
            numbers(frame, column)
            for frame in (first, second)
            for column in (events, "sessions_attended")
        ]
    )
    return bootstrapped(second, moments, ratio_of_rates, how)


def alliance_by_rate(samples: Mapping[str, Sample]) -> Floats:
    """Last rating of the alliance by intrusion-sensitive patients at each rate of repair.

    Returns
    -------
    Floats
        Shape ``(dyad, rate)``, 1 to 7; the same dyads in every column.
    """
    return np.column_stack(
        [
            numbers(samples[sensitive(probability)].dyads, "alliance_patient_last")
            for probability in RATES
        ]
    )


def interior_optimum(samples: Mapping[str, Sample], how: Bootstrap = DEFAULT) -> Estimate:
    """How much better the best interior rate of metacommunication is than either end.

    Points of the last rating, 1 to 7, by intrusion-sensitive patients; above 0 there is an
    optimum between no metacommunication and as much as can be.
    """
    ratings = alliance_by_rate(samples)

    def statistic(sums: Floats) -> Floats:
        found: Floats = sums[:, 1:-1].max(axis=1) - np.maximum(sums[:, 0], sums[:, -1])
        return found / len(ratings)

    return bootstrapped(samples[sensitive(RATES[0])].dyads, ratings, statistic, how)
