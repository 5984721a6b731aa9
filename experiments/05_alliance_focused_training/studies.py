"""Studies as they could be done: cases of other people, a few sessions coded, one test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dyad_sim.measures.change.phases import WINDOWS, Windows, phase_changes, waiting
from dyad_sim.measures.core.clusters import Floats
from dyad_sim.measures.core.estimate import Estimate, unknown
from experiments.lib import Design
from experiments.lib.measures.multiple_baseline import (
    Cases,
    against_waiting,
    before_and_after,
    starting_points,
)
from experiments.lib.measures.power import cases_needed, power_of
from experiments.lib.rows import columns_of

from .arms import NEVER, Arm
from .course import HOSTILITY, Row

DECIDES = "randomisation of starting points"
"""The test that decides how many cases are needed, fixed before the studies were drawn."""

TESTS: dict[str, Callable[[Cases, NDArray[np.intp]], Floats]] = {
    DECIDES: starting_points,
    "trained against waiting": lambda cases, _orders: against_waiting(cases).p,
    "before and after only": lambda cases, _orders: before_and_after(cases).p,
}
"""How a study may evaluate its cases: two-sided p of each study."""

TRAINED, UNTRAINED = "trained", "nobody trained"


def power_rows(
    design: Design, arms: dict[float, Arm], look: str, windows: Windows = WINDOWS
) -> list[Row]:
    """Return the share of studies that find something, by size, test and training.

    Parameters
    ----------
    design
        With the sizes of studies (``cases``), their number, and the orders of a test.
    arms
        The pool that the cases are drawn from, each at most once in a study.
    look
        What the studies are called.
    windows
        Which sessions they code.
    """
    begins = [int(start) for start in arms if start != NEVER]
    changes = (phase_changes(arm.sessions, HOSTILITY, begins, windows) for arm in arms.values())
    everyone = arms[NEVER].dyads["dyad"]
    pool = np.stack([found.reindex(everyone).to_numpy() for found in changes])
    generator = np.random.default_rng(design.seed)
    rows: list[Row] = []
    for size in design.settings["cases"]:
        chosen = _drawn(
            generator, pool.shape[1], size, design.sized(design.settings["studies"])
        )
        orders = np.argsort(generator.random((design.settings["orders"], size)), axis=1)
        own = np.arange(size) % len(begins)
        for training, arm in ((TRAINED, own), (UNTRAINED, np.full(size, len(begins)))):
            cases = Cases(pool[arm, chosen], own, waiting(begins, windows))
            row = {"look": look, "training": training, "cases": size, "studies": len(chosen)}
            row["analysed"] = _analysed(cases)
            rows += [
                {**row, "test": name, **columns_of("power", _power(test, cases, orders))}
                for name, test in TESTS.items()
            ]
    return rows


def _drawn(
    generator: np.random.Generator, pool: int, size: int, studies: int
) -> NDArray[np.intp]:
    """Draw the cases of each study without replacement, shape ``(study, case)``.

    No study if there are too few to draw from.
    """
    if size > pool:
        return np.empty((0, size), dtype=np.intp)
    return np.stack([generator.choice(pool, size, replace=False) for _ in range(studies)])


def _power(
    test: Callable[[Cases, NDArray[np.intp]], Floats], cases: Cases, orders: NDArray[np.intp]
) -> Estimate:
    """Return the power of a test, unknown if there was no study."""
    if not len(cases.changes):
        return unknown(0, "the pool is too small")
    return power_of(test(cases, orders))


def _analysed(cases: Cases) -> float:
    """Return how many cases of a study stayed long enough to be coded twice, on average."""
    if not len(cases.changes):
        return np.nan
    own = cases.changes[:, np.arange(cases.own.size), cases.own]
    return float(np.isfinite(own).sum(axis=1).mean())


def needed_rows(power: pd.DataFrame) -> list[Row]:
    """Return how many cases a study needs to find the change four times in five."""
    trained = power[power["training"] == TRAINED]
    rows: list[Row] = []
    for (look, test), here in trained.groupby(["look", "test"], sort=False):
        powers = [
            Estimate(row.power, row.power_low, row.power_high, row.studies, True, "")
            for row in here.itertuples()
        ]
        found = cases_needed(here["cases"].tolist(), powers)
        row = {"look": look, "test": test, **columns_of("cases", found)}
        rows.append({**row, "note": found.reason or "within the sizes tried"})
    return rows
