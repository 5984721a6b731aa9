"""What an engine returns of one dyad, and the bookkeeping that leads to it."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.coding import UNCODED, CoderShocks, bin_closed, bin_is_full, watched
from dyad_sim.instruments.episode_report import EpisodeRow, episode_row
from dyad_sim.instruments.episodes import first_history, history_next, looked_at
from dyad_sim.instruments.exchange_report import ExchangeRow, exchange_row
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.instruments.session_report import SessionRow, session_row
from dyad_sim.instruments.tally import NO_ACTS, NO_COURSE, acts_next, course_next
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.states import Dyad, DyadState


class DyadCourse(NamedTuple):
    """The whole course of one dyad: what the tables are made of.

    ``exchanges`` is None where they were not asked for; ``ending`` is a code of
    :mod:`dyad_sim.theory.endings`.
    """

    number: int
    therapist: int
    dyad: Dyad
    person: PersonShocks
    sessions: list[SessionRow]
    episodes: list[EpisodeRow]
    exchanges: list[ExchangeRow] | None
    ending: int
    final: DyadState


class Observer:
    """Keeps the books of one dyad: exchange by exchange, session by session."""

    def __init__(
        self,
        state: DyadState,
        person: PersonShocks,
        concealment: float,
        constants: InstrumentConstants,
        keep_exchanges: bool,
    ) -> None:
        self.sessions: list[SessionRow] = []
        self.episodes: list[EpisodeRow] = []
        self.exchanges: list[ExchangeRow] | None = [] if keep_exchanges else None
        self._person = person
        self._concealment = concealment
        self._constants = constants
        self._history = first_history(state)
        self._fresh_session()

    def _fresh_session(self) -> None:
        self._acts, self._course, self._coding = NO_ACTS, NO_COURSE, UNCODED

    def exchange(
        self,
        session: int,
        exchange: int,
        before: DyadState,
        state: DyadState,
        info: ExchangeInfo,
        dyad: Dyad,
    ) -> None:
        """Add one exchange; ``session`` and ``exchange`` count from 1."""
        self._acts = acts_next(self._acts, state, self._constants)
        self._course = course_next(self._course, before, state, info, dyad)
        self._coding = watched(self._coding, state, self._constants)
        self._history = history_next(self._history, before, state, info, session, exchange)
        if self._history.ready:
            self.episodes.append(episode_row(self._history.done))
        if self.exchanges is not None:
            self.exchanges.append(exchange_row(session, exchange, state, info))

    def bin_ends(self, exchange: int, exchanges: int) -> bool:
        """Whether a bin of observer coding ends with this exchange, from 1."""
        return bin_is_full(exchange, exchanges)

    def close_bin(self, shocks: CoderShocks) -> None:
        """Let the coders mark the bin that ends now."""
        self._coding = bin_closed(self._coding, shocks, self._constants)

    @property
    def work(self) -> float:
        """Mean over the exchanges of this session of undisturbed work, on [0, 1]."""
        return self._course.work / self._course.exchanges

    def close_session(self, session: int, state: DyadState, shocks: RatingShocks) -> None:
        """Write the row of a session down; ``state`` at its end, symptoms changed."""
        self.sessions.append(
            session_row(
                session,
                state,
                self._acts,
                self._course,
                self._coding,
                self._concealment,
                self._person,
                shocks,
                self._constants,
            )
        )
        self._fresh_session()

    def close(self) -> None:
        """Write down the episode that is open or waiting when the treatment ends."""
        history = self._history
        if history.running or history.waiting > 0:
            last = looked_at(history.episode, history.patient, history.therapist)
            self.episodes.append(episode_row(last))
