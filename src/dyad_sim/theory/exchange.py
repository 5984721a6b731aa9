"""One exchange: the patient acts, the therapist notices, decides and answers.

The two halves stand on either side of the therapist's decision, so that a
policy, a script or a learner can make it::

    state, events = patient_turn(state, shocks, dyad)
    response = policy(situation(state, session, exchange, dyad), shocks.respond)
    state, info = therapist_turn(state, events, response, shocks, parting, dyad)
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.theory import events as ev
from dyad_sim.theory.alliance import alliance_next
from dyad_sim.theory.attunement import is_matched
from dyad_sim.theory.chance import bernoulli, reuse_uniform, standard_normal
from dyad_sim.theory.circumplex import CENTRE, Act, toward
from dyad_sim.theory.consequences import Moment, after_attempt, after_course
from dyad_sim.theory.detection import false_alarm_chance, noticing_chance, sensing_chance
from dyad_sim.theory.equation import equation
from dyad_sim.theory.markers import concealed
from dyad_sim.theory.metacommunication import disclosed, earlier_next, load_next, pressing_worn
from dyad_sim.theory.patient import patient_act
from dyad_sim.theory.reception import received_act
from dyad_sim.theory.response import METACOMMUNICATE, Situation
from dyad_sim.theory.schema import reading
from dyad_sim.theory.states import (
    LAST_STAGE,
    NO_RUPTURE,
    Dyad,
    DyadState,
    PatientState,
    Rupture,
    TherapistState,
)
from dyad_sim.theory.strain import (
    confirming_strain,
    mismatching_strain,
    overload_strain,
    pressing_strain,
    strain_next,
)
from dyad_sim.theory.therapist import embeddedness_next, therapist_act


class Shocks(NamedTuple):
    """The eight uniforms of one exchange, each on (0, 1), each with one purpose."""

    patient_affiliation: float
    patient_control: float
    therapist_affiliation: float
    therapist_control: float
    onset: float
    notice: float
    respond: float
    attempt: float


class ExchangeInfo(NamedTuple):
    """What an observer of one exchange may want to know; no later step needs it.

    ``confirmation`` is that of the smoothed reception, ``confirmation_now``
    that of the single act, ``contribution`` that of the act as it was sent,
    before history and tone: the therapist's own share.  ``concealed`` is the
    gap between what the patient felt and showed.
    """

    received: Act
    confirmation: float
    confirmation_now: float
    contribution: float
    response: int
    events: int
    concealed: float
    repaired: bool


class Hearing(NamedTuple):
    """How one act is heard: see :class:`ExchangeInfo`; ``reception`` is the smoothed one."""

    received: Act
    reception: Act
    confirmation: float
    confirmation_now: float
    contribution: float


@equation
def noticed(
    therapist: TherapistState, rupture: Rupture, uniform: float, dyad: Dyad
) -> tuple[bool, Rupture, int]:
    r"""Whether the therapist is under the impression of a rupture (T9, T12).

    .. math::
        P(\text{seen through}) = p_6 s_6 [n_{shown} > n], \quad
        P(\text{noticed} \mid \text{a rupture}) = p, \quad
        P(\text{false alarm} \mid \text{none}) = p_f \frac{\beta_d + m_T}{\beta_d + 1}

    Whether monitoring sees through an apparent repair is decided first; if so, the stage
    shown becomes the stage reached, compliance becomes :math:`k_6 k`, and the therapist is
    aware.  If not, nothing changes for a therapist who is aware already, nor in a rupture
    that seems resolved (a shown stage of 4), which is not looked for.  Otherwise what is
    left of the uniform decides whether an open rupture is noticed or, without one, whether
    one is seen that is not there.

    Returns
    -------
    tuple
        The impression, the rupture (uncovered where it was seen through), and
        the event.

    Notes
    -----
    Ours: the order of the three chances, each an equation of its own in
    :mod:`dyad_sim.theory.detection`.
    """
    c = dyad.constants
    through = sensing_chance(rupture, dyad.therapist, c)
    if bernoulli(uniform, through):
        uncovered = rupture._replace(
            shown_stage=rupture.stage, compliance=rupture.compliance * c.detection.cover_kept
        )
        return True, uncovered, ev.SEEN_THROUGH
    if therapist.aware or (rupture.kind != NO_RUPTURE and rupture.shown_stage >= LAST_STAGE):
        return therapist.aware, rupture, 0
    rest = reuse_uniform(uniform, through)
    if rupture.kind == NO_RUPTURE:
        if bernoulli(rest, false_alarm_chance(dyad.therapist.mindfulness, c)):
            return True, rupture, ev.FALSE_ALARM
        return False, rupture, 0
    if bernoulli(rest, noticing_chance(rupture, therapist, dyad.therapist.mindfulness, c)):
        return True, rupture, ev.NOTICED
    return False, rupture, 0


@equation
def patient_turn(state: DyadState, shocks: Shocks, dyad: Dyad) -> tuple[DyadState, int]:
    r"""The patient acts; the therapist is pulled, and may notice something.

    .. math:: V' = \delta_V V

    The patient acts (:func:`~dyad_sim.theory.patient.patient_act`), the therapist is drawn in
    (:func:`~dyad_sim.theory.therapist.embeddedness_next`) and may notice (:func:`noticed`).

    What was voiced (V) fades after the act, which still feels the whole of it.  The
    therapist is drawn in under the impression (aware) from before this exchange.

    Parameters
    ----------
    state
        After the last exchange.
    shocks
        ``patient_affiliation``, ``patient_control`` and ``notice`` are used.
    dyad
        With the therapist's skills of today.

    Returns
    -------
    tuple
        State before the therapist's decision, and the events so far.

    Notes
    -----
    That each is moved by the other is borrowed (Safran & Kraus 2014); the order, act then
    pull then notice, is ours.
    """
    c = dyad.constants
    p, t = state.patient, state.therapist
    noise = Act(
        standard_normal(shocks.patient_affiliation), standard_normal(shocks.patient_control)
    )
    act = patient_act(p, state.rupture, t.act, noise, dyad.patient, c)
    drawn = embeddedness_next(t, act, dyad.therapist, c)
    therapist = t._replace(embeddedness=drawn)
    aware, rupture, event = noticed(therapist, state.rupture, shocks.notice, dyad)
    fading = toward(CENTRE, p.voiced, c.acts.opening_kept)
    patient = p._replace(act=act, voiced=fading)
    therapist = therapist._replace(aware=aware)
    return state._replace(patient=patient, therapist=therapist, rupture=rupture), event


@equation
def situation(state: DyadState, session: int, exchange: int, dyad: Dyad) -> Situation:
    r"""What the therapist has to go by, between the two halves of an exchange.

    Ours: nothing in it is hidden from the therapist.
    """
    return Situation(
        session=session,
        exchange=exchange,
        aware=state.therapist.aware,
        shown_stage=state.rupture.shown_stage,
        patient_affiliation=state.patient.act.affiliation,
        patient_control=state.patient.act.control,
        own_affiliation=state.therapist.act.affiliation,
        own_control=state.therapist.act.control,
        discouragement=state.therapist.discouragement,
        strategy=dyad.strategy,
        repair_probability=dyad.therapist.repair_probability,
        relational_focus=dyad.treatment.relational_focus,
        exploration=dyad.treatment.exploration,
    )


@equation
def _answered(state: DyadState, response: int, shocks: Shocks, dyad: Dyad) -> TherapistState:
    r"""Return the therapist after their act, freed first if they speak about the two (T4, T11).

    Ours: the order of :func:`~dyad_sim.theory.metacommunication.disclosed` and
    :func:`~dyad_sim.theory.therapist.therapist_act`.
    """
    c = dyad.constants
    t = state.therapist
    if response == METACOMMUNICATE:
        freed = disclosed(t.embeddedness, dyad.therapist.self_disclosure, c)
        t = t._replace(embeddedness=freed)
    noise = Act(
        standard_normal(shocks.therapist_affiliation), standard_normal(shocks.therapist_control)
    )
    act = therapist_act(
        t,
        state.patient.act,
        response,
        state.matched,
        noise,
        dyad.therapist,
        dyad.treatment,
        c,
    )
    return t._replace(act=act)


@equation
def _heard(
    patient: PatientState, therapist: TherapistState, response: int, dyad: Dyad
) -> Hearing:
    r"""Return how the patient hears the act that the therapist has just done (T3, T5).

    .. math:: \bar r' = \bar r + \lambda_r (r - \bar r)

    Ours: the smoothed reception; for the rest see
    :func:`~dyad_sim.theory.reception.received_act` and :func:`~dyad_sim.theory.schema.reading`.
    """
    traits, k = dyad.patient, dyad.constants.reception
    act = therapist.act
    received = received_act(
        act, patient, therapist, response, dyad.therapist, traits, dyad.constants
    )
    wish = Act(traits.wish_affiliation, traits.wish_control)
    fear = Act(traits.fear_affiliation, traits.fear_control)
    reception = toward(patient.reception, received, k.smoothing)
    return Hearing(
        received,
        reception,
        reading(reception, wish, fear, k.personal),
        reading(received, wish, fear, k.personal),
        reading(act, wish, fear, k.personal),
    )


@equation
def therapist_turn(
    state: DyadState, events: int, response: int, shocks: Shocks, parting: float, dyad: Dyad
) -> tuple[DyadState, ExchangeInfo]:
    r"""The therapist answers; the answer is received and has its consequences.

    In this order: the therapist acts, is heard, and the strain, the alliance, the rupture
    after an attempt, and its course follow.

    The tone of the act, the strain from overload and from pressing on, and the new
    alliance take load, pressing and intensity from before the exchange; the new alliance
    takes the new strain.  The attempt and the onset take the new strain and the new
    alliance.  The confirmations that are reported are those before a wish is met.  A
    mismatch counts as repaired where this moment is in tune and the last was not,
    whatever the response.

    Parameters
    ----------
    state
        After :func:`patient_turn`.
    events
        Events of the exchange so far.
    response
        ``GO_ON``, ``METACOMMUNICATE``, ``IMMEDIATE`` or ``ADHERE``.
    shocks
        ``therapist_affiliation``, ``therapist_control``, ``attempt`` and
        ``onset`` are used.
    parting
        Strain per exchange from the approaching end, on [0, 1].
    dyad
        With the therapist's skills of today.

    Returns
    -------
    tuple
        State after the exchange, and the :class:`ExchangeInfo`.

    Notes
    -----
    That what counts is how an act is received is borrowed (Safran & Kraus 2014); the order
    of the steps and the smoothed reception are ours.
    """
    c = dyad.constants
    p = state.patient
    t = _answered(state, response, shocks, dyad)
    heard = _heard(p, t, response, dyad)
    matched = is_matched(p.act, t.act, c.attunement.match_radius)
    repaired = matched and not state.matched

    strain = strain_next(
        p.strain,
        confirming_strain(heard.confirmation, c),
        mismatching_strain(p.act, t.act, c),
        overload_strain(t.load, dyad.patient.intrusion_sensitivity, c),
        pressing_strain(state.rupture.intensity, response, c),
        parting,
        state.alliance.bond,
        heard.received.affiliation,
        repaired,
        c,
    )
    patient = p._replace(reception=heard.reception, strain=strain)
    therapist = t._replace(
        earlier=earlier_next(t.earlier, p.act, c),
        load=load_next(t.load, response == METACOMMUNICATE, c),
        pressing=pressing_worn(t.pressing, c),
    )
    alliance = alliance_next(
        state.alliance,
        state.rupture,
        heard.confirmation,
        strain,
        t.load,
        repaired,
        p.negotiability,
        dyad.patient,
        dyad.therapist,
        c,
    )

    moment = Moment(DyadState(patient, therapist, state.rupture, alliance, matched), events)
    moment = after_attempt(
        moment, response, heard.confirmation, heard.confirmation_now, shocks.attempt, dyad
    )
    moment = after_course(moment, state.rupture.kind, heard.confirmation, shocks.onset, dyad)
    info = ExchangeInfo(
        received=heard.received,
        confirmation=heard.confirmation,
        confirmation_now=heard.confirmation_now,
        contribution=heard.contribution,
        response=response,
        events=moment.events,
        concealed=concealed(state.rupture, c.rupture.marker),
        repaired=repaired,
    )
    return moment.state, info
