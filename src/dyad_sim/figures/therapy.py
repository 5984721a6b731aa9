"""One therapy on one sheet: alliance, strain, stages, both partners, and what happened."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, MaxNLocator
from numpy.typing import NDArray

from dyad_sim.figures.labels import KINDS, PARTNERS
from dyad_sim.figures.layout import entitle
from dyad_sim.figures.style import COLOURS, ENDING_LABELS, FAINT, INK, styled, tint
from dyad_sim.figures.to_draw import MOST_SESSIONS, rows_to_draw
from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.instruments.ratings import on_scale
from dyad_sim.measures.core.estimate import counted
from dyad_sim.measures.core.observations import (
    check_argument,
    check_frame,
    check_whole,
    in_order,
    lacking,
)

KEY_PLACE = (1.08, 0.5)
"""Where the key of a panel stands, in parts of its width and height."""


def write_key(axes: Axes, handles: list[Line2D | Patch] | None = None) -> None:
    """Write the key of a panel beside it."""
    axes.legend(
        handles=handles,
        loc="center left",
        bbox_to_anchor=KEY_PLACE,
        borderaxespad=0.0,
        handlelength=1.6,
        labelspacing=0.35,
        fontsize=8.0,
    )


class Band(NamedTuple):
    """A stretch of a rupture: of one kind, and noticed by the therapist or not yet."""

    start: float
    end: float
    kind: str
    noticed: bool


def places(
    session: pd.Series[int], exchange: pd.Series[int], exchanges: pd.DataFrame
) -> NDArray[np.float64]:
    """Return where exchanges stand on the axis of sessions, each in the middle of its share.

    Parameters
    ----------
    session, exchange
        Their numbers, from 1 and from 0.
    exchanges
        All exchanges of the therapy: the longest session has the width 1.
    """
    within = (exchange.to_numpy(dtype=float, na_value=np.nan) + 0.5) / _length(exchanges)
    place: NDArray[np.float64] = session.to_numpy(dtype=float, na_value=np.nan) - 0.5 + within
    return place


def bands(exchanges: pd.DataFrame, episodes: pd.DataFrame) -> list[Band]:
    """Return the stretches of the ruptures, in order.

    Parameters
    ----------
    exchanges
        ``session``, ``exchange``, ``rupture_kind``, ``events``, in order of time.
    episodes
        ``session_detected``, ``exchange_detected``, ``session_ended``, ``exchange_ended``,
        each missing where it did not happen.
    """
    place = places(exchanges["session"], exchanges["exchange"], exchanges)
    half = 0.5 / _length(exchanges)
    kind = exchanges["rupture_kind"].to_numpy(dtype=str)
    noticed = _noticed(place, exchanges, episodes)
    begins = happened(exchanges, "onset")
    begins[1:] |= (kind[1:] != kind[:-1]) | (noticed[1:] != noticed[:-1])
    begins[0] = True
    edges = [*np.flatnonzero(begins), len(kind)]
    return [
        Band(place[first] - half, place[after - 1] + half, str(kind[first]), noticed[first])
        for first, after in itertools.pairwise(edges)
        if kind[first] in KINDS
    ]


def _length(exchanges: pd.DataFrame) -> float:
    """Return how many exchanges the longest session has."""
    return float(exchanges["exchange"].max()) + 1.0


def _noticed(
    place: NDArray[np.float64], exchanges: pd.DataFrame, episodes: pd.DataFrame
) -> NDArray[np.bool_]:
    """Tell for each exchange whether its rupture has been noticed by then."""
    noticed = np.zeros(len(place), dtype=bool)
    if episodes.empty:
        return noticed
    seen = episodes[episodes["session_detected"].notna()]
    since = places(seen["session_detected"], seen["exchange_detected"], exchanges)
    until = places(seen["session_ended"], seen["exchange_ended"], exchanges)
    for first, last in zip(since, np.nan_to_num(until, nan=np.inf), strict=True):
        noticed |= (place >= first) & (place <= last)
    return noticed


def happened(exchanges: pd.DataFrame, event: str) -> NDArray[np.bool_]:
    """Tell for each exchange whether an event is among its events."""
    return np.array([event in names.split() for names in exchanges["events"]], dtype=bool)


class Row(NamedTuple):
    """How an event is named and marked, and whether its row is there even if it is empty."""

    label: str
    marker: str
    filled: bool
    always: bool


ROWS = {
    "noticed": Row("noticed", "v", True, True),
    "false_alarm": Row("sensed where there was none", "v", False, False),
    "mending_tried": Row("clarified or changed the task", "|", True, False),
    "adhered": Row("pressed on with technique", "|", True, False),
    "metacommunicated": Row("talked about it", "|", True, True),
    "only_apparent": Row("advance only apparent", "d", False, True),
    "seen_through": Row("seen through", "d", True, False),
    "backlash": Row("backlash", "X", True, True),
    "resolved": Row("resolved", "o", True, True),
    "lapsed": Row("lapsed, unrepaired", "o", False, True),
}
"""Rows of events, from the top: what the therapist sees, does, and what becomes of it."""

IN_VAIN = "#9A9A9A"
"""Grey of an attempt that did not advance the resolution."""

BAR = 0.62
"""Height of the bar of a rupture, in rows."""


def shown_events(exchanges: pd.DataFrame) -> list[str]:
    """Return the events that get a row: the usual ones, and others that happened."""
    return [name for name, row in ROWS.items() if row.always or happened(exchanges, name).any()]


def draw_events(
    axes: Axes,
    exchanges: pd.DataFrame,
    place: NDArray[np.float64],
    ruptures: Sequence[Band],
    rows: Sequence[str],
) -> None:
    """Draw ruptures as bars, and below them a row for each event with its count."""
    for band in ruptures:
        axes.barh(
            0.0,
            band.end - band.start,
            left=band.start,
            height=BAR,
            color=tint(COLOURS[band.kind], 1.0 if band.noticed else 0.4),
        )
    begun = place[happened(exchanges, "onset")]
    axes.vlines(begun, -BAR / 2.0, BAR / 2.0, color="white", linewidth=1.0)
    _count(axes, 0.0, len(begun))
    for height, name in enumerate(rows, start=1):
        where = happened(exchanges, name)
        in_vain = where & _attempt_failed(exchanges, name)
        _marks(axes, place[where & ~in_vain], float(height), ROWS[name], INK)
        _marks(axes, place[in_vain], float(height), ROWS[name], IN_VAIN)
        _count(axes, float(height), int(where.sum()))
    axes.set_yticks(range(len(rows) + 1), ["rupture", *(ROWS[name].label for name in rows)])
    axes.set(ylim=(len(rows) + 0.6, -0.6))
    axes.tick_params(axis="y", length=0.0)
    axes.set_title("Ruptures, and what happened in them")
    write_key(axes, list(_entries()))


def _attempt_failed(exchanges: pd.DataFrame, event: str) -> NDArray[np.bool_]:
    """Tell for each exchange whether the event was an attempt that advanced nothing."""
    if event != "metacommunicated":
        return np.zeros(len(exchanges), dtype=bool)
    return ~happened(exchanges, "advanced")


def _marks(
    axes: Axes, where: NDArray[np.float64], height: float, row: Row, colour: str
) -> None:
    """Mark an event in its row."""
    tick = row.marker == "|"
    axes.plot(
        where,
        np.full(len(where), height),
        linestyle="none",
        marker=row.marker,
        markersize=9.0 if tick else 5.0,
        markeredgewidth=1.1 if tick else 0.9,
        color=colour,
        markerfacecolor=colour if row.filled else "white",
        clip_on=False,
        in_layout=False,  # A line of no points, not clipped, would stand outside the figure.
    )


def _count(axes: Axes, height: float, count: int) -> None:
    """Write beside a row how often it happened."""
    axes.annotate(
        str(count),
        (1.008, height),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=8.0,
        annotation_clip=False,
    )


def _entries() -> Iterator[Line2D | Patch]:
    """Yield the entries of the key: colours and greys."""
    for kind in KINDS:
        yield Patch(color=COLOURS[kind], label=f"{kind}, noticed")
        yield Patch(color=tint(COLOURS[kind], 0.4), label=f"{kind}, not yet noticed")
    for label, colour in (("talk that advanced it", INK), ("talk in vain", IN_VAIN)):
        yield Line2D([], [], color=colour, marker="|", markersize=9.0, ls="none", label=label)


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


WIDTH = 11.2
"""Inches: a page held sideways."""

HEIGHTS = {
    "alliance": 1.9,
    "events": 0.0,
    "strain": 1.15,
    "stage": 1.15,
    "affiliation": 0.95,
    "control": 0.95,
}
"""Heights of the panels in inches, from the top; that of the events depends on their rows."""

EVENT_ROW = 0.2
"""Height of a row of events, in inches."""

SURROUNDINGS = 1.9
"""Height of what surrounds the panels, in inches."""

NOTE = (
    "Shaded: a rupture is open; blue withdrawal, orange confrontation.  Ratings and means "
    "stand at the number of their session, exchanges in their order around it."
)

AFTERWARDS = "#F4F4F4"
"""Colour of the sessions that were agreed on and not held."""

ROOMY = 0.3
"""Share of the sessions that leaves room for words beside an early end."""


@styled
def therapy(
    exchanges: pd.DataFrame,
    sessions: pd.DataFrame,
    episodes: pd.DataFrame,
    *,
    title: str,
    planned: int,
    ending: str | None = None,
) -> Figure:
    """One therapy from its first session to its last: alliance, ruptures, and what was done.

    Parameters
    ----------
    exchanges, sessions, episodes
        The tables of one dyad, as the data dictionary has them; ``episodes`` may be empty.
    title
        What the figure says.
    planned
        Sessions agreed on.
    ending
        How it ended, as in the table of dyads; without it the figure only says when.

    Returns
    -------
    Figure
        Six panels over the same sessions: alliance in truth and as three perspectives rate
        it; ruptures and events; strain and intensity; stage of resolution; and affiliation
        and control of both partners.  An exchange stands within its session in its order, a
        rating at the number of its session.

    Raises
    ------
    ValueError
        If there is no exchange, or the tables are those of more than one dyad; if a column
        is missing or holds what it cannot mean; or if the sessions agreed on are no whole
        number from 1 to 10,000.
    """
    advice = "Give the number of sessions that were agreed on."
    check_whole("planned", planned, 1, advice)
    check_argument(planned <= MOST_SESSIONS, "planned", "be at most 10,000", planned, advice)
    _check_one_dyad(exchanges, sessions=sessions, episodes=episodes)
    exchanges = course_of(exchanges)
    sessions = _rated(sessions)
    episodes = _ended(episodes)
    place = places(exchanges["session"], exchanges["exchange"], exchanges)
    course = Course(
        exchanges,
        sessions,
        place,
        bands(exchanges, episodes),
        int(exchanges["session"].max()),
    )
    rows = shown_events(exchanges)
    heights = {**HEIGHTS, "events": EVENT_ROW * (len(rows) + 1)}
    figure = Figure(figsize=(WIDTH, sum(heights.values()) + SURROUNDINGS), layout="constrained")
    axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=list(heights.values()))
    panel = dict(zip(heights, axes, strict=True))
    draw_alliance(panel["alliance"], course)
    draw_events(panel["events"], exchanges, place, course.bands, rows)
    draw_strain(panel["strain"], course)
    draw_stage(panel["stage"], course, episodes)
    reach = reach_of(course.sessions)
    for name in AXES:
        draw_partners(panel[name], course, name, reach)
    _frame(list(axes), course, planned)
    _end(list(axes), course, planned, ending)
    entitle(figure, title)
    figure.supxlabel(NOTE, fontsize=8.0, x=0.01, ha="left")
    return figure


MEASURED = ("strain", "alliance_true", "rupture_intensity")
"""Columns of numbers of the exchanges that are drawn."""


def course_of(
    exchanges: pd.DataFrame, numeric: Sequence[str] = MEASURED, yes: Sequence[str] = ()
) -> pd.DataFrame:
    """Return what is drawn of the exchanges of one therapy, in order.

    Parameters
    ----------
    exchanges
        The table of one dyad.
    numeric, yes
        Columns of numbers, and of yes and no, beside those that every picture needs.

    Raises
    ------
    ValueError
        If there are none, those of several dyads or one twice; or if a column is missing or
        holds what it cannot mean.
    """
    check_frame(exchanges, "exchanges")
    lacking(exchanges, *exchanges.columns.intersection(["dyad"]))
    _check(exchanges)
    found = rows_to_draw(
        exchanges,
        "exchanges",
        numeric=numeric,
        whole=["session", "exchange", "stage", "shown_stage"],
        texts=["rupture_kind", "events"],
        yes=yes,
    ).sort_values(["session", "exchange"], ignore_index=True)
    in_order(found.assign(dyad=0), "session", "exchange")
    return found


def _rated(sessions: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn of the sessions, in order."""
    rated = [f"alliance_{who}" for who in RATERS]
    means = [f"{name}_{who}" for name in AXES for who in PARTNERS]
    found = rows_to_draw(sessions, "sessions", whole=["session"], numeric=[*rated, *means])
    return found.sort_values("session", ignore_index=True)


