"""Records are bound to their sweep and their chunk, and only regular files are read."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dyad_sim.studies.chunks import CELLS, LOCKS, RECORDS
from tests.cli.sweeps import SAMPLE, SHORT, files_in, make

SWEEP = ("sweep", *SAMPLE, *SHORT, "dyads=40", "sweep.threads=1")
"""A sweep of three chunks."""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The sweep, whole, and the same under another seed."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, (*SWEEP, "output=here"), (*SWEEP, "seed=2", "output=other"))
    return folder


@pytest.fixture
def here(made, tmp_path) -> Path:
    """A copy of the sweep, to be damaged."""
    return Path(shutil.copytree(made / "here", tmp_path / "here"))


def record(number: int) -> str:
    """Return where the record of a chunk stands."""
    return f"{RECORDS}/{number:06d}.json"


def table(number: int) -> str:
    """Return where the dyads of a chunk stand."""
    return f"dyads.parquet/chunk-{number:06d}.parquet"


# --- Of another sweep, chunk or cell ------------------------------------------


def of_another_sweep(here: Path, made: Path) -> None:
    """A shard that was computed under another seed."""
    for name in (record(1), table(1)):
        shutil.copyfile(made / "other" / name, here / name)


def swapped(here: Path, _made: Path) -> None:
    """Two chunks, with their records."""
    for name in (record, table):
        (here / name(1)).rename(here / "aside")
        (here / name(0)).rename(here / name(1))
        (here / "aside").rename(here / name(0))


def doubled(here: Path, _made: Path) -> None:
    """A chunk under the number of another."""
    for name in (record, table):
        shutil.copyfile(here / name(0), here / name(1))


def of_no_sweep(here: Path, _made: Path) -> None:
    """A record that does not say whose it is."""
    content = json.loads((here / record(1)).read_text())
    (here / record(1)).write_text(json.dumps({"sha256": content["sha256"]}))


def of_a_number_as_text(here: Path, _made: Path) -> None:
    """A record whose number is another kind of value."""
    content = json.loads((here / record(1)).read_text())
    (here / record(1)).write_text(json.dumps({**content, "chunk": "1"}))


@pytest.mark.parametrize(
    "damage", [of_another_sweep, swapped, doubled, of_no_sweep, of_a_number_as_text]
)
def test_a_chunk_that_is_not_its_own_is_not_there_and_is_made_anew(
    damage, called_in, here, made, monkeypatch
):
    """Status does not count it, the report leaves its cells out, and a sweep mends it."""
    monkeypatch.setattr("dyad_sim.cli.sweeping._draw", lambda *_: None)
    damage(here, made)

    told = json.loads(called_in("status", "here", "--json").stdout)
    reported = called_in("report", "here")
    page = (here / "report.html").read_text()
    done = called_in(*SWEEP, "output=here")

    assert 1 in told["waiting"]
    assert json.loads(called_in("status", "here", "--json", "--check").stdout)["waiting"] == []
    assert reported.returncode == 0, reported.stderr
    assert "4 of 4" not in page
    assert done.returncode == 0, done.stderr
    assert files_in(here) == files_in(made / "here")


def one_measure(cells: pd.DataFrame) -> pd.DataFrame:
    """Change one number of a cell."""
    return cells.assign(alliance_last=cells["alliance_last"] + 0.1)


def one_interval(cells: pd.DataFrame) -> pd.DataFrame:
    """Make an interval narrower."""
    return cells.assign(alliance_last_low=cells["alliance_last"])


def last_bit(cells: pd.DataFrame) -> pd.DataFrame:
    """Change nothing that could be seen."""
    return cells.assign(alliance_last=cells["alliance_last"] * (1.0 + 2.0**-52))


@pytest.mark.parametrize("edit", [one_measure, one_interval, last_bit])
def test_a_measure_that_was_edited_is_not_reported(edit, called_in, here, made):
    """It is told by the name of its file, and the sweep started again mends it."""
    edit(pd.read_parquet(here / "cells.parquet")).to_parquet(here / "cells.parquet")

    refused = called_in("report", "here")

    assert refused.returncode == 1
    assert "here/cells.parquet is damaged or gone; started again" in refused.stderr
    assert not (here / "report.html").exists()
    assert called_in(*SWEEP, "output=here").returncode == 0
    assert files_in(here) == files_in(made / "here")
    assert called_in("report", "here").returncode == 0


@pytest.mark.parametrize("text", [None, "{", "[]", '{"study": "another", "sha256": "0"}'])
def test_measures_without_a_record_are_summed_up_again(text, called_in, here):
    """From the dyads; what stands in the table is not believed."""
    cells = pd.read_parquet(here / "cells.parquet")
    cells.assign(alliance_last=7777.25).to_parquet(here / "cells.parquet")
    (here / RECORDS / CELLS).unlink()
    if text is not None:
        (here / RECORDS / CELLS).write_text(text)

    done = called_in("report", "here")

    assert done.returncode == 0, done.stderr
    assert "7777.2" not in (here / "report.html").read_text()


@pytest.mark.parametrize(
    "name", ["chunk-000003.parquet", "chunk-000099.parquet", "mine.parquet"]
)
def test_a_stray_chunk_is_told_and_not_counted(name, called_in, here, made, monkeypatch):
    """Though it is a table of dyads; it is left where it is."""
    monkeypatch.setattr("dyad_sim.cli.sweeping._draw", lambda *_: None)
    stray = here / "dyads.parquet" / name
    shutil.copyfile(here / table(0), stray)

    said = [
        called_in("status", "here"),
        called_in(*SWEEP, "output=here"),
        called_in("replay", "here", "--dyad", "3"),
        called_in("report", "here"),
    ]

    assert [done.returncode for done in said] == [0, 0, 0, 0], said
    assert f"{name} is no chunk of this sweep" in said[0].stderr
    assert f"{name} is no chunk of this sweep" in said[1].stderr
    assert stray.exists()
    stray.unlink()
    assert files_in(here) == files_in(made / "here")


# --- No regular files --------------------------------------------------------


def pipe(file: Path) -> None:
    """A named pipe, which nobody writes to."""
    os.mkfifo(file)


def endless(file: Path) -> None:
    """A link to a device that never ends."""
    file.symlink_to("/dev/zero")


def link_to_pipe(file: Path) -> None:
    """A link to a pipe elsewhere."""
    os.mkfifo(file.with_name(".elsewhere"))
    file.symlink_to(".elsewhere")


LOOKING = (
    ("status", "here"),
    ("status", "here", "--check"),
    ("report", "here"),
    ("replay", "here", "--dyad", "3"),
)


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("put", [pipe, endless, link_to_pipe])
@pytest.mark.parametrize("name", ["study.json", record(0), table(0), "cells.parquet"])
def test_what_is_no_regular_file_is_not_waited_for(name, put, called_in, here, made):
    """Each command answers at once, and the sweep puts a file in its place."""
    (here / name).unlink()
    put(here / name)

    for command in LOOKING:
        done = called_in(*command)
        assert done.returncode in {0, 1, 2}
        assert "Traceback" not in done.stderr
        assert done.stderr.count("dyad-sim:") <= 1
        if name == "study.json":
            assert done.returncode == 2
            assert "study.json" in done.stderr or "holds no study" in done.stderr
    again = called_in(*SWEEP, "output=here")

    if name == "study.json":
        assert again.returncode == 2
        assert "study.json is damaged" in again.stderr
    elif name == "cells.parquet" and put is not pipe:
        assert again.returncode == 2
        assert "holds a link, cells.parquet" in again.stderr
    else:
        assert again.returncode == 0, again.stderr
        assert files_in(here) == files_in(made / "here")


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("put", [pipe, endless])
def test_other_files_of_a_sweep_that_are_none_are_not_waited_for(put, called_in, here):
    """The reason of a failure, the record of the cells, and something among the chunks."""
    (here / record(2)).unlink()
    for name in (f"{RECORDS}/000002.failed", f"{RECORDS}/{CELLS}", table(7)):
        (here / name).unlink(missing_ok=True)
        put(here / name)

    told = called_in("status", "here")
    again = called_in(*SWEEP, "output=here")

    assert told.returncode == 0
    assert "chunk-000007.parquet is no chunk of this sweep" in told.stderr
    assert again.returncode == 0, again.stderr


HUGE = 10**9


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize(
    ("counts", "size"),
    [
        ({"chunks": HUGE, "dyads": 64 * HUGE}, 64),
        ({"chunks": HUGE, "dyads": HUGE}, 1),
        ({"chunks": 1, "dyads": HUGE}, HUGE),
        ({"chunks": 10**6, "dyads": 10**6}, 1),
    ],
)
def test_counts_are_not_believed_beyond_the_design(counts, size, called_in, here):
    """In one message with the file, before memory is taken for so many chunks."""
    study = json.loads((here / "study.json").read_text())
    study["counts"] |= counts
    study["sweep"]["dyads_per_chunk"] = size
    (here / "study.json").write_text(json.dumps(study))

    for command in LOOKING[:3]:
        done = called_in(*command)
        assert done.returncode == 2, done.stderr
        assert "study.json" in done.stderr
        assert "damaged" in done.stderr


# --- File systems without locks ----------------------------------------------


@pytest.mark.parametrize("number", ["ENOLCK", "ENOTSUP", "ENOSYS", "EINVAL"])
def test_a_file_system_without_locks_stops_no_sweep(
    number, called_in, tmp_path, made, monkeypatch
):
    """The same bytes; several shards are told once that they could meet."""
    code = getattr(errno, number)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", refuse)
    first = called_in(*SWEEP, "sweep.shards=2", "sweep.shard=0", "output=here")
    told = json.loads(called_in("status", "here", "--json").stdout)
    rest = called_in(*SWEEP, "output=here")

    assert (first.returncode, rest.returncode) == (0, 0), first.stderr + rest.stderr
    assert first.stderr.count("dyad-sim: here is on a file system without locks") == 1
    assert "without locks" not in rest.stderr
    assert (told["done"], told["running"]) == ([0, 2], [])
    assert files_in(tmp_path / "here") == files_in(made / "here")
    assert not [path for path in (tmp_path / "here").rglob(".*") if path.name != LOCKS]


def test_another_fault_of_a_lock_is_told(called_in, monkeypatch):
    """In one line, exit status 1: it is no answer of a file system without locks."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("fcntl.flock", refuse)
    done = called_in(*SWEEP, "output=here")

    assert done.returncode == 1
    assert "Input/output error" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["000000", "cells"])
def test_a_link_in_the_place_of_a_lock_is_neither_followed_nor_cut(name, called_in, here):
    """What it leads to is left as it was."""
    outside = here.parent / "outside"
    outside.write_text("mine")
    (here / record(0)).unlink()
    (here / LOCKS / name).unlink(missing_ok=True)
    (here / LOCKS / name).symlink_to(outside)

    done = called_in(*SWEEP, "output=here")

    assert done.returncode == 1
    assert name in done.stderr
    assert outside.read_text() == "mine"
