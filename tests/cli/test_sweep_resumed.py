"""A sweep that was killed, interrupted, damaged or out of space, and started again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from dyad_sim.studies.chunks import LOCKS, Store
from dyad_sim.studies.files import HIDDEN
from tests.cli.conftest import FULL, LISTENING, PATIENT, command
from tests.cli.sweeps import SAMPLE, SHORT, files_in, make, wait_until

SWEEP = ("sweep", *SAMPLE, *SHORT, "dyads=40", "sweep.tables=[dyads,sessions]")
"""A sweep of three chunks."""

NO_SHARE = ("sweep.shards=9", "sweep.shard=8")
"""A shard that has none of them: it makes the folder and computes nothing."""

ORDER = [
    name
    for chunk in range(3)
    for name in (
        f"dyads.parquet/chunk-{chunk:06d}.parquet",
        f"sessions.parquet/chunk-{chunk:06d}.parquet",
        f"chunks/{chunk:06d}.json",
    )
]
"""Files of the sweep as one thread writes them."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with the same sweep, computed at once."""
    folder = tmp_path_factory.mktemp("undisturbed")
    make(folder, (*SWEEP, "output=here"))
    return folder / "here"


@pytest.fixture
def undisturbed(made) -> dict[str, bytes]:
    """Its files."""
    return files_in(made)


