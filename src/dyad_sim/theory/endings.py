"""The three ends of a treatment, and the approach of the last session (T17, T18)."""

from __future__ import annotations

from dyad_sim.parameters import Constants
from dyad_sim.theory.chance import bernoulli, reuse_uniform, sigmoid
from dyad_sim.theory.equation import equation

ONGOING = 0
COMPLETED = 1
DROPPED_OUT = 2
GOOD_ENOUGH = 3


@equation
def dropout_hazard(
    alliance: float, open_intensity: float, commitment: float, c: Constants
) -> float:
    r"""Chance that the patient does not come back after this session (T17).

    .. math:: h = h_d F\left(\frac{\theta_d - A + c_I I - c_c (d_P - \tfrac12)}{w_d}\right)

    Parameters
    ----------
    alliance
        Mean of the three facets (A), on [0, 1].
    open_intensity
        Intensity of a rupture left open (I).
    commitment
        The patient's (d_P).

    Notes
    -----
    Drop-out through a failed alliance is borrowed (Safran & Kraus 2014); the
    form is ours.
    """
    k = c.endings
    distress = (
        k.dropout_threshold
        - alliance
        + k.rupture_weight * open_intensity
        - k.commitment_weight * (commitment - 0.5)
    )
    return k.dropout * sigmoid(distress / k.dropout_width)


@equation
def good_enough_hazard(symptoms: float, intake: float, c: Constants) -> float:
    r"""Chance that the patient leaves early with what was needed (T17).

    .. math:: h = h_g F\left(\frac{\theta_g - X / X_0}{w_g}\right)

    Ours: some who leave early have got what they needed.
    """
    k = c.endings
    return k.good_enough * sigmoid(
        (k.good_enough_threshold - symptoms / intake) / k.good_enough_width
    )


@equation
def ending_after(
    session: int, sessions: int, dropping_out: float, leaving_well: float, uniform: float
) -> int:
    r"""How the treatment stands after a session; at most one ending, ever.

    .. math::
        k \ge K \Rightarrow \text{completed}; \quad
        P(\text{dropped out}) = h_1, \quad P(\text{good enough} \mid \text{not}) = h_2

    Parameters
    ----------
    session, sessions
        Session just held (k), from 1, and sessions agreed on (K).
    dropping_out, leaving_well
        The two hazards (h_1, h_2).  Nobody leaves early from the last session.
    uniform
        On (0, 1).

    Returns
    -------
    int
        ``ONGOING``, ``COMPLETED``, ``DROPPED_OUT`` or ``GOOD_ENOUGH``.

    Notes
    -----
    Ours: drop-out is decided first.
    """
    if session >= sessions:
        return COMPLETED
    if bernoulli(uniform, dropping_out):
        return DROPPED_OUT
    if bernoulli(reuse_uniform(uniform, dropping_out), leaving_well):
        return GOOD_ENOUGH
    return ONGOING


@equation
def parting_strain(session: int, sessions: int, sensitivity: float, c: Constants) -> float:
    r"""Strain per exchange from the approaching end, on [0, 1].

    .. math:: g_E = \chi_E e_P \max\left(0, 1 - \frac{K - k + 1}{K_E + 1}\right)

    It rises over the last sessions agreed on (window K_E) and is felt most in
    the last.

    Notes
    -----
    Borrowed: the approaching end stirs the fear of being left (Safran & Kraus
    2014, the case); the form is ours.
    """
    left = sessions - session + 1.0
    return (
        c.strain.parting * sensitivity * max(0.0, 1.0 - left / (c.strain.parting_window + 1.0))
    )
