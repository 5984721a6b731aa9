"""The shards of a sweep as a multirun: checked before the first, finished after the last."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.experimental.callback import Callback
from omegaconf import DictConfig, open_dict

from dyad_sim.cli.errors import exits
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
            place = str(self.planned.folder / LAUNCHER)
            quoted = place.replace("\\", "\\\\").replace("'", "\\'")
            with open_dict(config.hydra):
                config.hydra.sweep.dir = place
                # Hydra composes each job anew, from the overrides.
                config.hydra.overrides.hydra.append(f"hydra.sweep.dir='{quoted}'")

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Tell what there is; write the table of cells when all shards are there."""
        from dyad_sim.cli.sweeping import finish

        with exits(command="sweep"):
            place = Path(str(config.hydra.sweep.dir))
            # Hydra's sweeper keeps its own copy there, with paths of this machine in it.
            (place / "multirun.yaml").unlink(missing_ok=True)
            if place.is_dir() and not any(place.iterdir()):
                shutil.rmtree(place)
            finish(self.planned)


def _check_varied(config: DictConfig) -> None:
    """Refuse to vary anything but the shard: what a sweep varies is its own matter."""
    loader = GlobalHydra.instance().config_loader()
    asked = [str(override) for override in config.hydra.overrides.task]
    for override in OverridesParser.create(config_loader=loader).parse_overrides(asked):
        if override.is_sweep_override() and override.get_key_element() != SHARD:
            key = override.get_key_element()
            message = (
                f"{key} cannot be varied with -m, which launches the shards of one sweep. "
                f"Name it in the design: 'sweep.parameters={{{key}: [...]}}'."
            )
            raise ConfigurationError(message)
