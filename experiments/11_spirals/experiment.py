"""Where escalation tips, and whether small differences end in different courses."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.lib import Design, Experiment, Findings

from . import courses, curves, twins
from .drawing import draw


def find(design: Design) -> Findings:
    """Return curves and where they tip, tests of one mode, and how twins part."""
    settings = design.settings
    level = settings["tipping"]["reached"]
    levels, found = curves.simulated(design)
    tipping = curves.tipping(found, level)
    of_courses = courses.simulated(design)
    ends, parting, near = twins.simulated(design, _tipped(tipping, settings["twins"]["people"]))
    return {
        "curves": levels,
        "tipping": tipping,
        "moved": curves.moved(found, settings["repaired"], level),
        "courses": of_courses.tests,
        "distributions": of_courses.bins,
        "two_groups": of_courses.groups,
        "lasting": of_courses.lasting,
        "twins": ends,
        "parting": parting,
        "near_and_far": near,
    }


def _tipped(tipping: pd.DataFrame, people: str) -> twins.Tipped:
    """Return the level at which each curve of some people rises most steeply."""
    here = tipping[tipping["people"] == people]
    return {(row["axis"], row["therapist"]): row["place"] for _, row in here.iterrows()}


EXPERIMENT = Experiment(Path(__file__).parent, find, draw, needs=("diptest",))
