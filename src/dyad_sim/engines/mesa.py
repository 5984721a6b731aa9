"""The readable engine: a patient and a therapist, two Mesa agents in a model.

One step of the model is one exchange.  Mesa's own random generator is never
drawn from: luck is an argument (:mod:`dyad_sim.engines.luck`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import mesa

from dyad_sim.engines.batch import WIDTHS, Batch, Sheets, dyad_at, sheet
from dyad_sim.engines.course import DyadCourse, Observer
from dyad_sim.engines.luck import SessionLuck, person_luck, session_luck
from dyad_sim.instruments.coding import bin_is_full, bin_of
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.randomness import Address
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.exchange import ExchangeInfo, patient_turn, situation, therapist_turn
from dyad_sim.theory.response import Situation, usual_response
from dyad_sim.theory.session import (
    between_sessions,
    dyad_of_today,
    ending,
    intake,
    parting,
    session_end,
    session_start,
)
from dyad_sim.theory.states import Dyad

Policy = Callable[[Situation, float], int]
"""The therapist's decision: what there is to go by, and a uniform on (0, 1), to a response."""


class Patient(mesa.Agent):
    """Acts, and is what the therapist is drawn to answer."""

    model: DyadModel

    def step(self) -> None:
        """Act; see :func:`dyad_sim.theory.exchange.patient_turn`."""
        model = self.model
        model.state, model.events = patient_turn(model.state, model.shocks, model.today)


class Therapist(mesa.Agent):
    """Notices or not, decides by a policy, and answers."""

    model: DyadModel

    def __init__(self, model: DyadModel, policy: Policy) -> None:
        super().__init__(model)
        self.policy = policy

    def step(self) -> None:
        """Decide and answer; see :func:`dyad_sim.theory.exchange.therapist_turn`."""
        model = self.model
        seen = situation(model.state, model.session, model.exchange, model.today)
        response = self.policy(seen, model.shocks.respond)
        model.state, model.info = therapist_turn(
            model.state, model.events, response, model.shocks, model.parting, model.today
        )


class DyadModel(mesa.Model):
    """One therapy, from the first session to its end.

    Parameters
    ----------
    dyad
        Who the two are, and the rules.
    address, number
        Whose luck: seed and lane, and number of the dyad.
    instruments
        Constants of the instruments.
    policy
        The therapist's decision; the simulated therapist's by default.
    keep_exchanges
        Whether every exchange is written down.

    Attributes
    ----------
    state : DyadState
        After the last half exchange.
    session, exchange : int
        Both from 1; 0 before the first.
    status : int
        ``ONGOING`` or one of the three endings.
    course : DyadCourse
        Once the treatment has ended.
    """

    def __init__(
        self,
        dyad: Dyad,
        address: Address,
        number: int,
        instruments: InstrumentConstants | None = None,
        policy: Policy = usual_response,
        keep_exchanges: bool = False,
    ) -> None:
        super().__init__(rng=0)
        self.dyad = self.today = dyad
        self.address, self.number = address, number
        self.patient = Patient(self)
        self.therapist = Therapist(self, policy)
        self.state = intake(dyad)
        self.session = self.exchange = 0
        self.status = ONGOING
        self.events = 0
        self.info: ExchangeInfo
        self.course: DyadCourse
        self.observer = Observer(
            dyad,
            self.state,
            person_luck(address, number),
            instruments or InstrumentConstants(),
            keep_exchanges,
        )

    def begin_session(self) -> None:
        """Open the next session."""
        self.session += 1
        self.exchange = 0
        self.state = session_start(self.state, self.dyad)
        self.today = dyad_of_today(self.dyad, self.state, self.session)
        self.parting = parting(self.session, self.dyad)
        self.luck: SessionLuck = session_luck(
            self.address, self.number, self.session, self.dyad.treatment.exchanges
        )
        self.at_start = self.state

    def step(self) -> None:
        """One exchange: the patient acts, the therapist answers."""
        before = self.state
        self.shocks = self.luck.exchanges[self.exchange]
        self.exchange += 1
        self.patient.step()
        self.therapist.step()
        self.observer.exchange(
            self.session, self.exchange, before, self.state, self.info, self.today
        )
        if bin_is_full(self.exchange, self.dyad.treatment.exchanges):
            self.observer.close_bin(self.luck.coders[bin_of(self.exchange)])

    def end_session(self) -> None:
        """Close the session: symptoms change, reports are written, the treatment may end."""
        end = self.luck.end
        self.state = session_end(self.at_start, self.state, self.observer.work, end, self.dyad)
        self.observer.close_session(self.session, self.state, self.luck.ratings)
        self.status = self.ending(end.ending)
        if self.status == ONGOING:
            self.state = between_sessions(self.state, self.dyad)
        else:
            self.course = self.observer.close(self.state, self.status)

    def ending(self, uniform: float) -> int:
        """How the treatment stands after this session."""
        return ending(self.session, self.state, uniform, self.dyad)

    def run_session(self) -> None:
        """Hold one whole session."""
        self.begin_session()
        for _ in range(self.dyad.treatment.exchanges):
            self.step()
        self.end_session()

    def run(self) -> None:
        """Hold sessions until the treatment has ended."""
        while self.status == ONGOING:
            self.run_session()


def run_dyad(batch: Batch, place: int = 0, policy: Policy = usual_response) -> DyadCourse:
    """Return the course of one dyad of a batch, by its place."""
    model = DyadModel(
        dyad_at(batch, place),
        batch.address,
        int(batch.people.numbers[place]),
        batch.instruments,
        policy,
        bool(batch.kept[place]),
    )
    model.run()
    return model.course


def simulate(batch: Batch) -> Sheets:
    """Return the rows of a batch, dyad by dyad."""
    courses = [run_dyad(batch, place) for place in range(len(batch.kept))]
    rows: tuple[Iterable[Sequence[tuple[Any, ...]]], ...] = (
        ([course.row] for course in courses),
        (course.sessions for course in courses),
        (course.episodes for course in courses),
        (course.exchanges for course in courses),
    )
    return Sheets(
        *(sheet(of_dyads, width) for of_dyads, width in zip(rows, WIDTHS, strict=True))
    )
