"""How treatments end, and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.layout import PALE, entitle, in_percent, note_below
from dyad_sim.figures.style import (
    COLOURS,
    ENDING_LABELS,
    interval,
    panels,
    percent,
    say_empty,
    shade_models,
    styled,
    tint,
)
from dyad_sim.figures.to_draw import MOST_SESSIONS, rows_to_draw
from dyad_sim.measures.core.estimate import Estimate, counted
from dyad_sim.measures.core.observations import (
    check_among,
    in_order,
    refuse_where,
)
from dyad_sim.measures.core.rates import share
from dyad_sim.measures.studies.over_models import range_over_models

LEAVE_OUT = "Leave out dyads of which it is not known."
"""What to do about treatments of unknown length."""

EARLY = ("good_enough", "dropped_out")


@styled
def endings(dyads: pd.DataFrame, models: pd.DataFrame | None = None) -> Figure:
    """Share of treatments that ended early, session by session, and of all three ends.

    Parameters
    ----------
    dyads
        ``dyad``, ``ending``, ``sessions_attended`` and, where known, ``therapist``.
    models
        Courses under plausible models, if the study was simulated under any: see
        :func:`~dyad_sim.measures.studies.over_models.range_over_models`.

    Returns
    -------
    Figure
        Left, the share that has left by each session, with 95 % band.  No treatment is
        censored, so this is a plain share (the cumulative incidence).  Right, the three
        ends with their 95 % intervals.  Under both, paler, the range of 95 % of the models.

    Raises
    ------
    ValueError
        If a column is missing or holds what it cannot mean, or a dyad is there twice.
    """
    known = _known(dyads)
    figure, axes = panels(2, width=8.6, height=3.2)
    if known.empty:
        for panel in axes:
            say_empty(panel, "No treatment has ended")
        return figure
    if models is not None:
        _over_models(axes, models)
        note_below(figure, PALE)
    _leaving(axes[0], known)
    _shares(axes[1], known)
    entitle(figure, f"How treatments end (n = {counted(len(known), 'dyad')})")
    return figure


def _known(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return the dyads of which it is known how their treatment ended, and when."""
    known = rows_to_draw(
        dyads,
        "dyads",
        names=["dyad", "therapist"],
        numeric=["sessions_attended"],
        texts=["ending"],
    )
    in_order(known)
    known = known[known["ending"] != ""]
    held = known["sessions_attended"]
    what = f"column sessions_attended must be a whole number from 1 to {MOST_SESSIONS:,}"
    refuse_where(held, ~(held.between(1, MOST_SESSIONS) & (held % 1 == 0)), what, LEAVE_OUT)
    check_among(known, "ending", list(ENDING_LABELS))
    return known


def _over_models(axes: Sequence[Axes], models: pd.DataFrame) -> None:
    """Draw the range over models of those who have left, and of all three ends."""
    for row, ending in enumerate(ENDING_LABELS):
        ends = range_over_models(models, ending, "left")
        if ending in EARLY:
            shade_models(axes[0], ends, COLOURS[ending], step="post")
        last = ends.iloc[-1]
        width = last["high"] - last["low"]
        pale = tint(COLOURS[ending], 0.35)
        axes[1].barh(row, width, left=last["low"], height=0.86, color=pale, linewidth=0)


def _leaving(axes: Axes, dyads: pd.DataFrame) -> None:
    """Draw the share that has left by each session."""
    last = max(int(dyads["sessions_attended"].max()), 2)
    moments = np.arange(last + 1)
    top = 0.1
    for ending in EARLY:
        left = [
            _share(dyads, (dyads["ending"] == ending) & (dyads["sessions_attended"] <= moment))
            for moment in moments
        ]
        value = np.array([found.value for found in left])
        # Before the first session nobody can have left: there is nothing to be unsure of.
        low, high = (
            np.array([0.0, *(getattr(found, end) for found in left[1:])])
            for end in ("low", "high")
        )
        axes.fill_between(
            moments, low, high, step="post", color=COLOURS[ending], alpha=0.15, linewidth=0
        )
        for edge in (low, high):
            axes.step(moments, edge, where="post", color=COLOURS[ending], linewidth=0.6)
        axes.step(
            moments, value, where="post", color=COLOURS[ending], label=ENDING_LABELS[ending]
        )
        top = max(top, float(np.nanmax(np.append(high, value))))
    axes.set(xlim=(0, last), ylim=(0, min(1.25 * top, 1.02)))
    in_percent(axes.yaxis)
    axes.grid(axis="y")
    axes.set(xlabel="Session", ylabel="Share of dyads")
    axes.set_title("Left by session (shaded: 95 % interval)")
    axes.legend(loc="upper left")


def _shares(axes: Axes, dyads: pd.DataFrame) -> None:
    """Draw the three ends as bars with their intervals."""
    for row, ending in enumerate(ENDING_LABELS):
        found = _share(dyads, dyads["ending"] == ending)
        axes.barh(row, found.value, height=0.6, color=COLOURS[ending])
        interval(axes, row, found.low, found.high, upright=False)
        reach = found.high if np.isfinite(found.high) else found.value
        axes.text(reach + 0.02, row, percent(found.value), va="center")
    axes.set_yticks(range(len(ENDING_LABELS)), list(ENDING_LABELS.values()))
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    in_percent(axes.xaxis)
    axes.set(
        xlim=(0, 1.12), xticks=np.linspace(0, 1, 5), xlabel="Share of dyads, 95 % interval"
    )
    axes.set_title("All ends")


def _share(dyads: pd.DataFrame, which: pd.Series) -> Estimate:
    """Share of dyads, clustered by therapist where there are enough."""
    return share(which, None, dyads["dyad"], dyads.get("therapist"))
