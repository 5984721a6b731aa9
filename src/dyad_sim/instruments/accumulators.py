"""The accumulators of one dyad: what is added up and written down as it goes on.

Both engines keep the same accumulators by the same calls: an episode that is due and then the
exchange, the end of a bin of coding, the end of a session, and the episode that is left when
the treatment ends.
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.coding import UNCODED, CoderShocks, Coding, bin_closed, watched
from dyad_sim.instruments.dyad_report import NO_TOTALS, Totals, episode_added, session_added
from dyad_sim.instruments.episodes import (
    EpisodeRow,
    History,
    episode_row,
    first_history,
    history_next,
    is_due,
    is_left,
    running_means,
)
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.instruments.session_report import (
    NO_ACTS,
    NO_SUMS,
    ActSums,
    SessionRow,
    SessionSums,
    acts_next,
    mean_work,
    session_row,
    session_sums_next,
)
from dyad_sim.parameters import InstrumentConstants, PatientTraits
from dyad_sim.theory.equation import equation
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.states import Dyad, DyadState


class Accumulators(NamedTuple):
    """Sums of the session, the history of ruptures, and the totals of the therapy."""

    acts: ActSums
    sums: SessionSums
    coding: Coding
    history: History
    totals: Totals


@equation
def first_accumulators(state: DyadState) -> Accumulators:
    """Return the accumulators before the first session; ``state`` at intake."""
    return Accumulators(NO_ACTS, NO_SUMS, UNCODED, first_history(state), NO_TOTALS)


@equation
def add_exchange(
    accumulators: Accumulators,
    before: DyadState,
    state: DyadState,
    info: ExchangeInfo,
    session: int,
    exchange: int,
    dyad: Dyad,
    k: InstrumentConstants,
) -> Accumulators:
    """Add one exchange; an episode that is due has been written down before.

    Parameters
    ----------
    before, state
        The dyad at the start and at the end of the exchange.
    session, exchange
        Both from 1.
    dyad
        With the therapist's skills of today.
    """
    return Accumulators(
        acts_next(accumulators.acts, state, k),
        session_sums_next(accumulators.sums, before, state, info, dyad),
        watched(accumulators.coding, state, k),
        history_next(accumulators.history, before, state, info, session, exchange),
        accumulators.totals,
    )


@equation
def add_coded_bin(
    accumulators: Accumulators, shocks: CoderShocks, k: InstrumentConstants
) -> Accumulators:
    """Let the coders mark the bin that ends now."""
    return accumulators._replace(coding=bin_closed(accumulators.coding, shocks, k))


@equation
def work_so_far(accumulators: Accumulators) -> float:
    """Mean over the exchanges of this session of undisturbed work, on [0, 1]."""
    return mean_work(accumulators.sums)


@equation
def episode_is_due(accumulators: Accumulators, info: ExchangeInfo) -> bool:
    """Whether an episode is to be written down before this exchange is added."""
    return is_due(accumulators.history, info.events)


@equation
def write_episode(
    accumulators: Accumulators, state: DyadState
) -> tuple[Accumulators, EpisodeRow]:
    """Write down the episode that is due; ``state`` after the exchange."""
    patient, therapist = running_means(accumulators.history, state)
    row = episode_row(accumulators.history.episode, patient, therapist)
    return accumulators._replace(totals=episode_added(accumulators.totals, row)), row


@equation
def episode_is_left(accumulators: Accumulators) -> bool:
    """Whether an episode is open or waiting when the treatment ends."""
    return is_left(accumulators.history)


@equation
def write_last_episode(accumulators: Accumulators) -> tuple[Accumulators, EpisodeRow]:
    """Write down the episode that is left."""
    history = accumulators.history
    row = episode_row(history.episode, history.patient, history.therapist)
    return accumulators._replace(totals=episode_added(accumulators.totals, row)), row


@equation
def write_session(
    accumulators: Accumulators,
    session: int,
    state: DyadState,
    patient: PatientTraits,
    person: PersonShocks,
    shocks: RatingShocks,
    k: InstrumentConstants,
) -> tuple[Accumulators, SessionRow]:
    """Write down a session and begin the next.

    Parameters
    ----------
    session
        From 1.
    state
        At the end of the session, symptoms already changed.
    patient
        Their ``concealment`` is used.
    person, shocks
        Uniforms of the raters and of this session.
    """
    row = session_row(
        session,
        state,
        accumulators.acts,
        accumulators.sums,
        accumulators.coding,
        patient.concealment,
        person,
        shocks,
        k,
    )
    totals = session_added(accumulators.totals, row)
    return Accumulators(NO_ACTS, NO_SUMS, UNCODED, accumulators.history, totals), row
