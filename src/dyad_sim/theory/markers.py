"""What a rupture looks like in the patient's acts, stage by stage (T8, T10)."""

from __future__ import annotations

from dyad_sim.theory.circumplex import CENTRE, Act, distance, toward
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import CONFRONTATION, LAST_STAGE, WITHDRAWAL, Rupture

AWAY = Act(-0.6, -0.7)
"""Moving away: silence, minimal answers, change of subject."""

COMPLIANCE = Act(0.3, -0.7)
"""Placating: going along with the therapist against one's own wish."""

COMPLAINT = Act(-0.35, 0.1)
"""Qualified complaint, on the way from withdrawal to self-assertion."""

ASSERTION = Act(-0.1, 0.6)
"""Self-assertion: saying directly what is missing."""

ANGER = Act(-0.9, 0.7)
"""Moving against: anger, blame, demand."""

HURT = Act(-0.1, -0.1)
"""Hurt and disappointment behind the anger."""

VULNERABILITY = Act(0.5, -0.5)
"""The need for care, spoken."""


@equation
def marker(rupture: Rupture) -> Act:
    r"""Position toward which an open rupture draws the patient's acts (T8, T10).

    .. math::
        M = \text{path}(\text{away} + k (\text{compliance} - \text{away}),
            \text{complaint}, \text{assertion}) \text{ (withdrawal)}, \quad
        \text{path}(\text{anger}, \text{hurt}, \text{vulnerability}) \text{ (confrontation)}

    Withdrawal starts away from the therapist or, in proportion to compliance,
    in placating; it moves through qualified complaint to self-assertion.
    Confrontation moves from anger through hurt to vulnerability.  The way is
    covered stage by stage, by the stage reached (n), not by the one that is shown; no
    rupture gives the neutral centre.  The positions are :data:`AWAY`,
    :data:`COMPLIANCE`, :data:`COMPLAINT`, :data:`ASSERTION`, :data:`ANGER`, :data:`HURT`
    and :data:`VULNERABILITY`; the path is that of :func:`_path`.

    Notes
    -----
    The two kinds and their paths are borrowed (Safran & Muran 2000; Safran &
    Kraus 2014); the positions on the circumplex are ours.
    """
    if rupture.kind == WITHDRAWAL:
        start = toward(AWAY, COMPLIANCE, rupture.compliance)
        return _path(start, COMPLAINT, ASSERTION, rupture.stage)
    if rupture.kind == CONFRONTATION:
        return _path(ANGER, HURT, VULNERABILITY, rupture.stage)
    return CENTRE


@equation
def _path(start: Act, middle: Act, end: Act, stage: int) -> Act:
    r"""Position on a path of two legs, half the stages each; ``stage`` 0 to 4.

    .. math::
        x + \tfrac{n}{2} (y - x) \text{ for } n \le 2, \quad
        y + \tfrac{n - 2}{2} (z - y) \text{ beyond}

    The path leads from x through y to z.

    Ours: the straight legs of equal length in stages.
    """
    half = LAST_STAGE / 2.0
    if stage <= half:
        return toward(start, middle, stage / half)
    return toward(middle, end, (stage - half) / half)


@equation
def concealed(rupture: Rupture, weight: float) -> float:
    r"""Gap between the felt impulse to move away and what compliance shows of it (T8).

    .. math:: z = m I\, k\, d(\text{away}, \text{compliance})

    Parameters
    ----------
    rupture
        A withdrawal with compliance (k) and intensity (I); others conceal nothing.
    weight
        Constant ``rupture.marker`` (m).

    Returns
    -------
    float
        Distance on the circumplex, from 0.

    Notes
    -----
    That a compliant patient hides the rupture is borrowed (Safran & Muran 2000); the
    distance is ours.
    """
    if rupture.kind != WITHDRAWAL:
        return 0.0
    return rupture.compliance * distance(AWAY, COMPLIANCE) * weight * rupture.intensity
