"""What would take memory or time without end is refused at once, with a stated limit."""

from __future__ import annotations

import pytest

from dyad_sim.configs import compose, to_plan
from dyad_sim.configs.directory import MOST_VALUES, unfolds
from tests.cli.conftest import TINY, everything_in

pytestmark = pytest.mark.usefixtures("in_time")

SKILL = "sweep.parameters={therapist.skill: [0.5]}"
THOUSAND = "{low: 0, high: 1, steps: 1000}"
SAMPLED = "sweep.parameters={therapist.skill: {low: 0, high: 1}}"

TOO_MUCH = {
    "dyads": (
        ["run", "dyads=9000000000000000000"],
        ["dyads=9000000000000000000", "3333333", "30 sessions", "dyad-sim sweep"],
    ),
    "dyads just above": (["run", "dyads=3333334"], ["dyads=3333334", "3333333"]),
    "dyads of short treatments": (
        ["run", "treatment.sessions=10", "dyads=10000001"],
        ["dyads=10000001", "10000000"],
    ),
    "dyads of a cell": (["run", "-m", "dyads=2,9000000000000000000"], ["dyads=90000"]),
    "jobs": (
        ["run", "-m", "seed=range(0,1000000000)"],
        ["seed=range(0,1000000000)", "1000000000 jobs", "at most 10000"],
    ),
    "jobs of two ranges": (
        ["run", "-m", "seed=range(0,200)", "therapist.skill=range(0.0,1.0,0.01)"],
        ["seed=range(0,200)", "20000 jobs"],
    ),
    "jobs in small steps": (
        ["run", "-m", "therapist.skill=range(0.0,1.0,1e-300)"],
        ["therapist.skill=range(0.0,1.0,1e-300)", "at most 10000"],
    ),
    "jobs in a random order": (
        ["run", "-m", "seed=shuffle(range(0,1000000000))"],
        ["1000000000 jobs"],
    ),
    "shards": (
        ["sweep", "-m", SKILL, "sweep.shards=1000000000", "sweep.shard=range(0,1000000000)"],
        ["sweep.shard=range(0,1000000000)", "at most 10000"],
    ),
    "cells of a sample": (
        ["sweep", "sweep.design=latin_hypercube", "sweep.cells=1000000", SAMPLED],
        ["sweep.cells=1000000", "at most 262144", "ask for fewer"],
    ),
    "cells of a grid": (
        [
            "sweep",
            f"sweep.parameters={{therapist.skill: {THOUSAND}, patient.rigidity: {THOUSAND}}}",
        ],
        ["1000000 cells", "at most 262144"],
    ),
    "dyads of a sweep": (
        ["sweep", SKILL, "dyads=9000000000000000000"],
        ["9000000000000000000 dyads", "give fewer"],
    ),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_too_much_is_refused_at_once(case, called_in, tmp_path):
    """One message with the field, its value, the limit and a remedy; nothing is left behind."""
    arguments, told = TOO_MUCH[case]

    done = called_in(*arguments)

    assert done.returncode == 2, done.stderr
    assert all(part in done.stderr for part in told), done.stderr
    assert done.stderr.count("dyad-sim:") == 1
    assert done.stdout == ""
    assert everything_in(tmp_path) == []


def bomb(levels: int, width: int = 10) -> str:
    """Return YAML of which each level holds the one below it some times."""
    held = ["1", *(f"*a{level}" for level in range(levels - 1))]
    return "".join(
        f"a{level}: &a{level} [{', '.join([below] * width)}]\n"
        for level, below in enumerate(held)
    )


def merged(levels: int) -> str:
    """Return YAML of which each level merges the one below it twice."""
    lines = ["a0: &a0 {x: 1}"]
    for level in range(1, levels):
        below = f"*a{level - 1}"
        lines.append(f"a{level}: &a{level} {{x: {below}, y: {below}}}")
    return "\n".join(lines) + "\n"


BOMBS = {"lists": bomb(12), "wide": bomb(3, 300), "mappings": merged(40)}


@pytest.mark.parametrize("content", BOMBS)
@pytest.mark.parametrize(
    "asked",
    [
        ("run", "-cd", "mine", *TINY, "patient=bomb"),
        ("run", "-m", "-cd", "mine", *TINY, "patient=ruth,bomb"),
        ("run", *TINY, "hydra.searchpath=[file://HERE/mine]", "patient=bomb"),
        ("sweep", "-cd", "mine", "sweep.parameters={patient: [ruth, bomb]}"),
    ],
)
def test_aliases_that_stand_for_too_much_are_refused(content, asked, called_in, tmp_path):
    """Before they are written out; the file is named."""
    (tmp_path / "mine" / "patient").mkdir(parents=True)
    (tmp_path / "mine" / "patient" / "bomb.yaml").write_text(BOMBS[content])

    done = called_in(*(word.replace("HERE", str(tmp_path)) for word in asked))

    assert done.returncode == 2, done.stderr
    assert f"bomb.yaml holds aliases (*) that stand for more than {MOST_VALUES}" in done.stderr
    assert done.stderr.count("dyad-sim:") == 1


def test_aliases_in_a_table_of_points_are_no_distribution(called_in, tmp_path):
    """The key and the cell are named."""
    text = bomb(12).replace("\n", ", ").rstrip(", ")
    (tmp_path / "points.csv").write_text(f'therapist.skill\n"{{{text}}}"\n')

    done = called_in("sweep", "sweep.design=table", "sweep.table=points.csv")

    assert done.returncode == 2, done.stderr
    assert "Cell 0 (therapist.skill={a0: &a0 [1, 1" in done.stderr
    assert "is not a trait" in done.stderr


def test_a_few_aliases_are_no_harm(called_in, tmp_path):
    """Whoever repeats a value by name may."""
    (tmp_path / "mine" / "patient").mkdir(parents=True)
    text = "rigidity: &r {beta: [4, 4]}\ntrust: *r\n"
    (tmp_path / "mine" / "patient" / "anna.yaml").write_text(text)

    shown = ("--cfg", "job", "-p", "patient")
    done = called_in("run", "-cd", "mine", *TINY, "patient=anna", *shown)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("beta:") >= 2


@pytest.mark.parametrize(
    ("text", "too_much"),
    [
        ("", False),
        ("*", False),
        ("a: [", False),
        ("[" * 20_000 + "*", False),
        ("a: &a [*a]", False),
        (bomb(4), False),
        (bomb(5), True),
    ],
)
def test_values_are_counted_without_being_written_out(text, too_much):
    """What cannot be read, or holds itself, is left to whoever reads it."""
    assert unfolds(text) == too_much


def test_the_largest_study_that_is_allowed_is_planned():
    """One that a computer with much memory can hold."""
    assert to_plan(compose(["dyads=3333333"])).dyads == 3333333
