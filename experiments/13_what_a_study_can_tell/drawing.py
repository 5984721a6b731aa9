"""Figures of what studies can tell."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle, grid_of, in_percent, key_below
from dyad_sim.figures.style import DIM, MARKERS, hide_spare, panels, styled, tint
from experiments.lib.figures import forest

PER_ROW = 4
COLOUR = "#0072B2"
STRENGTHS = (0.4, 0.7, 1.0)
"""How dark the line of each length is, from short to long."""


@styled
def by_size(sizes: pd.DataFrame) -> Figure:
    """Return the share of each number's variance that is recovered, by dyads and sessions."""
    ever = sizes.groupby("label", sort=False)["recovered"].max().sort_values(ascending=False)
    labels = ever[ever > 0.0].index.tolist()
    lengths = sorted(sizes["sessions"].unique())
    columns, rows = grid_of(len(labels), PER_ROW)
    figure, axes = panels(
        columns, rows=rows, width=2.1 * columns + 0.4, height=1.75 * rows + 0.9, share=True
    )
    for panel, label in zip(axes, labels, strict=False):
        panel.axhline(0.36, color=DIM, linewidth=0.8, linestyle=":")
        for place, length in enumerate(lengths):
            here = sizes[(sizes["label"] == label) & (sizes["sessions"] == length)]
            panel.plot(
                here["dyads"],
                here["recovered"].clip(lower=0.0),
                marker=MARKERS[place],
                markersize=4.0,
                color=tint(COLOUR, STRENGTHS[place % len(STRENGTHS)]),
                label=f"{length} sessions",
            )
        panel.set_xscale("log")
        dyads = sorted(sizes["dyads"].unique())
        panel.set_xticks(dyads, [str(one) for one in dyads])
        panel.minorticks_off()
        panel.set_ylim(-0.03, 1.0)
        in_percent(panel.yaxis)
        panel.set_title(label, fontsize=8.0)
    for panel in axes[max(0, len(labels) - columns) : len(labels)]:
        panel.tick_params(labelbottom=True)
        panel.set_xlabel("dyads")
    hide_spare(axes, len(labels))
    entitle(figure, "Share of each number of the population that a study recovers")
    note = "Dotted: below it a number is withheld."
    key_below(figure, *axes[0].get_legend_handles_labels(), note, len(lengths))
    return figure


def truths(found: pd.DataFrame) -> Figure:
    """Return what was inferred of studies less the truth, with intervals."""
    rows = found.assign(
        panel=found["label"],
        label=found["study"],
        value=found["mean"] - found["truth"],
        low=found["low"] - found["truth"],
        high=found["high"] - found["truth"],
    )
    return forest(
        rows, unit="inferred less truth", title="What was inferred, against the truth"
    )
