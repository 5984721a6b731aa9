"""One row of the table ``sessions``: what the instruments make of a session."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.coding import Coding
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
from dyad_sim.instruments.tally import ActSums, Course
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.chance import happens
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import LAST_STAGE, DyadState


class SessionRow(NamedTuple):
    """One session as the table prints it; see ``docs/data_dictionary.md``."""

    session: int
    alliance_patient: float
    alliance_therapist: float
    alliance_observer: float
    task_patient: float
    goal_patient: float
    bond_patient: float
    alliance_true: float
    bond_true: float
    tasks_true: float
    goals_true: float
    symptoms: float
    symptoms_true: float
    rupture_patient: bool
    rupture_therapist: bool
    rupture_observer: bool
    withdrawal_markers: int
    confrontation_markers: int
    withdrawal_markers_second: int
    confrontation_markers_second: int
    impact_observer: float
    resolution_observer: float
    therapist_contribution_observer: float
    peak_strain: float
    peak_intensity: float
    open_intensity: float
    highest_stage: int
    ruptures_begun: int
    ruptures_resolved: int
    metacommunications: int
    backlashes: int
    false_alarms: int
    affiliation_patient: float
    control_patient: float
    affiliation_therapist: float
    control_therapist: float
    affiliation_correlation: float
    control_correlation: float
    complementarity_affiliation: float
    complementarity_control: float
    matched_share: float
    matched_after_mismatch_share: float
    hostile_share_patient: float
    hostile_share_therapist: float
    embeddedness: float
    concealment_peak: float
    rigidity: float
    transference: float
    negotiability: float
    familiarity: float
    warmth: float


@equation
def session_row(
    session: int,
    state: DyadState,
    acts: ActSums,
    course: Course,
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
        The session's tallies.
    concealment
        The patient's, on [0, 1].
    person, shocks
        Uniforms of the raters and of this session.
    """
    n = course.exchanges
    rating = rated_by_patient(state.alliance, person.patient, shocks, k)
    told = report_chance_patient(course.peak_intensity, state.rupture.intensity, concealment, k)
    seen = report_chance_therapist(course.impression, k)
    progress = course.highest_stage / LAST_STAGE if course.ruptured > 0 else 0.0
    share = course.contribution / course.ruptured if course.ruptured > 0 else 0.0
    mended = 1.0
    if course.mismatched_before > 0:
        mended = course.repaired / course.mismatched_before
    return SessionRow(
        session,
        rating.alliance,
        rated_by_therapist(state.alliance, person.therapist, shocks, k),
        rated_by_observer(state.alliance, shocks, k),
        rating.task,
        rating.goal,
        rating.bond,
        whole(state.alliance),
        state.alliance.bond,
        state.alliance.tasks,
        state.alliance.goals,
        measured_symptoms(state.patient.symptoms, shocks.symptoms, k),
        state.patient.symptoms,
        happens(shocks.report_patient, told),
        happens(shocks.report_therapist, seen),
        coding.withdrawal + coding.confrontation > 0,
        coding.withdrawal,
        coding.confrontation,
        coding.withdrawal_second,
        coding.confrontation_second,
        one_to_five(coding.peak_shown, shocks.impact, k),
        one_to_five(progress, shocks.resolution, k),
        one_to_five(share, shocks.contribution, k),
        course.peak_strain,
        course.peak_intensity,
        state.rupture.intensity,
        course.highest_stage,
        course.begun,
        course.resolved,
        course.metacommunications,
        course.backlashes,
        course.false_alarms,
        coded_mean(acts.patient_a, n, shocks.patient_a, k),
        coded_mean(acts.patient_c, n, shocks.patient_c, k),
        coded_mean(acts.therapist_a, n, shocks.therapist_a, k),
        coded_mean(acts.therapist_c, n, shocks.therapist_c, k),
        coded_correlation(
            acts.patient_a,
            acts.therapist_a,
            acts.patient_aa,
            acts.therapist_aa,
            acts.both_a,
            n,
            shocks.both_a,
            k,
        ),
        coded_correlation(
            acts.patient_c,
            acts.therapist_c,
            acts.patient_cc,
            acts.therapist_cc,
            acts.both_c,
            n,
            shocks.both_c,
            k,
        ),
        acts.fit_a / n,
        acts.fit_c / n,
        course.matched / n,
        mended,
        coded_share(acts.hostile_patient, n, k),
        coded_share(acts.hostile_therapist, n, k),
        course.embeddedness / n,
        course.peak_concealed,
        state.patient.rigidity,
        state.patient.transference,
        state.patient.negotiability,
        state.therapist.familiarity,
        state.therapist.warmth,
    )
