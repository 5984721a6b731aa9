"""What is simulated: both treatments at every rigidity, and for every quadrant of style."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from experiments.lib import Design

RIGIDITY = "patient.rigidity"

RELATIONAL, COGNITIVE = "brt", "cbt"

QUADRANTS = {
    "cold-dominant": (-1.0, 1.0),
    "cold-submissive": (-1.0, -1.0),
    "friendly-dominant": (1.0, 1.0),
    "friendly-submissive": (1.0, -1.0),
}
"""Signs of affiliation and control."""

Place = tuple[object, ...]
"""Rigidity of a cell; or distance and quadrant."""

Pair = tuple[pd.DataFrame, pd.DataFrame]
"""Tables ``dyads`` in relational therapy and in CBT: the same dyads, the same draws."""


def over_rigidity(design: Design, more: list[str]) -> dict[Place, Pair]:
    """Return both treatments at every rigidity, population styles."""
    places: dict[Place, dict[str, float]] = {
        (rigidity,): {RIGIDITY: rigidity} for rigidity in design.settings["rigidity"]
    }
    return _pairs(design, places, more)


def over_styles(design: Design) -> dict[Place, Pair]:
    """Return both treatments for every quadrant of style, by distance and quadrant."""
    places: dict[Place, dict[str, float]] = {
        (distance, name): _style(design, distance, name)
        for distance in design.settings["styles"]["distances"]
        for name in QUADRANTS
    }
    return _pairs(design, places, [])


def friendly_submissive(design: Design) -> dict[Place, Pair]:
    """Return both treatments of marked friendly-submissive patients, by what was changed."""
    distance = max(design.settings["styles"]["distances"])
    style = _style(design, distance, "friendly-submissive")
    found: dict[Place, Pair] = {}
    for look, more in design.settings["friendly_submissive"].items():
        found |= _pairs(design, {(look,): style}, more)
    return found


def _style(design: Design, distance: float, quadrant: str) -> dict[str, float]:
    """Return the overrides of a rigid style on a diagonal of the circle."""
    affiliation, control = QUADRANTS[quadrant]
    return {
        RIGIDITY: design.settings["styles"]["rigidity"],
        "patient.style_affiliation": _axis(affiliation, distance),
        "patient.style_control": _axis(control, distance),
    }


def _axis(sign: float, distance: float) -> float:
    """Return where a point on a diagonal lies on one of the two axes."""
    return sign * distance / math.sqrt(2.0)


def _pairs(
    design: Design, places: Mapping[Place, Mapping[str, Any]], more: list[str]
) -> dict[Place, Pair]:
    """Return relational therapy and CBT at each place."""
    rows = [
        {"treatment": treatment, **point}
        for point in places.values()
        for treatment in (RELATIONAL, COGNITIVE)
    ]
    found = [cell.dyads for cell in design.each(*more, cells=pd.DataFrame(rows))]
    pairs = zip(found[::2], found[1::2], strict=True)
    return dict(zip(places, pairs, strict=True))
