"""Each dyad with what its sessions and ruptures add up to: one frame for every estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dyad_sim.instruments.episodes import ESCALATED
from dyad_sim.measures.core.observations import (
    check_among,
    check_frame,
    check_same_dyads,
    check_therapists,
    in_order,
    lacking,
    numbers,
    require,
    treatment_sessions,
    yes_or_no,
)
from dyad_sim.measures.core.table_views import (
    HasTables,
    check_tables,
    escalated_by_dyad,
    first_and_last,
)

ENDINGS = ("completed", "good_enough", "dropped_out")
"""The three ends of a treatment, one per dyad."""

COUNTED = {
    "sessions_rupture_patient": "rupture_patient",
    "sessions_rupture_therapist": "rupture_therapist",
    "sessions_rupture_observer": "rupture_observer",
    "sessions_escalated": "peak_intensity",
}
"""Columns that count sessions, with the column of the sessions they are counted from."""

AVERAGED = ("affiliation_correlation", "control_correlation", "matched_share")
"""Columns that are means over sessions, of the column of the same name."""

SESSION_COLUMNS = (*COUNTED.values(), *AVERAGED, "alliance_patient")
"""Columns of the sessions that are read: an intake has none of them."""

RATED = ("alliance_patient_first", "alliance_patient_last", "alliance_patient_change")
"""The alliance as the patient rates it, at the ends of a treatment."""


def known(name: str) -> str:
    """Name of the column of how many sessions a count or a mean of sessions rests on."""
    return f"{name}_known"


SOURCES: dict[str, tuple[str, ...]] = {
    **{name: (column,) for name, column in COUNTED.items()},
    **dict.fromkeys(map(known, (*COUNTED, *AVERAGED)), ("sessions_attended",)),
    **dict.fromkeys(RATED, ("alliance_patient",)),
    **{f"ending_{ending}": ("ending",) for ending in ENDINGS},
    "escalated": ("peak_intensity",),
    "symptom_fall": ("symptoms_intake", "symptoms_end"),
}
"""What a clinic has to collect for each column that is derived here."""


def per_dyad(tables: HasTables) -> pd.DataFrame:
    """One row per dyad, with what its sessions and ruptures add up to.

    Columns that ``dyads`` already has are taken as they are, as in a simulated study;
    the others are derived from ``sessions`` and ``episodes``, as in a clinic; what
    neither has is left out.

    Returns
    -------
    DataFrame
        ``dyads`` with, beside its own columns,

        - ``escalated``: ruptures with a peak intensity of at least 0.5;
        - ``sessions_rupture_patient``, ``_therapist``, ``_observer``: sessions in which
          that person reports a rupture; ``sessions_escalated``: with an escalated one;
        - ``affiliation_correlation``, ``control_correlation``, ``matched_share``: means
          over sessions;
        - each of these with ``_known``: the sessions it is known of, which are the
          sessions attended if ``dyads`` had the column;
        - ``alliance_patient_first``, ``_last``, ``_change``: see
          :func:`~dyad_sim.measures.core.table_views.first_and_last`;
        - ``ending_completed``, ``_good_enough``, ``_dropped_out``: 1 or 0;
        - ``symptom_fall``: from intake to end;
        - ``therapist``, if every session names one and the same.

        Where nothing is known of a dyad, NaN.  Dyads of which there are only sessions
        come last, unless ``dyads`` lacks no column and the sessions are not read.

    Raises
    ------
    ValueError
        If there are sessions that do not say whose they are (MissingColumnError); if a dyad, a
        session or an episode is there twice; if sessions or episodes are of other dyads
        throughout; or if a column does not hold what it must, such as yes and no or an ending.
    """
    check_tables(tables)
    sessions = tables.sessions
    if len(sessions):
        require(sessions, "dyad", *sessions.columns)
        require(tables.dyads, *tables.dyads.columns)
        check_same_dyads(tables.dyads, sessions, "sessions")
    if "dyad" in tables.dyads:
        in_order(tables.dyads)
    dyads = extended(_with_escalated(tables.dyads, tables.episodes))
    wanted = (*COUNTED, *AVERAGED, *map(known, (*COUNTED, *AVERAGED)), *RATED, "therapist")
    lacking = [name for name in wanted if name not in dyads]
    if not lacking or "dyad" not in sessions:
        return dyads
    return _joined(dyads, _from_sessions(sessions, lacking))


def extended(dyads: pd.DataFrame) -> pd.DataFrame:
    """Return the dyads with the columns that follow from their own; see :func:`per_dyad`."""
    check_frame(dyads, "dyads")
    lacking(dyads, *dyads.columns)
    new: dict[str, Any] = {}
    if "sessions_attended" in dyads:
        attended = dyads["sessions_attended"]
        new = {known(name): attended for name in (*COUNTED, *AVERAGED) if name in dyads}
        if set(RATED[:2]) <= set(dyads):
            first, last = (numbers(dyads, name) for name in RATED[:2])
            several = numbers(dyads, "sessions_attended") > 1.0
            new["alliance_patient_change"] = np.where(several, last - first, np.nan)
    if "ending" in dyads:
        check_among(dyads, "ending", ENDINGS)
        given = dyads["ending"].notna()
        for ending in ENDINGS:
            marks = dyads["ending"].isin([ending]).astype(float)
            new[f"ending_{ending}"] = marks.where(given)
    if set(SOURCES["symptom_fall"]) <= set(dyads):
        intake, end = (numbers(dyads, name) for name in SOURCES["symptom_fall"])
        new["symptom_fall"] = intake - end
    return dyads.assign(**{name: column for name, column in new.items() if name not in dyads})


def _with_escalated(dyads: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Return the dyads with their count of escalated ruptures, if it can be had."""
    if "escalated" in dyads or "dyad" not in dyads:
        return dyads
    # A sweep keeps no episodes: an empty table means no ruptures only if the dyads agree.
    quiet = episodes.empty and not (
        "ruptures" in dyads and (numbers(dyads, "ruptures") > 0.0).any()
    )
    if quiet or (len(episodes) and "peak_intensity" in episodes):
        return dyads.assign(escalated=escalated_by_dyad(dyads, episodes))
    return dyads


