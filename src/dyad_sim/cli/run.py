"""``dyad-sim run``: one study, as an application of Hydra."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig, OmegaConf

from dyad_sim.cli import OK
from dyad_sim.cli.errors import exits
from dyad_sim.configs import HYDRA, NAME, config_directory, register, replacing


def main(arguments: list[str]) -> int:
    """Run Hydra on the arguments; it composes the configuration and calls :func:`job`."""
    register()
    GlobalHydra.instance().clear()  # So that it can be called again in the same process.
    # Hydra then hands its errors on, and `exits` tells what is wrong.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    sys.argv = ["dyad-sim run", *replacing(arguments)]
    with exits(arguments):
        application = hydra.main(str(config_directory()), NAME, version_base=HYDRA)(job)
        application()
    return OK


def job(cfg: DictConfig) -> None:
    """Simulate one study: the whole of a run, or one cell of a multirun."""
    from dyad_sim.cli.study import simulate_and_store

    with exits():
        cell = _cell()
        if cell is None:
            simulate_and_store(cfg)
        else:
            folder = Path(str(HydraConfig.get().sweep.dir))
            # Hydra's sweeper keeps its own copy there, with paths of this machine in it.
            (folder / "multirun.yaml").unlink(missing_ok=True)
            simulate_and_store(cfg, folder, cell)


def _cell() -> int | None:
    """Return the number of this job in a multirun, None for a single run."""
    settings = HydraConfig.get().job
    return None if OmegaConf.is_missing(settings, "num") else int(settings.num)
