"""Alliance-focused training: when it begins and what it builds (T15)."""

from __future__ import annotations

from dyad_sim.parameters import TherapistTraits, Treatment
from dyad_sim.theory.chance import interpolate, noisy_or
from dyad_sim.theory.equation import equation


@equation
def training_progress(treatment: Treatment, case: int, session: int) -> float:
    r"""Share of the training that shows in a session, what it adds then included, on [0, 1].

    .. math:: \tau = \min\left(1, \max\left(0, \frac{k - A_k + 1}{A_l}\right)\right)

    The formula holds in the case in which the training begins (A_n).  Earlier cases of
    the caseload are treated before the training (0), later ones after it (1).  A training
    case of -1 makes every case the one in which the training begins, so that the formula
    holds in all: many therapists observed while they are trained.

    Parameters
    ----------
    treatment
        Case (A_n), session (A_k) and length (A_l) of the training.
    case
        Place of this dyad in the therapist's caseload, from 0.
    session
        From 1.

    Notes
    -----
    The order of cases and the eight sessions are borrowed (Safran et al. 2014);
    that skill grows linearly with them is ours.
    """
    if treatment.training_case >= 0 and case != treatment.training_case:
        return 1.0 if case > treatment.training_case else 0.0
    begun = session - treatment.training_session + 1.0
    return min(1.0, max(0.0, begun / treatment.training_length))


@equation
def trained_focus(treatment: Treatment, progress: float) -> float:
    r"""Room for metacommunication after training.

    .. math:: F_r' = F_r + A \tau (1 - F_r)

    Borrowed: the training is one in metacommunication (Safran et al. 2014); the form is ours.
    """
    return interpolate(treatment.relational_focus, 1.0, treatment.training_gain * progress)


@equation
def practised(traits: TherapistTraits, training: float, learned: float) -> TherapistTraits:
    r"""Return the therapist with the skills of today.

    .. math:: s' = s + (A \tau \oplus K)(1 - s)

    One share raises each of the ten skills, mindfulness and affect tolerance (s).

    Parameters
    ----------
    training
        Gain of the training times its progress, on [0, 1].
    learned
        Skill learned from this patient's resolved ruptures (K), on [0, 1].

    Notes
    -----
    What is trained is borrowed (Safran et al. 2014); that it comes to the skills alike is ours.
    """
    share = noisy_or(training, learned)
    return traits._replace(
        tentativeness=interpolate(traits.tentativeness, 1.0, share),
        no_parallels=interpolate(traits.no_parallels, 1.0, share),
        responsibility=interpolate(traits.responsibility, 1.0, share),
        immediacy=interpolate(traits.immediacy, 1.0, share),
        concreteness=interpolate(traits.concreteness, 1.0, share),
        monitoring=interpolate(traits.monitoring, 1.0, share),
        relational_meaning=interpolate(traits.relational_meaning, 1.0, share),
        collaboration=interpolate(traits.collaboration, 1.0, share),
        self_disclosure=interpolate(traits.self_disclosure, 1.0, share),
        expecting_ruptures=interpolate(traits.expecting_ruptures, 1.0, share),
        mindfulness=interpolate(traits.mindfulness, 1.0, share),
        affect_tolerance=interpolate(traits.affect_tolerance, 1.0, share),
    )
