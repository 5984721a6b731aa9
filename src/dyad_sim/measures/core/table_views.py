"""The tables that measures read, and small views of them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures.core.observations import (
    check_argument,
    check_episodes,
    check_frame,
    check_same_dyads,
    check_therapists,
    in_order,
    numbers,
    require,
    treatment_sessions,
)


class HasTables(Protocol):
    """Anything that holds the three tables of a study."""

    @property
    def dyads(self) -> pd.DataFrame:
        """One row per dyad."""

    @property
    def sessions(self) -> pd.DataFrame:
        """One row per session attended."""

    @property
    def episodes(self) -> pd.DataFrame:
        """One row per rupture."""


class Frames(NamedTuple):
    """The three tables of a study, or of a clinic."""

    dyads: pd.DataFrame
    sessions: pd.DataFrame
    episodes: pd.DataFrame


def check_tables(tables: object) -> None:
    """Refuse what does not hold the three tables of a study.

    Raises
    ------
    ValueError
        If it is one table, or holds something else.
    """
    advice = "Take a study, or Frames(dyads, sessions, episodes) of dyad_sim.measures."
    held = all(hasattr(tables, name) for name in Frames._fields)
    must = "hold the tables dyads, sessions and episodes"
    check_argument(held, "tables", must, type(tables).__name__, advice)
    for name in Frames._fields:
        check_frame(getattr(tables, name), name)


def check_one_cell(tables: HasTables) -> None:
    """Refuse tables that mix the cells of a sweep.

    Raises
    ------
    ValueError
        If the dyads belong to more than one cell, or there are no tables.
    """
    check_tables(tables)
    cells = len(set(tables.dyads["cell"])) if "cell" in tables.dyads else 1
    if cells > 1:
        message = (
            f"tables must hold one cell of a sweep, got {cells}. "
            "Select one with frame[frame['cell'] == number] in each table."
        )
        raise ValueError(message)


def therapist_of(frame: pd.DataFrame, dyads: pd.DataFrame) -> np.ndarray | None:
    """Return the therapist of each row, or None where therapists are not known.

    Raises
    ------
    ValueError
        If a dyad has several therapists, or if none of the frame's is in ``dyads``.
    """
    if "therapist" in frame:
        return frame["therapist"].to_numpy()
    if "therapist" not in dyads or frame.empty:
        return None
    check_therapists(dyads)
    check_same_dyads(dyads, frame, "frame")
    by_dyad = dyads.drop_duplicates("dyad").set_index("dyad")["therapist"]
    return frame["dyad"].map(by_dyad).to_numpy()


def first_and_last(sessions: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a column at the first and the last session of each dyad.

    Returns
    -------
    DataFrame
        One row per dyad: ``dyad``, ``first`` (session 1, NaN if not attended or not
        rated), ``last`` (last session attended), and ``change`` (last minus first, NaN
        for dyads of a single session).

    Raises
    ------
    ValueError
        If a column is missing (MissingColumnError), if a session is there twice, or if one
        below 1 is rated: sessions are numbered from 1, and 0 is an intake without a rating.
    """
    require(sessions, "dyad", "session", column)
    sessions = sessions.assign(
        **{name: numbers(sessions, name) for name in ("session", column)}
    )
    ordered = treatment_sessions(sessions, column)
    ordered = ordered[ordered[["dyad", "session"]].notna().all(axis=1)]
    ordered = ordered.iloc[in_order(ordered, "session", by_label=True)]
    dyad, labels = pd.factorize(ordered["dyad"], sort=True)
    session, rating = ordered["session"].to_numpy(), ordered[column].to_numpy()
    opening = np.searchsorted(dyad, np.arange(len(labels)))
    closing = np.append(opening[1:], len(dyad)) - 1 if len(labels) else opening
    first = np.where(session[opening] == 1, rating[opening], np.nan)
    change = np.where(closing > opening, rating[closing] - first, np.nan)
    return pd.DataFrame(
        {"dyad": labels, "first": first, "last": rating[closing], "change": change}
    )


def escalated_by_dyad(dyads: pd.DataFrame, episodes: pd.DataFrame) -> np.ndarray:
    """Return how many escalated ruptures each dyad had, in the order of ``dyads``.

    Raises
    ------
    ValueError
        As of :func:`~dyad_sim.measures.core.observations.check_episodes`, or if no episode is
        of one of these dyads.
    """
    require(dyads, "dyad")
    check_frame(episodes, "episodes")
    if episodes.empty:
        return np.zeros(len(dyads))
    require(episodes, "dyad", "peak_intensity")
    check_episodes(episodes)
    check_same_dyads(dyads, episodes, "episodes")
    escalated = episodes.loc[numbers(episodes, "peak_intensity") >= ESCALATED, "dyad"]
    return dyads["dyad"].map(escalated.value_counts()).fillna(0.0).to_numpy(dtype=float)
