"""Moments of one cell, and the phases in which they stand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.parameters import Constants
from experiments.lib import Design
from experiments.lib.measures.mismatches import Moments, mismatches, moments_of

PHASES = {
    "all": ("calm", "strained", "rupture"),
    "no rupture": ("calm", "strained"),
    "calm": ("calm",),
    "strained": ("strained",),
    "rupture": ("rupture",),
}
"""What belongs to each phase.

Without an open rupture it is calm where strain lies below the one at which half of the hazard
of a rupture is reached (``rupture.onset_threshold``), else strained.
"""

NEEDED = [
    "dyad",
    "session",
    "exchange",
    "affiliation_patient",
    "control_patient",
    "affiliation_therapist",
    "control_therapist",
    "strain",
    "embeddedness",
    "metacommunicating",
    "matched",
]


class Cell(NamedTuple):
    """One level of skill.

    Attributes
    ----------
    moments
        Every exchange, with ``therapist``, ``phase`` after it, ``open`` (a rupture is open
        after it) and ``onset`` (one begins in it).
    runs
        Mismatches after a moment in tune, with the ``phase`` in which they found the two.
    steps
        One row per exchange that is followed by another of its session: ``in_tune`` and
        ``elapsed`` at it, its ``phase``, and what the next one brings: ``mended_next``,
        ``onset_next``.
    """

    moments: Moments
    runs: pd.DataFrame
    steps: pd.DataFrame


def simulated(design: Design, skill: float, constants: Constants, *more: str) -> Cell:
    """Return the moments of the dyads at one level of skill, with some more overrides."""
    study = design.one(f"therapist.skill={skill}", "exchanges_table=all", *more)
    assert study.exchanges is not None  # They were asked for.
    exchanges = study.exchanges
    whose = study.dyads.set_index("dyad")["therapist"]
    table = exchanges[NEEDED].assign(
        therapist=exchanges["dyad"].map(whose),
        open=exchanges["rupture_kind"] != "none",
        onset=exchanges["events"].str.contains("onset"),
    )
    strained = table["strain"] >= constants.rupture.onset_threshold
    phase = np.select([table["open"], strained], ["rupture", "strained"], "calm")
    moments = moments_of(table.assign(phase=phase))
    runs = mismatches(moments)
    found = moments.table["phase"].to_numpy()[runs["start"] - 1]
    return Cell(moments, runs.assign(phase=found), _steps(moments))


def in_phase(frame: pd.DataFrame, phase: str) -> pd.DataFrame:
    """Return the rows that belong to a phase."""
    return frame if phase == "all" else frame[frame["phase"].isin(PHASES[phase])]


def _steps(moments: Moments) -> pd.DataFrame:
    """Return each exchange that is followed by another, with what the next one brings."""
    table = moments.table
    steps = table[["dyad", "therapist", "phase", "open"]].assign(
        in_tune=moments.matched,
        elapsed=moments.elapsed,
        mended_next=np.append(moments.matched[1:], False),
        onset_next=np.append(table["onset"].to_numpy()[1:], False),
    )
    return steps[moments.left > 0]
