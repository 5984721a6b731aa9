"""What is asked for in other words than the program's: one message, with the right ones."""

from __future__ import annotations

from pathlib import Path

import pytest

import dyad_sim
from dyad_sim.configs import ConfigurationError
from tests.cli.conftest import TINY, everything_in
from tests.cli.sweeps import SHORT

SWEPT = "sweep.parameters={therapist.skill: [0.2]}"

KEYS = (
    *("seed", "dyads", "first_dyad", "caseload", "output", "exchanges_table"),
    *("patient", "therapist", "treatment", "parameters", "mechanisms", "population"),
    *("engine", "study", "instruments", "experiment", "therapist.skill", "seed=1", " seed"),
    *("hydra.callbacks.cells", "sed"),
)


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize("key", [*KEYS, "sweep", "sweep.shard"])
def test_no_key_can_be_taken_away(key, command, called_in, tmp_path):
    """What is left would be no study, or tacitly another one."""
    done = called_in(command, *SHORT, f"~{key}", *([SWEPT] if command == "sweep" else []))

    assert done.returncode == 2
    assert f"~{key} is not allowed: no key or group can be taken away" in done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize(
    "asked",
    [("-m", "~seed", "dyads=2,3"), ("-m", "~patient", "seed=1,2"), ("-m", "~seed=1,2")],
)
def test_nor_in_a_multirun(asked, called_in, tmp_path):
    done = called_in("run", *TINY, *asked)

    assert done.returncode == 2
    assert "no key or group can be taken away" in done.stderr
    assert everything_in(tmp_path) == []


# --- Files of choices --------------------------------------------------------

PACKAGE = "begins with the line # @package _global_"

FILES = {
    "no package": ("experiment", "seed: 2", ["in experiment/mine.yaml", PACKAGE]),
    "a byte-order mark before it": (
        "experiment",
        "\ufeff# @package _global_\nseed: 2",
        ["in experiment/mine.yaml", PACKAGE, "without BOM"],
    ),
    "no package, a choice": (
        "experiment",
        "defaults:\n  - override /patient: ruth",
        ["experiment/mine", PACKAGE],
    ),
    "no package, a study": ("study", "dyads: 3", ["study.dyads", PACKAGE]),
    "the group in a file of the group": (
        "patient",
        "patient: {rigidity: 0.5}",
        ["patient.patient is not known (in patient/mine.yaml)", PACKAGE],
    ),
    "misspelt in its own group": (
        "study",
        "nam: x",
        ["study.nam is not known (in study/mine.yaml)", "study.name?"],
    ),
    "a group without a choice": (
        "experiment",
        "# @package _global_\ndefaults:\n  - override /patient: null",
        ["patient has no choice"],
    ),
    "a group of nothing": (
        "experiment",
        "# @package _global_\npatient: null",
        ["patient"],
    ),
    "a key taken away in a multirun": (
        "experiment",
        "# @package _global_\nhydra: {mode: MULTIRUN, sweeper: {params: {~seed: 1}}}",
        ["~seed is not allowed"],
    ),
    "half a character": (
        "study",
        'name: mine\nquestion: "\\ud800"',
        ["study.question='\\ud800' holds what is no character", "UTF-8"],
    ),
    "a key of half a character": ("patient", '"\\ud800": 1', ["\\ud800"]),
}


def mine(folder: Path, group: str, text: str) -> tuple[str, ...]:
    """Write a choice of one's own, and return the arguments that take it."""
    (folder / "mine" / group).mkdir(parents=True)
    (folder / "mine" / group / "mine.yaml").write_text(text, encoding="utf-8")
    return ("-cd", "mine", f"{group}=mine")


@pytest.mark.parametrize("case", FILES)
def test_a_file_of_choices_is_refused_with_what_it_lacks(case, called_in, tmp_path):
    group, text, told = FILES[case]
    taken = mine(tmp_path, group, text)
    before = everything_in(tmp_path)

    done = called_in("run", *taken, *TINY, "output=here")

    assert done.returncode == 2, done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert "Traceback" not in done.stderr
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize("text", ["rigidity: 0.9", "# Anna\nrigidity: 0.9"])
def test_a_byte_order_mark_does_no_harm_where_no_package_is_named(text, called_in, tmp_path):
    taken = mine(tmp_path, "patient", f"\ufeff{text}")

    done = called_in("run", *taken, "--cfg", "job", "-p", "patient")

    assert done.returncode == 0
    assert "rigidity: 0.9" in done.stdout


# --- Options -----------------------------------------------------------------

