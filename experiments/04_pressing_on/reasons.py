"""Why talk drives compliant patients away, and what mending does to the therapist."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dyad_sim.measures import difference_in, paired_difference
from dyad_sim.studies.tables import Tables
from experiments.lib import Design
from experiments.lib.rows import columns_of

from .findings import ADHERE, MEND, TALK

MEASURES = ("alliance_last", "dropped_out_share")


def reasons(design: Design) -> pd.DataFrame:
    """Return metacommunication less leaving alone, with one thing after another changed."""
    asked = design.settings["reasons"]
    rows: list[dict[str, Any]] = []
    for changed, overrides in asked["changed"].items():
        alone, talk = _answered(design, (TALK,), asked["kind"], *overrides)
        row = {"kind": asked["kind"], "changed": changed}
        for measure in MEASURES:
            row |= columns_of(measure, difference_in(measure, talk.dyads, alone.dyads))
        rows.append(row)
    return pd.DataFrame(rows)


def embedded(design: Design) -> pd.DataFrame:
    """Return how embedded the therapist is under each response, less leaving alone."""
    responses = (ADHERE, MEND, TALK)
    alone, *others = _answered(design, responses, "population", tables=("dyads", "sessions"))
    rows = [
        {"response": response}
        | columns_of(
            "embeddedness", paired_difference(_whose(one), _whose(alone), "embeddedness")
        )
        for response, one in zip(responses, others, strict=True)
    ]
    return pd.DataFrame(rows)


def _answered(
    design: Design,
    responses: tuple[str, ...],
    kind: str,
    *overrides: str,
    tables: tuple[str, ...] = ("dyads",),
) -> list[Tables]:
    """Return the tables under leaving alone, and under each response."""
    rate = design.settings["reasons"]["rate"]
    names = ("therapist.response", "therapist.repair_probability")
    points = [(ADHERE, 0.0), *((response, rate) for response in responses)]
    cells = pd.DataFrame(points, columns=list(names))
    return list(design.each(f"patient={kind}", *overrides, cells=cells, tables=tables))


def _whose(tables: Tables) -> pd.DataFrame:
    """Return the sessions with the therapist of each."""
    return tables.sessions.merge(tables.dyads[["dyad", "therapist"]], on="dyad")
