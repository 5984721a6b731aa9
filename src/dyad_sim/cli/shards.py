"""The shards of a sweep as a multirun: checked before the first, finished after the last."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, NoReturn

from hydra.core.override_parser.types import Override
from hydra.experimental.callback import Callback
from omegaconf import DictConfig

from dyad_sim.cli.application import drop_copy, send_jobs_to
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.multirun import check_jobs, key_of, of_command_line, of_file
from dyad_sim.configs import ConfigurationError

LAUNCHER = ".launcher"
"""Where a launcher keeps what it writes, in the folder of a sweep."""

SHARD = "sweep.shard"


class Shards(Callback):
    """Callback of Hydra, named in ``conf/sweep.yaml``, that sees to a sweep in shards."""

    def __init__(self) -> None:
        self.planned: Any = None

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Check the sweep and claim its folder, before any shard is launched."""
        from dyad_sim.cli.sweeping import plan_sweep

        with exits(list(config.hydra.overrides.task), "sweep"):
            _check_varied(config)
            self.planned = plan_sweep(config, config.hydra)
            send_jobs_to(self.planned.folder / LAUNCHER, config)

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Tell what there is; write the table of cells when all shards are there."""
        from dyad_sim.cli.sweeping import finish

        with exits(command="sweep"):
            place = Path(str(config.hydra.sweep.dir))
            drop_copy(place)
            if place.is_dir() and not any(place.iterdir()):
                shutil.rmtree(place)
            finish(self.planned)


def _check_varied(config: DictConfig) -> None:
    """Refuse to vary anything but the shard: what a sweep varies is its own matter."""
    # A later one stands over an earlier.
    by_file = {key_of(override): override for override in of_file(config)}
    asked = {key_of(override): override for override in of_command_line(config.hydra)}
    if SHARD not in {*by_file, *asked} and config.sweep.shards > 1:
        message = (
            f"sweep.shards={config.sweep.shards} with -m computes one shard only. Launch all "
            f"with 'sweep.shard=range(0,{config.sweep.shards})'."
        )
        raise ConfigurationError(message)
    check_jobs([*{**by_file, **asked}.values()])
    for key, override in {**by_file, **asked}.items():
        if key == SHARD:
            _check_shards(override, config.sweep.shards)
        elif override.is_sweep_override() or key not in asked:
            _refuse_varied(key, key not in asked)


def _refuse_varied(key: str, by_file: bool) -> NoReturn:
    """Refuse to vary a key that is not the shard."""
    from dyad_sim.configs.sweep import can_be_swept

    remedy = f"Name it in the design: 'sweep.parameters={{{key}: [...]}}'"
    if not can_be_swept(key):
        remedy = f"Give {key} one value"
    elif by_file:
        remedy += ", and leave out what the experiment varies in hydra.sweeper: hydra.mode=RUN"
    message = (
        f"{key} cannot be varied with -m, which launches the shards of one sweep. {remedy}."
    )
    raise ConfigurationError(message)


def _check_shards(override: Override, shards: int) -> None:
    """Refuse a shard that there is not, before any is launched."""
    if not override.is_discrete_sweep():
        return
    if not list(override.sweep_string_iterator()):
        message = f"{override.input_line} names no shard; launch all with range(0,{shards})."
        raise ConfigurationError(message)
    for shard in override.sweep_string_iterator():
        if not shard.isdecimal() or int(shard) >= shards:
            message = (
                f"{SHARD}={shard} is none of the {shards} shards, numbered from 0; "
                "see sweep.shards."
            )
            raise ConfigurationError(message)
