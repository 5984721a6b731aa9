"""The same patients without therapy: what natural course and life alone do to symptoms."""

from __future__ import annotations

import pandas as pd

from dyad_sim.engines.luck import RATING_BLOCKS
from dyad_sim.instruments.ratings import RatingShocks, measured_symptoms
from dyad_sim.parameters import Constants
from dyad_sim.randomness import Address, Stream
from dyad_sim.randomness.numpy_philox import uniforms
from dyad_sim.studies.plan import Plan
from dyad_sim.theory.chance import standard_normal
from dyad_sim.theory.session import SessionShocks
from dyad_sim.theory.symptoms import symptoms_next

AVERAGE = 0.5
"""A responsiveness; without work to respond to, none matters."""


def untreated(plan: Plan, dyads: pd.DataFrame) -> pd.DataFrame:
    """Return the patients of a study as they would be had nobody treated them.

    Each waits as many weeks as the treatment was to last, with the events of life that
    the treated patient meets, and is measured at the end with an error of its own.

    Parameters
    ----------
    plan
        The study's.
    dyads
        Its table ``dyads``.

    Returns
    -------
    DataFrame
        ``dyad``, ``therapist`` (the one they would have had), ``symptoms_intake`` (as
        measured), ``symptoms_end`` (as measured) and ``symptoms_end_true``.
    """
    ends = [
        _end(number, intake, plan)
        for number, intake in zip(
            dyads["dyad"].tolist(), dyads["symptoms_intake_true"].tolist(), strict=True
        )
    ]
    return dyads[["dyad", "therapist", "symptoms_intake"]].assign(
        symptoms_end=[measured for measured, _ in ends],
        symptoms_end_true=[true for _, true in ends],
    )


def _end(number: int, intake: float, plan: Plan) -> tuple[float, float]:
    """Symptoms of one patient after the wait: as measured, and in truth."""
    symptoms = intake
    for session in range(1, plan.treatment.sessions + 1):
        life = _session_luck(plan.address, number, session).life
        symptoms = _after_a_week(symptoms, life, plan.constants)
    error = _rating_luck(plan.address, number, plan.treatment.sessions + 1).symptoms
    return measured_symptoms(symptoms, error, plan.instruments), symptoms


def _after_a_week(symptoms: float, life: float, c: Constants) -> float:
    """Symptoms after a week without work, change of schema or rupture."""
    return symptoms_next(symptoms, 0.0, 0.0, 0.0, AVERAGE, standard_normal(life), c)


def _session_luck(address: Address, number: int, session: int) -> SessionShocks:
    """Luck of the time between two sessions, that of the treated patient."""
    row = uniforms(address, number, Stream.SESSION, session, 1)[0].tolist()
    return SessionShocks(*row[: len(SessionShocks._fields)])


def _rating_luck(address: Address, number: int, session: int) -> RatingShocks:
    """Luck of a rating; that of a session which no treated patient has."""
    row = uniforms(address, number, Stream.RATERS, session, RATING_BLOCKS).ravel().tolist()
    return RatingShocks(*row[: len(RatingShocks._fields)])
