"""What alliance-focused training changes during a case, and how many cases show it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.measures.change.phases import WINDOWS, Windows
from experiments.lib import Design, Experiment, Findings
from experiments.lib.figures import forest, multiple_baseline, power_curves

from . import course, studies
from .arms import OUTCOMES, Arm, arms_of

AS_ASSUMED = "as assumed"
"""The look with the default training and the default coding."""

OTHERS = ("hostile_share_therapist", "embeddedness", "metacommunications", "ruptures_resolved")
"""Outcomes that were predicted beside the patient's hostility."""

END_LABELS = {
    "hostility_last": ("Hostility, last 4 held", "% of acts", 100.0),
    "alliance_last": ("Alliance, last session", "points of 1 to 7", 1.0),
    "symptom_change": ("Relief of symptoms", "points of the scale", 1.0),
    "dropped_out_share": ("Dropped out", "% of cases", 100.0),
}
"""What is shown of the end of treatment, with its unit, and how it is scaled."""


def find(design: Design) -> Findings:
    """Return what changes with training, and the power of studies of many sizes."""
    arms = arms_of(design)
    findings = {
        "sessions": course.by_session(arms),
        "after_training": course.after_training(arms),
        "against_waiting": course.against_waiting(arms),
        "sizes": course.sizes(arms),
        "by_the_end": course.by_the_end(arms),
    }
    looks, power = [], []
    for look, seen, windows in _looks(design, arms):
        looks.append({"look": look, **course.level_and_change(seen, windows)})
        power += studies.power_rows(design, seen, look, windows)
    tables = {name: pd.DataFrame(rows) for name, rows in findings.items()}
    tables |= {"looks": pd.DataFrame(looks), "power": pd.DataFrame(power)}
    return {**tables, "cases_needed": pd.DataFrame(studies.needed_rows(tables["power"]))}


def _looks(
    design: Design, arms: dict[float, Arm]
) -> Iterator[tuple[str, dict[float, Arm], Windows]]:
    """Yield what studies draw from and which sessions they code, by the name of the look."""
    yield AS_ASSUMED, arms, WINDOWS
    for look, ends in design.settings["coding_looks"].items():
        yield look, arms, Windows(tuple(ends["before"]), tuple(ends["after"]))
    for look, more in design.settings["second_looks"].items():
        yield look, arms_of(design, *more), WINDOWS


def draw(findings: Findings) -> dict[str, Figure]:
    """Return the course over sessions, the end of treatment, and the power of studies."""
    sessions = findings["sessions"]
    return {
        "multiple_baseline": multiple_baseline(
            sessions,
            {course.HOSTILITY: OUTCOMES[course.HOSTILITY]},
            title="Patient hostility falls where training begins",
        ),
        "therapist": multiple_baseline(
            sessions,
            {name: OUTCOMES[name] for name in OTHERS},
            title="What changes in the therapist, and in what becomes of ruptures",
        ),
        "by_the_end": _end(findings["by_the_end"]),
        "power": _power(findings["power"]),
    }


def _end(found: pd.DataFrame) -> Figure:
    """Return what each beginning gains by the end."""
    shown = found[found["outcome"].isin(END_LABELS)]
    order = {name: place for place, name in enumerate(END_LABELS)}
    shown = shown.sort_values("outcome", key=lambda names: names.map(order), kind="stable")
    scale = shown["outcome"].map({name: label[2] for name, label in END_LABELS.items()})
    rows = pd.DataFrame(
        {
            "panel": [END_LABELS[name][0] for name in shown["outcome"]],
            "label": [
                f"from session {row.begins:g}, less {row.against}" for row in shown.itertuples()
            ],
            "value": scale * shown["difference"],
            "low": scale * shown["difference_low"],
            "high": scale * shown["difference_high"],
        }
    )
    return forest(
        rows,
        unit="",
        of=[unit for _, unit, _ in END_LABELS.values()],
        title="By the end: what training gains, and what earlier training gains on later",
    )


def _power(found: pd.DataFrame) -> Figure:
    """Return the power of studies, and how often they find what is not there."""
    trained = found["training"] == studies.TRAINED
    looks = list(dict.fromkeys(found["look"]))
    panels = [
        found[trained & (found["look"] == AS_ASSUMED)].assign(panel="Training as assumed"),
        found[~trained & (found["look"] == AS_ASSUMED)].assign(panel="Nobody trained"),
        *(
            found[trained & (found["look"] == look)].assign(panel=look.capitalize())
            for look in looks
            if look != AS_ASSUMED
        ),
    ]
    return power_curves(
        pd.concat(panels).rename(columns={"test": "line"}),
        title="How many cases a study needs to see the change in patient hostility",
    )


EXPERIMENT = Experiment(Path(__file__).parent, find, draw)
