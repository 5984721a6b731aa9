"""What repair changes in both, and what unrepaired ruptures wear away (T14)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, PatientTraits
from dyad_sim.theory.chance import interpolate
from dyad_sim.theory.circumplex import Act, toward
from dyad_sim.theory.equation import equation
from dyad_sim.theory.markers import marker
from dyad_sim.theory.states import Alliance, PatientState, Rupture, TherapistState


@equation
def restored(alliance: Alliance, peak: float, share: float, c: Constants) -> Alliance:
    r"""Alliance after a resolved rupture: restored, and deepened.

    .. math:: B' = B + G_b \hat I h (1 - B), \quad
        T' = T + G_t \hat I h (1 - T), \quad G' = G + G_t \hat I h (1 - G)

    Parameters
    ----------
    peak
        Highest intensity of the rupture so far (I hat), on [0, 1]: what was at stake.
    share
        1 for a resolution through the stages, less where only the task was mended (h).

    Notes
    -----
    That repair strengthens the bond is borrowed (Safran & Kraus 2014); the form
    is ours.
    """
    bond = c.growth.bond * peak * share
    agreement = c.growth.agreement * peak * share
    return Alliance(
        interpolate(alliance.bond, 1.0, bond),
        interpolate(alliance.tasks, 1.0, agreement),
        interpolate(alliance.goals, 1.0, agreement),
    )


@equation
def eased(state: PatientState, share: float, traits: PatientTraits) -> PatientState:
    r"""Return the patient after part of a wish was met: less strain, a kinder reception.

    .. math:: S' = S (1 - h), \quad r' = r + h (w - r)

    Parameters
    ----------
    share
        How much of the wish (w) was met (h), on [0, 1].

    Notes
    -----
    That repair is an experience of the other, against what was feared, is borrowed (Safran
    & Kraus 2014); the form is ours.  If strain (S) fell alone it would come back, since the
    therapist would be received (r) as before.
    """
    wish = Act(traits.wish_affiliation, traits.wish_control)
    return state._replace(
        strain=state.strain * (1.0 - share), reception=toward(state.reception, wish, share)
    )


@equation
def grown_patient(
    state: PatientState, rupture: Rupture, traits: PatientTraits, c: Constants
) -> PatientState:
    r"""Return the patient after the wish behind a rupture has been voiced and met.

    .. math::
        \rho' = \rho (1 - G_\rho \hat I), \quad \tau' = \tau (1 - G_\tau \hat I), \quad
        s' = s + G_s \hat I (w - s), \quad N' = N + G_n \hat I (1 - N), \quad V' = M

    Parameters
    ----------
    rupture
        At its last stage: its highest intensity so far (I hat), and where its path ends
        (M): in self-assertion after a withdrawal, in vulnerability after a confrontation.

    Notes
    -----
    Loosened style, weakened fear and a negotiable world are borrowed (Safran &
    Kraus 2014, after Mitchell 1993); the two ends are those of
    :func:`~dyad_sim.theory.markers.marker`; the forms are ours.
    """
    k = c.growth
    peak = rupture.peak
    wish = Act(traits.wish_affiliation, traits.wish_control)
    return state._replace(
        voiced=marker(rupture),
        style=toward(state.style, wish, k.style_shift * peak),
        rigidity=state.rigidity * (1.0 - k.loosening * peak),
        transference=state.transference * (1.0 - k.unlearning * peak),
        negotiability=interpolate(state.negotiability, 1.0, k.negotiability * peak),
    )


@equation
def grown_therapist(state: TherapistState, peak: float, c: Constants) -> TherapistState:
    r"""Return the therapist after a resolved rupture.

    .. math::
        F' = F + G_f \hat I (1 - F), \quad W' = W + G_w \hat I (1 - W), \quad
        K' = K + G_k \hat I (1 - K), \quad P' = D' = 0, \quad \text{aware}' = \text{false}

    Familiarity (F) with the pattern, warmth (W) toward a patient seen
    differently and skill learned (K) grow; the impression of a rupture, the pressing (P)
    and the discouragement (D) end.

    Parameters
    ----------
    peak
        Highest intensity of the rupture so far (I hat).

    Notes
    -----
    That both grow is borrowed (Safran & Kraus 2014); the forms are ours.
    """
    k = c.growth
    return state._replace(
        aware=False,
        pressing=0.0,
        discouragement=0.0,
        familiarity=interpolate(state.familiarity, 1.0, k.familiarity * peak),
        warmth=interpolate(state.warmth, 1.0, k.warmth * peak),
        learned=interpolate(state.learned, 1.0, k.skill * peak),
    )


@equation
def worn_negotiability(negotiability: float, intensity: float, c: Constants) -> float:
    r"""Sense of a negotiable world after a rupture went unrepaired, on [0, 1].

    .. math:: N' = N (1 - W_n I)

    It holds when a rupture lapses, with its highest intensity so far, and at the end of
    every session that leaves one open, with its intensity then.

    Borrowed in kind (Safran & Kraus 2014); the form is ours.
    """
    return negotiability * (1.0 - c.growth.wearing * intensity)
