"""The therapist's answer to a noticed rupture: a decision (T11, T13)."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.theory.chance import bernoulli, reuse_uniform
from dyad_sim.theory.equation import equation

GO_ON = 0
METACOMMUNICATE = 1
IMMEDIATE = 2
ADHERE = 3

RESPONSES = {"metacommunicate": METACOMMUNICATE, "immediate": IMMEDIATE, "adhere": ADHERE}
"""The strategies that a therapist can have, by name."""


class Situation(NamedTuple):
    """What the therapist has to go by when deciding how to respond.

    Nothing in it is hidden from the therapist: ``aware`` is the impression of a
    rupture, right or wrong, ``shown_stage`` how far resolution seems to have
    come.  Numbers lie on [0, 1]; acts on (-1, 1).
    """

    session: int
    exchange: int
    aware: bool
    shown_stage: int
    patient_affiliation: float
    patient_control: float
    own_affiliation: float
    own_control: float
    discouragement: float
    strategy: int
    repair_probability: float
    relational_focus: float
    exploration: float


@equation
def usual_response(situation: Situation, uniform: float) -> int:
    r"""Response of the simulated therapist: the built-in policy (T11, T13).

    .. math:: P(\text{address} \mid \text{aware}) = r_T (1 - D), \qquad
        P(\text{metacommunicate} \mid \text{address}) = F_r', \qquad
        P(\text{explore} \mid \text{not aware}) = F_0 [\text{strategy: metacommunicate}]

    An aware therapist addresses the rupture by the chosen strategy, less often
    when discouraged (D).  A therapist whose strategy is metacommunication does so
    if what is left of the uniform lies below the room that the treatment has today
    (``relational_focus``, :math:`F_r'`), and otherwise mends.  Without an impression of a
    rupture, a therapist whose strategy is metacommunication explores the here and
    now every so often, as the treatment has it (``exploration``, :math:`F_0`), whatever room
    there is.

    Parameters
    ----------
    situation
        What the therapist has to go by.
    uniform
        On (0, 1).

    Returns
    -------
    int
        ``GO_ON``, ``METACOMMUNICATE``, ``IMMEDIATE`` or ``ADHERE``.

    Notes
    -----
    The three responses are borrowed (Safran & Muran 2000; Safran & Kraus 2014);
    their rates are ours.
    """
    if not situation.aware:
        if situation.strategy == METACOMMUNICATE and bernoulli(uniform, situation.exploration):
            return METACOMMUNICATE
        return GO_ON
    chance = situation.repair_probability * (1.0 - situation.discouragement)
    if not bernoulli(uniform, chance):
        return GO_ON
    if situation.strategy != METACOMMUNICATE:
        return situation.strategy
    if bernoulli(reuse_uniform(uniform, chance), situation.relational_focus):
        return METACOMMUNICATE
    return IMMEDIATE
