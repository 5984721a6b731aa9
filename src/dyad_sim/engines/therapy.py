"""One therapy, half an exchange at a time, and what is written down of it; no framework.

Whoever steps it makes the decision of the therapist: the readable engine by a policy, the
teaching page by a learner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from dyad_sim.engines.draws import DyadDraws, SessionDraws
from dyad_sim.instruments.accumulators import (
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
from dyad_sim.instruments.dyad_report import DyadRow, dyad_row
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow, exchange_row
from dyad_sim.instruments.ratings import PersonShocks, RatingShocks
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.exchange import (
    ExchangeInfo,
    Shocks,
    patient_turn,
    situation,
    therapist_turn,
)
from dyad_sim.theory.response import Situation, usual_response
from dyad_sim.theory.session import OpenSession, close_session, intake, open_session
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
        if episode_is_due(self.accumulators, info):
            self.accumulators, row = write_episode(self.accumulators, state)
            self.episodes.append(row)
        self.accumulators = add_exchange(
            self.accumulators, before, state, info, session, exchange, today, self._constants
        )
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
        if episode_is_left(self.accumulators):
            self.accumulators, last = write_last_episode(self.accumulators)
            self.episodes.append(last)
        totals = self.accumulators.totals
        row = dyad_row(self._dyad, self._person, state, ending, totals, self._constants)
        return DyadCourse(self._dyad, row, self.sessions, self.episodes, self.exchanges)


Policy = Callable[[Situation, float], int]
"""The therapist's decision: what there is to go by, and a uniform on (0, 1), to a response."""

AS_EVER: Mapping[str, float] = {}
"""The manner of a therapist who responds with the skills of today."""


class Therapy:
    """One therapy, from the first session to its end.

    Parameters
    ----------
    dyad
        Who the two are, and the rules.
    random numbers
        Theirs.
    instruments
        Constants of the instruments.
    keep_exchanges
        Whether every exchange is written down.

    Attributes
    ----------
    state : DyadState
        After the last half exchange.
    opened : OpenSession
        What holds in this session, the therapist's skills of today among it.
    session, exchange : int
        Both from 1; 0 before the first.
    status : int
        ``ONGOING`` or one of the three endings.
    info : ExchangeInfo
        Of the last exchange.
    course : DyadCourse
        Once the treatment has ended.
    """

    def __init__(
        self,
        dyad: Dyad,
        draws: DyadDraws,
        instruments: InstrumentConstants | None = None,
        keep_exchanges: bool = False,
    ) -> None:
        self.dyad = dyad
        self.draws = draws
        self.state = intake(dyad)
        self.session = self.exchange = 0
        self.status = ONGOING
        self.events = 0
        self.opened: OpenSession
        self.info: ExchangeInfo
        self.shocks: Shocks
        self.course: DyadCourse
        self._of_session: SessionDraws
        self.observer = Observer(
            dyad,
            self.state,
            draws.of_person(),
            instruments or InstrumentConstants(),
            keep_exchanges,
        )

    @property
    def in_session(self) -> bool:
        """Whether a session has begun and has exchanges left."""
        return self.session > 0 and self.exchange < self.dyad.treatment.exchanges

    def begin_session(self) -> None:
        """Open the next session."""
        self.session += 1
        self.exchange = 0
        self.opened = open_session(self.state, self.session, self.dyad)
        self.state = self.opened.at_start
        self._of_session = self.draws.of_session(self.session, self.dyad.treatment.exchanges)

    def patient_acts(self) -> None:
        """Hold the first half of an exchange; see :func:`patient_turn`."""
        self._before = self.state
        self.shocks = self._of_session.exchanges[self.exchange]
        self.exchange += 1
        self.state, self.events = patient_turn(self.state, self.shocks, self.opened.today)

    def situation(self) -> Situation:
        """What the therapist has to go by, between the two halves."""
        return situation(self.state, self.session, self.exchange, self.opened.today)

    def therapist_answers(self, response: int, manner: Mapping[str, float] = AS_EVER) -> None:
        """Hold the second half of an exchange; see :func:`therapist_turn`.

        Parameters
        ----------
        response
            ``GO_ON``, ``METACOMMUNICATE``, ``IMMEDIATE`` or ``ADHERE``.
        manner
            Skills on [0, 1] that this one act has instead of those of today.
        """
        acting = self.opened.today
        if manner:
            acting = acting._replace(therapist=acting.therapist._replace(**manner))
        self.state, self.info = therapist_turn(
            self.state, self.events, response, self.shocks, self.opened.parting, acting
        )
        self.observer.exchange(
            self.session, self.exchange, self._before, self.state, self.info, self.opened.today
        )
        if bin_is_full(self.exchange, self.dyad.treatment.exchanges):
            self.observer.close_bin(self._of_session.coders[bin_of(self.exchange)])

    def end_session(self) -> None:
        """Close the session: symptoms change, reports are written, the treatment may end."""
        draws = self._of_session
        closed = close_session(
            self.opened.at_start,
            self.state,
            self.observer.work,
            draws.end,
            self.session,
            self.dyad,
        )
        self.state = closed.state
        self.observer.close_session(self.session, self.state, draws.ratings)
        self.status = self.ending(closed.status)
        if self.status == ONGOING:
            self.state = closed.carried_over
        else:
            self.course = self.observer.close(self.state, self.status)

    def ending(self, status: int) -> int:
        """How the treatment stands after this session, whatever the two would have done."""
        return status

    def hold_exchange(self, policy: Policy = usual_response) -> None:
        """Hold one exchange: the patient acts, the therapist decides and answers."""
        self.patient_acts()
        self.therapist_answers(policy(self.situation(), self.shocks.respond))

    def hold_session(self, policy: Policy = usual_response) -> None:
        """Hold one whole session."""
        self.begin_session()
        while self.in_session:
            self.hold_exchange(policy)
        self.end_session()

    def hold(self, policy: Policy = usual_response) -> DyadCourse:
        """Hold sessions until the treatment has ended, and return its course."""
        while self.status == ONGOING:
            self.hold_session(policy)
        return self.course
