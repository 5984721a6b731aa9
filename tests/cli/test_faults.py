"""Interrupts at any moment, full disks, lost workers, clocks, links, and two at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dyad_sim.cli import ENDING, _interrupt, main
from dyad_sim.studies.files import HIDDEN
from tests.cli.conftest import (
    FULL,
    LISTENING,
    PATIENT,
    TINY,
    command,
    everything_in,
)
from tests.cli.sweeps import SAMPLE, SHORT, files_in, make

STUDY = ("run", *TINY, "output=here")
SWEEP = ("sweep", *SAMPLE, *SHORT, "dyads=60", "sweep.threads=1", "output=here")

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study and a sweep in one folder each, without figures."""
    folder = tmp_path_factory.mktemp("made")
    make(folder, (*STUDY[:-1], "output=study"), (*SWEEP[:-1], "output=sweep"))
    return folder


@pytest.fixture
def studies(made: Path, tmp_path: Path) -> Path:
    """A copy of them, to be damaged."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def hidden_in(folder: Path) -> list[str]:
    """Names of what is hidden below a folder, but for the locks of a sweep."""
    return [
        name for name in everything_in(folder) if "/." in f"/{name}" and ".locks" not in name
    ]


# --- Interrupts --------------------------------------------------------------


def interrupted(start: Start, arguments: tuple[str, ...], after: float, number: int) -> int:
    """Send a signal some seconds after the program has begun; return how it ended."""
    process = start(sys.executable, "-c", LISTENING, *arguments)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(after)
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENT)
    assert "Traceback" not in said, said
    # When it has said its last word, a signal just ends the program.
    assert process.returncode in {0, 130, -number}, (process.returncode, said)
    assert process.returncode != 130 or "interrupted" in said
    return process.returncode


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_study_interrupted_at_any_moment_is_whole_or_not_there(number, start, tmp_path):
    """At random moments from the start of the program to its end."""
    for after in sorted(random.Random(number).uniform(0.0, 5.0) for _ in range(3)):
        status = interrupted(start, STUDY, after, number)
        names = everything_in(tmp_path)
        if "here" not in names:
            assert status != 0
            assert names == []
        else:
            assert hidden_in(tmp_path) == []
            assert json.loads((tmp_path / "here" / "study.json").read_text())["sha256"]
            shutil.rmtree(tmp_path / "here")


@pytest.mark.slow
@pytest.mark.long
def test_a_sweep_interrupted_at_any_moment_goes_on_to_the_same_bytes(
    start, called_in, tmp_path, made
):
    """However often: nothing half-written counts, and nothing finished is lost."""
    draws = random.Random(1989)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        interrupted(start, SWEEP, draws.uniform(0.0, 4.0), number)
        assert hidden_in(tmp_path) == []

    assert called_in(*SWEEP).returncode == 0
    assert files_in(tmp_path / "here") == files_in(made / "sweep")


@pytest.mark.parametrize(
    ("asked", "writes"),
    [
        (("report", "study"), "dyad_sim.report.write.page_of"),
        (
            ("replay", "study", "--dyad", "1", "--figure", "a.pdf"),
            "dyad_sim.figures.style.save_as",
        ),
        (
            ("replay", "study", "--dyad", "1", "--exchanges", "a.csv"),
            "pandas.DataFrame.to_csv",
        ),
        (
            ("replay", "study", "--dyad", "1", "--gif", "a.gif"),
            "dyad_sim.figures.animation.save_animation",
        ),
        (("page", "--export", "site"), "dyad_sim.teaching.page.export._write"),
    ],
)
@pytest.mark.parametrize("fault", ["interrupt", "full disk"])
def test_what_is_interrupted_or_finds_no_room_leaves_no_file(
    asked, writes, fault, called_in, studies, monkeypatch
):
    """Nor half of one under its final name; exit status 130, or 1 with a line."""
    before = everything_in(studies)

    def fail(*given: object, **_: object) -> None:
        for path in given:
            if isinstance(path, Path) and path.name.startswith(".") and not path.is_dir():
                path.write_text("half")
        raise KeyboardInterrupt if fault == "interrupt" else OSError(28, "No space left", "a")

    monkeypatch.setattr(writes, fail)
    done = called_in(*asked)

    assert done.returncode == (130 if fault == "interrupt" else 1), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert everything_in(studies) == before


def test_a_program_that_is_to_outlive_its_terminal_does(monkeypatch):
    """`nohup` lets it ignore the signal, and it stays ignored; else it is as it was after."""
    heard: list[object] = []
    monkeypatch.setattr(
        "dyad_sim.cli.cite.main", lambda _: heard.append(signal.getsignal(signal.SIGHUP)) or 0
    )
    before = signal.getsignal(signal.SIGHUP)
    try:
        for handler in (signal.SIG_IGN, signal.SIG_DFL):
            signal.signal(signal.SIGHUP, handler)
            assert main(["cite"]) == 0
            assert signal.getsignal(signal.SIGHUP) == handler
    finally:
        signal.signal(signal.SIGHUP, before)
    assert heard == [signal.SIG_IGN, _interrupt]


@pytest.mark.parametrize("number", ENDING)
def test_a_second_signal_does_not_keep_the_first_from_putting_things_in_order(
    number, called_in, tmp_path, monkeypatch
):
    """A shell and a terminal that close send one each."""

    def ended(*_of_a_study: object) -> None:
        os.kill(os.getpid(), number)
        time.sleep(1.0)
        pytest.fail("The signal was not heard.")

    removed = shutil.rmtree

    def again(*given: object, **how: object) -> None:
        os.kill(os.getpid(), number)
        removed(*given, **how)

    monkeypatch.setattr("dyad_sim.cli.study.draw_all", ended)
    monkeypatch.setattr("shutil.rmtree", again)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Also under nohup.

    done = called_in(*STUDY)

    assert done.returncode == 130
    assert everything_in(tmp_path) == []


# --- Full disks, lost workers, clocks ----------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [STUDY, ("report", "study"), ("replay", "study", "--dyad", "1", "--html", "a.html")],
)
def test_a_full_disk_is_told_in_one_line(asked, start, studies):
    """And leaves what was there as it was."""
    pytest.importorskip("resource")
    before = everything_in(studies)

    process = start(sys.executable, "-c", FULL.format(room=3_000), *asked)
    _, said = process.communicate(timeout=PATIENT)

    assert process.returncode == 1, said
    assert said.count("dyad-sim:") == 1
    assert "File too large" in said
    assert "Traceback" not in said
    assert everything_in(studies) == before


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told_and_its_chunk_made_later(
    start, called_in, tmp_path, made
):
    """The shards of the others are kept."""
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    shards = ("-m", "sweep.shards=2", "sweep.shard=range(0,2)", "hydra/launcher=joblib")
    process = start(*command("sweep", *shards, "hydra.launcher.n_jobs=2", *SWEEP[1:]))
    workers: list[int] = []
    while not workers and process.poll() is None:
        time.sleep(0.05)
        workers = workers_of(process.pid)
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=PATIENT)

    assert process.returncode == 1, said
    assert said.count("dyad-sim:") == 1
    assert "a worker ended before its work was done" in said
    assert called_in(*SWEEP).returncode == 0
    assert files_in(tmp_path / "here") == files_in(made / "sweep")


def workers_of(parent: int) -> list[int]:
    """Return the processes that a process has started to work for it."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            if int((place / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                words = (place / "cmdline").read_text()
                found += [int(place.name)] if "loky" in words and "tracker" not in words else []
    return found


