"""How an act is received: relational meaning (T5, T11, T13)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits
from dyad_sim.theory.circumplex import WIDEST, Act, distance, toward
from dyad_sim.theory.equation import equation
from dyad_sim.theory.response import ADHERE, METACOMMUNICATE
from dyad_sim.theory.states import PatientState, TherapistState

CRITICAL = Act(-0.8, 0.6)
"""Cold and controlling: how an act sounds that is heard as criticism or intrusion."""


@equation
def history_weight(
    transference: float, response: int, relational_meaning: float, c: Constants
) -> float:
    r"""How much the patient's history colours this act, on [0, 1] (T5, T11).

    .. math:: h = \tau\, \tau_P\, (1 - \pi_7 s_7 [\text{metacommunicating}])

    Parameters
    ----------
    transference
        The patient's present transference (tau_P).
    response
        What the therapist is doing, see :mod:`dyad_sim.theory.response`.
    relational_meaning
        Skill 7 (s_7): anticipating how this patient will receive it.

    Notes
    -----
    That history decides what an intervention means is borrowed (Safran & Kraus
    2014, principle 7); the product is ours.
    """
    tempered = (
        c.reception.anticipation * relational_meaning if response == METACOMMUNICATE else 0.0
    )
    return c.reception.transference * transference * (1.0 - tempered)


@equation
def criticism(
    therapist: TherapistState,
    patient_act: Act,
    response: int,
    traits: TherapistTraits,
    patient: PatientTraits,
    c: Constants,
) -> float:
    r"""How critical or intruding an act sounds beyond what it is, on [0, 1) (T5, T11, T13).

    .. math::
        x = \chi_e e (1 - t_T) + \chi_i i_P L
            + [\text{metacommunicating}] (\chi_2 (1 - s_2)
            + \chi_4 (1 - s_4) d(\tilde b_P, b_P) / d_{\max} + \chi_6 P)
            + [\text{adhering}] \chi_6, \quad
        s = \frac{x}{1 + x}

    Parameters
    ----------
    therapist
        Embeddedness (e), load of metacommunication (L), pressing (P) and the
        earlier moment still answered are used: embeddedness as it is in the act, the rest
        as before the exchange.
    patient_act
        The act that is being answered.
    traits
        Affect tolerance (t_T), skill 2 (no parallels), skill 4 (immediacy).
    patient
        Intrusion sensitivity (i_P).

    Notes
    -----
    Each source is borrowed (Safran & Kraus 2014: a frustrated therapist is
    heard as critical; principles 2, 4 and 6; relentless exploration is felt as
    invasive; adherence in the face of strain as forcing); the sum and its saturation
    are ours.
    """
    sounded = (
        c.reception.frustration * therapist.embeddedness * (1.0 - traits.affect_tolerance)
        + c.reception.intrusion * patient.intrusion_sensitivity * therapist.load
    )
    if response == METACOMMUNICATE:
        late = distance(therapist.earlier, patient_act) / WIDEST
        sounded += (
            c.reception.blame * (1.0 - traits.no_parallels)
            + c.reception.staleness * (1.0 - traits.immediacy) * late
            + c.reception.pressure * therapist.pressing
        )
    elif response == ADHERE:
        sounded += c.reception.pressure
    return sounded / (1.0 + sounded)


@equation
def received_act(
    act: Act,
    patient: PatientState,
    therapist: TherapistState,
    response: int,
    traits: TherapistTraits,
    patient_traits: PatientTraits,
    c: Constants,
) -> Act:
    r"""Act as the patient receives it.

    .. math:: r = b + h (f - b), \qquad r' = r + s (\text{critical} - r)

    The received act is r'; critical is the position :data:`CRITICAL`, cold and
    controlling.

    Notes
    -----
    ``h`` is :func:`history_weight`, ``s`` is :func:`criticism`, ``f`` the fear.
    Both moves are blends, so the received act stays on the circumplex.  That
    what counts is the relational meaning of an act is borrowed (Safran & Kraus
    2014); the form is ours.  Technique and metacommunication pass through the
    same rule.
    """
    fear = Act(patient_traits.fear_affiliation, patient_traits.fear_control)
    history = history_weight(patient.transference, response, traits.relational_meaning, c)
    heard = toward(act, fear, history)
    tone = criticism(therapist, patient.act, response, traits, patient_traits, c)
    return toward(heard, CRITICAL, tone)
