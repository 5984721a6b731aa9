"""Figures of what breaks without a mechanism."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from dyad_sim.figures.layout import entitle, note_below
from dyad_sim.figures.style import panels, styled
from experiments.lib.figures import forest
from experiments.lib.rows import ends_of

PANELS = {
    "anything": "Anything breaks",
    "record": "Entries of the record",
    "theory": "Conditions of the theory",
    "process": "Conditions of the process",
}
"""Titles of the panels, by the column of findings that each shows."""

OFTEN = 0.25
"""Share of models from which a figure shows what breaks."""


def needed_by_kind(needed: pd.DataFrame) -> Figure:
    """Return the share of models in which each mechanism is needed, by what breaks."""
    order = needed.sort_values("anything", ascending=False, kind="stable")
    rows = [
        pd.DataFrame(
            {"panel": title, "label": worded(order["without"])} | ends_of(order, kind, 100.0)
        )
        for kind, title in PANELS.items()
    ]
    return forest(
        pd.concat(rows),
        unit="% of plausible models",
        title="Something breaks without a mechanism",
    )


@styled
def what_breaks(broken: pd.DataFrame) -> Figure:
    """Return the share of models in which each target breaks without each mechanism."""
    often = broken.loc[broken["share"] >= OFTEN, "target"].unique()
    shown = broken[broken["target"].isin(often)]
    shares = 100.0 * shown.pivot_table(
        index="without", columns="target", values="share", fill_value=0.0, sort=False
    )
    shares = shares[shares.gt(0.0).sum().sort_values(ascending=False, kind="stable").index]
    shares.index = worded(shares.index.to_series())
    width, height = 0.26 * shares.shape[1] + 2.6, 0.24 * len(shares) + 2.2
    figure, axes = panels(1, width=width, height=height)
    sns.heatmap(
        shares,
        ax=axes[0],
        cmap="flare",
        vmin=0.0,
        vmax=100.0,
        mask=shares.lt(100.0 * OFTEN),
        xticklabels=True,
        yticklabels=True,
        cbar_kws={"label": "% of plausible models", "aspect": 40},
    )
    axes[0].set(xlabel="", ylabel="without")
    axes[0].tick_params(axis="x", rotation=90)
    entitle(figure, "What breaks without each mechanism")
    note_below(figure, f"White: in fewer than {OFTEN:.0%} of models.")
    return figure


def worded(names: pd.Series) -> pd.Series:
    """Return names of mechanisms as words."""
    return names.str.replace("_", " ")
