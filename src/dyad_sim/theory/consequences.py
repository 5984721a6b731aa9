"""What follows from an attempt at repair, and from the course of a rupture (T8, T10 to T14)."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.theory import events as ev
from dyad_sim.theory import resolution as res
from dyad_sim.theory.chance import bernoulli, reuse_uniform
from dyad_sim.theory.equation import equation
from dyad_sim.theory.growth import (
    eased,
    grown_patient,
    grown_therapist,
    restored,
    worn_negotiability,
)
from dyad_sim.theory.metacommunication import (
    discouragement_next,
    explored_load,
    pressing_after_failure,
    taken_personally,
)
from dyad_sim.theory.response import ADHERE, GO_ON, METACOMMUNICATE
from dyad_sim.theory.rupture import begun_rupture, has_lapsed, intensity_next, onset_hazard
from dyad_sim.theory.states import (
    LAST_STAGE,
    NO_RUPTURE,
    QUIET,
    Dyad,
    DyadState,
    TherapistState,
)


class Moment(NamedTuple):
    """State of the dyad in the middle of an exchange, and the events so far."""

    state: DyadState
    events: int


@equation
def after_attempt(
    moment: Moment,
    response: int,
    confirmation: float,
    confirmation_now: float,
    uniform: float,
    dyad: Dyad,
) -> Moment:
    r"""Return the moment after the therapist's response has worked on the rupture (T10, T12).

    Metacommunication works on it by
    :func:`~dyad_sim.theory.resolution.metacommunicated`, mending a task by
    :func:`~dyad_sim.theory.resolution.mended`; any other response leaves it as it is.

    Parameters
    ----------
    confirmation, confirmation_now
        Of the smoothed reception and of this very act.
    uniform
        On (0, 1); decides the attempt and what follows from it.

    Notes
    -----
    Ours: that a moment has one attempt at most.
    """
    if response == GO_ON:
        return moment
    if response == ADHERE:
        return Moment(moment.state, moment.events | ev.ADHERED)
    state = moment.state
    c = dyad.constants
    if response == METACOMMUNICATE:
        attempt = res.metacommunicated(
            state.rupture,
            confirmation_now,
            state.alliance.bond,
            state.patient.negotiability,
            uniform,
            dyad.therapist,
            c,
        )
        events = moment.events | ev.METACOMMUNICATED
    else:
        attempt = res.mended(state.rupture, confirmation_now, state.alliance.bond, uniform, c)
        events = moment.events | ev.MENDING_TRIED
    return _applied(Moment(state, events | attempt.events), attempt, confirmation, dyad)


@equation
def _applied(moment: Moment, attempt: res.Attempt, confirmation: float, dyad: Dyad) -> Moment:
    r"""Carry the outcome of an attempt over to both partners and the alliance (T10, T12).

    .. math:: \text{aware}' = \text{aware} \wedge \text{rupture open} \wedge n_{shown}' < 4

    An advance has the patient :func:`~dyad_sim.theory.growth.eased` by the relief (r_a),
    an advance in appearance does not.  :func:`after_failure` follows only where a rupture
    was open when the attempt was made, after metacommunication and after mending alike.
    A backlash without a rupture begins one, by the smoothed confirmation and by what the
    backlash left of the uniform; its events are failed, backlash and onset.

    Ours: it puts what the other equations say into one order.
    """
    before = moment.state.rupture
    rupture = attempt.rupture
    events = moment.events
    therapist = moment.state.therapist
    if ev.includes(events, ev.FAILED) and before.kind != NO_RUPTURE:
        therapist = after_failure(therapist, dyad)
    if before.kind == NO_RUPTURE:
        therapist = therapist._replace(aware=False)
        if ev.includes(events, ev.BACKLASH):
            return with_onset(Moment(moment.state, events), confirmation, attempt.rest, dyad)
    if rupture.kind != before.kind:
        events |= ev.CONVERTED
    if rupture.shown_stage >= LAST_STAGE:
        therapist = therapist._replace(aware=False)
    patient = moment.state.patient
    if ev.includes(events, ev.ADVANCED):
        patient = eased(patient, dyad.constants.resolution.relief, dyad.patient)
    state = moment.state._replace(patient=patient, therapist=therapist, rupture=rupture)
    return _closed(Moment(state, events), dyad)


@equation
def after_failure(state: TherapistState, dyad: Dyad) -> TherapistState:
    r"""Return the therapist after a failed attempt (skills 6 and 10; T11, T12).

    Who monitors explores the failure, who does not presses on; who does not
    expect ruptures is discouraged and takes it personally.  Borrowed: principles 6 and 10
    of Safran & Kraus (2014).  The forms are ours, each an equation of its own:
    :func:`~dyad_sim.theory.metacommunication.taken_personally`,
    :func:`~dyad_sim.theory.metacommunication.explored_load`,
    :func:`~dyad_sim.theory.metacommunication.pressing_after_failure` and
    :func:`~dyad_sim.theory.metacommunication.discouragement_next`.
    """
    c = dyad.constants
    monitoring = dyad.therapist.monitoring
    expecting = dyad.therapist.expecting_ruptures
    return state._replace(
        embeddedness=taken_personally(state.embeddedness, expecting, c),
        load=explored_load(state.load, monitoring, c),
        pressing=pressing_after_failure(state.pressing, monitoring),
        discouragement=discouragement_next(state.discouragement, expecting, c),
    )


@equation
def _closed(moment: Moment, dyad: Dyad) -> Moment:
    r"""Close the rupture at the last stage, or when a mended task leaves none of it (T10, T14).

    .. math::
        n = 4 \Rightarrow h = 1, \quad
        \text{mended} \wedge I < I_0 \Rightarrow h = G_0

    The share (h) is that of :func:`~dyad_sim.theory.growth.restored`, and as much of the
    calming eases the patient (:func:`~dyad_sim.theory.growth.eased`).  Only at the last
    stage do both grow (:func:`~dyad_sim.theory.growth.grown_patient`,
    :func:`~dyad_sim.theory.growth.grown_therapist`), and the therapist's discouragement and
    pressing end with the impression of a rupture; a mended task ends the impression only.

    Borrowed: resolution in depth teaches more than immediate repair (Safran & Muran 2000);
    the form is ours.
    """
    c = dyad.constants
    state = moment.state
    rupture = state.rupture
    if rupture.kind == NO_RUPTURE:
        return moment
    if rupture.stage >= LAST_STAGE:
        patient = eased(state.patient, c.growth.calming, dyad.patient)
        grown = state._replace(
            patient=grown_patient(patient, rupture, dyad.patient, c),
            therapist=grown_therapist(state.therapist, rupture.peak, c),
            rupture=QUIET,
            alliance=restored(state.alliance, rupture.peak, 1.0, c),
        )
        return Moment(grown, moment.events | ev.RESOLVED)
    if ev.includes(moment.events, ev.MENDED) and has_lapsed(rupture.intensity, c):
        share = c.growth.surface
        closed = state._replace(
            patient=eased(state.patient, c.growth.calming * share, dyad.patient),
            therapist=state.therapist._replace(aware=False),
            rupture=QUIET,
            alliance=restored(state.alliance, rupture.peak, share, c),
        )
        return Moment(closed, moment.events | ev.RESOLVED)
    return moment


@equation
def after_course(
    moment: Moment, kind_before: int, confirmation: float, uniform: float, dyad: Dyad
) -> Moment:
    r"""Return the moment after a rupture grew, faded or began (T8).

    .. math:: \hat I' = \max(\hat I, I')

    Without a rupture one may begin, by :func:`~dyad_sim.theory.rupture.onset_hazard`; an open
    one moves by :func:`~dyad_sim.theory.rupture.intensity_next` and may lapse, by
    :func:`~dyad_sim.theory.rupture.has_lapsed`.

    An open rupture grows or fades also in the exchange of an attempt, from what the
    attempt left of it, but not in the exchange in which it begins.  None begins in an
    exchange before which one was open.

    Parameters
    ----------
    kind_before
        Kind of the rupture that was open when the exchange began, or 0.
    confirmation
        Of the smoothed reception (q).
    uniform
        On (0, 1); decides the onset, then kind, focus and intensity.

    Notes
    -----
    Ours: the order of onset, course and lapse.
    """
    c = dyad.constants
    state = moment.state
    rupture = state.rupture
    if rupture.kind == NO_RUPTURE:
        hazard = onset_hazard(state.patient.strain, c)
        if kind_before == NO_RUPTURE and bernoulli(uniform, hazard):
            return with_onset(moment, confirmation, reuse_uniform(uniform, hazard), dyad)
        return moment
    if ev.includes(moment.events, ev.ONSET):
        return moment
    intensity = intensity_next(rupture, confirmation, dyad.therapist.affect_tolerance, c)
    if has_lapsed(intensity, c):
        return Moment(lapsed(state, dyad), moment.events | ev.LAPSED)
    going_on = rupture._replace(intensity=intensity, peak=max(rupture.peak, intensity))
    return Moment(state._replace(rupture=going_on), moment.events)


@equation
def lapsed(state: DyadState, dyad: Dyad) -> DyadState:
    r"""Return the dyad after a rupture faded unrepaired: nothing learned, some worn (T8, T14).

    What wears is the highest intensity so far (I hat).

    Borrowed: what stays unrepaired confirms that needs cannot be negotiated (Safran &
    Kraus 2014); the form, that of :func:`~dyad_sim.theory.growth.worn_negotiability`, is ours.
    """
    p = state.patient
    worn = worn_negotiability(p.negotiability, state.rupture.peak, dyad.constants)
    return state._replace(
        patient=p._replace(negotiability=worn),
        therapist=state.therapist._replace(aware=False),
        rupture=QUIET,
    )


@equation
def with_onset(moment: Moment, confirmation: float, uniform: float, dyad: Dyad) -> Moment:
    r"""Begin a rupture now (T8).

    The confirmation (q) is that of the smoothed reception.

    Ours: nobody has noticed yet what :func:`~dyad_sim.theory.rupture.begun_rupture` begins.
    """
    state = moment.state
    rupture = begun_rupture(
        state.patient, state.alliance.bond, confirmation, uniform, dyad.patient, dyad.constants
    )
    unaware = state.therapist._replace(aware=False)
    return Moment(state._replace(therapist=unaware, rupture=rupture), moment.events | ev.ONSET)
