"""The alliance: bond, tasks and goals, negotiated exchange by exchange (T6, T14)."""

from __future__ import annotations

from dyad_sim.parameters import Constants, PatientTraits, TherapistTraits
from dyad_sim.theory.chance import interpolate, noisy_or
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import BOND, TASKS_GOALS, Alliance, Rupture


@equation
def whole(alliance: Alliance) -> float:
    r"""Mean of bond, tasks and goals, on [0, 1] (T6).

    .. math:: A = \frac{B + T + G}{3}

    Borrowed: the three facets (Bordin 1979); their equal weights are ours.
    """
    return (alliance.bond + alliance.tasks + alliance.goals) / 3.0


@equation
def capacity(trust: float, negotiability: float, c: Constants) -> float:
    r"""Patient's readiness to let an alliance grow, on [0, 1] (T6).

    .. math:: C = t_P + b_n N (1 - t_P)

    A sense that the world is negotiable (N) stands in for missing trust.

    Ours: this functional form.
    """
    return interpolate(trust, 1.0, c.alliance.negotiated_trust * negotiability)


@equation
def first_alliance(trust: float, c: Constants) -> Alliance:
    r"""Alliance before the first word: what the patient's trust lets them expect (T6).

    .. math:: A_0 = A_- + t_P (A_+ - A_-), \text{ the same in all three facets}

    Ours: this functional form.
    """
    start = interpolate(c.alliance.first_low, c.alliance.first_high, trust)
    return Alliance(start, start, start)


@equation
def eroded(rupture: Rupture, focus: int, c: Constants) -> float:
    r"""Loss per exchange of a facet by the open rupture, on [0, 1].

    .. math:: l = l_I I \cdot (1 \text{ in its focus, } l_o \text{ beside it})

    Borrowed: a rupture is one of the bond or one of tasks and goals (Bordin 1979; Safran
    & Muran 2000); the form is ours.
    """
    k = c.alliance
    reach = 1.0 if rupture.focus == focus else k.erosion_beside
    return k.erosion * reach * rupture.intensity


@equation
def alliance_next(
    alliance: Alliance,
    rupture: Rupture,
    confirmation: float,
    strain: float,
    load: float,
    repaired: bool,
    negotiability: float,
    patient: PatientTraits,
    therapist: TherapistTraits,
    c: Constants,
) -> Alliance:
    r"""Alliance after an exchange, each facet on [0, 1].

    .. math::
        B' &= B + (b_b C (1 - q) \oplus b_r [\text{repaired}])(1 - B)
            - (l_b q \oplus l_I I_B) B \\
        T' &= T + b_t C \tfrac{1 + q_T}{2} (1 - S)(1 - T)
            - (l_t S \oplus l_I I_T \oplus l_L i_P L^2) T \\
        G' &= G + b_g C (1 - S)(1 - G) - (l_t S \oplus l_I I_T) G

    Parameters
    ----------
    confirmation, strain, load
        Smoothed confirmation (q), strain after the exchange (S) and load of
        metacommunication before it (L).
    repaired
        Whether this moment is in tune and the last was not.
    negotiability, patient
        For the :func:`capacity` (C); intrusion sensitivity (i_P).
    therapist
        Competence in the tasks (q_T).

    Notes
    -----
    The three facets and their continuous negotiation are borrowed (Bordin 1979;
    Safran & Kraus 2014); the forms are ours.  Gains and losses lie on [0, 1],
    so every facet does.
    """
    k = c.alliance
    ready = capacity(patient.trust, negotiability, c)
    calm = ready * (1.0 - strain)

    bond_gain = k.bond_building * ready * (1.0 - confirmation)
    if repaired:
        bond_gain = noisy_or(bond_gain, k.reparation_bond)
    bond_loss = noisy_or(k.bond_doubt * confirmation, eroded(rupture, BOND, c))

    work_loss = noisy_or(k.work_doubt * strain, eroded(rupture, TASKS_GOALS, c))
    beside_point = k.digression * patient.intrusion_sensitivity * load * load
    task_gain = k.task_building * calm * 0.5 * (1.0 + therapist.technique)
    task_loss = noisy_or(work_loss, beside_point)
    goal_gain = k.goal_building * calm

    return Alliance(
        alliance.bond + bond_gain * (1.0 - alliance.bond) - bond_loss * alliance.bond,
        alliance.tasks + task_gain * (1.0 - alliance.tasks) - task_loss * alliance.tasks,
        alliance.goals + goal_gain * (1.0 - alliance.goals) - work_loss * alliance.goals,
    )


@equation
def encouraged(alliance: Alliance, improvement: float, c: Constants) -> Alliance:
    r"""Alliance at the start of a session, after what the last one did for the symptoms (T6).

    .. math:: T' = T + b_x \Delta (1 - T) \text{ if } \Delta > 0, \quad
        T' = T + b_x \Delta T \text{ otherwise}

    Parameters
    ----------
    improvement
        Share of the symptoms lost in the last session (Delta), below 1;
        worsening is negative and counts down to -1.

    Notes
    -----
    Relief strengthens agreement on tasks and goals: the upward spiral of
    alliance and symptoms.  The form is ours; the effect of one session is kept
    within a share of [-1, 1].
    """
    share = max(-1.0, min(1.0, c.alliance.improvement_gain * improvement))
    if share > 0.0:
        return Alliance(
            alliance.bond,
            interpolate(alliance.tasks, 1.0, share),
            interpolate(alliance.goals, 1.0, share),
        )
    return Alliance(
        alliance.bond, alliance.tasks * (1.0 + share), alliance.goals * (1.0 + share)
    )
