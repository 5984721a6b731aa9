"""What Hydra was asked for: overrides of a file and of the command line, parsed."""

from __future__ import annotations

import math
import sys
from collections.abc import Collection
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, RangeSweep
from omegaconf import DictConfig, OmegaConf

from dyad_sim.configs import ConfigurationError, check_overrides

MOST_JOBS = 10_000
"""Jobs of a multirun: each is composed and checked before the first, and has a folder."""


def of_file(config: DictConfig) -> list[Override]:
    """Return what a file of choices varies in ``hydra.sweeper.params``."""
    params = OmegaConf.select(config, "hydra.sweeper.params") or {}
    check_overrides(str(key) for key in params)
    return _parsed([f"{key}={value}" for key, value in params.items()])


def of_command_line(settings: Any) -> list[Override]:
    """Return what stands on the command line, by the settings of Hydra."""
    return _parsed([str(override) for override in settings.overrides.task])


def key_of(override: Override) -> str:
    """Return the key or group that an override sets."""
    return override.get_key_element().lstrip("+")


def check_jobs(overrides: Collection[Override]) -> None:
    """Refuse a multirun of too many jobs, without listing them.

    Raises
    ------
    ConfigurationError
        Naming what has most values.
    """
    counts = {str(override.input_line): _values(override) for override in overrides}
    jobs = math.prod(counts.values())
    if jobs > MOST_JOBS:
        longest = max(counts, key=lambda line: counts[line])
        message = (
            f"{longest} makes {jobs} jobs, but at most {MOST_JOBS} are allowed in a multirun; "
            "give fewer values, or use dyad-sim sweep, which holds all cells in one folder."
        )
        raise ConfigurationError(message)


def _values(override: Override) -> int:
    """Return how many values an override gives."""
    value = override.value() if override.is_discrete_sweep() else None
    if isinstance(value, ChoiceSweep):
        return len(value.list)
    if not isinstance(value, RangeSweep) or value.start is None or value.stop is None:
        return 1
    try:
        return max(0, math.ceil((value.stop - value.start) / value.step))
    except (ArithmeticError, ValueError):
        return sys.maxsize


def _parsed(overrides: list[str]) -> list[Override]:
    """Return overrides as Hydra understands them."""
    loader = GlobalHydra.instance().config_loader()
    return OverridesParser.create(config_loader=loader).parse_overrides(overrides)
