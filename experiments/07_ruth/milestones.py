"""Milestones of the published course as predicates on the tables of a study."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.theory.states import LAST_STAGE
from experiments.lib.measures.sequences import Step, first_sessions, in_turn

from .courses import Courses

AGREED = 30
"""Sessions agreed on with Ruth."""

SEQUENCE = ("distance", "talked_about", "self_assertion", "vulnerability", "completed")
"""The published sequence, as the prediction names it."""


class Criteria(NamedTuple):
    """When a course has a milestone; every number has its reason in ``design.yaml``."""

    distant: float
    embedded: float
    pattern: float
    early: int
    half: int
    noticed: bool
    asserted: int
    control_up: bool
    later: int
    confronting: bool
    warmer: float
    leaving: int
    endings: tuple[str, ...]

    @classmethod
    def of(cls, settings: dict[str, Any], **changed: Any) -> Criteria:
        """Return the criteria of a design, some of them changed."""
        asked = {**settings, **changed}
        return cls(**{**asked, "endings": tuple(asked["endings"])})


def events_of(courses: Courses, criteria: Criteria) -> dict[str, pd.DataFrame]:
    """Return the events of each milestone: one row per ``dyad`` and ``session`` of it."""
    dyads = courses.dyads["dyad"]
    talks = _talks(courses, criteria)
    assertions = _assertions(courses, criteria)
    after = first_sessions(assertions, dyads) + criteria.later
    first = pd.Series(after, index=dyads)
    found = {
        "distance": _distance(courses.sessions, criteria),
        "early_withdrawal": _early_withdrawals(courses.episodes, criteria),
        "talked_about": talks,
        "compliance": _compliance(talks, criteria),
        "self_assertion": assertions,
        "complaint": _since(_complaints(courses), first),
        "vulnerability": _since(_wishes(courses, criteria), first),
        "warmer": _warmer(courses.sessions, criteria),
        "fear_of_being_left": _fears(courses.episodes, criteria),
        "wish_spoken": _reached(courses.sessions, LAST_STAGE),
        "completed": _completed(courses.dyads, criteria),
    }
    return {name: events[["dyad", "session"]] for name, events in found.items()}


def sequence(
    events: dict[str, pd.DataFrame],
    dyads: pd.Series,
    later: int,
    names: tuple[str, ...] = SEQUENCE,
) -> np.ndarray:
    """Return whether a course takes a sequence in its order, shape ``(dyad,)``."""
    gaps = {"vulnerability": later}
    steps = [Step(events[name], gaps.get(name, 0)) for name in names]
    return np.isfinite(in_turn(steps, dyads)[:, -1])


def whole_course(events: dict[str, pd.DataFrame], dyads: pd.Series, later: int) -> np.ndarray:
    """Return whether a course has all of the case: the sequence, and what the paper adds.

    Compliance comes before self-assertion, the complaint between it and vulnerability; the
    therapist is warmer in the end, and the fear of being left is talked about.
    """
    gaps = {"complaint": later}
    order = ("distance", "compliance", "self_assertion", "complaint", "vulnerability")
    steps = [Step(events[name], gaps.get(name, 0)) for name in (*order, "completed")]
    whole = np.isfinite(in_turn(steps, dyads)[:, -1])
    for name in ("warmer", "fear_of_being_left"):
        whole &= np.isfinite(first_sessions(events[name], dyads))
    return whole


def _distance(sessions: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Distant sessions of the first third, where they are a pattern."""
    early = sessions[sessions["session"] <= criteria.early]
    distant = (early["distance"] >= criteria.distant) & (
        early["embeddedness"] >= criteria.embedded
    )
    often = distant.groupby(early["dyad"]).transform("mean") >= criteria.pattern
    return early[distant & often]


