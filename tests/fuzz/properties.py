"""What holds whatever the program is given: a clean refusal, or a correct run."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dyad_sim.cli import FAILED, OK
from dyad_sim.configs import ConfigurationError, compose, plan_from
from dyad_sim.configs.plan import plain
from dyad_sim.configs.structured_configs import declared_groups
from dyad_sim.parameters import PatientTraits, TherapistTraits, declared
from dyad_sim.studies import store
from dyad_sim.studies.runner import run
from dyad_sim.teaching.classroom.requests import opened
from dyad_sim.teaching.page.choices import catalogue
from tests.fuzz.damage import Damage, damages, odd_values, other_trees, yamls
from tests.fuzz.program import call, check_answer, check_tables, files_in, sandbox
from tests.fuzz.sweeps import sweep_arguments, tables
from tests.fuzz.tables import check_own_table, own_tables
from tests.fuzz.texts import TINY, overrides

SWEEP = (
    *("sweep", "sweep.design=latin_hypercube", "sweep.cells=3", "dyads=30"),
    *("treatment.sessions=2", "treatment.exchanges=12", "sweep.threads=1"),
    *("sweep.parameters={therapist.skill: {low: 0, high: 1}}", "output=sweep"),
)
"""A sweep of two parts."""

STUDY = ("run", *TINY, "output=study", "exchanges_table=[1]")

ASKED = (
    ("status", "sweep", "--json"),
    ("replay", "sweep", "--dyad", "1", "--cell", "1"),
    ("replay", "study", "--dyad", "1"),
    ("report", "sweep", "--output", "report.html"),
    ("report", "study", "--output", "report.html"),
)
"""Commands that read a folder."""


class Property(NamedTuple):
    """What is drawn, what is checked of it, how often in the suite, and what comes first."""

    drawn: st.SearchStrategy[Any]
    check: Callable[[Any], None]
    examples: int
    prepare: Callable[[], object] = dict


def check_run(arguments: list[str]) -> None:
    """A study is refused with nothing left behind, or its tables hold what they may hold."""
    with sandbox() as folder:
        answer = call("run", *TINY, *arguments, "output=out")
        check_answer(answer, {})
        if (folder / "out" / "study.json").exists():
            check_tables(folder / "out")
            assert {path.name for path in folder.iterdir()} == {"out"}, answer


def check_models(arguments: list[str]) -> None:
    """A study under plausible models is refused with nothing left behind, or is whole."""
    with sandbox() as folder:
        models = ("parameters=plausible", "parameters.models=2")
        answer = call("run", *TINY, *models, *arguments, "output=out")
        check_answer(answer, {})
        if (folder / "out" / "study.json").exists():
            check_tables(folder / "out")
            assert {path.name for path in folder.iterdir()} == {"out"}, answer


def check_plan(arguments: list[str]) -> None:
    """A plan of a study is refused with nothing left behind, whatever else is chosen.

    None has studies enough, so that nothing is simulated; all that comes before is checked.
    """
    with sandbox():
        answer = call("fit", "--plan", "--studies", "1", *arguments)
        check_answer(answer, {})
        assert answer.status != OK, answer


def check_sweep(asked: tuple[list[str], dict[str, bytes]]) -> None:
    """A sweep is refused with nothing left behind, or is whole."""
    arguments, files = asked
    with sandbox() as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        before = files_in(folder)
        answer = call("sweep", *TINY, "sweep.threads=1", *arguments, "output=out")
        check_answer(answer, before)
        if (folder / "out" / "dyads.parquet").exists():
            check_tables(folder / "out")
            assert {path.name for path in folder.iterdir()} == {"out", *files}, answer


def check_file(asked: tuple[str, bytes]) -> None:
    """A file of choices, whatever it holds, runs nothing and writes nowhere else."""
    group, content = asked
    with sandbox() as folder:
        place = folder / "mine" / group
        place.mkdir(parents=True)
        (place / "p.yaml").write_bytes(content)
        before = files_in(folder)
        answer = call("run", "-cd", "mine", f"{group}=p", *TINY, "output=out")
        check_answer(answer, before)
        if answer.status == OK:
            check_tables(folder / "out")
            assert {path.name for path in folder.iterdir()} == {"out", "mine"}, answer


def check_numbers(changes: dict[str, dict[str, float]]) -> None:
    """Whatever numbers a study is given, its tables hold what they may hold."""
    tree = copy.deepcopy(_default())
    for path, values in changes.items():
        node = tree
        for name in path.split("."):
            node = node[name]
        node.update(values)
    tree["treatment"] |= {"sessions": 3, "exchanges": 15}
    tree["dyads"] = 3
    try:
        plan = plan_from(tree)
    except ConfigurationError:
        return
    with sandbox() as folder:
        store.write(folder / "out", run(plan), {"hash": ""}, lambda _: None)
        check_tables(folder / "out")


@cache
def _default() -> dict[str, Any]:
    """The default configuration, as plain values."""
    return plain(compose([]))


def _numbers() -> st.SearchStrategy[dict[str, dict[str, float]]]:
    """Any constants, each within its bounds, often at one of them; traits too."""
    groups = {}
    for path, group in declared_groups().items():
        values = {
            name: st.sampled_from([p.low, p.high]) | st.floats(p.low, p.high)
            for name, p in declared(group).items()
            if path != "treatment" or isinstance(group._field_defaults[name], float)  # type: ignore[attr-defined]  # a NamedTuple
        }
        groups[path] = st.fixed_dictionaries({}, optional=values)
    assert {PatientTraits, TherapistTraits} <= set(declared_groups().values())
    return st.fixed_dictionaries({}, optional=groups)


@cache
def _made() -> dict[str, bytes]:
    """A study and a sweep as they were written."""
    with sandbox() as folder:
        assert call(*STUDY).status == call(*SWEEP).status == OK
        return files_in(folder)


@cache
def _said() -> dict[tuple[str, ...], tuple[str, bytes]]:
    """What commands say of them, and write, while nothing is damaged."""
    with sandbox() as folder:
        _put(folder, _made())
        return {asked: _say(folder, asked) for asked in ASKED}


def _say(folder: Path, asked: tuple[str, ...]) -> tuple[str, bytes]:
    """What a command says that reads a folder, and writes."""
    answer = call(*asked)
    assert answer.status == OK, answer
    report = folder / "report.html"
    return answer.out, report.read_bytes() if report.exists() else b""


def _put(folder: Path, files: dict[str, bytes]) -> None:
    """Put a study and a sweep into a folder."""
    for name, content in files.items():
        place = folder / name
        if not content:
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def check_damaged(asked: tuple[str, Damage | str, tuple[str, ...]]) -> None:
    """A damaged file is told, or makes no difference; a sweep makes it anew."""
    name, damage, command = asked
    whole = _made()
    with sandbox() as folder:
        _put(folder, whole)
        left = whole[damage] if isinstance(damage, str) else damage.of(whole[name])
        (folder / name).write_bytes(left)
        before = files_in(folder)
        answer = call(*command)
        if answer.status != FAILED or "Not reproduced" not in answer.out:
            check_answer(answer, before, may_fail=True)
        if answer.status == OK and not name.endswith(".json"):
            report = folder / "report.html"
            written = report.read_bytes() if report.exists() else b""
            assert (answer.out, written) == _said()[command], answer
        (folder / "report.html").unlink(missing_ok=True)
        again = call(*SWEEP)
        check_answer(again, before)
        # What a study is called, and which versions made it, is in no hash.
        if again.status == OK and name != "sweep/study.json":
            assert _of_sweep(files_in(folder)) == _of_sweep(whole), again


def _of_sweep(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of the sweep among some."""
    return {name: content for name, content in files.items() if name.startswith("sweep")}


