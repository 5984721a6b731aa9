"""Figures of what breaks without a mechanism."""

from __future__ import annotations

from textwrap import shorten

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from dyad_sim.evidence import PROCESS, scored
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

OF_THEORY = {
    "escalation": "Escalated ruptures without pull",
    "optimum": "Best rate of metacommunication in between",
}
"""What the conditions of the theory are, in a few words."""

LONGEST = 58
"""Signs of a label."""

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
    shares = 100.0 * broken.pivot_table(
        index="target", columns="without", values="share", fill_value=0.0, sort=False
    )
    often = shares.ge(100.0 * OFTEN)
    shares = shares.loc[often.any(axis=1), often.any(axis=0)]
    by_mechanism = [shares.idxmax(axis=1).map(shares.columns.get_loc), -shares.max(axis=1)]
    shares = shares.iloc[np.lexsort(by_mechanism[::-1])]
    shares.index = pd.Index([in_words(target) for target in shares.index])
    shares.columns = worded(shares.columns.to_series())
    width, height = 0.34 * shares.shape[1] + 5.6, 0.21 * len(shares) + 2.0
    figure, axes = panels(1, width=width, height=height)
    sns.heatmap(
        shares,
        ax=axes[0],
        cmap="crest",
        vmin=0.0,
        vmax=100.0,
        mask=shares.lt(100.0 * OFTEN),
        linewidths=0.6,
        linecolor="0.92",
        xticklabels=True,
        yticklabels=True,
        cbar_kws={"label": "% of plausible models", "aspect": 40},
    )
    axes[0].set(xlabel="without", ylabel="")
    axes[0].tick_params(axis="x", rotation=90)
    entitle(figure, "What breaks without each mechanism")
    note_below(figure, f"White: in fewer than {OFTEN:.0%} of models.")
    return figure


def in_words(target: str) -> str:
    """Return what a target is, in a few words."""
    known = {one.id: one.label for one in (*scored(), *PROCESS)} | OF_THEORY
    return shorten(known[target], LONGEST, placeholder=" ...")


def worded(names: pd.Series) -> pd.Series:
    """Return names of mechanisms as words."""
    return names.str.replace("_", " ")
