"""One row of the table ``episodes``: the course of one rupture, in truth."""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

from dyad_sim.instruments.columns import (
    AXIS,
    COUNT,
    FROM_ONE,
    FROM_ZERO,
    STAGE,
    UNIT,
    YES_OR_NO,
    Column,
)
from dyad_sim.instruments.episodes import FOCI, KINDS, OPEN, OUTCOMES, Episode
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.equation import equation


class EpisodeRow(NamedTuple):
    """One rupture as the table prints it; see ``docs/data_dictionary.md``."""

    kind_start: Annotated[int, Column("name", 1.0, 2.0, "kind at the onset", KINDS)]
    kind_end: Annotated[int, Column("name", 1.0, 2.0, "kind at the end", KINDS)]
    focus: Annotated[int, Column("name", 0.0, 1.0, "what the rupture is about", FOCI)]
    session_begun: Annotated[int, FROM_ONE.column("session in which it began")]
    exchange_begun: Annotated[int, FROM_ZERO.column("exchange in which it began")]
    session_ended: Annotated[
        int,
        FROM_ONE.column("session in which it ended; missing if open", missing=0),
    ]
    exchange_ended: Annotated[
        int,
        FROM_ZERO.column("exchange in which it ended; missing if open", missing=-1),
    ]
    peak_intensity: Annotated[float, UNIT.column("highest intensity")]
    detected: Annotated[bool, YES_OR_NO.column("the therapist noticed it")]
    session_detected: Annotated[
        int,
        FROM_ONE.column("session of the first notice; missing if none", missing=0),
    ]
    exchange_detected: Annotated[
        int,
        FROM_ZERO.column("exchange of the first notice; missing if none", missing=-1),
    ]
    highest_stage: Annotated[int, STAGE.column("highest stage of resolution")]
    apparent_advances: Annotated[int, COUNT.column("advances that were only apparent")]
    outcome: Annotated[int, Column("name", 0.0, 2.0, "what became of it", OUTCOMES)]
    metacommunications: Annotated[
        int, COUNT.column("acts of metacommunication while it was open")
    ]
    backlashes: Annotated[
        int,
        COUNT.column("attempts that backfired, a starting one included"),
    ]
    alliance_before: Annotated[float, UNIT.column("alliance before the onset")]
    alliance_lowest: Annotated[float, UNIT.column("lowest alliance while it was open")]
    alliance_after: Annotated[
        float, UNIT.column("alliance at its end, or when the treatment ended")
    ]
    affiliation_patient_before: Annotated[
        float, AXIS.column("patient's affiliation before the onset, running mean")
    ]
    control_patient_before: Annotated[
        float, AXIS.column("patient's control before the onset, running mean")
    ]
    affiliation_therapist_before: Annotated[
        float, AXIS.column("therapist's affiliation before the onset, running mean")
    ]
    control_therapist_before: Annotated[
        float, AXIS.column("therapist's control before the onset, running mean")
    ]
    affiliation_patient_unexplored: Annotated[
        float, AXIS.column("patient's mean affiliation below stage 2")
    ]
    control_patient_unexplored: Annotated[
        float, AXIS.column("patient's mean control below stage 2")
    ]
    affiliation_therapist_unexplored: Annotated[
        float, AXIS.column("therapist's mean affiliation below stage 2")
    ]
    control_therapist_unexplored: Annotated[
        float, AXIS.column("therapist's mean control below stage 2")
    ]
    affiliation_patient_explored: Annotated[
        float, AXIS.column("patient's mean affiliation from stage 2 on")
    ]
    control_patient_explored: Annotated[
        float, AXIS.column("patient's mean control from stage 2 on")
    ]
    affiliation_therapist_explored: Annotated[
        float, AXIS.column("therapist's mean affiliation from stage 2 on")
    ]
    control_therapist_explored: Annotated[
        float, AXIS.column("therapist's mean control from stage 2 on")
    ]
    affiliation_patient_after: Annotated[
        float, AXIS.column("patient's affiliation after the end, running mean")
    ]
    control_patient_after: Annotated[
        float, AXIS.column("patient's control after the end, running mean")
    ]
    affiliation_therapist_after: Annotated[
        float, AXIS.column("therapist's affiliation after the end, running mean")
    ]
    control_therapist_after: Annotated[
        float, AXIS.column("therapist's control after the end, running mean")
    ]


NOWHERE = Act(math.nan, math.nan)
"""Position of acts of which there were none."""


@equation
def _mean(total: Act, exchanges: int) -> Act:
    """Mean of acts, or not-a-number where there were none."""
    if exchanges == 0:
        return NOWHERE
    return Act(total.affiliation / exchanges, total.control / exchanges)


@equation
def _after(act: Act, outcome: int) -> Act:
    """Where a partner is after the end, or not-a-number where there was no end."""
    if outcome == OPEN:
        return NOWHERE
    return act


@equation
def episode_row(episode: Episode) -> EpisodeRow:
    """Return the row of a finished, or at the end of treatment still open, episode."""
    e = episode
    patient_unexplored = _mean(e.unexplored.patient, e.unexplored.exchanges)
    therapist_unexplored = _mean(e.unexplored.therapist, e.unexplored.exchanges)
    patient_explored = _mean(e.explored.patient, e.explored.exchanges)
    therapist_explored = _mean(e.explored.therapist, e.explored.exchanges)
    patient_after = _after(e.after_patient, e.outcome)
    therapist_after = _after(e.after_therapist, e.outcome)
    return EpisodeRow(
        kind_start=e.kind_start,
        kind_end=e.kind_end,
        focus=e.focus,
        session_begun=e.session_begun,
        exchange_begun=e.exchange_begun - 1,
        session_ended=e.session_ended,
        exchange_ended=e.exchange_ended - 1,
        peak_intensity=e.peak_intensity,
        detected=e.detected,
        session_detected=e.session_detected,
        exchange_detected=e.exchange_detected - 1,
        highest_stage=e.highest_stage,
        apparent_advances=e.apparent_advances,
        outcome=e.outcome,
        metacommunications=e.metacommunications,
        backlashes=e.backlashes,
        alliance_before=e.alliance_before,
        alliance_lowest=e.alliance_lowest,
        alliance_after=e.alliance_after,
        affiliation_patient_before=e.before_patient.affiliation,
        control_patient_before=e.before_patient.control,
        affiliation_therapist_before=e.before_therapist.affiliation,
        control_therapist_before=e.before_therapist.control,
        affiliation_patient_unexplored=patient_unexplored.affiliation,
        control_patient_unexplored=patient_unexplored.control,
        affiliation_therapist_unexplored=therapist_unexplored.affiliation,
        control_therapist_unexplored=therapist_unexplored.control,
        affiliation_patient_explored=patient_explored.affiliation,
        control_patient_explored=patient_explored.control,
        affiliation_therapist_explored=therapist_explored.affiliation,
        control_therapist_explored=therapist_explored.control,
        affiliation_patient_after=patient_after.affiliation,
        control_patient_after=patient_after.control,
        affiliation_therapist_after=therapist_after.affiliation,
        control_therapist_after=therapist_after.control,
    )
