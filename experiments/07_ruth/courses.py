"""Simulated courses, with what the milestones are read from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.schema import confirmation
from dyad_sim.theory.states import LAST_STAGE
from experiments.lib import Design

KINDS = {"with_withdrawal": "withdrawal", "with_confrontation": "confrontation"}
"""Columns of sessions to the kind of rupture that was open in them."""

CHUNK = 500
"""Dyads whose exchanges are held at a time: about a gigabyte."""


class Courses(NamedTuple):
    """Courses with one kind of therapist.

    ``sessions`` have more columns than a study's: ``distance``, and whether a withdrawal and a
    confrontation was open at any time (:data:`KINDS`).  ``ruptured`` has a row for
    each rupture and session in which it was open: ``dyad``, ``episode``, ``session``, whether
    the therapist ``talked`` about the relationship while it was, and the highest ``stage``.
    """

    dyads: pd.DataFrame
    sessions: pd.DataFrame
    episodes: pd.DataFrame
    ruptured: pd.DataFrame


def simulated(design: Design, overrides: list[str]) -> Courses:
    """Return the courses of Ruth with one kind of therapist, some dyads at a time."""
    parts = []
    for first in range(0, design.dyads, CHUNK):
        some = min(CHUNK, design.dyads - first)
        more = [f"first_dyad={first}", f"dyads={some}", "exchanges_table=all"]
        study = design.one(*overrides, *more)
        assert study.exchanges is not None  # They were asked for.
        sessions = _with_kinds(_with_distance(study.sessions, study.dyads), study.exchanges)
        parts.append((study.dyads, sessions, study.episodes, _ruptured(study.exchanges)))
    return Courses(*(pd.concat(same, ignore_index=True) for same in zip(*parts, strict=True)))


def _with_distance(sessions: pd.DataFrame, dyads: pd.DataFrame) -> pd.DataFrame:
    """Return sessions with the distance of the therapist, on [0, 1].

    Ruth fears distance and longs for engagement, so distance is read as the theory reads an
    act: on the way from her wish (0) to her fear (1), here for the mean act of a session,
    before any history colours it.
    """
    people = dyads.set_index("dyad")
    ends = [
        sessions["dyad"].map(people[f"patient_{end}_{axis}"])
        for end in ("wish", "fear")
        for axis in ("affiliation", "control")
    ]
    acts = (sessions["affiliation_therapist"], sessions["control_therapist"])
    distance = [
        confirmation(Act(across, along), Act(*wish_and_fear[:2]), Act(*wish_and_fear[2:]))
        for across, along, *wish_and_fear in zip(*acts, *ends, strict=True)
    ]
    return sessions.assign(distance=distance)


def _with_kinds(sessions: pd.DataFrame, exchanges: pd.DataFrame) -> pd.DataFrame:
    """Return sessions with whether a rupture of each kind was open in some exchange."""
    opened = {name: exchanges["rupture_kind"] == kind for name, kind in KINDS.items()}
    places = [exchanges["dyad"], exchanges["session"]]
    some = pd.DataFrame(opened).groupby(places).any().reset_index()
    return sessions.merge(some, on=["dyad", "session"], how="left", validate="one_to_one")


def _ruptured(exchanges: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each rupture in each session, exchange by exchange."""
    events = exchanges["events"]
    dyad = exchanges["dyad"]
    opened = exchanges["rupture_kind"] != "none"
    before = opened.groupby(dyad).shift(fill_value=False)
    resolved = events.str.contains("resolved") & ~events.str.contains("mended")
    found = pd.DataFrame(
        {
            "dyad": dyad,
            "episode": events.str.contains("onset").groupby(dyad).cumsum() - 1,
            "session": exchanges["session"],
            "talked": exchanges["metacommunicating"] & before,
            "stage": np.where(resolved, LAST_STAGE, exchanges["stage"]),
        }
    )
    inside = found[opened | before]
    return inside.groupby(["dyad", "episode", "session"], as_index=False).max()
