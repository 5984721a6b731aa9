"""Which parameters matter: screening of all, then Sobol indices of the chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.measures import Estimate
from experiments.lib import Design, Experiment, Findings
from experiments.lib.measures.additive import additive_share
from experiments.lib.measures.screening import elementary_effects
from experiments.lib.measures.sobol_indices import Indices, sobol_indices

from .answers import Found, answers
from .drawing import draw
from .outcomes import ALL, OUTCOMES, of_cells
from .points import blocks, cells, trajectories
from .ranges import Range, narrowed, ranges, table_of

FEWEST_TRAJECTORIES = 3
FEWEST_BLOCKS = 8
"""What any size leaves of the two designs."""


class Asked(NamedTuple):
    """What is simulated, and at which points."""

    design: Design
    ranges: list[Range]

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of each parameter."""
        return {one.parameter: one.kind for one in self.ranges}

    @property
    def blocks(self) -> int:
        """Blocks of the Sobol indices, a power of two."""
        wished = max(FEWEST_BLOCKS, self.design.size * self.design.settings["blocks"])
        return 2 ** int(np.log2(wished))

    def outcomes(self, units: pd.DataFrame) -> dict[str, np.ndarray]:
        """Return every outcome at some points, shape ``(point, replicate)``."""
        number = self.design.settings["replicates"]
        return of_cells(self.design.each(cells=cells(units, self.ranges)), number)

    def screening(self, trajectories_asked: int) -> pd.DataFrame:
        """Return the elementary effects of everything on every outcome, the largest first."""
        number = max(FEWEST_TRAJECTORIES, round(self.design.size * trajectories_asked))
        levels = self.design.settings["levels"]
        units = trajectories(list(self.kinds), number, levels, self.design.seed)
        found = self.outcomes(units)
        tables = []
        for outcome in ALL:
            table = elementary_effects(units, found[outcome], levels)
            table.insert(0, "outcome", outcome)
            table.insert(2, "kind", table["parameter"].map(self.kinds))
            table["rank"] = table["mu_star"].rank(ascending=False, method="first")
            tables.append(table.sort_values("rank", kind="stable"))
        return pd.concat(tables, ignore_index=True).astype({"rank": "Int64"})

    def indices(
        self, names: Sequence[str], groups: Mapping[str, str] | None = None
    ) -> tuple[dict[str, Indices], dict[str, Estimate]]:
        """Return Sobol indices of parameters or of groups, and what single effects explain."""
        units = blocks(names, self.blocks, self.design.seed, groups)
        found = self.outcomes(units)
        single = {}
        if groups is None:
            rows = len(names) + 2
            single = {name: additive_share(units, found[name], rows) for name in OUTCOMES}
        indices = {
            outcome: sobol_indices(units, found[outcome], groups=groups) for outcome in ALL
        }
        return indices, single


def find(design: Design) -> Findings:
    """Return what was moved, the screening, the chosen ones, their indices, and the answers."""
    settings = design.settings
    asked = Asked(design, ranges(settings, design.constants))
    names = list(asked.kinds)
    screening = asked.screening(settings["trajectories"])
    narrower = asked._replace(ranges=narrowed(asked.ranges, settings["narrower"]["share"]))
    second = narrower.screening(settings["narrower"]["trajectories"])
    chosen = _chosen(screening, settings["chosen"])
    few = set(chosen["parameter"][: settings["few"]])
    indices, additive = asked.indices(list(chosen["parameter"]))
    kinds, _ = asked.indices(names, asked.kinds)
    rest = {name: "the few" if name in few else "all others" for name in names}
    whole, _ = asked.indices(names, rest)
    found = Found(screening, second, indices, additive, kinds, whole)
    return {
        "ranges": table_of(asked.ranges),
        "screening": screening,
        "screening_narrower": second[second["outcome"].isin(list(OUTCOMES))],
        "chosen": chosen,
        "sobol": _table(indices).assign(kind=lambda t: t["parameter"].map(asked.kinds)),
        "groups": pd.concat(
            [_table(kinds).assign(design="kinds"), _table(whole).assign(design="few")]
        ),
        "answers": answers(found, settings["few"]),
    }


def _chosen(screening: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return the chosen: outcomes take turns, each with its largest that is not yet taken."""
    queues = {
        outcome: screening[screening["outcome"] == outcome].sort_values("rank")["parameter"]
        for outcome in OUTCOMES
    }
    rows: list[dict[str, object]] = []
    taken: set[str] = set()
    while len(rows) < number:
        outcome = list(OUTCOMES)[len(rows) % len(OUTCOMES)]
        name = next(name for name in queues[outcome] if name not in taken)
        taken.add(name)
        rows.append({"turn": len(rows) + 1, "outcome": outcome, "parameter": name})
    return pd.DataFrame(rows)


def _table(found: Mapping[str, Indices]) -> pd.DataFrame:
    """Return indices of all outcomes as one table."""
    tables = [
        indices.table.assign(blocks=indices.blocks, draws=indices.noise).assign(outcome=outcome)
        for outcome, indices in found.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["outcome", *table.columns.drop("outcome")]]


EXPERIMENT = Experiment(Path(__file__).parent, find, draw, needs=("SALib",))
