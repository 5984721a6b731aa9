"""Why a skill is worth what it is worth: the same with something changed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dyad_sim.measures import difference_in
from dyad_sim.parameters import SKILLS
from experiments.lib import Design
from experiments.lib.rows import columns_of

from .cells import REMOVED

MEASURES = ("alliance_last", "dropped_out_share")


def reasons(design: Design) -> pd.DataFrame:
    """Return the worth of one skill for one kind, with one thing after another changed."""
    high, low = design.settings["high"], design.settings["low"]
    rows: list[dict[str, Any]] = []
    for asked in design.settings["reasons"]:
        skill, base = asked["skill"], asked["base"]
        others = high if base == REMOVED else low
        fixed = [f"therapist.{name}={others}" for name in SKILLS if name != skill]
        for changed, overrides in asked["changed"].items():
            lacking, having = design.each(
                f"patient={asked['kind']}",
                *fixed,
                *overrides,
                cells={f"therapist.{skill}": [low, high]},
            )
            row = {"skill": skill, "base": base, "kind": asked["kind"], "changed": changed}
            for measure in MEASURES:
                worth = difference_in(measure, having.dyads, lacking.dyads)
                row |= columns_of(measure, worth)
            rows.append(row)
    return pd.DataFrame(rows)
