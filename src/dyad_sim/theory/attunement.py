"""Moments in and out of tune, and their repair without words (T7)."""

from __future__ import annotations

from dyad_sim.parameters import Constants
from dyad_sim.theory.circumplex import WIDEST, Act, complement, distance
from dyad_sim.theory.equation import equation


@equation
def is_matched(patient_act: Act, therapist_act: Act, radius: float) -> bool:
    r"""Whether the therapist's act lies within ``radius`` of the patient's complement.

    .. math:: [d(\bar b_P, b_T) \le r_m]

    Notes
    -----
    Matched and mismatched states are borrowed from mother-infant research
    (Tronick 1989); the circle round the complement is our analogue, so its form is ours.
    """
    return distance(complement(patient_act), therapist_act) <= radius


@equation
def mismatch(patient_act: Act, therapist_act: Act, radius: float) -> float:
    r"""How far out of tune a moment is, on [0, 1]; 0 within the radius.

    .. math:: m = \max\left(0, \frac{d(\bar b_P, b_T) - r_m}{d_{\max} - r_m}\right)

    Ours; see :func:`is_matched` for what is borrowed.
    """
    beyond = distance(complement(patient_act), therapist_act) - radius
    return max(0.0, beyond / (WIDEST - radius))


@equation
def retuned(
    target: Act,
    patient_act: Act,
    matched: bool,
    mindfulness: float,
    embeddedness: float,
    c: Constants,
) -> Act:
    r"""Therapist's target after a mismatch: tuned in again, without a word.

    .. math:: t' = t + \nu\, m_T (1 - e) (a - t), \quad
        a = (\max(t_a, b_{Pa}),\; -b_{Pc})

    A therapist who follows the moment yields where the patient leads and leads
    where the patient falls silent, and stays at least as warm.

    Parameters
    ----------
    target
        Where the therapist would act otherwise.
    matched
        Whether the last moment was in tune; then nothing is changed.
    mindfulness, embeddedness
        On [0, 1]; an embedded therapist does not tune in.

    Notes
    -----
    Quick repair of mismatches is borrowed (Tronick 1989); the form is ours.
    """
    if matched:
        return target
    share = c.attunement.retuning * mindfulness * (1.0 - embeddedness)
    warm = max(target.affiliation, patient_act.affiliation)
    return Act(
        target.affiliation + share * (warm - target.affiliation),
        target.control + share * (-patient_act.control - target.control),
    )
