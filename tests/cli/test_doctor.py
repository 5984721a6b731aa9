"""``dyad-sim doctor``: what is well, and each thing that can be wrong."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import dyad_sim
from dyad_sim.api import simulate
from dyad_sim.cli.doctor import CHECKS
from dyad_sim.engines import compiled
from tests.cli.conftest import everything_in


def lines_of(done) -> dict[str, str]:
    """What is told under each name."""
    return {line.split()[0]: line for line in done.stdout.splitlines()}


def test_all_is_well_here(called_in, tmp_path, tmp_path_factory, monkeypatch):
    # Below the new home Matplotlib would leave its list of fonts beside the sources.
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path_factory.mktemp("matplotlib")))
    monkeypatch.setenv("HOME", str(Path(compiled.kept_in() or tmp_path).parent))

    done = called_in("doctor")

    assert done.returncode == 0, done.stdout
    told = lines_of(done)
    assert [*told] == [*CHECKS, "All"]
    assert dyad_sim.__version__ in told["dyad_sim"]
    assert "numba" in told["packages"]
    assert "compiled and mesa give the same 5 tables" in told["engines"]
    assert "results/" in told["results"]
    assert str(tmp_path) not in done.stdout
    assert str(Path.home()) not in done.stdout
    assert everything_in(tmp_path) == []


def no_package(name: str) -> str:
    raise PackageNotFoundError(name)


def broken_engine(_name: str) -> None:
    message = "llvmlite: cannot open\nshared object"
    raise ImportError(message)


def unlike(overrides, engine):
    """A study that is another one with each engine."""
    return simulate([*overrides, f"seed={len(engine)}"], engine=engine)


@pytest.mark.parametrize(
    ("broken", "by", "name", "told"),
    [
        ("dyad_sim.cli.doctor.version", no_package, "packages", "PackageNotFoundError"),
        ("dyad_sim.api.simulate", unlike, "engines", "differ in dyads"),
        ("dyad_sim.studies.runner.engine", broken_engine, "engines", "cannot open shared"),
        ("dyad_sim.engines.compiled._MACHINE_CODE", None, "cache", "NUMBA_CACHE_DIR"),
        ("dyad_sim.studies.runner.cores", lambda: 1 / 0, "cores", "ZeroDivisionError"),
    ],
)
def test_what_is_wrong_is_told_on_its_line(broken, by, name, told, called_in, monkeypatch):
    """And the rest is told all the same."""
    monkeypatch.setattr(broken, by)

    done = called_in("doctor")

    assert done.returncode == 1
    lines = lines_of(done)
    assert [*lines] == [*CHECKS, "Not"]
    assert "FAULT" in lines[name]
    assert told in lines[name]
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_of_results_that_cannot_be_written_is_told(called_in, tmp_path):
    (tmp_path / "results").write_text("a file")

    done = called_in("doctor")

    assert done.returncode == 1
    assert "FAULT: results/ cannot be written" in lines_of(done)["results"]


def test_it_takes_no_argument(called_in):
    done = called_in("doctor", "dyads=3")

    assert done.returncode == 2
    assert "dyads=3" in done.stderr
