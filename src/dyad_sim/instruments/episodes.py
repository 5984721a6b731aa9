"""The history of each rupture: one row of the table ``episodes`` per rupture.

An episode is written down as it happens, in the truth of the simulation.  When
it has ended it waits a few exchanges, or until the next rupture, for a look at
where the two are then.
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.instruments.session_sums import stage_reached
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
    after_patient: Act
    after_therapist: Act


class History(NamedTuple):
    """The episode under way or waiting, and running means of both partners' acts.

    ``waiting`` counts down the aftermath of an ended episode; ``ready`` says
    that ``done`` is to be written down now.
    """

    episode: Episode
    running: bool
    waiting: int
    patient: Act
    therapist: Act
    ready: bool
    done: Episode


NO_PHASE = Phase(0, CENTRE, CENTRE)
NO_EPISODE = Episode(
    0, 0, 0, 0, 0, 0, 0, 0.0, False, 0, 0, 0, 0, OPEN, 0, 0, 0.0, 0.0, 0.0,
    CENTRE, CENTRE, NO_PHASE, NO_PHASE, CENTRE, CENTRE,
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
        ready=False,
        done=NO_EPISODE,
    )


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

    Returns
    -------
    History
        With ``ready`` where an episode is finished and looked at again.
    """
    patient = toward(history.patient, state.patient.act, TRACE)
    therapist = toward(history.therapist, state.therapist.act, TRACE)
    episode, running, waiting = history.episode, history.running, history.waiting
    ready, done = False, history.done

    if waiting > 0:
        waiting -= 1
        if waiting == 0 or ev.includes(info.events, ev.ONSET):
            ready, done, waiting = True, looked_at(episode, patient, therapist), 0
    if running:
        episode = _going_on(episode, before, state, info, session, exchange)
        if state.rupture.kind == NO_RUPTURE:
            running, waiting = False, AFTERMATH
    if ev.includes(info.events, ev.ONSET):
        episode = _begun(before, state, patient, therapist, info.events, session, exchange)
        running = True
    return History(
        episode=episode,
        running=running,
        waiting=waiting,
        patient=patient,
        therapist=therapist,
        ready=ready,
        done=done,
    )


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


@equation
def looked_at(episode: Episode, patient: Act, therapist: Act) -> Episode:
    """Episode with where the two are after its end."""
    return episode._replace(after_patient=patient, after_therapist=therapist)
