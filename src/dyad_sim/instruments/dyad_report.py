"""One row of the table ``dyads``: a whole therapy."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.instruments.columns import (
    CORRELATION,
    COUNT,
    RATING,
    SESSIONS,
    SHARE,
    SYMPTOMS,
    UNIT,
    Column,
)
from dyad_sim.instruments.episodes import ESCALATED, LAPSED, OPEN, RESOLVED, EpisodeRow
from dyad_sim.instruments.ratings import PersonShocks, measured_symptoms
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import CONFRONTATION, WITHDRAWAL, Dyad, DyadState

ENDINGS = ("ongoing", "completed", "dropped_out", "good_enough")
"""Names of the codes of :mod:`dyad_sim.theory.endings`; no finished therapy is ``ongoing``."""


class DyadRow(NamedTuple):
    """One therapy as the table prints it, before the traits of the two partners."""

    sessions_attended: Annotated[int, COUNT._replace(low=1.0).column("sessions held")]
    ending: Annotated[int, Column("name", 1.0, 3.0, "how the therapy ended", ENDINGS)]
    symptoms_intake: Annotated[
        float,
        SYMPTOMS.column("symptoms at intake, as the instrument reports"),
    ]
    symptoms_end: Annotated[
        float,
        SYMPTOMS.column("symptoms at the end, as the instrument reports"),
    ]
    symptoms_intake_true: Annotated[float, SYMPTOMS.column("symptoms at intake, in truth")]
    symptoms_end_true: Annotated[float, SYMPTOMS.column("symptoms at the end, in truth")]
    rigidity_start: Annotated[float, UNIT.column("the patient's rigidity at intake")]
    rigidity_end: Annotated[float, UNIT.column("the patient's rigidity at the end")]
    transference_start: Annotated[float, UNIT.column("the patient's transference at intake")]
    transference_end: Annotated[float, UNIT.column("the patient's transference at the end")]
    negotiability_end: Annotated[
        float, UNIT.column("the patient's sense of a negotiable world at the end")
    ]
    familiarity_end: Annotated[
        float, UNIT.column("the therapist's familiarity with the pattern at the end")
    ]
    warmth_end: Annotated[
        float, UNIT.column("the therapist's warmth toward this patient at the end")
    ]
    alliance_patient_first: Annotated[
        float, RATING.column("alliance as the patient rates it, first session")
    ]
    alliance_patient_last: Annotated[
        float, RATING.column("alliance as the patient rates it, last session held")
    ]
    sessions_rupture_patient: Annotated[
        int, SESSIONS.column("in which the patient reports a rupture")
    ]
    sessions_rupture_therapist: Annotated[
        int, SESSIONS.column("in which the therapist reports a rupture")
    ]
    sessions_rupture_observer: Annotated[
        int, SESSIONS.column("in which an observer codes a marker")
    ]
    sessions_escalated: Annotated[int, SESSIONS.column("with an escalated rupture, in truth")]
    affiliation_correlation: Annotated[
        float,
        CORRELATION.column("of the partners' affiliation, mean over sessions"),
    ]
    control_correlation: Annotated[
        float, CORRELATION.column("of the partners' control, mean over sessions")
    ]
    matched_share: Annotated[float, SHARE.column("moments in tune, mean over sessions")]
    ruptures: Annotated[int, COUNT.column("ruptures")]
    withdrawals: Annotated[int, COUNT.column("that began as withdrawal")]
    confrontations: Annotated[int, COUNT.column("that began as confrontation")]
    escalated: Annotated[int, COUNT.column("whose intensity reached one half")]
    detected: Annotated[int, COUNT.column("that the therapist noticed")]
    resolved: Annotated[int, COUNT.column("that were resolved")]
    lapsed: Annotated[int, COUNT.column("that faded without repair")]
    open_at_end: Annotated[
        int, COUNT._replace(high=1.0).column("that were open when the therapy ended")
    ]
    metacommunications: Annotated[int, COUNT.column("therapist's acts of metacommunication")]
    backlashes: Annotated[int, COUNT.column("attempts that backfired")]
    false_alarms: Annotated[int, COUNT.column("ruptures sensed where there was none")]


class Totals(NamedTuple):
    """What the sessions and episodes of a therapy add up to, so far.

    Counts, but for the ratings and symptoms of the first and last session and
    the sums over sessions of the last three.
    """

    sessions: int
    rupture_patient: int
    rupture_therapist: int
    rupture_observer: int
    escalated_sessions: int
    metacommunications: int
    backlashes: int
    false_alarms: int
    ruptures: int
    withdrawals: int
    confrontations: int
    escalated: int
    detected: int
    resolved: int
    lapsed: int
    open: int
    alliance_first: float
    alliance_last: float
    symptoms: float
    affiliation_correlation: float
    control_correlation: float
    matched: float


NO_TOTALS = Totals(
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
)  # fmt: skip


@equation
def session_added(totals: Totals, row: SessionRow) -> Totals:
    """Add one session."""
    return totals._replace(
        sessions=totals.sessions + 1,
        rupture_patient=totals.rupture_patient + (1 if row.rupture_patient else 0),
        rupture_therapist=totals.rupture_therapist + (1 if row.rupture_therapist else 0),
        rupture_observer=totals.rupture_observer + (1 if row.rupture_observer else 0),
        escalated_sessions=totals.escalated_sessions
        + (1 if row.peak_intensity >= ESCALATED else 0),
        metacommunications=totals.metacommunications + row.metacommunications,
        backlashes=totals.backlashes + row.backlashes,
        false_alarms=totals.false_alarms + row.false_alarms,
        alliance_first=row.alliance_patient if totals.sessions == 0 else totals.alliance_first,
        alliance_last=row.alliance_patient,
        symptoms=row.symptoms,
        affiliation_correlation=totals.affiliation_correlation + row.affiliation_correlation,
        control_correlation=totals.control_correlation + row.control_correlation,
        matched=totals.matched + row.matched_share,
    )


@equation
def episode_added(totals: Totals, row: EpisodeRow) -> Totals:
    """Add one rupture."""
    return totals._replace(
        ruptures=totals.ruptures + 1,
        withdrawals=totals.withdrawals + (1 if row.kind_start == WITHDRAWAL else 0),
        confrontations=totals.confrontations + (1 if row.kind_start == CONFRONTATION else 0),
        escalated=totals.escalated + (1 if row.peak_intensity >= ESCALATED else 0),
        detected=totals.detected + (1 if row.detected else 0),
        resolved=totals.resolved + (1 if row.outcome == RESOLVED else 0),
        lapsed=totals.lapsed + (1 if row.outcome == LAPSED else 0),
        open=totals.open + (1 if row.outcome == OPEN else 0),
    )


@equation
def dyad_row(
    dyad: Dyad,
    person: PersonShocks,
    final: DyadState,
    ending: int,
    totals: Totals,
    k: InstrumentConstants,
) -> DyadRow:
    """Return the row of a therapy that has ended.

    Parameters
    ----------
    dyad
        At intake.
    person
        Uniforms of the raters and of the intake.
    final
        State at the end of the last session, symptoms already changed.
    ending
        A code of :mod:`dyad_sim.theory.endings`.
    totals
        Of all sessions and episodes, at least one session.
    """
    traits, sessions = dyad.patient, totals.sessions
    return DyadRow(
        sessions_attended=sessions,
        ending=ending,
        symptoms_intake=measured_symptoms(traits.symptoms, person.symptoms_intake, k),
        symptoms_end=totals.symptoms,
        symptoms_intake_true=traits.symptoms,
        symptoms_end_true=final.patient.symptoms,
        rigidity_start=traits.rigidity,
        rigidity_end=final.patient.rigidity,
        transference_start=traits.transference,
        transference_end=final.patient.transference,
        negotiability_end=final.patient.negotiability,
        familiarity_end=final.therapist.familiarity,
        warmth_end=final.therapist.warmth,
        alliance_patient_first=totals.alliance_first,
        alliance_patient_last=totals.alliance_last,
        sessions_rupture_patient=totals.rupture_patient,
        sessions_rupture_therapist=totals.rupture_therapist,
        sessions_rupture_observer=totals.rupture_observer,
        sessions_escalated=totals.escalated_sessions,
        affiliation_correlation=totals.affiliation_correlation / sessions,
        control_correlation=totals.control_correlation / sessions,
        matched_share=totals.matched / sessions,
        ruptures=totals.ruptures,
        withdrawals=totals.withdrawals,
        confrontations=totals.confrontations,
        escalated=totals.escalated,
        detected=totals.detected,
        resolved=totals.resolved,
        lapsed=totals.lapsed,
        open_at_end=totals.open,
        metacommunications=totals.metacommunications,
        backlashes=totals.backlashes,
        false_alarms=totals.false_alarms,
    )
