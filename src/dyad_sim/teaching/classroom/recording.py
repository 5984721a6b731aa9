"""A therapy with everything of it that is drawn: as it goes on, or to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dyad_sim.engines.therapy import AS_EVER
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.teaching.classroom.case import Case, therapy_of
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.response import usual_response
from dyad_sim.theory.therapist import felt_pull


class Seen(NamedTuple):
    """What is drawn of an exchange beside its row.

    ``pull`` is the response that the patient's act pulls for in this therapist, on the
    circumplex; bond, tasks and goals lie on [0, 1]; ``response`` is a code of
    :mod:`dyad_sim.theory.response`.
    """

    pull_affiliation: float
    pull_control: float
    bond: float
    tasks: float
    goals: float
    response: int


class Recording:
    """The therapy of a case, recorded exchange by exchange.

    Attributes
    ----------
    therapy : Therapy
        As far as it has come.
    seen : list of Seen
        One for each whole exchange.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.therapy = therapy_of(case)
        self.seen: list[Seen] = []

    @property
    def rows(self) -> list[ExchangeRow]:
        """Rows of the whole exchanges so far."""
        return self.therapy.observer.exchanges

    @property
    def place(self) -> tuple[int, int]:
        """Session, from 1, and exchange, from 0, that was begun last."""
        return self.therapy.session, self.therapy.exchange - 1

    @property
    def aware(self) -> bool:
        """Whether the therapist was under the impression of a rupture after the last one."""
        return bool(self.rows) and self.rows[-1].aware

    @property
    def ended(self) -> bool:
        """Whether the treatment has ended."""
        return self.therapy.status != ONGOING

    def patient_acts(self) -> None:
        """Hold the first half of the next exchange, opening a session where one is due."""
        if not self.therapy.in_session:
            self.therapy.begin_session()
        self.therapy.patient_acts()

    def usual(self) -> int:
        """Return what the simulated therapist would do now."""
        return usual_response(self.therapy.situation(), self.therapy.shocks.respond)

    def therapist_answers(self, response: int, manner: Mapping[str, float] = AS_EVER) -> None:
        """Hold the second half, closing the session where it was the last exchange."""
        therapy = self.therapy
        therapy.therapist_answers(response, manner)
        self.seen.append(self._seen(response))
        if not therapy.in_session:
            therapy.end_session()

    def hold(self) -> None:
        """Let the simulated therapist go on to the end of treatment."""
        while not self.ended:
            self.patient_acts()
            self.therapist_answers(self.usual())

    def pull(self) -> Act:
        """Return the response that the patient's last act pulls for in this therapist."""
        today = self.therapy.opened.today
        return felt_pull(self.therapy.state.patient.act, today.therapist, today.constants)

    def _seen(self, response: int) -> Seen:
        """Return what is drawn of the exchange that has just ended."""
        return Seen(*self.pull(), *self.therapy.state.alliance, response)


def recorded(case: Case) -> Recording:
    """Return the whole course of a case with its simulated therapist."""
    recording = Recording(case)
    recording.hold()
    return recording
