"""The way round the interpersonal circumplex through a rupture."""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from matplotlib.ticker import MaxNLocator

from dyad_sim.figures.labels import KINDS, PARTNERS
from dyad_sim.figures.layout import entitle, key_below
from dyad_sim.figures.style import COLOURS, DIM, FAINT, panels, styled
from dyad_sim.figures.to_draw import rows_to_draw
from dyad_sim.measures.core.estimate import counted
from dyad_sim.measures.core.observations import check_among, check_episodes, check_frame
from dyad_sim.measures.people.positions import Position, positions_on_a_path

PHASES = ("before", "unexplored", "explored", "after")
UNEXPLORED = ("before", "unexplored", "after")
STEP = 0.2
"""The window is a whole number of these wide, in units of the circumplex."""

MOST_TICKS = 6

MARGIN = 0.05
"""Room beyond the outermost ellipse, in units of the circumplex."""

CORNERS = {
    (-1, 1): "hostile-dominant",
    (1, 1): "friendly-dominant",
    (-1, -1): "hostile-submissive",
    (1, -1): "friendly-submissive",
}
KEY = (
    "1 before    2 open, not explored    3 being explored    4 after\n"
    "Points are means over ruptures.  Ellipses are 95 % regions of the movement, "
    "without how dyads\ndiffer throughout; they are drawn from ten dyads up."
)


class _Path(NamedTuple):
    """Mean positions of one partner, by the number of the phase."""

    partner: str
    positions: dict[int, Position]


class _Window(NamedTuple):
    """The part of the circumplex that is shown, a square, in its units."""

    left: float
    bottom: float
    side: float


MARKERS = {"patient": ("o", 5.0), "therapist": ("s", 3.0)}
"""Shape of each partner's points, and the layer on which they are drawn: patients on top."""


@styled
def circumplex_path(episodes: pd.DataFrame) -> Figure:
    """Where patient and therapist stand before, in and after ruptures that were explored.

    Parameters
    ----------
    episodes
        ``dyad``, ``kind_start``, ``{axis}_{partner}_{phase}`` for the axes affiliation
        and control, the partners patient and therapist, and the phases before,
        unexplored, explored, after, each on (-1, 1); and, where known, ``therapist``.

    Returns
    -------
    Figure
        One panel per kind of rupture.  A path follows the same ruptures from end to
        end: those with all four phases; or, where no rupture of a kind was explored,
        those with the other three, and the title says so.  Ellipses are 95 % regions
        for the movement from phase to phase (``positions_on_a_path``).

    Raises
    ------
    ValueError
        If a column is missing, but for those of the phase explored, or holds what it cannot
        mean; or if a rupture is there twice.
    """
    episodes = _taken(episodes)
    figure, axes = panels(2, width=8.6, height=5.7, share=True)
    drawn = [
        path
        for panel, kind in zip(axes, KINDS, strict=True)
        for path in _panel(panel, episodes, kind)
    ]
    _frame(axes, _window(drawn))
    title = "Where patient and therapist stand on average, before, in and after a rupture"
    entitle(figure, title)
    key_below(figure, *axes[0].get_legend_handles_labels(), KEY, len(PARTNERS))
    return figure


def _panel(axes: Axes, episodes: pd.DataFrame, kind: str) -> list[_Path]:
    """Draw the paths through one kind of rupture and return them."""
    phases: tuple[str, ...] = PHASES
    here = _followed(episodes, kind, phases)
    explored = "explored"
    if here.empty:
        phases, explored = UNEXPLORED, "never explored"
        here = _followed(episodes, kind, UNEXPLORED)
    if here.empty:
        axes.set_title(f"{kind.capitalize()}: no ruptures")
        return []
    dyads = counted(len(set(here["dyad"])), "dyad")
    axes.set_title(f"{kind.capitalize()} (n = {len(here)} {explored}, in {dyads})")
    paths = [_path(here, partner, phases) for partner in PARTNERS]
    for path in paths:
        _draw(axes, path)
    return paths


def _columns(partner: str, phase: str) -> tuple[str, str]:
    """Names of the two coordinates of a partner in a phase."""
    return f"affiliation_{partner}_{phase}", f"control_{partner}_{phase}"


