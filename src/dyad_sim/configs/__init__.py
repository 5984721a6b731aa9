"""Configurations: Hydra's tree of choices on one side, plain checked values on the other."""

from __future__ import annotations

from dyad_sim.configs.directory import HYDRA, NAME, compose, config_directory, replacing
from dyad_sim.configs.errors import ConfigurationError
from dyad_sim.configs.explain import explain
from dyad_sim.configs.plan import to_plan
from dyad_sim.configs.record import LETTERS, hash_of, plan_hash, resolved
from dyad_sim.configs.schema import register

__all__ = [
    "HYDRA",
    "LETTERS",
    "NAME",
    "ConfigurationError",
    "compose",
    "config_directory",
    "explain",
    "hash_of",
    "plan_hash",
    "register",
    "replacing",
    "resolved",
    "to_plan",
]
