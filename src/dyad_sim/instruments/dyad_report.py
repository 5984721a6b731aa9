"""One row of the table ``dyads``: a whole therapy."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from dyad_sim.instruments.columns import Column

SYMPTOMS = "intake mean 1; higher is worse"
UNIT = "0 to 1"
COUNT = "count"
WITHOUT_END = float("inf")

ENDINGS = ("ongoing", "completed", "dropped_out", "good_enough")
"""Names of the codes of :mod:`dyad_sim.theory.endings`; no finished therapy is ``ongoing``."""


class DyadRow(NamedTuple):
    """One therapy as the table prints it, before the traits of the two partners."""

    therapist: Annotated[
        int, Column("number, from 0", 0.0, WITHOUT_END, "number of the therapist")
    ]
    sessions_attended: Annotated[int, Column(COUNT, 1.0, WITHOUT_END, "sessions held")]
    ending: Annotated[int, Column("name", 1.0, 3.0, "how the therapy ended", ENDINGS)]
    symptoms_intake: Annotated[
        float,
        Column(SYMPTOMS, 0.0, WITHOUT_END, "symptoms at intake, as the instrument reports"),
    ]
    symptoms_end: Annotated[
        float,
        Column(SYMPTOMS, 0.0, WITHOUT_END, "symptoms at the end, as the instrument reports"),
    ]
    symptoms_intake_true: Annotated[
        float, Column(SYMPTOMS, 0.0, WITHOUT_END, "symptoms at intake, in truth")
    ]
    symptoms_end_true: Annotated[
        float, Column(SYMPTOMS, 0.0, WITHOUT_END, "symptoms at the end, in truth")
    ]
    rigidity_start: Annotated[float, Column(UNIT, 0.0, 1.0, "the patient's rigidity at intake")]
    rigidity_end: Annotated[float, Column(UNIT, 0.0, 1.0, "the patient's rigidity at the end")]
    transference_start: Annotated[
        float, Column(UNIT, 0.0, 1.0, "the patient's transference at intake")
    ]
    transference_end: Annotated[
        float, Column(UNIT, 0.0, 1.0, "the patient's transference at the end")
    ]
    negotiability_end: Annotated[
        float, Column(UNIT, 0.0, 1.0, "the patient's sense of a negotiable world at the end")
    ]
    familiarity_end: Annotated[
        float, Column(UNIT, 0.0, 1.0, "the therapist's familiarity with the pattern at the end")
    ]
    warmth_end: Annotated[
        float, Column(UNIT, 0.0, 1.0, "the therapist's warmth toward this patient at the end")
    ]
    ruptures: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "ruptures")]
    withdrawals: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "that began as withdrawal")]
    confrontations: Annotated[
        int, Column(COUNT, 0.0, WITHOUT_END, "that began as confrontation")
    ]
    detected: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "that the therapist noticed")]
    resolved: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "that were resolved")]
    lapsed: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "that faded without repair")]
    open_at_end: Annotated[
        int, Column(COUNT, 0.0, 1.0, "that were open when the therapy ended")
    ]
    metacommunications: Annotated[
        int, Column(COUNT, 0.0, WITHOUT_END, "therapist's acts of metacommunication")
    ]
    backlashes: Annotated[int, Column(COUNT, 0.0, WITHOUT_END, "attempts that backfired")]
    false_alarms: Annotated[
        int, Column(COUNT, 0.0, WITHOUT_END, "ruptures sensed where there was none")
    ]
