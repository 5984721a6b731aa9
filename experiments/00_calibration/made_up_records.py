"""Whether constants are found again: simulation-based calibration on made-up records.

    OPENBLAS_NUM_THREADS=1 python experiments/00_calibration/made_up_records.py

Each trial of the widest wave is a made-up record whose constants are known: its figures.  From
them, and from what is asked of every model, places are drawn as a wave draws its candidates,
with straight lines through the other trials.  If that is right, the truth has no preferred rank
among the places (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, arXiv:1804.06788).  What is
ranked are the constants, and the directions in which they move the figures: stiff ones, in
which a record tells something.

Writes ``made_up_records.csv`` and ``made_up_records.png``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from plausible import (
    WAVES,
    Trials,
    centre_of_search,
    drawn,
    lines_near,
    nearness,
    tried,
    walked,
)
from publish_plausible import WIDEST, all_waves
from regression import lines_through

from dyad_sim.figures.layout import entitle, in_percent, note_below
from dyad_sim.figures.style import COLOURS, INK, panels, percent, save, styled, tint
from experiments.lib.distance import Floats
from experiments.lib.implausibility import Bands, bands_of, misses

HERE = Path(__file__).parent

RECORDS = 100
WALKS = 199
"""Places that are drawn for each record: ranks go from 0 to this."""

PARTS = 10
"""Parts of the trials, each of which is left out once."""

SHRUNK = 0.1
"""Weight of the variances alone beside the whole covariance."""

BINS = 20
"""Bars of the histogram of ranks."""

STIFF = 1.0
"""Errors by which one place along a direction moves the figures at least."""

CONSTANTS, STIFF_ONES = "constants", "stiff directions"


def main() -> None:
    """Rank the truth of each made-up record, and write the ranks down."""
    waves = all_waves()
    trials = Trials(*(np.vstack(parts) for parts in zip(*waves, strict=True)))
    first = sum(len(wave.places) for wave in waves[:WIDEST])
    bands = bands_of(tried(centre_of_search(), 1))
    unexplained = left_by_lines(trials)
    ranks = [ranked(trials, first + record, bands, unexplained) for record in range(RECORDS)]
    rows = [
        {"of": name, "record": record, "rank": int(rank)}
        for record, found in enumerate(ranks)
        for name, places in found.items()
        for rank in places
    ]
    table = pd.DataFrame(rows)
    coverage = (
        table.groupby("of")["rank"]
        .apply(covered)
        .reset_index()
        .pivot_table(values="rank", index="of", columns="level_1", sort=False)
    )
    print(coverage.to_string())  # noqa: T201 - a script
    coverage.to_csv(HERE / "made_up_records.csv", float_format="%.4g")
    for path in save(drawing(table, coverage), HERE, "made_up_records"):
        if path.suffix != ".png":
            path.unlink()


def ranked(trials: Trials, record: int, bands: Bands, unexplained: Floats) -> dict[str, Floats]:
    """Return the ranks of the truth of one made-up record, by what is ranked.

    Parameters
    ----------
    trials
        All trials.
    record
        The one whose figures are the record.
    bands
        Of everything that is asked of a model.
    unexplained
        Covariance of what lines leave, see :func:`left_by_lines`.
    """
    others = Trials(*(np.delete(part, record, axis=0) for part in trials))
    centre, spread = centre_of_search(), WAVES[WIDEST][1]
    lines, errors, here = lines_near(others, bands, centre, spread)
    figures = trials.figures[record, known_of(trials)]
    whitened = np.linalg.cholesky(np.linalg.inv(unexplained))

    def cost_of(places: Floats) -> Floats:
        expected = lines.at_zero + places @ lines.slopes
        asked = (misses(expected, errors, here) ** 2).sum(axis=1)
        found: Floats = asked + (((expected - figures) @ whitened) ** 2).sum(axis=1)
        return found

    places = walked(cost_of, centre, spread, WALKS, record)[:, drawn()]
    truth = trials.places[record, drawn()]
    _, sizes, directions = np.linalg.svd((lines.slopes[drawn()] / errors).T)
    stiff = directions[: int((sizes > STIFF).sum())].T
    return {
        CONSTANTS: (places < truth).sum(axis=0),
        STIFF_ONES: (places @ stiff < truth @ stiff).sum(axis=0),
    }


def known_of(trials: Trials) -> np.ndarray:
    """Return which figures are known in all trials, with their errors."""
    found: np.ndarray = np.isfinite(trials.figures + trials.errors).all(axis=0)
    return found


def left_by_lines(trials: Trials) -> Floats:
    """Return the covariance of what lines leave of trials that they do not go through.

    That is the noise of a trial, curvature, and that the lines themselves are not known.
    """
    centre, spread = centre_of_search(), WAVES[WIDEST][1]
    figures = trials.figures[:, known_of(trials)]
    weights = nearness(trials, centre, spread)
    part = np.random.default_rng(0).integers(0, PARTS, len(weights))
    rest = np.empty_like(figures)
    for out in range(PARTS):
        others, here = part != out, part == out
        lines = lines_through(trials.places[others], figures[others], weights[others])
        rest[here] = figures[here] - (lines.at_zero + trials.places[here] @ lines.slopes)
    found = np.cov(rest.T, aweights=weights)
    return (1.0 - SHRUNK) * found + SHRUNK * np.diag(np.diag(found))


def covered(ranks: pd.Series) -> pd.Series:
    """Return how often intervals of 50, 80 and 95 % of the places hold the truth."""
    middle = (ranks + 0.5) / (WALKS + 1)
    return pd.Series(
        {f"{share} %": ((middle - 0.5).abs() <= share / 200.0).mean() for share in (50, 80, 95)}
    )


@styled
def drawing(table: pd.DataFrame, coverage: pd.DataFrame) -> Figure:
    """Return the histograms of ranks."""
    figure, axes = panels(2, width=7.0, height=2.9)
    for panel, name in zip(axes, (CONSTANTS, STIFF_ONES), strict=True):
        ranks = table.loc[table["of"] == name, "rank"]
        panel.hist(
            ranks,
            np.linspace(-0.5, WALKS + 0.5, BINS + 1),
            weights=np.full(len(ranks), 1.0 / len(ranks)),
            color=tint(COLOURS["withdrawal"], 0.7),
        )
        panel.axhline(1.0 / BINS, color=INK, linewidth=0.8)
        held = percent(coverage.loc[name, "95 %"])
        panel.set_title(f"{name.capitalize()}: 95 % intervals hold {held}", fontsize=8.5)
        panel.set_xlabel("rank of the truth among places")
        in_percent(panel.yaxis)
    axes[0].set_ylabel("of all ranks")
    entitle(figure, f"Are constants found again in {RECORDS} made-up records?")
    note_below(figure, "Line: every rank as often as the others.")
    return figure


if __name__ == "__main__":
    main()
