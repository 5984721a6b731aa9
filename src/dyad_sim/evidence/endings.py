"""Who drops out (topic 6)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.alliance import early_cases
from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.prevalence import share_of
from dyad_sim.measures import Estimate, unknown
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.effects import (
    FEWEST_PER_GROUP,
    cohen_of_sums,
    cohens_d,
    group_moments,
)
from dyad_sim.measures.observations import numbers

GOOD_OR_BAD = {
    "alliance_observer": -1.0,
    "rupture_observer": 1.0,
    "resolution_observer": -1.0,
    "therapist_contribution_observer": 1.0,
}
"""What is compared between drop-outs and completers, and which sign is expected."""


def dropout_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments that the patient ended alone, against what was agreed."""
    return share_of(with_dropout(sample.dyads), "dropped_out")


def alliance_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Early rating by patients who stayed less that of drop-outs, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(
        cases.assign(stayed=~cases["dropped_out"]), "alliance_patient", "stayed", how
    )


def confrontation_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Confrontation markers in one early session, drop-outs less others, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(cases, "confrontation_markers", "dropped_out", how)


def contribution_of_dropouts(sample: Sample, how: Bootstrap) -> Estimate:
    """Therapist's contribution as observed early, drop-outs less others, in deviations."""
    cases = with_dropout(early_cases(sample))
    return cohens_d(cases, "therapist_contribution_observer", "dropped_out", how)


def worst_of_four(sample: Sample, how: Bootstrap) -> Estimate:
    """Smallest of four differences between drop-outs and completers, each in deviations.

    Poorer alliance, more ruptures, less resolution, more contribution of the therapist, all
    as observers see them; above 0 only if all four signs are as found.
    """
    means = sample.sessions.groupby("dyad")[list(GOOD_OR_BAD)].mean()
    cases = with_dropout(sample.dyads).merge(means, left_on="dyad", right_index=True)
    compared = cases[cases["ending"] != "good_enough"]
    left = numbers(compared, "dropped_out") > 0.0
    if min(np.count_nonzero(left), np.count_nonzero(~left)) < FEWEST_PER_GROUP:
        return unknown(len(compared), "a group with fewer than 2")
    moments = [
        group_moments(sign * numbers(compared, name), left)
        for name, sign in GOOD_OR_BAD.items()
    ]
    return bootstrapped(compared, np.column_stack(moments), _smallest, how)


def with_dropout(cases: pd.DataFrame) -> pd.DataFrame:
    """Return cases with a column that says who dropped out."""
    return cases.assign(dropped_out=cases["ending"] == "dropped_out")


def _smallest(sums: Floats) -> Floats:
    """Smallest Cohen's d of what is compared, from the sums of :func:`group_moments`."""
    parts = np.split(sums, len(GOOD_OR_BAD), axis=1)
    smallest: Floats = np.min([cohen_of_sums(part) for part in parts], axis=0)
    return smallest
