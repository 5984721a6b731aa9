"""The chunks of a sweep on disk: whole or not there, taken by one process at a time."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock, Timeout
from hypothesis import given
from hypothesis import strategies as st

from dyad_sim.studies import files
from dyad_sim.studies.chunks import LOCKS, RECORDS, Chunk, ChunkTakenError, Store, cut
from dyad_sim.studies.files import DamagedError, file_hash, read_rows, whole_file
from tests.locks import held

CHUNK = Chunk(0, 0, 3)
LATER = Chunk(1, 3, 5)
TABLES = {
    "dyads": pd.DataFrame({"cell": [0, 0, 1], "dyad": [0, 1, 0]}),
    "episodes": pd.DataFrame({"cell": [0], "dyad": [1], "episode": [0]}),
}
NAMES = tuple(TABLES)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The folder of a sweep in which nothing is done yet."""
    for name in (RECORDS, LOCKS):
        (tmp_path / name).mkdir()
    return Store(tmp_path, "a study")


@pytest.fixture
def done(store: Store) -> Store:
    """The folder of a sweep with its first chunk."""
    assert not store.take(CHUNK, NAMES)
    store.put(CHUNK, TABLES)
    return store


# --- How a sweep is cut ------------------------------------------------------


@given(dyads=st.integers(1, 10_000), size=st.integers(1, 500))
def test_chunks_hold_every_dyad_once_and_in_order(dyads, size):
    """They are numbered from 0, and all but the last are of one size."""
    chunks = cut(dyads, size)

    assert [chunk.number for chunk in chunks] == list(range(len(chunks)))
    assert [chunk.begin for chunk in chunks] == [0, *(chunk.end for chunk in chunks[:-1])]
    assert chunks[-1].end == dyads
    assert {chunk.dyads for chunk in chunks[:-1]} <= {size}
    assert 1 <= chunks[-1].dyads <= size


# --- Whole or not there ------------------------------------------------------


def test_a_chunk_is_there_when_it_was_put(done, tmp_path):
    """Its tables are read back as they were written, and its lock is free."""
    assert done.is_whole(CHUNK, NAMES)
    assert done.take(CHUNK, NAMES)
    for name, table in TABLES.items():
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table)
    FileLock(tmp_path / LOCKS / "000000", blocking=False).acquire().lock.release()


def test_a_chunk_that_was_never_put_is_not_there(store):
    """Neither to be read nor to be passed over."""
    assert not store.is_whole(CHUNK, NAMES)
    assert store.state([CHUNK]).waiting == [0]


def deleted(file: Path) -> None:
    """Lose a file."""
    file.unlink()


