"""What each of the ten skills of metacommunication is worth, for whom, alone and together."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import heat_maps_by
from dyad_sim.figures.labels import is_share
from dyad_sim.measures import CATALOGUE
from dyad_sim.measures.studies.reported import Measure
from dyad_sim.measures.studies.summaries import summarise_cells
from dyad_sim.parameters import SKILLS
from experiments.lib import Design, Experiment, Findings
from experiments.lib.figures import forest
from experiments.lib.measures.comparisons import compared
from experiments.lib.rows import measured

from .cells import NONE, ONE, WHOLE, Cell, simulated
from .findings import JUDGED, OUTCOMES, factors, for_whom, harms, single, together
from .reasons import reasons

ONE_SKILL = "one skill"
"""Column that heads the two panels of a map."""


def find(design: Design) -> Findings:
    """Return what each skill is worth, for whom most, and what all are worth together."""
    cells = simulated(design)
    kinds = design.settings["kinds"]
    found = compared(cells, OUTCOMES)
    worth = single(found, kinds)
    return {
        "levels": _levels(cells, kinds),
        "single": worth,
        "harms": harms(worth, JUDGED),
        "for_whom": for_whom(found, kinds),
        "together": together(found, kinds),
        "paired_factor": factors(worth),
        "reasons": reasons(design),
    }


def _levels(cells: dict[Cell, pd.DataFrame], kinds: list[str]) -> pd.DataFrame:
    """Return outcomes with all ten skills, and with none."""
    rows = []
    for kind, skills in product(kinds, (WHOLE, NONE)):
        summary = summarise_cells(cells[kind, skills]).iloc[0].to_dict()
        rows.append({"kind": kind, "skills": skills, **measured(summary, OUTCOMES)})
    return pd.DataFrame(rows)


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the worth of each skill, for whom most, and single gains beside the whole."""
    worth = findings["single"]
    maps = {"alliance": "alliance_last", "drop_out": "dropped_out_share"}
    return {
        **{name: _map(worth[worth["measure"] == measure]) for name, measure in maps.items()},
        "for_whom": _for_whom(findings["for_whom"]),
        "together": _together(findings["together"]),
    }


def _map(worth: pd.DataFrame) -> Figure:
    """Return the worth of each skill by kind of patient, the first principle at the top."""
    order = {skill: -place for place, skill in enumerate(SKILLS)}
    rows = worth.assign(**{ONE_SKILL: worth["base"].map(ONE), "patients": worth["kind"]})
    rows = rows.sort_values("skill", key=lambda names: names.map(order), kind="stable")
    measure, rows = _worth(rows)
    return heat_maps_by(rows, "patients", "skill", measure, [ONE_SKILL])


def _worth(rows: pd.DataFrame) -> tuple[Measure, pd.DataFrame]:
    """Return the worth of a skill as a measure; shares as percentage points."""
    of = CATALOGUE[rows["measure"].iloc[0]]
    label = f"Having a skill rather than lacking it: {of.label}"
    if not is_share(of):
        unit = "points of 1 to 7" if of.unit.endswith("1 to 7") else of.unit
        return Measure("worth", label, unit, of.better, signed=True), rows
    ends = ["worth", "worth_low", "worth_high"]
    points = Measure("worth", label, "percentage points", of.better, signed=True)
    return points, rows.assign(**{end: 100.0 * rows[end] for end in ends})


def _for_whom(found: pd.DataFrame) -> Figure:
    """Return how much more a skill is worth for the predicted kind than for each other."""
    alliance = found[found["measure"] == JUDGED[0]]
    rows = alliance.rename(columns={"more": "value", "more_low": "low", "more_high": "high"})
    named = rows["skill"] + ":\n" + rows["predicted"]
    return forest(
        rows.assign(
            panel=named.str.replace("_", " "),
            label="more than " + rows["other"].str.replace("_", " "),
            group=rows["base"].map(ONE),
        )[["label", "panel", "group", "value", "low", "high"]],
        unit="alliance, points of 1 to 7",
        title="How much more a skill is worth for the patients it was predicted for",
    )


def _together(found: pd.DataFrame) -> Figure:
    """Return the gain of all ten beside the sums of ten single gains and losses."""
    sides = {
        "all ten at once": ("added", "whole"),
        "sum of ten, each added to none": ("added", "sum"),
        "sum of ten, each removed from all": ("removed", "sum"),
    }
    rows = [
        found[(found["base"] == base) & found["measure"].isin(JUDGED)]
        .rename(columns={column: "value", f"{column}_low": "low", f"{column}_high": "high"})
        .assign(group=name)
        for name, (base, column) in sides.items()
    ]
    frame = pd.concat(rows, ignore_index=True)
    return forest(
        frame.assign(
            label=frame["kind"].str.replace("_", " "),
            panel=frame["measure"].map({name: CATALOGUE[name].label for name in JUDGED}),
        )[["label", "panel", "group", "value", "low", "high"]],
        unit="",
        of=[f"difference, {CATALOGUE[name].unit}" for name in JUDGED],
        title="The ten skills together, and one by one",
    )


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
