"""The figures, from the findings as they stand on disk."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from experiments.lib import Findings
from experiments.lib.figures import forest, time_courses
from experiments.lib.rows import ends_of

PHASES = {"calm": "Calm", "strained": "Strained, no rupture", "rupture": "Rupture open"}
WHO = {
    "patient": "patient's move alone",
    "either": "either move alone",
    "together": "only both together",
    "therapist": "therapist's move alone",
}
FEATURES = {
    "length": "exchanges out of tune",
    "affiliation_apart": "distance on affiliation",
    "control_apart": "distance on control",
    "strain_before": "strain before",
    "embeddedness_before": "embeddedness before",
}
COUNTED = {
    "while it lasts or soon after its start": "rupture while it lasts, or within 6 exchanges",
    "soon after its start": "rupture within 6 exchanges (equal time to see it)",
}


def draw(findings: Findings) -> dict[str, Figure]:
    """Return how long mismatches last, who mends them, and what becomes a rupture."""
    return {
        "duration": _duration(findings["durations"]),
        "menders": _menders(findings["menders"], findings["menders_steadier"]),
        "elapsed": _elapsed(findings["elapsed"]),
        "becoming": _becoming(findings["becoming"], findings["odds"]),
    }


def _duration(durations: pd.DataFrame) -> Figure:
    """Share of mismatches that last, by skill and phase."""
    names = {
        "all": "All mismatches",
        "no rupture": "No rupture open",
        "rupture": "Rupture open",
    }
    shown = durations[durations["phase"].isin(list(names))]
    rows = pd.DataFrame(
        {
            "panel": shown["phase"].map(names),
            "group": _skill(shown),
            "x": shown["exchanges"],
            **ends_of(shown, "lasting", 100.0),
            "expected": 100.0 * shown["own_chances"],
        }
    )
    return time_courses(
        rows,
        along="Exchanges after it slipped",
        units=dict.fromkeys(names.values(), "% still out of tune"),
        title="Most mismatches are over within three exchanges, few last longer than ten",
        expected="if each dyad mended with one chance throughout",
    )


def _menders(menders: pd.DataFrame, steadier: pd.DataFrame) -> Figure:
    """Whose move mended mismatches, by phase, and with a patient who scatters less."""
    groups = {f"skill {skill:g}": own for skill, own in menders.groupby("skill")}
    groups["skill 0.5, patient as steady as the therapist"] = steadier
    rows = [
        {
            "panel": PHASES[phase],
            "label": label,
            "group": group,
            "value": 100.0 * row[who],
            "low": 100.0 * row[f"{who}_low"],
            "high": 100.0 * row[f"{who}_high"],
        }
        for phase in PHASES
        for group, own in groups.items()
        for _, row in own[(own["move"] == "mended") & (own["phase"] == phase)].iterrows()
        for who, label in WHO.items()
    ]
    return forest(
        pd.DataFrame(rows),
        unit="% of mended mismatches",
        title="Whose move brought the two back into tune: mostly that of who moves more",
    )


def _elapsed(elapsed: pd.DataFrame) -> Figure:
    """Chances of the next exchange by how long the two have been out of tune."""
    names = {
        "mended_next": ("In tune in\nthe next exchange", "% of exchanges"),
        "onset_next": ("A rupture begins\n(where none is open)", "% of exchanges"),
    }
    everywhere = elapsed[elapsed["phase"] == "all"]
    parts = [
        pd.DataFrame(
            {
                "panel": label,
                "group": _skill(everywhere),
                "x": everywhere["elapsed"],
                **ends_of(everywhere, name, 100.0),
            }
        )
        for name, (label, _) in names.items()
    ]
    return time_courses(
        pd.concat(parts),
        along="Exchanges out of tune so far (0: in tune)",
        units=dict(names.values()),
        title="The longer out of tune, the harder to mend; a rupture comes hardly nearer",
    )


def _becoming(differences: pd.DataFrame, odds: pd.DataFrame) -> Figure:
    """How mismatches that become ruptures differ, at the middle of skill."""
    typical = differences["skill"].median()
    own = differences[differences["skill"] == typical]
    parts = [_rows(own, "Difference", "feature", "d")]
    for model in ("all", "within dyads"):
        chosen = odds[(odds["skill"] == typical) & (odds["model"] == model)]
        parts.append(_rows(chosen, f"Given the others,\n{model}", "predictor", "log_odds"))
    return forest(
        pd.concat(parts),
        unit="",
        of=["standard deviations", "log odds per deviation", "log odds per deviation"],
        by=list(COUNTED.values()),
        title="Mismatches that become ruptures find more strain and embeddedness",
    )


def _rows(found: pd.DataFrame, panel: str, label: str, value: str) -> pd.DataFrame:
    """Return the rows of one panel."""
    return pd.DataFrame(
        {
            "panel": panel,
            "label": found[label].map(FEATURES),
            "group": found["definition"].map(COUNTED),
            **ends_of(found, value),
        }
    )


def _skill(frame: pd.DataFrame) -> pd.Series:
    """Return the level of skill in words."""
    return frame["skill"].map(lambda skill: f"skill {skill:g}")
