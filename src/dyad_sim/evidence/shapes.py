"""Shapes of alliance series, and ruptures and outcome (topics 3 and 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import DISCONTINUITY, LOCAL_V, SERIES
from dyad_sim.evidence.ruptures import observed_resolution
from dyad_sim.measures import Estimate, unknown
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.falls import Criterion
from dyad_sim.measures.products import moments_of, products
from dyad_sim.measures.regressions import coefficient, partial_of
from dyad_sim.measures.series import sequences, share_with_repair, share_with_rupture
from dyad_sim.measures.trends import significant_trend_share

RATING = "alliance_patient"

PRODUCTS = 16
"""Products of contrast, relief, intake and 1."""


def local_v_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of thirty sessions with a local V in the patient's ratings."""
    return share_with_repair(completed(sample), RATING, LOCAL_V, how)


def linear_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of thirty sessions with a linear trend (p below 0.05)."""
    return significant_trend_share(completed(sample), RATING, how=how)


def discontinuity_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of treatments of ten sessions with a discontinuity in the patient's ratings."""
    return share_with_rupture(sample.sessions, RATING, DISCONTINUITY, how)


def unrepaired_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Standardised effect of an unrepaired rupture on symptoms at the end, given intake."""
    cases = sample.dyads.merge(
        sequences(sample.sessions, RATING, DISCONTINUITY)[["dyad", "unrepaired"]], on="dyad"
    )
    flagged = cases.assign(unrepaired=(cases["unrepaired"] > 0).astype(float))
    return coefficient(
        flagged,
        "symptoms_end",
        ["unrepaired", "symptoms_intake"],
        {"unrepaired": 1.0},
        standardised=True,
        how=how,
    )


def repair_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of repair with relief given intake, averaged over criteria and contrasts.

    The meta-analysis pools studies that contrast cases with a repaired rupture with cases
    whose rupture was not repaired, or with all others, and that find ruptures in series of
    ratings or by observers.  Each is reckoned, and the mean taken.
    """
    if not len(sample.dyads):
        return unknown(0, "no observations")
    contrasts = [
        contrast for criterion in SERIES.values() for contrast in _contrasts(sample, criterion)
    ]
    contrasts.append(observed_resolution(sample))
    relief = -sample.dyads["symptoms_end"].to_numpy()
    intake = sample.dyads["symptoms_intake"].to_numpy()
    moments = np.column_stack([_moments(contrast, relief, intake) for contrast in contrasts])
    return bootstrapped(sample.dyads, moments, _mean_correlation, how)


def _contrasts(sample: Sample, criterion: Criterion) -> list[Floats]:
    """Repaired against unrepaired, and against all others; NaN where a case is in neither."""
    found = sequences(sample.sessions, RATING, criterion).set_index("dyad")
    of_cases = found.reindex(sample.dyads["dyad"])
    repaired = (of_cases["repaired"] > 0).to_numpy(dtype=float)
    unrepaired = (of_cases["unrepaired"] > 0).to_numpy()
    among_ruptured = np.where((repaired > 0.0) | unrepaired, repaired, np.nan)
    return [among_ruptured, repaired]


def _moments(contrast: Floats, relief: Floats, intake: Floats) -> Floats:
    """Products of contrast, relief and intake; 0 where a case is not in the contrast."""
    seen = np.isfinite(contrast) & np.isfinite(relief) & np.isfinite(intake)
    columns = np.column_stack([np.where(seen, contrast, 0.0), relief, intake])
    return np.where(seen[:, None], products(columns), 0.0)


def _mean_correlation(sums: Floats) -> Floats:
    """Mean of the partial correlations of several contrasts, by Fisher's z."""
    parts = np.split(sums, sums.shape[1] // PRODUCTS, axis=1)
    found = np.array([np.arctanh(partial_of(moments_of(part)[1])) for part in parts])
    known = np.isfinite(found)
    # A contrast that nobody is on one side of says nothing; the others do.
    mean: Floats = np.tanh(np.where(known, found, 0.0).sum(axis=0) / known.sum(axis=0))
    return mean


def completed(sample: Sample) -> pd.DataFrame:
    """Sessions of the treatments that were completed."""
    done = sample.dyads.loc[sample.dyads["ending"] == "completed", "dyad"]
    return sample.sessions[sample.sessions["dyad"].isin(done)]
