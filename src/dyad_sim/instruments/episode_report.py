"""One row of the table ``episodes``: the course of one rupture, in truth."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from dyad_sim.instruments.columns import Column
from dyad_sim.instruments.episodes import FOCI, KINDS, OUTCOMES, Episode, Phase
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import equation

FROM_ONE = "count, from 1"
FROM_ZERO = "count, from 0"
AXIS = "-1 to 1"
UNIT = "0 to 1"
WITHOUT_END = float("inf")


class EpisodeRow(NamedTuple):
    """One rupture as the table prints it; see ``docs/data_dictionary.md``."""

    kind_start: Annotated[int, Column("name", 1.0, 2.0, "kind at the onset", KINDS)]
    kind_end: Annotated[int, Column("name", 1.0, 2.0, "kind at the end", KINDS)]
    focus: Annotated[int, Column("name", 0.0, 1.0, "what the rupture is about", FOCI)]
    session_begun: Annotated[
        int, Column(FROM_ONE, 1.0, WITHOUT_END, "session in which it began")
    ]
    exchange_begun: Annotated[
        int, Column(FROM_ZERO, 0.0, WITHOUT_END, "exchange in which it began")
    ]
    session_ended: Annotated[
        int,
        Column(FROM_ONE, 1.0, WITHOUT_END, "session in which it ended; missing if open", (), 0),
    ]
    exchange_ended: Annotated[
        int,
        Column(
            FROM_ZERO, 0.0, WITHOUT_END, "exchange in which it ended; missing if open", (), -1
        ),
    ]
    peak_intensity: Annotated[float, Column(UNIT, 0.0, 1.0, "highest intensity")]
    detected: Annotated[bool, Column("yes or no", 0.0, 1.0, "the therapist noticed it")]
    session_detected: Annotated[
        int,
        Column(
            FROM_ONE, 1.0, WITHOUT_END, "session of the first notice; missing if none", (), 0
        ),
    ]
    exchange_detected: Annotated[
        int,
        Column(
            FROM_ZERO, 0.0, WITHOUT_END, "exchange of the first notice; missing if none", (), -1
        ),
    ]
    highest_stage: Annotated[
        int, Column("stage, 0 to 4", 0.0, 4.0, "highest stage of resolution")
    ]
    apparent_advances: Annotated[
        int, Column("count", 0.0, WITHOUT_END, "advances that were only apparent")
    ]
    outcome: Annotated[int, Column("name", 0.0, 2.0, "what became of it", OUTCOMES)]
    metacommunications: Annotated[
        int, Column("count", 0.0, WITHOUT_END, "acts of metacommunication while it was open")
    ]
    backlashes: Annotated[
        int,
        Column("count", 0.0, WITHOUT_END, "attempts that backfired, a starting one included"),
    ]
    alliance_before: Annotated[float, Column(UNIT, 0.0, 1.0, "alliance before the onset")]
    alliance_lowest: Annotated[
        float, Column(UNIT, 0.0, 1.0, "lowest alliance while it was open")
    ]
    alliance_after: Annotated[
        float, Column(UNIT, 0.0, 1.0, "alliance at its end, or when the treatment ended")
    ]
    affiliation_patient_before: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's affiliation before the onset, running mean")
    ]
    control_patient_before: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's control before the onset, running mean")
    ]
    affiliation_therapist_before: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's affiliation before the onset, running mean")
    ]
    control_therapist_before: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's control before the onset, running mean")
    ]
    affiliation_patient_unexplored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's mean affiliation below stage 2")
    ]
    control_patient_unexplored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's mean control below stage 2")
    ]
    affiliation_therapist_unexplored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's mean affiliation below stage 2")
    ]
    control_therapist_unexplored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's mean control below stage 2")
    ]
    affiliation_patient_explored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's mean affiliation from stage 2 on")
    ]
    control_patient_explored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's mean control from stage 2 on")
    ]
    affiliation_therapist_explored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's mean affiliation from stage 2 on")
    ]
    control_therapist_explored: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's mean control from stage 2 on")
    ]
    affiliation_patient_after: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's affiliation after the end, running mean")
    ]
    control_patient_after: Annotated[
        float, Column(AXIS, -1.0, 1.0, "patient's control after the end, running mean")
    ]
    affiliation_therapist_after: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's affiliation after the end, running mean")
    ]
    control_therapist_after: Annotated[
        float, Column(AXIS, -1.0, 1.0, "therapist's control after the end, running mean")
    ]


@equation
def _mean(total: Act, exchanges: int) -> Act:
    """Mean of acts, or not-a-number where there were none."""
    if exchanges == 0:
        return Act(math.nan, math.nan)
    return Act(total.affiliation / exchanges, total.control / exchanges)


@equation
def _after(act: Act, outcome: int) -> Act:
    """Where a partner is after the end, or not-a-number where there was no end."""
    if outcome == 0:
        return Act(math.nan, math.nan)
    return act


@equation
def episode_row(episode: Episode) -> EpisodeRow:
    """Return the row of a finished, or at the end of treatment still open, episode."""
    e = episode
    quiet: Phase = e.unexplored
    talked: Phase = e.explored
    patient_quiet = _mean(quiet.patient, quiet.exchanges)
    therapist_quiet = _mean(quiet.therapist, quiet.exchanges)
    patient_talked = _mean(talked.patient, talked.exchanges)
    therapist_talked = _mean(talked.therapist, talked.exchanges)
    patient_after = _after(e.after_patient, e.outcome)
    therapist_after = _after(e.after_therapist, e.outcome)
    return EpisodeRow(
        e.kind_start,
        e.kind_end,
        e.focus,
        e.session_begun,
        e.exchange_begun - 1,
        e.session_ended,
        e.exchange_ended - 1,
        e.peak_intensity,
        e.detected,
        e.session_detected,
        e.exchange_detected - 1,
        e.highest_stage,
        e.apparent_advances,
        e.outcome,
        e.metacommunications,
        e.backlashes,
        e.alliance_before,
        e.alliance_lowest,
        e.alliance_after,
        e.before_patient.affiliation,
        e.before_patient.control,
        e.before_therapist.affiliation,
        e.before_therapist.control,
        patient_quiet.affiliation,
        patient_quiet.control,
        therapist_quiet.affiliation,
        therapist_quiet.control,
        patient_talked.affiliation,
        patient_talked.control,
        therapist_talked.affiliation,
        therapist_talked.control,
        patient_after.affiliation,
        patient_after.control,
        therapist_after.affiliation,
        therapist_after.control,
    )
