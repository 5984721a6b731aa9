"""Estimates from tables of sessions: of simulated dyads, or of a clinic's.

Frames come in, numbers with their uncertainty go out.  Nothing here simulates,
reads a file or draws a random number, but for the samples of a bootstrap, whose seed is given.
"""

from dyad_sim.measures.catalogue import CATALOGUE, Measure
from dyad_sim.measures.cells import cell_row, summarise_cells
from dyad_sim.measures.change import standardised_change
from dyad_sim.measures.differences import (
    difference_in,
    paired_difference,
    unpaired_difference,
)
from dyad_sim.measures.dyads import per_dyad
from dyad_sim.measures.estimate import Estimate, unknown
from dyad_sim.measures.positions import Position, mean_position, positions_on_a_path
from dyad_sim.measures.rates import mean, rate, share, wilson
from dyad_sim.measures.summary import Line, summarise
from dyad_sim.measures.tables import Frames, Tables

__all__ = [
    "CATALOGUE",
    "Estimate",
    "Frames",
    "Line",
    "Measure",
    "Position",
    "Tables",
    "cell_row",
    "difference_in",
    "mean",
    "mean_position",
    "paired_difference",
    "per_dyad",
    "positions_on_a_path",
    "rate",
    "share",
    "standardised_change",
    "summarise",
    "summarise_cells",
    "unknown",
    "unpaired_difference",
    "wilson",
]