def _taken(episodes: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the episodes that are drawn."""
    check_frame(episodes, "episodes")
    if episodes.empty:
        return episodes
    check_episodes(episodes)
    asked = [name for one in PARTNERS for phase in PHASES for name in _columns(one, phase)]
    numeric = [name for name in asked if name in episodes or "_explored" not in name]
    names = ["dyad", "therapist"]
    found = rows_to_draw(
        episodes, "episodes", names=names, numeric=numeric, texts=["kind_start"]
    )
    check_among(found[found["kind_start"] != ""], "kind_start", KINDS)
    return found


def _followed(episodes: pd.DataFrame, kind: str, phases: tuple[str, ...]) -> pd.DataFrame:
    """Return the ruptures of a kind for which every one of the phases was seen."""
    needed = [name for one in PARTNERS for phase in phases for name in _columns(one, phase)]
    if episodes.empty or not set(needed) <= set(episodes.columns):
        return episodes.iloc[:0]
    seen = episodes[needed].notna().all(axis=1)
    return episodes[seen & (episodes["kind_start"] == kind)]


def _path(episodes: pd.DataFrame, partner: str, phases: tuple[str, ...]) -> _Path:
    """Return the mean positions of one partner."""
    across = [_columns(partner, phase)[0] for phase in phases]
    along = [_columns(partner, phase)[1] for phase in phases]
    means = positions_on_a_path(
        episodes[across], episodes[along], episodes["dyad"], episodes.get("therapist")
    )
    numbers = [PHASES.index(phase) + 1 for phase in phases]
    return _Path(partner, dict(zip(numbers, means, strict=True)))


def _draw(axes: Axes, path: _Path) -> None:
    """Draw one partner's path with arrows, regions, and the numbers of the phases."""
    colour = COLOURS[path.partner]
    for position in path.positions.values():
        if _has_region(position):
            axes.add_patch(_region(position, colour))
    points = [(p.affiliation, p.control) for p in path.positions.values()]
    style = {
        "arrowstyle": "-|>",
        "color": colour,
        "linewidth": 1.6,
        "shrinkA": 5.0,
        "shrinkB": 5.0,
    }
    for start, end in itertools.pairwise(points):
        if math.dist(start, end) > 0.0:
            axes.annotate("", xy=end, xytext=start, arrowprops=style)
    marker, level = MARKERS[path.partner]
    for number, where in zip(path.positions, points, strict=True):
        # A later point covers an earlier one, number and all, so that none is overprinted.
        above = level + 0.1 * number
        axes.plot(
            *where,
            marker=marker,
            markersize=9.5,
            color=colour,
            markeredgecolor="white",
            zorder=above,
        )
        axes.annotate(
            str(number),
            where,
            ha="center",
            va="center_baseline",
            color="white",
            fontsize=7.0,
            fontweight="bold",
            zorder=above + 0.05,
        )


def _has_region(position: Position) -> bool:
    """Tell whether there are dyads enough for an ellipse."""
    return position.trusted and not math.isnan(position.half_long)


def _region(position: Position, colour: str) -> Ellipse:
    """Return the ellipse of confidence of a mean position."""
    return Ellipse(
        (position.affiliation, position.control),
        2.0 * position.half_long,
        2.0 * position.half_short,
        angle=position.angle,
        facecolor=colour,
        edgecolor=colour,
        alpha=0.22,
    )


def _window(paths: list[_Path]) -> _Window:
    """Return the smallest square, in whole steps, that holds all paths and the centre."""
    edges = [
        (p.affiliation, p.control, (p.half_long if _has_region(p) else 0.0) + MARGIN)
        for path in paths
        for p in path.positions.values()
    ]
    if not edges:
        return _Window(-1.0, -1.0, 2.0)
    left = min(0.0, *(x - room for x, _, room in edges))
    bottom = min(0.0, *(y - room for _, y, room in edges))
    width = max(0.0, *(x + room for x, _, room in edges)) - left
    height = max(0.0, *(y + room for _, y, room in edges)) - bottom
    side = STEP * math.ceil(max(width, height) / STEP)
    return _Window(left - (side - width) / 2.0, bottom - (side - height) / 2.0, side)


def _corners(axes: Axes, window: _Window) -> None:
    """Name the quadrants, in the corners of the panel that lie well inside them."""
    inside = STEP / 2.0
    for (across, along), label in CORNERS.items():
        x = window.left if across < 0 else window.left + window.side
        y = window.bottom if along < 0 else window.bottom + window.side
        if across * x < inside or along * y < inside:
            continue
        axes.annotate(
            label,
            (x, y),
            xytext=(-4.0 * across, -4.0 * along),
            textcoords="offset points",
            ha="left" if across < 0 else "right",
            va="bottom" if along < 0 else "top",
            color=DIM,
            fontsize=8,
            style="italic",
        )


def _frame(axes: list[Axes], window: _Window) -> None:
    """Draw what both panels share: centre lines, corners, limits, labels, key."""
    for panel in axes:
        panel.axhline(0.0, color=FAINT, linewidth=0.8, zorder=0)
        panel.axvline(0.0, color=FAINT, linewidth=0.8, zorder=0)
        _corners(panel, window)
        panel.set_xlim(window.left, window.left + window.side)
        panel.set_ylim(window.bottom, window.bottom + window.side)
        panel.set_aspect("equal")
        panel.xaxis.set_major_locator(MaxNLocator(MOST_TICKS))
        panel.yaxis.set_major_locator(MaxNLocator(MOST_TICKS))
        panel.set_xlabel("hostile  ←  affiliation  →  friendly")
        for partner in PARTNERS:
            marker, _ = MARKERS[partner]
            label = partner.capitalize()
            panel.plot([], [], color=COLOURS[partner], marker=marker, label=label)
    axes[0].set_ylabel("submissive  ←  control  →  dominant")
