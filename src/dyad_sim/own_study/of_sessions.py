"""Every measure that a table of sessions of one's own may allow."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.entries import entries
from dyad_sim.evidence.measured import MEASURED, early_ratio
from dyad_sim.measures import CATALOGUE, Estimate, Frames, summarise, unknown
from dyad_sim.measures.change.curvature import curvature_by_outcome, mean_curvature
from dyad_sim.measures.change.scores import (
    CRITERION,
    clinically_significant,
    deviation_of_change,
    reliable_change_index,
    reliably_deteriorated,
    reliably_improved,
)
from dyad_sim.measures.change.sudden_gains import share_reversed, share_with_sudden_gain
from dyad_sim.measures.change.within import cross_lag
from dyad_sim.measures.core.observations import numbers
from dyad_sim.measures.core.regressions import correlation
from dyad_sim.measures.people.leading import lead
from dyad_sim.measures.people.pseudo_dyads import (
    congruence,
    congruence_above_chance,
    pseudo_congruence,
)
from dyad_sim.own_study.columns import OF_DYADS
from dyad_sim.own_study.measure import DEFAULTS, Measured, Options, OwnMeasure, measured

PATIENT, THERAPIST = "alliance_patient", "alliance_therapist"

CHANGE = ("symptoms_intake", "symptoms_end")
"""Symptoms before and after treatment."""

FALLBACK = {
    "symptoms_intake": "symptoms_intake (or symptoms of a session 0)",
    "symptoms_end": "symptoms_end (or symptoms)",
}
"""What is as good as a column."""

ENDINGS, RUPTURES, ALLIANCE, SYMPTOMS, PARTNERS = (
    "Sessions and endings",
    "Ruptures",
    "Alliance",
    "Symptoms",
    "Both partners",
)
"""Headings of the measures."""

SUMMARY = "the summary of a simulated study (dyad-sim run)"

OF_THE_SUMMARY = {
    "sessions_attended": (ENDINGS, ()),
    "completed_share": (ENDINGS, ("ending",)),
    "good_enough_share": (ENDINGS, ("ending",)),
    "dropped_out_share": (ENDINGS, ("ending",)),
    "rupture_patient_share": (RUPTURES, ("rupture_patient",)),
    "rupture_therapist_share": (RUPTURES, ("rupture_therapist",)),
    "rupture_observer_share": (RUPTURES, ("rupture_observer",)),
    "alliance_first": (ALLIANCE, (PATIENT,)),
    "alliance_last": (ALLIANCE, (PATIENT,)),
    "alliance_change": (ALLIANCE, (PATIENT,)),
    "symptom_change": (SYMPTOMS, CHANGE),
    "symptom_change_standardised": (SYMPTOMS, CHANGE),
    "affiliation_correlation": (PARTNERS, ("affiliation_correlation",)),
    "control_correlation": (PARTNERS, ("control_correlation",)),
}
"""Measures of the summary of a study that reports allow, with heading and columns."""

MARKERS = ("withdrawal_markers", "confrontation_markers")

OF_THE_RECORD = {
    "rupture-early-percase": (RUPTURES, ("rupture_patient",)),
    "eames-roth-19-43": (RUPTURES, ("rupture_patient",)),
    "therapist-misses": (RUPTURES, ("rupture_patient", "rupture_therapist")),
    "rupture-ratio-therapist-patient": (RUPTURES, ("rupture_patient", "rupture_therapist")),
    "gap-without-strain": (RUPTURES, ("rupture_observer",)),
    "observer-gt-wai": (RUPTURES, ("rupture_observer", PATIENT)),
    "withdrawal-share": (RUPTURES, MARKERS),
    "confrontation-higher-impact": (RUPTURES, (*MARKERS, "impact_observer")),
    "confrontation-therapist-alliance-r": (RUPTURES, (MARKERS[1], THERAPIST)),
    "icc-3rs": (RUPTURES, (*MARKERS, *(f"{name}_second" for name in MARKERS))),
    "confrontation-dropout-d": (RUPTURES, (MARKERS[1], "ending")),
    "therapist-contribution-dropout-d": (
        RUPTURES,
        ("therapist_contribution_observer", "ending"),
    ),
    "resolution-needs-stages": (
        RUPTURES,
        ("rupture_observer", "resolution_observer", *CHANGE),
    ),
    "recognition-moderates": (RUPTURES, (PATIENT, "rupture_patient", "rupture_therapist")),
    "pe-any-rupture": (RUPTURES, (PATIENT,)),
    "stiles-215": (RUPTURES, (PATIENT,)),
    "local-v-30": (RUPTURES, (PATIENT, "ending")),
    "unrepaired-beta": (RUPTURES, (PATIENT, *CHANGE)),
    "strauss-rr": (RUPTURES, (PATIENT, *CHANGE)),
    "repair-outcome-r": (
        RUPTURES,
        (PATIENT, "rupture_observer", "resolution_observer", *CHANGE),
    ),
    "dissatisfied-more-unresolved": (
        RUPTURES,
        (
            "alliance_observer",
            "rupture_observer",
            "resolution_observer",
            "therapist_contribution_observer",
            "ending",
        ),
    ),
    "linear-66": (ALLIANCE, (PATIENT, "ending")),
    "alliance-g-single": (ALLIANCE, (PATIENT,)),
    "alliance-autocorr-growth": (ALLIANCE, (PATIENT,)),
    "alliance-outcome-r": (ALLIANCE, (PATIENT, *CHANGE)),
    "observer-wai-r23": (ALLIANCE, ("alliance_observer", *CHANGE)),
    "between-therapist-contested": (ALLIANCE, (PATIENT, "therapist", *CHANGE)),
    "alliance-dropout-d": (ALLIANCE, (PATIENT, "ending")),
    "reciprocal-symptom-alliance": (ALLIANCE, (PATIENT, "symptoms")),
    "therapist-effect-outcome": (SYMPTOMS, ("therapist", *CHANGE)),
    "apim-patient-dominant": (PARTNERS, (PATIENT, THERAPIST, "symptoms")),
    "patient-therapist-alliance-d": (PARTNERS, (PATIENT, THERAPIST)),
    "patient-therapist-alliance-r": (PARTNERS, (PATIENT, THERAPIST)),
    "warm-complementarity-alliance": (
        PARTNERS,
        ("affiliation_patient", "affiliation_therapist", PATIENT),
    ),
    "hostile-process-poor-outcome": (PARTNERS, ("hostile_share_therapist", *CHANGE)),
}
"""Entries of the record that reports allow, with heading and columns."""

JACOBSON = "Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19"
TANG = "Tang & DeRubeis 1999, J Consult Clin Psychol 67:894-904"
GELSO = "Gelso & Carter 1994, J Couns Psychol 41:296-306"
CONGRUENT = "Marmarosh & Kivlighan 2012, J Couns Psychol 59:352-367"
PSEUDO = "after Ramseyer & Tschacher 2010 (pseudo-interactions)"


def tables_of(sessions: pd.DataFrame) -> Sample:
    """Return the tables of a study of one's own, as far as they are there.

    Parameters
    ----------
    sessions
        As :func:`~dyad_sim.own_study.sessions.read_sessions` returns them.

    Returns
    -------
    Sample
        ``dyads`` has ``sessions_attended`` (rows of the table), ``therapist``, ``ending``,
        ``symptoms_intake`` and ``symptoms_end`` (the last known symptoms, where the table does
        not have it), as far as known; a therapist that is not known is missing.
    """
    groups = sessions.groupby("dyad", sort=True)
    dyads = pd.DataFrame({"sessions_attended": groups.size().astype(float)})
    if "therapist" in sessions:
        several = groups["therapist"].nunique().gt(1)
        dyads["therapist"] = groups["therapist"].first().mask(several)
    for name in OF_DYADS:
        if name in sessions:
            dyads[name] = groups[name].first()
    if "symptoms" in sessions and "symptoms_end" not in sessions:
        dyads["symptoms_end"] = groups["symptoms"].last()
    whose = {} if "therapist" in sessions else {"therapist": np.nan}
    rows = sessions.drop(columns=[name for name in OF_DYADS if name in sessions])
    nothing = pd.DataFrame()
    return Sample(
        dyads.reset_index().assign(**whose), rows.assign(**whose), nothing, nothing, nothing
    )


def measure_sessions(sessions: pd.DataFrame, options: Options = DEFAULTS) -> list[Measured]:
    """Return every measure of a table of sessions, and what the others lack.

    Parameters
    ----------
    sessions
        As :func:`~dyad_sim.own_study.sessions.read_sessions` returns them.
    options
        What is known of the instruments.
    """
    tables = tables_of(sessions)
    there = {*sessions, *(name for name in OF_DYADS if name in tables.dyads)}
    if options.cutoff is not None:
        there.add("--cutoff")
    return measured(all_measures(tables), tables, there, options)


def all_measures(tables: Sample) -> list[OwnMeasure]:
    """Return all measures by their headings, of the tables of :func:`tables_of`."""
    found = [*_of_the_summary(tables), *_of_the_record(), *BESIDE]
    headings = (ENDINGS, RUPTURES, ALLIANCE, SYMPTOMS, PARTNERS)
    return sorted(found, key=lambda one: headings.index(one.topic))


def _of_the_summary(tables: Sample) -> list[OwnMeasure]:
    """Return the measures of the summary of a study."""
    known = {name: column for name, column in tables.dyads.items() if column.notna().any()}
    frames = Frames(pd.DataFrame(known), tables.sessions, pd.DataFrame())
    estimates: dict[str, Estimate] = {}

    def of(name: str) -> Callable[[Any, Options], Estimate]:
        def estimate(_: Any, __: Options) -> Estimate:
            if not estimates:
                estimates.update({line.name: line.estimate for line in summarise(frames)})
            return estimates[name]

        return estimate

    return [
        OwnMeasure(
            name, CATALOGUE[name].label, topic, CATALOGUE[name].unit, needs, SUMMARY, of(name)
        )
        for name, (topic, needs) in OF_THE_SUMMARY.items()
    ]


def _of_the_record() -> list[OwnMeasure]:
    """Return the entries of the record that are measured on one sample."""
    return [
        OwnMeasure(
            name,
            entries()[name].label,
            topic,
            entries()[name].scale,
            needs,
            entries()[name].source,
            _as_in_the_record(name),
            entries()[name].published,
        )
        for name, (topic, needs) in OF_THE_RECORD.items()
    ]


def _as_in_the_record(name: str) -> Callable[[Sample, Options], Estimate]:
    """Return the measure of an entry, of one sample."""

    def measure(tables: Sample, options: Options) -> Estimate:
        marked = "rupture_observer"
        if "resolution_observer" in OF_THE_RECORD[name][1]:
            # Sessions are selected by it; those of which it is not known are not.
            tables = tables._replace(
                sessions=tables.sessions.assign(**{marked: tables.sessions[marked] == 1.0})
            )
        if name == "rupture-ratio-therapist-patient":
            nobody = tables._replace(sessions=tables.sessions.iloc[:0])
            return early_ratio(tables, nobody, options.how)
        return MEASURED[name].measure(tables, options.how)

    return measure


# --- What is expected beside them ------------------------------------------------


def _improved(tables: Sample, options: Options) -> Estimate:
    return reliably_improved(tables.dyads, *CHANGE, options.reliability, options.deviation)


def _deteriorated(tables: Sample, options: Options) -> Estimate:
    return reliably_deteriorated(tables.dyads, *CHANGE, options.reliability, options.deviation)


def _recovered(tables: Sample, options: Options) -> Estimate:
    cutoff = math.nan if options.cutoff is None else options.cutoff
    return clinically_significant(
        tables.dyads, *CHANGE, options.reliability, cutoff, options.deviation
    )


def least_gain(tables: Sample, options: Options) -> float:
    """Return the least fall that may be a sudden gain, in the unit of the symptoms.

    Unless it is given it is a reliable change, by the deviation given, or that of symptoms at
    intake, or in the first session in which they are known.
    """
    if options.gain is not None:
        return options.gain
    spread = options.deviation
    if spread is None:
        intake = "symptoms_intake" in tables.dyads
        first = tables.sessions.groupby("dyad")["symptoms"].first()
        spread = float((tables.dyads["symptoms_intake"] if intake else first).std())
    return CRITERION * deviation_of_change(options.reliability, spread)


def _gains(tables: Sample, options: Options) -> Estimate:
    least = least_gain(tables, options)
    return share_with_sudden_gain(tables.sessions, "symptoms", least)


def _reversed(tables: Sample, options: Options) -> Estimate:
    return share_reversed(tables.sessions, "symptoms", least_gain(tables, options))


def _curvature(tables: Sample, _: Options) -> Estimate:
    return mean_curvature(tables.sessions, PATIENT)


def _curvature_by_outcome(tables: Sample, options: Options) -> Estimate:
    intake, end = (numbers(tables.dyads, name) for name in CHANGE)
    index = reliable_change_index(intake, end, options.reliability, options.deviation)
    improved = np.where(np.isfinite(index), index > CRITERION, np.nan)
    dyads = tables.dyads.assign(improved=improved)
    return curvature_by_outcome(tables.sessions, PATIENT, dyads, "improved", options.how)


def _congruence(tables: Sample, _: Options) -> Estimate:
    return congruence(tables.sessions, PATIENT, THERAPIST)


def _chance(tables: Sample, options: Options) -> Estimate:
    return pseudo_congruence(tables.sessions, PATIENT, THERAPIST, seed=options.seed)


def _above_chance(tables: Sample, options: Options) -> Estimate:
    return congruence_above_chance(tables.sessions, PATIENT, THERAPIST, seed=options.seed)


def _lead(tables: Sample, options: Options) -> Estimate:
    return lead(tables.sessions, PATIENT, THERAPIST, options.how)


def _within(tables: Sample, options: Options) -> Estimate:
    return cross_lag(tables.sessions, PATIENT, "symptoms", how=options.how)


def _between(tables: Sample, options: Options) -> Estimate:
    means = tables.sessions.groupby("dyad")[[PATIENT, "symptoms"]].mean()
    if len(means) < 2:  # noqa: PLR2004 - two have a correlation
        return unknown(len(means), "fewer than 2 dyads")
    cases = tables.dyads[["dyad", "therapist"]].join(means, on="dyad")
    return correlation(cases, PATIENT, "symptoms", options.how)


BOTH = (PATIENT, THERAPIST)
DYADS, CORRELATED = "share of dyads", "correlation over sessions"

BESIDE = (
    OwnMeasure(
        "within_effect",
        "Alliance, next symptoms, within persons",
        ALLIANCE,
        "standardised coefficient",
        (PATIENT, "symptoms"),
        "as Falkenström, Granström & Holmqvist 2013, J Couns Psychol 60:317-328",
        _within,
    ),
    OwnMeasure(
        "between_effect",
        "Alliance and symptoms, between persons",
        ALLIANCE,
        "correlation",
        (PATIENT, "symptoms"),
        "correlation of each dyad's means",
        _between,
    ),
    OwnMeasure(
        "curvature",
        "Curvature (above 0: high-low-high)",
        ALLIANCE,
        "points of 1 to 7",
        (PATIENT,),
        GELSO,
        _curvature,
    ),
    OwnMeasure(
        "curvature_by_outcome",
        "Curvature, improved less others",
        ALLIANCE,
        "points of 1 to 7",
        (PATIENT, *CHANGE),
        GELSO,
        _curvature_by_outcome,
    ),
    OwnMeasure(
        "reliably_improved", "Reliably improved", SYMPTOMS, DYADS, CHANGE, JACOBSON, _improved
    ),
    OwnMeasure(
        "reliably_deteriorated",
        "Reliably deteriorated",
        SYMPTOMS,
        DYADS,
        CHANGE,
        JACOBSON,
        _deteriorated,
    ),
    OwnMeasure(
        "clinically_significant",
        "Clinically significant change",
        SYMPTOMS,
        DYADS,
        (*CHANGE, "--cutoff"),
        JACOBSON,
        _recovered,
    ),
    OwnMeasure(
        "sudden_gain_share",
        "Dyads with a sudden gain",
        SYMPTOMS,
        DYADS,
        ("symptoms",),
        TANG,
        _gains,
    ),
    OwnMeasure(
        "sudden_gains_reversed",
        "Sudden gains lost again",
        SYMPTOMS,
        "share of gains",
        ("symptoms",),
        TANG,
        _reversed,
    ),
    OwnMeasure(
        "congruence",
        "Alliance of both, within dyads",
        PARTNERS,
        CORRELATED,
        BOTH,
        CONGRUENT,
        _congruence,
    ),
    OwnMeasure(
        "pseudo_congruence",
        "The same of pseudo-dyads (chance)",
        PARTNERS,
        CORRELATED,
        BOTH,
        PSEUDO,
        _chance,
    ),
    OwnMeasure(
        "congruence_above_chance",
        "Within dyads, above chance",
        PARTNERS,
        CORRELATED,
        BOTH,
        PSEUDO,
        _above_chance,
    ),
    OwnMeasure(
        "lead",
        "Patient's alliance leads (> 0)",
        PARTNERS,
        "difference of correlations",
        BOTH,
        "after Boker et al. 2002, Psychol Methods 7:338-355",
        _lead,
    ),
)
"""Measures that researchers of sessions expect, beside the summary and the record."""
