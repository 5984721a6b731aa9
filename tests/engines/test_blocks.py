"""A study in blocks: however it is cut up and shared out, its tables are the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from dyad_sim.studies.plan import ENGINES, Plan
from dyad_sim.studies.runner import BLOCK, Work, blocks_of, results_in_order, run
from dyad_sim.studies.tables import Tables, joined, tables_of
from tests.engines.agreement import assert_same_tables
from tests.studies import plan

SHORT = ("treatment.sessions=3", "treatment.exchanges=20", "exchanges_table=all")


@pytest.fixture(scope="module")
def some() -> Plan:
    """A study of more dyads than any of the blocks holds, in whose tables no row is missing."""
    return plan("dyads=131", "first_dyad=1000", "caseload=4", *SHORT)


def in_blocks(of: Plan, size: int, threads: int) -> Tables:
    """The tables of a study, put together from blocks."""
    return tables_of(joined(list(results_in_order(blocks_of(0, of, size), threads))), True)


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("size", [1, 3, 64, 1000])
def test_blocks_and_threads_leave_no_trace_in_the_tables(some, size, threads):
    """Cut into single dyads or not at all, by one thread or several."""
    assert_same_tables(in_blocks(some, size, threads), run(some))


@pytest.mark.parametrize("threads", [1, 3])
def test_blocks_leave_no_trace_in_the_readable_engine(threads):
    """Nor do threads, although they do not help it."""
    few = plan("engine=mesa", "dyads=5", "caseload=2", *SHORT)
    assert_same_tables(in_blocks(few, 2, threads), run(few._replace(engine="compiled")))


def test_results_are_left_as_they_were_when_they_are_joined(some):
    """Joined once more, alone or with others, they give the same tables."""
    parts = list(results_in_order(blocks_of(0, some, 50), 1))
    alone = tables_of(joined(parts[1:2]), True)
    whole = tables_of(joined(parts), True)
    assert_same_tables(tables_of(joined(parts), True), whole)
    assert_same_tables(tables_of(joined(parts[1:2]), True), alone)
    assert alone.dyads["dyad"].tolist() == list(range(1050, 1100))


def test_results_come_in_the_order_of_their_blocks(some):
    """Also where the first take longer than the last."""
    cells = [(cell, some._replace(dyads=40 - cell)) for cell in range(40)]
    work = [block for cell, of in cells for block in blocks_of(cell, of, 7)]
    found = [
        (int(part.cells[0]), part.people.numbers.tolist()) for part in results_in_order(work, 4)
    ]
    assert found == [(cell, list(numbers)) for cell, _, numbers in work]


def test_blocks_cover_every_dyad_once(some):
    """In their order, none of more than the size that was asked for."""
    blocks = [numbers for _, _, numbers in blocks_of(3, some, 50)]
    assert [number for block in blocks for number in block] == list(range(1000, 1131))
    assert [len(block) for block in blocks] == [50, 50, 31]
    assert {cell for cell, _, _ in blocks_of(3, some, 50)} == {3}
    assert [len(numbers) for _, _, numbers in blocks_of(0, some)] == [131]
    assert len(list(blocks_of(0, some._replace(dyads=2 * BLOCK + 1)))) == 3


@pytest.mark.parametrize("threads", [1, 3])
def test_work_is_taken_only_as_fast_as_it_is_done(some, threads):
    """Endless work is no trouble: what is asked for is done, and little beyond it."""
    taken: list[int] = []

    def endless() -> Iterator[Work]:
        for cell in count():
            taken.append(cell)
            yield cell, some, range(1000, 1002)

    results = results_in_order(endless(), threads)
    assert [int(next(results).cells[0]) for _ in range(10)] == list(range(10))
    results.close()
    assert len(taken) <= 10 + 2 * threads + 1
    assert next(results, None) is None


def test_a_block_that_fails_stops_the_study(some):
    """With its own error, after the blocks before it."""
    impossible = some._replace(engine="abacus")
    work = [(0, some, range(1000, 1002)), (1, impossible, range(1000, 1002))]
    results = results_in_order(work, 2)
    assert next(results).people.numbers.tolist() == [1000, 1001]
    with pytest.raises(ModuleNotFoundError, match="abacus"):
        next(results)


@pytest.mark.parametrize("engine", ENGINES)
def test_progress_rises_to_the_number_of_dyads(some, engine):
    """However many are done at a time, the last that is heard is that all are."""
    told: list[tuple[int, int]] = []
    few = some._replace(engine=engine, dyads=9)
    run(few, lambda done, of: told.append((done, of)))
    assert told == sorted(set(told))
    assert told[0][0] > 0
    assert told[-1] == (9, 9)
