"""Alliance and outcome, perspectives on the alliance, therapists (topic 4)."""

from __future__ import annotations

import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.criteria import EARLY
from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import Bootstrap
from dyad_sim.measures.effects import perspective_d
from dyad_sim.measures.generalizability import generalizability
from dyad_sim.measures.regressions import correlation, partial_correlation
from dyad_sim.measures.therapists import therapist_share


def early_cases(sample: Sample) -> pd.DataFrame:
    """Return the cases with what was rated and seen in the early session."""
    early = sample.sessions[sample.sessions["session"] == EARLY]
    return sample.dyads.merge(
        early.drop(columns=[name for name in sample.dyads if name in early and name != "dyad"]),
        on="dyad",
    )


def alliance_and_outcome(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of one early rating by the patient with relief, given intake."""
    return correlation_with_relief(early_cases(sample), "alliance_patient", how)


def correlation_with_relief(cases: pd.DataFrame, name: str, how: Bootstrap) -> Estimate:
    """Correlation of a column of the cases with relief of symptoms, given intake."""
    relieved = cases.assign(relief=-cases["symptoms_end"])
    return partial_correlation(relieved, name, "relief", ["symptoms_intake"], how)


def one_rating(sample: Sample, how: Bootstrap) -> Estimate:
    """Generalizability of one rating by the patient, each case's trend taken out."""
    return generalizability(sample.sessions, "alliance_patient", how=how)


def perspectives_apart(sample: Sample, how: Bootstrap) -> Estimate:
    """How much higher patients rate than therapists, same early session, in deviations."""
    return perspective_d(early_cases(sample), "alliance_patient", "alliance_therapist", how)


def perspectives_together(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of the patient's with the therapist's rating of the same early session."""
    return correlation(early_cases(sample), "alliance_patient", "alliance_therapist", how)


def therapist_effect(sample: Sample, how: Bootstrap) -> Estimate:
    """Share of outcome, given intake, that lies between therapists (mixed model)."""
    return therapist_share(sample.dyads, "symptoms_end", ["symptoms_intake"])
