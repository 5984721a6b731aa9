"""What happens between exchanges: intake, start and end of a session (T14, T17, T18)."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.theory.alliance import encouraged, first_alliance, whole
from dyad_sim.theory.chance import interpolate, standard_normal
from dyad_sim.theory.circumplex import CENTRE, Act, toward
from dyad_sim.theory.endings import (
    dropout_hazard,
    ending_after,
    good_enough_hazard,
    parting_strain,
)
from dyad_sim.theory.equation import equation
from dyad_sim.theory.growth import worn_negotiability
from dyad_sim.theory.states import (
    NO_RUPTURE,
    QUIET,
    Alliance,
    Dyad,
    DyadState,
    PatientState,
    TherapistState,
)
from dyad_sim.theory.symptoms import improvement, schema_change, symptoms_next
from dyad_sim.theory.training import practised, trained_focus, training_progress


class SessionShocks(NamedTuple):
    """The uniforms of the time between two sessions, each on (0, 1)."""

    life: float
    ending: float


class OpenSession(NamedTuple):
    """What holds from the start of a session to its end.

    Attributes
    ----------
    at_start
        The dyad at the start of the session.
    today
        Who the two are, with the therapist's skills and the focus of this session.
    parting
        Strain per exchange from the approaching end, on [0, 1].
    """

    at_start: DyadState
    today: Dyad
    parting: float


class ClosedSession(NamedTuple):
    """How a session leaves the two, how the treatment stands, and what is carried over.

    Attributes
    ----------
    state
        The dyad at the end of the session, symptoms changed.
    status
        ``ONGOING`` or an ending, see :mod:`dyad_sim.theory.endings`.
    carried_over
        The dyad before the next session, if there is one.
    """

    state: DyadState
    status: int
    carried_over: DyadState


@equation
def open_session(state: DyadState, session: int, dyad: Dyad) -> OpenSession:
    r"""Open a session, from 1: the one statement of its start (T6, T15, T18).

    Ours: the order of :func:`session_start`, :func:`dyad_of_today` and :func:`parting`.
    """
    at_start = session_start(state, dyad)
    return OpenSession(at_start, dyad_of_today(dyad, at_start, session), parting(session, dyad))


@equation
def close_session(
    at_start: DyadState,
    state: DyadState,
    work: float,
    shocks: SessionShocks,
    session: int,
    dyad: Dyad,
) -> ClosedSession:
    r"""Close a session: the one statement of its end (T14, T17).

    Parameters
    ----------
    at_start
        The dyad as the session was opened.
    state
        The dyad after the last exchange.
    work
        Mean over all exchanges of the session of :func:`work_done` (A_w), on [0, 1].
    session
        From 1.
    dyad
        As at intake, without the skills of this session.

    Notes
    -----
    Ours: the order of :func:`session_end`, :func:`ending` and :func:`between_sessions`.
    """
    ended = session_end(at_start, state, work, shocks, dyad)
    status = ending(session, ended, shocks.ending, dyad)
    return ClosedSession(ended, status, between_sessions(ended, dyad))


@equation
def intake(dyad: Dyad) -> DyadState:
    r"""Return the dyad before the first word (T3, T5).

    .. math::
        b_P = \tilde b_P = s = (s_a, s_c), \quad b_T = (b_a, b_c), \quad
        \bar r = w + \tau \tau_P (f - w), \quad V = (0, 0), \quad N = n_P, \quad
        X = X_0, \quad B = T = G = A_0, \quad
        S = e = L = P = D = F = W = K = \Delta = 0

    The patient acts by style and expects, as far as history colours things,
    what they fear; the therapist starts from the stance.  Rigidity and transference are
    those of the traits, the alliance is that of
    :func:`~dyad_sim.theory.alliance.first_alliance` (A_0).  No rupture is open, the
    therapist is not under the impression of one, and the last moment counts as in tune.

    Ours: these initial values.
    """
    traits = dyad.patient
    style = Act(traits.style_affiliation, traits.style_control)
    wish = Act(traits.wish_affiliation, traits.wish_control)
    fear = Act(traits.fear_affiliation, traits.fear_control)
    expected = toward(wish, fear, dyad.constants.reception.transference * traits.transference)
    patient = PatientState(
        act=style,
        reception=expected,
        strain=0.0,
        voiced=CENTRE,
        style=style,
        rigidity=traits.rigidity,
        transference=traits.transference,
        negotiability=traits.negotiability,
        symptoms=traits.symptoms,
        improvement=0.0,
    )
    stance = Act(dyad.therapist.stance_affiliation, dyad.therapist.stance_control)
    therapist = TherapistState(
        act=stance,
        earlier=style,
        embeddedness=0.0,
        aware=False,
        load=0.0,
        pressing=0.0,
        discouragement=0.0,
        familiarity=0.0,
        warmth=0.0,
        learned=0.0,
    )
    return DyadState(
        patient, therapist, QUIET, first_alliance(traits.trust, dyad.constants), True
    )


@equation
def dyad_of_today(dyad: Dyad, state: DyadState, session: int) -> Dyad:
    r"""Return the dyad with the therapist's skills and treatment's focus of this session (T15).

    .. math:: s' = s + (A \tau \oplus K)(1 - s), \quad F_r' = M_0 (F_r + A \tau (1 - F_r))

    Each skill (s) is raised as in :func:`~dyad_sim.theory.training.practised`.  What is
    learned in a session (K) works from the next one on.

    Ours: these functional forms; see :mod:`dyad_sim.theory.training` for what is borrowed.
    """
    progress = training_progress(dyad.treatment, dyad.case, session)
    gain = dyad.treatment.training_gain * progress
    therapist = practised(dyad.therapist, gain, state.therapist.learned)
    focus = (
        trained_focus(dyad.treatment, progress) * dyad.constants.metacommunication.availability
    )
    treatment = dyad.treatment._replace(relational_focus=focus)
    return dyad._replace(therapist=therapist, treatment=treatment)


@equation
def session_start(state: DyadState, dyad: Dyad) -> DyadState:
    r"""Return the dyad at the start of a session: encouraged or not by the last one (T6).

    .. math:: F' = F + G_{f0} (1 - F)

    Familiarity (F) with the patient's pattern grows with time; the alliance is that of
    :func:`~dyad_sim.theory.alliance.encouraged`, by the last session's relief (Delta).

    Ours: the functional form of what comes with time.
    """
    t, c = state.therapist, dyad.constants
    familiarity = interpolate(t.familiarity, 1.0, c.growth.familiarity_by_time)
    return state._replace(
        therapist=t._replace(familiarity=familiarity),
        alliance=encouraged(state.alliance, state.patient.improvement, c),
    )


@equation
def session_end(
    before: DyadState, state: DyadState, work: float, shocks: SessionShocks, dyad: Dyad
) -> DyadState:
    r"""Return the dyad at the end of a session: symptoms change (T14).

    Parameters
    ----------
    before
        The dyad at the start of the session, for what changed in it.
    work
        Mean over all exchanges of the session of :func:`work_done` (A_w), on [0, 1].
    shocks
        ``life`` is used.

    Notes
    -----
    Ours: the order of :func:`~dyad_sim.theory.symptoms.symptoms_next` and
    :func:`~dyad_sim.theory.growth.worn_negotiability`.
    """
    p = state.patient
    opened = state.rupture.intensity
    schema = schema_change(
        before.patient.rigidity, p.rigidity, before.patient.transference, p.transference
    )
    symptoms = symptoms_next(
        p.symptoms,
        work,
        schema,
        opened,
        dyad.patient.responsiveness,
        standard_normal(shocks.life),
        dyad.constants,
    )
    patient = p._replace(
        negotiability=worn_negotiability(p.negotiability, opened, dyad.constants),
        symptoms=symptoms,
        improvement=improvement(p.symptoms, symptoms),
    )
    return state._replace(patient=patient)


@equation
def work_done(alliance: Alliance, intensity: float, going_on: bool, dyad: Dyad) -> float:
    r"""Work on symptoms in one exchange, on [0, 1] (T6, T14).

    .. math:: w = F_w \tfrac{1 + q_T}{2} A (1 - I) [\text{going on}]

    Work needs the alliance, is disturbed by an open rupture, and rests in an exchange in
    which the therapist does anything but go on.  The alliance (A) is that after the
    exchange, the intensity (I) that before it.

    Ours: this functional form, after Safran & Kraus (2014).
    """
    if not going_on:
        return 0.0
    competence = 0.5 * (1.0 + dyad.therapist.technique)
    return dyad.treatment.technique * competence * whole(alliance) * (1.0 - intensity)


@equation
def ending(session: int, state: DyadState, uniform: float, dyad: Dyad) -> int:
    r"""How the treatment stands after a session; see :mod:`dyad_sim.theory.endings` (T17).

    Ours: the two hazards of :func:`~dyad_sim.theory.endings.dropout_hazard` and
    :func:`~dyad_sim.theory.endings.good_enough_hazard`, decided by
    :func:`~dyad_sim.theory.endings.ending_after`.
    """
    c = dyad.constants
    dropping_out = dropout_hazard(
        whole(state.alliance), state.rupture.intensity, dyad.patient.commitment, c
    )
    leaving_well = good_enough_hazard(state.patient.symptoms, dyad.patient.symptoms, c)
    return ending_after(session, dyad.treatment.sessions, dropping_out, leaving_well, uniform)


@equation
def parting(session: int, dyad: Dyad) -> float:
    """Strain per exchange from the approaching end in this session, on [0, 1] (T18).

    Ours; see :func:`~dyad_sim.theory.endings.parting_strain` for what is borrowed.
    """
    return parting_strain(
        session, dyad.treatment.sessions, dyad.patient.parting_sensitivity, dyad.constants
    )


@equation
def between_sessions(state: DyadState, dyad: Dyad) -> DyadState:
    r"""Return what is carried over to the next session.

    .. math::
        S' = k_S S, \quad I' = k_I I, \quad e' = k_e e, \quad
        (L, P, D)' = k_w (L, P, D), \quad V' = (0, 0), \quad
        \text{aware}' = \text{aware} \wedge \text{rupture open}

    Strain, intensity and embeddedness are kept in part; an impression of a
    rupture lasts only if there is one.  All else is kept as it is, among it the acts, the
    reception, the earlier moment, whether the last moment was in tune, the alliance, and
    of a rupture its kind, focus, stages, compliance and peak.  A rupture that falls below
    the floor lapses with the next exchange.

    Ours: these functional forms.
    """
    k = dyad.constants.carry_over
    p, t, r = state.patient, state.therapist, state.rupture
    patient = p._replace(strain=p.strain * k.strain_kept, voiced=CENTRE)
    therapist = t._replace(
        embeddedness=t.embeddedness * k.embeddedness_kept,
        aware=t.aware and r.kind != NO_RUPTURE,
        load=t.load * k.burden_kept,
        pressing=t.pressing * k.burden_kept,
        discouragement=t.discouragement * k.burden_kept,
    )
    rupture = r._replace(intensity=r.intensity * k.intensity_kept)
    return state._replace(patient=patient, therapist=therapist, rupture=rupture)
