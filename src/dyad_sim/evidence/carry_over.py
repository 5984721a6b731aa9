"""What goes on from session to session (topic 13)."""

from __future__ import annotations

from dyad_sim.evidence.arms import Sample
from dyad_sim.measures import Estimate
from dyad_sim.measures.bootstrap import Bootstrap
from dyad_sim.measures.regressions import coefficient
from dyad_sim.measures.within import autocorrelation, cross_lag, lagged, within_person


def recognition(sample: Sample, how: Bootstrap) -> Estimate:
    """Extra alliance in the next session where a patient's rupture was recognised.

    Interaction of the patient's report with the therapist's, on the patient's next rating,
    within persons; points of the scale of 1 to 7.
    """
    sessions = lagged(
        within_person(sample.sessions, ["alliance_patient"], detrended=True),
        ["alliance_patient", "rupture_patient", "rupture_therapist"],
    )
    both = sessions["rupture_patient_before"] * sessions["rupture_therapist_before"]
    predictors = [
        "alliance_patient_before",
        "rupture_patient_before",
        "rupture_therapist_before",
        "both",
    ]
    return coefficient(
        sessions.assign(both=both), "alliance_patient", predictors, {"both": 1.0}, how=how
    )


def symptoms_then_alliance(sample: Sample, how: Bootstrap) -> Estimate:
    """Effect of symptoms on the patient's next rating of the alliance, within persons."""
    return cross_lag(sample.sessions, "symptoms", "alliance_patient", how=how)


def session_to_session(sample: Sample, how: Bootstrap) -> Estimate:
    """Correlation of the patient's rating with that of the session before, trends taken out."""
    return autocorrelation(sample.sessions, "alliance_patient", how)


def patient_dominates(sample: Sample, how: Bootstrap) -> Estimate:
    """How much more the patient's alliance goes with a session's outcome than the therapist's.

    Within persons: effect of the patient's rating on the fall of symptoms, less that of the
    therapist's, in deviations.
    """
    names = ["alliance_patient", "alliance_therapist", "symptoms"]
    within = lagged(within_person(sample.sessions, names, detrended=True), ["symptoms"])
    contrast = {"alliance_patient": -1.0, "alliance_therapist": 1.0}
    return coefficient(
        within,
        "symptoms",
        ["alliance_patient", "alliance_therapist", "symptoms_before"],
        contrast,
        standardised=True,
        how=how,
    )
