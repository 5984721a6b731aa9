"""Figures of the findings, as they stand on disk."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures import COLOURS
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.theory.contributions import (
    CONTRIBUTIONS,
    EVERYTHING,
    NOTHING,
    OF_PATIENT,
    OF_THERAPIST,
    PATIENT_HEARING,
    PATIENT_STYLE,
    THERAPIST_LAPSES,
    THERAPIST_SUSCEPTIBILITY,
)
from experiments.lib import Findings
from experiments.lib.figures import forest, once_more, spreads
from experiments.lib.rows import ends_of

PATIENT, THERAPIST, BOTH = COLOURS["patient"], COLOURS["therapist"], COLOURS["observer"]

NAMES = {
    "patient": "Patient, in all",
    "patient_style": "rigid style",
    "patient_susceptibility": "answering the pull",
    "patient_hearing": "way of hearing",
    "therapist": "Therapist, in all",
    "therapist_stance": "stance",
    "therapist_susceptibility": "being drawn in",
    "therapist_lapses": "lapses",
}
"""The partners and their contributions in words, in the order of the figures."""

ENOUGH = {
    "neither needed": "Neither needed",
    "either": "Either would do",
    "patient": "The patient, not the therapist",
    "therapist": "The therapist, not the patient",
    "only both": "Only both together",
}

QUESTIONS = {
    ("all", "begin"): "To begin (all ruptures)",
    ("escalated", "escalate"): "To escalate (those that did)",
}

WORLDS = {
    "both": BOTH,
    "patient alone": PATIENT,
    "therapist alone": THERAPIST,
    "neither": COLOURS["good_enough"],
}

LEFT = {
    "everything as it was": EVERYTHING,
    **{
        f"without the {name.partition('_')[0]}'s {NAMES[name]}": EVERYTHING - flag
        for name, flag in CONTRIBUTIONS.items()
    },
    "only the patient's three": OF_PATIENT,
    "only the therapist's three": OF_THERAPIST,
    "only rigid style and being drawn in": PATIENT_STYLE | THERAPIST_SUSCEPTIBILITY,
    "only these two and lapses": PATIENT_STYLE | THERAPIST_SUSCEPTIBILITY | THERAPIST_LAPSES,
    "only hearing, being drawn in and lapses": PATIENT_HEARING
    | THERAPIST_SUSCEPTIBILITY
    | THERAPIST_LAPSES,
    "nothing": NOTHING,
}
"""Sets of contributions in words."""


def draw(findings: Findings) -> dict[str, Figure]:
    """Return who would have been enough, the shares, what it takes, and single cases."""
    figures = {
        "enough": _enough(findings["enough"]),
        "shares": _shares(findings["partners"], findings["contributions"]),
        "less": _less(findings["sets"]),
    }
    if len(findings["paths"]):
        figures["cases"] = _cases(findings["paths"], findings["cases"])
    return figures


def _enough(found: pd.DataFrame) -> Figure:
    """Whose contributions would have been enough."""
    asked = pd.Series(list(zip(found["group"], found["question"], strict=True)))
    here = found[asked.isin(list(QUESTIONS))]
    rows = pd.DataFrame(
        {
            "panel": asked.map(QUESTIONS),
            "label": here["enough"].map(ENOUGH),
            **ends_of(here, "share", 100.0),
        },
        index=here.index,
    )
    return forest(
        rows, unit="% of ruptures", title="Whose contributions would have been enough"
    )


def _shares(partners: pd.DataFrame, contributions: pd.DataFrame) -> Figure:
    """The shares of the partners and of their contributions, in minor and escalated ones."""
    found = pd.concat(
        [
            partners.rename(columns={"part": "whose"}),
            contributions.rename(columns={"contribution": "whose"}),
        ]
    )
    found = found.set_index(["group", "whose"]).loc[
        [(group, name) for group in ("minor", "escalated") for name in NAMES]
    ]
    rows = found.reset_index()
    columns = {"mean": "mean", "low": "mean_low", "high": "mean_high"}
    columns |= {name: name for name in ("p10", "p25", "p50", "p75", "p90")}
    return spreads(
        pd.DataFrame(
            {
                "panel": rows["group"].str.capitalize() + " ruptures",
                "label": rows["whose"].map(NAMES),
                **{name: 100.0 * rows[column] for name, column in columns.items()},
            }
        ),
        unit="share of the peak, %",
        cases="ruptures that would not have been there without the two",
        title="What each contributed, by replay under the same random numbers",
        colours={
            label: PATIENT if name.startswith("patient") else THERAPIST
            for name, label in NAMES.items()
        },
    )


def _less(sets: pd.DataFrame) -> Figure:
    """What becomes of ruptures when less is brought in."""
    here = sets.set_index("set").loc[list(LEFT.values())].assign(label=list(LEFT))
    panels = {"begin": "A rupture there", "escalate": "An escalated one"}
    rows = [
        pd.DataFrame({"panel": title, "label": here["label"], **ends_of(here, column, 100.0)})
        for column, title in panels.items()
    ]
    return forest(
        pd.concat(rows, ignore_index=True),
        unit="% of all ruptures",
        title="What becomes of ruptures when less is brought in",
    )


def _cases(paths: pd.DataFrame, cases: pd.DataFrame) -> Figure:
    """Single ruptures in the four worlds."""
    titles = {row.case: f"{row.case} (dyad {row.dyad})" for row in cases.itertuples()}
    frame = paths.melt(["case", "session", "exchange"], var_name="world")
    return once_more(
        frame.assign(
            panel=frame["case"].map(titles), world=frame["world"].str.replace("_", " ")
        ),
        y="intensity, 0 to 1",
        title="Four ruptures, each four times under the same random numbers",
        note="Whose contributions are brought in.  "
        f"Grey line: {ESCALATED:g}, escalated.  Dotted: a new session.",
        colours=WORLDS,
        level=ESCALATED,
    )
