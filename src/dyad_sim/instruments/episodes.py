"""The history of each rupture, a row of the table ``episodes`` each, written as it happens.

An episode is written down as it happens, in the truth of the simulation.  When
it has ended it waits a few exchanges, or until the next rupture, for a look at
where the two are then.
"""

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
from dyad_sim.instruments.session_report import stage_reached
from dyad_sim.theory import events as ev
from dyad_sim.theory.alliance import whole
from dyad_sim.theory.circumplex import CENTRE, Act, toward
from dyad_sim.theory.equation import equation
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.states import NO_RUPTURE, DyadState

OPEN = 0
RESOLVED = 1
LAPSED = 2

KINDS = ("none", "withdrawal", "confrontation")
FOCI = ("tasks_goals", "bond")
OUTCOMES = ("open", "resolved", "lapsed")

AFTERMATH = 10
"""Exchanges after the end of a rupture at which the two are looked at again."""

TRACE = 0.15
"""Share by which the running mean of acts follows each act; a memory of some six exchanges."""

ESCALATED = 0.5
"""Peak intensity, on [0, 1], from which a rupture counts as escalated."""

EXPLORED_STAGE = 2
"""Stage from which a rupture counts as explored: collaborative exploration."""


class Phase(NamedTuple):
    """Sums of both partners' acts over the exchanges of a phase."""

    exchanges: int
    patient: Act
    therapist: Act


class Episode(NamedTuple):
    """One rupture.  Session and exchange count from 1; 0 where something never happened."""

    kind_start: int
    kind_end: int
    focus: int
    session_begun: int
    exchange_begun: int
    session_ended: int
    exchange_ended: int
    peak_intensity: float
    detected: bool
    session_detected: int
    exchange_detected: int
    highest_stage: int
    apparent_advances: int
    outcome: int
    metacommunications: int
    backlashes: int
    alliance_before: float
    alliance_lowest: float
    alliance_after: float
    before_patient: Act
    before_therapist: Act
    unexplored: Phase
    explored: Phase


class History(NamedTuple):
    """The episode under way or waiting, and running means of both partners' acts.

    ``waiting`` counts down the aftermath of an ended episode, at whose end it is due.
    """

    episode: Episode
    running: bool
    waiting: int
    patient: Act
    therapist: Act


NO_PHASE = Phase(0, CENTRE, CENTRE)
NO_EPISODE = Episode(
    0, 0, 0, 0, 0, 0, 0, 0.0, False, 0, 0, 0, 0, OPEN, 0, 0, 0.0, 0.0, 0.0,
    CENTRE, CENTRE, NO_PHASE, NO_PHASE,
)  # fmt: skip


@equation
def first_history(state: DyadState) -> History:
    """Return the history before the first exchange."""
    return History(
        episode=NO_EPISODE,
        running=False,
        waiting=0,
        patient=state.patient.act,
        therapist=state.therapist.act,
    )


@equation
def running_means(history: History, state: DyadState) -> tuple[Act, Act]:
    """Running means of the patient's and the therapist's acts after one more exchange."""
    return (
        toward(history.patient, state.patient.act, TRACE),
        toward(history.therapist, state.therapist.act, TRACE),
    )


@equation
def is_due(history: History, events: int) -> bool:
    """Whether an exchange with these events ends the aftermath of an episode.

    The episode is to be written down then, before the exchange is added.
    """
    return history.waiting == 1 or (history.waiting > 0 and ev.includes(events, ev.ONSET))


@equation
def is_left(history: History) -> bool:
    """Whether an episode is open or waiting, to be written down when the treatment ends."""
    return history.running or history.waiting > 0


@equation
def history_next(
    history: History,
    before: DyadState,
    state: DyadState,
    info: ExchangeInfo,
    session: int,
    exchange: int,
) -> History:
    """Write one exchange down.

    Parameters
    ----------
    before, state
        The dyad at the start and at the end of the exchange.
    session, exchange
        Both from 1.
    """
    patient, therapist = running_means(history, state)
    episode, running, waiting = history.episode, history.running, history.waiting
    if waiting > 0:
        waiting -= 1
    if running:
        episode = _going_on(episode, before, state, info, session, exchange)
        if state.rupture.kind == NO_RUPTURE:
            running, waiting = False, AFTERMATH
    if ev.includes(info.events, ev.ONSET):
        episode = _begun(before, state, patient, therapist, info.events, session, exchange)
        running, waiting = True, 0
    return History(episode, running, waiting, patient, therapist)


