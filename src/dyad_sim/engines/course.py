"""The course of one dyad in the readable engine: its rows, as they are written."""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.accumulators import (
    add_coded_bin,
    add_exchange,
    close_accumulators,
    first_accumulators,
    work_so_far,
    write_episode,
    write_session,
)
from dyad_sim.instruments.coding import CoderShocks
from dyad_sim.instruments.dyad_report import DyadRow, dyad_row
from dyad_sim.instruments.episode_report import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow, exchange_row
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.states import Dyad, DyadState


class DyadCourse(NamedTuple):
    """The whole course of one dyad: what the tables are made of.

    ``exchanges`` is empty where they were not asked for.
    """

    dyad: Dyad
    row: DyadRow
    sessions: list[SessionRow]
    episodes: list[EpisodeRow]
    exchanges: list[ExchangeRow]


class Observer:
    """Keeps the accumulators of one dyad, and every row that they yield."""

    def __init__(
        self,
        dyad: Dyad,
        state: DyadState,
        person: PersonShocks,
        constants: InstrumentConstants,
        keep_exchanges: bool,
    ) -> None:
        self.sessions: list[SessionRow] = []
        self.episodes: list[EpisodeRow] = []
        self.exchanges: list[ExchangeRow] = []
        self.accumulators = first_accumulators(state)
        self._dyad, self._person, self._constants = dyad, person, constants
        self._keep_exchanges = keep_exchanges

    def exchange(
        self,
        session: int,
        exchange: int,
        before: DyadState,
        state: DyadState,
        info: ExchangeInfo,
        today: Dyad,
    ) -> None:
        """Add one exchange; ``session`` and ``exchange`` count from 1."""
        self.accumulators = add_exchange(
            self.accumulators, before, state, info, session, exchange, today, self._constants
        )
        self._write_episode()
        if self._keep_exchanges:
            self.exchanges.append(exchange_row(session, exchange, state, info))

    def close_bin(self, shocks: CoderShocks) -> None:
        """Let the coders mark the bin that ends now."""
        self.accumulators = add_coded_bin(self.accumulators, shocks, self._constants)

    @property
    def work(self) -> float:
        """Mean over the exchanges of this session of undisturbed work, on [0, 1]."""
        return work_so_far(self.accumulators)

    def close_session(self, session: int, state: DyadState, shocks: RatingShocks) -> None:
        """Write the row of a session down; ``state`` at its end, symptoms changed."""
        patient, person = self._dyad.patient, self._person
        self.accumulators, row = write_session(
            self.accumulators, session, state, patient, person, shocks, self._constants
        )
        self.sessions.append(row)

    def close(self, state: DyadState, ending: int) -> DyadCourse:
        """Close the accumulators when the treatment has ended, and hand over all rows."""
        self.accumulators = close_accumulators(self.accumulators)
        self._write_episode()
        totals = self.accumulators.totals
        row = dyad_row(self._dyad, self._person, state, ending, totals, self._constants)
        return DyadCourse(self._dyad, row, self.sessions, self.episodes, self.exchanges)

    def _write_episode(self) -> None:
        """Write the episode down that is ready, if one is."""
        if self.accumulators.history.ready:
            self.accumulators, row = write_episode(self.accumulators)
            self.episodes.append(row)
