"""What became of ruptures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dyad_sim.figures.labels import KINDS
from dyad_sim.figures.layout import entitle, in_percent
from dyad_sim.figures.style import COLOURS, interval, panels, percent, styled, tint
from dyad_sim.figures.to_draw import rows_to_draw
from dyad_sim.measures.core.estimate import counted
from dyad_sim.measures.core.observations import check_among, check_episodes, check_frame
from dyad_sim.measures.core.rates import share

OUTCOMES = {"resolved": "Resolved", "lapsed": "Lapsed, unrepaired", "open": "Open at the end"}
NOTICED = {True: "noticed by the therapist", False: "not noticed"}


@styled
def rupture_course(episodes: pd.DataFrame) -> Figure:
    """What became of ruptures of each kind, noticed by the therapist or not.

    Parameters
    ----------
    episodes
        ``dyad``, ``kind_start``, ``outcome`` (resolved, lapsed, open), ``detected``
        (boolean) and, where known, ``therapist``.

    Returns
    -------
    Figure
        One panel per kind; the six bars of a panel are shares of all ruptures of that
        kind, with 95 % intervals clustered by dyad, and add up to one.  Ruptures are left
        out of which anything is not known.

    Raises
    ------
    ValueError
        If a column is missing or holds what it cannot mean, or a rupture is there twice.
    """
    episodes = _known(episodes)
    figure, axes = panels(2, width=8.6, height=3.3, share=True)
    top = 0.1
    for panel, kind in zip(axes, KINDS, strict=True):
        here = episodes[episodes["kind_start"] == kind]
        if here.empty:
            panel.text(1.0, 0.05, f"No {kind} ruptures", ha="center")
            panel.set_title(kind.capitalize())
            continue
        noticed = share(here["detected"], None, here["dyad"]).value
        panel.set_title(
            f"{kind.capitalize()} (n = {counted(len(here), 'rupture')}; "
            f"{percent(noticed)} noticed)"
        )
        top = max(top, _bars(panel, here, COLOURS[kind]))
    axes[0].set_xticks(range(len(OUTCOMES)), list(OUTCOMES.values()))
    axes[0].set_yticks(np.linspace(0.0, 1.0, 6))
    axes[0].set(ylim=(0.0, 1.35 * top), ylabel="Share of ruptures, 95 % interval")
    in_percent(axes[0].yaxis)
    for panel in axes:
        panel.tick_params(axis="x", length=0)
        panel.grid(axis="y")
    entitle(figure, "What became of ruptures")
    return figure


def _known(episodes: pd.DataFrame) -> pd.DataFrame:
    """Return the ruptures of which kind, outcome and whether they were noticed is known."""
    check_frame(episodes, "episodes")
    texts = ("kind_start", "outcome")
    if episodes.empty:
        return pd.DataFrame(columns=["dyad", "detected", *texts])
    check_episodes(episodes)
    names = ["dyad", "therapist"]
    known = rows_to_draw(episodes, "episodes", names=names, yes=["detected"], texts=texts)
    known = known[known["detected"].notna() & (known[[*texts]] != "").all(axis=1)]
    check_among(known, "kind_start", KINDS)
    check_among(known, "outcome", list(OUTCOMES))
    return known


def _bars(axes: Axes, episodes: pd.DataFrame, colour: str) -> float:
    """Draw the six bars of one kind of rupture; return how high they reach."""
    detected = episodes["detected"].astype(bool)
    top = 0.0
    for side, (noticed, label) in enumerate(NOTICED.items()):
        for place, outcome in enumerate(OUTCOMES):
            which = (episodes["outcome"] == outcome) & (detected == noticed)
            found = share(which, None, episodes["dyad"], episodes.get("therapist"))
            middle = place + 0.4 * (side - 0.5)
            axes.bar(
                middle,
                found.value,
                width=0.36,
                color=colour if noticed else tint(colour, 0.35),
                label=label if place == 0 else None,
            )
            interval(axes, middle, found.low, found.high, upright=True)
            reach = found.high if np.isfinite(found.high) else found.value
            axes.text(middle, reach + 0.012, percent(found.value), ha="center", fontsize=7.5)
            top = max(top, reach)
    axes.legend(
        loc="upper right", frameon=True, facecolor="white", edgecolor="none", framealpha=1
    )
    return top
