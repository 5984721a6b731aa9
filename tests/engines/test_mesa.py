"""The readable engine: the same random numbers, the same course, alone or among others."""

from __future__ import annotations

import pandas as pd
import pytest

from dyad_sim.engines.batch import dyad_at
from dyad_sim.engines.draws import DyadDraws
from dyad_sim.engines.mesa import DyadModel, run_dyad
from dyad_sim.engines.therapy import Therapy
from dyad_sim.parameters import InstrumentConstants
from dyad_sim.parameters.mechanisms import MECHANISMS
from dyad_sim.randomness import Address
from dyad_sim.randomness.numpy_philox import rows
from dyad_sim.studies.plan import ENGINES, Plan
from dyad_sim.studies.runner import batch_of, course_of, run
from dyad_sim.theory.endings import ONGOING
from dyad_sim.theory.events import NOTICED, includes
from dyad_sim.theory.response import ADHERE, GO_ON, IMMEDIATE, METACOMMUNICATE, Situation
from dyad_sim.theory.states import Dyad
from tests.studies import SEED, plan, study, without

MESA = "engine=mesa"
SMALL = (MESA, "treatment.sessions=4", "treatment.exchanges=30", "exchanges_table=all")


def dyads_of(of: Plan, count: int) -> list[Dyad]:
    """The first dyads of a study."""
    batch = batch_of(of, range(count))
    return [dyad_at(batch, place) for place in range(count)]


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Fail where two tables differ, but for the numbers of their rows."""
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other.reset_index(drop=True), check_exact=True
    )


def test_the_same_seed_gives_the_same_tables_twice():
    """Every table of a study, run again, is the same to the last bit."""
    once, twice = run(plan("dyads=4", *SMALL)), run(plan("dyads=4", *SMALL))
    for name, table in once.present().items():
        assert_same(table, twice.present()[name])


def test_another_seed_gives_another_study():
    """The seed is not decoration."""
    one, other = study("dyads=2", *SMALL), study("dyads=2", *SMALL, "seed=7")
    assert not one.dyads["patient_rigidity"].equals(other.dyads["patient_rigidity"])
    assert not one.sessions["symptoms"].equals(other.sessions["symptoms"])


def test_dyad_7_alone_is_dyad_7_of_a_larger_study():
    """In every table its rows are the same, whoever else is simulated."""
    stormy = (*SMALL, "parameters.rupture.onset=0.25")  # so that no table is empty
    alone = study("first_dyad=7", "dyads=1", *stormy)
    among = study("first_dyad=0", "dyads=10", *stormy)
    for name, table in alone.present().items():
        if name != "cells":
            rows = among.present()[name]
            assert len(table) > 0
            assert_same(table, rows[rows["dyad"] == 7])


def test_a_dyad_does_not_depend_on_when_it_is_run():
    """Backward is the same as forward."""
    some = plan("dyads=4", *SMALL)
    forward = [course_of(some, n).sessions for n in range(4)]
    backward = [course_of(some, n).sessions for n in reversed(range(4))]
    assert forward == backward[::-1]


def test_dyads_of_one_therapist_share_the_therapist():
    """With a caseload of three, dyads 0 to 2 meet therapist 0, each as another case."""
    some = plan("caseload=3", "dyads=6")
    dyads = dyads_of(some, 6)
    assert [dyad.case for dyad in dyads] == [0, 1, 2, 0, 1, 2]
    assert dyads[0].therapist == dyads[2].therapist != dyads[3].therapist
    assert len({dyad.patient for dyad in dyads}) == 6


def test_a_policy_is_asked_every_exchange_and_obeyed():
    """A policy of one's own sees the situation, and what it says is done."""
    asked: list[Situation] = []
    answers = (GO_ON, METACOMMUNICATE, IMMEDIATE, ADHERE)

    def policy(seen: Situation, uniform: float) -> int:
        asked.append(seen)
        assert 0.0 < uniform < 1.0
        return answers[len(asked) % len(answers)]

    some = plan("dyads=1", *SMALL, "treatment.sessions=2")
    course = run_dyad(batch_of(some, range(1)), policy=policy)
    assert len(asked) == len(course.exchanges) == 60
    assert [(s.session, s.exchange) for s in asked[:2]] == [(1, 1), (1, 2)]
    assert asked[-1].session == 2
    done = [row.metacommunicating for row in course.exchanges]
    assert done == [n % 4 == METACOMMUNICATE for n in range(1, 61)]


