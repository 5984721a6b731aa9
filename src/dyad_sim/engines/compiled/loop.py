"""The loop of the compiled engine: the order of events of a therapy, over many dyads.

It states no rule; it calls those of :mod:`dyad_sim.theory` in the order in which
the readable engine does.  It is compiled as a whole, together with them, and
runs as it stands when compilation is turned off (``NUMBA_DISABLE_JIT=1``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dyad_sim.engines.batch import WIDTHS
from dyad_sim.engines.compiled.constants_view import put_row, tuple_at, view_at
from dyad_sim.engines.compiled.numba_philox import Eight, eight
from dyad_sim.instruments.accumulators import (
    add_coded_bin,
    add_exchange,
    close_accumulators,
    first_accumulators,
    work_so_far,
    write_episode,
    write_session,
)
from dyad_sim.instruments.coding import CoderShocks, bin_is_full, bin_of
from dyad_sim.instruments.dyad_report import dyad_row
from dyad_sim.instruments.exchange_report import exchange_row
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.parameters import (
    Constants,
    InstrumentConstants,
    PatientTraits,
    TherapistTraits,
    Treatment,
)
from dyad_sim.populations import Integers
from dyad_sim.randomness import Stream
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.exchange import (
    ExchangeInfo,
    Shocks,
    patient_turn,
    situation,
    therapist_turn,
)
from dyad_sim.theory.response import usual_response
from dyad_sim.theory.session import (
    OpenSession,
    SessionShocks,
    close_session,
    intake,
    open_session,
)
from dyad_sim.theory.states import Dyad, DyadState
from dyad_sim.traits import Floats

EXCHANGE, SESSION = int(Stream.EXCHANGE), int(Stream.SESSION)
CODING, RATERS = int(Stream.CODING), int(Stream.RATERS)
DYADS, SESSIONS, EPISODES, EXCHANGES = WIDTHS
OF_CODERS, OF_RATINGS = len(CoderShocks._fields), len(RatingShocks._fields)
OF_PERSON, OF_SESSION = len(PersonShocks._fields), len(SessionShocks._fields)
"""Uniforms that each takes of its blocks; the order is that of the declaration."""


class DyadAddress(NamedTuple):
    """The first part of the address of a dyad's uniforms."""

    seed: int
    lane: int
    number: int


class Used(NamedTuple):
    """How many rows of each array have been written; of the dyads, one in each place."""

    sessions: int
    episodes: int
    exchanges: int


def with_room(array: Floats, used: int, rows: int) -> Floats:
    """Return an array with room for some rows more; one without is first made twice as long."""
    if array.shape[0] >= used + rows:
        return array
    longer = np.empty((2 * used + rows, array.shape[1]))
    for row in range(used):
        for column in range(array.shape[1]):
            longer[row, column] = array[row, column]
    return longer


def uniforms_of(address: DyadAddress, stream: int, session: int, block: int) -> Eight:
    """Return eight uniforms of a dyad."""
    return eight(address.seed, address.lane, address.number, stream, session, block)


def exchange_shocks(address: DyadAddress, session: int, exchange: int) -> Shocks:
    """Return the uniforms of one exchange, from 1."""
    return Shocks(*uniforms_of(address, EXCHANGE, session, exchange - 1))


def coder_shocks(address: DyadAddress, session: int, exchange: int) -> CoderShocks:
    """Return the uniforms of the bin of coding that ends with an exchange."""
    return CoderShocks(*uniforms_of(address, CODING, session, bin_of(exchange))[:OF_CODERS])


def rating_shocks(address: DyadAddress, session: int) -> RatingShocks:
    """Return the uniforms of the ratings of one session."""
    a = uniforms_of(address, RATERS, session, 0)
    b = uniforms_of(address, RATERS, session, 1)
    c = uniforms_of(address, RATERS, session, 2)
    return RatingShocks(*(a + b + c)[:OF_RATINGS])


def person_shocks(address: DyadAddress) -> PersonShocks:
    """Return the uniforms of a dyad that belong to no session."""
    return PersonShocks(*uniforms_of(address, RATERS, 0, 0)[:OF_PERSON])


def session_shocks(address: DyadAddress, session: int) -> SessionShocks:
    """Return the uniforms of the time after one session."""
    return SessionShocks(*uniforms_of(address, SESSION, session, 0)[:OF_SESSION])


