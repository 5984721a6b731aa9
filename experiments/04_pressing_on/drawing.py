"""Figures of experiment 04."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import line_panels
from dyad_sim.instruments.episodes import FOCI
from dyad_sim.measures import CATALOGUE
from dyad_sim.measures.studies.reported import Measure
from experiments.lib import Findings
from experiments.lib.figures import forest
from experiments.lib.rows import ends_of

from .cells import ALONE
from .findings import ADHERE, MEND, TALK

RATE = 0.3
"""Repair probability at which responses are held against each other on figures."""

OFTEN = "repair probability"

WORDS = {ADHERE: "press on", MEND: "mend the task", TALK: "metacommunicate"}

PANELS = {
    "alliance_last": ("Alliance", CATALOGUE["alliance_last"].unit),
    "dropped_out_share": ("Drop-out", "share of dyads"),
    "symptom_change": ("Symptom relief", "points of the scale"),
    "rigidity_change": ("Rigidity", "hundredths"),
}
"""Outcomes on figures: name and unit."""

HUNDREDTHS = "rigidity_change"
"""Shown in hundredths of its scale of 0 to 1: a single repair changes little."""

ABOUT = {"tasks_goals": "tasks and goals", "bond": "the bond"}


def draw(findings: Findings) -> dict[str, Figure]:
    """Return responses against leaving alone, by rate, and what is resolved by focus."""
    found = findings["differences"]
    return {
        "responses_brt": _responses(found, "brt"),
        "responses_cbt": _responses(found, "cbt"),
        "rates": _rates(found),
        "focus": _focus(findings["focus"]),
    }


def _responses(found: pd.DataFrame, treatment: str) -> Figure:
    """Return what each response is worth against leaving noticed ruptures alone."""
    rows = _named(found[found["against"] == ALONE], treatment)
    rows = rows[(rows["rate"] == RATE) & rows["measure"].isin(PANELS)].copy()
    rows.loc[rows["measure"] == HUNDREDTHS, ["value", "low", "high"]] *= 100.0
    return forest(
        rows.assign(panel=[PANELS[name][0] for name in rows["measure"]]),
        unit="",
        of=[f"difference, {unit}" for _, unit in PANELS.values()],
        title=f"Responses to a noticed rupture against leaving it alone, {treatment.upper()}",
    )


def _rates(found: pd.DataFrame) -> Figure:
    """Return the alliance against leaving alone over the rate, a panel for each kind."""
    rows = _named(found[found["against"] == ALONE], "brt")
    rows = rows[rows["measure"] == "alliance_last"].rename(columns={"rate": OFTEN})
    parts = []
    for kind in dict.fromkeys(rows["label"]):
        ends = {"value": kind, "low": f"{kind}_low", "high": f"{kind}_high"}
        part = rows[rows["label"] == kind].rename(columns=ends)
        parts.append(part.set_index([OFTEN, "group"])[list(ends.values())])
    frame = pd.concat(parts, axis=1).reset_index().rename(columns={"group": "response"})
    unit = "alliance, less leaving alone"
    measures = [
        Measure(kind, kind.capitalize(), unit, "higher", True)
        for kind in rows["label"].unique()
    ]
    return line_panels(frame, OFTEN, measures, "response")


def _focus(found: pd.DataFrame) -> Figure:
    """Return the share of ruptures resolved, by what they are about."""
    here = found[(found["rate"] == RATE) & (found["treatment"] == "brt")]
    here = here[here["response"].isin((MEND, TALK))]
    parts = [
        here.assign(
            label=here["kind"].str.replace("_", " "),
            panel=here["response"].map(WORDS).str.capitalize(),
            group=f"ruptures about {ABOUT[focus]}",
            **ends_of(here, focus),
        )
        for focus in FOCI
    ]
    rows = pd.concat(parts)[["label", "panel", "group", "value", "low", "high"]]
    return forest(
        rows, unit="share of ruptures resolved", title="What is resolved, by what it is about"
    )


def _named(found: pd.DataFrame, treatment: str) -> pd.DataFrame:
    """Return rows of a treatment with names for a figure."""
    here = found[found["treatment"] == treatment]
    ends = {"difference": "value", "difference_low": "low", "difference_high": "high"}
    return here.rename(columns=ends).assign(
        label=here["kind"].str.replace("_", " "), group=here["response"].map(WORDS)
    )
