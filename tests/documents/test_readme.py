"""The README does what it says: every command and every line of Python in it is run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL = ["dyads=2", "treatment.sessions=2", "treatment.exchanges=6"]
"""Added to every study, so that the README is run in seconds."""


def blocks(language: str) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


COMMANDS = [line for block in blocks("console") for line in block.splitlines()]
PROGRAM = [shlex.split(line) for line in COMMANDS if line.startswith("dyad-sim")]
MADE = [shlex.split(line) for line in COMMANDS if line.startswith("make")]


def test_every_command_is_of_a_kind_that_is_run_here():
    """No line of a console block is passed over."""
    assert len(PROGRAM) + len(MADE) == len(COMMANDS)
    assert len(PROGRAM) >= 5
    assert MADE == [["make", "run"], ["make", "test"]]


@pytest.mark.parametrize("command", PROGRAM, ids=" ".join)
def test_commands_of_the_program_end_well(command, tmp_path):
    """Each ends with status 0 and prints something; studies leave their tables."""
    study = command[1] == "run" and "--help" not in command
    arguments = [*command[1:], *(SMALL if study else [])]
    done = subprocess.run(
        [sys.executable, "-m", "dyad_sim", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    if study:
        assert list(tmp_path.rglob("study.json"))
        assert list(tmp_path.rglob("sessions.parquet"))


@pytest.mark.parametrize(
    ("command", "does"), list(zip(MADE, ["dyad-sim run", "pytest"], strict=True))
)
def test_the_two_commands_of_a_fresh_machine_do_what_they_say(command, does):
    """``make run`` runs the default study, ``make test`` the tests; both install first."""
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
