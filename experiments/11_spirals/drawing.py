"""Figures of the findings."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.lib import Findings
from experiments.lib.figures import distributions, marked_curves
from experiments.lib.rows import ends_of

from .courses import SHOWN
from .levels import AXES

PLACES = "Diamonds: steepest rise of a fitted S-curve, where that fits better than a line."

SHOWN_LEVELS = {
    "pull": (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.02),
    "embedding": (0.05, 0.1, 0.15, 0.175, 0.2, 0.225, 0.25, 0.3, 0.5),
}
"""Levels whose distributions are drawn."""

PARTING_LEVELS = {"pull": (0.2, 0.65, 0.8, 1.02), "embedding": (0.025, 0.1, 0.2, 0.3)}
"""Levels at which parting is drawn session by session."""

RANKS = ("lowest", "lower", "higher", "highest")
"""What the four are called: they differ between axes."""

PARTING_THERAPISTS = ("skill 0.5, no repair", "skill 0.7, repair 0.6")


def draw(findings: Findings) -> dict[str, Figure]:
    """Return where escalation tips, how courses are distributed, and how twins part."""
    bins, tests = findings["distributions"], findings["courses"]
    return {
        "tipping": _tipping(findings["curves"], findings["tipping"]),
        "courses_by_pull": _courses(bins, tests, "pull"),
        "courses_by_embedding": _courses(bins, tests, "embedding"),
        "twins": _twins(findings["twins"]),
        "parting": _parting(findings["parting"]),
    }


def _tipping(curves: pd.DataFrame, tipping: pd.DataFrame) -> Figure:
    """Sessions with an escalated rupture as pull, embedding and rigidity are turned up."""
    order = {people: place for place, people in enumerate(dict.fromkeys(curves["people"]))}
    curves = curves.assign(order=curves["people"].map(order)).sort_values(
        "order", kind="stable"
    )
    rows = pd.DataFrame(
        {
            "panel": curves["people"] + ": " + curves["axis"],
            "group": curves["therapist"],
            "x": curves["level"],
            **ends_of(curves, "escalated_session_share", 100.0),
        }
    )
    places = tipping[tipping["s_over_line_low"] > 0.0]
    marks = pd.DataFrame(
        {
            "panel": places["people"] + ": " + places["axis"],
            "group": places["therapist"],
            "place": places["place"],
            "low": places["place_low"],
            "high": places["place_high"],
        }
    )
    return marked_curves(
        rows,
        along=dict(zip(rows["panel"], curves["axis"].map(AXES), strict=True)),
        units="% of sessions",
        title="Sessions with an escalated rupture, and where they rise most steeply",
        marks=marks,
        note=PLACES,
    )


def _courses(bins: pd.DataFrame, tests: pd.DataFrame, axis: str) -> Figure:
    """How courses of one and the same pair are distributed, as something is turned up."""
    people = bins["people"].iloc[0]
    names = {"therapist": "column", "level": "row"}
    here = bins[(bins["people"] == people) & (bins["axis"] == axis)]
    here = here[here["level"].isin(SHOWN_LEVELS[axis])]
    tested = tests[(tests["people"] == people) & (tests["axis"] == axis)]
    tested = tested[tested["measure"] == SHOWN]
    figure = distributions(
        here.rename(columns=names),
        tested.rename(columns=names).assign(p=tested["p_holm"]),
        x="Mean peak intensity,\nlast ten sessions (0 to 1)",
        row=AXES[axis],
        title=f"{people} with one therapist, again and again: where the courses go",
    )
    figure.axes[0].set_xlim(-0.02, 1.05)  # All panels share it; the label of the end fits in.
    return figure


def _twins(twins: pd.DataFrame) -> Figure:
    """How often only one of two twins ends locked."""
    rows = pd.DataFrame(
        {
            "panel": twins["axis"].str.capitalize() + ", push " + twins["push"].astype(str),
            "group": twins["therapist"],
            "x": twins["level"],
            **ends_of(twins, "unlike", 100.0),
        }
    )
    return marked_curves(
        rows,
        along=dict(zip(rows["panel"], twins["axis"].map(AXES), strict=True)),
        units="% of pairs of twins",
        title="Twins with the same random numbers, but for a push: only one ends locked",
    )


def _parting(parting: pd.DataFrame) -> Figure:
    """How far twins are apart, session by session."""
    least = parting["push"].min()
    parts = []
    for axis, levels in PARTING_LEVELS.items():
        here = parting[parting["axis"] == axis]
        here = here[here["level"].isin(levels) & here["therapist"].isin(PARTING_THERAPISTS)]
        words = dict(zip(levels, RANKS, strict=True))
        parts.append(
            pd.DataFrame(
                {
                    "panel": f"{axis.capitalize()}: " + here["therapist"],
                    "group": here["level"].map(words),
                    "x": here["session"],
                    **ends_of(here, "parted"),
                }
            )
        )
    return marked_curves(
        pd.concat(parts),
        along="Session",
        units="share of unrelated courses",
        title=f"How far apart twins' alliances are after a push of {least:g} (1: unrelated)",
        logarithmic=True,
    )
