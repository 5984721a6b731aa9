"""The same patients without therapy: what natural course and life alone do to symptoms."""

from __future__ import annotations

import pandas as pd

from dyad_sim.engines.draws import DyadDraws
from dyad_sim.instruments.ratings import measured_symptoms
from dyad_sim.parameters import Constants
from dyad_sim.randomness.numpy_philox import rows
from dyad_sim.studies.plan import Plan
from dyad_sim.theory.chance import standard_normal
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
    draws = DyadDraws(plan.address, number, rows)
    symptoms = intake
    for session in range(1, plan.treatment.sessions + 1):
        symptoms = _after_a_week(symptoms, draws.of_end(session).life, plan.constants)
    # The rating of a session that no treated patient has.
    error = draws.of_ratings(plan.treatment.sessions + 1).symptoms
    return measured_symptoms(symptoms, error, plan.instruments), symptoms


def _after_a_week(symptoms: float, life: float, c: Constants) -> float:
    """Symptoms after a week without work, change of schema or rupture."""
    return symptoms_next(symptoms, 0.0, 0.0, 0.0, AVERAGE, standard_normal(life), c)
