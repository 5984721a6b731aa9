"""``dyad-sim sweep``: many cells in one folder, as an application of Hydra."""

from __future__ import annotations

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from dyad_sim.cli import INTERRUPTED
from dyad_sim.cli.application import job_number, run_application
from dyad_sim.cli.exit_statuses import exits
from dyad_sim.cli.streams import say
from dyad_sim.configs import SWEEP


def main(arguments: list[str]) -> int:
    """Run Hydra on the arguments; it composes the configuration and calls :func:`job`."""
    try:
        return run_application("sweep", SWEEP, job, arguments)
    except KeyboardInterrupt:
        say("interrupted. What is finished is kept; start the same sweep again.")
        return INTERRUPTED


def job(cfg: DictConfig) -> None:
    """Compute a sweep, or one shard of it."""
    from dyad_sim.cli.sweeping import compute, finish, plan_sweep

    if job_number() is not None:  # Errors travel back to the launcher, which hands them on.
        compute(plan_sweep(cfg, HydraConfig.get()), cfg)
        return
    with exits(command="sweep"):
        planned = plan_sweep(cfg, HydraConfig.get())
        compute(planned, cfg)
        finish(planned)
