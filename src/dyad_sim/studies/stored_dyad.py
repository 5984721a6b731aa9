"""One dyad of a study as plain values, for a class."""

from __future__ import annotations

from dyad_sim.engines.batch import dyad_at
from dyad_sim.populations import typical_people
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import batch_of
from dyad_sim.teaching.classroom.case import Case


def case_of(plan: Plan, number: int) -> Case:
    """Return one dyad of a study, by its number."""
    batch = batch_of(plan, range(number, number + 1))
    return Case(dyad_at(batch, 0), batch.instruments, batch.address, number)


def typical_case(plan: Plan) -> Case:
    """Return the typical patient and therapist of a study, with the draws of dyad 0."""
    case = case_of(plan, 0)
    patient, therapist = typical_people(plan.population, plan.constants)
    return case._replace(dyad=case.dyad._replace(patient=patient, therapist=therapist, case=0))
