"""The program as a whole: help, version, citation, unknown commands."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

import dyad_sim
from dyad_sim.cli import COMMANDS, main
from dyad_sim.cli.cite import FOUNDING_PAPER, SOFTWARE, bibtex
from tests.cli.conftest import environment

ROOT = Path(__file__).parents[2]


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0

    shown = capsys.readouterr().out

    assert all(f"  {name}" in shown for name in COMMANDS)


def test_no_argument_shows_the_help(capsys):
    assert main([]) == 0
    assert "Usage" in capsys.readouterr().out


def test_help_comes_at_once(dyad_sim_in):
    """Nothing heavy is imported for it: no Hydra, no NumPy."""
    began = time.perf_counter()
    done = dyad_sim_in("--help")

    assert done.returncode == 0
    assert time.perf_counter() - began < 1.0


def test_neither_the_package_nor_the_help_import_anything_heavy():
    code = (
        "import sys, dyad_sim, dyad_sim.cli; dyad_sim.cli.main(['--help']);"
        "sys.exit(bool({'hydra', 'numpy', 'pandas', 'mesa'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, check=False
    )

    assert done.returncode == 0


def test_version_is_that_of_the_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"dyad-sim {dyad_sim.__version__}\n"


@pytest.mark.parametrize("name", ["swep", "dyads=3", "--nonsense"])
def test_an_unknown_command_is_bad_input(name, capsys):
    assert main([name]) == 2

    said = capsys.readouterr().err

    assert name in said
    assert ", ".join(COMMANDS) in said


def test_cite_prints_both_references(capsys):
    assert main(["cite"]) == 0

    shown = capsys.readouterr().out

    assert "10.1037/a0036815" in shown
    assert dyad_sim.__version__ in shown
    assert shown.count("@") == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_takes(name, capsys):
    """As the help of the whole program says."""
    try:
        status = main([name, "--help"])
    except SystemExit as end:
        status = end.code

    assert status == 0
    assert f"dyad-sim {name}" in capsys.readouterr().out


ODD = {
    ("cite", "apa"): "apa is not known; leave it out.",
    ("--version", "3"): "--version stands alone; leave 3 out.",
    ("help", "run"): "help stands alone; leave run out. Did you mean: dyad-sim run --help",
    ("doctor", "--cod"): "--cod is not known; leave it out.",
    ("status",): "study is missing; name it.",
    ("status", "here", "--chek"): "--chek is not known; leave it out. Did you mean --check?",
    ("status", "here", "--json=1"): "--json takes no value; leave '1' out.",
    ("report", ""): "study is empty; write its value, or leave it out.",
    (
        "report",
        "here",
        "--against",
        "x",
    ): "--against 'x' is no whole number; give one such as 7.",
    ("replay", "here", "--dyad"): "--dyad has no value; write one after it.",
    ("replay", "here", "--detail", "all"): "--detail 'all' is not known; choose one of",
    ("replay", "here", "--scene", " "): "--scene is empty",
    ("record", "--size", "lots"): "--size 'lots' is no number; give one such as 0.2.",
    ("record", "--json", ""): "--json is empty",
    ("page", "--host", ""): "--host is empty",
    ("page", "--export", "new", "--port", "99999"): "--port 99999 is no port; give a number",
    ("x" * 9999,): "xx [...] ",
}


@pytest.mark.parametrize("asked", ODD, ids=lambda asked: " ".join(asked)[:40])
def test_what_a_command_does_not_take_is_refused_in_one_line(asked, capsys):
    """With the field, its value and the remedy."""
    assert main(asked) == 2
    told = capsys.readouterr()
    assert told.err.startswith("dyad-sim: ")
    assert ODD[asked] in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_citation_file_agrees():
    """CITATION.cff, which travels with the source, says the same as ``dyad-sim cite``."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    paper = told["references"][0]

    assert told["title"] == SOFTWARE.fields["title"]
    assert str(told["version"]) == SOFTWARE.fields["version"]
    assert told["date-released"].startswith(SOFTWARE.fields["year"])
    assert paper["title"] == FOUNDING_PAPER.fields["title"]
    assert paper["doi"] == FOUNDING_PAPER.fields["doi"]
    assert f"{paper['start']}--{paper['end']}" == FOUNDING_PAPER.fields["pages"]


def test_bibtex_is_balanced():
    for reference in (SOFTWARE, FOUNDING_PAPER):
        text = bibtex(reference)
        assert text.count("{") == text.count("}")
        assert re.match(r"@\w+\{\w+,\n", text)