@st.composite
def _damage(draw: st.DrawFn) -> tuple[str, Damage | str, tuple[str, ...]]:
    """What happens to a file of a folder, and a command that reads the folder."""
    names = sorted(name for name, content in _made().items() if content)
    name = draw(st.sampled_from([name for name in names if not name.endswith(".csv")]))
    # A file of another part, study or kind may stand in its place.
    damage = draw(damages | damages | damages | st.sampled_from(names))
    return name, damage, draw(st.sampled_from(ASKED))


def check_described(asked: tuple[str, Any, tuple[str, ...]]) -> None:
    """A description that says something else is refused, or can be worked with."""
    name, tree, command = asked
    with sandbox() as folder:
        _put(folder, _made())
        text = json.dumps(tree) if not isinstance(tree, bytes) else tree.decode()
        (folder / name).write_text(text, encoding="utf-8", errors="surrogatepass")
        before, answer = files_in(folder), call(*command)
        if answer.status != FAILED or "Not reproduced" not in answer.out:
            check_answer(answer, before, may_fail=True)


@st.composite
def _descriptions(draw: st.DrawFn) -> tuple[str, Any, tuple[str, ...]]:
    """A description of a folder that says something else, and a command that reads it."""
    names = ["study/study.json", "sweep/study.json", "sweep/chunks/000000.json"]
    name = draw(st.sampled_from(names))
    tree = draw(other_trees(json.loads(_made()[name])))
    if draw(st.integers(0, 20)) == 0:
        tree = draw(
            st.sampled_from([b"[" * 100_000, b'{"a":' * 50_000, b"1e999", b"9" * 5_000])
        )
    return name, tree, draw(st.sampled_from([*ASKED, ("replay", "sweep", "--dyad", "29")]))


