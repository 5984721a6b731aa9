"""What each of the two brings into a rupture, and the two without some of it (T1).

Three contributions of each partner: how they act, how they answer the other's pull, and
what they make of the moment (the patient hears it, the therapist works with it).

A pull is none of the six: it is what the style of the one and the susceptibility of the
other do together.
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits
from dyad_sim.theory.circumplex import CENTRE, Act, next_act
from dyad_sim.theory.equation import equation
from dyad_sim.theory.schema import feared_response
from dyad_sim.theory.states import Dyad, DyadState, PatientState, TherapistState
from dyad_sim.theory.therapist import stance_now

PATIENT_STYLE = 1
PATIENT_SUSCEPTIBILITY = 2
PATIENT_HEARING = 4
THERAPIST_STANCE = 8
THERAPIST_SUSCEPTIBILITY = 16
THERAPIST_LAPSES = 32

CONTRIBUTIONS = {
    "patient_style": PATIENT_STYLE,
    "patient_susceptibility": PATIENT_SUSCEPTIBILITY,
    "patient_hearing": PATIENT_HEARING,
    "therapist_stance": THERAPIST_STANCE,
    "therapist_susceptibility": THERAPIST_SUSCEPTIBILITY,
    "therapist_lapses": THERAPIST_LAPSES,
}
"""Flag of each contribution; flags add up to what is brought in."""

NOTHING = 0
OF_PATIENT = PATIENT_STYLE | PATIENT_SUSCEPTIBILITY | PATIENT_HEARING
OF_THERAPIST = THERAPIST_STANCE | THERAPIST_SUSCEPTIBILITY | THERAPIST_LAPSES
EVERYTHING = OF_PATIENT | OF_THERAPIST

SETTLING = 60
"""Acts after which a person has settled, with any inertia below 0.8 to ten digits."""


class Neutral(NamedTuple):
    """What stands in for contributions that have no value at which they do nothing.

    A stance has to be somewhere and skill has to be some: by default the stance is that
    of the default traits, and nothing is lacking in skill.
    """

    stance_affiliation: float = TherapistTraits().stance_affiliation
    stance_control: float = TherapistTraits().stance_control
    skill: float = 1.0


@equation
def brings(contributions: int, contribution: int) -> bool:
    r"""Whether a contribution is among those that the two bring in.

    .. math:: [C \mathbin{\&} F \ne 0]

    Ours: contributions (C) are flags (F) that add up.
    """
    return (contributions & contribution) != 0


@equation
def bringing(
    state: DyadState, dyad: Dyad, contributions: int, neutral: Neutral
) -> tuple[DyadState, Dyad]:
    r"""Return the two as they would be if from now on they brought in these contributions only.

    Parameters
    ----------
    state
        Between two sessions.
    dyad
        Who the two are.
    contributions
        Sum of the flags of what stays, 0 to :data:`EVERYTHING`.
    neutral
        What stands in for the rest.

    Notes
    -----
    That both contribute to every rupture, in shares that differ from case to case, is
    borrowed (Safran & Kraus 2014); which contributions there are and what is neutral is
    ours (``docs/decisions/0010``).  Alliance, strain and an open rupture stay as they are.
    """
    stance = stance_now(
        state.therapist.warmth, stanceless(dyad.therapist, neutral), dyad.treatment
    )
    wish = settled(stance, dyad.constants.acts.therapist_inertia)
    p, patient = patient_bringing(
        state.patient, dyad.patient, contributions, wish, dyad.constants
    )
    t, therapist = therapist_bringing(state.therapist, dyad.therapist, contributions, neutral)
    return (
        state._replace(patient=p, therapist=t),
        dyad._replace(patient=patient, therapist=therapist),
    )


@equation
def patient_bringing(
    state: PatientState, traits: PatientTraits, contributions: int, wish: Act, c: Constants
) -> tuple[PatientState, PatientTraits]:
    r"""Return the patient without what is not among the contributions.

    .. math::
        \rho' = 0 \text{ (style)}, \quad u_a' = u_c' = 0 \text{ (susceptibility)}, \quad
        \tau_P' = i_P' = e_P' = 0,\; w' = r' = b^*,\; f' = f(0) \text{ (hearing)}

    Without a style nothing overrides the moment (no rigidity).  Without susceptibility
    the therapist's pull is not answered.  Without a hearing of their own acts are heard
    as they are sent: no transference, nothing sensitive, a wish for what the neutral
    therapist gives (:func:`settled`, b*), a fear of coldness as anybody's, and nothing felt
    so far.  Ours (``docs/decisions/0010``).
    """
    if not brings(contributions, PATIENT_STYLE):
        state = state._replace(rigidity=0.0)
    if not brings(contributions, PATIENT_SUSCEPTIBILITY):
        traits = traits._replace(susceptibility_affiliation=0.0, susceptibility_control=0.0)
    if not brings(contributions, PATIENT_HEARING):
        # The fear of a patient without a style: coldness, and no more.
        fear = feared_response(CENTRE, c.reception.fear_chill)
        state = state._replace(transference=0.0, reception=wish)
        traits = traits._replace(
            wish_affiliation=wish.affiliation,
            wish_control=wish.control,
            fear_affiliation=fear.affiliation,
            fear_control=fear.control,
            intrusion_sensitivity=0.0,
            parting_sensitivity=0.0,
        )
    return state, traits


@equation
def therapist_bringing(
    state: TherapistState, traits: TherapistTraits, contributions: int, neutral: Neutral
) -> tuple[TherapistState, TherapistTraits]:
    r"""Return the therapist without what is not among the contributions.

    .. math::
        b' = b_0 \text{ (stance)}, \quad e' = v_a' = v_c' = 0 \text{ (susceptibility)}, \quad
        s_{1 \ldots 10}' = m_T' = t_T' = s_0,\; P' = D' = 0 \text{ (lapses)}

    Without a stance of their own they stand where the neutral therapist does.  Without
    susceptibility they are not drawn in, and not embedded from before.  Without lapses
    no skill is lacking, nor mindfulness, nor affect tolerance.  Ours
    (``docs/decisions/0010``).
    """
    if not brings(contributions, THERAPIST_STANCE):
        traits = stanceless(traits, neutral)
    if not brings(contributions, THERAPIST_SUSCEPTIBILITY):
        state = state._replace(embeddedness=0.0)
        traits = traits._replace(susceptibility_affiliation=0.0, susceptibility_control=0.0)
    if not brings(contributions, THERAPIST_LAPSES):
        state = state._replace(pressing=0.0, discouragement=0.0)
        traits = lapseless(traits, neutral.skill)
    return state, traits


@equation
def settled(target: Act, inertia: float) -> Act:
    r"""Where acts come to lie that are drawn to one target all along, without noise.

    .. math:: b^* = f(\iota b^* + (1 - \iota) t), \text{ after 60 steps from } t

    Ours; ``f`` is :func:`~dyad_sim.theory.circumplex.expressed`.
    """
    act = target
    for _ in range(SETTLING):
        act = next_act(act, target, inertia, CENTRE)
    return act


@equation
def stanceless(traits: TherapistTraits, neutral: Neutral) -> TherapistTraits:
    """Return a therapist with the neutral stance.

    .. math:: (b_a', b_c') = b_0

    Ours (``docs/decisions/0010``).
    """
    return traits._replace(
        stance_affiliation=neutral.stance_affiliation, stance_control=neutral.stance_control
    )


@equation
def lapseless(traits: TherapistTraits, skill: float) -> TherapistTraits:
    r"""Return a therapist with one level of the ten skills, mindfulness and tolerance.

    .. math:: s_1' = \ldots = s_{10}' = m_T' = t_T' = s_0

    Ours (``docs/decisions/0010``).
    """
    return traits._replace(
        tentativeness=skill,
        no_parallels=skill,
        responsibility=skill,
        immediacy=skill,
        concreteness=skill,
        monitoring=skill,
        relational_meaning=skill,
        collaboration=skill,
        self_disclosure=skill,
        expecting_ruptures=skill,
        mindfulness=skill,
        affect_tolerance=skill,
    )
