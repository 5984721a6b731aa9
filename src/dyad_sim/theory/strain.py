"""How strain arises and drains (T7, T8, T13, T18)."""

from __future__ import annotations

from dyad_sim.parameters import Constants
from dyad_sim.theory.attunement import mismatch
from dyad_sim.theory.chance import noisy_or
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import equation
from dyad_sim.theory.response import ADHERE


@equation
def confirming_strain(confirmation: float, c: Constants) -> float:
    r"""Strain per exchange from a reception that lies toward the fear (T3, T8).

    .. math:: g_q = \rho_S \max(0, q - q_0) / (1 - q_0)

    Ours, after the self-confirming pattern of Safran & Kraus (2014); ``q`` is
    the smoothed confirmation, so a stance hurts and a single act does not.
    """
    k = c.strain
    return k.reactivity * max(0.0, confirmation - k.tolerance) / (1.0 - k.tolerance)


@equation
def mismatching_strain(patient_act: Act, therapist_act: Act, c: Constants) -> float:
    r"""Strain per exchange from a moment out of tune, on [0, 1] (T7).

    .. math:: g_m = \mu\, m

    Ours; ``m`` is :func:`~dyad_sim.theory.attunement.mismatch`.
    """
    k = c.attunement
    return k.misattunement * mismatch(patient_act, therapist_act, k.match_radius)


@equation
def pressing_strain(intensity: float, response: int, c: Constants) -> float:
    r"""Strain per exchange from technique pressed on in a rupture, on [0, 1] (T13).

    .. math:: g_A = \chi_A I [\text{adhering}]

    The intensity (I) is that before the exchange.

    Borrowed: adherence to technique in the face of strain makes it worse (Safran & Kraus
    2014); the form is ours.
    """
    return c.strain.pressing_on * intensity if response == ADHERE else 0.0


@equation
def overload_strain(load: float, intrusion_sensitivity: float, c: Constants) -> float:
    r"""Strain per exchange from relentless metacommunication, on [0, 1].

    .. math:: g_L = \chi_L\, i_P L^2

    The load (L) is that before the exchange.

    Borrowed: relentless exploration is felt as persecution (Safran & Kraus
    2014).  The square, ours, spares what comes now and then.
    """
    return c.strain.overload * intrusion_sensitivity * load * load


@equation
def strain_next(
    strain: float,
    confirming: float,
    mismatching: float,
    overloading: float,
    pressing_on: float,
    parting: float,
    bond: float,
    warmth_received: float,
    repaired: bool,
    c: Constants,
) -> float:
    r"""Interpersonal strain after an exchange, on [0, 1] (T7, T8, T13, T18).

    .. math::
        S' = S + g (1 - S) - l S, \quad
        g = g_q \oplus g_m \oplus g_L \oplus g_A \oplus g_E, \quad
        l = \lambda_S \oplus \xi B \max(0, r_a) \oplus \zeta [\text{repaired}]

    Parameters
    ----------
    strain
        Before the exchange (S).
    confirming, mismatching, overloading, pressing_on, parting
        Strain from each source, per exchange, on [0, 1]: :func:`confirming_strain` (g_q),
        :func:`mismatching_strain` (g_m), :func:`overload_strain` (g_L),
        :func:`pressing_strain` (g_A) and
        :func:`~dyad_sim.theory.endings.parting_strain` (g_E).
    bond, warmth_received
        Bond (B) before the exchange, on [0, 1], and affiliation of this act as received,
        not smoothed (r_a).
    repaired
        Whether this moment is in tune and the last was not.

    Notes
    -----
    Ours: this functional form.  Causes combine like independent events (``oplus``), so
    gain, loss and strain stay on [0, 1] without clipping.
    """
    k = c.strain
    gain = noisy_or(
        noisy_or(noisy_or(confirming, mismatching), noisy_or(overloading, pressing_on)), parting
    )
    loss = noisy_or(k.leak, k.soothing * bond * max(0.0, warmth_received))
    if repaired:
        loss = noisy_or(loss, c.attunement.reparation)
    return strain + gain * (1.0 - strain) - loss * strain
