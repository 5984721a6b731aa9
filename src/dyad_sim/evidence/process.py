"""Complementarity, matched states, talk about the relationship (topics 7, 8, 11)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dyad_sim.evidence.alliance import early_cases
from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import FOLLOWING, RELIABILITY, WORSE
from dyad_sim.evidence.prevalence import share_of
from dyad_sim.measures import Estimate, mean, rate, unknown
from dyad_sim.measures.bootstrap import Bootstrap, bootstrapped
from dyad_sim.measures.clusters import Floats
from dyad_sim.measures.effects import mean_difference
from dyad_sim.measures.observations import numbers
from dyad_sim.measures.regressions import coefficient
from dyad_sim.measures.reliable import CRITERION, reliable_change_index

CODED = (1, 5, 9, 13)
"""Sessions coded by Gomez Penedo et al. (2020)."""


def mean_of(frame: pd.DataFrame, column: str) -> Estimate:
    """Mean of a column over rows."""
    return mean(numbers(frame, column), frame["dyad"].to_numpy(), frame["therapist"].to_numpy())


def affiliation_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of both partners' coded affiliation over a session, mean of sessions."""
    return mean_of(sample.sessions, "affiliation_correlation")


def control_apart(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of both partners' coded control over a session, mean of sessions."""
    return mean_of(sample.sessions, "control_correlation")


def hostility_in_poor_cases(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of hostile acts of therapists in session 3, poor outcome less good outcome."""
    cases = early_cases(sample)
    intake = numbers(cases, "symptoms_intake")
    if np.unique(intake).size < 2:  # noqa: PLR2004 - one value has no deviation
        return unknown(len(cases), "all alike at intake" if len(cases) else "no observations")
    index = reliable_change_index(intake, numbers(cases, "symptoms_end"), RELIABILITY)
    poor = cases.assign(poor=index < CRITERION)
    return mean_difference(poor, "hostile_share_therapist", "poor", how)


def warmth_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Slope of the patient's rating along equal affiliation of both, response surface.

    Points of the rating, 1 to 7, per unit of affiliation of both; sessions 1, 5, 9, 13.
    """
    coded = sample.sessions[sample.sessions["session"].isin(CODED)]
    p, t = coded["affiliation_patient"], coded["affiliation_therapist"]
    surface = coded.assign(pp=p * p, pt=p * t, tt=t * t)
    predictors = ["affiliation_patient", "affiliation_therapist", "pp", "pt", "tt"]
    along = {"affiliation_patient": 1.0, "affiliation_therapist": 1.0}
    return coefficient(surface, "alliance_patient", predictors, along, how=how)


def matched_share(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of exchanges in which the therapist's act fits the patient's, mean of sessions."""
    return mean_of(sample.sessions, "matched_share")


def metacommunication_rate(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of the therapist's turns that are metacommunication, ordinary therapy.

    Ordinary therapy is technique first, with some room for talk about the relationship.
    """
    frame = sample.sessions
    return rate(
        numbers(frame, "metacommunications"),
        numbers(frame, "turns"),
        frame["dyad"].to_numpy(),
        frame["therapist"].to_numpy(),
    )


def more_in_ruptures(sample: Sample, how: Bootstrap) -> Estimate:
    """Rate of metacommunication while a rupture is open over the rate when none is."""
    frame = sample.exchanges
    strained = (frame["rupture_kind"].to_numpy() != "none").astype(float)
    spoken = frame["metacommunicating"].to_numpy().astype(float)
    smooth = 1.0 - strained
    moments = np.column_stack([spoken * strained, strained, spoken * smooth, smooth])
    return bootstrapped(frame, moments, ratio_of_rates, how)


def ratio_of_rates(sums: Floats) -> Floats:
    """Rate over another rate, from events and exposure of the one and of the other."""
    found: Floats = sums[:, 0] / sums[:, 1] / (sums[:, 2] / sums[:, 3])
    return found


def made_worse(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of metacommunications soon followed by a new rupture or a worse one.

    Within five exchanges a rupture begins, or the open one is more intense by 0.05.
    """
    frame = sample.exchanges.sort_values(["dyad", "session", "exchange"], kind="stable")
    intensity = numbers(frame, "rupture_intensity")
    dyad, session = frame["dyad"].to_numpy(), frame["session"].to_numpy()
    before = np.concatenate([[0.0], intensity[:-1]])
    # A rupture left open was there before the first exchange of the next session.
    before[1:][dyad[1:] != dyad[:-1]] = 0.0
    quiet = (frame["rupture_kind"] == "none").to_numpy()
    begun = (~quiet & np.append([True], quiet[:-1])).astype(float)
    highest, new = intensity.copy(), begun.copy()
    for ahead in range(1, FOLLOWING + 1):
        same = (dyad[ahead:] == dyad[:-ahead]) & (session[ahead:] == session[:-ahead])
        for soon, now in ((highest, intensity), (new, begun)):
            soon[:-ahead] = np.maximum(soon[:-ahead], np.where(same, now[ahead:], 0.0))
    acts = frame.assign(worse=(highest > before + WORSE) | (new > 0.0))
    return share_of(acts[acts["metacommunicating"]], "worse")
