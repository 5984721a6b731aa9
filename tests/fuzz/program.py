"""The program called in this process, and what counts as a proper answer of it."""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from hydra.core.global_hydra import GlobalHydra

from dyad_sim.cli import BAD_INPUT, FAILED, INTERRUPTED, OK, main
from dyad_sim.studies.tables import TABLES

LONGEST = 60
"""Seconds of work after which an answer counts as none; ten times as many of waiting."""

ALARMS = (signal.SIGALRM, signal.SIGVTALRM)

LONGEST_MESSAGE = 3_000
"""Signs of a refusal that can still be read."""

ROUNDING = 1e-9

DRAWING = ("dyad_sim.cli.study.draw_all", "dyad_sim.figures.of_a_sweep.draw_all")

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

CHANGING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link"}
"""Events of Python that change the disk, beside the opening of a file."""

STARTING = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect"}
"""Events of Python that no file of a user may bring about."""

ELSEWHERE = ("/dev/null", tempfile.gettempdir() + "/.cache", str(Path.home() / ".cache"))
"""Where libraries keep what they compile and draw with."""


class HangsError(BaseException):
    """No answer in time; no ``Exception``, so that the program does not report it as one."""


class Answer(NamedTuple):
    """What the program said, and what it did beyond its folder."""

    arguments: tuple[str, ...]
    status: int
    out: str
    err: str
    beyond: list[str]


class _Watch:
    """Hears of everything that is written or started, while it listens to a folder."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.beyond: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event in STARTING:
            self.beyond.append(f"{event} {details}"[:200])
        elif event == "open" and isinstance(details[2], int) and details[2] & WRITING:
            self._check(details[0])
        elif event in CHANGING:
            for path in details[:2]:
                self._check(path)

    def _check(self, path: Any) -> None:
        """Note a path that is not below the folder."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        place = os.path.realpath(os.fsdecode(path))
        allowed = (str(self.folder), *ELSEWHERE)
        if not place.startswith(allowed) and "__pycache__" not in place:
            self.beyond.append(place)


WATCH: list[_Watch] = []
"""The one watch: Python lets nobody stop listening, so it is made when it is needed."""


@contextmanager
def sandbox() -> Iterator[Path]:
    """Work in an empty folder of its own, and go back."""
    before, handler = Path.cwd(), signal.getsignal(signal.SIGTERM)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "here"
        folder.mkdir()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
            signal.signal(signal.SIGTERM, handler)
            GlobalHydra.instance().clear()
            plt.close("all")


def _too_late(_signal: int, _frame: Any) -> None:
    raise HangsError


def call(*arguments: str, figures: bool = False) -> Answer:
    """Call the program in the working folder, and listen to what it does beyond it."""
    if not WATCH:
        WATCH.append(_Watch())
    out, err = io.StringIO(), io.StringIO()
    handlers = [(number, signal.signal(number, _too_late)) for number in ALARMS]
    signal.alarm(10 * LONGEST)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    WATCH[0].beyond, WATCH[0].folder = [], Path.cwd().resolve()
    try:
        with redirect_stdout(out), redirect_stderr(err), _drawing(figures):
            status = main(arguments)
    finally:
        WATCH[0].folder = None
        signal.alarm(0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        for number, handler in handlers:
            signal.signal(number, handler)
    if status == INTERRUPTED:  # Whoever pressed Ctrl-C meant the fuzzer.
        raise KeyboardInterrupt
    return Answer(arguments, status, out.getvalue(), err.getvalue(), WATCH[0].beyond)


@contextmanager
def _drawing(figures: bool) -> Iterator[None]:
    """Leave figures out, which take most of the time of a small study."""
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {"HYDRA_FULL_ERROR": "0"}))
        stack.enter_context(patch.object(sys, "argv", sys.argv))
        for name in () if figures else DRAWING:
            stack.enter_context(patch(name, lambda *_: []))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("error")
        yield


def check_answer(answer: Answer, before: dict[str, bytes], *, may_fail: bool = False) -> None:
    """Accept a clean refusal, or a correct run; nothing else.

    Parameters
    ----------
    answer
        Of the program.
    before
        The files of the working folder before it was called.
    may_fail
        Whether a damaged file, which is told with exit status 1, may be the cause.
    """
    assert "Traceback" not in answer.err, answer
    assert answer.beyond == [], answer
    assert answer.status in {OK, BAD_INPUT, *([FAILED] if may_fail else [])}, answer
    if answer.status == OK:
        return
    assert answer.err.count("dyad-sim:") == 1, answer
    assert 20 < len(answer.err) < LONGEST_MESSAGE, answer
    assert "Error executing job" not in answer.err, answer
    assert answer.status == FAILED or answer.out == "", answer
    assert files_in(Path.cwd()) == before, answer


def files_in(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, and its folders as empty ones; no locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if ".locks" not in path.parts
    }


def check_tables(folder: Path) -> None:
    """Accept tables whose every value lies where it is declared to lie."""
    for name, columns in TABLES.items():
        path = folder / f"{name}.parquet"
        if name == "cells" or not path.exists():
            continue
        table = pd.read_parquet(path)
        assert set(columns) <= set(table), name
        for column, (kind, about) in columns.items():
            values = table[column]
            if about.codes or kind is bool or column == "events":
                continue
            there = values.dropna().to_numpy(dtype=float)
            assert np.isfinite(there).all(), (name, column)
            inside = (there >= about.low - ROUNDING) & (there <= about.high + ROUNDING)
            assert inside.all(), (name, column, there[~inside][:5])
