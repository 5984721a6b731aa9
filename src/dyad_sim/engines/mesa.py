"""The readable engine: a patient and a therapist, two Mesa agents in a model.

One step of the model is one exchange.  Mesa's own random generator is never
drawn from: random numbers are an argument (:mod:`dyad_sim.engines.draws`).
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import mesa

from dyad_sim.engines.batch import Batch, BatchRows, Simulate, batch_rows, draws_at, dyad_at
from dyad_sim.engines.own_results import returning
from dyad_sim.engines.own_rules import Copies, Replaced
from dyad_sim.engines.therapy import DyadCourse, Policy, Therapy
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.response import usual_response


class Patient(mesa.Agent):
    """Acts, and is what the therapist is drawn to answer."""

    model: DyadModel

    def step(self) -> None:
        """Act; see :func:`dyad_sim.theory.exchange.patient_turn`."""
        self.model.therapy.patient_acts()


class Therapist(mesa.Agent):
    """Notices or not, decides by a policy, and answers."""

    model: DyadModel

    def __init__(self, model: DyadModel, policy: Policy) -> None:
        super().__init__(model)
        self.policy = policy

    def step(self) -> None:
        """Decide and answer; see :func:`dyad_sim.theory.exchange.therapist_turn`."""
        therapy = self.model.therapy
        therapy.therapist_answers(self.policy(therapy.situation(), therapy.shocks.respond))


class DyadModel(mesa.Model):
    """Two agents who hold one therapy.

    Parameters
    ----------
    therapy
        Before its first session.
    policy
        The therapist's decision; the simulated therapist's by default.
    """

    def __init__(self, therapy: Therapy, policy: Policy = usual_response) -> None:
        super().__init__(rng=0)
        self.therapy = therapy
        self.patient = Patient(self)
        self.therapist = Therapist(self, policy)

    def step(self) -> None:
        """One exchange: the patient acts, the therapist answers."""
        self.patient.step()
        self.therapist.step()

    def run_session(self) -> None:
        """Hold one whole session."""
        self.therapy.begin_session()
        while self.therapy.in_session:
            self.step()
        self.therapy.end_session()

    def run(self) -> DyadCourse:
        """Hold sessions until the treatment has ended, and return its course."""
        while self.therapy.status == ONGOING:
            self.run_session()
        return self.therapy.course


def run_dyad(batch: Batch, place: int = 0, policy: Policy = usual_response) -> DyadCourse:
    """Return the course of one dyad of a batch, by its place."""
    therapy = Therapy(
        dyad_at(batch, place),
        draws_at(batch, place),
        batch.instruments,
        bool(batch.kept[place]),
    )
    return DyadModel(therapy, policy).run()


def simulate(batch: Batch) -> BatchRows:
    """Return the rows of a batch, dyad by dyad."""
    return batch_rows([run_dyad(batch, place) for place in range(len(batch.kept))])


def with_rules(replaced: Replaced) -> Simulate:
    """Return :func:`simulate` with rules of one's own.

    Parameters
    ----------
    replaced
        See :class:`~dyad_sim.engines.own_rules.Copies`.

    Raises
    ------
    ValueError
        By what is returned, if a function returns what its rule cannot.
    """

    def finish(copy: FunctionType, rule: FunctionType) -> Callable[..., Any]:
        return returning(copy, rule) if rule in replaced else copy

    own: Simulate = Copies(replaced, finish).of_function(simulate)
    return own
