"""The therapist's chair: a learner makes the decisions that the simulated therapist would make.

Nothing else changes: same patient, same rules, same luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dyad_sim.classroom.case import Case
from dyad_sim.classroom.recording import Recording
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.response import GO_ON, Situation

PATIENCE = 5
"""Exchanges after a choice before the next one, while the impression of a rupture lasts."""

WELL, BADLY = 0.9, 0.1
"""Skill of an act that a learner means to do in a manner, or means not to.  Ours."""

MANNERS = (
    "tentativeness",
    "no_parallels",
    "responsibility",
    "concreteness",
    "collaboration",
    "self_disclosure",
)
"""Skills that show in a single act, so that a learner can choose them for it."""

Place = tuple[int, int]
"""Session, from 1, and exchange, from 0."""


class Choice(NamedTuple):
    """What a learner chose: a code of :mod:`~dyad_sim.theory.response`, skills of the act."""

    response: int
    manner: Mapping[str, float]


class Point(NamedTuple):
    """Where a learner has to choose, what there is to go by, and why the course stopped.

    ``reason`` is ``noticed`` (a new impression of a rupture), ``still`` (it lasts) or
    ``asked`` (the learner wished to be asked).  ``pull`` is the response that the patient's
    act pulls for in this therapist.
    """

    place: Place
    reason: str
    situation: Situation
    pull: Act


class Orders(NamedTuple):
    """How far to go.

    Attributes
    ----------
    begin
        Before it the simulated therapist decides.
    choices
        By place.
    every
        Whether to stop at every exchange.
    stop
        Stop here at the latest; None for wherever there is something to decide.
    finish
        From here on the simulated therapist decides again; None for nowhere.
    """

    begin: Place
    choices: Mapping[Place, Choice]
    every: bool = False
    stop: Place | None = None
    finish: Place | None = None


class Chair:
    """A course that stops where a learner has to decide.

    Attributes
    ----------
    recording : Recording
        As far as it has come.
    point : Point or None
        Where it stopped; None before the first step and after the end.
    """

    def __init__(self, case: Case) -> None:
        self.recording = Recording(case)
        self.point: Point | None = None
        self._made: dict[Place, Choice] = {}
        self._last: Place | None = None
        self._since = 0

    def fits(self, orders: Orders) -> bool:
        """Whether orders can be followed from here, without beginning again."""
        made = [orders.choices.get(place) == choice for place, choice in self._made.items()]
        if self.point is None or not all(made):
            return False
        here = self.point.place
        back = any(place is not None and place < here for place in (orders.stop, orders.finish))
        # A choice for a place that is past, and was not made there, needs the past again.
        late = any(place < here and place not in self._made for place in orders.choices)
        return not back and not late

    def go_on(self, orders: Orders) -> None:
        """Go on to the next point where there is something to decide, or to the end."""
        recording = self.recording
        while not recording.ended:
            if self.point is None:
                recording.patient_acts()
            point = self._point(orders)
            if point is not None:
                self.point = point
                return
            self._answer(orders)
            self.point = None

    def _place(self) -> Place:
        """Return the present place."""
        therapy = self.recording.therapy
        return therapy.session, therapy.exchange - 1

    def _point(self, orders: Orders) -> Point | None:
        """Return the present point if the learner has to choose here."""
        here = self._place()
        if here < orders.begin or here in orders.choices or self._finishing(orders, here):
            return None
        seen = self.recording.therapy.situation()
        asked = orders.every or (orders.stop is not None and here >= orders.stop)
        fresh = seen.aware and not self._was_aware()
        if fresh or asked or (seen.aware and self._since >= PATIENCE):
            reason = "noticed" if fresh else "asked" if asked else "still"
            return Point(here, reason, seen, self.recording.pull())
        return None

    def _was_aware(self) -> bool:
        """Whether the impression is older than this exchange, and the learner was asked."""
        rows = self.recording.rows
        return self._last is not None and bool(rows) and rows[-1].aware

    def _finishing(self, orders: Orders, here: Place) -> bool:
        """Whether the simulated therapist has taken over again."""
        return orders.finish is not None and here >= orders.finish

    def _answer(self, orders: Orders) -> None:
        """Answer as the learner chose, or as the simulated therapist would, or go on."""
        here = self._place()
        self._since += 1
        if here < orders.begin or self._finishing(orders, here):
            self.recording.therapist_answers(self.recording.usual())
        elif here in orders.choices:
            choice = self._made[here] = orders.choices[here]
            self._last, self._since = here, 0
            self.recording.therapist_answers(choice.response, choice.manner)
        else:
            self.recording.therapist_answers(GO_ON)