OPTIONS = {
    "a misspelt key": (["--seeed", "3"], ["--seeed is no option", "Did you mean seed?"]),
    "a key with dashes": (["--dyads=3"], ["--dyads=3 is no option", "Did you mean dyads?"]),
    "a key of two words": (["--first-dyad", "3"], ["Did you mean first_dyad?"]),
    "one dash": (["-seed", "3"], ["-seed is no option", "Did you mean seed?"]),
    "a misspelt option": (["--multirn", "seed=1,2"], ["Did you mean --multirun?"]),
    "an option without its value": (["--cfg"], ["--cfg/-c has no value"]),
    "another value of an option": (
        ["--cfg", "jobs"],
        ["--cfg/-c 'jobs' is not known; choose one of"],
    ),
    "another configuration": (["--config-name", "nowhere"], ["--config-name", "--config-dir"]),
    "that of a sweep": (["-cn", "sweep"], ["--config-name", "--config-dir"]),
    "a folder of configurations": (["--config-path", "."], ["--config-path", "--config-dir"]),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_there_is_not_is_answered_with_the_right_word(case, called_in, tmp_path):
    arguments, told = OPTIONS[case]

    done = called_in("run", *TINY, *arguments)

    assert done.returncode == 2
    assert all(part in done.stderr for part in told), done.stderr
    assert "usage:" not in done.stderr
    assert everything_in(tmp_path) == []


@pytest.mark.slow
def test_choices_may_stand_on_both_sides_of_an_option(called_in, tmp_path):
    """Of several values of a key the last one stands, as ever."""
    asked = ("study=quick", "seed=9", "-m", *TINY, "seed=1,2", "-p", "study", "output=here")

    done = called_in("run", *asked)

    assert done.returncode == 0, done.stderr
    assert {"here/0", "here/1"} <= set(everything_in(tmp_path))
    assert "here/2" not in everything_in(tmp_path)


@pytest.mark.parametrize(
    "asked",
    [
        ("seed=9", "--cfg", "job", "seed=2", "-p", "study", "seed=3"),
        ("--cfg", "job", "seed=9", "seed=3"),
        ("seed=3", "-c", "job"),
        ("seed=1", "--", "seed=2", "-c", "job", "seed=3"),
    ],
)
def test_the_last_value_stands(asked, called_in):
    package = ("-p", "seed") if "-p" not in asked else ()
    done = called_in("run", *asked, *package)

    assert done.returncode == 0, done.stderr
    assert "study" in done.stdout or done.stdout.strip() == "3"


# --- Where results go --------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "sweep"])
@pytest.mark.parametrize(
    "setting",
    [
        *("hydra.run.dir=x", "hydra.sweep.dir=x", "+hydra.sweep.dir=x", "hydra.job.chdir=true"),
        *("hydra.sweep.subdir=x", "hydra.output_subdir=x", "hydra.run={dir: x}"),
        "++hydra.run.dir=x",
    ],
)
def test_where_results_go_is_said_with_output(setting, command, called_in, tmp_path):
    """What Hydra has for it would be accepted, and nobody would look there."""
    done = called_in(
        command, "-m", *SHORT, setting, SWEPT if command == "sweep" else "seed=1,2"
    )

    assert done.returncode == 2
    assert setting in done.stderr
    assert "output=FOLDER" in done.stderr
    assert everything_in(tmp_path) == []


FILES_OF_CHOICES = ("ruth.yaml", "./ruth", "../patient/ruth", "./ruth.yaml")


@pytest.mark.parametrize("given", FILES_OF_CHOICES)
def test_a_choice_goes_by_its_name_and_not_by_its_file(given, called_in, tmp_path):
    """However it is named: its study would be recorded as one of another choice."""
    mine(
        tmp_path,
        "experiment",
        f"# @package _global_\ndefaults:\n  - override /patient: {given}",
    )
    asked = {
        "run": ("run", f"patient={given}", *TINY),
        "multirun": ("run", "-m", f"patient=population,{given}", *TINY),
        "sweep": ("sweep", f"sweep.parameters={{patient: [{given}]}}", *SHORT),
        "record": ("record", f"patient={given}"),
        "file": ("run", "-cd", "mine", "experiment=mine", *TINY),
    }
    before = everything_in(tmp_path)
    for command in asked.values():
        done = called_in(*command)
        assert done.returncode == 2, command
        assert f"patient={given} is not allowed: a choice goes by its name" in done.stderr
        assert "Write patient=ruth." in done.stderr
    with pytest.raises(ConfigurationError, match=r"Write patient=ruth\."):
        dyad_sim.simulate(f"patient={given}")
    assert everything_in(tmp_path) == before


@pytest.mark.parametrize(
    "given",
    ["hydra.run.dir=x", "+hydra.x=1", "++hydra.mode=RUN", "hydra/launcher=joblib", "hydra={}"],
)
def test_settings_of_hydra_are_refused_where_they_change_nothing(given, called_in, tmp_path):
    for asked in (given, {given.partition("=")[0]: given.partition("=")[2]}):
        with pytest.raises(ConfigurationError, match="settings of Hydra"):
            dyad_sim.simulate(asked)
        with pytest.raises(ConfigurationError, match="settings of Hydra"):
            dyad_sim.sweep({"seed": [1]}, asked)
    assert called_in("record", given).returncode == 2
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize(
    "given", ["patient=[]", "therapist=[]", "parameters=[]", "patient=[ruth,dependent]"]
)
def test_a_group_takes_one_choice_and_no_list(given, called_in, tmp_path):
    """Of a list the last would count without a word, and of none nothing."""
    done = called_in("run", given, *TINY)
    assert done.returncode == 2
    assert "a group takes one choice" in done.stderr
    with pytest.raises(ConfigurationError, match="a group takes one choice"):
        dyad_sim.simulate([given, *TINY])