def test_no_clock_decides_anything(called_in, tmp_path, made, monkeypatch):
    """Files from the future and from long ago, and a clock that goes backwards."""
    shutil.copytree(made / "sweep", tmp_path / "here")
    for index, path in enumerate(sorted((tmp_path / "here").rglob("*"))):
        moment = 4_000_000_000 if index % 2 else 1
        os.utime(path, (moment, moment))
    (tmp_path / "here" / "chunks" / "000001.json").unlink()
    now = iter(range(2_000_000_000, 0, -1_000))
    monkeypatch.setattr(time, "time", lambda: float(next(now)))

    assert called_in(*SWEEP).returncode == 0
    assert files_in(tmp_path / "here") == files_in(made / "sweep")
    done = called_in("status", "here", "--json", "--check")
    assert json.loads(done.stdout)["waiting"] == []


# --- Two at once -------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize(
    "asked",
    [STUDY, ("run", "-m", *STUDY[1:], "therapist.skill=0.2,0.8")],
    ids=["run", "multirun"],
)
def test_two_processes_with_the_same_study_both_complete(asked, start, tmp_path):
    """Whoever comes last puts the same bytes there once more."""
    both = [start(*command(*asked)) for _ in range(2)]
    said = [process.communicate(timeout=PATIENT) for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    assert everything_in(tmp_path)[0] == "here"
    assert hidden_in(tmp_path) == []


def test_a_study_that_another_process_put_there_meanwhile_is_left_alone(
    called_in, studies, monkeypatch
):
    """The folder was free when this one began."""

    def overtaken(*_of_a_study: object) -> None:
        shutil.copytree(studies / "sweep", studies / "here")

    monkeypatch.setattr("dyad_sim.cli.study.draw_all", overtaken)
    done = called_in(*STUDY)

    assert done.returncode == 2
    assert "output=here already holds another study" in done.stderr
    assert files_in(studies / "here") == files_in(studies / "sweep")
    assert hidden_in(studies) == []


def test_a_sweep_that_finds_another_when_it_claims_its_folder_is_refused(
    called_in, studies, monkeypatch
):
    def overtaken(folder: Path, *_: object) -> None:
        shutil.copytree(studies / "study", folder)

    monkeypatch.setattr("dyad_sim.cli.sweeping.check_usable", overtaken)
    done = called_in(*SWEEP)

    assert done.returncode == 2
    assert "output=here already holds another study" in done.stderr
    assert "Traceback" not in done.stderr


# --- Links and names ---------------------------------------------------------


@pytest.mark.slow
def test_a_folder_that_is_named_by_a_link_is_written_where_the_link_leads(called_in, studies):
    """Both of a study and of a sweep; the link stays, and nothing stands beside it."""
    for name, asked in (("one", STUDY), ("two", SWEEP)):
        (studies / name).mkdir()
        (studies / f"link_{name}").symlink_to(name)
        assert called_in(*asked[:-1], f"output=link_{name}").returncode == 0
        assert called_in(*asked[:-1], f"output=link_{name}").returncode == 0
        assert (studies / f"link_{name}").is_symlink()
        assert (studies / name / "study.json").is_file()
    assert files_in(studies / "two") == files_in(studies / "sweep")
    assert hidden_in(studies) == []


@pytest.mark.parametrize("name", ["dyads.parquet", "chunks", ".locks"])
def test_a_sweep_with_a_table_that_is_a_link_is_refused(name, called_in, studies, tmp_path):
    """Its chunks would be written where nobody asked for them."""
    outside = tmp_path / "outside"
    (studies / "sweep" / name).rename(outside)
    (studies / "sweep" / name).symlink_to(outside)
    before = everything_in(outside)

    done = called_in(*SWEEP[:-1], "output=sweep")

    assert done.returncode == 2
    assert f"holds a link, {name}, where a file or folder of the sweep is to be" in done.stderr
    assert everything_in(outside) == before


def test_a_link_that_a_sweep_does_not_write_to_is_nothing_to_it(called_in, studies, tmp_path):
    """It is of the person whose folder it is."""
    (tmp_path / "outside").mkdir()
    (studies / "sweep" / "notes").symlink_to(tmp_path / "outside")

    assert called_in(*SWEEP[:-1], "output=sweep").returncode == 0
    assert (studies / "sweep" / "notes").is_symlink()
    assert everything_in(tmp_path / "outside") == []


def test_a_chunk_that_is_a_link_is_replaced_and_what_it_leads_to_left_alone(called_in, studies):
    """The same for a link that stands where a hidden file is to be written."""
    outside = studies / "outside"
    outside.write_text("mine")
    table = studies / "sweep" / "dyads.parquet"
    for name in ("chunk-000000.parquet", f"{HIDDEN}chunk-000001.parquet"):
        (table / name).unlink(missing_ok=True)
        (table / name).symlink_to(outside)
    (table / "chunk-000001.parquet").unlink()

    assert called_in(*SWEEP[:-1], "output=sweep").returncode == 0
    assert outside.read_text() == "mine"
    assert not [path for path in table.iterdir() if path.is_symlink()]
    assert called_in("status", "sweep", "--check", "--json").returncode == 0


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/b", "..", ".a", "a\0", "x" * 61, ""])
def test_a_name_that_leads_out_of_the_folder_of_results_is_refused(name, called_in, tmp_path):
    done = called_in("run", *TINY, f"study.name='{name}'")

    assert done.returncode == 2
    assert "study.name" in done.stderr
    assert everything_in(tmp_path) == []


# --- Foreign files --------------------------------------------------------------------

ROUNDS = int(os.environ.get("DYAD_SIM_ROUNDS", "4"))
"""How often each fault is tried; more by hand."""


def put_foreign_files(folder: Path) -> None:
    """What somebody keeps in the folder of a study."""
    (folder / "drafts" / "deep").mkdir(parents=True)
    for name in ("notes.txt", "drafts/deep/one.md", "report.html", ".hidden"):
        (folder / name).write_text(f"mine: {name}")


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM, "no room"])
def test_foreign_files_stay_whatever_ends_the_filling_of_their_folder(start, tmp_path, fault):
    """At a random moment; in the end the study is there, as it was the first time."""
    folder = tmp_path / "here"
    began = time.monotonic()
    assert start(*command(*STUDY)).wait(PATIENT) == 0
    lasted = time.monotonic() - began
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    put_foreign_files(folder)
    foreign = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    foreign = {path: text for path, text in foreign.items() if path.name not in whole}
    draws = random.Random(str(fault))
    for _ in range(ROUNDS):
        if fault == "no room":
            room = draws.randrange(200_000)
            process = start(sys.executable, "-c", FULL.format(room=room), *STUDY)
            _, said = process.communicate(timeout=PATIENT)
            assert "Traceback" not in said, said
        else:
            process = start(*command(*STUDY))
            time.sleep(draws.uniform(0.0, lasted))
            process.send_signal(fault)
            process.communicate(timeout=PATIENT)
        assert {path: path.read_bytes() for path in foreign} == foreign
    assert start(*command(*STUDY)).wait(PATIENT) == 0
    assert {name: (folder / name).read_bytes() for name in whole} == whole
    assert {path: path.read_bytes() for path in foreign} == foreign
    assert len(list(folder.iterdir())) == len(whole) + 4
