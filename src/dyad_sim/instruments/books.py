"""The books of one dyad: everything that is added up or written down as it goes on.

Both engines keep the same books by the same three entries: an exchange, the end
of a bin of coding, and the end of a session.
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.coding import UNCODED, CoderShocks, Coding, bin_closed, watched
from dyad_sim.instruments.dyad_report import NO_TOTALS, Totals, episode_added, session_added
from dyad_sim.instruments.episode_report import EpisodeRow, episode_row
from dyad_sim.instruments.episodes import History, first_history, history_next, looked_at
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.instruments.session_report import SessionRow, session_row
from dyad_sim.instruments.tally import (
    NO_ACTS,
    NO_COURSE,
    ActSums,
    Course,
    acts_next,
    course_next,
    mean_work,
)
from dyad_sim.parameters import InstrumentConstants, PatientTraits
from dyad_sim.theory.equation import equation
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.states import Dyad, DyadState


class Books(NamedTuple):
    """Tallies of the session, the history of ruptures, and the totals of the therapy."""

    acts: ActSums
    course: Course
    coding: Coding
    history: History
    totals: Totals


@equation
def first_books(state: DyadState) -> Books:
    """Return the books before the first session; ``state`` at intake."""
    return Books(NO_ACTS, NO_COURSE, UNCODED, first_history(state), NO_TOTALS)


@equation
def exchange_entered(
    books: Books,
    before: DyadState,
    state: DyadState,
    info: ExchangeInfo,
    session: int,
    exchange: int,
    dyad: Dyad,
    k: InstrumentConstants,
) -> Books:
    """Enter one exchange.

    Parameters
    ----------
    before, state
        The dyad at the start and at the end of the exchange.
    session, exchange
        Both from 1.
    dyad
        With the therapist's skills of today.

    Returns
    -------
    Books
        With ``history.ready`` where an episode is to be written down.
    """
    return Books(
        acts_next(books.acts, state, k),
        course_next(books.course, before, state, info, dyad),
        watched(books.coding, state, k),
        history_next(books.history, before, state, info, session, exchange),
        books.totals,
    )


@equation
def bin_entered(books: Books, shocks: CoderShocks, k: InstrumentConstants) -> Books:
    """Let the coders mark the bin that ends now."""
    return books._replace(coding=bin_closed(books.coding, shocks, k))


@equation
def work_of(books: Books) -> float:
    """Mean over the exchanges of this session of undisturbed work, on [0, 1]."""
    return mean_work(books.course)


@equation
def episode_entered(books: Books) -> tuple[Books, EpisodeRow]:
    """Write down the episode that is ready."""
    row = episode_row(books.history.done)
    return books._replace(totals=episode_added(books.totals, row)), row


@equation
def session_entered(
    books: Books,
    session: int,
    state: DyadState,
    patient: PatientTraits,
    person: PersonShocks,
    shocks: RatingShocks,
    k: InstrumentConstants,
) -> tuple[Books, SessionRow]:
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
        books.acts,
        books.course,
        books.coding,
        patient.concealment,
        person,
        shocks,
        k,
    )
    totals = session_added(books.totals, row)
    return Books(NO_ACTS, NO_COURSE, UNCODED, books.history, totals), row


@equation
def books_closed(books: Books) -> Books:
    """Make the episode ready that is open or waiting when the treatment ends, if any."""
    history = books.history
    left = history.running or history.waiting > 0
    last = looked_at(history.episode, history.patient, history.therapist)
    closed = history._replace(
        running=False, waiting=0, ready=left, done=last if left else history.done
    )
    return books._replace(history=closed)
