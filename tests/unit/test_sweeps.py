"""A sweep in chunks: every dyad once, and the same bytes whoever computes them."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.studies import runner
from dyad_sim.studies.chunks import LOCKS, RECORDS, Store
from dyad_sim.studies.plan import Plan, Size
from dyad_sim.studies.runner import BLOCK, run
from dyad_sim.studies.sweeps import (
    FEWEST_DYADS,
    MANY_CHUNKS,
    MOST_CHUNKS,
    ROWS_OF_CHUNK,
    Sweep,
    chunks_of,
    dyads_per_chunk,
    most_dyads,
    run_chunks,
    work_of,
)
from tests.studies import SEED, lively, plan

SMALL = ("treatment.sessions=3", "treatment.exchanges=12")
SIZES = (130, 7, 200, 1, 190)
"""Dyads of five cells; in chunks of 64, most of which end within a cell."""

TABLES = ("dyads", "sessions", "episodes", "exchanges")


def sweep(sizes=SIZES, engine="compiled", rows=3, first=0) -> Sweep:
    """A sweep with cells of such sizes, each with random numbers of its own."""
    base = lively(plan(*SMALL))

    def plan_of(cell: int) -> Plan:
        return base._replace(
            address=base.address._replace(lane=cell + 1),
            dyads=sizes[cell],
            first_dyad=first,
            engine=engine,
            exchanges_table=frozenset({first}),
        )

    points = pd.DataFrame({"cell": range(len(sizes))})
    size = Size(*map(sum, zip(*(plan_of(cell).size for cell in points["cell"]), strict=True)))
    return Sweep(points, plan_of, np.array(sizes), TABLES, rows, size)


def store_in(folder: Path) -> Store:
    """The folder of a sweep in which nothing is done yet."""
    for name in (RECORDS, LOCKS):
        (folder / name).mkdir(parents=True)
    return Store(folder, "a study")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a sweep but the locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != LOCKS
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, bytes]:
    """The files of a sweep computed at once, in one thread."""
    folder = tmp_path_factory.mktemp("undisturbed")
    run_chunks(sweep(), store_in(folder), chunks_of(sweep()), 1)
    return contents(folder)


# --- The cut -----------------------------------------------------------------


@given(
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=12),
    rows=st.integers(1, 2 * ROWS_OF_CHUNK),
    first=st.integers(0, 1000),
    engine=st.sampled_from(["compiled", "mesa"]),
)
def test_the_work_of_all_chunks_is_every_dyad_of_every_cell_once(sizes, rows, first, engine):
    """In the order of cells and dyads, however odd the sizes."""
    some = sweep(sizes, engine, rows, first)
    work = [block for chunk in chunks_of(some) for block in work_of(some, chunk)]

    found = [(cell, dyad) for cell, _, numbers in work for dyad in numbers]
    expected = [(cell, first + dyad) for cell, size in enumerate(sizes) for dyad in range(size)]
    assert found == expected
    assert all(some.plan_of(cell) == of for cell, of, _ in work)
    assert {len(numbers) for *_, numbers in work} <= set(range(1, BLOCK + 1))


@given(
    sizes=st.lists(st.integers(1, 10**6), min_size=1, max_size=20),
    rows=st.integers(1, 10**6),
)
def test_a_chunk_fits_into_memory_and_is_worth_a_file(sizes, rows):
    """At most so many rows, unless one dyad has more; and not too few dyads."""
    some = sweep(sizes, rows=rows)
    size, total = dyads_per_chunk(some), sum(sizes)

    assert size * rows <= max(rows, ROWS_OF_CHUNK)
    assert size >= min(FEWEST_DYADS, ROWS_OF_CHUNK // rows) or size == 1
    fits = size < max(1, ROWS_OF_CHUNK // rows)
    assert not fits or -(-total // size) <= MANY_CHUNKS


@pytest.mark.parametrize("rows", [1, 30, 1800, ROWS_OF_CHUNK, 10**6])
def test_the_largest_sweep_has_as_many_chunks_as_allowed(rows):
    """Each is a file, and the list of them has to be held."""
    largest = sweep([most_dyads(rows)], rows=rows)

    assert most_dyads(rows) / dyads_per_chunk(largest) == MOST_CHUNKS


def test_the_cut_follows_from_the_sweep_alone():
    """Neither the engine nor the number of a first dyad moves it."""
    assert chunks_of(sweep()) == chunks_of(sweep(engine="mesa", first=77))
    assert [chunk.dyads for chunk in chunks_of(sweep())] == [64] * 8 + [16]


# --- The bytes ---------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("shards", [1, 3, 8])
def test_shards_in_any_order_give_the_same_bytes(shards, threads, undisturbed, tmp_path):
    """With any number of threads in each."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    order = list(range(shards))
    random.Random(SEED + shards).shuffle(order)

    for shard in order:
        assert run_chunks(sweep(), store, chunks[shard::shards], threads) == []

    assert contents(tmp_path) == undisturbed


