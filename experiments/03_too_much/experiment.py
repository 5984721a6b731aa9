"""The best rate of talk about the relationship, and how it moves with intrusion sensitivity."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import line_panels
from dyad_sim.figures.labels import is_share
from dyad_sim.measures import CATALOGUE, cell_row
from dyad_sim.measures.studies.reported import Measure
from experiments.lib import Design, Experiment, Findings
from experiments.lib.figures import forest, traces
from experiments.lib.measures.comparisons import compared
from experiments.lib.rows import measured

from .cells import GROUP, RATE, groups_of, simulated
from .findings import OUTCOMES, agreements, gains, lopsided, moves, optima, stayed

TALK = "metacommunications_per_session"

SHORT = dict(zip(OUTCOMES, ("Alliance", "Drop-out", "Symptom relief"), strict=True))
"""What outcomes are called on figures."""

MEASURES = (*OUTCOMES, TALK, "escalated_session_share", "resolved_share")
"""What the curves tell of each cell."""


def find(design: Design) -> Findings:
    """Return curves over the rate, the best rates, their moves, and what is lost elsewhere."""
    tables = simulated(design)
    names = groups_of(design)
    curves = [
        {GROUP: group, RATE: rate, **measured(cell_row(cell), MEASURES)}
        for (group, rate), cell in tables.items()
    ]
    cells = {name: cell.dyads for name, cell in tables.items()}
    found = compared(cells, OUTCOMES)
    groups = {
        name: {rate: dyads for (group, rate), dyads in cells.items() if group == name}
        for name in names
    }
    return {
        "curves": pd.DataFrame(curves),
        "gains": gains(found, list(cells)),
        "optima": optima(groups),
        "lopsided": lopsided(found, names),
        "moves": moves(groups),
        "agreements": agreements(groups),
        "stayed": stayed(cells),
    }


def draw(findings: Findings) -> dict[str, Figure]:
    """Return gains over the rate, the best rates, and outcomes over how much is talked."""
    return {
        "gains": line_panels(findings["gains"], RATE, [*map(_gain, OUTCOMES)], GROUP),
        "optima": _optima(findings["optima"]),
        "talk": traces(findings["curves"], TALK, OUTCOMES, RATE, GROUP),
        "lopsided": _lopsided(findings["lopsided"]),
    }


def _gain(name: str) -> Measure:
    """Return a measure as a difference from never."""
    of = CATALOGUE[name]
    unit = of.unit if is_share(of) else "points"
    return Measure(name, SHORT[name], f"{unit}, less never", of.better, signed=True)


def _optima(found: pd.DataFrame) -> Figure:
    """Return the best rate of each group, by outcome."""
    names = {"best_rate": "value", "best_rate_low": "low", "best_rate_high": "high"}
    rows = found.rename(columns=names)
    rows = rows.assign(label=rows[GROUP], group=rows["measure"].map(SHORT))
    return forest(
        rows[["label", "group", *names.values()]],
        unit="best repair probability",
        title="The best rate, by outcome",
    )


def _lopsided(found: pd.DataFrame) -> Figure:
    """Return how much more always costs than never."""
    name = "always_costs_more"
    rows = found.rename(columns={name: "value", f"{name}_low": "low", f"{name}_high": "high"})
    rows = rows.assign(label=rows[GROUP], panel=rows["measure"].map(SHORT))
    return forest(
        rows[["label", "panel", "value", "low", "high"]],
        unit="",
        of=[f"cost, {CATALOGUE[name].unit}" for name in OUTCOMES],
        title="What it costs to address every noticed rupture rather than none",
    )


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
