"""Small sweeps that the tests share: how they are asked for, made and looked at."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hydra.core.global_hydra import GlobalHydra

from dyad_sim.cli import main

SHORT = ("treatment.sessions=3", "treatment.exchanges=12")
"""A treatment of a moment."""

SAMPLE = (
    "sweep.design=latin_hypercube",
    "sweep.cells=4",
    "sweep.parameters={therapist.skill: {low: 0, high: 1}}",
)
"""Four cells too, of which no figures are drawn."""

ALL_TABLES = "sweep.tables=[dyads,sessions,episodes]"


def make(folder: Path, *commands: tuple[str, ...]) -> None:
    """Call the program in a folder for tests that share what it makes; without figures."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("HYDRA_FULL_ERROR", "0")
        patch.setattr(sys, "argv", sys.argv)
        patch.setattr("dyad_sim.cli.study.draw_all", lambda *_: None)
        patch.setattr("dyad_sim.figures.of_a_sweep.draw_all", lambda *_: [])
        for command in commands:
            assert main(command) == 0
    signal.signal(signal.SIGTERM, before)
    GlobalHydra.instance().clear()


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the tables and records of a sweep; locks and figures are left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".parquet", ".json", ".csv"} and path.is_file()
    }


def wait_until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until a process has got somewhere."""
    for _ in range(6000):
        if reached():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.kill()
    pytest.fail("The process did not get that far.")
