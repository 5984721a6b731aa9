"""Kinds of rupture, their markers, resolution and return (topics 2, 12, and measurement)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.alliance import correlation_with_relief
from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import EARLY, MEMORABLE
from dyad_sim.evidence.prevalence import ratio_of, share_of
from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.intraclass import intraclass
from dyad_sim.measures.regressions import coefficient, correlation
from dyad_sim.measures.within import within_person

KINDS = ("withdrawal", "confrontation")

MARKERS = ("withdrawal_markers", "confrontation_markers")

RETURN_WITHIN = 5
"""Sessions in which a return to the same impasse is looked for."""


def resolved_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of cases with a memorable rupture whose most intense one was resolved.

    The study interviewed patients long after: only what was intense is told of.  The
    history of ruptures stands in for the interview.
    """
    told = sample.episodes[sample.episodes["peak_intensity"] >= MEMORABLE]
    worst = told.sort_values("peak_intensity").groupby("dyad").tail(1)
    return share_of(worst.assign(resolved=worst["outcome"] == "resolved"), "resolved")


def withdrawal_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of withdrawal among all markers that an observer counts."""
    markers = sample.sessions[list(MARKERS)].sum(axis=1)
    return ratio_of(
        sample.sessions.assign(markers=markers), "withdrawal_markers", "markers", how
    )


def impact_difference(sample: Sample, how: Bootstrap) -> Estimate:
    """Impact that a confrontation marker adds, less that of a withdrawal marker.

    Points of the observer's scale of 1 to 5 per marker, within persons.
    """
    within = within_person(sample.sessions, ["impact_observer", *MARKERS])
    contrast = {"confrontation_markers": 1.0, "withdrawal_markers": -1.0}
    return coefficient(within, "impact_observer", MARKERS, contrast, how=how)


def confrontation_and_alliance(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of confrontation markers with the therapist's rating, one early session."""
    early = sample.sessions[sample.sessions["session"] == EARLY]
    return correlation(early, "confrontation_markers", "alliance_therapist", how)


def coder_agreement(sample: Sample, how: Bootstrap) -> Estimate:
    """Agreement of two coders on the frequency of markers in a session, averaged (ICC 2,2)."""
    first = sample.sessions[list(MARKERS)].sum(axis=1)
    second = sample.sessions[[f"{name}_second" for name in MARKERS]].sum(axis=1)
    return intraclass(
        sample.sessions.assign(first=first, second=second), "first", "second", how=how
    )


def stages_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of how far observers see ruptures resolved with relief, given intake.

    Observed resolution (1 to 5) follows the stages reached; its mean over the sessions
    with marked ruptures, by case.
    """
    cases = sample.dyads.assign(resolution=observed_resolution(sample))
    return correlation_with_relief(cases, "resolution", how)


def observed_resolution(sample: Sample) -> Floats:
    """Mean resolution that observers see in a case's sessions with marked ruptures.

    Shape ``(dyad,)``, 1 to 5; NaN for a case without any.
    """
    marked = sample.sessions[sample.sessions["rupture_observer"]]
    resolution = marked.groupby("dyad")["resolution_observer"].mean()
    values: Floats = sample.dyads["dyad"].map(resolution).to_numpy(dtype=float)
    return values


def impasse_returns(sample: Sample, how: Bootstrap) -> Estimate:
    """Chance that a rupture of the same kind follows within five sessions, over base rate.

    The base rate is the chance of one in any five sessions of any case.
    """
    frame = sample.sessions.sort_values(["dyad", "session"], kind="stable")
    moments = [
        _returns(frame, sample.episodes[sample.episodes["kind_start"] == kind])
        for kind in KINDS
    ]
    return bootstrapped(frame, np.column_stack(moments), _over_base_rate, how)


def _returns(frame: pd.DataFrame, of_kind: pd.DataFrame) -> Floats:
    """Of each session with five more to come: begun, followed, both, and one."""
    begun = set(zip(of_kind["dyad"].tolist(), of_kind["session_begun"].tolist(), strict=True))
    keys = list(zip(frame["dyad"].tolist(), frame["session"].tolist(), strict=True))
    onset = np.array([key in begun for key in keys], dtype=float)
    dyad = frame["dyad"].to_numpy()
    followed = np.zeros(len(frame))
    whole = np.zeros(len(frame))
    for ahead in range(1, RETURN_WITHIN + 1):
        same = np.zeros(len(frame), dtype=np.bool_)
        same[:-ahead] = dyad[ahead:] == dyad[:-ahead]
        followed[:-ahead] = np.maximum(followed[:-ahead], onset[ahead:] * same[:-ahead])
        whole = same.astype(float)
    return np.column_stack([onset * whole, followed * whole, onset * followed * whole, whole])


def _over_base_rate(sums: Floats) -> Floats:
    """Return to a kind over what the frequency of that kind gives, kinds pooled."""
    begun, followed, both, windows = (sums[:, place::4] for place in range(4))
    expected = (begun * followed / windows).sum(axis=1)
    found: Floats = both.sum(axis=1) / expected
    return found
