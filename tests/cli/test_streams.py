"""Streams that are closed or full, encodings that lack characters, terminals that obey."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import PATIENT, TINY, Finished, command, environment
from tests.cli.sweeps import SHORT

ESCAPE = "\x1b[31mred\x07\x9b2J"
"""What colours a terminal, rings its bell and clears it."""


def by_shell(folder: Path, redirected: str, *arguments: str, **variables: str) -> Finished:
    """Run the program as a shell starts it, buffered as Python is unless told otherwise."""
    buffered = {**environment(), "PYTHONUNBUFFERED": ""}
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirected}', "sh", *command(*arguments)],
        cwd=folder,
        env=buffered | variables,
        capture_output=True,
        timeout=PATIENT,
        check=False,
        encoding="latin-1",
    )


# --- Closed and full ---------------------------------------------------------


INFO = ("run", "--info", "defaults")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [("cite",), ("--help",), ("report", "--help"), ("run", "--cfg", "job"), INFO]
)
def test_a_full_stdout_is_told(arguments, unbuffered, tmp_path):
    done = by_shell(tmp_path, ">/dev/full", *arguments, PYTHONUNBUFFERED=unbuffered)

    assert done.returncode == 1
    assert done.stderr.startswith(
        "dyad-sim: what was to be shown could not be written: No space"
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_study_is_stored_where_its_summary_cannot_be_shown(tmp_path):
    done = by_shell(tmp_path, ">/dev/full", "run", *TINY, "output=here")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert (tmp_path / "here" / "study.json").is_file()


@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
@pytest.mark.parametrize("arguments", [("cite",), ("--version",), ("run", "dyads=0")])
def test_what_is_shown_to_nobody_fails_and_what_is_said_to_nobody_does_not(
    arguments, redirected, tmp_path
):
    done = by_shell(tmp_path, redirected, *arguments)

    refused, unseen = arguments == ("run", "dyads=0"), ">&-" in redirected.split("2>")[0]
    assert done.returncode == (2 if refused else 1 if unseen else 0)
    assert "Traceback" not in done.stderr
    if not refused and not unseen:
        assert "dyad" in done.stdout
    if not refused and redirected == ">&-":
        assert "what was to be shown could not be written: Bad file" in done.stderr


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_no_table_takes_the_place_of_a_closed_stream(redirected, called_in, tmp_path):
    """A file that is opened gets the lowest number that is free."""
    assert called_in("run", *TINY, "output=open").returncode == 0

    done = by_shell(tmp_path, redirected, "run", *TINY, "output=here")

    unseen = redirected != "2>&-"
    assert done.returncode == unseen
    assert done.stderr.count("\n") == (redirected == ">&-")
    for file in (tmp_path / "open").glob("*.parquet"):
        assert (tmp_path / "here" / file.name).read_bytes() == file.read_bytes()


# --- Characters --------------------------------------------------------------


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", "caf? ?"), ("latin-1", "café ?"), ("utf-8:strict", "café")],
)
def test_characters_that_an_encoding_lacks_are_replaced(encoding, shown, tmp_path):
    asked = ("run", *TINY, "output=here", "study.question='café ☃'")

    done = by_shell(tmp_path, "", *asked, PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stderr) == (0, "")
    found = done.stdout.encode("latin-1").decode("utf-8" if "utf" in encoding else "latin-1")
    assert shown in found
    assert "Ruptures resolved" in found


@pytest.mark.slow
def test_nothing_that_a_terminal_obeys_is_sent_to_it(called_in, tmp_path):
    """Whoever wrote the question, the name of a choice, or a value."""
    (tmp_path / "theirs" / "study").mkdir(parents=True)
    question = ESCAPE.encode("unicode_escape").decode()
    text = f'name: theirs\nquestion: "{question}"\n'
    (tmp_path / "theirs" / "study" / "gift.yaml").write_text(text)
    theirs = ("run", "-cd", "theirs", "study=gift", *TINY)

    said = [
        called_in(*theirs, "output=here"),
        called_in(*theirs, f"output='{ESCAPE}'"),
        called_in(*theirs, f"patient={ESCAPE}"),
        called_in(*theirs, f"therapist.skill='{ESCAPE}'"),
        called_in("status", ESCAPE),
        called_in("report", ESCAPE),
        called_in(ESCAPE),
    ]

    assert [done.returncode for done in said] == [0, 0, 2, 2, 2, 0, 2]
    for done in said:
        assert not {"\x1b", "\x07", "\x9b"} & set(done.stdout + done.stderr)
        assert "\\x1b[31mred\\x07" in done.stdout + done.stderr


def test_a_table_of_cells_sends_nothing_to_the_terminal_either(called_in, tmp_path):
    """Of a sweep, in which groups are varied, and of a sweep that failed."""
    points = tmp_path / "points.csv"
    points.write_text("therapist.skill\n0.2\n0.8\n")
    asked = ("sweep", "sweep.design=table", f"sweep.table={points}", *SHORT, "dyads=2")
    done = called_in(*asked, f"output='{ESCAPE}'")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    failed = tmp_path / ESCAPE / "chunks" / "000000.failed"
    (tmp_path / ESCAPE / "chunks" / "000000.json").unlink()
    failed.write_text(ESCAPE)

    done = called_in("status", ESCAPE)

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "Chunk 0: \\x1b[31mred" in done.stdout


def test_a_reader_who_has_read_enough_is_told_nothing(tmp_path):
    """Nor does the program of Hydra say which overrides it had."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "dyad_sim", "cite"],
        cwd=tmp_path,
        env={**environment(), "PYTHONUNBUFFERED": ""},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENT,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (1, "")


# --- Machine -----------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [MemoryError(), ImportError("a.so: failed to map segment from shared object")],
)
@pytest.mark.parametrize("module", ["dyad_sim.cli.cite", "dyad_sim.cli.status"])
def test_too_little_memory_is_told(error, module, called_in, monkeypatch):
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(f"{module}.main", fail)
    done = called_in(module.rpartition(".")[2])

    assert done.returncode == 1
    assert done.stderr.startswith("dyad-sim: too little memory is left on this machine.")


def test_a_working_folder_that_is_gone_is_told(called_in, tmp_path):
    tmp_path.rmdir()
    done = called_in("cite")
    tmp_path.mkdir()

    assert done.returncode == 1
    assert "the working folder cannot be used" in done.stderr
