"""Attempts at repair: stages, skips, falls back, failure, backlash (T10, T12)."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters import Constants, TherapistTraits
from dyad_sim.theory import events as ev
from dyad_sim.theory.chance import bernoulli, interpolate, reuse_uniform, sigmoid
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import (
    BOND,
    CONFRONTATION,
    LAST_STAGE,
    NO_RUPTURE,
    WITHDRAWAL,
    Rupture,
)


class Attempt(NamedTuple):
    """What came of an attempt: the rupture after it, and what happened.

    ``events`` adds flags of :mod:`dyad_sim.theory.events`; ``rest`` is a uniform on
    [0, 1) for the rupture that a backlash without one begins: then, and only then, no
    decision has used it yet.
    """

    rupture: Rupture
    events: int
    rest: float


@equation
def difficulty(stage: int, c: Constants) -> float:
    r"""Difficulty of entering a stage, 1 to 4, on the scale of :func:`ease` (T10).

    .. math:: D_{stage} \in \{D_1, D_2, D_3, D_4\}

    The four stages are borrowed (Safran & Muran 2000); their difficulties are ours.
    """
    k = c.resolution
    if stage <= 1:
        return k.difficulty_1
    if stage == 2:  # noqa: PLR2004 - the second of four stages
        return k.difficulty_2
    if stage == LAST_STAGE:
        return k.difficulty_4
    return k.difficulty_3


@equation
def ease(
    stage: int,
    confirmation: float,
    bond: float,
    negotiability: float,
    traits: TherapistTraits,
    c: Constants,
) -> float:
    r"""How easily an attempt enters a stage; 0 is even.

    .. math::
        E = k_q (\theta_q - q) + k_b (B - \tfrac12) + k_5 (s_5 - \tfrac12) - D_{stage}
            + k_8 (s_8 - \tfrac12) [2] + k_3 (s_3 - \tfrac12) [3]
            + (k_t (t_T - \tfrac12) + k_n (N - \tfrac12)) [3, 4]

    A bracket is 1 where the stage to be entered is one of those named: [3, 4] at stage 3
    and at stage 4.

    Parameters
    ----------
    stage
        The stage to be entered, 1 to 4: one more than the stage reached (n).
    confirmation
        Of this very act, unsmoothed (q), :math:`q_{now}` in the turn: what confirms
        the fear makes the attempt fail.
    bond, negotiability
        Bond (B) after the exchange, and sense of a negotiable world (N), on [0, 1].
    traits
        Skills 3, 5 and 8, and affect tolerance (t_T).

    Notes
    -----
    Stages and what carries them are borrowed (Safran & Muran 2000; Safran &
    Kraus 2014); the sum is ours.
    """
    k = c.resolution
    found = (
        k.steepness * (k.threshold - confirmation)
        + k.bond * (bond - 0.5)
        + k.concreteness * (traits.concreteness - 0.5)
        - difficulty(stage, c)
    )
    if stage == 2:  # noqa: PLR2004 - collaborative exploration
        return found + k.collaboration * (traits.collaboration - 0.5)
    if stage > 2:  # noqa: PLR2004 - avoidance, and the wish behind it
        found += k.tolerance * (traits.affect_tolerance - 0.5)
        found += k.negotiability * (negotiability - 0.5)
        if stage < LAST_STAGE:
            found += k.responsibility * (traits.responsibility - 0.5)
    return found


@equation
def advance_chance(
    stage: int,
    confirmation: float,
    bond: float,
    negotiability: float,
    traits: TherapistTraits,
    c: Constants,
) -> float:
    """Chance that an attempt enters a stage (T10).

    .. math:: p = p_a F(E)

    ``E`` is :func:`ease`, ``F`` is :func:`~dyad_sim.theory.chance.sigmoid`; the stage
    entered is one more than the stage reached.

    Ours: this functional form.
    """
    return c.resolution.advance * sigmoid(
        ease(stage, confirmation, bond, negotiability, traits, c)
    )


@equation
def metacommunicated(
    rupture: Rupture,
    confirmation: float,
    bond: float,
    negotiability: float,
    uniform: float,
    traits: TherapistTraits,
    c: Constants,
) -> Attempt:
    r"""Return what metacommunication makes of the open rupture, or of its absence (T10, T12).

    .. math:: u < p \Rightarrow \text{succeeded}, \quad u \ge p \Rightarrow \text{failed},
        \quad p = p_a F(E) \text{ in a rupture, else } 0

    An attempt advances a stage, sometimes two; with a compliant patient it may
    only seem to.  Failing, it may fall back a stage or backfire.  Without a
    rupture there is nothing to advance, but it can still backfire.

    Parameters
    ----------
    confirmation
        Of this very act, unsmoothed (q), :math:`q_{now}` in the turn.
    uniform
        On (0, 1); every further decision uses what the one before left over.

    Notes
    -----
    That attempts fail, worsen a rupture or are complied with is borrowed
    (Safran & Kraus 2014); the chances (:func:`advance_chance`) are ours.
    """
    chance = 0.0
    if rupture.kind != NO_RUPTURE:
        chance = advance_chance(rupture.stage + 1, confirmation, bond, negotiability, traits, c)
    rest = reuse_uniform(uniform, chance)
    if bernoulli(uniform, chance):
        return _succeeded(rupture, rest, c)
    return _failed(rupture, confirmation, rest, c)


@equation
def _succeeded(rupture: Rupture, uniform: float, c: Constants) -> Attempt:
    r"""Advance one stage, or two, or in appearance only (T10, T12).

    .. math::
        &P(\text{apparent}) = p_p k: \quad n_{shown}' = \min(4, n_{shown} + 1) \\
        &\text{otherwise real}: \quad n' = 4 \text{ with } P = p_l, \text{ else }
            \min(4, n + 2) \text{ with } P = p_s, \text{ else } n + 1, \\
        &\quad n_{shown}' = \max(n', n_{shown}), \quad I' = I (1 - r_a)

    Whether the advance is apparent, the likelier the more the patient is compliant (k), is
    decided first.  An apparent one moves the stage that is shown and nothing else; a real
    one also has the patient :func:`~dyad_sim.theory.growth.eased` (r_a).

    Notes
    -----
    Stages, skips and apparent repair are borrowed (Safran & Muran 2000; Safran & Kraus
    2014); the chances and the relief (r_a) are ours.
    """
    k = c.resolution
    seeming = k.apparent * rupture.compliance
    rest = reuse_uniform(uniform, seeming)
    if bernoulli(uniform, seeming):
        shown = min(LAST_STAGE, rupture.shown_stage + 1)
        return Attempt(rupture._replace(shown_stage=shown), ev.ONLY_APPARENT, rest)
    stage = rupture.stage + 1
    if bernoulli(rest, k.single_step):
        stage = LAST_STAGE
    elif bernoulli(reuse_uniform(rest, k.single_step), k.skipping):
        stage = min(LAST_STAGE, stage + 1)
    advanced = rupture._replace(
        stage=stage,
        shown_stage=max(stage, rupture.shown_stage),
        intensity=rupture.intensity * (1.0 - k.relief),
    )
    return Attempt(advanced, ev.ADVANCED, rest)


@equation
def _failed(rupture: Rupture, confirmation: float, uniform: float, c: Constants) -> Attempt:
    r"""Backfire, fall back a stage, or leave things as they are (T12).

    .. math::
        P(\text{backlash}) = p_k \max\left(0, \frac{q - \theta_k}{1 - \theta_k}\right), \quad
        P(n' = n_{shown}' = n - 1 \mid \text{no backlash}, n > 0) = p_b

    Without a rupture nothing fails unless it backfires.

    That attempts fall back and backfire is borrowed (Safran & Kraus 2014); the chances
    (see :func:`backlash_chance`) are ours.
    """
    chance = backlash_chance(confirmation, c)
    rest = reuse_uniform(uniform, chance)
    if bernoulli(uniform, chance):
        return Attempt(backlash(rupture, rest, c), ev.FAILED | ev.BACKLASH, rest)
    if rupture.stage > 0 and bernoulli(rest, c.resolution.falling_back):
        stage = rupture.stage - 1
        fallen = rupture._replace(stage=stage, shown_stage=stage)
        return Attempt(fallen, ev.FAILED | ev.FELL_BACK, rest)
    # Talk about the relationship without a rupture had nothing to repair, so nothing failed.
    events = ev.FAILED if rupture.kind != NO_RUPTURE else 0
    return Attempt(rupture, events, rest)


@equation
def backlash_chance(confirmation: float, c: Constants) -> float:
    r"""Chance that a failed attempt backfires (T12).

    .. math:: p = p_k \max\left(0, \frac{q - \theta_k}{1 - \theta_k}\right)

    Ours: an attempt backfires where it confirms the fear (q).
    """
    k = c.resolution
    return k.backlash * max(
        0.0, (confirmation - k.backlash_threshold) / (1.0 - k.backlash_threshold)
    )


@equation
def backlash(rupture: Rupture, uniform: float, c: Constants) -> Rupture:
    r"""Return the rupture after a backlash: more intense, a stage back, maybe of another kind.

    .. math::
        I' = I + j (1 - I), \quad \hat I' = \max(\hat I, I'), \quad
        n' = n_{shown}' = \max(0, n - 1), \quad
        P(\text{other kind}) = p_c, \quad k' = 0 \text{ in the other kind}

    A withdrawn patient may burst out; an angry one may give in and turn away.  What has
    become of another kind covers nothing (no compliance).  Without a rupture nothing
    changes here; the exchange begins a new one.

    Notes
    -----
    That an attempt can make things worse is borrowed (Safran & Kraus 2014); the jump, the
    stage (n) lost and the change of kind are ours.
    """
    if rupture.kind == NO_RUPTURE:
        return rupture
    k = c.resolution
    kind = rupture.kind
    if bernoulli(uniform, c.rupture.conversion):
        kind = CONFRONTATION if kind == WITHDRAWAL else WITHDRAWAL
    stage = max(0, rupture.stage - 1)
    compliance = rupture.compliance if kind == rupture.kind else 0.0
    intensity = interpolate(rupture.intensity, 1.0, k.backlash_jump)
    return rupture._replace(
        kind=kind,
        stage=stage,
        shown_stage=stage,
        compliance=compliance,
        intensity=intensity,
        peak=max(rupture.peak, intensity),
    )


@equation
def mended(
    rupture: Rupture, confirmation: float, bond: float, uniform: float, c: Constants
) -> Attempt:
    r"""Return what immediate repair makes of a rupture: clarifying, changing the task (T10).

    .. math:: p = p_i F(k_q (\theta_q - q) + k_b (B - \tfrac12)) \cdot
        (1 \text{ or } b_i \text{ for a rupture of the bond}), \quad
        I' = I (1 - r_i) \text{ if } u < p

    Success takes intensity away (r_i) and moves no stage; failing, it leaves
    things as they are.  Without a rupture nothing is decided, and nothing fails.

    Parameters
    ----------
    confirmation
        Of this very act, unsmoothed (q), :math:`q_{now}` in the turn.
    bond
        Bond (B) after the exchange.
    uniform
        On (0, 1) (u).

    Notes
    -----
    Immediate repair, and that it serves tasks and goals better than the bond,
    is borrowed (Safran & Muran 2000); the form is ours.
    """
    k = c.resolution
    if rupture.kind == NO_RUPTURE:
        return Attempt(rupture, 0, uniform)
    reach = k.immediate_bond if rupture.focus == BOND else 1.0
    chance = (
        k.immediate
        * reach
        * sigmoid(k.steepness * (k.threshold - confirmation) + k.bond * (bond - 0.5))
    )
    if not bernoulli(uniform, chance):
        return Attempt(rupture, ev.FAILED, uniform)
    better = rupture._replace(intensity=rupture.intensity * (1.0 - k.immediate_relief))
    return Attempt(better, ev.MENDED, uniform)
