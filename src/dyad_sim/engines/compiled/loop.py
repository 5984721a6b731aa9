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
from dyad_sim.engines.compiled.luck import Eight, eight
from dyad_sim.engines.compiled.packed import packed, put, unpacked
from dyad_sim.instruments.books import (
    bin_entered,
    books_closed,
    episode_entered,
    exchange_entered,
    first_books,
    session_entered,
    work_of,
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
    between_sessions,
    dyad_of_today,
    ending,
    intake,
    parting,
    session_end,
    session_start,
)
from dyad_sim.theory.states import Dyad, DyadState
from dyad_sim.traits import Floats

EXCHANGE, SESSION = int(Stream.EXCHANGE), int(Stream.SESSION)
CODING, RATERS = int(Stream.CODING), int(Stream.RATERS)
DYADS, SESSIONS, EPISODES, EXCHANGES = WIDTHS


class Luck(NamedTuple):
    """The first part of the address of a dyad's uniforms."""

    seed: int
    lane: int
    number: int


class Used(NamedTuple):
    """How many rows of each sheet have been written; of the dyads, one in each place."""

    sessions: int
    episodes: int
    exchanges: int


def with_room(sheet: Floats, used: int, rows: int) -> Floats:
    """Return a sheet with room for some rows more; one without is first made twice as long."""
    if sheet.shape[0] >= used + rows:
        return sheet
    longer = np.empty((2 * used + rows, sheet.shape[1]))
    for row in range(used):
        for column in range(sheet.shape[1]):
            longer[row, column] = sheet[row, column]
    return longer


def uniforms_of(luck: Luck, stream: int, session: int, block: int) -> Eight:
    """Return eight uniforms of a dyad."""
    return eight(luck.seed, luck.lane, luck.number, stream, session, block)


def exchange_shocks(luck: Luck, session: int, exchange: int) -> Shocks:
    """Return the uniforms of one exchange, from 1."""
    u = uniforms_of(luck, EXCHANGE, session, exchange - 1)
    return Shocks(u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7])


def coder_shocks(luck: Luck, session: int, exchange: int) -> CoderShocks:
    """Return the uniforms of the bin of coding that ends with an exchange."""
    u = uniforms_of(luck, CODING, session, bin_of(exchange))
    return CoderShocks(u[0], u[1], u[2], u[3])


def rating_shocks(luck: Luck, session: int) -> RatingShocks:
    """Return the uniforms of the ratings of one session."""
    a = uniforms_of(luck, RATERS, session, 0)
    b = uniforms_of(luck, RATERS, session, 1)
    c = uniforms_of(luck, RATERS, session, 2)
    return RatingShocks(
        a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
        b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
        c[0], c[1],
    )  # fmt: skip


def person_shocks(luck: Luck) -> PersonShocks:
    """Return the uniforms of a dyad that belong to no session."""
    u = uniforms_of(luck, RATERS, 0, 0)
    return PersonShocks(u[0], u[1], u[2])


def session_shocks(luck: Luck, session: int) -> SessionShocks:
    """Return the uniforms of the time after one session."""
    u = uniforms_of(luck, SESSION, session, 0)
    return SessionShocks(u[0], u[1])


def exchanged(
    state: DyadState, luck: Luck, session: int, exchange: int, leaving: float, today: Dyad
) -> tuple[DyadState, ExchangeInfo]:
    """Return the dyad after one exchange, from 1, and what there was to see in it."""
    shocks = exchange_shocks(luck, session, exchange)
    state, events = patient_turn(state, shocks, today)
    response = usual_response(situation(state, session, exchange, today), shocks.respond)
    return therapist_turn(state, events, response, shocks, leaving, today)


def therapy(
    place: int,
    luck: Luck,
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
    person = person_shocks(luck)
    state = intake(dyad)
    books = first_books(state)
    status, session = ONGOING, 0

    while status == ONGOING:
        session += 1
        state = session_start(state, dyad)
        today = dyad_of_today(dyad, state, session)
        leaving = parting(session, dyad)
        at_start = state

        for exchange in range(1, length + 1):
            before = state
            state, info = exchanged(state, luck, session, exchange, leaving, today)
            books = exchange_entered(books, before, state, info, session, exchange, today, k)
            if books.history.ready:
                books, episode = episode_entered(books)
                put(episodes, written_episodes, place, episode)
                written_episodes += 1
            if keep:
                row = exchange_row(session, exchange, state, info)
                put(exchanges, written_exchanges, place, row)
                written_exchanges += 1
            if bin_is_full(exchange, length):
                books = bin_entered(books, coder_shocks(luck, session, exchange), k)

        end = session_shocks(luck, session)
        state = session_end(at_start, state, work_of(books), end, dyad)
        books, line = session_entered(
            books, session, state, dyad.patient, person, rating_shocks(luck, session), k
        )
        put(sessions, written_sessions, place, line)
        written_sessions += 1
        status = ending(session, state, end.ending, dyad)
        if status == ONGOING:
            state = between_sessions(state, dyad)

    books = books_closed(books)
    if books.history.ready:
        books, episode = episode_entered(books)
        put(episodes, written_episodes, place, episode)
        written_episodes += 1
    put(dyads, place, place, dyad_row(dyad, person, state, status, books.totals, k))
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
    """Return the four sheets of :class:`dyad_sim.engines.batch.Sheets`, and their rows in use.

    Parameters
    ----------
    seed, lane
        Whose luck.
    numbers, cases, patients, therapists
        As in :class:`dyad_sim.populations.People`.
    kept, treatment, strategy
        As in :class:`dyad_sim.engines.batch.Batch`.
    constants, instruments
        Sheets of one row, see :func:`dyad_sim.engines.compiled.packed.sheet_of`.
    """
    # A rupture needs an exchange to begin in, so a therapy has at most so many rows of either.
    count, most = numbers.shape[0], treatment.sessions * treatment.exchanges
    c = packed(constants, 0, Constants)
    k = packed(instruments, 0, InstrumentConstants)
    dyads = np.empty((count, DYADS))
    sessions = np.empty((count * treatment.sessions, SESSIONS))
    episodes = np.empty((0, EPISODES))
    exchanges = np.empty((0, EXCHANGES))
    used = Used(0, 0, 0)

    for place in range(count):
        patient = packed(patients, place, PatientTraits)
        # Training and learning replace skills, so a therapist has to be a tuple of its own.
        therapist = unpacked(therapists, place, TherapistTraits)
        dyad = Dyad(patient, therapist, treatment, c, strategy, cases[place])
        luck = Luck(seed, lane, numbers[place])
        episodes = with_room(episodes, used.episodes, most)
        if kept[place]:
            exchanges = with_room(exchanges, used.exchanges, most)
        used = therapy(
            place, luck, dyad, k, kept[place], dyads, sessions, episodes, exchanges, used
        )

    return dyads, sessions, episodes, exchanges, used
