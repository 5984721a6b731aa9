"""The treatment: how long it is to last, and how it asks its therapists to work."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.parameters.declaration import AXIS, UNIT, Parameter


class Treatment(NamedTuple):
    """What was agreed on, and how the treatment asks its therapists to work."""

    sessions: Annotated[int, Parameter("K", "sessions", 1, 1000, "sessions agreed on")] = 30
    exchanges: Annotated[
        int, Parameter("K_x", "exchanges", 6, 1000, "exchanges in a session")
    ] = 60
    relational_focus: Annotated[
        float,
        Parameter(
            "F_r", UNIT, 0.0, 1.0, "share of metacommunication that the treatment has room for"
        ),
    ] = 1.0
    exploration: Annotated[
        float,
        Parameter(
            "F_0",
            "per exchange",
            0.0,
            0.2,
            "here-and-now exploration without a noticed rupture",
        ),
    ] = 0.01
    structure: Annotated[
        float,
        Parameter("F_c", AXIS, -0.5, 0.5, "control that the technique adds to the stance"),
    ] = 0.0
    technique: Annotated[
        float,
        Parameter("F_w", UNIT, 0.0, 1.0, "weight of work on tasks beside the relationship"),
    ] = 0.7
    training_gain: Annotated[
        float,
        Parameter(
            "A", UNIT, 0.0, 1.0, "share of the way to mastery that training covers; 0: none"
        ),
    ] = 0.0
    training_case: Annotated[
        int,
        Parameter(
            "A_n",
            "case, from 0",
            -1,
            1000,
            "case of the caseload in which training begins; -1: in every case",
        ),
    ] = -1
    training_session: Annotated[
        int,
        Parameter(
            "A_k", "session, from 1", 1, 1000, "session of that case in which training begins"
        ),
    ] = 9
    training_length: Annotated[
        int,
        Parameter("A_l", "sessions", 1, 100, "sessions over which training builds the skills"),
    ] = 8
