"""What the therapist notices, misses, and sees where it is not (T9, T12)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, TherapistTraits
from dyad_sim.theory.chance import interpolate
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import CONFRONTATION, Rupture, TherapistState


@equation
def visibility(rupture: Rupture, c: Constants) -> float:
    r"""How visible a rupture is beside an open confrontation, on [0, 1] (T9).

    .. math:: v = 1 \text{ (confrontation)}, \quad v = v_w (1 - v_k k) \text{ (withdrawal)}

    Withdrawal is less visible, least of all when compliance (k) covers it.

    Notes
    -----
    The order is borrowed (Safran & Kraus 2014; Safran & Muran 2000); the form
    is ours.
    """
    if rupture.kind == CONFRONTATION:
        return 1.0
    return c.detection.withdrawal_visibility * (
        1.0 - c.detection.compliance_cover * rupture.compliance
    )


@equation
def attentiveness(
    base: float, mindfulness: float, familiarity: float, familiarity_weight: float
) -> float:
    r"""How far a therapist attends to what goes on, as a share of the most, on [0, 1] (T4, T9).

    .. math:: a(\beta, m, F, \phi) = \frac{\beta + m + \phi F}{\beta + 1 + \phi}

    Parameters
    ----------
    base
        What needs no mindfulness (beta), from 0.
    mindfulness
        The therapist's (m_T), on [0, 1].
    familiarity, familiarity_weight
        With the patient's pattern (F), on [0, 1], and its weight beside mindfulness (phi).

    Notes
    -----
    That awareness of the moment lets a therapist see, and frees them, is borrowed (Safran
    & Kraus 2014); the form is ours.
    """
    seen = base + mindfulness + familiarity_weight * familiarity
    return seen / (base + 1.0 + familiarity_weight)


@equation
def tracking(state: TherapistState, mindfulness: float, c: Constants) -> float:
    r"""How well the therapist follows what goes on, on [0, 1] (T4, T9).

    .. math:: T = a(\beta_d, m_T, F, \phi) (1 - e)

    ``a`` is :func:`attentiveness`: mindfulness (m_T) and familiarity (F) with the
    patient's pattern help; embeddedness (e) blinds.

    Ours: this functional form.
    """
    seen = attentiveness(
        c.detection.base, mindfulness, state.familiarity, c.embedding.familiarity_weight
    )
    return seen * (1.0 - state.embeddedness)


@equation
def noticing_chance(
    rupture: Rupture, state: TherapistState, mindfulness: float, c: Constants
) -> float:
    r"""Chance per exchange of noticing an open rupture, on [0, 1].

    .. math:: p = p_d I v T + p_1 (1 - p_d I v T)

    Parameters
    ----------
    rupture
        The open rupture: intensity (I) and :func:`visibility` (v).
    state, mindfulness
        See :func:`tracking` (T).

    Notes
    -----
    That therapists miss ruptures, and see more of the intense and the open
    ones, is borrowed (Safran & Kraus 2014); the product is ours.
    """
    seen = (
        c.detection.detection
        * rupture.intensity
        * visibility(rupture, c)
        * tracking(state, mindfulness, c)
    )
    return interpolate(seen, 1.0, c.detection.certainty)


@equation
def false_alarm_chance(mindfulness: float, c: Constants) -> float:
    r"""Chance per exchange of sensing a rupture where there is none.

    .. math:: p = p_f \frac{\beta_d + m_T}{\beta_d + 1}

    A therapist who looks for strain also finds it where the patient reports
    none, however well the pattern is known.  Ours, after the rates at which
    therapists and patients report.
    """
    base = c.detection.base
    return c.detection.false_alarm * (base + mindfulness) / (base + 1.0)


@equation
def sensing_chance(rupture: Rupture, traits: TherapistTraits, c: Constants) -> float:
    r"""Chance per exchange that monitoring sees through an apparent repair.

    .. math:: p = p_6 s_6 \text{ while more is shown than resolved, else } 0

    Borrowed: the therapist of the published case sensed an element of
    compliance (Safran & Kraus 2014); the form is ours.
    """
    if rupture.shown_stage <= rupture.stage:
        return 0.0
    return c.detection.sensing * traits.monitoring