@cache
def _door() -> tuple[Callable[[str], str], dict[str, Any]]:
    """The door of the teaching page, and a case that it knows."""
    there = json.dumps(catalogue())
    door = opened(there, "{}")
    asked = {"do": "settings", "who": {"scene": json.loads(there)["scenes"][0]["name"]}}
    case = json.loads(door(json.dumps(asked)))["answer"]["case"]
    case["values"] |= {"treatment.sessions": 2, "treatment.exchanges": 10}
    return door, case


def check_link(question: Any) -> None:
    """Whatever a link asks, the page answers, or says in a sentence why not."""
    door, _ = _door()
    text = question if isinstance(question, str) else json.dumps(question)
    answer = json.loads(door(text))
    assert set(answer) in ({"answer"}, {"error"}), answer
    assert len(answer.get("error", "a sentence")) < 1_000


@st.composite
def _questions(draw: st.DrawFn) -> Any:
    """A question to the page that is nearly right, or not at all."""
    _, case = _door()
    verb = draw(st.sampled_from(["course", "settings", "chair", "outcomes", "csv"]))
    place = {"session": 1, "exchange": draw(st.integers(0, 10))}
    choice = {**place, "response": draw(st.integers(-1, 5)), "manner": {"monitoring": True}}
    right = {
        "do": verb,
        "who": {"case": case, "changes": {"skill": 0.5}},
        "choices": [choice],
        "from": {"session": 1, "exchange": 0},
        "every": None,
        "stop": None,
        "finish": place,
        "number": 3,
    }
    if draw(st.integers(0, 9)) == 0:
        return draw(st.text(max_size=30) | st.sampled_from(["[" * 20_000, "9" * 6_000, "NaN"]))
    return draw(other_trees(right) | odd_values.map(lambda some: [some]))


PROPERTIES = {
    "run": Property(st.lists(overrides, min_size=1, max_size=2), check_run, 8),
    "models": Property(st.lists(overrides, min_size=1, max_size=2), check_models, 5),
    "plan": Property(st.lists(overrides, min_size=1, max_size=2), check_plan, 15),
    "sweep": Property(st.tuples(sweep_arguments, tables), check_sweep, 8),
    "file": Property(
        st.tuples(st.sampled_from(["patient", "experiment", "parameters"]), yamls),
        check_file,
        5,
    ),
    "numbers": Property(_numbers(), check_numbers, 40),
    "damaged": Property(st.deferred(_damage), check_damaged, 3, _said),
    "described": Property(st.deferred(_descriptions), check_described, 8, _said),
    "own": Property(own_tables(), check_own_table, 60),
    "link": Property(st.deferred(_questions), check_link, 25, _door),
}
"""Everything that is tried, by name."""
