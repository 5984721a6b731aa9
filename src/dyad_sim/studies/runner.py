"""Runs a study: draws the dyads, hands them to an engine, gathers the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dyad_sim.engines.course import DyadCourse
from dyad_sim.engines.mesa import Policy, run_dyad
from dyad_sim.populations import draw_patient, draw_therapist, strategy_of
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.tables import Tables, tables_of
from dyad_sim.theory.response import usual_response
from dyad_sim.theory.states import Dyad

Progress = Callable[[int, int], None]
"""Told after each dyad: how many are done, of how many."""


def dyad_of(plan: Plan, number: int) -> Dyad:
    """Return a dyad of a study by its number, alone, as it is in the study.

    Dyads are numbered through the caseloads: with a caseload of ten, dyads 0 to
    9 see therapist 0, in this order.
    """
    population = plan.population
    return Dyad(
        draw_patient(population, plan.seed, number, plan.constants),
        draw_therapist(population, plan.seed, number // population.caseload),
        plan.treatment,
        plan.constants,
        strategy_of(population),
        number % population.caseload,
    )


def course_of(plan: Plan, number: int, policy: Policy = usual_response) -> DyadCourse:
    """Return the course of one dyad of a study in the readable engine."""
    keep = plan.exchanges_table is None or number in plan.exchanges_table
    therapist = number // plan.population.caseload
    dyad = dyad_of(plan, number)
    return run_dyad(dyad, plan.seed, number, therapist, plan.instruments, keep, policy)


def courses_of(plan: Plan, progress: Progress | None = None) -> Iterator[DyadCourse]:
    """Yield the courses of all dyads of a study, in the order of their numbers."""
    for done, number in enumerate(
        range(plan.first_dyad, plan.first_dyad + plan.dyads), start=1
    ):
        yield course_of(plan, number)
        if progress is not None:
            progress(done, plan.dyads)


def run(plan: Plan, progress: Progress | None = None) -> Tables:
    """Return the tables of a study.

    Parameters
    ----------
    plan
        Checked by whoever made it; nothing is refused here.
    progress
        Told after each dyad.
    """
    keeps = plan.exchanges_table is None or len(plan.exchanges_table) > 0
    return tables_of(list(courses_of(plan, progress)), plan.instruments, keeps)
