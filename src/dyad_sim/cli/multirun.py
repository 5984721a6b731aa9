"""A multirun as a whole: its cells are checked before the first, and tabled after the last."""

from __future__ import annotations

from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig

from dyad_sim.cli.application import send_jobs_to
from dyad_sim.cli.errors import exits


class Cells(Callback):
    """Callback of Hydra, named in ``conf/config.yaml``, that sees to a multirun."""

    def __init__(self) -> None:
        self.design: Any = None

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Check every cell and claim the folder, before anything is simulated."""
        from dyad_sim.cli.costs import agree, cost_of_multirun
        from dyad_sim.cli.design import claim, design_of

        with exits(list(config.hydra.overrides.task)):
            self.design = design_of(config)
            agree(cost_of_multirun(self.design.plans))
            claim(self.design)
            send_jobs_to(self.design.folder, config)

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Write and show one table of all cells, and draw its figures."""
        from dyad_sim.cli.design import table_of
        from dyad_sim.cli.screens import show_cells
        from dyad_sim.figures.cells import draw_all
        from dyad_sim.studies.files import local, whole_files
        from dyad_sim.studies.store import CELLS_FILE

        with exits():
            folder, swept = self.design.folder, self.design.swept
            cells = table_of(self.design)
            with whole_files(folder, "cells") as hidden:
                cells.to_parquet(local(hidden / CELLS_FILE), index=False)
                cells.to_csv(hidden / "cells.csv", index=False)
                draw_all(cells, swept, hidden)
            show_cells(cells, swept, folder)
