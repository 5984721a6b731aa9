"""The course of one therapy on one page."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from dyad_sim.figures.layout import entitle
from dyad_sim.figures.style import COLOURS, ENDING_LABELS, INK, styled, tint
from dyad_sim.figures.therapy_bands import bands, places
from dyad_sim.figures.therapy_events import draw_events, shown_events
from dyad_sim.figures.therapy_panels import (
    AXES,
    Course,
    draw_alliance,
    draw_partners,
    draw_stage,
    draw_strain,
    reach_of,
)
from dyad_sim.measures.estimate import counted

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
        If there is no exchange, or the exchanges are those of more than one dyad.
    """
    _check(exchanges)
    exchanges = exchanges.sort_values(["session", "exchange"], ignore_index=True)
    place = places(exchanges["session"], exchanges["exchange"], exchanges)
    course = Course(
        exchanges,
        sessions.sort_values("session"),
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


def _check(exchanges: pd.DataFrame) -> None:
    """Refuse what is not the course of one therapy."""
    if exchanges.empty:
        message = "exchanges must have a row for each exchange of a dyad, got none."
        raise ValueError(message)
    if "dyad" in exchanges and len(dyads := exchanges["dyad"].unique()) > 1:
        message = f"exchanges must be those of one dyad, got {len(dyads)}."
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
