"""Where results go: addresses, colons, bytes that are no text; found before a simulation."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from dyad_sim.studies.files import local, naming
from tests.cli.conftest import TINY, everything_in
from tests.cli.sweeps import SAMPLE, SHORT, files_in, make

NO_FOLDERS = {
    "a page": ("http://x/y", "is an address"),
    "a bucket": ("s3://b/x", "is an address"),
    "a file": ("file:/a/b", "is an address"),
    "a file of this folder": ("file:///tmp/x", "is an address"),
    "another bucket": ("gs://b", "is an address"),
    "an archive": ("git+ssh://x", "is an address"),
    "NUL": ("'a\0b'", "cannot be the name of a folder"),
    "bytes that are no text": ("caf\udce9", "holds what is no character"),
    "half a character": ("'\ud83d'", "holds what is no character"),
    "up out of nowhere": ("missing/../new", "its .. leads out of a folder that does not exist"),
    "too long a name": ("x" * 5000, "File name too long"),
}


@pytest.mark.parametrize("command", ["run", "sweep", "record"])
@pytest.mark.parametrize("case", NO_FOLDERS)
def test_what_is_no_folder_is_refused_before_anything_is_done(
    case, command, called_in, tmp_path
):
    output, told = NO_FOLDERS[case]
    asked = {"run": TINY, "sweep": (*SHORT, *SAMPLE), "record": ()}[command]

    done = called_in(command, *asked, f"output={output}")

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "output=" in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert "Traceback" not in done.stderr
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("key", ["study.question", "study.name", "patient", "-cd"])
def test_a_text_that_cannot_be_written_is_refused(key, called_in, tmp_path):
    """Bytes on the command line that are not UTF-8."""
    text = "caf\udce9"

    done = called_in("run", *TINY, *((key, text) if key == "-cd" else (f"{key}={text}",)))

    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert everything_in(tmp_path) == []


def test_a_choice_whose_file_has_no_name_in_utf8_is_refused(called_in, tmp_path):
    """It would stand in `study.json`."""
    (tmp_path / "mine" / "patient").mkdir(parents=True)
    (tmp_path / "mine" / "patient" / "caf\udce9.yaml").write_text("rigidity: 0.5\n")

    done = called_in("run", "-cd", "mine", "patient=caf\udce9", *TINY, "output=here")

    assert done.returncode == 2
    assert "patient='caf\\udce9' holds what is no character" in done.stderr


# --- Colons ------------------------------------------------------------------

COLONS = ("pilot:2", "s3:b", "file:x", "a:b:c")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study and a sweep in folders without a colon, without figures."""
    folder = tmp_path_factory.mktemp("made")
    study = ("run", *TINY, "exchanges_table=all", "output=study")
    make(folder, study, ("sweep", *SAMPLE, *SHORT, "dyads=2", "output=sweep"))
    return folder


@pytest.fixture
def no_figures(monkeypatch):
    monkeypatch.setattr("dyad_sim.cli.study.draw_all", lambda *_: None)
    monkeypatch.setattr("dyad_sim.figures.of_a_sweep.draw_all", lambda *_: [])


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize("name", COLONS)
def test_a_folder_may_have_a_colon(name, called_in, tmp_path, made):
    """Written and read: nothing takes its name for an address."""
    assert called_in("run", *TINY, "exchanges_table=all", f"output={name}").returncode == 0
    assert files_in(tmp_path / name) == files_in(made / "study")

    file = f"{name}/../x:y.parquet"
    done = called_in("replay", name, "--dyad", "1", "--exchanges", file)
    assert done.returncode == 0, done.stderr
    assert "Reproduced exactly: dyads, sessions, episodes, exchanges." in done.stdout
    assert len(pd.read_parquet(tmp_path.absolute() / "x:y.parquet")) == 24


@pytest.mark.slow
def test_a_folder_with_a_colon_can_be_reported(called_in, tmp_path, made):
    """With the figures of a study beside its tables."""
    shutil.copytree(made / "sweep", tmp_path / "s3:b")
    assert called_in("run", *TINY, "output=pilot:2").returncode == 0
    for name in ("s3:b", "pilot:2"):
        done = called_in("report", name)
        assert done.returncode == 0, done.stderr


@pytest.mark.usefixtures("no_figures")
@pytest.mark.parametrize("name", COLONS[:2])
def test_the_folder_of_a_design_may_have_one(name, called_in, tmp_path, made):
    sweep = ("sweep", *SAMPLE, *SHORT, "dyads=2", f"output={name}")
    for _ in range(2):
        done = called_in(*sweep)
        assert done.returncode == 0, done.stderr
        assert files_in(tmp_path / name) == files_in(made / "sweep")
    assert called_in("status", name, "--check").returncode == 0
    assert called_in("replay", name, "--cell", "1", "--dyad", "0").returncode == 0

    done = called_in("run", "-m", *TINY, "seed=1,2", "output=m:1")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "m:1" / "cells.parquet").is_file()


