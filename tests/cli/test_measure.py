"""``dyad-sim measure``: tables of one's own, measured or refused in one line."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dyad_sim.api import simulate
from dyad_sim.evidence.arms import Sample
from dyad_sim.evidence.measured import MEASURED
from dyad_sim.measures import summarise
from dyad_sim.own_study import read_acts, read_codings, read_sessions
from dyad_sim.own_study.errors import TableError
from dyad_sim.own_study.measure import Options, as_table
from dyad_sim.own_study.of_events import measure_acts, measure_codings
from dyad_sim.own_study.of_sessions import OF_THE_RECORD, OF_THE_SUMMARY, measure_sessions
from tests.cli.conftest import everything_in

HEAD = "dyad,session,alliance_patient,symptoms,rupture_patient\n"
ROWS = "A,1,4,9,no\nA,2,5,8,yes\nB,1,6,7,no\n"


@pytest.fixture(scope="module")
def study():
    return simulate(dyads=24, caseload=2, seed=8)


@pytest.fixture
def files(study, tmp_path):
    study.sessions.to_csv(tmp_path / "sessions.csv", index=False)
    study.dyads.to_csv(tmp_path / "dyads.csv", index=False)
    return tmp_path


# --- A simulated study is measured as it measures itself -------------------------


def test_the_measures_of_a_simulated_study_are_those_of_its_summary(study, files):
    sessions = read_sessions(files / "sessions.csv", dyads=files / "dyads.csv")
    found = {one.of.name: one.estimate for one in measure_sessions(sessions)}
    summary = {line.name: line.estimate for line in summarise(study)}
    for name in OF_THE_SUMMARY:
        assert found[name][:3] == pytest.approx(summary[name][:3], nan_ok=True), name


def test_the_measures_of_a_simulated_study_are_those_of_the_record(study, files):
    sessions = read_sessions(files / "sessions.csv", dyads=files / "dyads.csv")
    options = Options(samples=99)
    found = {one.of.name: one.estimate for one in measure_sessions(sessions, options)}
    whose = study.dyads.set_index("dyad")["therapist"]
    nothing = pd.DataFrame()
    rows = study.sessions.assign(therapist=study.sessions["dyad"].map(whose))
    sample = Sample(study.dyads, rows, nothing, nothing, nothing)
    for name in OF_THE_RECORD:
        if len(MEASURED[name].arms) > 1:
            continue
        expected = MEASURED[name].measure(sample, options.how)
        assert found[name][:3] == pytest.approx(expected[:3], nan_ok=True), name


# --- On the screen ---------------------------------------------------------------


def test_it_prints_what_can_be_measured_and_names_what_is_missing(called_in, files):
    done = called_in("measure", "sessions.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "24 dyads" in done.stdout
    assert "Dyads with a sudden gain" in done.stdout
    assert "Not measured without ending: " in done.stdout
    assert "Tang & DeRubeis 1999" in done.stdout
    assert "no patient is judged" in done.stdout
    assert everything_in(files) == ["dyads.csv", "sessions.csv"]


def test_a_folder_gets_one_table_and_again(called_in, files):
    asked = ("measure", "sessions.csv", "--dyads", "dyads.csv", "--output", "a/b")
    assert called_in(*asked, "--cutoff", "0.8").returncode == 0
    table = pd.read_csv(files / "a" / "b" / "measures.csv")
    by_name = table.set_index("name")
    assert 0.0 <= by_name.loc["clinically_significant", "value"] <= 1.0
    assert by_name.loc["alliance-outcome-r", "published"] == "0.278"
    assert called_in(*asked).returncode == 0
    again = pd.read_csv(files / "a" / "b" / "measures.csv").set_index("name")
    assert again.loc["clinically_significant", "lacks"] == "--cutoff"
    assert everything_in(files / "a") == ["b", "b/measures.csv"]


def test_options_say_what_a_file_of_yaml_says(called_in, tmp_path):
    (tmp_path / "own.csv").write_text("ID;Nr;W;R\n1;1;48;2\n1;2;60;1\n2;1;-99;2\n")
    yaml = (
        "dyad: ID\nsession: Nr\nmissing: [-99]\n"
        "alliance_patient: {column: W, scale: [12, 84]}\n"
        "rupture_patient: {column: R, codes: {1: yes, 2: no}}\n"
    )
    (tmp_path / "c.yaml").write_text(yaml)
    by_file = called_in("measure", "own.csv", "--columns", "c.yaml")
    options = ["--column", "dyad=ID", "--column", "session=Nr", "--column", "rupture_patient=R"]
    options += ["--column", "alliance_patient=W", "--scale", "alliance_patient=12:84"]
    options += ["--code", "rupture_patient:1=yes", "--code", "rupture_patient:2=no"]
    by_options = called_in("measure", "own.csv", *options, "--missing", "-99")
    assert by_file.returncode == 0, by_file.stderr
    assert by_file.stdout == by_options.stdout


# --- Refused in one line ---------------------------------------------------------

REFUSED = {
    (): "Name a table of sessions",
    ("none.csv",): "none.csv cannot be read: No such file",
    (".",): "cannot be read",
    ("bad.csv",): "bad.csv, line 3, column alliance_patient: 'good' is no number",
    ("own.csv", "--columns", "none.yaml"): "none.yaml cannot be read",
    ("own.csv", "--column", "dyad"): "is no NAME=VALUE",
    (
        "own.csv",
        "--column",
        "dyads=x",
    ): "'dyads' is no column that is known. Did you mean dyad?",
    ("own.csv", "--column", "symptoms=x"): "own.csv has no column 'x' for symptoms",
    ("own.csv", "--scale", "symptoms=1"): "must be two different numbers",
    ("own.csv", "--scale", "dyad=1:2"): "dyad has no scale",
    ("own.csv", "--missing", ""): "--missing is empty",
    ("own.csv", "--cutoff", "nan"): "--cutoff nan is out of range",
    ("own.csv", "--gain", "0"): "--gain 0 is out of range",
    ("own.csv", "--reliability", "1"): "--reliability 1 is out of range",
    ("own.csv", "--seed", "-1"): "--seed -1 is out of range",
    ("own.csv", "--output", "own.csv"): "own.csv is no folder",
    ("own.csv", "--output", "mine"): "mine holds another measures.csv",
    ("own.csv", "--dyads", "own.csv"): "is there twice",
    ("--codes", "c.csv", "--dyads", "own.csv"): "has no use without a table of sessions",
    ("--acts", "own.csv"): "own.csv has no column exchange",
    ("--codes", "own.csv"): "own.csv has no column unit",
    ("own.csv", "--sesions", "x"): "--sesions x is not known",
}


@pytest.mark.parametrize("asked", REFUSED, ids=" ".join)
def test_what_cannot_be_meant_is_refused_in_one_line(asked, called_in, tmp_path):
    (tmp_path / "own.csv").write_text(HEAD + ROWS)
    (tmp_path / "bad.csv").write_text(HEAD + "A,1,4,9,no\nA,2,good,8,yes\n")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "measures.csv").write_text("a,b\n1,2\n")
    before = everything_in(tmp_path)
    done = called_in("measure", *asked)
    assert done.returncode == 2
    assert REFUSED[asked] in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert everything_in(tmp_path) == before


# --- Odd, but no mistake ---------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        "A,1,,,\nB,1,,,\n",
        "A,1,7,0,no\nA,2,7,0,no\nA,3,7,0,no\nB,1,7,0,no\nB,2,7,0,no\n",
        "".join(f"{d},{s},{1 + s % 7},{s},yes\n" for d in "ABC" for s in (2, 9, 10, 40, 41)),
        "".join(f"{d},1,{1 + d % 7},{d},no\n" for d in range(30)),
    ],
    ids=["tiny", "empty", "constant", "gaps", "one session each"],
)
def test_whatever_little_is_known_is_measured_or_said(rows, called_in, tmp_path):
    (tmp_path / "own.csv").write_text(HEAD + rows)
    done = called_in("measure", "own.csv", "--cutoff", "3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nan" not in done.stdout


def test_a_rater_who_is_missing_now_and_then_changes_no_other_measure(study, files):
    sessions = read_sessions(files / "sessions.csv", dyads=files / "dyads.csv")
    gappy = sessions.assign(
        rupture_observer=sessions["rupture_observer"]
        .astype(float)
        .mask(sessions.index % 3 == 0)
    )
    whole, some = (
        as_table(measure_sessions(one, Options(samples=0))).set_index("name")
        for one in (sessions, gappy)
    )
    same = [n for n in whole.index if "rupture_observer" not in whole.loc[n, "needs"]]
    pd.testing.assert_series_equal(some.loc[same, "value"], whole.loc[same, "value"])
    assert some["value"].notna().equals(whole["value"].notna())


# --- Acts and codings ------------------------------------------------------------


def acts_of(dyads=12, exchanges=200, late=0.0, seed=1):
    """Friendly patients, therapists who answer in kind some exchanges later."""
    draws = np.random.default_rng(seed)
    time = np.arange(exchanges, dtype=float)
    rows = []
    for dyad in range(dyads):
        start = draws.uniform(0.0, 20.0)
        for person, behind in (("patient", 0.0), ("therapist", late)):
            wave = np.sin(2.0 * np.pi * (time - behind + start) / 20.0)
            act = 0.2 + 0.4 * wave + 0.05 * draws.normal(size=exchanges)
            rows.append(
                pd.DataFrame(
                    {
                        "dyad": dyad,
                        "session": 1,
                        "exchange": np.arange(exchanges),
                        "person": person,
                        "affiliation": act,
                        "control": 0.1 * draws.normal(size=exchanges),
                    }
                )
            )
    return pd.concat(rows)


def test_acts_tell_who_leads_and_how_friendly_they_are(called_in, tmp_path):
    acts_of(late=2.0).to_csv(tmp_path / "acts.csv", index=False)
    acts = read_acts(tmp_path / "acts.csv")
    found = {one.of.name: one.estimate for one in measure_acts(acts)}
    # Two of twenty exchanges: 36 degrees.
    assert found["phase_affiliation"].value == pytest.approx(36.0, abs=3.0)
    friendly = acts[acts["person"] == "patient"]["affiliation"]
    ratio = (friendly > 0).sum() / (friendly < 0).sum()
    assert found["positive_ratio_patient"].value == pytest.approx(ratio)
    shares = [found[name].value for name in found if "octant_" in name and "patient" in name]
    assert sum(shares) == pytest.approx(1.0)
    assert found["coherence_affiliation"].value > 0.9
    done = called_in("measure", "--acts", "acts.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Octants, direction, patient" in done.stdout


def test_codings_of_several_coders_are_compared(called_in, tmp_path):
    rows = [f"{unit},{coder},{'AB'[unit % 2]}" for unit in range(20) for coder in "xyz"]
    (tmp_path / "c.csv").write_text("\n".join(["unit,coder,category", *rows]))
    found = {o.of.name: o.estimate for o in measure_codings(read_codings(tmp_path / "c.csv"))}
    assert found["alpha"].value == found["kappa"].value == 1.0
    assert called_in("measure", "--codes", "c.csv").returncode == 0


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (read_acts, "1,1,1,dog,0,0", "is neither patient nor therapist"),
        (read_acts, "1,1,1,p,2,0", "lies beyond the scale, -1 to 1"),
        (read_acts, "1,1,1,p,0,0\n1,1,1,patient,0,0", "is there already"),
        (read_acts, "1,1,1,p,0,0", "nothing is measured of a single person"),
        (read_acts, ",1,1,p,0,0", "names no dyad"),
        (read_codings, "1,a,x\n1,a,y", "is coded already by this coder"),
        (read_codings, "1,,x", "names no coder"),
    ],
)
def test_bad_acts_and_codings_are_refused(read, text, expected, tmp_path):
    acts = "dyad,session,exchange,person,affiliation,control\n"
    head = acts if read is read_acts else "unit,coder,category\n"
    (tmp_path / "x.csv").write_text(head + text + "\n")
    with pytest.raises(TableError, match=expected):
        read(tmp_path / "x.csv")


@pytest.mark.slow
def test_a_million_rows_run(called_in, tmp_path):
    number = 1_000_000
    draws = np.random.default_rng(2)
    pd.DataFrame(
        {
            "dyad": np.arange(number) // 20,
            "session": np.arange(number) % 20 + 1,
            "alliance_patient": draws.uniform(1, 7, number).round(2),
            "symptoms": draws.uniform(0, 4, number).round(2),
        }
    ).to_csv(tmp_path / "big.csv", index=False)
    done = called_in("measure", "big.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "50,000 dyads, 1,000,000 sessions." in done.stdout
