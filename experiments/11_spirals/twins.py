"""Twins: the same pair with the same random numbers, but for a small push at the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures import mean, paired_difference, share
from dyad_sim.measures.core.bootstrap import Bootstrap
from dyad_sim.studies.tables import Tables
from experiments.lib import Design
from experiments.lib.measures.twins import growth, parted, unlike_over_chance
from experiments.lib.rows import columns_of

from .courses import by_session
from .levels import Point
from .levels import simulated as each_point

T = TypeVar("T")

HOW = Bootstrap()
LEAVING = ("mechanisms.early_endings=true",)

Tipped = Mapping[tuple[str, str], float]
"""Level at which a curve rises most steeply, by axis and therapist."""


class Courses(NamedTuple):
    """What is compared between twins.

    Attributes
    ----------
    dyad
        Shape ``(dyad,)``.
    locked
        Whether escalated ruptures filled the last sessions, shape ``(dyad,)``.
    alliance
        In truth, shape ``(dyad, session)``.
    escalated
        Sessions with an escalated rupture, as a share, shape ``(dyad,)``.
    """

    dyad: np.ndarray
    locked: np.ndarray
    alliance: np.ndarray
    escalated: np.ndarray


def simulated(
    design: Design, tipped: Tipped
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return how twins end, how they part session by session, and near against far."""
    settings = design.settings["twins"]
    ends: list[dict[str, object]] = []
    parting: list[dict[str, object]] = []
    near: list[dict[str, object]] = []
    for axis, far in settings["far"].items():
        endings = _pairs({point: cell.dyads for point, cell in _each(design, axis, LEAVING)})
        courses = _pairs(
            {point: _courses(cell, settings) for point, cell in _each(design, axis)}
        )
        apart: dict[tuple[str, float], dict[float, pd.DataFrame]] = {}
        for point, (one, other) in courses.items():
            whose = {"axis": axis, **point._asdict()}
            found = _ends(one, other, settings["early"]) | _endings(*endings[point])
            ends.append(whose | found)
            if point.push == min(settings["push"]):
                parting += [whose | row for row in _parting(one, other)]
            levels = apart.setdefault((point.therapist, point.push), {})
            levels[point.level] = _apart(one, other)
        for (therapist, push), levels in apart.items():
            whose = {"axis": axis, "therapist": therapist, "push": push}
            near += [whose | row for row in _near(levels, tipped[axis, therapist], far)]
    return pd.DataFrame(ends), pd.DataFrame(parting), pd.DataFrame(near)


def _each(
    design: Design, axis: str, more: tuple[str, ...] = ()
) -> Iterator[tuple[Point, Tables]]:
    """Yield the cells of twins: without a push, and with each."""
    settings = design.settings["twins"]
    return each_point(
        design._replace(settings={**design.settings, "dyads": settings["dyads"]}),
        settings["people"],
        axis,
        settings[axis],
        [0.0, *settings["push"]],
        ("dyads",) if more else ("dyads", "sessions"),
        more,
    )


def _pairs(found: Mapping[Point, T]) -> dict[Point, tuple[T, T]]:
    """Return what was found of each pushed twin beside that of the other."""
    return {
        point: (found[point._replace(push=0.0)], one)
        for point, one in found.items()
        if point.push
    }


def _courses(cell: Tables, settings: Mapping[str, Any]) -> Courses:
    """Return what is compared of the courses in a cell."""
    escalated = by_session(cell, "peak_intensity") >= ESCALATED
    late = escalated[:, -settings["late"] :].mean(axis=1)
    return Courses(
        cell.dyads["dyad"].to_numpy(),
        late >= settings["locked"],
        by_session(cell, "alliance_true"),
        escalated.mean(axis=1),
    )


def _ends(one: Courses, other: Courses, early: int) -> dict[str, object]:
    """Return how differently twins end."""
    unlike = (one.locked != other.locked).astype(float)
    noisy_or = np.concatenate([one.locked, other.locked]).astype(float)
    last, other_last = one.alliance[:, -1], other.alliance[:, -1]
    first = slice(0, early)
    return {
        **columns_of("locked", share(noisy_or, None, np.tile(one.dyad, 2))),
        **columns_of("unlike", share(unlike, None, one.dyad)),
        **columns_of("unlike_over_chance", unlike_over_chance(one.locked, other.locked, HOW)),
        **columns_of("apart", mean(np.abs(last - other_last), one.dyad)),
        **columns_of("parted", parted(last, other_last, HOW)),
        **columns_of("escalated_parted", parted(one.escalated, other.escalated, HOW)),
        **columns_of("growth", growth(one.alliance[:, first], other.alliance[:, first], HOW)),
    }


def _parting(one: Courses, other: Courses) -> list[dict[str, object]]:
    """Return how far twins are apart after each session."""
    return [
        {"session": place + 1}
        | columns_of("parted", parted(one.alliance[:, place], other.alliance[:, place], HOW))
        for place in range(one.alliance.shape[1])
    ]


def _endings(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, float]:
    """Return how often twins who may leave early end their treatment in different ways."""
    unlike = one["ending"].to_numpy() != other["ending"].to_numpy()
    found = share(unlike.astype(float), None, one["dyad"].to_numpy())
    return columns_of("endings_unlike", found)


def _apart(one: Courses, other: Courses) -> pd.DataFrame:
    """Return how far the twins of each dyad are apart, one row per dyad."""
    return pd.DataFrame(
        {
            "dyad": one.dyad,
            "unlike": (one.locked != other.locked).astype(float),
            "alliance": np.abs(one.alliance[:, -1] - other.alliance[:, -1]),
            "escalated": np.abs(one.escalated - other.escalated),
            "locked": 0.5 * (one.locked.astype(float) + other.locked),
        }
    )


def _near(
    apart: Mapping[float, pd.DataFrame], tipped: float, far: list[float]
) -> Iterator[dict[str, object]]:
    """Yield twins near a tipping point less twins far from it, paired by dyad.

    Near is the level next to the steepest rise, or the one at which courses end locked and
    not locked most evenly.
    """
    even = min(apart, key=lambda level: abs(apart[level]["locked"].mean() - 0.5))
    places = {"even": even}
    if np.isfinite(tipped):
        places["steepest"] = min(apart, key=lambda level: abs(level - tipped))
    for by, near in places.items():
        for other in far:
            row: dict[str, object] = {"near_by": by, "near": near, "far": other}
            for name in ("unlike", "alliance", "escalated"):
                row |= columns_of(name, paired_difference(apart[near], apart[other], name))
            yield row
