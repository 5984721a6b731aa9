"""The README does what it says: every command and every line of Python in it is run."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dyad_sim.evidence import PROCESS
from tests.cli.conftest import Finished, calling

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RECORD = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
SWEEPS = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
SMALL = ["dyads=2", "treatment.sessions=2", "treatment.exchanges=6"]
"""Added to every study, so that the documents are run in seconds."""


def blocks(language: str, text: str = README) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def lines(text: str) -> list[str]:
    """Return the lines of the blocks for the console."""
    return [line for block in blocks("console", text) for line in block.splitlines()]


LONG = [pytest.mark.slow, pytest.mark.long]
COMMANDS = lines(README)
PROGRAM = [shlex.split(line) for line in COMMANDS if line.startswith("dyad-sim")]
MADE = [shlex.split(line) for line in COMMANDS if line.startswith("make")]


def test_every_command_is_of_a_kind_that_is_run_here():
    """No line of a console block is passed over."""
    assert len(PROGRAM) + len(MADE) == len(COMMANDS)
    assert len(PROGRAM) >= 5
    assert [["make", name] for name in ("run", "test", "check")] == MADE


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """One folder for all commands: some go on with what others have made."""
    return tmp_path_factory.mktemp("place")


@pytest.fixture
def run_line(place, monkeypatch, capsys) -> Iterator[Callable[[list[str]], str]]:
    """Run a command of the program with few dyads, and return what it printed."""
    with calling(place, monkeypatch, capsys) as call:

        def run(command: list[str]) -> str:
            asked = made_small(command)
            if "-m" in asked:  # The figures of single cells take most of the time.
                monkeypatch.setattr("dyad_sim.cli.study.draw_all", lambda *_: [])
            # Workers of a launcher begin with the main module, which has to be the program.
            done = in_a_process(asked, place) if is_launched(asked) else call(*asked)
            assert done.returncode == 0, done.stderr
            return done.stdout

        yield run


def is_launched(command: list[str]) -> bool:
    """Tell whether a command has its work done in processes of their own."""
    return any(word.startswith("hydra/launcher=") for word in command)


def _marks_of(command: list[str]) -> list[Any]:
    """Return how a command of a page is marked."""
    if is_launched(command):
        return LONG
    return [pytest.mark.slow] if command[1] == "record" else []


def of_page(text: str) -> list[Any]:
    """Return the commands of a page that are not in the README, as cases of a test."""
    commands = [shlex.split(line) for line in lines(text)]
    return [
        pytest.param(command, marks=_marks_of(command))
        for command in commands
        if command not in PROGRAM
    ]


def made_small(command: list[str]) -> list[str]:
    """Return the arguments of a command, for few dyads."""
    small = SMALL if command[1] in {"run", "sweep"} and "--help" not in command else []
    if command[1] == "record":
        small = ["--size", "0.001", *SMALL[1:]]
    if "--dyad" in command:
        command = [*command[: command.index("--dyad") + 1], "1"]
    return [*command[1:], *small]


def in_a_process(arguments: list[str], place: Path) -> Finished:
    """Run the program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "dyad_sim", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=pytest.mark.slow) if "-m" in command else command
        for command in PROGRAM
    ],
    ids=" ".join,
)
def test_commands_of_the_program_end_well(command, place, run_line):
    """Each ends with status 0 and prints something; studies leave their tables."""
    studies = set(place.rglob("study.json"))
    assert run_line(command)
    if command[1] in {"run", "sweep"} and "--help" not in command:
        assert set(place.rglob("study.json")) > studies


@pytest.mark.parametrize("command", of_page(RECORD), ids=" ".join)
def test_commands_of_the_page_on_the_record_end_well(command, run_line):
    """Each ends with status 0 and prints something."""
    assert run_line(command)


@pytest.mark.parametrize("command", of_page(SWEEPS), ids=" ".join)
def test_commands_of_the_page_on_sweeps_end_well(command, run_line):
    """Each ends with status 0 and prints something."""
    assert run_line(command)


def test_the_tables_of_a_sweep_are_read_as_the_page_on_sweeps_says(place, monkeypatch):
    """After the commands above, by which the sweep has been extended."""
    (code,) = blocks("python", SWEEPS)
    monkeypatch.chdir(place)
    found: dict[str, Any] = {}
    exec(compile(code, "sweeps.md", "exec"), found)
    assert found["dyads"]["cell"].tolist() == [cell for cell in range(8) for _ in range(2)]
    assert {"therapist.skill", "treatment", "resolved_share_low"} <= set(found["cells"])


def test_the_lines_of_python_on_the_record_run(capsys):
    """They print how many entries are outside, and which figures of the process."""
    (code,) = blocks("python", RECORD)
    exec(compile(code.replace("size=0.1", "size=0.001"), "record.md", "exec"), {})
    outside, failing = capsys.readouterr().out.splitlines()
    assert int(outside) <= 46
    assert set(ast.literal_eval(failing)) <= {condition.id for condition in PROCESS}


@pytest.mark.parametrize(
    ("command", "does"), list(zip(MADE, ["dyad-sim run", "pytest", "pytest"], strict=True))
)
def test_the_commands_of_a_fresh_machine_do_what_they_say(command, does):
    """``make run`` runs the default study, the others the tests; all install first."""
    planned = subprocess.run(
        [*command, "--dry-run", "--always-make"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert planned.index("pip install") < planned.index(f".venv/bin/{does}")


def test_the_lines_of_python_run_and_give_frames(capsys, tmp_path, monkeypatch):
    """The block in Python prints what became of ruptures, and the alliance."""
    (code,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    assert len(code.splitlines()) < 10
    exec(compile(code.replace("dyads=10", "dyads=2"), "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 4
    assert "[" in printed[1]
    assert list(tmp_path.iterdir()) == []


def test_every_file_that_is_linked_is_there():
    """Links and pictures lead somewhere."""
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", README)
    assert len(linked) > 10
    missing = [link for link in linked if not (ROOT / link).exists()]
    assert missing == []


def test_the_readme_is_short():
    """One screen after another, not a book."""
    assert len(README.splitlines()) <= 120
