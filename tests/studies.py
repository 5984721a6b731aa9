"""Small simulated studies that the tests share: a plan by overrides, and its tables."""

from __future__ import annotations

from functools import cache

from dyad_sim.configs import compose, to_plan
from dyad_sim.parameters.mechanisms import switched
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import run
from dyad_sim.studies.tables import Tables
from tests.examples import constants

SEED = 1989

LIVELY = {
    "rupture__onset": 0.4,
    "rupture__onset_threshold": 0.25,
    "rupture__growth": 0.2,
    "rupture__border": 0.3,
    "rupture__fading": 0.08,
    "rupture__floor": 0.12,
    "strain__reactivity": 0.3,
    "detection__detection": 0.6,
    "detection__false_alarm": 0.02,
    "detection__sensing": 0.3,
    "metacommunication__pushiness": 0.9,
    "resolution__threshold": 0.65,
    "resolution__skipping": 0.2,
    "resolution__falling_back": 0.3,
}
"""Constants under which every mechanism is at work within a few sessions."""


@cache
def plan(*overrides: str) -> Plan:
    """The plan of a study of the default population, as the command line would make it."""
    return to_plan(compose([f"seed={SEED}", "dyads=3", *overrides]))


def lively(some: Plan) -> Plan:
    """The same study, in which every mechanism is at work within a few sessions."""
    return some._replace(constants=constants(**LIVELY))


def without(some: Plan, *names: str) -> Plan:
    """The same study with mechanisms switched off."""
    rules = switched(some.constants, some.treatment, some.instruments, names)
    return some._replace(
        **dict(zip(("constants", "treatment", "instruments"), rules, strict=True))
    )


@cache
def study(*overrides: str) -> Tables:
    """The tables of a study; simulated once, however many tests ask for it."""
    return run(plan(*overrides))
