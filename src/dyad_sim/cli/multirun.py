"""A multirun as a whole: its cells are checked before the first, and tabled after the last."""

from __future__ import annotations

import shutil
from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig, open_dict

from dyad_sim.cli.errors import exits


class Cells(Callback):
    """Callback of Hydra, named in ``conf/config.yaml``, that sees to a multirun."""

    def __init__(self) -> None:
        self.design: Any = None

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Check every cell and claim the folder, before anything is simulated."""
        from dyad_sim.cli.design import claim, design_of

        with exits(list(config.hydra.overrides.task)):
            self.design = design_of(config)
            claim(self.design)
            folder = str(self.design.folder)
            quoted = folder.replace("\\", "\\\\").replace("'", "\\'")
            with open_dict(config.hydra):
                config.hydra.sweep.dir = folder
                # Hydra composes each cell anew, from the overrides.
                config.hydra.overrides.hydra.append(f"hydra.sweep.dir='{quoted}'")

    def on_multirun_end(self, config: DictConfig, **_: Any) -> None:
        """Write and show one table of all cells, and draw its figures."""
        from dyad_sim.cli.design import table_of
        from dyad_sim.cli.screen import show_cells
        from dyad_sim.figures.cells import draw_all

        with exits():
            folder, swept = self.design.folder, self.design.swept
            cells = table_of(self.design)
            parts = folder / ".cells"
            shutil.rmtree(parts, ignore_errors=True)
            parts.mkdir()
            try:
                cells.to_parquet(parts / "cells.parquet", index=False)
                cells.to_csv(parts / "cells.csv", index=False)
                draw_all(cells, swept, parts)
                for part in sorted(parts.iterdir()):
                    part.replace(folder / part.name)
            finally:
                shutil.rmtree(parts, ignore_errors=True)
            show_cells(cells, swept, folder)
