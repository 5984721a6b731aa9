"""The strip of time below an animation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dyad_sim.figures.animation_side import PALE
from dyad_sim.figures.names import KINDS
from dyad_sim.figures.style import COLOURS, INK, tint

MOST_NAMED = 10
"""Sessions under the strip of time that get a name."""

SOFT = 0.7
"""Part that the colour of a rupture has in the strip of time: the alliance is to show."""


def draw_strip(axes: Axes, shown: pd.DataFrame) -> None:
    """Draw the stretch of time that is shown: alliance, ruptures, talk about them."""
    middle = np.arange(len(shown)) + 0.5
    kind, intensity = (shown[f"rupture_{name}"].to_numpy() for name in ("kind", "intensity"))
    for name in KINDS:
        height = np.where(kind == name, intensity, 0.0)
        axes.bar(middle, height, width=1.0, color=tint(COLOURS[name], SOFT), linewidth=0.0)
    axes.plot(middle, shown["alliance_true"], color=INK, linewidth=1.6)
    spoke = middle[shown["metacommunicating"].to_numpy(dtype=bool)]
    axes.vlines(spoke, 1.04, 1.26, color=INK, linewidth=1.2, clip_on=False)
    axes.set(xlim=(0.0, len(shown)), ylim=(0.0, 1.0), yticks=(0.0, 1.0))
    session = shown["session"].to_numpy()
    begins = np.flatnonzero(np.diff(session, prepend=session[0] - 1))
    named = begins[:: int(np.ceil(len(begins) / MOST_NAMED))]
    axes.set_xticks(named, [f"session {session[at]}" for at in named], ha="left")
    axes.tick_params(axis="x", length=5.0)
    axes.annotate(
        "line: alliance    area: intensity of the rupture    ticks: talk about the two of them",
        (0.0, 0.0),
        xycoords="axes fraction",
        xytext=(0.0, -28.0),
        textcoords="offset points",
        fontsize=8.0,
        color=PALE,
    )
