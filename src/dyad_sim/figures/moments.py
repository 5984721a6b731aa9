"""The moments before a rupture, and the moments after the therapist spoke about one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from dyad_sim.figures.labels import PARTNERS
from dyad_sim.figures.layout import BANDS, entitle, key_below
from dyad_sim.figures.style import COLOURS, DIM, INK, panels, styled
from dyad_sim.measures.core.observations import check_argument, require
from dyad_sim.measures.core.table_views import therapist_of
from dyad_sim.measures.ruptures.aftermath import RUPTURE_OPEN, averages_after_speaking
from dyad_sim.measures.ruptures.antecedents import (
    QUIET,
    averages_before_onset,
    negative_complementarity,
)
from dyad_sim.measures.ruptures.event_averages import EventAverages

MINUS = "\N{MINUS SIGN}"

PER_ROW = 3
PER_LINE = 4
"""Entries in one line of the key."""

SINCE = "#F2F2F2"
"""Ground of the exchanges from the onset on."""

LEAST_DEVIATION = 0.5
"""SD that an axis reaches up and down at least: small differences are to look small."""

LEAST_SHARE, LEAST_LEVEL = 0.05, 0.05
"""The same for a difference in a share, and in what lies between 0 and 1."""

Look = Mapping[str, Any]
"""Colour, dashes and width of a line."""

DASHED = (0, (5, 1))

WHOSE: dict[str, Look] = {
    "both": {"color": INK, "linestyle": "-", "linewidth": 1.9},
    "patient": {"color": COLOURS["patient"], "linestyle": "-", "linewidth": 1.9},
    "therapist": {"color": COLOURS["therapist"], "linestyle": DASHED, "linewidth": 1.9},
}
"""Line of a signal by whose it is."""

WHETHER: dict[str, Look] = {
    "event": {"color": COLOURS["therapist"], "linestyle": "-", "linewidth": 1.9},
    "matched": {"color": COLOURS["observer"], "linestyle": DASHED, "linewidth": 1.9},
}
"""Line of the moments in which the therapist speaks, and of those in which not."""

AGAINST: Look = {"color": DIM, "linestyle": (0, (3, 2)), "linewidth": 1.1}
"""Line that courses are held against."""


class Panel(NamedTuple):
    """What a panel is called, what that means, and its signals by whose they are."""

    title: str
    meaning: str
    signals: Mapping[str, str]


CONFIRMATION = Panel(
    "Confirmation", "the patient hears what they fear", {"patient": "confirmation"}
)
EMBEDDEDNESS = Panel("Embeddedness", "the therapist is drawn in", {"therapist": "embeddedness"})

BEFORE = (
    Panel("Strain", "tension between the two", {"both": "strain"}),
    CONFIRMATION,
    EMBEDDEDNESS,
    Panel(
        "Negative complementarity",
        "cold meets cold, one leads and one yields",
        {"both": "negative_complementarity"},
    ),
    Panel("Affiliation", "up is friendlier", {who: f"affiliation_{who}" for who in PARTNERS}),
    Panel("Control", "up is more dominant", {who: f"control_{who}" for who in PARTNERS}),
)
"""The panels of the moments before a rupture."""

AFTER = (
    Panel("A rupture is open", "the same one, or a new one", {"both": RUPTURE_OPEN}),
    Panel("Intensity", "of the rupture; 0 without one", {"both": "rupture_intensity"}),
    EMBEDDEDNESS,
    CONFIRMATION,
)
"""The panels of the moments after speaking; the first is a share."""

COLUMNS = (
    "dyad",
    "session",
    "exchange",
    *(f"{axis}_{who}" for axis in ("affiliation", "control") for who in PARTNERS),
    "confirmation",
    "strain",
    "embeddedness",
    "rupture_kind",
    "rupture_intensity",
    "aware",
    "metacommunicating",
    "events",
)
"""Columns of ``exchanges`` that both figures rest on."""


def averages_of_study(exchanges: pd.DataFrame, dyads: pd.DataFrame) -> dict[str, EventAverages]:
    """Return what each figure of the moments of a study shows, by the name of the figure.

    Parameters
    ----------
    exchanges
        Single exchanges of some dyads or of all, with :data:`COLUMNS`.
    dyads
        ``dyad`` and, where known, ``therapist``.
    """
    require(exchanges, *COLUMNS)
    rows = exchanges[list(COLUMNS)].assign(
        therapist=therapist_of(exchanges, dyads),
        negative_complementarity=negative_complementarity(exchanges),
    )
    return {
        "before_a_rupture": averages_before_onset(rows, _signals(BEFORE)),
        "after_speaking": averages_after_speaking(rows, _signals(AFTER[1:])),
    }


def _signals(shown: Iterable[Panel]) -> list[str]:
    """Return the signals of some panels."""
    return [signal for panel in shown for signal in panel.signals.values()]


@styled
def before_a_rupture(found: EventAverages) -> Figure:
    """Strain, reception, pull and acts in the moments before a rupture begins.

    Parameters
    ----------
    found
        From :func:`~dyad_sim.measures.ruptures.antecedents.averages_before_onset`.

    Returns
    -------
    Figure
        One panel for each signal, all on the same axes; the acts of both partners share
        theirs.  Curves are differences from matched moments of the same dyad, with bands of
        their 95 % intervals.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    frame = _frame(found)
    frame = frame[frame["moments"] == "difference"]
    rows = len(BEFORE) // PER_ROW
    figure, axes = panels(PER_ROW, rows=rows, width=9.2, height=6.2, share=True)
    for panel, about in zip(axes, BEFORE, strict=True):
        panel.axvspan(0.0, frame["lag"].max(), color=SINCE, linewidth=0.0, zorder=0)
        panel.axhline(0.0, **AGAINST)
        for who, signal in about.signals.items():
            _course(panel, frame[frame["signal"] == signal], WHOSE[who])
        _name(panel, about)
    _along(axes, frame)
    _reach([axes[0]], -LEAST_DEVIATION, LEAST_DEVIATION)
    for panel in axes[::PER_ROW]:
        panel.set_ylabel("difference in SD")
    axes[-2].set_xlabel(f"exchanges before ({MINUS}) and after the rupture begins")
    lines = {
        "before a rupture": WHOSE["both"],
        "the patient, before a rupture": WHOSE["patient"],
        "the therapist, before a rupture": WHOSE["therapist"],
        "matched moments of the same dyad": AGAINST,
    }
    rests_on = (
        f"{found.events:,} ruptures of {found.dyads:,} dyads, each after {QUIET} exchanges "
        "without one.  Grey ground: since the onset"
    )
    _key(figure, lines, rests_on)
    entitle(figure, "What builds up before a rupture")
    return figure


