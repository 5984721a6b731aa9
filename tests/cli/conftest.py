"""The command line as a user meets it: another process, in an empty folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hydra.core.global_hydra import GlobalHydra

import dyad_sim
from dyad_sim.cli import main

TINY = ("dyads=2", "treatment.sessions=2", "treatment.exchanges=12")
"""A study of a moment."""

PATIENT = 300
"""Seconds after which a process is given up: it hangs, however busy the machine may be."""

IN_TIME = 120
"""Seconds after which a test that is not to wait for anything fails."""

LISTENING = """
import signal, sys
from dyad_sim.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
print("begun", flush=True)
sys.exit(main())
"""
"""The program, also where SIGINT is ignored, as in the background, or SIGHUP, as under nohup.

It says when it begins.
"""

FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
from dyad_sim.cli import main
sys.exit(main())
"""
"""The program on a disk that takes no larger file."""

Finished = subprocess.CompletedProcess[str]


def environment() -> dict[str, str]:
    """Return an environment in which the package under test is found."""
    source = str(Path(dyad_sim.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": source}


def command(*arguments: str) -> list[str]:
    """Return the command line of ``dyad-sim``."""
    return [sys.executable, "-m", "dyad_sim", *arguments]


@pytest.fixture
def dyad_sim_in(tmp_path: Path) -> Callable[..., Finished]:
    """Run ``dyad-sim`` in an empty folder and return what it said."""

    def call(*arguments: str) -> Finished:
        return subprocess.run(
            command(*arguments),
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENT,
            check=False,
        )

    return call


@contextmanager
def calling(folder: Path, monkeypatch, capsys) -> Iterator[Callable[..., Finished]]:
    """Call ``dyad-sim`` in a folder, in this process: the same, only quicker."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HYDRA_FULL_ERROR", "0")
    monkeypatch.setattr(sys, "argv", sys.argv)
    before = signal.getsignal(signal.SIGTERM)

    def call(*arguments: str) -> Finished:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        return Finished(arguments, status, said.out, said.err)

    yield call
    signal.signal(signal.SIGTERM, before)
    GlobalHydra.instance().clear()


@pytest.fixture
def called_in(tmp_path: Path, monkeypatch, capsys) -> Iterator[Callable[..., Finished]]:
    """Call ``dyad-sim`` in an empty folder, in this process."""
    with calling(tmp_path, monkeypatch, capsys) as call:
        yield call


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the program in other processes, none of which outlives the test."""
    started = []

    def call(*script: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            script,
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # Its workers too.
        process.communicate()


@pytest.fixture
def in_time() -> Iterator[None]:
    """Fail a test that waits for what never comes, or takes too long."""

    def give_up(*_: object) -> None:
        pytest.fail("It takes too long.")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(IN_TIME)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def everything_in(folder: Path) -> list[str]:
    """Return the names of all files and folders below a folder, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