@equation
def _begun(
    before: DyadState,
    state: DyadState,
    patient: Act,
    therapist: Act,
    events: int,
    session: int,
    exchange: int,
) -> Episode:
    """Episode of a rupture that began in this exchange."""
    rupture = state.rupture
    return NO_EPISODE._replace(
        kind_start=rupture.kind,
        kind_end=rupture.kind,
        focus=rupture.focus,
        session_begun=session,
        exchange_begun=exchange,
        peak_intensity=rupture.peak,
        backlashes=ev.count(events, ev.BACKLASH),
        alliance_before=whole(before.alliance),
        alliance_lowest=whole(state.alliance),
        alliance_after=whole(state.alliance),
        before_patient=patient,
        before_therapist=therapist,
    )


@equation
def _going_on(
    episode: Episode,
    before: DyadState,
    state: DyadState,
    info: ExchangeInfo,
    session: int,
    exchange: int,
) -> Episode:
    """Episode after one more exchange: sums and extremes, and what happened, if it did."""
    if before.rupture.stage >= EXPLORED_STAGE:
        episode = episode._replace(explored=_added(episode.explored, state))
    else:
        episode = episode._replace(unexplored=_added(episode.unexplored, state))
    alliance = whole(state.alliance)
    episode = episode._replace(
        peak_intensity=max(episode.peak_intensity, before.rupture.peak, state.rupture.peak),
        alliance_lowest=min(episode.alliance_lowest, alliance),
        alliance_after=alliance,
    )
    if info.events == 0:
        return episode
    return _noted(episode, before, state, info.events, session, exchange)


@equation
def _noted(
    episode: Episode,
    before: DyadState,
    state: DyadState,
    events: int,
    session: int,
    exchange: int,
) -> Episode:
    """Episode with what happened in an exchange, ended if the rupture is."""
    rupture = before.rupture
    ended = state.rupture.kind == NO_RUPTURE
    outcome = OPEN
    if ended:
        outcome = RESOLVED if ev.includes(events, ev.RESOLVED) else LAPSED
    noticed = ev.includes(events, ev.NOTICED) or ev.includes(events, ev.SEEN_THROUGH)
    first_notice = noticed and not episode.detected
    return episode._replace(
        kind_end=rupture.kind if ended else state.rupture.kind,
        session_ended=session if ended else 0,
        exchange_ended=exchange if ended else 0,
        detected=episode.detected or noticed,
        session_detected=session if first_notice else episode.session_detected,
        exchange_detected=exchange if first_notice else episode.exchange_detected,
        highest_stage=max(episode.highest_stage, stage_reached(before, state, events)),
        apparent_advances=episode.apparent_advances + ev.count(events, ev.ONLY_APPARENT),
        outcome=outcome,
        metacommunications=episode.metacommunications + ev.count(events, ev.METACOMMUNICATED),
        backlashes=episode.backlashes + ev.count(events, ev.BACKLASH),
    )


@equation
def _added(phase: Phase, state: DyadState) -> Phase:
    """Phase with the acts of one more exchange."""
    p, t = state.patient.act, state.therapist.act
    return Phase(
        phase.exchanges + 1,
        Act(phase.patient.affiliation + p.affiliation, phase.patient.control + p.control),
        Act(phase.therapist.affiliation + t.affiliation, phase.therapist.control + t.control),
    )


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
def episode_row(episode: Episode, patient: Act, therapist: Act) -> EpisodeRow:
    """Return the row of a finished, or at the end of treatment still open, episode.

    Parameters
    ----------
    patient, therapist
        Where the two are after its end, as running means.
    """
    e = episode
    patient_unexplored = _mean(e.unexplored.patient, e.unexplored.exchanges)
    therapist_unexplored = _mean(e.unexplored.therapist, e.unexplored.exchanges)
    patient_explored = _mean(e.explored.patient, e.explored.exchanges)
    therapist_explored = _mean(e.explored.therapist, e.explored.exchanges)
    patient_after = _after(patient, e.outcome)
    therapist_after = _after(therapist, e.outcome)
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