@styled
def after_speaking(found: EventAverages) -> Figure:
    """What becomes of a rupture once the therapist has spoken about it, or has not.

    Parameters
    ----------
    found
        From :func:`~dyad_sim.measures.ruptures.aftermath.averages_after_speaking`.

    Returns
    -------
    Figure
        Above, moments in which a therapist who is aware of the rupture speaks about it, and
        matched ones in which not; below, the difference.  Bands are 95 % intervals.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    frame = _frame(found)
    columns = len(AFTER)
    figure, axes = panels(columns, rows=2, width=10.4, height=5.8)
    above, below = axes[:columns], axes[columns:]
    for about, level, difference in zip(AFTER, above, below, strict=True):
        (signal,) = about.signals.values()
        here = frame[frame["signal"] == signal]
        for moments, line in WHETHER.items():
            _course(level, here[here["moments"] == moments], line)
        difference.axhline(0.0, **AGAINST)
        _course(difference, here[here["moments"] == "difference"], WHOSE["both"])
        _name(level, about)
        level.tick_params(labelbottom=False)
        difference.set_xlabel("exchanges since then")
    _along(axes, frame)
    _scale(above, "share of the moments", "from 0 to 1")
    _scale(below, "difference, in points", "difference")
    _reach(below[:1], -LEAST_SHARE, LEAST_SHARE)
    _reach(below[1:], -LEAST_LEVEL, LEAST_LEVEL)
    _in_percent(above[0].yaxis, " %")
    _in_percent(below[0].yaxis, "")
    lines = {
        "the therapist, aware of the rupture, speaks about it": WHETHER["event"],
        "does not, at matched moments of the same dyad": WHETHER["matched"],
    }
    rests_on = (
        f"Spoken about {found.events:,} times in {found.dyads:,} dyads.  "
        f"At {MINUS}1: the exchange before"
    )
    _key(figure, lines, rests_on)
    entitle(figure, "What becomes of a rupture that is spoken about")
    return figure


def _frame(found: EventAverages) -> pd.DataFrame:
    """Return the courses, if there are any."""
    advice = "Take averages_before_onset or averages_after_speaking of dyad_sim.measures."
    averages, kind = isinstance(found, EventAverages), type(found).__name__
    check_argument(averages, "found", "be averages around events", kind, advice)
    if found.lacking:
        message = f"found must have moments to show, got none: {found.lacking}."
        raise ValueError(message)
    return found.frame


def _course(axes: Axes, frame: pd.DataFrame, line: Look) -> None:
    """Draw a course with its band."""
    one = frame.sort_values("lag")
    lag, value, low, high = (
        one[name].to_numpy(dtype=float) for name in ("lag", "value", "low", "high")
    )
    axes.fill_between(lag, low, high, color=line["color"], alpha=0.25, linewidth=0.0)
    axes.plot(lag, value, **line)
    axes.grid(visible=True, axis="y")


def _name(axes: Axes, about: Panel) -> None:
    """Write over a panel what it shows, and what that means."""
    axes.set_title(about.title, pad=16.0)
    axes.annotate(
        about.meaning,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0.0, 5.0),
        textcoords="offset points",
        fontsize=8.0,
        color=DIM,
    )


def _along(axes: Sequence[Axes], frame: pd.DataFrame) -> None:
    """Give all panels the same exchanges."""
    for panel in axes:
        panel.set_xlim(frame["lag"].min() - 0.5, frame["lag"].max() + 0.5)
        panel.xaxis.set_major_locator(MultipleLocator(5))


def _reach(axes: Sequence[Axes], low: float, high: float) -> None:
    """Let axes reach so far at least."""
    for panel in axes:
        bottom, top = panel.get_ylim()
        panel.set_ylim(min(bottom, low), max(top, high))


def _scale(axes: Sequence[Axes], share: str, others: str) -> None:
    """Name the scales of a row; all but the share have the same one, so that they compare."""
    axes[0].set_ylabel(share)
    axes[1].set_ylabel(others)
    ends = np.array([panel.get_ylim() for panel in axes[1:]])
    _reach(axes[1:], ends.min(), ends.max())
    for panel in axes[2:]:
        panel.tick_params(labelleft=False)


def _in_percent(axis: Axis, symbol: str) -> None:
    """Show the shares along an axis as percentages, however close together they are."""
    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda share, _: _percentage(share) + symbol))


def _percentage(share: float) -> str:
    """Return a share in percent, with a true minus."""
    return f"{round(100.0 * share, 6) + 0.0:g}".replace("-", MINUS)


def _key(figure: Figure, lines: Mapping[str, Look], rests_on: str) -> None:
    """Say below the panels which line is which, what bands are, and what it all rests on."""
    handles = [Line2D([], [], **line) for line in lines.values()]
    key_below(figure, handles, lines, f"{rests_on}.  {BANDS}", PER_LINE)


DRAWN: dict[str, Callable[[EventAverages], Figure]] = {
    "before_a_rupture": before_a_rupture,
    "after_speaking": after_speaking,
}
"""What draws each figure of the moments of a study."""