def truncated(file: Path) -> None:
    """Lose the second half of a file."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    """Lose all of a file but its name."""
    file.write_bytes(b"")


def one_byte_changed(file: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


DAMAGES = (deleted, truncated, emptied, one_byte_changed)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("table", NAMES)
def test_a_chunk_with_a_damaged_table_is_not_whole_and_made_anew(damage, table, done, tmp_path):
    """The same bytes as before the damage."""
    file = done.table_file(table, CHUNK)
    before = file.read_bytes()
    damage(file)

    assert not done.is_whole(CHUNK, NAMES)
    assert not done.take(CHUNK, NAMES)
    done.put(CHUNK, TABLES)
    assert file.read_bytes() == before


RECORDED = {
    "empty": "",
    "half": '{"sha256": {"dyads"',
    "list": "[]",
    "nothing": "{}",
    "null": "null",
    "list of hashes": '{"sha256": []}',
    "no hashes": '{"sha256": {}}',
    "text": '{"sha256": "dyads"}',
    "no hash": '{"sha256": {"dyads": null, "episodes": null}}',
    "not text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("case", RECORDED)
def test_a_chunk_with_a_damaged_record_is_not_whole(case, done, tmp_path):
    """Whatever stands in it."""
    content = RECORDED[case]
    record = tmp_path / RECORDS / "000000.json"
    record.write_bytes(content if isinstance(content, bytes) else content.encode())

    assert not done.is_whole(CHUNK, NAMES)
    assert not done.take(CHUNK, NAMES)


def test_a_record_that_lacks_a_table_does_not_count(done, tmp_path):
    """A chunk has all tables of the sweep, or it is computed again."""
    record = tmp_path / RECORDS / "000000.json"
    content = json.loads(record.read_text())
    del content["sha256"]["episodes"]
    record.write_text(json.dumps(content))

    assert not done.is_whole(CHUNK, NAMES)


def test_the_same_chunk_is_the_same_bytes(done, tmp_path):
    """Tables and record, put a second time."""
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done.table_file("dyads", CHUNK).unlink()

    assert not done.take(CHUNK, NAMES)
    done.put(CHUNK, TABLES)
    assert {path: path.read_bytes() for path in before} == before


def test_a_lost_folder_of_records_is_made_anew(done, tmp_path):
    """Losing it costs work, nothing else."""
    (tmp_path / RECORDS / "000000.json").unlink()
    (tmp_path / RECORDS).rmdir()

    assert not done.take(CHUNK, NAMES)
    done.put(CHUNK, TABLES)
    assert done.is_whole(CHUNK, NAMES)


class Stop(BaseException):
    """A process that ends in the middle."""


@pytest.mark.parametrize("moment", range(6))
def test_nothing_half_written_is_read_as_whole(moment, store, tmp_path, monkeypatch):
    """Writing a chunk ends at each of its steps; what is left is no chunk, and no table."""
    steps = iter(range(6))

    def then_stop(step: Callable) -> Callable:
        def stepping(*arguments, **named):
            if next(steps) == moment:
                raise Stop
            return step(*arguments, **named)

        return stepping

    monkeypatch.setattr("os.fsync", then_stop(files.os.fsync))
    monkeypatch.setattr(Path, "replace", then_stop(Path.replace))
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # A kill does not tidy up.
    store.take(CHUNK, NAMES)
    with suppress(Stop):
        store.put(CHUNK, TABLES)
    monkeypatch.undo()
    store.let_go()

    assert not store.is_whole(CHUNK, NAMES)
    assert store.state([CHUNK]).waiting == [0]
    for name, table in TABLES.items():
        if any((tmp_path / f"{name}.parquet").glob("chunk-*")):
            pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table)
    assert not store.take(CHUNK, NAMES)
    store.put(CHUNK, TABLES)
    assert store.is_whole(CHUNK, NAMES)
    assert not [path for path in tmp_path.rglob(".*") if path.name != LOCKS]


# --- Taken by one process at a time ------------------------------------------


def test_a_chunk_that_another_process_holds_cannot_be_taken(store, tmp_path):
    """Until that process ends, however it ends."""
    with held(tmp_path / LOCKS / "000000") as process:
        with pytest.raises(ChunkTakenError):
            store.take(CHUNK, NAMES)
        assert store.state([CHUNK, LATER]).running == [0]
        assert store.state([CHUNK, LATER]).waiting == [1]
        process.kill()
        process.wait()

    assert store.state([CHUNK]).waiting == [0]
    assert not store.take(CHUNK, NAMES)


def test_a_chunk_is_let_go_of_unless_it_is_there(store, tmp_path):
    """So that another process can compute it."""
    store.take(CHUNK, NAMES)
    with pytest.raises(Timeout):
        FileLock(tmp_path / LOCKS / "000000", blocking=False).acquire()

    store.let_go()

    FileLock(tmp_path / LOCKS / "000000", blocking=False).acquire().lock.release()


def test_a_chunk_made_by_another_process_while_waiting_is_there(store, monkeypatch):
    """Looked at again once the lock is held."""
    looks = iter([False, True])
    monkeypatch.setattr(Store, "is_whole", lambda *_: next(looks))

    assert store.take(CHUNK, NAMES)


def test_one_process_at_a_time_sums_a_sweep_up(store, tmp_path):
    """Shards may end at the same moment; the others wait."""
    lock = FileLock(tmp_path / LOCKS / "cells", blocking=False)
    with store.alone(), pytest.raises(Timeout):
        lock.acquire()
    lock.acquire().lock.release()


# --- What is told of a sweep -------------------------------------------------


def test_every_chunk_is_in_one_state(done, tmp_path):
    """Done, running, failed, waiting; and looking changes nothing."""
    chunks = [CHUNK, LATER, Chunk(2, 5, 6), Chunk(3, 6, 7)]
    done.note_failure(chunks[2], OSError("no space left"))
    before = sorted(map(str, tmp_path.rglob("*")))

    with held(tmp_path / LOCKS / "000001"):
        state = done.state(chunks)

    assert state.done == [0]
    assert state.running == [1]
    assert state.failed == {2: "OSError: no space left"}
    assert state.waiting == [3]
    assert sorted({*map(str, tmp_path.rglob("*"))} - {*before}) == [
        str(tmp_path / LOCKS / "000001")
    ]


def test_a_chunk_whose_file_is_gone_is_not_done(done):
    """Its record alone does not count."""
    done.table_file("episodes", CHUNK).unlink()

    assert done.state([CHUNK]).waiting == [0]


def test_a_chunk_that_is_made_after_all_has_not_failed(store):
    """The note goes when the chunk comes."""
    store.note_failure(CHUNK, ValueError("no such number"))
    assert store.state([CHUNK]).failed == {0: "ValueError: no such number"}

    store.take(CHUNK, NAMES)
    store.put(CHUNK, TABLES)

    assert store.state([CHUNK]).failed == {}
    assert store.state([CHUNK]).done == [0]


# --- Files -------------------------------------------------------------------


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_a_file_is_there_as_a_whole_or_not_at_all(end, tmp_path):
    """An interrupted writing leaves the file that was there before, and nothing else."""
    file = tmp_path / "table.csv"
    file.write_text("before")

    def interrupted() -> None:
        with whole_file(file) as hidden:
            hidden.write_text("half")
            raise end

    with pytest.raises(end):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert file.read_text() == "before"


def test_a_full_disk_is_told_with_the_file(tmp_path):
    """Arrow says what is wrong; where it is wrong is added."""

    def write() -> None:
        with whole_file(tmp_path / "table.csv") as hidden:
            hidden.touch()
            raise OSError(errno.ENOSPC, "Error writing bytes to file. Detail: ...")

    with pytest.raises(OSError, match=r"No space left on device: .*table\.csv"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_has_no_hash(tmp_path):
    """Nor has a folder."""
    (tmp_path / "empty").touch()

    assert file_hash(tmp_path / "empty").startswith("e3b0c44298fc1c14")
    assert file_hash(tmp_path / "missing") is None
    assert file_hash(tmp_path) is None


@pytest.mark.parametrize("damage", [deleted, truncated, emptied])
def test_a_damaged_table_is_named(damage, done, tmp_path):
    """In one line, with what can be done."""
    damage(done.table_file("dyads", CHUNK))

    with pytest.raises(DamagedError, match=r"dyads\.parquet.* is damaged or gone") as told:
        read_rows(done.table_file("dyads", CHUNK), columns=["cell"])
    assert "\n" not in str(told.value)
    assert isinstance(told.value.__cause__, (OSError, pa.ArrowException))


def test_a_table_of_another_version_is_told_from_a_damaged_one(done):
    """It is sound, and lacks a column."""
    table = done.table_file("dyads", CHUNK)
    with pytest.raises(DamagedError, match=r"has no column 'mood', so another version") as told:
        read_rows(table, columns=["cell", "mood"])
    assert "\n" not in str(told.value)
    with pytest.raises(DamagedError, match=r"has no column 'mood'"):
        read_rows(table.parent, columns=["cell", "mood"])


@pytest.mark.parametrize(
    "about", [b"{", b"[]", b"{}", b'{"index_columns": 1}', b"\xff", b"[" * 20_000]
)
def test_a_table_that_says_something_else_about_itself_is_damaged(about, tmp_path):
    """What pandas wrote beside the columns is read too."""
    table = pa.table({"cell": [0, 1]}).replace_schema_metadata({b"pandas": about})
    pq.write_table(table, tmp_path / "a.parquet")

    with pytest.raises(DamagedError, match=r"a\.parquet is damaged or gone"):
        read_rows(tmp_path / "a.parquet")