# --- Killed ------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.long
def test_a_sweep_killed_at_any_moment_goes_on_to_the_same_bytes(
    start, called_in, tmp_path, made, undisturbed
):
    """Killed three times while it writes; what is half-written is never read as whole."""
    here = tmp_path / "here"
    assert called_in(*SWEEP, *NO_SHARE, "output=here").returncode == 0
    for name in ("dyads", "sessions"):
        (here / f"{name}.parquet").mkdir()

    for moment in sorted(random.Random(1989).sample(range(len(ORDER)), 3)):
        file = here / ORDER[moment]
        hidden = file.with_name(f"{HIDDEN}{file.name}")
        hidden.unlink(missing_ok=True)
        os.mkfifo(hidden)  # Whoever writes to it waits for a reader, who never comes.
        lock = here / LOCKS / f"{moment // 3:06d}"
        lock.unlink(missing_ok=True)
        process = start(*command(*SWEEP, "sweep.threads=1", "output=here"))
        before = [lock, *(here / name for name in ORDER[:moment])]
        wait_until(lambda before=before: all(path.exists() for path in before), process)
        process.kill()
        process.communicate()
        hidden.unlink()
        hidden.write_bytes(undisturbed[ORDER[moment]][:1000])

        told = json.loads(called_in("status", "here", "--json").stdout)
        assert told["done"] == list(range(moment // 3))
        assert told["running"] == []
        assert told["waiting"] == list(range(moment // 3, 3))
        if moment:
            dyads = pd.read_parquet(here / "dyads.parquet")
            whole = pd.read_parquet(made / "dyads.parquet")
            pd.testing.assert_frame_equal(dyads, whole.head(len(dyads)), check_exact=True)

    assert called_in(*SWEEP, "output=here").returncode == 0
    assert files_in(here) == undisturbed


@pytest.mark.slow
def test_an_interrupt_keeps_what_is_finished(start, called_in, tmp_path):
    """One line, exit status 130, no lock held, and nothing half-written."""
    long = ("sweep", *SAMPLE, "dyads=200", "treatment.sessions=10", "engine=mesa")
    process = start(sys.executable, "-c", LISTENING, *long, "output=here")
    # A record that is being written has a hidden name.
    wait_until(lambda: any((tmp_path / "here" / "chunks").glob("[0-9]*.json")), process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENT)

    assert process.returncode == 130
    assert said.strip().splitlines() == [
        "dyad-sim: interrupted. What is finished is kept; start the same sweep again."
    ]
    told = json.loads(called_in("status", "here", "--json").stdout)
    assert told["running"] == []
    assert told["done"]
    assert told["waiting"]
    assert not [path for path in (tmp_path / "here").rglob(".*") if path.name != LOCKS]


def test_an_interrupt_while_writing_keeps_what_is_finished(
    called_in, tmp_path, undisturbed, monkeypatch
):
    """And the same command goes on."""
    put = Store.put

    def interrupted(self, chunk, tables):
        if chunk.number == 1:
            raise KeyboardInterrupt
        put(self, chunk, tables)

    monkeypatch.setattr(Store, "put", interrupted)
    done = called_in(*SWEEP, "output=here")
    monkeypatch.setattr(Store, "put", put)

    assert done.returncode == 130
    assert "start the same sweep again" in done.stderr
    assert json.loads(called_in("status", "here", "--json").stdout)["done"] == [0]
    assert called_in(*SWEEP, "output=here").returncode == 0
    assert files_in(tmp_path / "here") == undisturbed


# --- Damaged -----------------------------------------------------------------


def test_damaged_files_are_computed_again(called_in, tmp_path, made, undisturbed):
    """Deleted, truncated, one byte changed; tables, records, and the table of cells."""
    here = tmp_path / "here"
    shutil.copytree(made, here)
    (here / ORDER[0]).unlink()
    (here / ORDER[4]).write_bytes(undisturbed[ORDER[4]][:1000])
    changed = bytearray(undisturbed[ORDER[6]])
    changed[len(changed) // 2] ^= 1
    (here / ORDER[6]).write_bytes(bytes(changed))
    (here / ORDER[5]).write_text('{"sha256": ')
    (here / "cells.parquet").write_bytes(b"PAR1")
    (here / "cells.csv").unlink()

    done = called_in(*SWEEP, "output=here")

    assert done.returncode == 0, done.stderr
    assert files_in(here) == undisturbed


def test_a_damaged_chunk_of_another_shard_is_told(called_in, tmp_path, made, undisturbed):
    """By the shard that sums up; a later run of the whole mends it."""
    shutil.copytree(made, tmp_path / "here")
    (tmp_path / "here" / ORDER[0]).write_bytes(b"")

    done = called_in(*SWEEP, "sweep.shards=3", "sweep.shard=1", "output=here")

    assert done.returncode == 1
    assert ORDER[0] in done.stderr
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert called_in(*SWEEP, "output=here").returncode == 0
    assert files_in(tmp_path / "here") == undisturbed


# --- Disks and other processes -----------------------------------------------


@pytest.mark.slow
def test_a_disk_that_fails_is_told_in_one_line(start, called_in, tmp_path, undisturbed):
    """With the file; and when there is room again, the sweep is completed to the same bytes."""
    pytest.importorskip("resource")
    assert called_in(*SWEEP, *NO_SHARE, "output=here").returncode == 0

    process = start(sys.executable, "-c", FULL.format(room=20_000), *SWEEP, "output=here")
    _, said = process.communicate(timeout=PATIENT)

    assert process.returncode == 1
    assert said.count("dyad-sim:") == 1
    assert f"here/{ORDER[0]} could not be written: File too large" in said
    assert "give the same command again" in said
    assert "Traceback" not in said
    failed = called_in("status", "here").stdout
    assert "Chunk 0: OSError" in failed
    assert not [path for path in (tmp_path / "here").rglob(".*") if path.name != LOCKS]
    assert called_in(*SWEEP, "output=here").returncode == 0
    assert files_in(tmp_path / "here") == undisturbed


@pytest.mark.slow
def test_two_processes_with_the_same_sweep_share_it(start, tmp_path, undisturbed):
    """Neither fails, and the bytes are the same."""
    both = [start(*command(*SWEEP, "output=here")) for _ in range(2)]
    said = [process.communicate(timeout=PATIENT) for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    found = files_in(tmp_path / "here")
    assert {name: found[name] for name in ORDER} == {name: undisturbed[name] for name in ORDER}
    assert found == undisturbed


def test_a_chunk_that_was_only_looked_at_is_not_left_out(
    called_in, tmp_path, undisturbed, monkeypatch
):
    """Status takes the lock of a chunk for a moment; the sweep comes back to that chunk."""
    assert called_in(*SWEEP, *NO_SHARE, "output=here").returncode == 0
    look = FileLock(tmp_path / "here" / LOCKS / "000000")
    look.acquire()
    put = Store.put

    def put_and_end_the_look(self, chunk, tables):
        put(self, chunk, tables)
        look.release()

    monkeypatch.setattr(Store, "put", put_and_end_the_look)
    done = called_in(*SWEEP, "output=here")

    assert "Done: 160 dyads in 3 chunks" in done.stdout
    assert files_in(tmp_path / "here") == undisturbed
