"""What studies of sessions can tell of their population, by their size."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.configs import compose, resolved
from dyad_sim.inference.grid import planned
from dyad_sim.inference.population import left_open
from dyad_sim.inference.study import Question, planned_recovery, reference_for
from experiments.lib import Design, Experiment, Findings

from .drawing import by_size, truths
from .hidden import checked, found_in, studies_of, told

FEWEST_STUDIES = 300
"""Simulated studies that any size leaves: held-out ones, and some to infer them from."""


def find(design: Design) -> Findings:
    """Return what each size recovers, and what was inferred of studies with hidden truth."""
    sizes = [
        _recovered(design, dyads, sessions)
        for sessions in design.settings["sessions"]
        for dyads in design.settings["dyads"]
    ]
    asked = design.settings["hidden"]
    question = _question(design, asked["dyads"], asked["sessions"], asked["studies"])
    reference = reference_for(question, design.bar)
    found = [
        (study, found_in(study, place, question, reference))
        for place, study in enumerate(studies_of(design))
    ]
    return {
        "sizes": pd.concat(sizes, ignore_index=True),
        "truths": pd.concat([told(*pair) for pair in found], ignore_index=True),
        "checks": pd.DataFrame([checked(*pair) for pair in found]),
    }


def _recovered(design: Design, dyads: int, sessions: int) -> pd.DataFrame:
    """Return what studies of a size can tell."""
    question = _question(design, dyads, sessions, design.settings["studies"])
    table = planned_recovery(reference_for(question, design.bar)).table
    return table.assign(dyads=dyads, sessions=sessions)


def _question(design: Design, dyads: int, sessions: int, studies: int) -> Question:
    """Return the question of a study of a size."""
    tree = resolved(compose([]))
    columns = tuple(design.settings["columns"])
    layout = planned(dyads, design.settings["caseload"], sessions, columns)
    count = max(FEWEST_STUDIES, round(design.size * studies))
    return Question(tree, layout, left_open(tree, tree), count, design.seed)


def draw(findings: Findings) -> dict[str, Figure]:
    """Return what is recovered by size, and truths beside what was inferred."""
    return {"sizes": by_size(findings["sizes"]), "truths": truths(findings["truths"])}


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
