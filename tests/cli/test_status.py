"""What is told of a sweep that is under way, or of what is none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dyad_sim.studies.chunks import CELLS, LOCKS, RECORDS
from tests.cli.conftest import TINY, everything_in
from tests.cli.sweeps import SAMPLE, SHORT, files_in
from tests.locks import held

SWEEP = ("sweep", *SAMPLE, *SHORT, "dyads=40", "output=here")
"""A sweep of three chunks."""


@pytest.fixture
def begun(called_in, tmp_path) -> Path:
    """A sweep of which the first chunk is done."""
    assert called_in(*SWEEP, "sweep.shards=3", "sweep.shard=0").returncode == 0
    return tmp_path / "here"


def test_each_chunk_is_done_running_failed_or_waiting(called_in, begun):
    """A chunk is running if a process holds it, and as soon as that dies it is not."""
    (begun / "chunks" / "000002.failed").write_text("OSError: no space left\n")

    with held(begun / LOCKS / "000001") as process:
        said = called_in("status", "here")
        told = json.loads(called_in("status", "here", "--json").stdout)
        process.kill()
        process.wait()
        after = json.loads(called_in("status", "here", "--json").stdout)

    failed = {"2": "OSError: no space left"}
    assert said.returncode == 0
    lines = [line.split() for line in said.stdout.splitlines() if line.strip()]
    rows = {line[0]: line[1:] for line in lines}
    assert rows["Done"] == ["1", "64", "40", "%"]
    assert rows["Running"] == ["1", "64", "40", "%"]
    assert rows["Failed"] == ["1", "32", "20", "%"]
    assert rows["Waiting"] == ["0", "0", "0", "%"]
    assert "Chunk 2: OSError: no space left" in said.stdout
    assert told == {"done": [0], "running": [1], "failed": failed, "waiting": [], "chunks": 3}
    assert (after["running"], after["waiting"]) == ([], [1])


def test_a_whole_sweep_is_told_in_a_line(called_in, begun):
    """With the folder, as it was named."""
    assert called_in(*SWEEP).returncode == 0

    done = called_in("status", "here")

    assert done.returncode == 0
    assert "Done: 160 dyads in 3 chunks." in done.stdout
    assert "Folder of the sweep: here" in done.stdout


def test_looking_changes_nothing_that_counts(called_in, begun):
    """Neither tables nor records; no file but locks is made."""
    before, names = files_in(begun), everything_in(begun)

    assert called_in("status", "here").returncode == 0

    assert files_in(begun) == before
    made = {*everything_in(begun)} - {*names}
    assert all(name.startswith(f"{LOCKS}/") for name in made)


def test_a_chunk_that_was_deleted_is_waiting(called_in, begun):
    """Though its record is there."""
    (begun / "dyads.parquet" / "chunk-000000.parquet").unlink()

    assert json.loads(called_in("status", "here", "--json").stdout)["waiting"] == [0, 1, 2]


def test_a_damaged_chunk_is_found_if_it_is_looked_for(called_in, begun):
    """Each file is read only on request: a large sweep takes long."""
    done = json.loads(called_in("status", "here", "--json").stdout)["done"]
    file = begun / "dyads.parquet" / f"chunk-{done[0]:06d}.parquet"
    file.write_bytes(file.read_bytes()[:-1])

    before = json.loads(called_in("status", "here", "--json").stdout)
    closely = json.loads(called_in("status", "here", "--json", "--check").stdout)

    assert before["done"] == done
    assert closely["done"] == done[1:]
    assert done[0] in closely["waiting"]


def swapped(file: Path) -> None:
    """Give each cell the measures of another."""
    cells = pd.read_parquet(file)
    cells["alliance_last"] = cells["alliance_last"].to_numpy()[::-1]
    cells.to_parquet(file, index=False)


CELLS_OF_ANOTHER = {
    "gone": (lambda file: file.unlink(), "is damaged or gone"),
    "truncated": (lambda file: os.truncate(file, 100), "is damaged or gone"),
    "other measures": (swapped, "is not the file that was written"),
    "without measures": (lambda file: (file.parent / RECORDS / CELLS).unlink(), "no measures"),
}


@pytest.mark.parametrize("case", CELLS_OF_ANOTHER)
def test_a_table_of_cells_that_is_not_of_the_chunks_is_told_and_made_anew(
    case, called_in, begun
):
    """If it is looked for, as for chunks."""
    damage, told = CELLS_OF_ANOTHER[case]
    assert called_in(*SWEEP).returncode == 0
    before = files_in(begun)
    assert called_in("status", "here", "--check").stderr == ""
    damage(begun / "cells.parquet")

    done = called_in("status", "here", "--check", "--json")

    assert told in done.stderr
    assert done.stderr.startswith("dyad-sim: here/cells.parquet ")
    assert "anew" in done.stderr
    assert json.loads(done.stdout)["cells_sound"] is False
    assert called_in(*SWEEP).returncode == 0
    assert files_in(begun) == before
    assert called_in("status", "here", "--check").stderr == ""


def test_cells_of_another_sweep_are_told_before_their_measures_are_there(called_in, begun):
    assert called_in("status", "here", "--check").stderr == ""
    cells = pd.read_parquet(begun / "cells.parquet")
    cells["therapist.skill"] = cells["therapist.skill"].to_numpy()[::-1]
    cells.to_parquet(begun / "cells.parquet", index=False)

    done = called_in("status", "here", "--check")

    assert "cells.parquet lists other cells than those of the sweep" in done.stderr


def test_what_is_no_sweep_is_refused(called_in, tmp_path):
    """A study, a file, a folder of something else, and nothing at all, each with a reason."""
    assert called_in("run", *TINY, "output=study").returncode == 0
    (tmp_path / "file").write_text("mine")
    (tmp_path / "empty").mkdir()

    for name, reason in {
        "study": "holds a single study, which is whole",
        "file": "holds no sweep",
        "empty": "holds no sweep",
        "nowhere": "does not exist",
    }.items():
        done = called_in("status", name)
        assert done.returncode == 2
        assert done.stderr.startswith(f"dyad-sim: {name} {reason}")
        assert done.stdout == ""


DAMAGED: dict[str, dict[str, Any]] = {
    "no counts": {"counts": None},
    "no dyads": {"counts": {"chunks": 3}},
    "dyads as text": {"counts": {"dyads": "many", "chunks": 3}},
    "no design": {"sweep": None},
    "design as text": {"sweep": "grid"},
    "no size": {"sweep": {}},
    "size of nothing": {"sweep": {"dyads_per_chunk": 0}},
    "other size": {"sweep": {"dyads_per_chunk": 7}},
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_description_is_refused(case, called_in, tmp_path):
    """In one message that names the file; a wrong answer would cost more than none."""
    sound = {"counts": {"dyads": 160, "chunks": 3}, "sweep": {"dyads_per_chunk": 64}}
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "study.json").write_text(json.dumps(sound | DAMAGED[case]))

    done = called_in("status", "here")

    assert done.returncode == 2
    assert done.stderr.startswith("dyad-sim: here/study.json is damaged")
    assert done.stderr.count("\n") == 1
