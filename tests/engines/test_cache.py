"""The cache of the compiled engine: whatever happens to it, a run is a line longer at most."""

from __future__ import annotations

import errno
import importlib.util
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numba
import pytest

import dyad_sim
from dyad_sim.engines.compiled import cache

pytestmark = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="nothing is compiled, so nothing is kept"
)

SOURCE = "def added(one, other):\n    return one + other + {more}\n"


class Function:
    """A small compiled function whose machine code is kept."""

    def __init__(self, module: ModuleType) -> None:
        self.call = numba.njit(module.added)
        self.machine_code = cache.kept(self.call)

    def was_loaded(self) -> bool:
        """Call it; whether its machine code came from the cache."""
        assert self.call(1, 2) == 3
        return sum(self.call.stats.cache_hits.values()) == 1


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """An empty folder for the cache."""
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def function(tmp_path, place) -> Callable[[], Function]:
    """What each process would make of the same function."""
    file = tmp_path / "sums.py"
    file.write_text(SOURCE.format(more=0))

    def again() -> Function:
        spec = importlib.util.spec_from_file_location("sums", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return Function(module)

    return again


def files_in(place: Path) -> list[Path]:
    """The index and the machine code."""
    return sorted(place.rglob("*.nb?"), reverse=True)


def test_machine_code_is_kept_and_loaded(function, place):
    assert not function().machine_code.is_there()
    assert not function().was_loaded()
    assert [file.suffix for file in files_in(place)] == [".nbi", ".nbc"]
    assert function().machine_code.is_there()
    assert function().was_loaded()


def flipped(content: bytes, draws: random.Random) -> bytes:
    """The same with one bit flipped."""
    place, bit = draws.randrange(len(content)), draws.randrange(8)
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def unreadable(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)  # Root may read a file without permissions; nobody reads a circle.


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: file.write_bytes(file.read_bytes()[:-100]),
    "cut to less than a seal": lambda file: file.write_bytes(file.read_bytes()[-20:]),
    "the seal alone is gone": lambda file: file.write_bytes(file.read_bytes()[:-32]),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\0"),
    "zeros": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "gone": Path.unlink,
    "unreadable": unreadable,
    "a pipe": a_pipe,
    "another pickle": lambda file: file.write_bytes(pickle.dumps({"a": 1})),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("which", [0, 1], ids=["index", "machine code"])
def test_damaged_files_are_compiled_anew(which, damage, function, place, caplog):
    """And then kept again, for the next time."""
    function().was_loaded()
    DAMAGE[damage](files_in(place)[which])

    damaged = function()
    assert not damaged.machine_code.is_there()
    assert not damaged.was_loaded()
    assert function().was_loaded()
    assert caplog.text == ""


def test_no_flipped_bit_is_loaded(function, place):
    """A flipped bit of machine code could end the process."""
    function().was_loaded()
    draws = random.Random(1989)
    for file in files_in(place):
        whole = file.read_bytes()
        for _ in range(200):
            file.write_bytes(flipped(whole, draws))
            assert not function().machine_code.is_there()
        file.write_bytes(whole)
    assert function().machine_code.is_there()


def test_a_folder_in_the_place_of_a_file_is_worth_a_line(function, place, caplog):
    function().was_loaded()
    for file in files_in(place):
        file.unlink()
        (file / "in").mkdir(parents=True)

    assert not function().was_loaded()
    assert len(caplog.messages) == 1
    assert "could not be kept" in caplog.text


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing_more_is_worth_a_line(
    number, function, place, caplog, monkeypatch
):
    full = function()

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("numba.core.caching.os.replace", refuse)
    assert not full.was_loaded()
    assert len(caplog.messages) == 1
    assert os.strerror(number) in caplog.text
    assert not list(place.rglob("*.tmp.*"))


def test_where_no_place_can_be_written_nothing_is_kept(function, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("numba.core.caching.os.makedirs", refuse)
    alone = function()
    assert alone.machine_code is None
    assert not alone.was_loaded()


@pytest.mark.parametrize("changed", ["_source_stamp", "_version"])
def test_an_index_of_today_does_not_bring_machine_code_of_yesterday(
    changed, function, place, monkeypatch
):
    """An interrupt, or a full disk, between the two leaves them so."""
    yesterday = function()
    setattr(yesterday.machine_code._cache_file, changed, "yesterday")
    yesterday.was_loaded()
    today = function()
    monkeypatch.setattr(cache.SealedFiles, "_save_data", lambda *_: None)
    assert not today.was_loaded()
    assert today.machine_code._cache_file._load_index()
    assert not function().machine_code.is_there()
    assert not function().was_loaded()


def test_machine_code_of_another_signature_is_not_loaded(function, place):
    """Two processes that have both found an empty index take the same name."""
    one, other = function(), function()
    files = other.machine_code._cache_file
    assert other.call(1.0, 2.0) == 3.0
    index = files._load_index()
    one.was_loaded()
    (theirs,) = [key for key in files._load_index() if key not in index]
    files._save_index({theirs: next(iter(index.values()))})
    assert not function().was_loaded()


def test_what_numba_cannot_rebuild_is_compiled_anew(function, monkeypatch):
    function().was_loaded()

    def refuse(*_: object) -> None:
        message = "no such type"
        raise AttributeError(message)

    monkeypatch.setattr("numba.core.compiler.CompileResult._rebuild", refuse)
    assert not function().was_loaded()


@pytest.mark.slow
@pytest.mark.long
def test_a_run_goes_on_whatever_the_cache_holds(tmp_path):
    """Half a file in the place of each, on a disk that takes none as large again."""
    program = (
        "import resource, sys; from dyad_sim.cli import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000));"
        "sys.exit(main(['run', 'dyads=1', 'treatment.sessions=1', 'output=here']))"
    )
    source = str(Path(dyad_sim.__file__).parents[1])
    where = {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": source}

    def call() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, **where},
            capture_output=True,
            text=True,
            check=False,
        )

    first = call()
    assert first.returncode == 0, first.stderr
    kept, said = first.stderr.splitlines()
    assert kept.startswith("Compiling")
    assert "File too large" in said
    for file in files_in(tmp_path):
        file.write_bytes(file.read_bytes()[:100])
    assert call().returncode == 0