def test_who_always_goes_on_resolves_nothing():
    """Without any answer no rupture is resolved, and nothing is talked about."""
    some = plan("dyads=1", "treatment.sessions=10")
    batch = batch_of(some, range(3))
    courses = [run_dyad(batch, n, lambda seen, uniform: GO_ON) for n in range(3)]
    assert sum(len(course.episodes) for course in courses) > 0
    for course in courses:
        assert all(episode.metacommunications == 0 for episode in course.episodes)
        assert all(session.ruptures_resolved == 0 for session in course.sessions)


def test_a_policy_sees_an_impression_before_it_decides():
    """Where the table says that the therapist noticed, the policy was told so at once."""
    told: list[bool] = []

    def policy(seen: Situation, uniform: float) -> int:
        told.append(seen.aware)
        return GO_ON

    some = plan("dyads=1", *SMALL, "mechanisms.detection=false")
    course = run_dyad(batch_of(some, range(2)), 1, policy)
    noticed = [n for n, row in enumerate(course.exchanges) if includes(row.events, NOTICED)]
    assert noticed
    assert all(told[n] for n in noticed)


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_switching_a_mechanism_off_does_not_shift_the_draws_of_the_others(name):
    """The uniforms of every exchange are those of the full model, and so are the people."""
    full, reduced = plan(*SMALL), without(plan(*SMALL), name)
    shocks: list[list] = []
    people: list[Dyad] = []
    for rules in (full, reduced):
        people += dyads_of(rules, 1)
        therapy = Therapy(people[-1], DyadDraws(rules.address, 0, rows), rules.instruments)
        seen = []
        therapy.begin_session()
        for _ in range(10):
            therapy.hold_exchange()
            seen.append(therapy.shocks)
        shocks.append(seen)
    assert shocks[0] == shocks[1]
    assert shocks[0] == DyadDraws(Address(SEED), 0, rows).of_session(1, 30).exchanges[:10]
    assert people[0].patient == people[1].patient
    assert people[0].therapist == people[1].therapist


def test_what_a_switch_cannot_touch_stays_bit_for_bit():
    """Measurement error off: the truth of every exchange is as it was."""
    full = study("dyads=2", *SMALL)
    perfect = study("dyads=2", *SMALL, "mechanisms.measurement_error=false")
    assert_same(full.exchanges, perfect.exchanges)
    assert_same(full.episodes, perfect.episodes)
    assert not full.sessions["alliance_patient"].equals(perfect.sessions["alliance_patient"])


def test_a_treatment_that_has_not_ended_is_ongoing():
    """Session by session, the status says how the treatment stands."""
    some = plan("dyads=1", "treatment.sessions=2", "treatment.exchanges=6")
    therapy = Therapy(
        *dyads_of(some, 1), DyadDraws(Address(SEED), 0, rows), InstrumentConstants()
    )
    model = DyadModel(therapy)
    assert therapy.status == ONGOING
    model.run_session()
    assert (therapy.session, therapy.exchange) == (1, 6)
    assert therapy.status == ONGOING
    model.run_session()
    assert therapy.status != ONGOING


def test_progress_is_told_after_every_dyad():
    """Whoever shows a progress bar hears how many of how many are done."""
    told: list[tuple[int, int]] = []
    few = plan(MESA, "dyads=3", "treatment.sessions=1")
    run(few, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_exchanges_that_were_asked_for_are_kept(engine):
    """None, all, or those of some dyads; the other tables do not depend on it."""
    small = (f"engine={engine}", "dyads=3", "treatment.sessions=2", "treatment.exchanges=10")
    none, some = study(*small), study(*small, "exchanges_table=[1]")
    assert none.exchanges is None
    assert some.exchanges["dyad"].unique().tolist() == [1]
    assert len(some.exchanges) == 20
    assert_same(none.sessions, some.sessions)
