"""Talk about what goes on between the two: its ten skills and its costs (T11, T13).

Where each skill works:

==  ====================  =====================================================
1   tentativeness         :func:`metacommunication_target`
2   no_parallels          :func:`dyad_sim.theory.reception.criticism`
3   responsibility        :func:`metacommunication_target`; stage 3 in
                          :func:`dyad_sim.theory.resolution.ease`
4   immediacy             :func:`dyad_sim.theory.reception.criticism`
5   concreteness          :func:`dyad_sim.theory.resolution.ease`
6   monitoring            :func:`pressing_after_failure`, :func:`explored_load`,
                          :func:`dyad_sim.theory.detection.sensing_chance`
7   relational_meaning    :func:`dyad_sim.theory.reception.history_weight`
8   collaboration         :func:`metacommunication_target`; stage 2 in
                          :func:`dyad_sim.theory.resolution.ease`
9   self_disclosure       :func:`disclosed`
10  expecting_ruptures    :func:`discouragement_next`, :func:`taken_personally`
==  ====================  =====================================================
"""

from __future__ import annotations

from dyad_sim.parameters import Constants, TherapistTraits
from dyad_sim.theory.chance import interpolate
from dyad_sim.theory.circumplex import Act, toward
from dyad_sim.theory.equation import equation


@equation
def metacommunication_target(traits: TherapistTraits, c: Constants) -> Act:
    r"""Act that metacommunication amounts to, by skill (T11).

    .. math:: t = (M_a - M_3 (1 - s_3) - M_8 (1 - s_8),\; M_c + M_1 (1 - s_1))

    Without responsibility it is defensive and cold, without collaboration it
    leaves the patient alone, without tentativeness it controls.

    Notes
    -----
    What each lapse does is borrowed (Safran & Kraus 2014, principles 1, 3, 8);
    the form is ours.
    """
    k = c.metacommunication
    return Act(
        k.warmth
        - k.defensive_coldness * (1.0 - traits.responsibility)
        - k.distance * (1.0 - traits.collaboration),
        k.control + k.pushiness * (1.0 - traits.tentativeness),
    )


@equation
def disclosed(embeddedness: float, self_disclosure: float, c: Constants) -> float:
    r"""Embeddedness after putting one's own experience into words (skill 9; T11).

    .. math:: e' = e (1 - \lambda_d s_9)

    Borrowed: articulating one's stuckness frees the therapist (Safran & Kraus
    2014, principle 9); the form is ours.
    """
    return embeddedness * (1.0 - c.embedding.disclosure_release * self_disclosure)


@equation
def load_next(load: float, metacommunicating: bool, c: Constants) -> float:
    r"""Recent load of metacommunication, on [0, 1] (T13).

    .. math:: L' = \delta_L L + [\text{metacommunicating}]\, L_+ (1 - \delta_L L)

    Ours, after the warning against relentless exploration in Safran & Kraus
    (2014).
    """
    kept = c.metacommunication.load_kept * load
    if metacommunicating:
        return interpolate(kept, 1.0, c.metacommunication.load)
    return kept


@equation
def explored_load(load: float, monitoring: float, c: Constants) -> float:
    """Load left when a failed attempt is itself explored (skill 6; T11, T13).

    .. math:: L' = L (1 - r_6 s_6)

    Borrowed: a failed attempt is to be explored in its turn (Safran & Kraus 2014,
    principle 6); the form is ours.
    """
    return load * (1.0 - c.metacommunication.relief * monitoring)


@equation
def pressing_worn(pressing: float, c: Constants) -> float:
    r"""How much the therapist still presses on after an exchange (T11).

    .. math:: P' = \delta_6 P

    Ours: this functional form.
    """
    return c.metacommunication.pressing_kept * pressing


@equation
def pressing_after_failure(pressing: float, monitoring: float) -> float:
    r"""How much the therapist presses on after a failed attempt, on [0, 1] (skill 6; T11).

    .. math:: P' = P + (1 - s_6)(1 - P)

    Borrowed: a drop in relatedness has to be explored (Safran & Kraus 2014,
    principle 6); who does not notice it presses on.  The form is ours.
    """
    return interpolate(pressing, 1.0, 1.0 - monitoring)


@equation
def discouragement_next(
    discouragement: float, expecting_ruptures: float, c: Constants
) -> float:
    """Discouragement after a failed attempt, on [0, 1] (skill 10; T11).

    .. math:: D' = D + d_{10} (1 - s_{10}) (1 - D)

    Borrowed: who expects ruptures is not discouraged by them (Safran & Kraus 2014,
    principle 10); the form is ours.
    """
    return interpolate(
        discouragement, 1.0, c.metacommunication.discouragement * (1.0 - expecting_ruptures)
    )


@equation
def taken_personally(embeddedness: float, expecting_ruptures: float, c: Constants) -> float:
    r"""Embeddedness after a failed attempt taken personally, on [0, 1] (skill 10; T11).

    .. math:: e' = e + e_{10} (1 - s_{10}) (1 - e)

    Borrowed: ruptures are to be expected and revisited (Safran & Kraus 2014,
    principle 10); the form is ours.
    """
    return interpolate(
        embeddedness, 1.0, c.metacommunication.personal * (1.0 - expecting_ruptures)
    )


@equation
def earlier_next(earlier: Act, patient_act: Act, c: Constants) -> Act:
    r"""Trace that trails behind the patient's acts; see skill 4, immediacy (T11).

    .. math:: \tilde b_P' = \tilde b_P + \lambda_4 (b_P - \tilde b_P)

    Borrowed: the focus on the here and now (Safran & Kraus 2014, principle 4); the trace,
    an exponential average, is ours.
    """
    return toward(earlier, patient_act, c.metacommunication.trace)
