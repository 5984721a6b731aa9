"""Ruptures: onset, kind, focus, course (T8)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, PatientTraits
from dyad_sim.theory.chance import bernoulli, reuse_uniform, sigmoid
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import (
    BOND,
    CONFRONTATION,
    TASKS_GOALS,
    WITHDRAWAL,
    PatientState,
    Rupture,
)


@equation
def onset_hazard(strain: float, c: Constants) -> float:
    r"""Chance per exchange that strain becomes a rupture.

    .. math:: h = h_0\, F\left(\frac{S - \theta_h}{w_h}\right)

    Notes
    -----
    ``F`` is :func:`~dyad_sim.theory.chance.sigmoid`.  It rises gently, so minor
    ruptures come from ordinary misattunement too and can begin at any time
    (borrowed: Safran & Kraus 2014); the form is ours.
    """
    k = c.rupture
    return k.onset * sigmoid((strain - k.onset_threshold) / k.onset_width)


@equation
def confrontation_chance(
    state: PatientState, bond: float, traits: PatientTraits, c: Constants
) -> float:
    r"""Chance that a new rupture is a confrontation rather than a withdrawal.

    .. math:: p = F(c_0 + c_1 (c_P - \tfrac12) + c_2 b_{Pc} - c_3 (B - \tfrac12)
        + c_4 (N - \tfrac12))

    Parameters
    ----------
    state
        The patient's present control (b_Pc) and negotiability (N) are used.
    bond
        On [0, 1] (B).

    Notes
    -----
    The two kinds are borrowed (Safran & Muran 2000); that a negotiable world
    frees direct complaint follows the case in Safran & Kraus (2014).  The form
    is ours.
    """
    k = c.rupture
    return sigmoid(
        k.confrontation_bias
        + k.confrontation_tendency * (traits.confrontation - 0.5)
        + k.confrontation_control * state.act.control
        - k.confrontation_bond * (bond - 0.5)
        + k.confrontation_negotiability * (state.negotiability - 0.5)
    )


@equation
def begun_rupture(
    state: PatientState,
    bond: float,
    confirmation: float,
    uniform: float,
    traits: PatientTraits,
    c: Constants,
) -> Rupture:
    r"""Return the rupture that begins now: its kind, focus, compliance and intensity.

    .. math::
        P(\text{confrontation}) = p, \quad P(\text{bond}) = f_b q, \quad
        I = I_- + v (I_+ - I_-), \quad
        k = k_P (1 - N) \text{ in a withdrawal, else } 0

    Parameters
    ----------
    confirmation
        Smoothed confirmation (q); the more the fear is confirmed, the likelier is
        the rupture about the bond rather than about tasks and goals.
    uniform
        On (0, 1); decides kind, then focus, then intensity (v), each by what the
        decision before left over.

    Notes
    -----
    A withdrawal is compliant in proportion to the patient's compliance (k_P), less so
    in a negotiable world (N); p is :func:`confrontation_chance`.  Kinds and foci are
    borrowed (Safran & Muran 2000; Bordin 1979); the chances are ours.
    """
    k = c.rupture
    open_anger = confrontation_chance(state, bond, traits, c)
    confronts = bernoulli(uniform, open_anger)
    rest = reuse_uniform(uniform, open_anger)
    about_bond = k.bond_focus * confirmation
    focus = BOND if bernoulli(rest, about_bond) else TASKS_GOALS
    rest = reuse_uniform(rest, about_bond)
    intensity = k.first_low + (k.first_high - k.first_low) * rest
    compliance = 0.0 if confronts else traits.compliance * (1.0 - state.negotiability)
    kind = CONFRONTATION if confronts else WITHDRAWAL
    return Rupture(
        kind=kind,
        focus=focus,
        stage=0,
        shown_stage=0,
        compliance=compliance,
        intensity=intensity,
        peak=intensity,
    )


@equation
def intensity_next(
    rupture: Rupture, confirmation: float, affect_tolerance: float, c: Constants
) -> float:
    r"""Intensity of an open rupture after an exchange, on [0, 1].

    .. math::
        I' = I + g\, x\, (1 + \delta_g (1 - t_T) [\text{confrontation}]) I (1 - I)
            - d (1 - x) I, \quad x = \max\left(0, \frac{q - q_g}{1 - q_g}\right)

    Parameters
    ----------
    confirmation
        Smoothed confirmation (q).  Up to the border (q_g) the rupture fades, at one
        rate; beyond it the rupture grows the faster, and fades the slower, the more
        the fear is confirmed (x).
    affect_tolerance
        The therapist's (t_T); anger that cannot be borne grows faster.

    Notes
    -----
    Escalation of complementary patterns is borrowed (Safran & Kraus 2014);
    logistic growth and fading are ours.  With g and d on [0, 0.5] and delta on [0, 1] the
    result lies on [0, 1].
    """
    k = c.rupture
    beyond = max(0.0, (confirmation - k.border) / (1.0 - k.border))
    heat = 1.0
    if rupture.kind == CONFRONTATION:
        heat += k.intolerance * (1.0 - affect_tolerance)
    i = rupture.intensity
    growth = k.growth * heat * beyond
    fading = k.fading * (1.0 - beyond)
    return i + growth * i * (1.0 - i) - fading * i


@equation
def has_lapsed(intensity: float, c: Constants) -> bool:
    """Whether an open rupture has faded below the floor, unrepaired.

    .. math:: [I < I_0]

    Ours: the floor.
    """
    return intensity < c.rupture.floor
