"""A sweep in shards: by hand, and as a multirun of Hydra with its launchers."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from dyad_sim.studies.chunks import LOCKS
from dyad_sim.studies.files import HIDDEN
from tests.cli.conftest import PATIENT, command, everything_in
from tests.cli.sweeps import SAMPLE, SHORT, files_in, make, wait_until

SWEEP = ("sweep", *SAMPLE, *SHORT, "dyads=40", "sweep.threads=1")
"""A sweep of three chunks."""

IN_TWO = ("sweep.shards=2", "sweep.shard=range(0,2)")
JOBLIB = ("hydra/launcher=joblib", "hydra.launcher.n_jobs=2")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """The files of the same sweep, computed at once."""
    folder = tmp_path_factory.mktemp("whole")
    make(folder, (*SWEEP, "output=here"))
    return files_in(folder / "here")


def test_shards_in_any_order_fill_one_folder(called_in, tmp_path, whole):
    """The last one to end sums up; until then each tells what is missing."""
    order = list(range(3))
    random.Random(1989).shuffle(order)

    said = [
        called_in(*SWEEP, "sweep.shards=3", f"sweep.shard={shard}", "output=here")
        for shard in order
    ]

    assert [done.returncode for done in said] == [0, 0, 0]
    assert "Waiting" in said[0].stdout
    assert "Start the same sweep again" in said[1].stdout
    assert "Done: 160 dyads in 3 chunks" in said[2].stdout
    assert files_in(tmp_path / "here") == whole


def test_a_shard_without_a_share_is_no_error(called_in):
    """More shards than chunks: some have nothing to do."""
    done = called_in(*SWEEP, "sweep.shards=9", "sweep.shard=5", "output=here")

    assert done.returncode == 0
    assert "Waiting" in done.stdout
    assert json.loads(called_in("status", "here", "--json").stdout)["waiting"] == [0, 1, 2]


def test_a_multirun_fills_one_folder_and_leaves_nothing_beside_it(called_in, tmp_path, whole):
    """With the launcher that runs one shard after the other."""
    done = called_in(SWEEP[0], "-m", *SWEEP[1:], *IN_TWO, "output='he re/$x'")

    assert done.returncode == 0, done.stderr
    assert files_in(tmp_path / "he re" / "$x") == whole
    assert {path.name for path in tmp_path.iterdir()} == {"he re"}
    assert not [path for path in (tmp_path / "he re").rglob(".*") if path.name != LOCKS]
    assert done.stdout.count("cells.csv") == 1


def test_an_experiment_of_ones_own_can_name_the_shards(called_in, tmp_path, whole):
    """As a multirun, without ``-m`` on the command line."""
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "shards.yaml").write_text(
        "# @package _global_\n"
        "hydra:\n  mode: MULTIRUN\n  sweeper:\n    params:\n      sweep.shard: 0,1\n"
        "sweep:\n  shards: 2\n"
    )
    asked = ("-cd", "mine", "experiment=shards", "output=here")
    done = called_in(SWEEP[0], *asked, *SWEEP[1:])

    assert done.returncode == 0, done.stderr
    found = files_in(tmp_path / "here")
    record = json.loads(found.pop("study.json"))
    assert record["choices"]["experiment"] == "shards"
    assert found == {name: file for name, file in whole.items() if name != "study.json"}


@pytest.mark.slow
@pytest.mark.long
def test_joblib_fills_one_folder(start, tmp_path, whole):
    """Two processes, the same bytes, and the table of cells."""
    asked = (SWEEP[0], "-m", *SWEEP[1:], *IN_TWO, *JOBLIB, "output=here")
    process = start(*command(*asked))
    said, complaints = process.communicate(timeout=PATIENT)

    assert process.returncode == 0, complaints
    assert "Done: 160 dyads in 3 chunks" in said
    assert files_in(tmp_path / "here") == whole
    assert {path.name for path in tmp_path.iterdir()} == {"here"}


def holder_of(file: Path) -> int | None:
    """Return the process that has a file open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.readlink() == file:
                return int(link.parts[2])
        except OSError:  # It has ended, or belongs to somebody else.
            continue
    return None


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to find the worker")
def test_a_worker_that_dies_is_told_and_the_same_command_completes(
    start, called_in, tmp_path, whole
):
    """Killed while it writes; what the others finished is kept."""
    here = tmp_path / "here"
    assert called_in(*SWEEP, "sweep.shards=9", "sweep.shard=8", "output=here").returncode == 0
    (here / "dyads.parquet").mkdir()
    hidden = here / "dyads.parquet" / f"{HIDDEN}chunk-000002.parquet"
    os.mkfifo(hidden)  # The worker waits here for a reader, who never comes.
    asked = (SWEEP[0], "-m", *SWEEP[1:], *IN_TWO, *JOBLIB, "output=here")
    process = start(*command(*asked))
    wait_until((here / "chunks" / "000000.json").exists, process)
    lock = here / LOCKS / "000002"
    wait_until(lambda: holder_of(lock) is not None, process)
    assert 2 in json.loads(called_in("status", "here", "--json").stdout)["running"]

    worker = holder_of(lock)
    assert worker not in {None, process.pid, os.getpid()}
    os.kill(worker, 9)
    _, complaints = process.communicate(timeout=PATIENT)
    hidden.unlink()

    assert process.returncode == 1
    assert "dyad-sim: a worker ended before its work was done" in complaints
    assert "start the same sweep again" in complaints
    assert "Traceback" not in complaints
    told = json.loads(called_in("status", "here", "--json").stdout)
    assert told["running"] == []
    assert 2 in told["waiting"]
    assert called_in(SWEEP[0], "-m", *SWEEP[1:], *IN_TWO, "output=here").returncode == 0
    assert files_in(here) == whole
    assert ".launcher" not in everything_in(here)
