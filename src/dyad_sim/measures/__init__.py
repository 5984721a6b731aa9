"""Estimates from tables of sessions: of simulated dyads, or of a clinic's.

Frames come in, numbers with their uncertainty go out.  Nothing here simulates,
reads a file or draws a random number, but for the samples of a bootstrap, whose seed is given.
"""

from dyad_sim.measures.change.scores import standardised_change
from dyad_sim.measures.core.estimate import Estimate, unknown
from dyad_sim.measures.core.rates import mean, rate, share, wilson
from dyad_sim.measures.core.table_views import Frames, HasTables
from dyad_sim.measures.people.positions import Position, mean_position, positions_on_a_path
from dyad_sim.measures.studies.contrasts import (
    difference_in,
    paired_difference,
    unpaired_difference,
)
from dyad_sim.measures.studies.dyads import per_dyad
from dyad_sim.measures.studies.reported import CATALOGUE, Measure
from dyad_sim.measures.studies.summaries import Line, cell_row, summarise, summarise_cells

__all__ = [
    "CATALOGUE",
    "Estimate",
    "Frames",
    "HasTables",
    "Line",
    "Measure",
    "Position",
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
