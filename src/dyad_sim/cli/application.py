"""What the commands that are applications of Hydra have in common."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf, open_dict

from dyad_sim.cli import OK
from dyad_sim.cli.arguments import in_order
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.hydra_safety import check_arguments
from dyad_sim.configs import HYDRA, config_directory, register, register_sources

YES = "--yes"
"""The argument with which a large study goes on unasked; see :mod:`dyad_sim.cli.costs`."""

AGREED: ContextVar[bool] = ContextVar("AGREED", default=False)
"""Whether it was given."""


def run_application(
    command: str, config: str, job: Callable[[DictConfig], None], arguments: list[str]
) -> int:
    """Let Hydra compose a configuration from the arguments and hand it to a job.

    Parameters
    ----------
    command
        ``"run"`` or ``"sweep"``.
    config
        Name of the primary configuration.
    """
    AGREED.set(YES in arguments)  # Hydra knows no arguments but its own.
    arguments = [argument for argument in arguments if argument != YES]
    register()
    GlobalHydra.instance().clear()  # So that it can be called again in the same process.
    # Hydra then hands its errors on, and `exits` tells what is wrong.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    with exits(arguments, command):
        register_sources()
        ordered = in_order(arguments, command)
        check_arguments(ordered, config)
        sys.argv = [f"dyad-sim {command}", *ordered]
        hydra.main(str(config_directory()), config, version_base=HYDRA)(job)()
    return OK


def job_number() -> int | None:
    """Return the number of this job in a multirun, None for a single run."""
    settings = HydraConfig.get().job
    return None if OmegaConf.is_missing(settings, "num") else int(settings.num)


def send_jobs_to(folder: Path, config: DictConfig) -> None:
    """Let Hydra keep what the jobs of a multirun leave in a folder."""
    place = str(folder)
    quoted = place.replace("\\", "\\\\").replace("'", "\\'")
    with open_dict(config.hydra):
        config.hydra.sweep.dir = place
        # Hydra composes each job anew, from the overrides.
        config.hydra.overrides.hydra.append(f"hydra.sweep.dir='{quoted}'")


def drop_copy(folder: Path) -> None:
    """Remove the copy of a multirun that Hydra keeps: it has paths of this machine in it."""
    (folder / "multirun.yaml").unlink(missing_ok=True)
