"""The alliance over the sessions of treatments that ended differently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dyad_sim.figures.layout import PALE, entitle
from dyad_sim.figures.style import (
    COLOURS,
    ENDING_LABELS,
    panels,
    shade,
    shade_models,
    styled,
    tint,
)
from dyad_sim.figures.to_draw import rows_to_draw
from dyad_sim.measures.core.estimate import FEWEST_UNITS, counted
from dyad_sim.measures.core.observations import check_among, check_same_dyads, in_order
from dyad_sim.measures.core.rates import mean
from dyad_sim.measures.core.table_views import therapist_of
from dyad_sim.measures.studies.over_models import range_over_models

SINGLE_DYADS = 10
"""Dyads drawn one by one in each panel: enough to see a course, few enough to follow it."""


@styled
def alliance_over_sessions(
    sessions: pd.DataFrame, dyads: pd.DataFrame, models: pd.DataFrame | None = None
) -> Figure:
    """How the alliance went, as patients rate it, by how treatment ended.

    Parameters
    ----------
    sessions
        ``dyad``, ``session`` (from 1), ``alliance_patient`` (1 to 7).
    dyads
        ``dyad``, ``ending`` and, where known, ``therapist``.
    models
        Courses under plausible models, if the study was simulated under any: see
        :func:`~dyad_sim.measures.studies.over_models.range_over_models`.

    Returns
    -------
    Figure
        One panel per ending: the mean of the dyads still in treatment, with its 95 %
        interval where there are ten dyads or more, and single dyads as thin lines; under
        them, paler, the range of 95 % of the models.

    Raises
    ------
    ValueError
        If a column is missing or holds what it cannot mean, a row is there twice, or no session
        is of one of the dyads.
    """
    dyads = rows_to_draw(dyads, "dyads", names=["dyad", "therapist"], texts=["ending"])
    rated = rows_to_draw(
        sessions, "sessions", names=["dyad"], numeric=["session", "alliance_patient"]
    )
    in_order(dyads)
    in_order(rated, "session")
    check_same_dyads(dyads, rated, "sessions")
    check_among(dyads[dyads["ending"] != ""], "ending", list(ENDING_LABELS))
    rated = rated[rated[["session", "alliance_patient"]].notna().all(axis=1)]
    ended = dyads[dyads["dyad"].notna()].set_index("dyad")["ending"]
    rated = rated.assign(ending=rated["dyad"].map(ended))
    rated = rated.assign(therapist=therapist_of(rated, dyads))
    figure, axes = panels(len(ENDING_LABELS), width=9.0, height=3.2, share=True)
    for panel, ending in zip(axes, ENDING_LABELS, strict=True):
        if models is not None:
            shade_models(panel, range_over_models(models, ending, "alliance"), COLOURS[ending])
        _panel(panel, rated[rated["ending"] == ending], ending)
    last = 2 if rated.empty else max(int(rated["session"].max()), 2)
    axes[0].set(ylim=(1.0, 7.0), xlim=(0.5, last + 0.5), yticks=range(1, 8))
    axes[0].set_ylabel("Alliance (patient rating, 1 to 7)")
    entitle(figure, "Alliance as patients rate it, by how treatment ended")
    figure.supxlabel(
        "Session\nThick: mean of the dyads still in treatment, with its 95 % interval, "
        f"where there are {FEWEST_UNITS} or more. Thin: some single dyads."
        + ("" if models is None else f"\n{PALE}"),
        fontsize=8.5,
    )
    return figure


def _panel(axes: Axes, rated: pd.DataFrame, ending: str) -> None:
    """Draw the treatments that ended in one way."""
    colour = COLOURS[ending]
    axes.grid(axis="y")
    dyads = np.unique(rated["dyad"].to_numpy())
    axes.set_title(f"{ENDING_LABELS[ending]}\n({counted(dyads.size, 'dyad')})")
    strength = 0.55 if dyads.size >= FEWEST_UNITS else 0.85
    for dyad in _some(dyads):
        one = rated[rated["dyad"] == dyad].sort_values("session")
        marker = "o" if len(one) == 1 else ""
        axes.plot(
            one["session"],
            one["alliance_patient"],
            color=tint(colour, strength),
            linewidth=0.8,
            marker=marker,
            markersize=3,
        )
    means = _means(rated)
    if means.empty:
        return
    axes.fill_between(
        means["session"], means["low"], means["high"], color=colour, alpha=0.35, linewidth=0
    )
    axes.plot(means["session"], means["value"], color=shade(colour, 0.6), linewidth=2.0)


def _means(rated: pd.DataFrame) -> pd.DataFrame:
    """Mean and interval by session, as long as there are enough dyads."""
    rows = []
    for session, here in rated.groupby("session"):
        therapist = None if here["therapist"].isna().any() else here["therapist"]
        found = mean(here["alliance_patient"], here["dyad"], therapist)
        if found.n >= FEWEST_UNITS:
            rows.append({"session": session, **found._asdict()})
    return pd.DataFrame(rows)


def _some(dyads: NDArray[Any]) -> NDArray[Any]:
    """Return a few dyads, evenly over their numbers: no one chooses them by their looks."""
    if dyads.size <= SINGLE_DYADS:
        return dyads
    chosen: NDArray[Any] = dyads[np.linspace(0, dyads.size - 1, SINGLE_DYADS).astype(int)]
    return chosen
