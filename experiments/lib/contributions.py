"""What each partner brings into every rupture of a study, by replay with the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.instruments.segments import Segment
from dyad_sim.populations import Integers
from dyad_sim.studies.plan import Plan
from dyad_sim.studies.runner import Progress, batch_of, blocks_of, cores, engine
from dyad_sim.studies.tables import results_of, table_of
from dyad_sim.theory.contributions import EVERYTHING, Neutral
from dyad_sim.traits import Floats

LOOKBACK = 1
"""Sessions before the onset since whose start contributions are taken away.

What the patient feels of the therapist is smoothed over some fourteen exchanges, so that
within a session hardly anything is left of how it was before.
"""

BLOCK = 32
"""Dyads of a block, the work of one thread at a time; no number depends on it."""

ENGINES = {"compiled": "dyad_sim.engines.compiled", "mesa": "dyad_sim.engines.counterfactual"}
"""Modules in which the engines hold segments again."""

EVERY_SET = tuple(range(EVERYTHING + 1))
"""Every set of contributions."""


class Contributed(NamedTuple):
    """How high ruptures go, in fact and with some of the contributions only.

    Attributes
    ----------
    ruptures
        The table ``episodes``, with ``therapist`` and ``sessions_attended``.
    intensity, strain
        Highest intensity and mean strain from the quiet before each rupture to its end,
        each on [0, 1]; shape ``(rupture, set)``.
    """

    ruptures: pd.DataFrame
    intensity: Floats
    strain: Floats


def contributed(
    plan: Plan,
    sets: Sequence[int] = EVERY_SET,
    neutral: Neutral | None = None,
    lookback: int = LOOKBACK,
    progress: Progress | None = None,
) -> Contributed:
    """Return what becomes of each rupture of a study if only some contributions are there.

    Parameters
    ----------
    plan
        The study.
    sets
        Sums of flags of :mod:`dyad_sim.theory.contributions`: what stays.
    neutral
        What stands in for the rest, see :class:`~dyad_sim.theory.contributions.Neutral`.
    lookback
        Sessions before the onset since whose start the rest is missing.
    progress
        Told after each block of dyads.
    """
    blocks = [numbers for _, _, numbers in blocks_of(0, plan, BLOCK)]
    asked = np.array(sets, dtype=np.int64)
    of_block = partial(_of_block, plan, asked, neutral or Neutral(), lookback)
    parts: list[Contributed] = []
    with ThreadPoolExecutor(1 if plan.engine == "mesa" else cores()) as pool:
        for part, numbers in zip(pool.map(of_block, blocks), blocks, strict=True):
            parts.append(part)
            if progress is not None:
                progress(numbers.stop - plan.first_dyad, plan.dyads)
    return Contributed(
        pd.concat([part.ruptures for part in parts], ignore_index=True),
        np.concatenate([part.intensity for part in parts]),
        np.concatenate([part.strain for part in parts]),
    )


def _of_block(
    plan: Plan, sets: Integers, neutral: Neutral, lookback: int, numbers: range
) -> Contributed:
    """Return what becomes of the ruptures of some dyads."""
    batch = batch_of(plan, numbers)
    results = results_of(0, batch, engine(plan.engine).simulate(batch))
    dyads = table_of("dyads", results)[["dyad", "therapist", "sessions_attended"]]
    ruptures = table_of("episodes", results).merge(dyads, on="dyad", how="left")
    heights = import_module(ENGINES[plan.engine]).simulate_counterfactuals(
        batch,
        ruptures["dyad"].to_numpy() - numbers.start,
        stretches_of(ruptures, plan.treatment.exchanges, lookback),
        sets,
        neutral,
    )
    return Contributed(ruptures, heights[:, :, 0], heights[:, :, 1])


def stretches_of(ruptures: pd.DataFrame, exchanges: int, lookback: int = LOOKBACK) -> Integers:
    """Return the segment of each rupture: from the quiet before it to its end.

    It begins with the session, or with the exchange after the end of the rupture before;
    it ends with the rupture, or with the treatment where the rupture stayed open.

    Parameters
    ----------
    ruptures
        All ruptures of some dyads in their order, as in :class:`Contributed`.
    exchanges
        Of a session.
    lookback
        As for :func:`contributed`.

    Returns
    -------
    array
        Numbers of a :class:`~dyad_sim.instruments.segments.Segment`, shape
        ``(rupture, 5)``.
    """
    begun = ruptures["session_begun"]
    stayed = ruptures["session_ended"].isna()
    last_session = ruptures["session_ended"].mask(stayed, ruptures["sessions_attended"])
    last_exchange = (ruptures["exchange_ended"] + 1).mask(stayed, exchanges)
    before = ruptures.groupby("dyad")[["session_ended", "exchange_ended"]].shift()
    same_session = (before["session_ended"] == begun).fillna(False)
    first = (before["exchange_ended"] + 2).where(same_session, 1)
    columns = [(begun - lookback).clip(lower=1), begun, first, last_session, last_exchange]
    return np.column_stack([column.to_numpy(dtype=np.int64) for column in columns])


def path(
    plan: Plan, dyad: int, segment: Segment, contributions: int, neutral: Neutral | None = None
) -> pd.DataFrame:
    """Return a segment of one dyad, exchange by exchange, with some contributions only.

    Parameters
    ----------
    plan
        The study.
    dyad
        Number of the dyad.
    segment
        Of its therapy.
    contributions, neutral
        What stays, and what stands in for the rest.

    Returns
    -------
    DataFrame
        ``session`` (from 1), ``exchange`` (from 0, as in every table), ``intensity`` and
        ``strain`` after it, each on [0, 1]; in the readable engine.
    """
    batch = batch_of(plan, range(dyad, dyad + 1))
    therapy = import_module(ENGINES["mesa"]).CounterfactualTherapy(batch, 0, segment)
    therapy.run_with(contributions, neutral or Neutral())
    found = pd.DataFrame(therapy.path, columns=["session", "exchange", "intensity", "strain"])
    return found.assign(exchange=found["exchange"] - 1)
