"""What a sweep refuses: exit status 2, one message with field and value, nothing written."""

from __future__ import annotations

import pytest

from tests.cli.conftest import everything_in
from tests.cli.sweeps import SAMPLE, SHORT, files_in

SKILLS = "sweep.parameters={therapist.skill: [0.2, 0.3]}"

BAD = {
    "no shard": (
        ["-m", SKILLS, "sweep.shards=2", "sweep.shard=range(2,2)"],
        ["sweep.shard=range(2,2) names no shard", "range(0,2)"],
    ),
    "key twice": (
        ["sweep.parameters={therapist.skill: [0.2], therapist.skill: [0.8]}"],
        ["gives therapist.skill twice"],
    ),
    "nothing to sweep": ([], ["sweep.parameters={}", "such as {therapist.skill: [0.2, 0.8]}"]),
    "misspelt key": (
        ["sweep.parameters={therapist.skil: [0.2]}"],
        ["sweep.parameters=therapist.skil", "therapist.skill?"],
    ),
    "one cell out of range": (
        ["sweep.parameters={therapist.skill: [0.2, 1.8]}"],
        ["Cell 1", "therapist.skill=1.8", "[0, 1]"],
    ),
    "misspelt choice": (
        ["sweep.parameters={patient: [population, rut]}"],
        ["patient=rut", "angry_confronter", "ruth?"],
    ),
    "misspelt experiment": (
        [SKILLS, "experiment=pul_off"],
        ["experiment=pul_off", "pull_off?"],
    ),
    "key of the run": ([SKILLS, "therapist.skil=0.5"], ["therapist.skil=0.5", "skill?"]),
    "half a cell": (
        [SKILLS, "sweep.cells=1.5"],
        ["sweep.cells=1.5 is not allowed: sweep.cells takes a whole number."],
    ),
    "key of the sweep": ([SKILLS, "sweep.shrds=2"], ["sweep.shrds=2", "not known"]),
    "not quoted": (["sweep.parameters={therapist.skill:"], ["cannot be read", "quotes"]),
    "several values": (["therapist.skill=0.2,0.8"], ["therapist.skill=0.2,0.8", "-m"]),
    "shard beyond": (
        [SKILLS, "sweep.shards=2", "sweep.shard=2"],
        ["sweep.shard=2", "2 shards"],
    ),
    "no such table": (
        ["sweep.design=table", "sweep.table=nowhere.csv"],
        ["sweep.table=nowhere.csv", "does not exist"],
    ),
    "more dyads than a sweep can hold": ([SKILLS, "dyads=1000000000000"], ["2000000000000"]),
    "blank output": ([SKILLS, "output="], ["output=''"]),
    "output below a file": ([SKILLS, "output=file/here"], ["output=file/here", "not a folder"]),
    "output is a file": ([SKILLS, "output=file"], ["output=file", "not a folder"]),
    "no such folder of choices": (["-cd", "nowhere", SKILLS], ["nowhere", "not found"]),
    "varied with -m": (
        ["-m", SKILLS, "therapist.repair_probability=0.2,0.8"],
        ["therapist.repair_probability", "sweep.parameters={therapist.repair_probability:"],
    ),
    "group varied with -m": (["-m", SKILLS, "patient=ruth,dependent"], ["patient cannot"]),
    "output varied with -m": (["-m", SKILLS, "output=a,b"], ["output cannot", "one value"]),
    "shards varied with -m": (
        ["-m", SKILLS, "sweep.shards=2,4"],
        ["sweep.shards cannot", "Give sweep.shards one value"],
    ),
    "one shard too many with -m": (
        ["-m", SKILLS, "sweep.shards=2", "sweep.shard=range(0,3)"],
        ["sweep.shard=2", "2 shards"],
    ),
    "shards that are no numbers": (
        ["-m", SKILLS, "sweep.shards=2", "sweep.shard=a,b"],
        ["sweep.shard=a", "2 shards"],
    ),
    "one cell out of range with -m": (
        ["-m", "sweep.parameters={therapist.skill: [0.2, 1.8]}", "sweep.shard=0"],
        ["Cell 1", "therapist.skill=1.8"],
    ),
    "experiment that varies something else": (
        ["experiment=too_much_metacommunication", SKILLS],
        ["therapist.repair_probability", "hydra.mode=RUN"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_before_anything_is_done(case, called_in, tmp_path):
    """One message with what, why, and what to do."""
    arguments, told = BAD[case]
    (tmp_path / "file").write_text("mine")

    done = called_in("sweep", *arguments, *SHORT)

    assert done.returncode == 2, done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert "Error executing job" not in done.stderr
    assert done.stdout == ""
    assert everything_in(tmp_path) == ["file"]


def test_another_sweep_a_study_and_files_of_others_are_left_alone(called_in, tmp_path):
    """A folder belongs to one sweep."""
    asked = ("sweep", *SHORT, "dyads=2", "sweep.threads=1")
    assert called_in(*asked, *SAMPLE, "output=sweep").returncode == 0
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.txt").write_text("mine")
    before = files_in(tmp_path)

    other = called_in(*asked, SKILLS, "output=sweep")
    study = called_in("run", *SHORT, "dyads=2", "output=sweep")
    mine = called_in(*asked, SKILLS, "output=thesis")

    assert [other.returncode, study.returncode, mine.returncode] == [2, 2, 2]
    assert "output=sweep already holds another study" in other.stderr
    assert "output=sweep already holds another study" in study.stderr
    assert "output=thesis is not empty" in mine.stderr
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("text", ["", "{ not json", "[1, 2]", "{}"])
def test_a_folder_whose_description_is_damaged_is_refused(text, called_in, tmp_path):
    """And left as it is: the rest of it may be worth days of work."""
    asked = ("sweep", SKILLS, *SHORT, "dyads=2", "output=here")
    (tmp_path / "here" / "dyads.parquet").mkdir(parents=True)
    (tmp_path / "here" / "study.json").write_text(text)

    done = called_in(*asked)

    assert done.returncode == 2
    assert "output=here" in done.stderr
    assert "study.json is damaged" in done.stderr
    assert "empty this one" not in done.stderr
    assert everything_in(tmp_path / "here") == ["dyads.parquet", "study.json"]


def test_a_folder_that_cannot_be_written_is_refused_before_simulating(
    called_in, tmp_path, monkeypatch
):
    """Writing is tried, for permissions do not bind everyone."""

    def refuse(**_: object) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    monkeypatch.setattr("dyad_sim.cli.sweeping.run_chunks", lambda *_: pytest.fail("simulated"))

    done = called_in("sweep", SKILLS, *SHORT, "output=here")

    assert done.returncode == 2
    assert "output=here cannot be written: Read-only file system" in done.stderr
    assert everything_in(tmp_path) == []


def test_a_multirun_that_names_no_shard_is_refused(called_in):
    """It would compute one shard of several, in silence."""
    done = called_in(
        "sweep", "-m", "sweep.shards=2", "sweep.parameters={therapist.skill: [0.5]}"
    )

    assert done.returncode == 2
    assert "sweep.shards=2" in done.stderr
    assert "'sweep.shard=range(0,2)'" in done.stderr