def hold_exchange(
    state: DyadState, address: DyadAddress, session: int, exchange: int, opened: OpenSession
) -> tuple[DyadState, ExchangeInfo]:
    """Return the dyad after one exchange, from 1, and what there was to see in it."""
    shocks, today = exchange_shocks(address, session, exchange), opened.today
    state, events = patient_turn(state, shocks, today)
    response = usual_response(situation(state, session, exchange, today), shocks.respond)
    return therapist_turn(state, events, response, shocks, opened.parting, today)


def hold_therapy(
    place: int,
    address: DyadAddress,
    dyad: Dyad,
    k: InstrumentConstants,
    keep: bool,
    dyads: Floats,
    sessions: Floats,
    episodes: Floats,
    exchanges: Floats,
    used: Used,
) -> Used:
    """Write the rows of one dyad, from the intake to the end of its treatment."""
    length = dyad.treatment.exchanges
    written_sessions, written_episodes, written_exchanges = used
    person = person_shocks(address)
    state = intake(dyad)
    accumulators = first_accumulators(state)
    status, session = ONGOING, 0

    while status == ONGOING:
        session += 1
        opened = open_session(state, session, dyad)
        state = opened.at_start

        for exchange in range(1, length + 1):
            before = state
            state, info = hold_exchange(state, address, session, exchange, opened)
            accumulators = add_exchange(
                accumulators, before, state, info, session, exchange, opened.today, k
            )
            if accumulators.history.ready:
                accumulators, episode = write_episode(accumulators)
                put_row(episodes, written_episodes, place, episode)
                written_episodes += 1
            if keep:
                row = exchange_row(session, exchange, state, info)
                put_row(exchanges, written_exchanges, place, row)
                written_exchanges += 1
            if bin_is_full(exchange, length):
                accumulators = add_coded_bin(
                    accumulators, coder_shocks(address, session, exchange), k
                )

        closed = close_session(
            opened,
            state,
            work_so_far(accumulators),
            session_shocks(address, session),
            session,
            dyad,
        )
        state, status = closed.state, closed.status
        ratings = rating_shocks(address, session)
        accumulators, line = write_session(
            accumulators, session, state, dyad.patient, person, ratings, k
        )
        put_row(sessions, written_sessions, place, line)
        written_sessions += 1
        if status == ONGOING:
            state = closed.carried_over

    accumulators = close_accumulators(accumulators)
    if accumulators.history.ready:
        accumulators, episode = write_episode(accumulators)
        put_row(episodes, written_episodes, place, episode)
        written_episodes += 1
    put_row(dyads, place, place, dyad_row(dyad, person, state, status, accumulators.totals, k))
    return Used(written_sessions, written_episodes, written_exchanges)


def simulate_dyads(
    seed: int,
    lane: int,
    numbers: Integers,
    cases: Integers,
    patients: Floats,
    therapists: Floats,
    kept: NDArray[np.bool_],
    treatment: Treatment,
    constants: Floats,
    instruments: Floats,
    strategy: int,
) -> tuple[Floats, Floats, Floats, Floats, Used]:
    """Return the four arrays of :class:`dyad_sim.engines.batch.BatchRows`, and the rows in use.

    Parameters
    ----------
    seed, lane
        Whose random numbers.
    numbers, cases, patients, therapists
        As in :class:`dyad_sim.populations.People`.
    kept, treatment, strategy
        As in :class:`dyad_sim.engines.batch.Batch`.
    constants
        One row for all dyads, or one for each, see
        :func:`dyad_sim.engines.compiled.constants_view.array_of`.
    instruments
        One row.
    """
    # A rupture needs an exchange to begin in, so a therapy has at most so many rows of either.
    count, most = numbers.shape[0], treatment.sessions * treatment.exchanges
    k = view_at(instruments, 0, InstrumentConstants)
    dyads = np.empty((count, DYADS))
    sessions = np.empty((count * treatment.sessions, SESSIONS))
    episodes = np.empty((0, EPISODES))
    exchanges = np.empty((0, EXCHANGES))
    used = Used(0, 0, 0)

    for place in range(count):
        patient = view_at(patients, place, PatientTraits)
        # Training and learning replace skills, so a therapist has to be a tuple of its own.
        therapist = tuple_at(therapists, place, TherapistTraits)
        c = view_at(constants, place % constants.shape[0], Constants)
        dyad = Dyad(patient, therapist, treatment, c, strategy, cases[place])
        address = DyadAddress(seed, lane, numbers[place])
        episodes = with_room(episodes, used.episodes, most)
        if kept[place]:
            exchanges = with_room(exchanges, used.exchanges, most)
        used = hold_therapy(
            place, address, dyad, k, kept[place], dyads, sessions, episodes, exchanges, used
        )

    return dyads, sessions, episodes, exchanges, used
