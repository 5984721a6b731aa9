"""What Hydra was asked for: overrides of a file and of the command line, parsed."""

from __future__ import annotations

from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from dyad_sim.configs import check_overrides


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


def _parsed(overrides: list[str]) -> list[Override]:
    """Return overrides as Hydra understands them."""
    loader = GlobalHydra.instance().config_loader()
    return OverridesParser.create(config_loader=loader).parse_overrides(overrides)
