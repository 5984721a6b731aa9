"""One row of the table ``sessions``: what adds up in a session, and what is reported of it.

It turns exchanges into sums from which the instruments read.  No step of the theory needs it.
"""

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
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory import events as ev
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.chance import bernoulli
from dyad_sim.theory.equation import equation
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.response import GO_ON
from dyad_sim.theory.session import work_done
from dyad_sim.theory.states import LAST_STAGE, NO_RUPTURE, Dyad, DyadState


class ActSums(NamedTuple):
    """Sums over exchanges of both partners' acts and of their fit; counts of hostile acts.

    ``a`` is affiliation and ``c`` control; ``aa`` and ``cc`` are sums of squares, ``both``
    those of the products of both partners' acts.
    """

    patient_a: float
    patient_c: float
    therapist_a: float
    therapist_c: float
    patient_aa: float
    patient_cc: float
    therapist_aa: float
    therapist_cc: float
    both_a: float
    both_c: float
    fit_a: float
    fit_c: float
    hostile_patient: int
    hostile_therapist: int


class SessionSums(NamedTuple):
    """Counts, sums and peaks of a session, over its exchanges so far.

    ``mismatched_before`` counts exchanges before which the two are out of tune, ``repaired``
    those of them that put them in tune.  ``embeddedness`` and ``work`` are sums.
    ``impression`` says whether the therapist was under the impression of a rupture.
    ``ruptured`` counts exchanges that begin in an open rupture; ``contribution`` sums the
    therapist's own share over these.
    """

    exchanges: int
    matched: int
    mismatched_before: int
    repaired: int
    embeddedness: float
    work: float
    peak_strain: float
    peak_intensity: float
    peak_concealed: float
    highest_stage: int
    impression: bool
    begun: int
    resolved: int
    metacommunications: int
    backlashes: int
    false_alarms: int
    ruptured: int
    contribution: float


NO_ACTS = ActSums(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0)
NO_SUMS = SessionSums(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, False, 0, 0, 0, 0, 0, 0, 0.0)


@equation
def acts_next(sums: ActSums, state: DyadState, k: InstrumentConstants) -> ActSums:
    r"""Add the acts of one exchange.

    Complementarity of an exchange is :math:`1 - |a_P - a_T| / 2` on affiliation
    and :math:`1 - |c_P + c_T| / 2` on control, each on [0, 1] (after Kiesler
    1996; the index is ours).
    """
    p, t = state.patient.act, state.therapist.act
    return ActSums(
        patient_a=sums.patient_a + p.affiliation,
        patient_c=sums.patient_c + p.control,
        therapist_a=sums.therapist_a + t.affiliation,
        therapist_c=sums.therapist_c + t.control,
        patient_aa=sums.patient_aa + p.affiliation * p.affiliation,
        patient_cc=sums.patient_cc + p.control * p.control,
        therapist_aa=sums.therapist_aa + t.affiliation * t.affiliation,
        therapist_cc=sums.therapist_cc + t.control * t.control,
        both_a=sums.both_a + p.affiliation * t.affiliation,
        both_c=sums.both_c + p.control * t.control,
        fit_a=sums.fit_a + 1.0 - 0.5 * abs(p.affiliation - t.affiliation),
        fit_c=sums.fit_c + 1.0 - 0.5 * abs(p.control + t.control),
        hostile_patient=sums.hostile_patient + int(p.affiliation < k.hostile_threshold),
        hostile_therapist=sums.hostile_therapist + int(t.affiliation < k.hostile_threshold),
    )


@equation
def session_sums_next(
    sums: SessionSums, before: DyadState, state: DyadState, info: ExchangeInfo, dyad: Dyad
) -> SessionSums:
    """Add one exchange to the counts and peaks.

    Parameters
    ----------
    before, state
        The dyad at the start and at the end of the exchange.
    """
    events = info.events
    if events != 0:
        sums = _noted(sums, events)
    open_rupture = before.rupture.kind != NO_RUPTURE
    working = work_done(state.alliance, before.rupture.intensity, info.response == GO_ON, dyad)
    return sums._replace(
        exchanges=sums.exchanges + 1,
        matched=sums.matched + (1 if state.matched else 0),
        mismatched_before=sums.mismatched_before + (0 if before.matched else 1),
        repaired=sums.repaired + (1 if info.repaired else 0),
        embeddedness=sums.embeddedness + state.therapist.embeddedness,
        work=sums.work + working,
        peak_strain=max(sums.peak_strain, state.patient.strain),
        peak_intensity=max(
            sums.peak_intensity, before.rupture.intensity, state.rupture.intensity
        ),
        peak_concealed=max(sums.peak_concealed, info.concealed),
        highest_stage=max(sums.highest_stage, stage_reached(before, state, events)),
        impression=sums.impression or before.therapist.aware,
        ruptured=sums.ruptured + (1 if open_rupture else 0),
        contribution=sums.contribution + (info.contribution if open_rupture else 0.0),
    )


@equation
def mean_work(sums: SessionSums) -> float:
    """Mean over the exchanges so far of undisturbed work, on [0, 1]."""
    return sums.work / sums.exchanges


@equation
def _noted(sums: SessionSums, events: int) -> SessionSums:
    """Count what happened in one exchange; in most, nothing did."""
    return sums._replace(
        impression=sums.impression
        or ev.includes(events, ev.NOTICED | ev.FALSE_ALARM | ev.SEEN_THROUGH),
        begun=sums.begun + ev.count(events, ev.ONSET),
        resolved=sums.resolved + ev.count(events, ev.RESOLVED),
        metacommunications=sums.metacommunications + ev.count(events, ev.METACOMMUNICATED),
        backlashes=sums.backlashes + ev.count(events, ev.BACKLASH),
        false_alarms=sums.false_alarms + ev.count(events, ev.FALSE_ALARM),
    )


@equation
def stage_reached(before: DyadState, state: DyadState, events: int) -> int:
    """Highest stage of resolution in an exchange, 0 to 4; mending the task moves none."""
    if ev.includes(events, ev.RESOLVED) and not ev.includes(events, ev.MENDED):
        return LAST_STAGE
    return max(before.rupture.stage, state.rupture.stage)


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