def _early_withdrawals(episodes: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Withdrawals that begin in the first half."""
    begun = episodes["session_begun"]
    withdrawals = (episodes["kind_start"] == "withdrawal") & (begun <= criteria.half)
    return episodes[withdrawals].assign(session=begun)


def _talks(courses: Courses, criteria: Criteria) -> pd.DataFrame:
    """Withdrawals at the session in which each was first talked about."""
    episodes = courses.episodes
    spoken = (episodes["kind_start"] == "withdrawal") & (episodes["metacommunications"] > 0)
    if criteria.noticed:
        spoken &= episodes["detected"]
    talked = courses.ruptured[courses.ruptured["talked"]]
    first = talked.groupby(["dyad", "episode"], as_index=False)["session"].min()
    return episodes[spoken].merge(first, on=["dyad", "episode"])


def _compliance(talks: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """First talks of each dyad about a withdrawal, if they seemed to repair it or failed to."""
    first = talks.sort_values(["dyad", "session", "episode"]).drop_duplicates("dyad")
    failed = (first["outcome"] != "open") & (first["highest_stage"] < criteria.asserted)
    return first[(first["apparent_advances"] > 0) | failed]


def _assertions(courses: Courses, criteria: Criteria) -> pd.DataFrame:
    """Withdrawals at the session in which they came as far as self-assertion."""
    episodes = courses.episodes
    asserted = (episodes["kind_end"] == "withdrawal") & (
        episodes["highest_stage"] >= criteria.asserted
    )
    if criteria.control_up:
        explored, before = (f"control_patient_{phase}" for phase in ("explored", "unexplored"))
        asserted &= episodes[explored] > episodes[before]
    far = courses.ruptured[courses.ruptured["stage"] >= criteria.asserted]
    first = far.groupby(["dyad", "episode"], as_index=False)["session"].min()
    return episodes[asserted].merge(first, on=["dyad", "episode"])


def _complaints(courses: Courses) -> pd.DataFrame:
    """Confrontations as they begin, and withdrawals that turned into one as they end."""
    episodes = courses.episodes
    last = episodes["dyad"].map(courses.dyads.set_index("dyad")["sessions_attended"])
    ended = episodes["session_ended"].astype(float).fillna(last.astype(float))
    begun = episodes["kind_start"] == "confrontation"
    session = np.where(begun, episodes["session_begun"].astype(float), ended)
    turned = (episodes["kind_start"] == "withdrawal") & (
        episodes["kind_end"] == "confrontation"
    )
    return episodes.assign(session=session)[begun | turned]


def _wishes(courses: Courses, criteria: Criteria) -> pd.DataFrame:
    """Sessions in which the wish below a rupture is spoken."""
    if not criteria.confronting:
        return _reached(courses.sessions, LAST_STAGE)
    episodes = courses.episodes
    spoken = (episodes["kind_end"] == "confrontation") & (
        episodes["highest_stage"] == LAST_STAGE
    )
    return episodes[spoken].assign(session=episodes["session_ended"].astype(float))


def _reached(sessions: pd.DataFrame, stage: int) -> pd.DataFrame:
    """Sessions that reach a stage of resolution."""
    return sessions[sessions["highest_stage"] >= stage]


def _warmer(sessions: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Sessions from which half of the warmth is there, if it shows in the end.

    Warmth toward this patient comes of seeing her differently (T14), not of mere release.
    """
    affiliation = sessions.set_index("dyad")["affiliation_therapist"]
    session = sessions["session"].to_numpy()
    first = affiliation[session <= criteria.early].groupby("dyad").mean()
    last = affiliation[session > AGREED - criteria.early].groupby("dyad").mean()
    gain = sessions["dyad"].map(last - first)
    final = sessions.groupby("dyad")["warmth"].transform("last")
    seen = (final > 0.0) & (sessions["warmth"] >= 0.5 * final)
    return sessions[(gain >= criteria.warmer) & seen]


def _fears(episodes: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Ruptures about the bond that begin toward the agreed end and are talked about."""
    begun = episodes["session_begun"]
    about = (episodes["focus"] == "bond") & (episodes["metacommunications"] > 0)
    return episodes[about & (begun > AGREED - criteria.leaving)].assign(session=begun)


def _completed(dyads: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Treatments at their end, where it is one that counts."""
    ended = dyads[dyads["ending"].isin(criteria.endings)]
    return ended.assign(session=ended["sessions_attended"])


def _since(events: pd.DataFrame, first: pd.Series) -> pd.DataFrame:
    """Events from a session of their dyad on; none where there is no such session."""
    return events[events["session"].astype(float) >= events["dyad"].map(first)]
