"""Figures that only experiments use."""

from experiments.lib.figures.differences import differences_along
from experiments.lib.figures.distributions import distributions
from experiments.lib.figures.forest import forest
from experiments.lib.figures.marked_curves import marked_curves
from experiments.lib.figures.multiple_baseline import multiple_baseline
from experiments.lib.figures.once_more import once_more
from experiments.lib.figures.power import power_curves
from experiments.lib.figures.ranked import ranked
from experiments.lib.figures.spreads import spreads
from experiments.lib.figures.time_courses import time_courses
from experiments.lib.figures.timeline import timeline
from experiments.lib.figures.traces import traces

__all__ = [
    "differences_along",
    "distributions",
    "forest",
    "marked_curves",
    "multiple_baseline",
    "once_more",
    "power_curves",
    "ranked",
    "spreads",
    "time_courses",
    "timeline",
    "traces",
]
