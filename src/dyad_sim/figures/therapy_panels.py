"""The panels of one therapy: alliance, strain, stage of resolution, and where both stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dyad_sim.figures.names import KINDS, PARTNERS
from dyad_sim.figures.style import COLOURS, FAINT, INK
from dyad_sim.figures.therapy_bands import Band, places
from dyad_sim.figures.therapy_key import write_key
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.ratings import on_scale

RATERS = {"patient": "o", "therapist": "s", "observer": "^"}
"""Marker of each of those who rate."""

SCALE = (1.0, 7.0)
"""Of the ratings of the alliance."""

STAGES = ("0", "1 pointed out", "2 explored", "3 feelings faced", "4 need voiced")
"""The four stages of resolution (Safran & Muran 2000), in two words each."""

AXES = {"affiliation": ("hostile", "friendly"), "control": ("submissive", "dominant")}
"""What the two ends of each axis of the circumplex are called."""

LEAST_REACH = 0.5
"""How far an axis of the circumplex reaches at least: small differences are to look small."""


class Course(NamedTuple):
    """What all panels draw on."""

    exchanges: pd.DataFrame
    sessions: pd.DataFrame
    place: NDArray[np.float64]
    bands: list[Band]
    held: int


def draw_alliance(axes: Axes, course: Course) -> None:
    """Draw the alliance in truth, and as it is rated after each session."""
    truth = axes.twinx()
    truth.set(ylim=(0.0, 1.0), yticks=np.linspace(0.0, 1.0, 3), ylabel="in truth, 0 to 1")
    truth.spines["right"].set_visible(True)
    axes.plot(
        course.place,
        [on_scale(share, *SCALE) for share in course.exchanges["alliance_true"]],
        color=INK,
        linewidth=2.0,
        label="in truth (right axis)",
    )
    for who, marker in RATERS.items():
        axes.plot(
            course.sessions["session"],
            course.sessions[f"alliance_{who}"],
            color=COLOURS[who],
            marker=marker,
            markersize=4.5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            linewidth=0.8,
            label=f"{who}'s rating",
        )
    axes.set(ylim=SCALE, yticks=range(1, 8), ylabel="rating, 1 to 7")
    axes.set_title("Alliance")
    write_key(axes)


def draw_strain(axes: Axes, course: Course) -> None:
    """Draw strain, and the intensity of ruptures by their kind."""
    kind, intensity = (course.exchanges[f"rupture_{name}"] for name in ("kind", "intensity"))
    for name in KINDS:
        axes.fill_between(
            course.place,
            np.where(kind == name, intensity, np.nan),
            color=COLOURS[name],
            alpha=0.75,
            linewidth=0.0,
            label=f"intensity, {name}",
        )
    axes.plot(
        course.place, course.exchanges["strain"], color=INK, linewidth=0.8, label="strain"
    )
    axes.axhline(ESCALATED, color=INK, linewidth=0.7, linestyle=":", label="escalated above")
    axes.set(ylim=(0.0, 1.0), yticks=(0.0, 0.5, 1.0), ylabel="0 to 1")
    axes.set_title("Strain and intensity of ruptures, in truth")
    write_key(axes)


def draw_stage(axes: Axes, course: Course, episodes: pd.DataFrame) -> None:
    """Draw the stage that resolution has reached, and that which it seems to have reached."""
    reached = course.exchanges["stage"].to_numpy(dtype=float).copy()
    shown = course.exchanges["shown_stage"].to_numpy(dtype=float)
    if len(episodes):
        # An exchange that resolves a rupture leaves none behind, and so no stage of it.
        done = episodes[episodes["outcome"] == "resolved"]
        last = places(done["session_ended"], done["exchange_ended"], course.exchanges)
        for where, stage in zip(last, done["highest_stage"], strict=True):
            reached[np.isclose(course.place, where)] = stage
    shown = np.maximum(shown, reached)
    axes.fill_between(
        course.place, reached, step="mid", color=INK, alpha=0.35, linewidth=0.0, label="reached"
    )
    axes.plot(course.place, reached, drawstyle="steps-mid", color=INK, linewidth=0.9)
    axes.fill_between(
        course.place,
        reached,
        shown,
        where=shown > reached,
        step="mid",
        facecolor="white",
        edgecolor=COLOURS["dropped_out"],
        hatch="////",
        linewidth=0.6,
        label="only seemingly reached",
    )
    axes.set(ylim=(0.0, 4.2))
    axes.set_yticks(range(len(STAGES)), STAGES)
    axes.set_title("Stage of resolution")
    write_key(axes)


def reach_of(sessions: pd.DataFrame) -> float:
    """Return how far both axes of the circumplex are to reach, so that they compare."""
    means = sessions[[f"{name}_{who}" for name in AXES for who in PARTNERS]]
    farthest = float(np.nanmax(means.abs().to_numpy(dtype=float), initial=0.0))
    return max(LEAST_REACH, farthest) + 0.1


def draw_partners(axes: Axes, course: Course, name: str, reach: float) -> None:
    """Draw where both partners stand on one axis of the circumplex, by session."""
    low, high = AXES[name]
    for who in PARTNERS:
        axes.plot(
            course.sessions["session"],
            course.sessions[f"{name}_{who}"],
            color=COLOURS[who],
            marker=RATERS[who],
            markersize=4.5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            linewidth=1.2,
            label=who,
        )
    axes.axhline(0.0, color=FAINT, linewidth=0.8, zorder=1)
    axes.set(ylim=(-reach, reach), yticks=(-LEAST_REACH, 0.0, LEAST_REACH))
    axes.set_yticklabels([f"{low} \N{MINUS SIGN}0.5", "0", f"{high} 0.5"])
    axes.set_title(f"{name.capitalize()}, mean of each session")
    write_key(axes)