def test_a_table_of_points_may_have_one(called_in, tmp_path):
    (tmp_path / "points:1.csv").write_text("therapist.skill\n0.2\n")
    pd.DataFrame({"therapist.skill": [0.2]}).to_parquet(tmp_path.absolute() / "s3:x.parquet")
    for table in ("points:1.csv", "s3:x.parquet"):
        asked = ("sweep", "sweep.design=table", f"sweep.table={table}", *SHORT, "dyads=1")
        assert called_in(*asked).returncode == 0


def test_a_path_is_no_address_for_arrow():
    assert local(Path("s3:x/y")) == "./s3:x/y"
    assert local(Path("/a/s3:x")) == "/a/s3:x"


# --- Files beside, disks that are full ---------------------------------------


STRAYS = ("notes.txt", "Thumbs.db", "0.parquet", "000000.txt")


@pytest.mark.parametrize("kind", ["files", "folders", "a table"])
def test_what_lies_beside_is_no_damage(kind, called_in, tmp_path, made):
    """Of a file manager, or of the person whose folder it is."""
    shutil.copytree(made / "sweep", tmp_path / "sweep")
    strays = [
        tmp_path / "sweep" / place / name
        for place in ("dyads.parquet", "chunks", ".")
        for name in STRAYS
    ]
    for stray in strays:
        if kind == "folders":
            stray.mkdir()
        elif kind == "files":
            stray.write_text("mine")
        else:
            pd.DataFrame({"mine": [1]}).to_parquet(stray)

    for asked in (
        ("replay", "sweep", "--cell", "1", "--dyad", "0"),
        ("status", "sweep", "--check"),
        *([("report", "sweep")] if kind == "files" else []),
    ):
        done = called_in(*asked)
        assert done.returncode == 0, (asked, done.stderr)
        assert "damaged" not in done.stderr
    assert all(stray.exists() for stray in strays)


def test_a_fault_without_a_name_is_given_one(tmp_path):
    with pytest.raises(OSError, match="No space left on device: 'here'"), naming(Path("here")):
        raise OSError(28, "any words")
    with pytest.raises(OSError, match="'there'"), naming(Path("here")):
        raise OSError(28, "any words", "there")


@pytest.mark.parametrize(
    ("asked", "writes"),
    [
        (("run", *TINY, "output=here"), "pyarrow.parquet.write_table"),
        (("run", *TINY, "output=here"), "dyad_sim.cli.study.draw_all"),
        (("run", "-m", *TINY, "seed=1,2", "output=here"), "pandas.DataFrame.to_csv"),
        (("sweep", *SAMPLE, *SHORT, "dyads=1", "output=here"), "pyarrow.parquet.write_table"),
        (("sweep", *SAMPLE, *SHORT, "dyads=1", "output=here"), "pandas.DataFrame.to_csv"),
    ],
)
def test_a_full_disk_is_told_with_a_name(asked, writes, called_in, monkeypatch):
    monkeypatch.setattr("dyad_sim.cli.study.draw_all", lambda *_: None)
    monkeypatch.setattr("dyad_sim.figures.of_a_sweep.draw_all", lambda *_: [])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writes, full)

    done = called_in(*asked)

    assert done.returncode == 1, done.stderr
    assert re.search(r"dyad-sim: here.* could not be written: No space left", done.stderr)
    assert "Nothing that was finished is lost." in done.stderr
    assert "Traceback" not in done.stderr


# --- Files that are asked for ------------------------------------------------

FILES = {
    "sub": "is a folder; name a file",
    "nowhere/x.html": "cannot be written: nowhere is no folder; name a file in one that exists",
    "device.html": "is a link or a device; name a regular file",
    "link.html": "is a link or a device; name a regular file",
    "x" * 300: "cannot be looked at: File name too long; name another place",
}


@pytest.mark.parametrize("name", FILES, ids=lambda name: name[:20])
@pytest.mark.parametrize("asked", [("report", "sweep", "--output"), ("record", "--json")])
def test_a_file_that_cannot_be_written_is_refused_with_the_reason(
    asked, name, called_in, tmp_path, made
):
    """Before anything is simulated; a device or a link is not replaced by a file."""
    shutil.copytree(made / "sweep", tmp_path / "sweep")
    (tmp_path / "sub").mkdir()
    os.mkfifo(tmp_path / "device.html")
    (tmp_path / "link.html").symlink_to("nowhere")
    before = everything_in(tmp_path)

    done = called_in(*asked, name)

    assert done.returncode == 2
    assert f"dyad-sim: {asked[-1]} {name} {FILES[name]}" in done.stderr
    assert everything_in(tmp_path) == before
    assert (tmp_path / "device.html").is_fifo()


@pytest.mark.parametrize("command", ["status", "report"])
def test_a_name_too_long_to_be_looked_for_is_refused(command, called_in):
    done = called_in(command, "x" * 5000)
    assert done.returncode == 2
    assert "cannot be looked at: File name too long" in done.stderr
