"""How the therapist acts: stance, pull, embeddedness (T2, T4, T14)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, TherapistTraits, Treatment
from dyad_sim.theory.attunement import retuned
from dyad_sim.theory.chance import interpolate, noisy_or
from dyad_sim.theory.circumplex import Act, next_act, pulled, size, toward
from dyad_sim.theory.detection import attentiveness
from dyad_sim.theory.equation import equation
from dyad_sim.theory.metacommunication import metacommunication_target
from dyad_sim.theory.response import ADHERE, GO_ON, IMMEDIATE, METACOMMUNICATE
from dyad_sim.theory.states import TherapistState


@equation
def felt_pull(patient_act: Act, traits: TherapistTraits, c: Constants) -> Act:
    r"""Response that the patient's act pulls for in this therapist (T2).

    .. math:: \kappa \odot \bar b_P = (\kappa_{Ta} v_a\, a,\; -\kappa_{Tc} v_c\, c)

    See :func:`~dyad_sim.theory.circumplex.pulled`; the strength per axis is the
    constant times the therapist's susceptibility.  Complementarity is borrowed (Kiesler
    1996); susceptibility as a factor is ours.
    """
    return pulled(
        patient_act,
        c.pull.therapist_affiliation * traits.susceptibility_affiliation,
        c.pull.therapist_control * traits.susceptibility_control,
    )


@equation
def embeddedness_next(
    state: TherapistState, patient_act: Act, traits: TherapistTraits, c: Constants
) -> float:
    r"""How far the therapist is drawn into the pattern, on [0, 1].

    .. math::
        e' = e + \eta\, g (1 + \delta_e (1 - t_T) h) (1 - e)
            - (\lambda_e\, a(\beta_e, m_T, F, \phi) \oplus \lambda_w [\text{aware}])\, e,
        \quad g = \max\left(0, \frac{|\kappa \odot \bar b_P| - p_0}{1 - p_0}\right), \quad
        h = \max(0, -a_P)

    Parameters
    ----------
    state
        Embeddedness (e), familiarity (F) and the impression of a rupture (aware) are used,
        all from before this exchange.
    patient_act
        The act that pulls; a mild one (size up to :math:`p_0`) is answered without drawing in.
        Its hostility (h), from its affiliation (a_P), hooks a therapist without affect
        tolerance (t_T).
    traits
        Mindfulness (m_T), affect tolerance, susceptibility.

    Notes
    -----
    ``a`` is :func:`~dyad_sim.theory.detection.attentiveness`, the size of the felt pull
    that of :func:`~dyad_sim.theory.circumplex.size`.  Embeddedness and its
    release by awareness are borrowed (Safran & Kraus 2014); the form is ours.  With eta
    on [0, 0.5] and delta on [0, 1], gain and loss lie on [0, 1], so the result does.
    """
    k = c.embedding
    hostility = max(0.0, -patient_act.affiliation)
    hook = 1.0 + k.defensiveness * (1.0 - traits.affect_tolerance) * hostility
    strength = size(felt_pull(patient_act, traits, c))
    grip = max(0.0, (strength - k.resistance) / (1.0 - k.resistance))
    gain = k.embedding * grip * hook
    attentive = attentiveness(
        k.release_base, traits.mindfulness, state.familiarity, k.familiarity_weight
    )
    loss = k.release * attentive
    if state.aware:
        loss = noisy_or(loss, k.aware_release)
    e = state.embeddedness
    return e + gain * (1.0 - e) - loss * e


@equation
def stance_now(warmth: float, traits: TherapistTraits, treatment: Treatment) -> Act:
    r"""Stance from which an unembedded therapist acts toward this patient.

    .. math:: b = (b_a + W (1 - b_a),\; b_c + F_c)

    Warmth toward this patient (W) grows when a need has been spoken (T14); the
    treatment adds structure (F_c).  Borrowed: a need that is spoken evokes empathy (Safran
    & Kraus 2014); the form is ours.
    """
    return Act(
        interpolate(traits.stance_affiliation, 1.0, warmth),
        traits.stance_control + treatment.structure,
    )


@equation
def intended_target(
    state: TherapistState,
    response: int,
    traits: TherapistTraits,
    treatment: Treatment,
    c: Constants,
) -> Act:
    r"""Where the therapist means to act, by response and before any pull (T11, T13).

    .. math::
        t = b \text{ (going on)}, \quad b + (R_i, 0) \text{ (immediate repair)}, \quad
        b + (-R_a, R_c) \text{ (adherence)}, \quad t_M \text{ (metacommunication)}

    Going on acts from the stance (:func:`stance_now`, b); immediate repair is warmer;
    adherence is colder and more controlling; metacommunication is set by the ten skills
    (:func:`~dyad_sim.theory.metacommunication.metacommunication_target`, t_M).

    Notes
    -----
    Ours, after the description of the three responses in Safran & Muran (2000).
    """
    stance = stance_now(state.warmth, traits, treatment)
    if response == METACOMMUNICATE:
        return metacommunication_target(traits, c)
    if response == IMMEDIATE:
        return Act(stance.affiliation + c.response.mending_warmth, stance.control)
    if response == ADHERE:
        return Act(
            stance.affiliation - c.response.adherence_coldness,
            stance.control + c.response.adherence_control,
        )
    return stance


@equation
def therapist_act(
    state: TherapistState,
    patient_act: Act,
    response: int,
    matched: bool,
    noise: Act,
    traits: TherapistTraits,
    treatment: Treatment,
    c: Constants,
) -> Act:
    r"""Return the therapist's next act (T2, T4).

    .. math::
        t = (1 - e)\, t_i + e\, \kappa \odot \bar b_P, \quad
        b_T' = f(\iota_T b_T + (1 - \iota_T) t + \sigma_T \varepsilon)

    What is intended (t_i) is :func:`intended_target`.  Where the therapist goes on and the
    last moment was out of tune, it is first :func:`~dyad_sim.theory.attunement.retuned`,
    then blended with the pull (:func:`felt_pull`).

    Parameters
    ----------
    state
        Embeddedness (e), warmth and last act (b_T) are used; a therapist who speaks about
        the two is freed first (:func:`~dyad_sim.theory.metacommunication.disclosed`).
    patient_act
        The act that is being answered.
    response
        ``GO_ON``, ``METACOMMUNICATE``, ``IMMEDIATE`` or ``ADHERE``.
    matched
        Whether the last moment was in tune.
    noise
        One normal deviate per axis.

    Notes
    -----
    That an embedded therapist acts as the pull dictates is borrowed (Safran &
    Kraus 2014); the blend is ours.
    """
    intended = intended_target(state, response, traits, treatment, c)
    if response == GO_ON:
        intended = retuned(
            intended, patient_act, matched, traits.mindfulness, state.embeddedness, c
        )
    target = toward(intended, felt_pull(patient_act, traits, c), state.embeddedness)
    scaled = Act(
        c.acts.therapist_noise * noise.affiliation, c.acts.therapist_noise * noise.control
    )
    return next_act(state.act, target, c.acts.therapist_inertia, scaled)
