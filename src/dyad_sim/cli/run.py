"""``dyad-sim run``: one study, as an application of Hydra."""

from __future__ import annotations

from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from dyad_sim.cli.application import drop_copy, job_number, run_application
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.configs import NAME


def main(arguments: list[str]) -> int:
    """Run Hydra on the arguments; it composes the configuration and calls :func:`job`."""
    return run_application("run", NAME, job, arguments)


def job(cfg: DictConfig) -> None:
    """Simulate one study: the whole of a run, or one cell of a multirun."""
    from dyad_sim.cli.study import simulate_and_store

    with exits():
        cell = job_number()
        if cell is None:
            simulate_and_store(cfg)
        else:
            folder = Path(str(HydraConfig.get().sweep.dir))
            drop_copy(folder)
            simulate_and_store(cfg, folder, cell)
