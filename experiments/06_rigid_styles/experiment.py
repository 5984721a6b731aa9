"""For which patients relational therapy does better than CBT, by rigidity and by style."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.measures import paired_difference
from dyad_sim.measures.core.regressions import coefficient
from experiments.lib import Design, Experiment, Findings
from experiments.lib.figures import differences_along, forest
from experiments.lib.measures.crossing import turning_point
from experiments.lib.rows import columns_of, ends_of

from .cells import QUADRANTS, Pair, Place, friendly_submissive, over_rigidity, over_styles
from .outcomes import OUTCOMES, gain_of, gains_of, mean_of

Row = dict[str, object]

SHOWN = (
    "symptom_relief",
    "loosening",
    "alliance_last",
    "dropped_out",
    "good_enough",
    "resolved",
)
"""Outcomes in the figures over rigidity."""

SHOWN_BY_STYLE = SHOWN[:4]
"""Outcomes in the figure of the quadrants: one row of panels."""

TREATMENTS = ("relational therapy", "CBT")


def find(design: Design) -> Findings:
    """Return both treatments, their paired differences, and how these move with rigidity."""
    arms: list[Row] = []
    gains: list[Row] = []
    slopes: list[Row] = []
    for look, more in design.settings["looks"].items():
        pairs = over_rigidity(design, more)
        arms += [{"look": look, **row} for row in _arms(pairs, ("rigidity",))]
        gains += [{"look": look, **row} for row in _gains(pairs, ("rigidity",))]
        slopes += [{"look": look, **row} for row in _slopes(pairs)]
    styles, named = over_styles(design), ("distance", "quadrant")
    yielding = friendly_submissive(design)
    found = {
        "arms": arms,
        "differences": gains,
        "slopes": slopes,
        "quadrant_arms": _arms(styles, named),
        "quadrants": _gains(styles, named),
        "quadrants_compared": _compared(styles),
        "friendly_submissive_arms": _arms(yielding, ("look",)),
        "friendly_submissive": _gains(yielding, ("look",)),
    }
    return {name: pd.DataFrame(rows) for name, rows in found.items()}


def _arms(pairs: dict[Place, Pair], names: tuple[str, ...]) -> list[Row]:
    """Return every outcome of either treatment at every place."""
    return [
        {"outcome": name, **dict(zip(names, place, strict=True)), "treatment": treatment}
        | columns_of("value", mean_of(dyads, name))
        for name in OUTCOMES
        for place, pair in pairs.items()
        for treatment, dyads in zip(TREATMENTS, pair, strict=True)
    ]


def _gains(pairs: dict[Place, Pair], names: tuple[str, ...]) -> list[Row]:
    """Return relational therapy less CBT in every outcome at every place."""
    return [
        {"outcome": name, **dict(zip(names, place, strict=True))}
        | columns_of("difference", gain_of(pair, name))
        for name in OUTCOMES
        for place, pair in pairs.items()
    ]


def _slopes(pairs: dict[Place, Pair]) -> list[Row]:
    """Return how the differences move with rigidity, and where they turn."""
    gains = pd.concat(
        [gains_of(pair).assign(rigidity=rigidity) for (rigidity,), pair in pairs.items()],
        ignore_index=True,
    )
    return [
        {
            "outcome": name,
            **columns_of("slope", coefficient(gains, name, ["rigidity"], {"rigidity": 1.0})),
            **columns_of("turns_at", turning_point(gains, name, "rigidity")),
        }
        for name in OUTCOMES
    ]


def _compared(pairs: dict[Place, Pair]) -> list[Row]:
    """Return how much more one quadrant gains from relational therapy than another."""
    gains = {place: gains_of(pair) for place, pair in pairs.items()}
    distances = dict.fromkeys(distance for distance, _ in pairs)
    return [
        {"outcome": name, "distance": distance, "quadrant": first, "less": second}
        | columns_of(
            "difference",
            paired_difference(gains[distance, first], gains[distance, second], name),
        )
        for name in OUTCOMES
        for distance in distances
        for first, second in combinations(QUADRANTS, 2)
    ]


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the differences over rigidity, for therapists of several skills, and by style."""
    gains = findings["differences"]
    looks = list(dict.fromkeys(gains["look"]))
    skills = [look for look in looks if look.startswith("skill")]
    rest = [look for look in looks if look not in skills]
    return {
        "rigidity": _along(
            gains, rest, "Relational therapy less CBT, by the patient's rigidity"
        ),
        "skill": _along(gains, skills, "Relational therapy less CBT, by rigidity and skill"),
        "quadrants": _quadrants(findings["quadrants"]),
    }


def _along(gains: pd.DataFrame, looks: list[str], title: str) -> Figure:
    """Return the differences of some looks over rigidity."""
    shown = _scaled(gains[gains["look"].isin(looks)], SHOWN).rename(columns={"look": "group"})
    return differences_along(
        shown,
        along="rigidity",
        label="Rigidity of the patient at intake (0 to 1)",
        units=[OUTCOMES[name].unit for name in SHOWN],
        title=title,
        sides=("more in CBT", "more in relational therapy"),
    )


def _quadrants(gains: pd.DataFrame) -> Figure:
    """Return the differences by quadrant of style."""
    shown = _scaled(gains, SHOWN_BY_STYLE)
    rows = pd.DataFrame(
        {
            "panel": shown["panel"],
            "label": shown["quadrant"],
            "group": [f"{distance:g} from the centre" for distance in shown["distance"]],
            **ends_of(shown, "difference"),
        }
    )
    return forest(
        rows,
        unit="",
        of=[OUTCOMES[name].unit for name in SHOWN_BY_STYLE],
        title="Relational therapy less CBT, for rigid patients of four styles",
    )


def _scaled(gains: pd.DataFrame, outcomes: tuple[str, ...]) -> pd.DataFrame:
    """Return the outcomes that are shown, in their order, with label and scale."""
    parts = []
    for name in outcomes:
        here = gains[gains["outcome"] == name].assign(panel=OUTCOMES[name].label)
        for end in ("", "_low", "_high"):
            here[f"difference{end}"] = here[f"difference{end}"] * OUTCOMES[name].scale
        parts.append(here)
    return pd.concat(parts, ignore_index=True)


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
