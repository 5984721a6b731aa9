"""The loop of the compiled engine: the order of events of a therapy, over cohorts of dyads.

It states no rule; it calls those of :mod:`dyad_sim.theory` in the order in which
the readable engine does.  It is compiled as a whole, together with them, and
runs as it stands when compilation is turned off (``NUMBA_DISABLE_JIT=1``).

The dyads of a cohort hold their sessions side by side, exchange by exchange, in the columns of
one array (:mod:`dyad_sim.engines.compiled.cohort`).  When a treatment ends, the next dyad takes
its column.  An exchange is held for the whole cohort at once (:func:`hold_exchanges`); where
something happens that seldom does (:mod:`dyad_sim.engines.compiled.seldom`), it is held once
more for that dyad alone (:func:`repeat_marked`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dyad_sim.engines.batch import WIDTHS
from dyad_sim.engines.compiled.cohort import COHORT_SIZE, read_column, rows_of, write_column
from dyad_sim.engines.compiled.constants_view import put_row, tuple_at, view_at
from dyad_sim.engines.compiled.numba_philox import Eight, eight
from dyad_sim.engines.compiled.seldom import SELDOM, as_decided
from dyad_sim.instruments.accumulators import (
    Accumulators,
    add_coded_bin,
    add_exchange,
    episode_is_due,
    episode_is_left,
    first_accumulators,
    work_so_far,
    write_episode,
    write_last_episode,
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


class Enrolled(NamedTuple):
    """Who the dyads of a batch are, and the rules that they share but for the constants."""

    seed: int
    lane: int
    numbers: Integers
    cases: Integers
    patients: Floats
    therapists: Floats
    treatment: Treatment
    strategy: int


class Today(NamedTuple):
    """What holds of a dyad in a cohort for one session; ``place`` is that in the batch."""

    place: int
    session: int
    at_start: DyadState
    patient: PatientTraits
    therapist: TherapistTraits
    treatment: Treatment
    strategy: int
    case: int
    parting: float


class Mark(NamedTuple):
    """Whether something seldom is to be done for this dyad of a cohort."""

    is_set: bool


OF_STATE = 0
OF_BEFORE = OF_STATE + rows_of(DyadState)
OF_INFO = OF_BEFORE + rows_of(DyadState)
OF_MARK = OF_INFO + rows_of(ExchangeInfo)
OF_ACCUMULATORS = OF_MARK + rows_of(Mark)
OF_TODAY = OF_ACCUMULATORS + rows_of(Accumulators)
OF_SHOCKS = OF_TODAY + rows_of(Today)
ROWS = OF_SHOCKS + rows_of(Shocks)
"""First rows of what a cohort holds of each dyad, and how many there are."""


class Used(NamedTuple):
    """How many rows of each array have been written."""

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


def by_place(array: Floats, used: int, count: int) -> Floats:
    """Return the rows in use by their places, those of one place as they were written."""
    begin = np.zeros(count + 1, dtype=np.int64)
    for row in range(used):
        begin[int(array[row, 0]) + 1] += 1
    for place in range(count):
        begin[place + 1] += begin[place]
    ordered = np.empty((used, array.shape[1]))
    for row in range(used):
        place = int(array[row, 0])
        for column in range(array.shape[1]):
            ordered[begin[place], column] = array[row, column]
        begin[place] += 1
    return ordered


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
    state: DyadState,
    shocks: Shocks,
    session: int,
    exchange: int,
    today: Dyad,
    parting: float,
) -> tuple[DyadState, ExchangeInfo]:
    """Return the dyad after one exchange, from 1, and what there was to see in it."""
    state, events = patient_turn(state, shocks, today)
    response = usual_response(situation(state, session, exchange, today), shocks.respond)
    response, flag = as_decided(response)
    return therapist_turn(state, events | flag, response, shocks, parting, today)


def dyad_today(today: Today, c: Constants) -> Dyad:
    """Return a dyad as it is in this session."""
    return Dyad(today.patient, today.therapist, today.treatment, c, today.strategy, today.case)


def hold_exchange_in(
    cohort: Floats, column: int, state: DyadState, exchange: int, c: Constants
) -> ExchangeInfo:
    """Hold an exchange of a dyad of a cohort from a state; return what there was to see."""
    today = read_column(cohort, OF_TODAY, column, Today)
    shocks = read_column(cohort, OF_SHOCKS, column, Shocks)
    state, info = hold_exchange(
        state, shocks, today.session, exchange, dyad_today(today, c), today.parting
    )
    write_column(cohort, OF_STATE, column, state)
    write_column(cohort, OF_INFO, column, info)
    return info


def hold_exchanges(
    cohort: Floats, filled: int, exchange: int, constants: Floats, row: int
) -> None:
    """Hold an exchange of all dyads of a cohort; mark those in which something was left out.

    Compiled, what is seldom is left out of the rules that are called here, and several columns
    are worked on at once.
    """
    c = view_at(constants, row, Constants)
    for column in range(filled):
        before = read_column(cohort, OF_STATE, column, DyadState)
        write_column(cohort, OF_BEFORE, column, before)
        info = hold_exchange_in(cohort, column, before, exchange, c)
        write_column(cohort, OF_MARK, column, Mark((info.events & SELDOM) != 0))


def repeat_marked(cohort: Floats, filled: int, exchange: int, c: Constants) -> None:
    """Hold the exchange once more of the dyads that are marked, now with all rules."""
    for column in range(filled):
        if read_column(cohort, OF_MARK, column, Mark).is_set:
            before = read_column(cohort, OF_BEFORE, column, DyadState)
            hold_exchange_in(cohort, column, before, exchange, c)


def record_exchange(
    cohort: Floats, filled: int, exchange: int, instruments: Floats, c: Constants
) -> None:
    """Add an exchange to the accumulators of all dyads of a cohort."""
    k = view_at(instruments, 0, InstrumentConstants)
    for column in range(filled):
        today = read_column(cohort, OF_TODAY, column, Today)
        added = add_exchange(
            read_column(cohort, OF_ACCUMULATORS, column, Accumulators),
            read_column(cohort, OF_BEFORE, column, DyadState),
            read_column(cohort, OF_STATE, column, DyadState),
            read_column(cohort, OF_INFO, column, ExchangeInfo),
            today.session,
            exchange,
            dyad_today(today, c),
            k,
        )
        write_column(cohort, OF_ACCUMULATORS, column, added)


def record_bin(
    cohort: Floats, filled: int, exchange: int, enrolled: Enrolled, instruments: Floats
) -> None:
    """Let the coders mark the bins of all dyads of a cohort."""
    for column in range(filled):
        today = read_column(cohort, OF_TODAY, column, Today)
        address = address_of(enrolled, today.place)
        write_column(cohort, OF_SHOCKS, column, coder_shocks(address, today.session, exchange))
    k = view_at(instruments, 0, InstrumentConstants)
    for column in range(filled):
        accumulators = read_column(cohort, OF_ACCUMULATORS, column, Accumulators)
        shocks = read_column(cohort, OF_SHOCKS, column, CoderShocks)
        write_column(cohort, OF_ACCUMULATORS, column, add_coded_bin(accumulators, shocks, k))


def address_of(enrolled: Enrolled, place: int) -> DyadAddress:
    """Return the address of the uniforms of a dyad."""
    return DyadAddress(enrolled.seed, enrolled.lane, enrolled.numbers[place])


def dyad_of(enrolled: Enrolled, place: int, c: Constants) -> Dyad:
    """Return a dyad as it is at intake."""
    return Dyad(
        tuple_at(enrolled.patients, place, PatientTraits),
        tuple_at(enrolled.therapists, place, TherapistTraits),
        enrolled.treatment,
        c,
        enrolled.strategy,
        enrolled.cases[place],
    )


def begin(cohort: Floats, column: int, place: int, enrolled: Enrolled, c: Constants) -> None:
    """Give a dyad a column of a cohort, and open its first session."""
    state = intake(dyad_of(enrolled, place, c))
    write_column(cohort, OF_ACCUMULATORS, column, first_accumulators(state))
    open_session_in(cohort, column, place, 1, state, enrolled, c)


def open_session_in(
    cohort: Floats,
    column: int,
    place: int,
    session: int,
    state: DyadState,
    enrolled: Enrolled,
    c: Constants,
) -> None:
    """Open a session of a dyad in its column."""
    at_start, dyad, parting = open_session(state, session, dyad_of(enrolled, place, c))
    write_column(cohort, OF_STATE, column, at_start)
    today = Today(
        place,
        session,
        at_start,
        dyad.patient,
        dyad.therapist,
        dyad.treatment,
        dyad.strategy,
        dyad.case,
        parting,
    )
    write_column(cohort, OF_TODAY, column, today)


def draw(cohort: Floats, filled: int, exchange: int, enrolled: Enrolled) -> None:
    """Draw the uniforms of an exchange for all dyads of a cohort."""
    for column in range(filled):
        today = read_column(cohort, OF_TODAY, column, Today)
        address = address_of(enrolled, today.place)
        write_column(
            cohort, OF_SHOCKS, column, exchange_shocks(address, today.session, exchange)
        )


def mark_due(cohort: Floats, filled: int) -> None:
    """Mark the dyads of a cohort of whom an episode is due."""
    for column in range(filled):
        accumulators = read_column(cohort, OF_ACCUMULATORS, column, Accumulators)
        info = read_column(cohort, OF_INFO, column, ExchangeInfo)
        write_column(cohort, OF_MARK, column, Mark(episode_is_due(accumulators, info)))


def write_episodes(cohort: Floats, filled: int, episodes: Floats, written: int) -> int:
    """Write down the episodes that are due; return how many rows there are then."""
    mark_due(cohort, filled)
    for column in range(filled):
        if read_column(cohort, OF_MARK, column, Mark).is_set:
            accumulators = read_column(cohort, OF_ACCUMULATORS, column, Accumulators)
            state = read_column(cohort, OF_STATE, column, DyadState)
            accumulators, episode = write_episode(accumulators, state)
            place = read_column(cohort, OF_TODAY, column, Today).place
            put_row(episodes, written, place, episode)
            write_column(cohort, OF_ACCUMULATORS, column, accumulators)
            written += 1
    return written


def write_exchanges(
    cohort: Floats,
    filled: int,
    exchange: int,
    kept: NDArray[np.bool_],
    exchanges: Floats,
    written: int,
) -> int:
    """Write down an exchange of dyads that are kept; return how many rows there are then."""
    for column in range(filled):
        today = read_column(cohort, OF_TODAY, column, Today)
        if kept[today.place]:
            state = read_column(cohort, OF_STATE, column, DyadState)
            info = read_column(cohort, OF_INFO, column, ExchangeInfo)
            row = exchange_row(today.session, exchange, state, info)
            put_row(exchanges, written, today.place, row)
            written += 1
    return written


def close_session_in(
    cohort: Floats,
    column: int,
    enrolled: Enrolled,
    c: Constants,
    k: InstrumentConstants,
    dyads: Floats,
    sessions: Floats,
    episodes: Floats,
    used: Used,
) -> tuple[bool, Used]:
    """Close the session in a column, and open the next; return whether there is one."""
    today = read_column(cohort, OF_TODAY, column, Today)
    state = read_column(cohort, OF_STATE, column, DyadState)
    accumulators = read_column(cohort, OF_ACCUMULATORS, column, Accumulators)
    place, session = today.place, today.session
    address, dyad = address_of(enrolled, place), dyad_of(enrolled, place, c)
    person = person_shocks(address)
    closed = close_session(
        today.at_start,
        state,
        work_so_far(accumulators),
        session_shocks(address, session),
        session,
        dyad,
    )
    accumulators, line = write_session(
        accumulators,
        session,
        closed.state,
        dyad.patient,
        person,
        rating_shocks(address, session),
        k,
    )
    put_row(sessions, used.sessions, place, line)
    used = used._replace(sessions=used.sessions + 1)
    if closed.status == ONGOING:
        write_column(cohort, OF_ACCUMULATORS, column, accumulators)
        open_session_in(cohort, column, place, session + 1, closed.carried_over, enrolled, c)
        return True, used
    if episode_is_left(accumulators):
        accumulators, episode = write_last_episode(accumulators)
        put_row(episodes, used.episodes, place, episode)
        used = used._replace(episodes=used.episodes + 1)
    row = dyad_row(dyad, person, closed.state, closed.status, accumulators.totals, k)
    put_row(dyads, place, place, row)
    return False, used


def move(cohort: Floats, source: int, target: int) -> None:
    """Move a dyad of a cohort, at the start of a session, to another column."""
    write_column(cohort, OF_STATE, target, read_column(cohort, OF_STATE, source, DyadState))
    accumulators = read_column(cohort, OF_ACCUMULATORS, source, Accumulators)
    write_column(cohort, OF_ACCUMULATORS, target, accumulators)
    write_column(cohort, OF_TODAY, target, read_column(cohort, OF_TODAY, source, Today))


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
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the four arrays of :class:`dyad_sim.engines.batch.BatchRows`.

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
    count, length = numbers.shape[0], treatment.exchanges
    enrolled = Enrolled(seed, lane, numbers, cases, patients, therapists, treatment, strategy)
    k = view_at(instruments, 0, InstrumentConstants)
    cohort = np.zeros((ROWS, COHORT_SIZE))
    any_kept = kept.any()
    dyads = np.empty((count, DYADS))
    sessions = np.empty((0, SESSIONS))
    episodes = np.empty((0, EPISODES))
    exchanges = np.empty((0, EXCHANGES))
    used = Used(0, 0, 0)

    # Dyads with the same constants share a cohort.
    together = max(count, 1) if constants.shape[0] == 1 else 1
    for first in range(0, count, together):
        row = first % constants.shape[0]
        c = view_at(constants, row, Constants)
        waiting, last, filled = first, first + together, 0
        while filled < COHORT_SIZE and waiting < last:
            begin(cohort, filled, waiting, enrolled, c)
            filled, waiting = filled + 1, waiting + 1
        while filled > 0:
            for exchange in range(1, length + 1):
                draw(cohort, filled, exchange, enrolled)
                hold_exchanges(cohort, filled, exchange, constants, row)
                repeat_marked(cohort, filled, exchange, c)
                episodes = with_room(episodes, used.episodes, filled)
                written = write_episodes(cohort, filled, episodes, used.episodes)
                used = used._replace(episodes=written)
                record_exchange(cohort, filled, exchange, instruments, c)
                if any_kept:
                    exchanges = with_room(exchanges, used.exchanges, filled)
                    written = write_exchanges(
                        cohort, filled, exchange, kept, exchanges, used.exchanges
                    )
                    used = used._replace(exchanges=written)
                if bin_is_full(exchange, length):
                    record_bin(cohort, filled, exchange, enrolled, instruments)
            sessions = with_room(sessions, used.sessions, filled)
            episodes = with_room(episodes, used.episodes, filled)
            # From the last, so that whoever is moved has been seen.
            for column in range(filled - 1, -1, -1):
                goes_on, used = close_session_in(
                    cohort, column, enrolled, c, k, dyads, sessions, episodes, used
                )
                if goes_on:
                    continue
                if waiting < last:
                    begin(cohort, column, waiting, enrolled, c)
                    waiting += 1
                else:
                    filled -= 1
                    if column < filled:
                        move(cohort, filled, column)

    return (
        dyads,
        by_place(sessions, used.sessions, count),
        by_place(episodes, used.episodes, count),
        by_place(exchanges, used.exchanges, count),
    )
