"""What there was to see in a session, added up exchange by exchange.

It turns exchanges into sums from which the instruments read.  No step of the theory needs it.
"""

from __future__ import annotations

from typing import NamedTuple

from dyad_sim.parameters import InstrumentConstants
from dyad_sim.theory import events as ev
from dyad_sim.theory.equation import equation
from dyad_sim.theory.exchange import ExchangeInfo
from dyad_sim.theory.response import GO_ON
from dyad_sim.theory.session import work_done
from dyad_sim.theory.states import LAST_STAGE, NO_RUPTURE, Dyad, DyadState


class ActSums(NamedTuple):
    """Sums over exchanges of both partners' acts and of their fit; counts of hostile acts.

    ``a`` is affiliation and ``c`` control; ``aa`` and ``cc`` are sums of squares, ``both``
    those of the products of both partners' acts.
    """

    patient_a: float
    patient_c: float
    therapist_a: float
    therapist_c: float
    patient_aa: float
    patient_cc: float
    therapist_aa: float
    therapist_cc: float
    both_a: float
    both_c: float
    fit_a: float
    fit_c: float
    hostile_patient: int
    hostile_therapist: int


class SessionSums(NamedTuple):
    """Counts, sums and peaks of a session, over its exchanges so far.

    ``mismatched_before`` counts exchanges before which the two are out of tune, ``repaired``
    those of them that put them in tune.  ``embeddedness`` and ``work`` are sums.
    ``impression`` says whether the therapist was under the impression of a rupture.
    ``ruptured`` counts exchanges that begin in an open rupture; ``contribution`` sums the
    therapist's own share over these.
    """

    exchanges: int
    matched: int
    mismatched_before: int
    repaired: int
    embeddedness: float
    work: float
    peak_strain: float
    peak_intensity: float
    peak_concealed: float
    highest_stage: int
    impression: bool
    begun: int
    resolved: int
    metacommunications: int
    backlashes: int
    false_alarms: int
    ruptured: int
    contribution: float


NO_ACTS = ActSums(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0)
NO_SUMS = SessionSums(0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, False, 0, 0, 0, 0, 0, 0, 0.0)


@equation
def acts_next(sums: ActSums, state: DyadState, k: InstrumentConstants) -> ActSums:
    r"""Add the acts of one exchange.

    Complementarity of an exchange is :math:`1 - |a_P - a_T| / 2` on affiliation
    and :math:`1 - |c_P + c_T| / 2` on control, each on [0, 1] (after Kiesler
    1996; the index is ours).
    """
    p, t = state.patient.act, state.therapist.act
    return ActSums(
        patient_a=sums.patient_a + p.affiliation,
        patient_c=sums.patient_c + p.control,
        therapist_a=sums.therapist_a + t.affiliation,
        therapist_c=sums.therapist_c + t.control,
        patient_aa=sums.patient_aa + p.affiliation * p.affiliation,
        patient_cc=sums.patient_cc + p.control * p.control,
        therapist_aa=sums.therapist_aa + t.affiliation * t.affiliation,
        therapist_cc=sums.therapist_cc + t.control * t.control,
        both_a=sums.both_a + p.affiliation * t.affiliation,
        both_c=sums.both_c + p.control * t.control,
        fit_a=sums.fit_a + 1.0 - 0.5 * abs(p.affiliation - t.affiliation),
        fit_c=sums.fit_c + 1.0 - 0.5 * abs(p.control + t.control),
        hostile_patient=sums.hostile_patient + int(p.affiliation < k.hostile_threshold),
        hostile_therapist=sums.hostile_therapist + int(t.affiliation < k.hostile_threshold),
    )


@equation
def session_sums_next(
    sums: SessionSums, before: DyadState, state: DyadState, info: ExchangeInfo, dyad: Dyad
) -> SessionSums:
    """Add one exchange to the counts and peaks.

    Parameters
    ----------
    before, state
        The dyad at the start and at the end of the exchange.
    """
    events = info.events
    if events != 0:
        sums = _noted(sums, events)
    open_rupture = before.rupture.kind != NO_RUPTURE
    working = work_done(state.alliance, before.rupture.intensity, info.response == GO_ON, dyad)
    return sums._replace(
        exchanges=sums.exchanges + 1,
        matched=sums.matched + (1 if state.matched else 0),
        mismatched_before=sums.mismatched_before + (0 if before.matched else 1),
        repaired=sums.repaired + (1 if info.repaired else 0),
        embeddedness=sums.embeddedness + state.therapist.embeddedness,
        work=sums.work + working,
        peak_strain=max(sums.peak_strain, state.patient.strain),
        peak_intensity=max(
            sums.peak_intensity, before.rupture.intensity, state.rupture.intensity
        ),
        peak_concealed=max(sums.peak_concealed, info.concealed),
        highest_stage=max(sums.highest_stage, stage_reached(before, state, events)),
        impression=sums.impression or before.therapist.aware,
        ruptured=sums.ruptured + (1 if open_rupture else 0),
        contribution=sums.contribution + (info.contribution if open_rupture else 0.0),
    )


@equation
def mean_work(sums: SessionSums) -> float:
    """Mean over the exchanges so far of undisturbed work, on [0, 1]."""
    return sums.work / sums.exchanges


@equation
def _noted(sums: SessionSums, events: int) -> SessionSums:
    """Count what happened in one exchange; in most, nothing did."""
    return sums._replace(
        impression=sums.impression
        or ev.includes(events, ev.NOTICED | ev.FALSE_ALARM | ev.SEEN_THROUGH),
        begun=sums.begun + ev.count(events, ev.ONSET),
        resolved=sums.resolved + ev.count(events, ev.RESOLVED),
        metacommunications=sums.metacommunications + ev.count(events, ev.METACOMMUNICATED),
        backlashes=sums.backlashes + ev.count(events, ev.BACKLASH),
        false_alarms=sums.false_alarms + ev.count(events, ev.FALSE_ALARM),
    )


@equation
def stage_reached(before: DyadState, state: DyadState, events: int) -> int:
    """Highest stage of resolution in an exchange, 0 to 4; mending the task moves none."""
    if ev.includes(events, ev.RESOLVED) and not ev.includes(events, ev.MENDED):
        return LAST_STAGE
    return max(before.rupture.stage, state.rupture.stage)
