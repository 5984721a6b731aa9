"""How the patient acts: style, pull, rupture marker, what was voiced (T2, T3, T8, T10)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, PatientTraits
from dyad_sim.theory.circumplex import Act, next_act, pulled
from dyad_sim.theory.equation import equation
from dyad_sim.theory.markers import marker
from dyad_sim.theory.states import PatientState, Rupture


@equation
def patient_target(
    state: PatientState, rupture: Rupture, answered: Act, traits: PatientTraits, c: Constants
) -> Act:
    r"""Where style, pull, rupture and what was voiced draw the patient's next act (T2, T3, T8).

    .. math::
        t = \rho (1 + \alpha S)\, s + (1 - \rho)\, \kappa \odot \bar b_T
            + m I\, M + \omega V, \quad
        \kappa = (\kappa_{Pa} u_a, \kappa_{Pc} u_c)

    Parameters
    ----------
    state
        Rigidity (rho), strain (S), style (s) and what was voiced (V) are used, as they
        were before the exchange.
    rupture
        The open rupture; its intensity before the exchange (I) weighs the marker (M).
    answered
        The therapist's last act (b_T), whose complement pulls.
    traits
        Susceptibility to the pull on affiliation (u_a) and on control (u_c).
    c
        ``acts.amplification`` (alpha), ``acts.opening`` (omega), ``pull.patient_*``,
        ``rupture.marker`` (m).

    Notes
    -----
    Rigid style and pull are borrowed (Kiesler 1996; Safran & Kraus 2014).  That
    strain sharpens the style, that a resolution leaves the patient for a while where its
    path ended, and the sum, are ours.
    """
    own = state.rigidity * (1.0 + c.acts.amplification * state.strain)
    pull = pulled(
        answered,
        c.pull.patient_affiliation * traits.susceptibility_affiliation,
        c.pull.patient_control * traits.susceptibility_control,
    )
    give = 1.0 - state.rigidity
    shown = marker(rupture)
    weight = c.rupture.marker * rupture.intensity
    opening = c.acts.opening
    return Act(
        own * state.style.affiliation
        + give * pull.affiliation
        + weight * shown.affiliation
        + opening * state.voiced.affiliation,
        own * state.style.control
        + give * pull.control
        + weight * shown.control
        + opening * state.voiced.control,
    )


@equation
def patient_act(
    state: PatientState,
    rupture: Rupture,
    answered: Act,
    noise: Act,
    traits: PatientTraits,
    c: Constants,
) -> Act:
    r"""Return the patient's next act; ``noise`` holds one normal deviate per axis.

    .. math:: b_P' = f(\iota_P b_P + (1 - \iota_P) t + \sigma_P \varepsilon)

    See :func:`patient_target` for where it is drawn (t) and
    :func:`~dyad_sim.theory.circumplex.next_act` for ``f``.

    Ours: this functional form.
    """
    target = patient_target(state, rupture, answered, traits, c)
    scaled = Act(c.acts.patient_noise * noise.affiliation, c.acts.patient_noise * noise.control)
    return next_act(state.act, target, c.acts.patient_inertia, scaled)
