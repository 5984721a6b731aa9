"""Whose rupture: what each brings into it, by replay under the same random numbers."""

from __future__ import annotations

from pathlib import Path

from dyad_sim.configs import compose, to_plan
from experiments.lib import Design, Experiment, Findings
from experiments.lib.contributions import contributed

from .cases import chosen, paths
from .choices import choices
from .drawing import draw
from .shares import of_intensity, of_strain
from .tables import contributions, enough, partners, predictions, sets


def find(design: Design) -> Findings:
    """Return the shares, what each set of contributions comes to, checks and single cases."""
    plan = to_plan(compose(design.asked()))
    found = contributed(plan, progress=design.progress)
    ruptures = of_intensity(found.ruptures, found.intensity)
    cases = chosen(ruptures)
    return {
        "predictions": predictions(ruptures, of_strain(found.ruptures, found.strain)),
        "partners": partners(ruptures),
        "contributions": contributions(ruptures),
        "enough": enough(ruptures),
        "sets": sets(ruptures, found.intensity),
        "choices": choices(plan, design.settings["choices"]),
        "cases": cases,
        "paths": paths(plan, found.ruptures, cases),
    }


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
