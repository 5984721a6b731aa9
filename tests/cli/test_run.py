"""One study from the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import dyad_sim
from tests.cli.conftest import LISTENING, PATIENT, TINY, command, environment, everything_in


def test_help_shows_groups_keys_and_examples(called_in):
    done = called_in("run", "--help")

    assert done.returncode == 0
    assert "patient: angry_confronter" in done.stdout
    assert "therapist.repair_probability" in done.stdout
    assert "dyad-sim run -m" in done.stdout


def test_a_configuration_can_be_looked_at_without_a_run(called_in, tmp_path):
    done = called_in("run", "therapist.skill={beta: [4, 4]}", "--cfg", "job", "-p", "therapist")

    assert done.returncode == 0
    assert "skill:\n  beta:\n  - 4\n  - 4\n" in done.stdout
    assert "normal" not in done.stdout.partition("tentativeness")[0]
    assert everything_in(tmp_path) == []


def test_a_study_is_written_whole_and_nothing_beside_it(dyad_sim_in, tmp_path):
    done = dyad_sim_in("run", *TINY, "study.name=tiny", "exchanges_table=[1]")

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (folder,) = (tmp_path / "results").iterdir()
    record = json.loads((folder / "study.json").read_text())
    assert folder.name == f"tiny-{record['hash'][:12]}"
    assert {path.name for path in tmp_path.iterdir()} == {"results"}
    assert {"dyads.parquet", "sessions.parquet", "exchanges.parquet"} <= set(
        everything_in(folder)
    )
    assert record["dyad_sim"] == dyad_sim.__version__
    assert record["counts"]["dyads"] == 2
    assert str(tmp_path) not in (folder / "study.json").read_text()
    assert set(pd.read_parquet(folder / "exchanges.parquet")["dyad"]) == {1}


@pytest.mark.slow
def test_a_study_under_plausible_models_has_their_measures_beside_its_own(called_in, tmp_path):
    """Each with the same dyads; the tables are those of the model that is described."""
    asked = ("run", *TINY, "parameters=plausible", "parameters.models=2", "output=many")
    done = called_in(*asked)

    assert done.returncode == 0, done.stderr
    assert "Over models" in done.stdout
    assert "95 % of 2 models that the evidence allows" in " ".join(done.stdout.split())
    models = pd.read_parquet(tmp_path / "many" / "models.parquet")
    cells = dyad_sim.sweep(dyad_sim.plausible_models(2), list(TINY))
    expected = [cell.dyads["sessions_attended"].mean() for cell in cells]
    assert models["draw"].tolist() == [1, 2]
    assert models["sessions_attended"].tolist() == expected
    alone = dyad_sim.simulate(list(TINY))
    assert pd.read_parquet(tmp_path / "many" / "dyads.parquet").equals(alone.dyads)

    assert called_in("report", "many").returncode == 0
    page = (tmp_path / "many" / "report.html").read_text()
    assert "the range of 95 % of 2 models" in page
    assert '<th scope="col">Over models</th>' in page
    (tmp_path / "many" / "models.parquet").write_bytes(b"")
    assert called_in("report", "many").returncode == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("sweep", "sweep.parameters={therapist.skill: [0.2]}"),
            "a sweep of models takes them",
        ),
        (("record", "--size", "0.01"), "the record is of one model"),
    ],
)
def test_models_beside_the_one_that_is_described_are_for_a_run(
    called_in, tmp_path, asked, said
):
    done = called_in(*asked, "parameters=plausible")

    assert done.returncode == 2
    assert f"parameters.models=100 is for dyad-sim run alone; {said}" in done.stderr
    assert everything_in(tmp_path) == []


@pytest.fixture
def few_are_enough(monkeypatch):
    """Let moments be drawn of a study as small as the tests can wait for."""
    monkeypatch.setattr("dyad_sim.measures.ruptures.event_averages.FEWEST_EVENTS", 1)
    monkeypatch.setattr("dyad_sim.measures.ruptures.event_averages.FEWEST_UNITS", 1)


MOMENTS = ("before_a_rupture.png", "after_speaking.png")


@pytest.mark.usefixtures("few_are_enough")
@pytest.mark.slow
def test_moments_are_drawn_where_exchanges_are_kept(called_in, tmp_path):
    """Not of a study of the same size that keeps none."""
    small = ("dyads=12", "treatment.sessions=3", "treatment.exchanges=40")
    for kept in ("all", "none"):
        done = called_in("run", *small, f"exchanges_table={kept}", f"output={kept}")
        assert done.returncode == 0, done.stderr
        assert {(tmp_path / kept / name).exists() for name in MOMENTS} == {kept == "all"}


def test_of_too_few_moments_nothing_is_drawn(called_in, tmp_path):
    """A list of one dyad, kept for reading, gives no figure, and nothing is said about it."""
    done = called_in("run", *TINY, "exchanges_table=[1]", "output=here")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "here" / "endings.png").exists()
    assert not any((tmp_path / "here" / name).exists() for name in MOMENTS)


def test_a_failure_while_moments_are_drawn_leaves_nothing(called_in, tmp_path, monkeypatch):
    def broken(_exchanges, _dyads):
        message = "no such moment"
        raise ValueError(message)

    monkeypatch.setattr("dyad_sim.figures.of_a_study.averages_of_study", broken)
    done = called_in("run", *TINY, "exchanges_table=all")
    assert done.returncode == 1
    assert "no such moment" in done.stderr
    assert everything_in(tmp_path) == []


def test_the_summary_fits_a_narrow_screen(called_in):
    done = called_in("run", *TINY, "output=here")

    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("Ruptures resolved" in line for line in lines)
    assert "\x1b" not in done.stdout
    assert lines[-2:] == [
        "Tables and figures: here",
        "Report for a browser: dyad-sim report here",
    ]


@pytest.mark.slow
def test_the_same_study_twice_gives_the_same_bytes(called_in, tmp_path):
    assert called_in("run", *TINY, "output=here").returncode == 0
    first = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}

    assert called_in("run", *TINY, "output=here").returncode == 0
    second = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}

    assert first == second
    assert {path.name for path in tmp_path.iterdir()} == {"here"}


def test_choices_of_ones_own_are_found(called_in, tmp_path):
    (tmp_path / "mine" / "patient").mkdir(parents=True)
    (tmp_path / "mine" / "patient" / "anna.yaml").write_text("rigidity: 0.9\n")

    done = called_in("run", "-cd", "mine", "patient=anna", *TINY, "output=here")

    assert done.returncode == 0, done.stderr
    dyads = pd.read_parquet(tmp_path / "here" / "dyads.parquet")
    assert set(dyads["patient_rigidity"]) == {0.9}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_leaves_nothing_half_written(number, tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "run", "dyads=100000", "output=here", "--yes"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout.readline() == "begun\n"
    time.sleep(1.0)
    running.send_signal(number)
    _, said = running.communicate(timeout=PATIENT)

    assert running.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert everything_in(tmp_path) == []


def test_an_interrupt_while_writing_leaves_nothing(called_in, tmp_path, monkeypatch):
    def interrupted(*_of_a_study):
        raise KeyboardInterrupt

    monkeypatch.setattr("dyad_sim.cli.study.draw_all", interrupted)

    done = called_in("run", *TINY)

    assert done.returncode == 130
    assert everything_in(tmp_path) == []


def test_a_failure_of_ours_is_told_with_its_traceback(called_in, tmp_path, monkeypatch):
    def broken(*_):
        message = "no such number"
        raise ValueError(message)

    monkeypatch.setattr("dyad_sim.cli.study.run", broken)

    done = called_in("run", *TINY)

    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "no such number" in done.stderr
    assert everything_in(tmp_path) == []


def test_a_reader_who_leaves_is_no_failure_to_speak_of(tmp_path):
    """``dyad-sim run --cfg job | head`` says nothing about a broken pipe."""
    running = subprocess.Popen(
        command("run", "--cfg", "job"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        running.stdout.close()
        said = running.stderr.read()

    assert said == ""


def test_examples_in_the_help_of_the_program_are_experiments_that_exist():
    folder = Path(__file__).parents[2] / "conf" / "experiment"

    for file in folder.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert f"experiment={file.stem}" in text
        assert text.startswith("# @package _global_\n# ")
