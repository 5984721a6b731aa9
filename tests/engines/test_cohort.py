"""Dyads side by side: whoever they are and however many, each goes as it would alone."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
import pytest
from numba import config, njit
from numba.core.errors import TypingError

from dyad_sim.engines import compiled
from dyad_sim.engines.batch import Batch, BatchRows
from dyad_sim.engines.compiled import _constants, loop
from dyad_sim.engines.compiled.cohort import COHORT_SIZE, read_column, rows_of, write_column
from dyad_sim.engines.compiled.loop import Today, by_place, hold_exchanges
from dyad_sim.engines.compiled.numba_rules import with_compiled_rules
from dyad_sim.engines.compiled.seldom import STAND_INS, always_going_on
from dyad_sim.instruments.accumulators import Accumulators, first_accumulators
from dyad_sim.parameters import Constants, Treatment
from dyad_sim.parameters.own import constants_with
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
TODAY = Today(7, 3, STATE, DYAD.patient, DYAD.therapist, Treatment(), 2, -1, 0.25)
TUPLES = [Act(0.25, -0.5), STATE, intake(DYAD), first_accumulators(STATE), TODAY]


def put_and_taken(values: Any) -> Any:
    """Functions that write a tuple into a column and read it again, as plain Python."""
    kind = type(values)

    def both(cohort, first, column, values):
        write_column(cohort, first, column, values)
        return read_column(cohort, first, column, kind)

    return both


@pytest.mark.parametrize("values", TUPLES, ids=lambda values: type(values).__name__)
@pytest.mark.parametrize("made", [lambda f: f, pytest.param(njit, marks=compiled_only)])
@pytest.mark.parametrize(("first", "column"), [(0, 0), (3, COHORT_SIZE - 1)])
def test_what_is_put_into_a_column_is_taken_from_it(values, made, first, column):
    """Number by number, with their types; its neighbours on all sides are left as they are."""
    rows = rows_of(type(values))
    cohort = np.full((first + rows + 2, COHORT_SIZE), 9.0)
    found = made(put_and_taken(values))(cohort, first, column, values)
    assert repr(found) == repr(values)
    changed = np.argwhere(cohort != 9.0)
    assert set(changed[:, 1]) == {column}
    assert changed[:, 0].min() >= first
    assert changed[:, 0].max() < first + rows


@compiled_only
def test_a_number_of_another_kind_becomes_the_one_that_is_declared():
    """A rule of one's own may return 1, or a comparison, where a number is declared."""
    both = njit(put_and_taken(Act(0.0, 0.0)))
    found = both(np.zeros((2, COHORT_SIZE)), 0, 3, Act(1, True))
    assert repr(found) == repr(Act(1.0, 1.0))


@compiled_only
@pytest.mark.parametrize(
    "cohort", [np.zeros((COHORT_SIZE, 5)).T, np.zeros(4), np.zeros((2, COHORT_SIZE), int)]
)
def test_an_array_of_another_layout_is_refused(cohort):
    """Its numbers would be looked for where they are not."""
    with pytest.raises(TypingError):
        njit(put_and_taken(Act(0.0, 0.0)))(cohort, 0, 0, Act(0.0, 0.0))


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


def crowd_of(count: int) -> Batch:
    """A batch of some dyads, of whom some are kept."""
    of = plan(f"dyads={count}", "treatment.sessions=30", "treatment.exchanges=17")
    return batch_of(of, range(count))._replace(kept=np.arange(count) % 3 == 1)


@pytest.fixture(scope="module")
def crowd() -> Batch:
    """More dyads than three cohorts have; some drop out."""
    return crowd_of(80)


@pytest.fixture(scope="module")
def singly(crowd) -> list[BatchRows]:
    """The rows of each dyad of the crowd, held alone."""
    return [compiled.simulate(of_places(crowd, [place])) for place in range(80)]


@compiled_only
@pytest.mark.parametrize(
    "count", [0, 1, 7, 8, 9, COHORT_SIZE - 1, COHORT_SIZE, COHORT_SIZE + 1, 80]
)
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
    assert len(set(lengths[:COHORT_SIZE])) > 1
    assert sum(len(rows.episodes) for rows in singly) > 80


@compiled_only
def test_a_dyad_goes_alike_in_any_column(crowd, singly):
    """Backwards, and in the company of others."""
    backwards = list(range(79, -1, -1))
    rows = compiled.simulate(of_places(crowd, backwards))
    assert_same_rows(rows, [singly[place] for place in backwards])


@pytest.mark.parametrize(
    ("own", "rows"), [([[0.3]] * 5, 1), ([[0.3], [0.4]], 2), ([[]] * 5, 1)]
)
def test_only_constants_that_differ_have_a_row_for_each_dyad(own, rows):
    """Those with the same constants hold their sessions side by side."""
    constants = constants_with(Constants(), {"shame": 0.5} if own[0] else {})
    people = crowd_of(5).people._replace(own=np.array(own, dtype=float))
    found = _constants(crowd_of(5)._replace(people=people, constants=constants))
    assert found.shape[0] == rows
    if own[0]:
        assert found[:, -1].tolist() == [one[0] for one in own[:rows]]


# --- What is seldom --------------------------------------------------------------


def test_stand_ins_take_what_the_rules_take():
    """By the same names, in the same order."""
    for rule, stand_in in STAND_INS.items():
        assert list(signature(stand_in).parameters) == list(signature(rule).parameters)


def test_whatever_is_not_going_on_is_flagged():
    """And carried out by those who hold the exchange once more."""
    for code in (response.GO_ON, *response.RESPONSES.values()):
        held, flag = always_going_on(code)
        assert held == response.GO_ON
        assert (flag == 0) == (code == response.GO_ON)


@compiled_only
@pytest.mark.slow
def test_several_columns_are_worked_on_at_once():
    """The compiler has found the way; without it the engine would be slower than one by one."""
    quickly = with_compiled_rules(loop.simulate_dyads).__globals__["hold_exchanges"]
    assert quickly.py_func.__name__ == hold_exchanges.__name__
    batch = batch_of(plan("dyads=2"), range(2))
    numbers = compiled.array_of(batch.constants)

    @njit(error_model="numpy")
    def held(cohort, constants):
        quickly(cohort, COHORT_SIZE, 1, constants, 0)

    held(np.zeros((loop.ROWS, COHORT_SIZE)), numbers)
    (code,) = held.inspect_llvm().values()
    assert " x double> @llvm.sqrt" in code
