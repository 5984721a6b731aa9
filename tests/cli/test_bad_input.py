"""What is refused: exit status 2, one message with field and value, nothing written."""

from __future__ import annotations

import pytest

from tests.cli.conftest import TINY, everything_in

BAD = {
    "list for a trait": (["patient.rigidity=[0.3]"], ["rigidity=[0.3]", "a number in [0, 1]"]),
    "number in quotes": (["patient.rigidity='0.3'"], ["'0.3'", "leave the quotes out"]),
    "name without a value": (
        ["patient.rigidity={normal: [0.5, 0.1], low: }"],
        ["low: }", "every name with its value"],
    ),
    "blanks around = in quotes": (["dyads = 3"], ["dyads = 3", "without blanks"]),
    "key twice in a mapping": (
        ["patient.rigidity={normal: [0.5, 0.1], normal: [0.2, 0.1]}"],
        ["gives normal twice"],
    ),
    "added group": (["+patient=ruth"], ["+patient=ruth", "Write patient=ruth"]),
    "group elsewhere": (["patient@x=ruth"], ["patient@x=ruth", "Write patient=ruth"]),
    "what a file varies": (["hydra.sweeper.params={seed: 1}"], ["sweeper.params", "-m seed"]),
    "tab in a folder": (["output=a\tb"], ["a\\tb", "tab or a new line"]),
    "same cell twice": (["-m", "therapist.skill=0.2,0.20"], ["0.2 is there twice", "seed"]),
    "multirun of an empty range": (["-m", "seed=range(5,5)"], ["seed=range(5,5)", "no cell"]),
    "multirun of no choice": (["-m", "patient=glob(zz*)"], ["patient=glob(zz*)", "no cell"]),
    "completion of nothing": (["--shell-completion"], ["--shell-completion", "install=bash"]),
    "misspelt key": (["therapist.skil=0.5"], ["therapist.skil=0.5", "therapist.skill?"]),
    "misspelt group of constants": (
        ["parameters.strian.leak=0.3"],
        ["parameters.strain.leak?"],
    ),
    "setting of Hydra that is not there": (
        ["hydra.job.depth=2"],
        ["hydra.job.depth=2 is not known", "+hydra.job.depth=2"],
    ),
    "key forced in": (["+patient.symptom=1"], ["patient.symptom", "patient.symptoms?"]),
    "a blank before the value": (["dyads", "3"], ["dyads cannot be read", "without blanks"]),
    "blanks around =": (["dyads", "=", "3"], ["dyads cannot be read", "without blanks"]),
    "a blank between values": (["dyads=2,", "3"], ["dyads=2,", "without blanks"]),
    "no quotes": (["therapist.skill={beta:", "[4,", "4]}"], ["{beta:", "in quotes"]),
    "above its bound": (["therapist.skill=1.5"], ["therapist.skill", "1.5", "[0, 1]"]),
    "not a number": (["patient.rigidity=nan"], ["patient.rigidity", "nan", "finite"]),
    "wrong type": (["dyads=many"], ["dyads=many", "a whole number from 1"]),
    "half a dyad": (["dyads=1.5"], ["dyads=1.5", "a whole number"]),
    "zero dyads": (["dyads=0"], ["dyads=0", "from 1"]),
    "negative seed": (["seed=-1"], ["seed=-1", "0 to 2**63 - 1"]),
    "seed too large": (["seed=9223372036854775808"], ["seed=9223372036854775808"]),
    "no caseload": (["caseload=0"], ["caseload=0", "from 1"]),
    "unknown choice": (["patient=rut"], ["patient=rut", "angry_confronter", "ruth?"]),
    "unknown group": (["patien=ruth"], ["patien=ruth", "patient?"]),
    "impossible distribution": (
        ["therapist.skill={normal: [0.5, -0.1]}"],
        ["therapist.skill", "-0.1", "impossible"],
    ),
    "distribution that leaves its bounds": (
        ["therapist.skill={uniform: [0.5, 1.5]}"],
        ["therapist.skill", "1.5", "[0, 1]"],
    ),
    "distribution beyond arithmetic": (
        ["therapist.skill={beta: [1e308, 1e308]}"],
        ["therapist.skill={beta: [1e+308, 1e+308]}", "[0.01, 1e+06]"],
    ),
    "distribution wider than any": (
        ["patient.trust={normal: [0.5, 1e16]}"],
        ["patient.trust", "at most 1000", "uniform"],
    ),
    "weights beyond arithmetic": (
        ["therapist.skill={mixture: [[1e308, 0.2], [1e308, 0.5]]}"],
        ["therapist.skill.mixture[0]", "a weight in [1e-09, 1e+09]"],
    ),
    "unknown distribution": (["therapist.skill={gamma: [1, 1]}"], ["gamma", "{beta: [a, b]}"]),
    "missing trait": (["patient.rigidity=null"], ["patient.rigidity must have a value"]),
    "unknown response": (["therapist.response=flee"], ["flee", "metacommunicate"]),
    "loading beyond one": (["population.patient_loadings.trust=2"], ["trust=2", "[-1, 1]"]),
    "dyad outside the study": (
        ["exchanges_table=[0,5]"],
        ["exchanges_table", "dyad 5", "0 to 1"],
    ),
    "unknown mechanism": (
        ["mechanisms.pul=false"],
        ["mechanisms.pul=false", "mechanisms.pull?"],
    ),
    "neither true nor false": (["mechanisms.pull=maybe"], ["maybe", "true or false"]),
    "crossed bounds": (
        ["parameters.rupture.first_low=0.4", "parameters.rupture.first_high=0.3"],
        ["first_low=0.4", "first_high=0.3"],
    ),
    "ruptures that lapse as they begin": (
        ["parameters.rupture.floor=0.2"],
        ["parameters.rupture.floor=0.2", "first_low=0.149", "lapse", "at most"],
    ),
    "several values without -m": (["seed=1,2"], ["seed=1,2", "-m"]),
    "unreadable": (["therapist.skill={beta: [4"], ["therapist.skill={beta: [4", "quotes"]),
    "no such folder of choices": (
        ["-cd", "nowhere"],
        ["--config-dir", "nowhere is not found, or is no folder"],
    ),
    "a path that Hydra cannot read": (
        ["output=~/here"],
        ["output=~/here cannot be read", "Put quotes around the value"],
    ),
    "nothing": ([""], ["'' cannot be read as KEY=VALUE"]),
    "no key": (["=3"], ["dyad-sim: =3 is not allowed", "seed=3"]),
    "a choice in capitals": (["patient=RUTH"], ["patient=RUTH is not known", "ruth?"]),
    "a group in capitals": (["PATIENT=ruth"], ["PATIENT=ruth is not known", "patient?"]),
    "a choice as a folder": (["patient=ruth/"], ["patient=ruth/ is not known", "ruth?"]),
    "a reference to nothing": (
        ["seed=${nothing}"],
        ["seed:", "'nothing' not found. Give it a whole number from 0"],
    ),
    "a part that there is not": (
        ["--cfg", "job", "-p", "patien"],
        ["--package patien is no part; give one", "patient?"],
    ),
    "empty output": (["output="], ["output"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_before_anything_is_done(case, called_in, tmp_path):
    arguments, told = BAD[case]

    done = called_in("run", *TINY, *arguments)

    assert done.returncode == 2, done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert done.stdout == ""
    assert everything_in(tmp_path) == []


FILES = {
    "seed of a patient": (
        "patient/own.yaml",
        "# @package _global_\nseed: 3\n",
        "sets seed, which only a file of experiment or study can set",
    ),
    "folder of Hydra": (
        "study/own.yaml",
        "# @package _global_\nhydra:\n  run:\n    dir: elsewhere\n",
        "sets hydra.run, but where results go is said with output: FOLDER",
    ),
    "as one of ours": (
        "patient/ruth.yaml",
        "rigidity: 0.5\n",
        "patient=ruth is a choice of the",
    ),
    "left open": ("patient/own.yaml", "rigidity: ???\n", "gives rigidity no value (???)"),
    "a list": ("patient/own.yaml", "- 1\n", "holds a list"),
    "of nobody": (
        "patient/own.yaml",
        "defaults: [nobody]\n",
        "names patient/nobody among its defaults",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_choices_that_says_something_in_vain_is_refused(case, called_in, tmp_path):
    name, text, told = FILES[case]
    file = tmp_path / "choices" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    before = everything_in(tmp_path)

    done = called_in("run", *TINY, "--config-dir", "choices", f"{file.parent.name}={file.stem}")

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert everything_in(tmp_path) == before


@pytest.mark.slow
def test_settings_of_the_environment_that_could_only_harm_are_passed_over(
    dyad_sim_in, tmp_path, monkeypatch
):
    """No window is opened, and the engine has threads of its own."""
    monkeypatch.setenv("MPLBACKEND", "nonsense")
    monkeypatch.setenv("NUMBA_NUM_THREADS", "none")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "long ago")

    done = dyad_sim_in("run", *TINY, "output=here")

    assert done.returncode == 0, done.stderr
    assert "nonsense" not in done.stderr
    assert list((tmp_path / "here").glob("*.png"))


@pytest.mark.slow
def test_without_assertions_nothing_is_begun(dyad_sim_in, tmp_path, monkeypatch):
    """Hydra would read a mapping of the command line wrongly."""
    monkeypatch.setenv("PYTHONOPTIMIZE", "1")

    done = dyad_sim_in("run", *TINY)

    assert done.returncode == 2, done.stderr
    assert "Python was started with -O or PYTHONOPTIMIZE" in done.stderr
    assert everything_in(tmp_path) == []


def test_the_process_ends_as_the_call_does(dyad_sim_in, tmp_path):
    done = dyad_sim_in("run", *TINY, "dyads=0")

    assert done.returncode == 2
    assert done.stderr.startswith("dyad-sim: dyads=0 ")
    assert everything_in(tmp_path) == []


def test_a_file_in_the_way_is_named(called_in, tmp_path):
    (tmp_path / "file").write_text("mine")

    done = called_in("run", *TINY, "output=file/here")

    assert done.returncode == 2
    assert "output=file/here" in done.stderr
    assert everything_in(tmp_path) == ["file"]


def test_files_of_others_are_left_alone(called_in, tmp_path):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "thesis.txt").write_text("mine")

    done = called_in("run", *TINY, "output=here")

    assert done.returncode == 2
    assert "output=here" in done.stderr
    assert everything_in(tmp_path) == ["here", "here/thesis.txt"]


def test_another_study_is_left_alone(called_in, tmp_path):
    assert called_in("run", *TINY, "output=here").returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "here").iterdir()}

    done = called_in("run", *TINY, "output=here", "seed=2")

    assert done.returncode == 2
    assert "another study" in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "here").iterdir()} == before
