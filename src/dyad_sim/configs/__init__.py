"""Configurations: Hydra's tree of choices on one side, plain checked values on the other.

Those of sweeps stand in :mod:`dyad_sim.configs.sweep`, which a single study need not import.
"""

from __future__ import annotations

from dyad_sim.configs.directory import (
    HYDRA,
    NAME,
    SWEEP,
    check_overrides,
    compose,
    config_directory,
    register_sources,
    replacing,
)
from dyad_sim.configs.errors import ConfigurationError, check_texts
from dyad_sim.configs.explain import explain, missing_launcher
from dyad_sim.configs.identity import LETTERS, hash_of, multirun_hash, plan_hash, resolved
from dyad_sim.configs.plan import plan_from, to_plan
from dyad_sim.configs.structured_configs import register

__all__ = [
    "HYDRA",
    "LETTERS",
    "NAME",
    "SWEEP",
    "ConfigurationError",
    "check_overrides",
    "check_texts",
    "compose",
    "config_directory",
    "explain",
    "hash_of",
    "missing_launcher",
    "multirun_hash",
    "plan_from",
    "plan_hash",
    "register",
    "register_sources",
    "replacing",
    "resolved",
    "to_plan",
]