def _ended(episodes: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn of the episodes; an empty table may lack columns."""
    check_frame(episodes, "episodes")
    if episodes.empty:
        return episodes
    when = [f"{what}_{at}" for what in ("session", "exchange") for at in ("detected", "ended")]
    numeric = [*when, "highest_stage"]
    return rows_to_draw(episodes, "episodes", numeric=numeric, texts=["outcome"])


def _check(exchanges: pd.DataFrame) -> None:
    """Refuse what is not the course of one therapy."""
    if exchanges.empty:
        message = "exchanges must have a row for each exchange of a dyad, got none."
        raise ValueError(message)
    if "dyad" in exchanges and len(dyads := exchanges["dyad"].unique()) > 1:
        message = f"exchanges must be those of one dyad, got {len(dyads)}."
        raise ValueError(message)


def _check_one_dyad(exchanges: pd.DataFrame, **tables: pd.DataFrame) -> None:
    """Refuse tables of which one is about another dyad than the exchanges."""
    for name, table in {"exchanges": exchanges, **tables}.items():
        check_frame(table, name)
        lacking(table, *table.columns.intersection(["dyad"]))
        both = "dyad" in table and "dyad" in exchanges
        if both and not table["dyad"].isin(exchanges["dyad"]).all():
            message = f"{name} must be those of the dyad whose exchanges are drawn."
            raise ValueError(message)


def _frame(axes: list[Axes], course: Course, planned: int) -> None:
    """Shade the ruptures and give all panels the same sessions."""
    last = max(planned, course.held)
    for panel in axes:
        for band in course.bands:
            panel.axvspan(
                band.start,
                band.end,
                facecolor=tint(COLOURS[band.kind], 0.16),
                linewidth=0.0,
                zorder=0,
            )
        panel.tick_params(axis="x", length=2.5, labelbottom=False)
    bottom = axes[-1]
    bottom.set_xlim(0.5, last + 0.5)
    bottom.xaxis.set_major_locator(MaxNLocator(min(last, 30) + 1, integer=True))
    bottom.xaxis.set_minor_locator(FixedLocator(list(range(1, last + 1))))
    bottom.tick_params(axis="x", labelbottom=True)
    bottom.set_xlabel("Session")


def _end(axes: list[Axes], course: Course, planned: int, ending: str | None) -> None:
    """Mark and name the end of the treatment."""
    where = course.held + 0.5
    for panel in axes:
        if planned > course.held:
            panel.axvspan(where, planned + 0.5, facecolor=AFTERWARDS, linewidth=0.0, zorder=4)
        panel.axvline(where, color=INK, linewidth=2.0, clip_on=False, zorder=5)
    roomy = planned - course.held > ROOMY * planned
    axes[0].annotate(
        end_in_words(course.held, planned, ending),
        (where, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(6.0, -4.0) if roomy else (0.0, 4.0),
        textcoords="offset points",
        ha="left" if roomy else "right",
        va="top" if roomy else "bottom",
        fontweight="bold",
        zorder=5,
        annotation_clip=False,
    )


def end_in_words(held: int, planned: int, ending: str | None) -> str:
    """Return how and when the treatment ended."""
    if ending == "ongoing":
        return f"Not ended: {counted(held, 'session')} so far"
    name = ENDING_LABELS.get(ending or "", "Ended")
    if held >= planned:
        return f"{name}: all {counted(held, 'session')} held"
    return f"{name} after session {held} of {planned}"
