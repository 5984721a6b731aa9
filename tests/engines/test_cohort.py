"""Dyads side by side: whoever they are and however many, each goes as it would alone."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
import pytest
from numba import config, njit

from dyad_sim.engines import compiled
from dyad_sim.engines.batch import Batch, BatchRows
from dyad_sim.engines.compiled import loop
from dyad_sim.engines.compiled.cohort import WIDTH, put, rows_of, taken
from dyad_sim.engines.compiled.loop import Today, by_place, hold_quickly
from dyad_sim.engines.compiled.numba_rules import with_compiled_rules
from dyad_sim.engines.compiled.seldom import STAND_INS, going_on
from dyad_sim.instruments.accumulators import Accumulators, first_accumulators
from dyad_sim.parameters import Treatment
from dyad_sim.studies.runner import batch_of
from dyad_sim.theory import response
from dyad_sim.theory.circumplex import Act
from dyad_sim.theory.session import intake
from dyad_sim.theory.states import DyadState
from tests.examples import STATE, dyad
from tests.studies import plan

compiled_only = pytest.mark.skipif(
    bool(config.DISABLE_JIT), reason="NUMBA_DISABLE_JIT is set: nothing is compiled"
)

# --- Columns ------------------------------------------------------------------

DYAD = dyad()
TODAY = Today(7, 3, STATE, DYAD.patient, DYAD.therapist, Treatment(), -1, 0.25)
TUPLES = [Act(0.25, -0.5), STATE, intake(DYAD), first_accumulators(STATE), TODAY]


def put_and_taken(values: Any) -> Any:
    """Functions that write a tuple into a column and read it again, as plain Python."""
    kind = type(values)

    def both(cohort, first, column, values):
        put(cohort, first, column, values)
        return taken(cohort, first, column, kind)

    return both


@pytest.mark.parametrize("values", TUPLES, ids=lambda values: type(values).__name__)
@pytest.mark.parametrize("made", [lambda f: f, pytest.param(njit, marks=compiled_only)])
@pytest.mark.parametrize(("first", "column"), [(0, 0), (3, WIDTH - 1)])
def test_what_is_put_into_a_column_is_taken_from_it(values, made, first, column):
    """Number by number, with their types; its neighbours on all sides are left as they are."""
    rows = rows_of(type(values))
    cohort = np.full((first + rows + 2, WIDTH), 9.0)
    found = made(put_and_taken(values))(cohort, first, column, values)
    assert repr(found) == repr(values)
    changed = np.argwhere(cohort != 9.0)
    assert set(changed[:, 1]) == {column}
    assert changed[:, 0].min() >= first
    assert changed[:, 0].max() < first + rows


def test_rows_are_the_numbers_of_a_tuple():
    """Nested ones are counted in their place."""
    assert rows_of(Act) == 2
    assert rows_of(DyadState) == 14 + 12 + 7 + 3 + 1
    assert loop.ROWS == loop.OF_SHOCKS + 8
    assert rows_of(Accumulators) == loop.OF_TODAY - loop.OF_ACCUMULATORS


ORDERS = [by_place, pytest.param(njit(with_compiled_rules(by_place)), marks=compiled_only)]


@pytest.mark.parametrize("order", ORDERS)
def test_rows_are_ordered_by_place_and_then_as_written(order):
    """What lies behind the rows in use is left out; a place may have none."""
    rows = np.random.default_rng(3).integers(0, 5, (200, 3)).astype(float)
    rows[:, 1] = np.arange(200)
    used = 150
    expected = rows[:used][np.argsort(rows[:used, 0], kind="stable")]
    assert np.array_equal(order(rows, used, 7), expected)
    assert order(rows, 0, 7).shape == (0, 3)
    assert order(np.empty((0, 3)), 0, 0).shape == (0, 3)


# --- Cohorts of any size ---------------------------------------------------------


def of_places(batch: Batch, places: list[int]) -> Batch:
    """Return the batch of some of its dyads."""
    people = batch.people._replace(
        **{name: values[places] for name, values in batch.people._asdict().items()}
    )
    return batch._replace(people=people, kept=batch.kept[places])


def assert_same_rows(found: BatchRows, expected: list[BatchRows]) -> None:
    """Fail unless rows are those of several batches, one after the other."""
    for name in BatchRows._fields:
        parts = [getattr(rows, name).copy() for rows in expected]
        for place, part in enumerate(parts):
            part[:, 0] = place
        assert getattr(found, name).tobytes() == np.concatenate(parts).tobytes(), name


@pytest.fixture(scope="module")
def crowd() -> Batch:
    """A batch of more dyads than three cohorts; some drop out, some are kept."""
    of = plan("dyads=80", "treatment.sessions=30", "treatment.exchanges=17")
    batch = batch_of(of, range(80))
    return batch._replace(kept=np.arange(80) % 3 == 1)


@pytest.fixture(scope="module")
def singly(crowd) -> list[BatchRows]:
    """The rows of each dyad of the crowd, held alone."""
    return [compiled.simulate(of_places(crowd, [place])) for place in range(80)]


@compiled_only
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, WIDTH - 1, WIDTH, WIDTH + 1, 80])
def test_each_dyad_goes_as_it_would_alone(crowd, singly, count):
    """However many hold their sessions beside it, and whoever leaves before it."""
    rows = compiled.simulate(of_places(crowd, list(range(count))))
    assert rows.dyads[:, 0].tolist() == list(range(count))
    if count:
        assert_same_rows(rows, singly[:count])


@compiled_only
def test_the_crowd_is_one_in_which_places_are_taken_over(singly):
    """Else the test above would say nothing of it."""
    lengths = [len(rows.sessions) for rows in singly]
    assert len(set(lengths[:WIDTH])) > 1
    assert sum(len(rows.episodes) for rows in singly) > 80


@compiled_only
def test_a_dyad_goes_alike_in_any_column(crowd, singly):
    """Backwards, and in the company of others."""
    backwards = list(range(79, -1, -1))
    rows = compiled.simulate(of_places(crowd, backwards))
    assert_same_rows(rows, [singly[place] for place in backwards])


# --- What is seldom --------------------------------------------------------------


def test_stand_ins_take_what_the_rules_take():
    """By the same names, in the same order."""
    for rule, stand_in in STAND_INS.items():
        assert list(signature(stand_in).parameters) == list(signature(rule).parameters)


def test_whatever_is_not_going_on_is_flagged():
    """And carried out by those who hold the exchange once more."""
    for code in (response.GO_ON, *response.RESPONSES.values()):
        carried_out, flag = going_on(code)
        assert carried_out == response.GO_ON
        assert (flag == 0) == (code == response.GO_ON)


@compiled_only
@pytest.mark.slow
def test_several_columns_are_worked_on_at_once():
    """The compiler has found the way; without it the engine would be slower than one by one."""
    quickly = with_compiled_rules(loop.simulate_dyads).__globals__["hold_quickly"]
    assert quickly.py_func.__name__ == hold_quickly.__name__
    batch = batch_of(plan("dyads=2"), range(2))
    numbers = compiled.array_of(batch.constants)

    @njit(error_model="numpy")
    def held(cohort, constants):
        quickly(cohort, WIDTH, 1, constants, 0, 1)

    held(np.zeros((loop.ROWS, WIDTH)), numbers)
    (code,) = held.inspect_llvm().values()
    assert " x double> @llvm.sqrt" in code
