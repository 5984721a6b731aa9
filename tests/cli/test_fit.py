"""``dyad-sim fit``: what a study tells of its population, or may tell before it is done."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from dyad_sim.api import simulate
from dyad_sim.configs import compose, resolved
from dyad_sim.inference.grid import planned
from dyad_sim.inference.kept import kept_in
from dyad_sim.inference.population import left_open
from dyad_sim.inference.study import FEWEST_STUDIES, Question
from tests.cli.conftest import everything_in

FEW = ("--studies", str(FEWEST_STUDIES))
PLAN = ("fit", "--plan", "dyads=20", "sessions=1", "columns=symptoms")
TREE = resolved(compose([]))


@pytest.fixture(scope="module")
def sessions():
    study = simulate(dyads=24, caseload=4, seed=3, overrides=["treatment.sessions=3"])
    return study.sessions[["dyad", "session", "alliance_patient", "symptoms"]]


@pytest.fixture
def table(sessions, tmp_path):
    named = sessions.rename(columns={"alliance_patient": "WAI_P"})
    named.to_csv(tmp_path / "sessions.csv", index=False, sep=";", decimal=",")
    return "sessions.csv"


# --- Runs ------------------------------------------------------------------------


def test_a_plan_says_what_such_a_study_could_tell(called_in, tmp_path):
    done = called_in(*PLAN, *FEW, "output=plan")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Such a study can tell" in done.stdout
    assert "no single person is described or judged" in done.stdout
    recovery = pd.read_csv(tmp_path / "plan" / "recovery.csv")
    assert set(recovery["told"]) <= {True, False}
    assert recovery["recovered"].le(1.0).all()
    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert "What could such a study tell?" in page
    assert not (tmp_path / "plan" / "inferred.csv").exists()


def test_a_study_gets_a_population_and_the_same_again(called_in, table, tmp_path):
    asked = ("fit", table, "--column", "alliance_patient=WAI_P", *FEW, "output=mine")
    first = called_in(*asked)
    assert (first.returncode, first.stderr) == (0, "")
    inferred = pd.read_csv(tmp_path / "mine" / "inferred.csv")
    assert len(inferred)
    assert (inferred["low"] < inferred["mean"]).all()
    assert (inferred["mean"] < inferred["high"]).all()
    told = json.loads((tmp_path / "mine" / "study.json").read_text(encoding="utf-8"))
    assert told["fit"]["table"] == table

    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "results").rglob("*.*")}
    again = called_in(*asked)
    assert again.stdout == first.stdout
    assert len(before) == 1
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    pd.testing.assert_frame_equal(inferred, pd.read_csv(tmp_path / "mine" / "inferred.csv"))


def test_a_reference_that_is_damaged_is_made_anew(tmp_path):
    question = Question(TREE, planned(20, 5, 1, ("symptoms",)), left_open(TREE, TREE), 60, 1)
    first = kept_in(tmp_path)(question, lambda _: lambda _done, _total: None)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()

    file.write_bytes(whole[:100])
    again = kept_in(tmp_path)(question, lambda _: lambda _done, _total: None)
    pd.testing.assert_frame_equal(again.statistics, first.statistics)
    assert file.read_bytes() == whole

    other = kept_in(tmp_path)(question._replace(seed=2), lambda _: lambda _done, _total: None)
    assert not other.statistics.equals(first.statistics)


# --- Refusals --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no table is named"),
        (("a.csv", "b.csv"), "several tables"),
        (("nowhere.csv",), "nowhere.csv"),
        (("--plan", "sessions.csv"), "is a table, and --plan is for none"),
        (("--plan", "dyads=19"), "dyads=19"),
        (("--plan", "dyads=many"), "dyads=many"),
        (("--plan", "sessions=0"), "sessions=0"),
        (("--plan", "columns=moods"), "columns=moods"),
        (("--plan", "columns=symptoms,symptoms"), "named twice"),
        (("--plan", "--studies", "10"), "--studies 10"),
        (("--plan", "first_dyad=2"), "first_dyad"),
        (("--plan", "parameters=plausible"), "over a hundred models"),
        (("--plan", "patient.trust=2"), "patient.trust"),
        (("sessions.csv", "dyads=30"), "the table says how many there are"),
        (("sessions.csv", "treatment.sessions=2", "--column", "alliance_patient=WAI_P"), "3"),
        (("sessions.csv", "--column", "WAI"), "--column"),
        (("sessions.csv", "--column", "alliance_patient=nobody"), "nobody"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(called_in, table, arguments, words):
    done = called_in("fit", *arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_refusal_leaves_nothing_behind(called_in, table, tmp_path):
    called_in("fit", table, "dyads=30", "output=mine")
    assert everything_in(tmp_path) == [table]


def test_of_few_dyads_nothing_is_inferred(called_in, sessions, tmp_path):
    sessions[sessions["dyad"] < 19].to_csv(tmp_path / "few.csv", index=False)
    done = called_in("fit", "few.csv")

    assert done.returncode == 2
    assert "19 dyads" in done.stderr
    assert "judgement" in done.stderr


def test_a_table_without_any_column_that_is_simulated_is_refused(called_in, sessions, tmp_path):
    sessions[["dyad", "session"]].to_csv(tmp_path / "bare.csv", index=False)
    done = called_in("fit", "bare.csv")

    assert done.returncode == 2
    assert "none of the columns" in done.stderr


def test_symptoms_without_a_start_are_left_out_and_named(called_in, sessions, tmp_path):
    zero = sessions.assign(symptoms=sessions["symptoms"].where(sessions["session"] > 1, 0.0))
    zero.to_csv(tmp_path / "zero.csv", index=False)
    done = called_in("fit", "zero.csv", *FEW, "output=mine")

    assert (done.returncode, done.stderr) == (0, "")
    assert "Not used: symptoms" in done.stdout
    assert "symptoms" not in set(pd.read_csv(tmp_path / "mine" / "courses.csv")["column"])
