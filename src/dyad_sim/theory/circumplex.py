"""The interpersonal circumplex: acts, their complements, their distances (T2)."""

from __future__ import annotations

import math
from typing import NamedTuple

from dyad_sim.theory.equation import equation

HALF_DIAGONAL = math.sqrt(2.0)
"""Distance from the centre of the circumplex to a corner."""

WIDEST = 2.0 * HALF_DIAGONAL
"""Largest distance on the circumplex: from a corner to the opposite one."""


class Act(NamedTuple):
    """A position on the circumplex, each axis on (-1, 1).

    ``affiliation`` runs from hostile (-1) to friendly (1), ``control`` from
    submissive (-1) to dominant (1).
    """

    affiliation: float
    control: float


CENTRE = Act(0.0, 0.0)
"""The neutral centre of the circumplex."""


@equation
def expressed(impulse: float) -> float:
    r"""Act that an impulse of any size leads to, on (-1, 1).

    .. math:: f(x) = \frac{x}{\sqrt{1 + x^2}}

    Notes
    -----
    Ours: any bounded, odd, rising function would serve; this one needs no
    exponential and gives the same bits on every machine.
    """
    return impulse / math.sqrt(1.0 + impulse * impulse)


@equation
def complement(act: Act) -> Act:
    r"""Response that an act pulls for: the same affiliation, the opposite control.

    .. math:: \bar b = (a, -c)

    Borrowed: Kiesler (1996).
    """
    return Act(act.affiliation, -act.control)


@equation
def pulled(act: Act, strength_affiliation: float, strength_control: float) -> Act:
    r"""Complement of an act as far as its receiver answers the pull, axis by axis.

    .. math:: \kappa \odot \bar b = (\kappa_a a, -\kappa_c c)

    Parameters
    ----------
    act
        The partner's act.
    strength_affiliation, strength_control
        Strength of the pull times the receiver's susceptibility, on [0, 1].

    Notes
    -----
    Complementarity is borrowed (Kiesler 1996); a strength per axis and partner
    is ours.
    """
    return Act(strength_affiliation * act.affiliation, -strength_control * act.control)


@equation
def distance(one: Act, other: Act) -> float:
    r"""Euclidean distance of two positions, on [0, 2 sqrt 2].

    .. math:: d(x, y) = \sqrt{(x_a - y_a)^2 + (x_c - y_c)^2}

    Borrowed: that acts are as far apart as they lie on the circumplex (Kiesler 1996);
    that both axes count alike is ours.
    """
    across = one.affiliation - other.affiliation
    along = one.control - other.control
    return math.sqrt(across * across + along * along)


@equation
def size(act: Act) -> float:
    r"""Distance of an act from the neutral centre, as a share of the half diagonal.

    .. math:: |b| = \sqrt{(a^2 + c^2) / 2}

    Borrowed: extremeness as distance from the centre (Kiesler 1996); the scale is ours.
    """
    return (
        math.sqrt(act.affiliation * act.affiliation + act.control * act.control) / HALF_DIAGONAL
    )


@equation
def toward(act: Act, goal: Act, share: float) -> Act:
    r"""Position a share of the way from an act to a goal; ``share`` on [0, 1].

    .. math:: b' = b + s (g - b), \text{ axis by axis}

    Borrowed: linear interpolation.
    """
    return Act(
        act.affiliation + share * (goal.affiliation - act.affiliation),
        act.control + share * (goal.control - act.control),
    )


@equation
def next_act(act: Act, target: Act, inertia: float, noise: Act) -> Act:
    r"""Act that follows an act under a target.

    .. math:: b' = f(\iota b + (1 - \iota) t + \sigma \varepsilon)

    Parameters
    ----------
    act
        The same person's last act.
    target
        Where style, pull and stance draw the person; any size.
    inertia
        Share of the last act that is kept, on [0, 1).
    noise
        Deviate per axis, already scaled.

    Notes
    -----
    Ours.  ``f`` is :func:`expressed`, so the act stays on (-1, 1).
    """
    change = 1.0 - inertia
    return Act(
        expressed(inertia * act.affiliation + change * target.affiliation + noise.affiliation),
        expressed(inertia * act.control + change * target.control + noise.control),
    )