def test_either_engine_gives_the_same_bytes(undisturbed, tmp_path):
    """Also when one goes on where the other ended."""
    readable, chunks = sweep(engine="mesa"), chunks_of(sweep())
    run_chunks(sweep(), store_in(tmp_path), chunks[::3], 2)
    run_chunks(readable, Store(tmp_path, "a study"), chunks, 1)

    assert contents(tmp_path) == undisturbed


def test_the_rows_of_a_cell_are_those_of_its_study(undisturbed, tmp_path):
    """Bit for bit, also of a cell of one dyad and of one that spans chunks."""
    run_chunks(sweep(), store_in(tmp_path), chunks_of(sweep()), 2)
    assert contents(tmp_path) == undisturbed

    for name in TABLES:
        table = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert table["cell"].is_monotonic_increasing
        for cell in range(len(SIZES)):
            alone = getattr(run(sweep().plan_of(cell)), name)
            found = table[table["cell"] == cell].reset_index(drop=True).assign(cell=0)
            pd.testing.assert_frame_equal(found, alone, check_exact=True)


# --- Going on ----------------------------------------------------------------


def test_what_is_there_is_not_computed_again(tmp_path, monkeypatch):
    """A second run looks at every chunk and simulates nothing."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    run_chunks(sweep(), store, chunks, 2)
    monkeypatch.setattr(runner, "_computed", lambda *_: pytest.fail("simulated"))

    assert run_chunks(sweep(), store, chunks, 2) == []


@pytest.mark.parametrize(
    "missing", ["dyads.parquet/chunk-000002.parquet", "chunks/000005.json"]
)
def test_only_what_is_missing_is_computed(missing, undisturbed, tmp_path, monkeypatch):
    """And it has the same bytes again."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    run_chunks(sweep(), store, chunks, 2)
    (tmp_path / missing).unlink()
    simulated = []
    computed = runner._computed

    def noted(cell, of, numbers, tables):
        simulated.append(len(numbers))
        return computed(cell, of, numbers, tables)

    monkeypatch.setattr(runner, "_computed", noted)
    run_chunks(sweep(), store, chunks, 2)

    assert sum(simulated) == FEWEST_DYADS
    assert contents(tmp_path) == undisturbed


def test_chunks_that_another_process_has_are_passed_over_and_told(tmp_path):
    """The rest is computed; what was passed over can be tried again."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    # A lock held by another open file counts, be it of this process.
    with FileLock(tmp_path / LOCKS / "000003"):
        passed = run_chunks(sweep(), store, chunks, 2)
        assert store.state(chunks).running == [3]

    assert passed == [chunks[3]]
    assert run_chunks(sweep(), store, passed, 2) == []
    assert len(store.state(chunks).done) == len(chunks)


def test_a_failure_is_noted_where_it_happened(undisturbed, tmp_path, monkeypatch):
    """What was done before is kept, locks are free, and the rest can be computed later."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    computed = runner._computed

    def failing(cell, of, numbers, tables):
        if cell == 3:
            message = "no such number"
            raise ArithmeticError(message)
        return computed(cell, of, numbers, tables)

    monkeypatch.setattr(runner, "_computed", failing)
    with pytest.raises(ArithmeticError, match="no such number"):
        run_chunks(sweep(), store, chunks, 2)
    monkeypatch.undo()
    state = store.state(chunks)

    assert state.failed == {5: "ArithmeticError: no such number"}
    assert state.done == [0, 1, 2, 3, 4]
    assert state.running == []
    run_chunks(sweep(), store, chunks, 1)
    assert contents(tmp_path) == undisturbed


def test_a_lock_that_cannot_be_made_is_told_as_it_is(tmp_path, monkeypatch):
    """Though no chunk is under way that it could be noted for."""

    def refuse(_self, _part):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Store, "_lock", refuse)
    with pytest.raises(OSError, match="Read-only file system"):
        run_chunks(sweep(), store_in(tmp_path), chunks_of(sweep()), 1)


@pytest.mark.parametrize("calls", [1, 2, 4])
def test_an_interrupt_leaves_whole_chunks_and_free_locks(calls, undisturbed, tmp_path):
    """What is finished is kept, and the same sweep goes on from there."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    left = iter(range(calls))

    def interrupt(_done: int, _total: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_chunks(sweep(), store, chunks, 2, interrupt)
    state = store.state(chunks)

    assert state.running == []
    assert state.failed == {}
    assert all(store.is_whole(chunks[number], TABLES) for number in state.done)
    run_chunks(sweep(), store, chunks, 2)
    assert contents(tmp_path) == undisturbed


def test_progress_counts_dyads_up_to_all_of_them(tmp_path):
    """From none, and those that were there already are counted too."""
    store, chunks = store_in(tmp_path), chunks_of(sweep())
    run_chunks(sweep(), store, chunks[:4], 2)
    told: list[tuple[int, int]] = []

    run_chunks(sweep(), store, chunks, 2, lambda done, total: told.append((done, total)))

    assert told[0] == (0, sum(SIZES))
    assert told[-1] == (sum(SIZES), sum(SIZES))
    assert all(before[0] <= after[0] for before, after in pairwise(told))
