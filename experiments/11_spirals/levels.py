"""What is turned up, and how it stands in the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.configs import compose
from dyad_sim.configs.plan import plain
from dyad_sim.studies.tables import Tables
from experiments.lib import Design

AXES = {
    "pull": "Strength of the pull (1: as fitted)",
    "embedding": "Embedding by a full pull (per exchange)",
    "rigidity": "The patient's rigidity (0 to 1)",
}
"""What is turned up, for readers."""

KEYS = {"embedding": "parameters.embedding.embedding", "rigidity": "patient.rigidity"}

STRONGEST = 1.0
"""Bound of the constants of the pull, which some reach sooner in some models than in others."""


def spread(described: Mapping[str, float]) -> list[float]:
    """Return evenly spaced levels."""
    steps = int(described["steps"])
    return [round(float(x), 6) for x in np.linspace(described["low"], described["high"], steps)]


class Point(NamedTuple):
    """What one cell differs in: therapist, level of an axis, and push at the start."""

    therapist: str
    level: float
    push: float


def simulated(
    design: Design,
    people: str,
    axis: str,
    levels: Sequence[float],
    pushes: Sequence[float] = (0.0,),
    tables: tuple[str, ...] = ("dyads",),
    more: Sequence[str] = (),
) -> Iterator[tuple[Point, Tables]]:
    """Yield each cell of some people: with every therapist, at every level, with every push.

    Parameters
    ----------
    design
        Says who the people and the therapists are, and which trait is pushed.
    people
        Name of the people.
    axis, levels
        What is turned up, and how far.
    pushes
        What is added to the pushed trait; 0 leaves it alone.
    tables, more
        Those that are kept, and overrides beside those of the people.
    """
    points = [
        Point(therapist, float(level), float(push))
        for therapist in design.settings["therapists"]
        for push in pushes
        for level in levels
    ]
    whose = design.settings["people"][people]
    cells = pd.DataFrame([_keys(design, axis, point) for point in points])
    if any(pushes):
        trait = design.settings["twins"]["trait"]
        partner, name = trait.split(".")
        unpushed = _configured(tuple(whose))[partner][name]
        cells[trait] = [unpushed + point.push for point in points]
    found = design.each(*whose, *more, cells=cells, tables=tables)
    return zip(points, found, strict=True)


def _keys(design: Design, axis: str, point: Point) -> dict[str, float]:
    """Return what a point is in the configuration."""
    keys: dict[str, float] = dict(design.settings["therapists"][point.therapist])
    if axis == "pull":
        fitted = _configured(tuple(design.constants))["parameters"]["pull"]
        scaled = {name: min(STRONGEST, point.level * fitted[name]) for name in fitted}
        keys |= {f"parameters.pull.{name}": value for name, value in scaled.items()}
    else:
        keys[KEYS[axis]] = point.level
    return keys


@cache
def _configured(asked: tuple[str, ...]) -> dict[str, Any]:
    """Return the configuration of some overrides; it takes a moment, so only once."""
    return plain(compose(list(asked)))
