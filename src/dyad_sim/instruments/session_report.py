"""One row of the table ``sessions``: what the instruments make of a session."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.instruments.coding import Coding
from dyad_sim.instruments.columns import (
    AXIS,
    BINS,
    CORRELATION,
    COUNT,
    FROM_ONE,
    GRADE,
    RATING,
    SHARE,
    STAGE,
    SYMPTOMS,
    UNIT,
    YES_OR_NO,
    Column,
)
from dyad_sim.instruments.ratings import (
    PersonShocks,
    RatingShocks,
    coded_correlation,
    coded_mean,
    coded_share,
    measured_symptoms,
    one_to_five,
    rated_by_observer,
    rated_by_patient,
    rated_by_therapist,
    report_chance_patient,
    report_chance_therapist,
)
from dyad_sim.instruments.session_sums import ActSums, SessionSums
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.chance import bernoulli
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import LAST_STAGE, DyadState


class SessionRow(NamedTuple):
    """One session as the table prints it; see ``docs/data_dictionary.md``."""

    session: Annotated[int, FROM_ONE.column("session, from 1")]
    alliance_patient: Annotated[
        float,
        RATING.column("alliance as the patient rates it: mean of task, goal and bond"),
    ]
    alliance_therapist: Annotated[float, RATING.column("alliance as the therapist rates it")]
    alliance_observer: Annotated[float, RATING.column("alliance as an observer rates it")]
    task_patient: Annotated[float, RATING.column("agreement on tasks as the patient rates it")]
    goal_patient: Annotated[float, RATING.column("agreement on goals as the patient rates it")]
    bond_patient: Annotated[float, RATING.column("bond as the patient rates it")]
    alliance_true: Annotated[float, UNIT.column("alliance in truth, at the end of the session")]
    bond_true: Annotated[float, UNIT.column("bond in truth")]
    tasks_true: Annotated[float, UNIT.column("agreement on tasks in truth")]
    goals_true: Annotated[float, UNIT.column("agreement on goals in truth")]
    symptoms: Annotated[
        float,
        SYMPTOMS.column("symptoms as the instrument reports them after the session"),
    ]
    symptoms_true: Annotated[
        float,
        SYMPTOMS.column("symptoms in truth after the session"),
    ]
    rupture_patient: Annotated[bool, YES_OR_NO.column("the patient reports a rupture")]
    rupture_therapist: Annotated[bool, YES_OR_NO.column("the therapist reports a rupture")]
    rupture_observer: Annotated[bool, YES_OR_NO.column("an observer codes at least one marker")]
    withdrawal_markers: Annotated[
        int,
        BINS.column("bins that the first coder marks as withdrawal"),
    ]
    confrontation_markers: Annotated[
        int,
        BINS.column("bins that the first coder marks as confrontation"),
    ]
    withdrawal_markers_second: Annotated[
        int,
        BINS.column("bins that the second coder marks as withdrawal"),
    ]
    confrontation_markers_second: Annotated[
        int,
        BINS.column("bins that the second coder marks as confrontation"),
    ]
    impact_observer: Annotated[
        float,
        GRADE.column("observer's rating of the impact of ruptures on the session"),
    ]
    resolution_observer: Annotated[
        float, GRADE.column("observer's rating of how far ruptures were resolved")
    ]
    therapist_contribution_observer: Annotated[
        float,
        GRADE.column("observer's rating of the therapist's contribution to ruptures"),
    ]
    peak_strain: Annotated[float, UNIT.column("highest strain of the session, in truth")]
    peak_intensity: Annotated[
        float,
        UNIT.column("highest intensity of a rupture in the session, in truth"),
    ]
    open_intensity: Annotated[
        float,
        UNIT.column("intensity of the rupture left open at the end of the session, in truth"),
    ]
    highest_stage: Annotated[int, STAGE.column("highest stage of resolution in the session")]
    ruptures_begun: Annotated[int, COUNT.column("ruptures that began in the session")]
    ruptures_resolved: Annotated[
        int, COUNT.column("ruptures that were resolved in the session")
    ]
    metacommunications: Annotated[int, COUNT.column("therapist's acts of metacommunication")]
    backlashes: Annotated[int, COUNT.column("attempts at repair that backfired")]
    false_alarms: Annotated[
        int,
        COUNT.column("ruptures sensed by the therapist where there was none"),
    ]
    affiliation_patient: Annotated[
        float, AXIS.column("mean affiliation of the patient's acts, as coded")
    ]
    control_patient: Annotated[
        float, AXIS.column("mean control of the patient's acts, as coded")
    ]
    affiliation_therapist: Annotated[
        float,
        AXIS.column("mean affiliation of the therapist's acts, as coded"),
    ]
    control_therapist: Annotated[
        float, AXIS.column("mean control of the therapist's acts, as coded")
    ]
    affiliation_correlation: Annotated[
        float,
        CORRELATION.column(
            "correlation of the partners' affiliation over the exchanges, as coded"
        ),
    ]
    control_correlation: Annotated[
        float,
        CORRELATION.column("correlation of the partners' control over the exchanges, as coded"),
    ]
    complementarity_affiliation: Annotated[
        float,
        UNIT.column("mean complementarity on affiliation; higher is more complementary"),
    ]
    complementarity_control: Annotated[
        float,
        UNIT.column("mean complementarity on control; higher is more complementary"),
    ]
    matched_share: Annotated[float, SHARE.column("moments in tune")]
    matched_after_mismatch_share: Annotated[
        float,
        Column(
            "share of moments out of tune",
            0.0,
            1.0,
            "moments out of tune that the next exchange puts in tune, the last one before the "
            "session among them; 1 where there was none",
        ),
    ]
    hostile_share_patient: Annotated[
        float, SHARE.column("hostile acts of the patient, as coded")
    ]
    hostile_share_therapist: Annotated[
        float, SHARE.column("hostile acts of the therapist, as coded")
    ]
    embeddedness: Annotated[float, UNIT.column("mean embeddedness of the therapist, in truth")]
    concealment_peak: Annotated[
        float,
        Column(
            "circumplex distance",
            0.0,
            2.0,
            "largest gap between what the patient felt and showed, in truth",
        ),
    ]
    rigidity: Annotated[
        float, UNIT.column("the patient's rigidity after the session, in truth")
    ]
    transference: Annotated[
        float,
        UNIT.column("the patient's transference after the session, in truth"),
    ]
    negotiability: Annotated[
        float,
        UNIT.column("the patient's sense of a negotiable world after the session, in truth"),
    ]
    familiarity: Annotated[
        float,
        UNIT.column("the therapist's familiarity with the patient's pattern, in truth"),
    ]
    warmth: Annotated[
        float,
        UNIT.column("the therapist's warmth toward this patient, in truth"),
    ]


@equation
def session_row(
    session: int,
    state: DyadState,
    acts: ActSums,
    sums: SessionSums,
    coding: Coding,
    concealment: float,
    person: PersonShocks,
    shocks: RatingShocks,
    k: InstrumentConstants,
) -> SessionRow:
    """Return the row of a session from its sums and the state at its end.

    Parameters
    ----------
    session
        From 1.
    state
        At the end of the session, symptoms already changed.
    acts, course, coding
        The sums of the session.
    concealment
        The patient's, on [0, 1].
    person, shocks
        Uniforms of the raters and of this session.
    """
    n = sums.exchanges
    rating = rated_by_patient(state.alliance, person.patient, shocks, k)
    told = report_chance_patient(sums.peak_intensity, state.rupture.intensity, concealment, k)
    seen = report_chance_therapist(sums.impression, k)
    progress = sums.highest_stage / LAST_STAGE if sums.ruptured > 0 else 0.0
    share = sums.contribution / sums.ruptured if sums.ruptured > 0 else 0.0
    mended = 1.0
    if sums.mismatched_before > 0:
        mended = sums.repaired / sums.mismatched_before
    return SessionRow(
        session=session,
        alliance_patient=rating.alliance,
        alliance_therapist=rated_by_therapist(
            state.alliance, sums.impression, person.therapist, shocks, k
        ),
        alliance_observer=rated_by_observer(state.alliance, shocks, k),
        task_patient=rating.task,
        goal_patient=rating.goal,
        bond_patient=rating.bond,
        alliance_true=whole(state.alliance),
        bond_true=state.alliance.bond,
        tasks_true=state.alliance.tasks,
        goals_true=state.alliance.goals,
        symptoms=measured_symptoms(state.patient.symptoms, shocks.symptoms, k),
        symptoms_true=state.patient.symptoms,
        rupture_patient=bernoulli(shocks.report_patient, told),
        rupture_therapist=bernoulli(shocks.report_therapist, seen),
        rupture_observer=coding.withdrawal + coding.confrontation > 0,
        withdrawal_markers=coding.withdrawal,
        confrontation_markers=coding.confrontation,
        withdrawal_markers_second=coding.withdrawal_second,
        confrontation_markers_second=coding.confrontation_second,
        impact_observer=one_to_five(coding.peak_shown, shocks.impact, k),
        resolution_observer=one_to_five(progress, shocks.resolution, k),
        therapist_contribution_observer=one_to_five(share, shocks.contribution, k),
        peak_strain=sums.peak_strain,
        peak_intensity=sums.peak_intensity,
        open_intensity=state.rupture.intensity,
        highest_stage=sums.highest_stage,
        ruptures_begun=sums.begun,
        ruptures_resolved=sums.resolved,
        metacommunications=sums.metacommunications,
        backlashes=sums.backlashes,
        false_alarms=sums.false_alarms,
        affiliation_patient=coded_mean(acts.patient_a, n, shocks.patient_a, k),
        control_patient=coded_mean(acts.patient_c, n, shocks.patient_c, k),
        affiliation_therapist=coded_mean(acts.therapist_a, n, shocks.therapist_a, k),
        control_therapist=coded_mean(acts.therapist_c, n, shocks.therapist_c, k),
        affiliation_correlation=coded_correlation(
            acts.patient_a,
            acts.therapist_a,
            acts.patient_aa,
            acts.therapist_aa,
            acts.both_a,
            n,
            shocks.both_a,
            k,
        ),
        control_correlation=coded_correlation(
            acts.patient_c,
            acts.therapist_c,
            acts.patient_cc,
            acts.therapist_cc,
            acts.both_c,
            n,
            shocks.both_c,
            k,
        ),
        complementarity_affiliation=acts.fit_a / n,
        complementarity_control=acts.fit_c / n,
        matched_share=sums.matched / n,
        matched_after_mismatch_share=mended,
        hostile_share_patient=coded_share(acts.hostile_patient, n, k),
        hostile_share_therapist=coded_share(acts.hostile_therapist, n, k),
        embeddedness=sums.embeddedness / n,
        concealment_peak=sums.peak_concealed,
        rigidity=state.patient.rigidity,
        transference=state.patient.transference,
        negotiability=state.patient.negotiability,
        familiarity=state.therapist.familiarity,
        warmth=state.therapist.warmth,
    )