def _joined(dyads: pd.DataFrame, derived: pd.DataFrame) -> pd.DataFrame:
    """Return the dyads with the derived columns, and below them dyads not listed."""
    if "dyad" not in dyads:
        return dyads if len(dyads) else derived.reset_index()
    unlisted = derived.index.difference(pd.Index(dyads["dyad"]))
    if len(unlisted):
        dyads = pd.concat([dyads, pd.DataFrame({"dyad": unlisted})], ignore_index=True)
    whose = dyads["dyad"]
    return dyads.assign(**{str(name): whose.map(column) for name, column in derived.items()})


def _from_sessions(sessions: pd.DataFrame, lacking: Sequence[str]) -> pd.DataFrame:
    """Return what sessions can give of the lacking columns, indexed by dyad."""
    if "session" in sessions:
        in_order(sessions, "session")
    sessions = treatment_sessions(
        sessions, *(name for name in SESSION_COLUMNS if name in sessions)
    )
    check_therapists(sessions)
    pieces = [_added_up(sessions, lacking)]
    if "alliance_patient" in sessions and set(RATED) & set(lacking):
        ends = first_and_last(sessions, "alliance_patient").set_index("dyad")
        pieces.append(ends.add_prefix("alliance_patient_"))
    if "therapist" in sessions:
        pairs = sessions[["dyad", "therapist"]].drop_duplicates()
        # Who changes therapists belongs to no caseload.
        pieces.append(pairs[~pairs["dyad"].duplicated(keep=False)].set_index("dyad"))
    derived = pd.concat(pieces, axis=1)
    return derived[[name for name in derived if name in lacking]]


def _added_up(sessions: pd.DataFrame, lacking: Sequence[str]) -> pd.DataFrame:
    """Return counts and means over the sessions of each dyad, with what they rest on."""
    columns = {**COUNTED, **dict(zip(AVERAGED, AVERAGED, strict=True))}
    values = pd.DataFrame(
        {
            name: _observed(sessions, column, name)
            for name, column in columns.items()
            if column in sessions and name in lacking
        },
        index=pd.Index(sessions["dyad"].to_numpy(), name="dyad"),
    )
    groups = values.groupby(level="dyad")
    counts, means = groups.sum(min_count=1), groups.mean()
    averaged = [name for name in AVERAGED if name in values]
    return counts.assign(**{name: means[name] for name in averaged}).join(
        groups.count().rename(columns=known)
    )


def _observed(sessions: pd.DataFrame, column: str, name: str) -> np.ndarray:
    """Return what is counted or averaged of a column of the sessions; NaN if not known."""
    if name in COUNTED and name != "sessions_escalated":
        return yes_or_no(sessions, column)
    values = numbers(sessions, column)
    values = np.where(np.isfinite(values), values, np.nan)
    if name == "sessions_escalated":
        return np.where(np.isnan(values), np.nan, values >= ESCALATED)
    return values
