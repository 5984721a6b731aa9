"""One exchange and one session: every state stays within its bounds, whatever the constants."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dyad_sim.engines.draws import DyadDraws
from dyad_sim.engines.therapy import Observer, Therapy
from dyad_sim.instruments.columns import columns_of
from dyad_sim.instruments.dyad_report import DyadRow
from dyad_sim.instruments.episodes import EpisodeRow
from dyad_sim.instruments.exchange_report import ExchangeRow
from dyad_sim.instruments.session_report import SessionRow
from dyad_sim.randomness.philox import rows
from dyad_sim.theory import events as ev
from dyad_sim.theory.circumplex import CENTRE
from dyad_sim.theory.exchange import patient_turn, situation, therapist_turn
from dyad_sim.theory.response import usual_response
from dyad_sim.theory.session import (
    between_sessions,
    dyad_of_today,
    ending,
    session_end,
    session_start,
)
from dyad_sim.theory.states import LAST_STAGE, NO_RUPTURE, QUIET, DyadState
from tests.strategies import (
    addresses,
    dyads,
    instruments,
    open_ruptures,
    person_shocks,
    responses,
    session_shocks,
    shocks,
    states,
    unit,
    within,
)

STATE_UNITS = {
    "patient": ("strain", "rigidity", "transference", "negotiability"),
    "therapist": (
        "embeddedness",
        "load",
        "pressing",
        "discouragement",
        "familiarity",
        "warmth",
        "learned",
    ),
    "rupture": ("compliance", "intensity", "peak"),
    "alliance": ("bond", "tasks", "goals"),
}
STATE_ACTS = {"patient": ("act", "reception", "style"), "therapist": ("act", "earlier")}


def assert_within_bounds(state: DyadState) -> None:
    """Fail where any number of a state lies outside its bounds."""
    for part, names in STATE_UNITS.items():
        for name in names:
            value = getattr(getattr(state, part), name)
            assert within(value), f"{part}.{name} = {value}"
    for part, names in STATE_ACTS.items():
        for name in names:
            act = getattr(getattr(state, part), name)
            assert within(act.affiliation, -1.0, 1.0), f"{part}.{name} = {act}"
            assert within(act.control, -1.0, 1.0), f"{part}.{name} = {act}"
    assert state.patient.symptoms > 0.0
    assert state.patient.improvement < 1.0
    rupture = state.rupture
    assert 0 <= rupture.stage <= rupture.shown_stage <= LAST_STAGE
    assert rupture.kind in {0, 1, 2}
    assert rupture.peak >= rupture.intensity
    assert (rupture.kind == NO_RUPTURE) == (rupture == QUIET)


@given(state=states, draws=shocks, dyad=dyads, response=responses, parting=unit)
@settings(max_examples=600)
def test_an_exchange_keeps_every_state_within_its_bounds(state, draws, dyad, response, parting):
    """From any state, under any constants and any response, one exchange stays in bounds."""
    half, events = patient_turn(state, draws, dyad)
    assert_within_bounds(half)
    whole, info = therapist_turn(half, events, response, draws, parting, dyad)
    assert_within_bounds(whole)
    assert whole.rupture.stage < LAST_STAGE
    for share in (info.confirmation, info.confirmation_now, info.contribution):
        assert within(share)
    assert all(within(axis, -1.0, 1.0) for axis in info.received)
    assert within(info.concealed, 0.0, 2.0)
    assert info.response == response


@given(state=states, draws=shocks, dyad=dyads, response=responses)
@settings(max_examples=600)
def test_a_rupture_ends_in_exactly_one_way(state, draws, dyad, response):
    """A rupture that was open is resolved, or has lapsed, or is still open."""
    half, events = patient_turn(state, draws, dyad)
    after, info = therapist_turn(half, events, response, draws, 0.0, dyad)
    ends = [ev.includes(info.events, ev.RESOLVED), ev.includes(info.events, ev.LAPSED)]
    if state.rupture.kind == NO_RUPTURE:
        assert ends == [False, False]
        assert ev.includes(info.events, ev.ONSET) == (after.rupture.kind != NO_RUPTURE)
    else:
        assert not ev.includes(info.events, ev.ONSET)
        assert sum(ends) == (after.rupture.kind == NO_RUPTURE)


@pytest.mark.slow
@given(state=states, rupture=open_ruptures(), draws=shocks, dyad=dyads, response=responses)
@settings(max_examples=600)
def test_a_resolution_needs_the_last_stage_or_a_mended_task(
    state, rupture, draws, dyad, response
):
    """A rupture is resolved by an advance into stage 4, or by a task mended below the floor."""
    half, events = patient_turn(state._replace(rupture=rupture), draws, dyad)
    _, info = therapist_turn(half, events, response, draws, 0.0, dyad)
    if not ev.includes(info.events, ev.RESOLVED):
        return
    mended = ev.includes(info.events, ev.MENDED)
    assert mended != ev.includes(info.events, ev.ADVANCED)
    if mended:
        k = dyad.constants.resolution
        left = half.rupture.intensity * (1.0 - k.immediate_relief)
        assert left < dyad.constants.rupture.floor
    elif dyad.constants.resolution.single_step == 0.0:
        assert half.rupture.stage >= LAST_STAGE - 2


@given(state=states, draws=shocks, dyad=dyads, response=responses)
def test_only_metacommunication_moves_a_stage(state, draws, dyad, response):
    """Going on, mending the task and pressing on leave the stage of an open rupture alone."""
    half, events = patient_turn(state, draws, dyad)
    after, info = therapist_turn(half, events, response, draws, 0.0, dyad)
    if not ev.includes(info.events, ev.METACOMMUNICATED) and after.rupture.kind != NO_RUPTURE:
        assert after.rupture.stage == half.rupture.stage


@given(state=states, dyad=dyads, session=st.integers(1, 30))
def test_the_start_of_a_session_keeps_every_state_within_its_bounds(state, dyad, session):
    """Encouragement, familiarity and training of the day stay in bounds."""
    started = session_start(state, dyad)
    assert_within_bounds(started)
    today = dyad_of_today(dyad, started, session)
    for name, value in today.therapist._asdict().items():
        low, high = (-0.95, 0.95) if "stance" in name else (0.0, 1.0)
        assert within(value, low, high), name
    assert within(today.treatment.relational_focus)


@given(before=states, state=states, work=unit, draws=session_shocks, dyad=dyads)
def test_the_end_of_a_session_keeps_every_state_within_its_bounds(
    before, state, work, draws, dyad
):
    """Symptoms change and negotiability wears within bounds, also over the time in between."""
    ended = session_end(before, state, work, draws, dyad)
    assert_within_bounds(ended)
    assert_within_bounds(between_sessions(ended, dyad))


@given(state=states, dyad=dyads, draws=session_shocks)
def test_a_treatment_has_one_ending_at_most_and_one_by_its_last_session(state, dyad, draws):
    """Before the agreed last session it may go on; with it, it is completed."""
    last = dyad.treatment.sessions
    assert ending(last, state, draws.ending, dyad) == 1
    if last > 1:
        assert ending(last - 1, state, draws.ending, dyad) in {0, 2, 3}


@given(state=states, dyad=dyads)
def test_time_between_sessions_soothes_and_never_stirs(state, dyad):
    """Strain, intensity, embeddedness, load and discouragement are kept at most."""
    later = between_sessions(state, dyad)
    assert later.patient.strain <= state.patient.strain
    assert later.rupture.intensity <= state.rupture.intensity
    assert later.therapist.embeddedness <= state.therapist.embeddedness
    assert later.therapist.load <= state.therapist.load
    assert later.therapist.pressing <= state.therapist.pressing
    assert later.therapist.discouragement <= state.therapist.discouragement
    assert later.patient.voiced == CENTRE
    if state.rupture.kind == NO_RUPTURE:
        assert not later.therapist.aware


def assert_rows_within(rows, kind) -> None:
    """Fail where a row leaves the bounds that its columns declare."""
    columns = columns_of(kind)
    for row in rows:
        for name, value in row._asdict().items():
            column = columns[name].column
            if value in (column.missing,) or value != value:  # noqa: PLR0124 - no number, or missing
                continue
            assert within(value, column.low, column.high), f"{name} = {value}"


@given(dyad=dyads, address=addresses, number=st.integers(0, 10**6), k=instruments)
@settings(max_examples=200)
def test_every_row_of_a_whole_treatment_lies_within_its_declared_columns(
    dyad, address, number, k
):
    """Whoever is treated, and however it is measured, the tables keep to their bounds."""
    therapy = Therapy(dyad, DyadDraws(address, number, rows), k, keep_exchanges=True)
    course = therapy.hold()
    assert_within_bounds(therapy.state)
    assert_rows_within([course.row], DyadRow)
    assert_rows_within(course.sessions, SessionRow)
    assert_rows_within(course.episodes, EpisodeRow)
    assert_rows_within(course.exchanges, ExchangeRow)


@given(
    state=states,
    dyad=dyads,
    draws=st.lists(shocks, min_size=8, max_size=8),
    end=session_shocks,
    person=person_shocks,
    k=instruments,
)
def test_a_whole_session_from_any_state_stays_within_bounds(state, dyad, draws, end, person, k):
    """Start, eight exchanges and end of a session, from any state, stay in bounds."""
    start = state = session_start(state, dyad)
    today = dyad_of_today(dyad, state, 1)
    accumulators = Observer(dyad, state, person, k, keep_exchanges=True)
    for exchange, uniforms in enumerate(draws, start=1):
        before = state
        state, events = patient_turn(state, uniforms, today)
        seen = situation(state, 1, exchange, today)
        response = usual_response(seen, uniforms.respond)
        state, info = therapist_turn(state, events, response, uniforms, 0.0, today)
        assert_within_bounds(state)
        accumulators.exchange(1, exchange, before, state, info, today)
    assert within(accumulators.work)
    assert_rows_within(accumulators.exchanges, ExchangeRow)
    assert_within_bounds(session_end(start, state, accumulators.work, end, dyad))
