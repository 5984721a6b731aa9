"""Observer coding of rupture markers, in bins of five minutes (after the 3RS; T16)."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.chance import standard_normal
from dyad_sim.theory.equation import equation
from dyad_sim.theory.states import CONFRONTATION, NO_RUPTURE, WITHDRAWAL, DyadState

BIN = 6
"""Exchanges in a bin: a session of sixty exchanges takes fifty minutes."""

COVERED = 0.5
"""Share of a wholly compliant withdrawal that coders do not see.  Assumed."""


class Coding(NamedTuple):
    """What is shown in the open bin, and the markers that two coders have counted.

    ``exchanges`` and the two sums of what is shown are those of the bin; the markers and
    ``peak_shown``, the most that an exchange has shown, are those of the session.
    """

    exchanges: int
    shown_withdrawal: float
    shown_confrontation: float
    withdrawal: int
    confrontation: int
    withdrawal_second: int
    confrontation_second: int
    peak_shown: float


class CoderShocks(NamedTuple):
    """Four uniforms of one bin: a coder's slip for each kind, for two coders."""

    withdrawal: float
    confrontation: float
    withdrawal_second: float
    confrontation_second: float


UNCODED = Coding(0, 0.0, 0.0, 0, 0, 0, 0, 0.0)


@equation
def shown(state: DyadState, kind: int, k: InstrumentConstants) -> float:
    r"""How strongly a kind of rupture shows in an exchange, on [0, 1].

    .. math:: I (1 - \tfrac12 k) \text{ in a rupture of this kind}, \quad
        \beta_O S \text{ without one, where the act leans to this kind}

    A rupture shows with its intensity (I), less as far as compliance (k) covers it;
    strain (S) without a rupture shows in part, as confrontation where the patient acts
    against and over the therapist, as withdrawal otherwise.

    Notes
    -----
    That observers code minor markers that neither partner reports is borrowed
    (Safran & Kraus 2014); the form is ours.
    """
    rupture = state.rupture
    if rupture.kind == NO_RUPTURE:
        act = state.patient.act
        against = act.affiliation < 0.0 and act.control > 0.0
        leaning = CONFRONTATION if against else WITHDRAWAL
        return k.observer_strain * state.patient.strain if leaning == kind else 0.0
    if rupture.kind != kind:
        return 0.0
    return rupture.intensity * (1.0 - COVERED * rupture.compliance)


@equation
def watched(coding: Coding, state: DyadState, k: InstrumentConstants) -> Coding:
    """Add one exchange to the open bin."""
    withdrawal = shown(state, WITHDRAWAL, k)
    confrontation = shown(state, CONFRONTATION, k)
    return Coding(
        exchanges=coding.exchanges + 1,
        shown_withdrawal=coding.shown_withdrawal + withdrawal,
        shown_confrontation=coding.shown_confrontation + confrontation,
        withdrawal=coding.withdrawal,
        confrontation=coding.confrontation,
        withdrawal_second=coding.withdrawal_second,
        confrontation_second=coding.confrontation_second,
        peak_shown=max(coding.peak_shown, withdrawal, confrontation),
    )


@equation
def marked(mean: float, uniform: float, k: InstrumentConstants) -> int:
    """Whether a coder marks a bin, 0 or 1: what is shown on average, and a slip."""
    return 1 if mean + k.observer_noise * standard_normal(uniform) > k.observer_threshold else 0


@equation
def bin_closed(coding: Coding, shocks: CoderShocks, k: InstrumentConstants) -> Coding:
    """Close the bin: two coders mark, or do not mark, each kind."""
    withdrawal = coding.shown_withdrawal / coding.exchanges
    confrontation = coding.shown_confrontation / coding.exchanges
    return Coding(
        exchanges=0,
        shown_withdrawal=0.0,
        shown_confrontation=0.0,
        withdrawal=coding.withdrawal + marked(withdrawal, shocks.withdrawal, k),
        confrontation=coding.confrontation + marked(confrontation, shocks.confrontation, k),
        withdrawal_second=coding.withdrawal_second
        + marked(withdrawal, shocks.withdrawal_second, k),
        confrontation_second=coding.confrontation_second
        + marked(confrontation, shocks.confrontation_second, k),
        peak_shown=coding.peak_shown,
    )


@equation
def bin_is_full(exchange: int, exchanges: int) -> bool:
    """Whether a bin ends with this exchange, counted from 1; the last bin may be short."""
    return exchange % BIN == 0 or exchange == exchanges


@equation
def bin_of(exchange: int) -> int:
    """Number of the bin, from 0, that an exchange, from 1, belongs to."""
    return (exchange - 1) // BIN
