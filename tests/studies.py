"""Small simulated studies that the tests share: a plan by overrides, and its tables."""

from __future__ import annotations

from functools import cache

from dyad_sim.configs import compose, to_plan
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables

SEED = 1989


def plan(*overrides: str) -> Plan:
    """The plan of a study of the default population, as the command line would make it."""
    return to_plan(compose([f"seed={SEED}", "dyads=3", *overrides]))


@cache
def study(*overrides: str) -> Tables:
    """The tables of a study; simulated once, however many tests ask for it."""
    return run(plan(*overrides))
