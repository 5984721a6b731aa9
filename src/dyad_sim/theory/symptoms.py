"""How symptoms change from session to session (T14)."""

from __future__ import annotations

from dyad_sim.parameters import Constants
from dyad_sim.theory.chance import noisy_or
from dyad_sim.theory.circumplex import expressed
from dyad_sim.theory.equation import equation


@equation
def schema_change(
    rigidity_before: float, rigidity: float, transference_before: float, transference: float
) -> float:
    r"""How much rigid style and fear have given way in a session, on [-1, 1].

    .. math:: \Sigma = \tfrac12 \left((\rho - \rho') + (\tau_P - \tau_P')\right)

    Borrowed: change is that of relational schemas (Safran & Kraus 2014); the mean is ours.
    """
    return 0.5 * ((rigidity_before - rigidity) + (transference_before - transference))


@equation
def symptoms_next(
    symptoms: float,
    work: float,
    schema: float,
    open_intensity: float,
    responsiveness: float,
    life: float,
    c: Constants,
) -> float:
    r"""Symptoms after a session, from 0 upward.

    .. math::
        X' = X \left(1 - \left(x_0 \oplus 2 x_P x_w A_w \oplus x_s \max(0, \Sigma)\right)\right)
            (1 + x_h I)(1 + f(x_e \varepsilon))

    Parameters
    ----------
    symptoms
        Before the session (X).
    work
        Mean (A_w) of :func:`~dyad_sim.theory.session.work_done` over all exchanges of the
        session, on [0, 1].
    schema
        :func:`schema_change` of this session (Sigma); only what gave way counts.
    open_intensity
        Intensity of a rupture left open (I).
    responsiveness
        The patient's (x_P), on [0, 1]; one half is the average.
    life
        Normal deviate for what happens outside.

    Notes
    -----
    Work that needs the alliance, schema change by repair and harm by what is
    left open are borrowed in kind (Safran & Kraus 2014); the form is ours.
    Every factor is positive, so the symptoms are.
    """
    k = c.symptoms
    by_work = 2.0 * responsiveness * k.work * work
    by_schema = k.schema * max(0.0, schema)
    lost = noisy_or(noisy_or(k.drift, by_work), by_schema)
    worsened = 1.0 + k.harm * open_intensity
    return symptoms * (1.0 - lost) * worsened * (1.0 + expressed(k.life * life))


@equation
def improvement(before: float, after: float) -> float:
    r"""Share of the symptoms lost in a session, below 1; negative where they grew.

    .. math:: \Delta = 1 - X' / X, \text{ and 0 where there were none}

    Borrowed: relative change.
    """
    if before == 0.0:
        return 0.0
    return 1.0 - after / before
